//! What depends on what: the graph behind `RESTRICT` and `CASCADE`.
//!
//! Dependents are found by looking through the catalog, so nothing has to be kept in step. A
//! dependent goes along by itself (an index with its table) or stands in the way (a view); only
//! those that certainly stand in the way make a statement fail.

use std::collections::BTreeSet;

use driftless_catalog::SqlText;
use driftless_catalog::postgres::{
    Constraint, ConstraintKind, DataType, IndexKey, Name, RoutineName, TypeKind,
};

use super::dependent::casts;
pub(crate) use super::dependent::{Item, Tie};
use super::session::Session;

type Ties = Vec<(Item, Tie)>;

impl Session {
    /// What depends on an item directly.
    pub(crate) fn dependents(&self, item: &Item) -> Ties {
        let mut ties = Vec::new();
        match item {
            Item::Table(name) => {
                self.of_relation(name, &mut ties);
                self.of_table(name, &mut ties);
            }
            Item::View(name) => self.of_relation(name, &mut ties),
            Item::Column(table, name) => self.of_column(table, name, &mut ties),
            Item::Constraint(table, name) => self.of_constraint(table, name, &mut ties),
            Item::Index(name) => self.of_index(name, &mut ties),
            Item::Sequence(name) => self.of_sequence(name, &mut ties),
            Item::Type(name) => self.of_type(name, &mut ties),
            Item::Routine(name) => self.of_routine(name, &mut ties),
            Item::Schema(name) => self.of_schema(name, &mut ties),
            Item::Extension(name) => self.of_extension(name, &mut ties),
            Item::Wrapper(name) => {
                let servers = self.objects().servers.values();
                let using = servers.filter(|server| server.wrapper == *name);
                ties.extend(using.map(|it| (Item::Server(it.name.clone()), Tie::Normal)));
            }
            Item::Server(name) => self.of_server(name, &mut ties),
            _ => {}
        }
        ties
    }

    /// Of a table or view alike: what is on it, and what reads it.
    fn of_relation(&self, name: &Name, ties: &mut Ties) {
        let objects = self.objects();
        let indexes = objects.indexes.values().filter(|index| index.table == *name);
        ties.extend(indexes.map(|it| (Item::Index(it.name.clone()), Tie::Auto)));
        let triggers = objects.triggers.keys().filter(|part| part.of == *name);
        ties.extend(triggers.map(|it| (Item::Trigger(it.clone()), Tie::Auto)));
        let rules = objects.rules.keys().filter(|part| part.of == *name);
        ties.extend(rules.map(|it| (Item::Rule(it.clone()), Tie::Auto)));
        self.readers(name, None, ties);
        self.of_type_name(name, ties);
    }

    fn of_table(&self, name: &Name, ties: &mut Ties) {
        let objects = self.objects();
        let policies = objects.policies.keys().filter(|part| part.of == *name);
        ties.extend(policies.map(|it| (Item::Policy(it.clone()), Tie::Auto)));
        let statistics = objects.statistics.values().filter(|it| it.table == *name);
        ties.extend(statistics.map(|it| (Item::Statistics(it.name.clone()), Tie::Auto)));
        let sequences = objects.sequences.values();
        let owned =
            sequences.filter(|it| it.owner.as_ref().is_some_and(|owner| owner.table == *name));
        ties.extend(owned.map(|it| (Item::Sequence(it.name.clone()), Tie::Auto)));
        for table in objects.tables.values() {
            if table.partition_of.as_ref().is_some_and(|of| of.parent == *name) {
                ties.push((Item::Table(table.name.clone()), Tie::Auto));
            } else if table.inherits.contains(name) {
                ties.push((Item::Table(table.name.clone()), Tie::Normal));
            }
        }
        self.referring(name, None, ties);
    }

    /// Foreign keys of other tables that refer to a table, or to these of its columns.
    fn referring(&self, name: &Name, columns: Option<&[String]>, ties: &mut Ties) {
        for table in self.objects().tables.values().filter(|table| table.name != *name) {
            for (constraint, it) in &table.constraints {
                if refers(it, name, columns) {
                    let item = Item::Constraint(table.name.clone(), constraint.clone());
                    ties.push((item, Tie::Normal));
                }
            }
        }
    }

    /// Views and policies that read a relation, or a column of it.
    fn readers(&self, name: &Name, column: Option<&str>, ties: &mut Ties) {
        for (view, uses) in &self.uses {
            let reads = uses
                .relations
                .get(name)
                .is_some_and(|columns| column.is_none_or(|column| columns.contains(column)));
            if reads && view != name {
                ties.push((Item::View(view.clone()), Tie::Normal));
            }
        }
        for (part, policy) in &self.objects().policies {
            let texts = [&policy.using, &policy.with_check].into_iter().flatten();
            let reads = texts.into_iter().any(|text| match column {
                Some(column) if part.of == *name => self.reads(text, &part.of, column),
                None if part.of != *name => self.reads_relation(text, &part.of, name),
                _ => false,
            });
            if reads {
                ties.push((Item::Policy(part.clone()), Tie::Normal));
            }
        }
    }

    /// Whether an expression about a table reads a column of it.
    fn reads(&self, text: &SqlText, table: &Name, column: &str) -> bool {
        text.source.contains(column)
            && self
                .objects()
                .tables
                .get(table)
                .is_some_and(|table| self.columns_of(&text.source, table).contains(column))
    }

    fn reads_relation(&self, text: &SqlText, of: &Name, relation: &Name) -> bool {
        if !text.source.contains(&relation.name) {
            return false;
        }
        let Some(fragment) = driftless_sql::postgres::Fragment::read(&text.source) else {
            return false;
        };
        let Some(tree) = &fragment.tree else { return false };
        let found = self.walk_expression(&text.source, 0, vec![self.source_of(of)], tree);
        found.uses.relations.contains_key(relation)
    }

    fn of_column(&self, table: &Name, name: &str, ties: &mut Ties) {
        let objects = self.objects();
        let Some(found) = objects.tables.get(table) else { return };
        for (constraint, it) in &found.constraints {
            if self.involves(it, table, name) {
                ties.push((Item::Constraint(table.clone(), constraint.clone()), Tie::Auto));
            }
        }
        for index in objects.indexes.values().filter(|index| index.table == *table) {
            let keys = index.elements.iter().map(|element| &element.key);
            let involved = index.include.iter().any(|it| it == name)
                || keys.into_iter().any(|key| self.key_involves(key, table, name))
                || index.predicate.as_ref().is_some_and(|it| self.reads(it, table, name));
            if involved {
                ties.push((Item::Index(index.name.clone()), Tie::Auto));
            }
        }
        for statistics in objects.statistics.values().filter(|it| it.table == *table) {
            if statistics.elements.iter().any(|key| self.key_involves(key, table, name)) {
                ties.push((Item::Statistics(statistics.name.clone()), Tie::Auto));
            }
        }
        for sequence in objects.sequences.values() {
            let owner = sequence.owner.as_ref();
            if owner.is_some_and(|owner| owner.table == *table && owner.column == name) {
                ties.push((Item::Sequence(sequence.name.clone()), Tie::Auto));
            }
        }
        for column in &found.columns {
            let generated = column.generated.as_ref();
            if generated.is_some_and(|it| self.reads(&it.expression, table, name)) {
                ties.push((Item::Column(table.clone(), column.name.clone()), Tie::Normal));
            }
        }
        for (part, trigger) in objects.triggers.iter().filter(|(part, _)| part.of == *table) {
            let when = trigger.when.as_ref();
            let mentions = when.is_some_and(|text| self.trigger_reads(text, table, name));
            if trigger.update_of.iter().any(|it| it == name) || mentions {
                ties.push((Item::Trigger(part.clone()), Tie::Normal));
            }
        }
        self.referring(table, Some(&[name.to_owned()]), ties);
        self.readers(table, Some(name), ties);
    }

    fn key_involves(&self, key: &IndexKey, table: &Name, name: &str) -> bool {
        match key {
            IndexKey::Column(column) => column == name,
            IndexKey::Expression(text) => self.reads(text, table, name),
        }
    }

    /// Whether a constraint is about a column of its table.
    pub(crate) fn involves(&self, constraint: &Constraint, table: &Name, name: &str) -> bool {
        let named = |columns: &[String]| columns.iter().any(|column| column == name);
        match &constraint.kind {
            ConstraintKind::Key(key) => named(&key.columns) || named(&key.index.include),
            ConstraintKind::ForeignKey(key) => named(&key.columns),
            ConstraintKind::Check { expression, .. } => self.reads(expression, table, name),
            ConstraintKind::Exclude(exclude) => {
                let keys = exclude.elements.iter().map(|(element, _)| &element.key);
                named(&exclude.index.include)
                    || keys.into_iter().any(|key| self.key_involves(key, table, name))
                    || exclude.predicate.as_ref().is_some_and(|it| self.reads(it, table, name))
            }
        }
    }

    fn of_constraint(&self, table: &Name, name: &str, ties: &mut Ties) {
        let Some(found) = self.objects().tables.get(table) else { return };
        let Some(constraint) = found.constraints.get(name) else { return };
        if let ConstraintKind::Key(key) = &constraint.kind {
            // A second key of the same columns would serve as well, but the server keeps to the one
            // it found first; which that was is not known.
            let others = found.constraints.iter().filter(|(other, it)| {
                *other != name
                    && matches!(&it.kind, ConstraintKind::Key(other) if same(&other.columns, &key.columns))
            });
            if others.count() > 0 {
                return;
            }
            for other in self.objects().tables.values() {
                for (foreign, it) in &other.constraints {
                    let refers = matches!(&it.kind, ConstraintKind::ForeignKey(foreign)
                        if foreign.table == *table && same(&foreign.referenced, &key.columns));
                    if refers {
                        let item = Item::Constraint(other.name.clone(), foreign.clone());
                        ties.push((item, Tie::Normal));
                    }
                }
            }
        }
    }

    fn of_index(&self, name: &Name, ties: &mut Ties) {
        let objects = self.objects();
        let parts = objects.indexes.values().filter(|it| it.parent.as_ref() == Some(name));
        ties.extend(parts.map(|it| (Item::Index(it.name.clone()), Tie::Auto)));
        let Some(index) = objects.indexes.get(name).filter(|index| index.unique) else { return };
        let columns: Vec<String> = index
            .elements
            .iter()
            .filter_map(|element| match &element.key {
                IndexKey::Column(name) => Some(name.clone()),
                IndexKey::Expression(_) => None,
            })
            .collect();
        let Some(table) = objects.tables.get(&index.table) else { return };
        let by_key = table.constraints.values().any(|constraint| {
            matches!(&constraint.kind, ConstraintKind::Key(key) if same(&key.columns, &columns))
        });
        let others = objects.indexes.values().filter(|it| it.table == index.table && it.unique);
        if by_key || others.count() > 1 || index.predicate.is_some() {
            return;
        }
        for other in objects.tables.values() {
            for (foreign, it) in &other.constraints {
                let refers = matches!(&it.kind, ConstraintKind::ForeignKey(foreign)
                    if foreign.table == index.table && same(&foreign.referenced, &columns));
                if refers {
                    let item = Item::Constraint(other.name.clone(), foreign.clone());
                    ties.push((item, Tie::Normal));
                }
            }
        }
    }

    fn of_sequence(&self, name: &Name, ties: &mut Ties) {
        for table in self.objects().tables.values() {
            for column in &table.columns {
                let Some(default) = &column.default else { continue };
                let reads = default.source.contains(&name.name)
                    && self.sequence_of_default(&default.source).as_ref() == Some(name);
                if reads {
                    let item = Item::Default(table.name.clone(), column.name.clone());
                    ties.push((item, Tie::Normal));
                }
            }
        }
    }

    fn of_type(&self, name: &Name, ties: &mut Ties) {
        self.of_type_name(name, ties);
        self.of_cast(name, ties);
        for made in self.objects().types.values().filter(|made| made.name != *name) {
            let uses = match &made.kind {
                TypeKind::Domain(domain) => is(&domain.data_type, name),
                TypeKind::Composite(attributes) => {
                    attributes.iter().any(|attribute| is(&attribute.data_type, name))
                }
                TypeKind::Range(range) => is(&range.subtype, name),
                _ => false,
            };
            if uses {
                ties.push((Item::Type(made.name.clone()), Tie::Normal));
            }
        }
    }

    /// Of a type: defaults and conditions of other columns that cast to it, as a default does that
    /// was made when its column was of that type.
    fn of_cast(&self, name: &Name, ties: &mut Ties) {
        if self.objects().types.keys().filter(|it| it.name == name.name).count() != 1 {
            return;
        }
        for table in self.objects().tables.values() {
            for column in &table.columns {
                let default = column.default.as_ref().filter(|_| !is(&column.data_type, name));
                if default.is_some_and(|text| casts(&text.source, &name.name)) {
                    let item = Item::Default(table.name.clone(), column.name.clone());
                    ties.push((item, Tie::Normal));
                }
            }
            for (constraint, it) in &table.constraints {
                if let ConstraintKind::Check { expression, .. } = &it.kind
                    && casts(&expression.source, &name.name)
                {
                    let item = Item::Constraint(table.name.clone(), constraint.clone());
                    ties.push((item, Tie::Normal));
                }
            }
        }
    }

    /// Of a type or a row type: columns and arguments of it.
    fn of_type_name(&self, name: &Name, ties: &mut Ties) {
        for table in self.objects().tables.values().filter(|table| table.name != *name) {
            let columns = table.columns.iter().filter(|column| is(&column.data_type, name));
            ties.extend(columns.map(|column| {
                (Item::Column(table.name.clone(), column.name.clone()), Tie::Normal)
            }));
            if table.of_type.as_ref() == Some(name) {
                ties.push((Item::Table(table.name.clone()), Tie::Normal));
            }
        }
        for routine in self.objects().routines.values() {
            let uses = routine.returns.as_ref().is_some_and(|it| is(it, name))
                || routine.arguments.iter().any(|argument| is(&argument.data_type, name));
            if uses {
                ties.push((Item::Routine(routine.name.clone()), Tie::Normal));
            }
        }
    }

    fn of_routine(&self, name: &RoutineName, ties: &mut Ties) {
        let objects = self.objects();
        if name.arguments.is_empty() {
            let triggers = objects.triggers.values().filter(|it| it.function == name.name);
            ties.extend(triggers.map(|it| (Item::Trigger(it.name.clone()), Tie::Normal)));
            let triggers = objects.event_triggers.values().filter(|it| it.function == name.name);
            ties.extend(triggers.map(|it| (Item::EventTrigger(it.name.clone()), Tie::Normal)));
        }
        let same_name = objects.routines.keys().filter(|it| it.name.name == name.name.name);
        if same_name.count() != 1 {
            return;
        }
        let calls = |text: &SqlText| calls(&text.source, &name.name.name);
        for table in objects.tables.values() {
            for column in &table.columns {
                if column.default.as_ref().is_some_and(calls) {
                    let item = Item::Default(table.name.clone(), column.name.clone());
                    ties.push((item, Tie::Normal));
                }
                if column.generated.as_ref().is_some_and(|it| calls(&it.expression)) {
                    let item = Item::Column(table.name.clone(), column.name.clone());
                    ties.push((item, Tie::Normal));
                }
            }
            for (constraint, it) in &table.constraints {
                if matches!(&it.kind, ConstraintKind::Check { expression, .. } if calls(expression))
                {
                    let item = Item::Constraint(table.name.clone(), constraint.clone());
                    ties.push((item, Tie::Normal));
                }
            }
        }
        for index in objects.indexes.values() {
            let keys = index
                .elements
                .iter()
                .any(|element| matches!(&element.key, IndexKey::Expression(text) if calls(text)));
            if keys || index.predicate.as_ref().is_some_and(calls) {
                ties.push((Item::Index(index.name.clone()), Tie::Normal));
            }
        }
        let views = objects.views.values().filter(|view| calls(&view.query));
        ties.extend(views.map(|view| (Item::View(view.name.clone()), Tie::Normal)));
        let policies = objects
            .policies
            .values()
            .filter(|policy| [&policy.using, &policy.with_check].into_iter().flatten().any(calls));
        ties.extend(policies.map(|it| (Item::Policy(it.name.clone()), Tie::Normal)));
    }

    fn of_schema(&self, schema: &str, ties: &mut Ties) {
        let objects = self.objects();
        let mut add = |items: Vec<Item>| ties.extend(items.into_iter().map(|it| (it, Tie::Normal)));
        let inside = |name: &&Name| name.schema == schema;
        add(objects.tables.keys().filter(inside).cloned().map(Item::Table).collect());
        add(objects.views.keys().filter(inside).cloned().map(Item::View).collect());
        add(objects.sequences.keys().filter(inside).cloned().map(Item::Sequence).collect());
        add(objects.types.keys().filter(inside).cloned().map(Item::Type).collect());
        add(objects.statistics.keys().filter(inside).cloned().map(Item::Statistics).collect());
        let routines = objects.routines.keys().filter(|it| it.name.schema == schema);
        add(routines.cloned().map(Item::Routine).collect());
        let extensions = objects.extensions.values().filter(|it| it.schema == schema);
        add(extensions.map(|it| Item::Extension(it.name.clone())).collect());
        let others = objects.others.iter().filter(|(_, it)| it.schema.as_deref() == Some(schema));
        add(others.map(|(key, _)| Item::Other(key.clone())).collect());
    }

    fn of_extension(&self, name: &str, ties: &mut Ties) {
        let objects = self.objects();
        let Some(extension) = objects.extensions.get(name) else { return };
        let types = super::builtin::extension(name).map_or(&[] as &[&str], |(types, _)| types);
        for made in types {
            self.of_type(&Name::new(&extension.schema, *made), ties);
        }
        let trigrams = name == "pg_trgm";
        for index in objects.indexes.values().filter(|_| trigrams) {
            let uses = index.elements.iter().any(|element| {
                element.class.as_ref().is_some_and(|class| class.name.contains("trgm"))
            });
            if uses {
                ties.push((Item::Index(index.name.clone()), Tie::Normal));
            }
        }
        for table in objects.tables.values().filter(|_| name == "uuid-ossp") {
            for column in &table.columns {
                let default = column.default.as_ref();
                if default.is_some_and(|it| it.source.contains("uuid_generate_v")) {
                    let item = Item::Default(table.name.clone(), column.name.clone());
                    ties.push((item, Tie::Normal));
                }
            }
        }
    }

    fn of_server(&self, name: &str, ties: &mut Ties) {
        let objects = self.objects();
        for table in objects.tables.values() {
            let on = matches!(&table.kind, driftless_catalog::postgres::TableKind::Foreign { server, .. } if server == name);
            if on {
                ties.push((Item::Table(table.name.clone()), Tie::Normal));
            }
        }
        let mappings = objects.user_mappings.keys().filter(|mapping| mapping.server == name);
        ties.extend(mappings.map(|it| (Item::UserMapping(it.clone()), Tie::Normal)));
    }

    /// What views a column's type matters to.
    pub(crate) fn views_reading(&self, table: &Name, column: &str) -> Vec<Name> {
        let reading = self.uses.iter().filter(|(_, uses)| {
            uses.relations.get(table).is_some_and(|columns| columns.contains(column))
        });
        reading.map(|(view, _)| view.clone()).collect()
    }
}

fn refers(constraint: &Constraint, table: &Name, columns: Option<&[String]>) -> bool {
    let ConstraintKind::ForeignKey(key) = &constraint.kind else { return false };
    key.table == *table
        && columns.is_none_or(|columns| columns.iter().any(|it| key.referenced.contains(it)))
}

fn is(data_type: &DataType, name: &Name) -> bool {
    data_type.of.as_ref() == Some(name)
}

fn same(one: &[String], other: &[String]) -> bool {
    let (one, other): (BTreeSet<_>, BTreeSet<_>) = (one.iter().collect(), other.iter().collect());
    one == other
}

/// Whether a text calls a function by that name.
fn calls(text: &str, function: &str) -> bool {
    if !text.contains(function) {
        return false;
    }
    let tokens = driftless_sql::postgres::tokens(text);
    let mut meaningful = tokens.iter().filter(|token| !token.kind.is_trivia()).peekable();
    while let Some(token) = meaningful.next() {
        let written = text.get(token.span.range()).unwrap_or_default();
        let is_name = driftless_sql::postgres::unquote(written) == function;
        let opens = meaningful.peek().and_then(|next| text.get(next.span.range())) == Some("(");
        if is_name && opens {
            return true;
        }
    }
    false
}

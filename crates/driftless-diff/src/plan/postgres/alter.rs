//! What stays and changes in place, tables and types apart.

use driftless_catalog::postgres::{Name, Persistence, Publication, Sequence};
use driftless_replay::print::postgres::parts::{
    self, enclosed, ident, idents, literal, named, named_type, parameters, role,
};

use super::super::{HazardKind, Planned};
use super::draft::Draft;
use super::node::Node;
use super::table::{changed_foreign_options, changed_options};
use super::write::{event_state, owned, state};

impl Draft<'_> {
    pub(super) fn alter(&self, node: &Node) -> Vec<Planned> {
        let (from, to) = (self.from.objects, self.to.objects);
        let plain = |sql: String| vec![Planned::plain(sql)];
        match node {
            Node::Table(name) => self.alter_table(name),
            Node::Link(name) => self.relink(name),
            Node::Column(table, name) => self.alter_column(table, name),
            Node::Default(table, name) => self.set_default(table, name),
            Node::Identity(table, name) => self.alter_identity(table, name),
            Node::Constraint(table, name) => self.alter_constraint(table, name),
            Node::DomainCheck(name, check) => plain(format!(
                "ALTER DOMAIN {} VALIDATE CONSTRAINT {}",
                named_type(name),
                ident(check)
            )),
            Node::Type(name) => {
                let key = self.to.nodes.get(node);
                let pair = (from.types.get(name), to.types.get(name), key);
                let (Some(from), Some(to), Some(key)) = pair else { return Vec::new() };
                super::types::alter(from, to, key, &self.fates)
            }
            Node::Sequence(name) => {
                let pair = from.sequences.get(name).zip(to.sequences.get(name));
                pair.map(|(from, to)| alter_sequence(from, to)).unwrap_or_default()
            }
            Node::Owned(name) => {
                to.sequences.get(name).map(|it| plain(owned(it))).unwrap_or_default()
            }
            Node::Routine(name) => to
                .routines
                .get(name)
                .map(|it| plain(parts::routine(it).replacen("CREATE ", "CREATE OR REPLACE ", 1)))
                .unwrap_or_default(),
            Node::View(name) => self.alter_view(name),
            Node::ViewDefault(name, column) => {
                let default = |objects: &driftless_catalog::postgres::Objects| {
                    let view = objects.views.get(name)?;
                    let column = view.columns.iter().flatten().find(|it| it.name == *column)?;
                    column.default.clone()
                };
                let (before, after) = (default(from), default(to));
                if super::fate::same(before.as_ref(), after.as_ref()) {
                    return Vec::new();
                }
                let after = after.map(|it| it.source).unwrap_or_default();
                let (name, column) = (named(name), ident(column));
                plain(format!("ALTER VIEW {name} ALTER COLUMN {column} SET DEFAULT {after}"))
            }
            Node::Index(name) => self.alter_index(name),
            Node::Statistics(name) => {
                let target = to.statistics.get(name).and_then(|it| it.target).unwrap_or(-1);
                plain(format!("ALTER STATISTICS {} SET STATISTICS {target}", named(name)))
            }
            _ => self.alter_rest(node),
        }
    }

    fn alter_rest(&self, node: &Node) -> Vec<Planned> {
        let (from, to) = (self.from.objects, self.to.objects);
        let plain = |sql: String| vec![Planned::plain(sql)];
        match node {
            Node::Replica(_) | Node::Cluster(_) => self.create_hanger(node),
            Node::Internal(name) => self.internal(name),
            Node::Trigger(part) => to
                .triggers
                .get(part)
                .map(|it| plain(state(&part.of, "TRIGGER", &part.name, it.state)))
                .unwrap_or_default(),
            Node::Rule(part) => {
                let pair = from.rules.get(part).zip(to.rules.get(part));
                let Some((before, after)) = pair else { return Vec::new() };
                let text = parts::rule(after);
                let mut statements = Vec::new();
                if text != parts::rule(before) {
                    let text = text.replacen("CREATE ", "CREATE OR REPLACE ", 1);
                    statements.push(Planned::plain(text));
                }
                if before.state != after.state {
                    statements.extend(plain(state(&part.of, "RULE", &part.name, after.state)));
                }
                statements
            }
            Node::Policy(part) => {
                let Some(policy) = to.policies.get(part) else { return Vec::new() };
                let mut text = format!("ALTER POLICY {} ON {}", ident(&part.name), named(&part.of));
                let roles: Vec<String> = policy.roles.iter().map(|it| role(it)).collect();
                if !roles.is_empty() {
                    text.push_str(&format!(" TO {}", roles.join(", ")));
                }
                if let Some(using) = &policy.using {
                    text.push_str(&format!("\n    USING {}", enclosed(using)));
                }
                if let Some(check) = &policy.with_check {
                    text.push_str(&format!("\n    WITH CHECK {}", enclosed(check)));
                }
                plain(text)
            }
            Node::EventTrigger(name) => to
                .event_triggers
                .get(name)
                .map(|it| plain(event_state(name, it.state)))
                .unwrap_or_default(),
            Node::Publication(name) => {
                let pair = from.publications.get(name).zip(to.publications.get(name));
                pair.map(|(from, to)| alter_publication(from, to)).unwrap_or_default()
            }
            Node::Extension(name) => self.alter_extension(name),
            Node::Wrapper(_) | Node::Server(_) | Node::UserMapping(_) => self.alter_foreign(node),
            _ => Vec::new(),
        }
    }

    fn alter_view(&self, name: &Name) -> Vec<Planned> {
        let pair = self.from.objects.views.get(name).zip(self.to.objects.views.get(name));
        let Some((from, to)) = pair else { return Vec::new() };
        let Some(before) = &from.materialized else {
            let same_query = super::fate::same(Some(&from.query), Some(&to.query));
            if same_query && from.options == to.options && from.check_option == to.check_option {
                return Vec::new();
            }
            let text = parts::view(&parts::Spelling::new(self.to.objects), to);
            return vec![Planned::plain(text.replacen("CREATE ", "CREATE OR REPLACE ", 1))];
        };
        let shown = named(name);
        let mut statements = Vec::new();
        let mut say = |words: String| {
            statements.push(Planned::plain(format!("ALTER MATERIALIZED VIEW {shown} {words}")));
        };
        changed_options(&from.options, &to.options).into_iter().for_each(&mut say);
        let Some(after) = &to.materialized else { return statements };
        if before.tablespace != after.tablespace {
            let tablespace = after.tablespace.as_deref().unwrap_or("pg_default");
            say(format!("SET TABLESPACE {}", ident(tablespace)));
        }
        if before.access_method != after.access_method {
            let method = after.access_method.as_deref().unwrap_or("heap");
            say(format!("SET ACCESS METHOD {}", ident(method)));
        }
        if before.with_data != after.with_data {
            let words = if after.with_data { "" } else { " WITH NO DATA" };
            let sql = format!("REFRESH MATERIALIZED VIEW {shown}{words}");
            statements.push(Planned::plain(sql));
        }
        statements
    }

    fn alter_index(&self, name: &Name) -> Vec<Planned> {
        let pair = self.from.objects.indexes.get(name).zip(self.to.objects.indexes.get(name));
        let Some((from, to)) = pair else { return Vec::new() };
        let at = format!("ALTER INDEX {}", named(name));
        let mut statements = Vec::new();
        let mut say = |words: String| statements.push(Planned::plain(format!("{at} {words}")));
        changed_options(&from.options, &to.options).into_iter().for_each(&mut say);
        if from.tablespace != to.tablespace {
            let tablespace = to.tablespace.as_deref().unwrap_or("pg_default");
            say(format!("SET TABLESPACE {}", ident(tablespace)));
        }
        let positions = from.statistics.keys().chain(to.statistics.keys());
        let positions: std::collections::BTreeSet<&u32> = positions.collect();
        for at in positions {
            let (before, after) = (from.statistics.get(at), to.statistics.get(at));
            if before != after {
                let target = after.copied().unwrap_or(-1);
                say(format!("ALTER COLUMN {at} SET STATISTICS {target}"));
            }
        }
        statements
    }

    fn alter_extension(&self, name: &str) -> Vec<Planned> {
        let pair = self.from.objects.extensions.get(name).zip(self.to.objects.extensions.get(name));
        let Some((from, to)) = pair else { return Vec::new() };
        let at = format!("ALTER EXTENSION {}", ident(name));
        let mut statements = Vec::new();
        if let Some(version) = to.version.as_ref().filter(|_| from.version != to.version) {
            statements.push(Planned::plain(format!("{at} UPDATE TO {}", literal(version))));
        }
        if from.schema != to.schema {
            statements.push(Planned::plain(format!("{at} SET SCHEMA {}", ident(&to.schema))));
        }
        statements
    }

    fn alter_foreign(&self, node: &Node) -> Vec<Planned> {
        let (from, to) = (self.from.objects, self.to.objects);
        let mut statements = Vec::new();
        match node {
            Node::Wrapper(name) => {
                let wrappers = (&from.foreign_data_wrappers, &to.foreign_data_wrappers);
                let pair = wrappers.0.get(name).zip(wrappers.1.get(name));
                let Some((before, after)) = pair else { return Vec::new() };
                let at = format!("ALTER FOREIGN DATA WRAPPER {}", ident(name));
                let functions = [
                    ("HANDLER", &before.handler, &after.handler),
                    ("VALIDATOR", &before.validator, &after.validator),
                ];
                for (word, before, after) in functions {
                    match after {
                        _ if before == after => {}
                        Some(function) => statements
                            .push(Planned::plain(format!("{at} {word} {}", named(function)))),
                        None => statements.push(Planned::plain(format!("{at} NO {word}"))),
                    }
                }
                let options = changed_foreign_options(&before.options, &after.options);
                statements.extend(options.map(|it| Planned::plain(format!("{at} {it}"))));
            }
            Node::Server(name) => {
                let pair = from.servers.get(name).zip(to.servers.get(name));
                let Some((before, after)) = pair else { return Vec::new() };
                let at = format!("ALTER SERVER {}", ident(name));
                if let Some(version) =
                    after.version.as_ref().filter(|_| before.version != after.version)
                {
                    statements.push(Planned::plain(format!("{at} VERSION {}", literal(version))));
                } else if before.version != after.version {
                    statements.push(Planned::plain(format!("{at} VERSION NULL")));
                }
                let options = changed_foreign_options(&before.options, &after.options);
                statements.extend(options.map(|it| Planned::plain(format!("{at} {it}"))));
            }
            Node::UserMapping(name) => {
                let pair = from.user_mappings.get(name).zip(to.user_mappings.get(name));
                let Some((before, after)) = pair else { return Vec::new() };
                let at = format!(
                    "ALTER USER MAPPING FOR {} SERVER {}",
                    role(&name.user),
                    ident(&name.server)
                );
                let options = changed_foreign_options(&before.options, &after.options);
                statements.extend(options.map(|it| Planned::plain(format!("{at} {it}"))));
            }
            _ => {}
        }
        statements
    }
}

fn alter_sequence(from: &Sequence, to: &Sequence) -> Vec<Planned> {
    let at = format!("ALTER SEQUENCE {}", named(&to.name));
    let mut actions = Vec::new();
    if from.data_type != to.data_type {
        actions.push(format!("AS {}", to.data_type));
    }
    let retyped = from.data_type != to.data_type;
    let mut option = |words: &str, before: i64, after: i64| {
        if before != after || retyped && words.ends_with("VALUE") {
            actions.push(format!("{words} {after}"));
        }
    };
    option("INCREMENT BY", from.increment, to.increment);
    option("MINVALUE", from.minimum, to.minimum);
    option("MAXVALUE", from.maximum, to.maximum);
    option("START WITH", from.start, to.start);
    option("CACHE", from.cache, to.cache);
    if from.cycle != to.cycle {
        actions.push(if to.cycle { "CYCLE".to_owned() } else { "NO CYCLE".to_owned() });
    }
    if !(to.minimum..=to.maximum).contains(&from.start) {
        // Where it stands may be out of bounds before the first call.
        actions.push(format!("RESTART WITH {}", to.start));
    }
    let mut statements = Vec::new();
    if !actions.is_empty() {
        let planned = Planned::plain(format!("{at} {}", actions.join(" ")));
        let narrower = to.minimum > from.minimum || to.maximum < from.maximum;
        let message = format!("`{}` may have counted past its new limits", to.name);
        statements.push(if narrower {
            planned.with(HazardKind::MayFail, message)
        } else {
            planned
        });
    }
    if from.persistence != to.persistence {
        let word = if to.persistence == Persistence::Unlogged { "UNLOGGED" } else { "LOGGED" };
        statements.push(Planned::plain(format!("{at} SET {word}")));
    }
    statements
}

fn alter_publication(from: &Publication, to: &Publication) -> Vec<Planned> {
    let at = format!("ALTER PUBLICATION {}", ident(&to.name));
    let mut statements = Vec::new();
    if from.options != to.options {
        let mut options = to.options.clone();
        for name in from.options.keys().filter(|name| !to.options.contains_key(*name)) {
            let usual =
                if name == "publish" { "insert, update, delete, truncate" } else { "false" };
            options.insert(name.clone(), usual.to_owned());
        }
        statements.push(Planned::plain(format!("{at} SET ({})", parameters(&options))));
    }
    let text = parts::publication(&Publication { options: Default::default(), ..to.clone() });
    let before = parts::publication(&Publication { options: Default::default(), ..from.clone() });
    if text == before {
        return statements;
    }
    match text.split_once(" FOR ") {
        Some((_, objects)) => statements.push(Planned::plain(format!("{at} SET {objects}"))),
        None => {
            let tables: Vec<String> = from.tables.keys().map(named).collect();
            if !tables.is_empty() {
                let sql = format!("{at} DROP TABLE {}", tables.join(", "));
                statements.push(Planned::plain(sql));
            }
            if !from.schemas.is_empty() {
                let sql = format!("{at} DROP TABLES IN SCHEMA {}", idents(&from.schemas));
                statements.push(Planned::plain(sql));
            }
        }
    }
    statements
}

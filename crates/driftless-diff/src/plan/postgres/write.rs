//! The statements of a group: what is made with its carrier, what is dropped, what is copied.

use driftless_catalog::postgres::{Name, ReplicaIdentity, Sequence, TableKind, TriggerState};
use driftless_catalog::{ObjectKey, ObjectKind, SqlText};
use driftless_replay::print::postgres::parts::{self, expression, ident, literal, named};

use super::super::{HazardKind, Placement, Planned};
use super::draft::{Act, Draft};
use super::fate::Fate;
use super::node::Node;
use super::types::old_name;

/// Where tables wait for their rows to be copied.
pub(super) const OLD: &str = "driftless_old";

impl Draft<'_> {
    /// The statements of a group.
    pub(super) fn write(&self, act: &Act) -> Vec<Planned> {
        match act {
            Act::Begin => vec![Planned::plain(format!("CREATE SCHEMA {OLD}"))],
            Act::End => vec![Planned::plain(format!("DROP SCHEMA {OLD}"))],
            Act::Copy(name) => self.copy(name),
            Act::Old(node) => self.old(node),
            Act::New(node) => match self.fates.get(node) {
                Some(Fate::Alter) => self.alter(node),
                Some(_) => self.create(node),
                None => Vec::new(),
            },
        }
    }

    /// Whether an act is part of another.
    pub(super) fn is_carried(&self, act: &Act) -> bool {
        self.carried.contains_key(act)
    }

    /// `TABLE`, or `FOREIGN TABLE`, or what a view is.
    pub(super) fn table_word(&self, name: &Name, before: bool) -> &'static str {
        let objects = if before { self.from.objects } else { self.to.objects };
        match (objects.tables.get(name), objects.views.get(name)) {
            (Some(table), _) if matches!(table.kind, TableKind::Foreign { .. }) => "FOREIGN TABLE",
            (None, Some(view)) if view.materialized.is_some() => "MATERIALIZED VIEW",
            (None, Some(_)) => "VIEW",
            _ => "TABLE",
        }
    }

    /// `ONLY ` where a table has children that go their own ways.
    pub(super) fn only(&self, table: &Name) -> &'static str {
        let has = |side: &super::fate::Side<'_>| side.needs.children.contains_key(table);
        if has(&self.from) || has(&self.to) { "ONLY " } else { "" }
    }

    /// Makes a piece, with what is carried by it.
    pub(super) fn create(&self, node: &Node) -> Vec<Planned> {
        let objects = self.to.objects;
        let plain = |sql: String| vec![Planned::plain(sql)];
        match node {
            Node::Schema(name) => plain(format!("CREATE SCHEMA {}", ident(name))),
            Node::Extension(name) => objects
                .extensions
                .get(name)
                .map(|it| plain(parts::extension(it)))
                .unwrap_or_default(),
            Node::Other(key) | Node::Language(key) | Node::Late(key) => {
                let marks = objects.marks.as_ref().and_then(|marks| marks.get(key));
                let connection = marks.and_then(|it| it.get("connection")).map(String::as_str);
                let other = objects.others.get(key);
                let made = other.map(|it| super::rest::create(it, connection));
                let name = super::rest::name_of(other);
                let swapped = name.filter(|_| self.fates.get(node) == Some(Fate::Swap));
                let aside = swapped.map(|it| {
                    let old = ident(&old_name(&it).name);
                    Planned::plain(format!("ALTER COLLATION {} RENAME TO {old}", named(&it)))
                });
                aside.into_iter().chain(made.unwrap_or_default()).collect()
            }
            Node::Type(name) => self.create_type(name),
            Node::DomainCheck(name, check) => self.create_domain_check(name, check),
            Node::Sequence(name) => match objects.sequences.get(name) {
                Some(sequence) if !super::fate::is_identity(sequence) => {
                    self.create_sequence(sequence)
                }
                _ => Vec::new(),
            },
            Node::Routine(name) => {
                objects.routines.get(name).map(|it| plain(parts::routine(it))).unwrap_or_default()
            }
            Node::Wrapper(name) => objects
                .foreign_data_wrappers
                .get(name)
                .map(|it| plain(parts::wrapper(it)))
                .unwrap_or_default(),
            Node::Server(name) => {
                objects.servers.get(name).map(|it| plain(parts::server(it))).unwrap_or_default()
            }
            Node::UserMapping(name) => objects
                .user_mappings
                .get(name)
                .map(|it| plain(parts::user_mapping(name, it)))
                .unwrap_or_default(),
            Node::Table(name) => self.create_table(name, OLD),
            Node::Link(name) => self.link(name),
            Node::Typed(name) => {
                let of_type = objects.tables.get(name).and_then(|it| it.of_type.as_ref());
                let sql = of_type.map(|it| format!("ALTER TABLE {} OF {}", named(name), named(it)));
                sql.map(plain).unwrap_or_default()
            }
            Node::Column(table, column) => self.add_column(table, column),
            Node::Default(table, column) => self.set_default(table, column),
            Node::Identity(table, column) => self.add_identity(table, column),
            Node::Constraint(table, name) => self.add_constraint(table, name),
            Node::Owned(name) => {
                objects.sequences.get(name).map(|it| plain(owned(it))).unwrap_or_default()
            }
            Node::View(name) => objects
                .views
                .get(name)
                .map(|it| plain(parts::view(&parts::Spelling::new(objects), it)))
                .unwrap_or_default(),
            Node::ViewDefault(name, column) => self.view_default(name, column),
            Node::Index(name) => self.create_index(name),
            Node::Part(name) => {
                let key = self.to.attached.get(name).map(|it| &it.parent);
                let index = objects.indexes.get(name).and_then(|it| it.parent.as_ref());
                let parent = index.or(key);
                let sql = parent.map(|parent| {
                    format!("ALTER INDEX {} ATTACH PARTITION {}", named(parent), named(name))
                });
                sql.map(plain).unwrap_or_default()
            }
            _ => self.create_hanger(node),
        }
    }

    /// Makes what hangs on tables, and what stands alone.
    pub(super) fn create_hanger(&self, node: &Node) -> Vec<Planned> {
        let objects = self.to.objects;
        let plain = |sql: String| vec![Planned::plain(sql)];
        match node {
            Node::Statistics(name) => objects
                .statistics
                .get(name)
                .map(|found| {
                    let mut statements = plain(parts::statistics(found));
                    statements.extend(found.target.map(|target| {
                        let name = named(name);
                        Planned::plain(format!("ALTER STATISTICS {name} SET STATISTICS {target}"))
                    }));
                    statements
                })
                .unwrap_or_default(),
            Node::Replica(name) => {
                let Some(table) = objects.tables.get(name) else { return Vec::new() };
                let identity = match &table.replica_identity {
                    ReplicaIdentity::Default => "DEFAULT".to_owned(),
                    ReplicaIdentity::Nothing => "NOTHING".to_owned(),
                    ReplicaIdentity::Full => "FULL".to_owned(),
                    ReplicaIdentity::Index(index) => format!("USING INDEX {}", ident(index)),
                };
                plain(format!("ALTER TABLE {} REPLICA IDENTITY {identity}", named(name)))
            }
            Node::Cluster(name) => {
                let view = objects.views.get(name).and_then(|it| it.materialized.as_ref());
                let index = objects
                    .tables
                    .get(name)
                    .and_then(|it| it.clustered_on.as_ref())
                    .or_else(|| view.and_then(|it| it.clustered_on.as_ref()));
                let word = self.table_word(name, false);
                let sql = index
                    .map(|it| format!("ALTER {word} {} CLUSTER ON {}", named(name), ident(it)));
                sql.map(plain).unwrap_or_default()
            }
            Node::Internal(name) => self.internal(name),
            Node::Trigger(part) => objects
                .triggers
                .get(part)
                .map(|found| {
                    let mut statements = plain(parts::trigger(found));
                    if found.state != TriggerState::Origin {
                        statements.extend(plain(state(
                            &part.of,
                            "TRIGGER",
                            &part.name,
                            found.state,
                        )));
                    }
                    statements
                })
                .unwrap_or_default(),
            Node::Rule(part) => objects
                .rules
                .get(part)
                .map(|found| {
                    let mut statements = plain(parts::rule(found));
                    if found.state != TriggerState::Origin {
                        statements.extend(plain(state(&part.of, "RULE", &part.name, found.state)));
                    }
                    statements
                })
                .unwrap_or_default(),
            Node::Policy(part) => {
                objects.policies.get(part).map(|it| plain(parts::policy(it))).unwrap_or_default()
            }
            Node::EventTrigger(name) => objects
                .event_triggers
                .get(name)
                .map(|found| {
                    let mut statements = plain(parts::event_trigger(found));
                    if found.state != TriggerState::Origin {
                        statements.extend(plain(event_state(name, found.state)));
                    }
                    statements
                })
                .unwrap_or_default(),
            Node::Publication(name) => objects
                .publications
                .get(name)
                .map(|it| plain(parts::publication(it)))
                .unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// Switches triggers that the server keeps for foreign keys.
    pub(super) fn internal(&self, name: &Name) -> Vec<Planned> {
        let Some(table) = self.to.objects.tables.get(name) else { return Vec::new() };
        let message = "switches off foreign keys, as the schema has it".to_owned();
        let mut statements = Vec::new();
        if table.internal_triggers.values().any(|it| *it == TriggerState::Disabled) {
            let sql = format!("ALTER TABLE {} DISABLE TRIGGER ALL", named(name));
            statements.push(Planned::plain(sql).with(HazardKind::Privilege, message));
            self.user_triggers(name, TriggerState::Disabled, &mut statements);
        }
        statements
    }

    /// Puts triggers that are not in a state into the one they are to have.
    pub(super) fn user_triggers(
        &self,
        name: &Name,
        now: TriggerState,
        statements: &mut Vec<Planned>,
    ) {
        let triggers = self.to.objects.triggers.values().filter(|it| it.name.of == *name);
        for trigger in triggers.filter(|it| it.state != now) {
            let sql = state(name, "TRIGGER", &trigger.name.name, trigger.state);
            statements.push(Planned::plain(sql));
        }
    }

    /// A sequence, which goes on counting where a column's values end if it takes over from an
    /// identity.
    pub(super) fn create_sequence(&self, sequence: &Sequence) -> Vec<Planned> {
        let mut statements = vec![Planned::plain(parts::sequence(sequence))];
        statements.extend(self.owner_of_sequence(sequence));
        let before = self.from.objects.sequences.get(&sequence.name);
        if before.is_some_and(super::fate::is_identity)
            && let Some(owner) = &sequence.owner
        {
            statements.push(counted(sequence, &owner.table, &owner.column));
        }
        statements
    }

    /// A sequence becomes part of a column only where both have one owner, and whoever runs the plan
    /// may not be who owns a table that is there already.
    fn owner_of_sequence(&self, sequence: &Sequence) -> Option<Planned> {
        let table = &sequence.owner.as_ref()?.table;
        if !self.has_owners || !self.has_rows(table) {
            return None;
        }
        let owner = self.from.objects.owners.get(&table.key(ObjectKind::Table))?;
        let (name, owner) = (named(&sequence.name), parts::role(owner));
        Some(Planned::plain(format!("ALTER SEQUENCE {name} OWNER TO {owner}")))
    }

    pub(super) fn view_default(&self, name: &Name, column: &str) -> Vec<Planned> {
        let view = self.to.objects.views.get(name);
        let found = view.and_then(|it| it.columns.iter().flatten().find(|it| it.name == column));
        let Some(default) = found.and_then(|it| it.default.as_ref()) else { return Vec::new() };
        vec![Planned::plain(format!(
            "ALTER VIEW {} ALTER COLUMN {} SET DEFAULT {}",
            named(name),
            ident(column),
            expression(default)
        ))]
    }

    pub(super) fn create_index(&self, name: &Name) -> Vec<Planned> {
        let Some(index) = self.to.objects.indexes.get(name) else { return Vec::new() };
        let table = self.to.objects.tables.get(&index.table);
        let partitioned = table.is_some_and(|it| matches!(it.kind, TableKind::Partitioned(_)));
        let existing = table.is_some()
            && self.from.objects.tables.contains_key(&index.table)
            && !self.fates.comes(&Node::Table(index.table.clone()));
        let sql = parts::index(index, partitioned);
        let concurrently = self.is_safe && existing && !partitioned;
        let mut planned = Planned::plain(sql.clone());
        if concurrently {
            planned.sql = sql.replacen(" INDEX ", " INDEX CONCURRENTLY ", 1);
            planned.placement = Placement::Outside;
        }
        if index.unique && existing {
            let message = format!("rows of `{}` may be equal in `{}`", index.table, name.name);
            planned = planned.with(HazardKind::MayFail, message);
        }
        let mut statements = vec![planned];
        for (at, target) in &index.statistics {
            let name = named(name);
            let sql = format!("ALTER INDEX {name} ALTER COLUMN {at} SET STATISTICS {target}");
            statements.push(Planned::plain(sql));
        }
        statements
    }
}

/// `ALTER SEQUENCE .. OWNED BY`.
pub(super) fn owned(sequence: &Sequence) -> String {
    let owner = match &sequence.owner {
        Some(owner) => format!("{}.{}", named(&owner.table), ident(&owner.column)),
        None => "NONE".to_owned(),
    };
    format!("ALTER SEQUENCE {} OWNED BY {owner}", named(&sequence.name))
}

/// Has a sequence go on where a column's values end.
pub(super) fn counted(sequence: &Sequence, table: &Name, column: &str) -> Planned {
    let column = ident(column);
    let (start, least, most) = (sequence.start, sequence.minimum, sequence.maximum);
    let next = match (sequence.increment > 0, start, least) {
        (true, 1, ..=1) => format!("coalesce(max({column}), 0) + 1"),
        (true, ..) => format!("greatest(coalesce(max({column}) + 1, {start}), {least})"),
        (false, ..) => format!("least(coalesce(min({column}) - 1, {start}), {most})"),
    };
    let (sequence, table) = (literal(&named(&sequence.name)), named(table));
    Planned::plain(format!("SELECT setval({sequence}, {next}, false)\nFROM {table}"))
}

/// Switches a trigger or rule.
pub(super) fn state(table: &Name, kind: &str, name: &str, state: TriggerState) -> String {
    let words = match state {
        TriggerState::Origin => "ENABLE",
        TriggerState::Disabled => "DISABLE",
        TriggerState::Replica => "ENABLE REPLICA",
        TriggerState::Always => "ENABLE ALWAYS",
    };
    format!("ALTER TABLE {} {words} {kind} {}", named(table), ident(name))
}

/// Switches an event trigger.
pub(super) fn event_state(name: &str, state: TriggerState) -> String {
    let words = match state {
        TriggerState::Origin => "ENABLE",
        TriggerState::Disabled => "DISABLE",
        TriggerState::Replica => "ENABLE REPLICA",
        TriggerState::Always => "ENABLE ALWAYS",
    };
    format!("ALTER EVENT TRIGGER {} {words}", ident(name))
}

/// The key of an object compared as a whole, as statements name it.
pub(super) fn spoken(key: &ObjectKey) -> String {
    use ObjectKind as K;
    // The server has objects of its own of these kinds, and looks there first.
    let at_home = match key.kind {
        K::Collation | K::Conversion | K::OperatorClass | K::OperatorFamily => true,
        K::TextSearchConfiguration | K::TextSearchDictionary => true,
        K::TextSearchParser | K::TextSearchTemplate => true,
        K::Operator => false,
        _ => return key.path.clone(),
    };
    if at_home {
        let name = key.path.split(" USING ").next().unwrap_or_default();
        let home = if name.contains('.') { "" } else { "public." };
        return format!("{home}{}", key.path);
    }
    let (name, operands) = key.path.split_once(" (").unwrap_or((&key.path, ""));
    let name = match name.rsplit_once(".\"") {
        Some((schema, symbol)) => format!("{schema}.{}", symbol.trim_end_matches('"')),
        None => format!("public.{}", name.trim_matches('"')),
    };
    format!("{name} ({operands}")
}

/// Whether a text says nothing.
pub(super) fn is_blank(text: &SqlText) -> bool {
    text.source.trim().is_empty()
}

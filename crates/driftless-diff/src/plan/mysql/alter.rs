//! A table that is on both sides: one `ALTER TABLE` for all that differs, and what it cannot say.
//!
//! What goes stands before what comes, so that names are free; columns stand in the order of the
//! target, since each names the one before it.

use driftless_catalog::ObjectKind;
use driftless_catalog::mysql::{Name, Table};
use driftless_diag::Backend;
use driftless_replay::print::mysql::parts::{
    check as check_text, foreign_key, ident, named, period,
};

use super::super::{Hazard, HazardKind, Planned};
use super::draft::Draft;
use super::foreign::{Foreign, with_hazard};

/// The parts of a table's change.
#[derive(Default)]
pub(super) struct Parts {
    /// What stands between the commas.
    pub(super) list: Vec<String>,
    /// What follows without a comma: partitions.
    pub(super) tail: String,
    /// What to know.
    pub(super) hazards: Vec<Hazard>,
    /// Statements that have to follow.
    pub(super) after: Vec<Planned>,
    /// Whether there is more in the list than indexes that are built beside the rows.
    pub(super) is_more_than_indexes: bool,
}

impl Parts {
    /// Notes something to know, once.
    pub(super) fn note(&mut self, kind: HazardKind, message: String) {
        let hazard = Hazard { kind, message };
        if !self.hazards.contains(&hazard) {
            self.hazards.push(hazard);
        }
    }
}

/// `ALTER TABLE` with its parts: one on the same line, more each on its own.
pub(super) fn statement(table: &str, parts: &[String]) -> String {
    match parts {
        [one] => format!("ALTER TABLE {table} {one}"),
        parts => format!("ALTER TABLE {table}\n    {}", parts.join(",\n    ")),
    }
}

/// Whether a column's values change, or which values it takes.
pub(super) fn is_touched(draft: &Draft<'_>, table: &Name, column: &str) -> bool {
    let key = draft.differences.part(ObjectKind::Column, table, column);
    let attributes =
        ["type", "charset", "collation", "not null", "generated", "generated kind", "period"];
    attributes.iter().any(|attribute| draft.differences.has_attribute(&key, attribute))
}

impl Draft<'_> {
    /// The statements that make one table the other.
    pub(super) fn altered(&self, from: &Table, to: &Table, foreign: &Foreign<'_>) -> Vec<Planned> {
        let name = self.differences.folded(&to.name);
        let mut parts = Parts::default();
        parts.list.extend(foreign.along(&name));
        self.drop_checks(from, to, &mut parts);
        self.drop_keys(from, to, foreign, &mut parts);
        self.versioning_goes(from, to, &mut parts);
        self.periods(from, to, "DROP", &mut parts);
        parts.is_more_than_indexes = parts.list.iter().any(|it| !it.starts_with("DROP KEY"));
        let before = parts.list.len();
        self.columns(from, to, &mut parts);
        parts.is_more_than_indexes |= parts.list.len() > before;
        self.add_keys(from, to, foreign, &mut parts);
        let before = parts.list.len();
        self.periods(from, to, "ADD", &mut parts);
        self.add_checks(from, to, &mut parts);
        for (key_name, key) in foreign.added(&name) {
            parts.list.push(format!("ADD {}", foreign_key(self.product, key_name, key)));
            let planned = with_hazard(Planned::plain(""), &to.name);
            parts.hazards.extend(planned.hazards);
        }
        self.versioning_comes(from, to, &mut parts);
        self.table_options(from, to, &mut parts);
        parts.is_more_than_indexes |= parts.list.len() > before;
        self.partitions(from, to, &mut parts);
        self.doubts(&name, from, to, &mut parts);
        self.finished(from, to, parts)
    }

    /// The statements, now that all parts are known.
    fn finished(&self, from: &Table, to: &Table, parts: Parts) -> Vec<Planned> {
        let Parts { mut list, tail, hazards, after, is_more_than_indexes } = parts;
        let table = named(&to.name);
        let mut statements = Vec::new();
        let is_indexes_only = !list.is_empty() && tail.is_empty() && !is_more_than_indexes;
        if self.is_safe && is_indexes_only && self.is_built_beside(from, to) {
            list.extend(["ALGORITHM=INPLACE".to_owned(), "LOCK=NONE".to_owned()]);
        }
        if !list.is_empty() || !tail.is_empty() {
            let sql = match list.is_empty() {
                true => format!("ALTER TABLE {table} {tail}"),
                false if tail.is_empty() => statement(&table, &list),
                false => format!("{}\n    {tail}", statement(&table, &list)),
            };
            statements.push(Planned { hazards, ..Planned::plain(sql) });
        } else if let Some(first) = after.first() {
            // Nothing else carries what there is to know.
            let mut first = first.clone();
            first.hazards.extend(hazards);
            let rest = after.get(1..).unwrap_or_default();
            return self.with_history(from, std::iter::once(first).chain(rest.to_vec()).collect());
        }
        statements.extend(after);
        self.with_history(from, statements)
    }

    /// A table that keeps history is changed only when the session says that the past may change.
    fn with_history(&self, from: &Table, statements: Vec<Planned>) -> Vec<Planned> {
        if !from.system_versioning || statements.is_empty() {
            return statements;
        }
        let mut all = vec![Planned::plain("SET SESSION system_versioning_alter_history = KEEP")];
        all.extend(statements);
        all.push(Planned::plain("SET SESSION system_versioning_alter_history = DEFAULT"));
        all
    }

    fn drop_checks(&self, from: &Table, to: &Table, parts: &mut Parts) {
        // MySQL before 8.0.19 knows no `DROP CONSTRAINT`.
        let word = if self.product == Backend::MariaDb { "CONSTRAINT" } else { "CHECK" };
        for name in from.checks.keys() {
            let key = self.differences.part(ObjectKind::Constraint, &from.name, name);
            if self.differences.has(&key) && !self.is_enforcement_only(from, to, name) {
                parts.list.push(format!("DROP {word} {}", ident(name)));
            }
        }
    }

    fn add_checks(&self, from: &Table, to: &Table, parts: &mut Parts) {
        for (name, check) in &to.checks {
            let key = self.differences.part(ObjectKind::Constraint, &to.name, name);
            if !self.differences.has(&key) {
                continue;
            }
            let message = format!("rows of `{}` have to pass `{name}`", to.name);
            if self.is_enforcement_only(from, to, name) {
                let not = if check.not_enforced { "NOT " } else { "" };
                parts.list.push(format!("ALTER CHECK {} {not}ENFORCED", ident(name)));
            } else {
                let text = check_text(name, check);
                parts.list.push(format!("ADD {text}"));
            }
            if !check.not_enforced {
                parts.note(HazardKind::MayFail, message);
            }
        }
    }

    fn is_enforcement_only(&self, from: &Table, to: &Table, check: &str) -> bool {
        let key = self.differences.part(ObjectKind::Constraint, &to.name, check);
        let both = from.checks.contains_key(check) && to.checks.contains_key(check);
        let changes = self.differences.of(&key);
        both && changes.iter().all(|it| it.attribute.as_deref() == Some("not enforced"))
    }

    fn periods(&self, from: &Table, to: &Table, word: &str, parts: &mut Parts) {
        let (ours, theirs) = if word == "DROP" {
            (&from.periods, &to.periods)
        } else {
            (&to.periods, &from.periods)
        };
        for (name, one) in ours.iter().filter(|(name, one)| theirs.get(*name) != Some(*one)) {
            let text = period(name, one);
            let text = if word == "ADD" {
                text
            } else {
                text.split(" (").next().unwrap_or_default().to_owned()
            };
            parts.list.push(format!("{word} {text}"));
        }
    }

    fn versioning_goes(&self, from: &Table, to: &Table, parts: &mut Parts) {
        if from.system_versioning && !to.system_versioning {
            parts.list.push("DROP SYSTEM VERSIONING".to_owned());
            let message = format!("`{}` loses the history of its rows", from.name);
            parts.note(HazardKind::DataLoss, message);
        }
    }

    fn versioning_comes(&self, from: &Table, to: &Table, parts: &mut Parts) {
        if !from.system_versioning && to.system_versioning {
            parts.list.push("ADD SYSTEM VERSIONING".to_owned());
        }
    }

    /// Says so where a difference may be none.
    fn doubts(&self, name: &Name, from: &Table, to: &Table, parts: &mut Parts) {
        if parts.list.is_empty() && parts.tail.is_empty() && parts.after.is_empty() {
            return;
        }
        let part = |kind, part: &str| name.part_key(kind, part);
        let columns = to.columns.iter().map(|it| part(ObjectKind::Column, &it.name));
        let keys = to.keys.iter().map(|it| part(ObjectKind::Index, &it.name));
        let checks = to.checks.keys().chain(from.foreign_keys.keys());
        let checks = checks.map(|it| part(ObjectKind::Constraint, it));
        let all = std::iter::once(name.key(ObjectKind::Table)).chain(columns).chain(keys);
        for key in all.chain(checks) {
            if let Some(doubt) = self.differences.doubt(&key) {
                parts.note(HazardKind::Undecided, doubt);
            }
        }
    }
}

//! What the fingerprints say: the objects that are not as the last run left them, and what of them.
//!
//! A definition that is a list of attributes is compared attribute by attribute, so that a `GRANT` on
//! a column is a change of that column's privileges and not of a whole table.

use std::collections::BTreeMap;

use driftless_catalog::mysql::{Charset, database_key};
use driftless_catalog::{Catalog, ObjectKey, ObjectKind};
use driftless_db::{Database, Fingerprint, Ledger, NotCompared, attributes};
use driftless_diff::{Certainty, Change};

use super::ignored::Ignored;
use super::{DatabaseDrift, Fingerprints};
use crate::CliError;

/// The attribute that says which database settings are of.
const IDENTITY: &str = "identity";

/// What is looked at: all but what is to be ignored, and what may not be read.
pub(super) struct Scope<'s, 'p> {
    pub(super) ignored: &'s Ignored<'p>,
    pub(super) not_compared: &'s [NotCompared],
}

impl Scope<'_, '_> {
    /// Whether nobody may say that this changed, because it cannot be read.
    pub(super) fn hides(&self, kind: ObjectKind, attribute: &str) -> bool {
        let hidden = self.not_compared.iter().filter_map(NotCompared::hides);
        hidden.into_iter().any(|(of, only)| of == kind && only.is_none_or(|only| only == attribute))
    }
}

/// An object whose definition is not what it was at the end of the last run.
pub(super) struct Changed {
    pub(super) kind: ObjectKind,
    pub(super) name: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// Values by part (none is the whole) and attribute.
type Values = BTreeMap<(Option<ObjectKey>, String), Vec<String>>;

impl Changed {
    /// Whether a difference is about this object or a part of it.
    pub(super) fn owns(&self, change: &Change) -> bool {
        let (own, other) = (self.name.to_lowercase(), change.key.path.to_lowercase());
        let part = matches!(change.kind, ObjectKind::Column | ObjectKind::Constraint);
        let whole = matches!(self.kind, ObjectKind::Table | ObjectKind::Domain | ObjectKind::Type);
        // On MySQL and MariaDB an index is a part of its table too.
        if part || (change.kind == ObjectKind::Index && self.kind == ObjectKind::Table) {
            whole && other.strip_prefix(&own).is_some_and(|rest| rest.starts_with('.'))
        } else {
            self.kind == change.kind && own == other
        }
    }

    /// What changed: each attribute, or the whole where one side has none of it or its definition
    /// is a statement.
    pub(super) fn as_changes(&self) -> Vec<Change> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            let (from, to) = (self.before.clone(), self.after.clone());
            return vec![self.change(None, None, from, to)];
        };
        let (before, after) = (values(before), values(after));
        if !is_list(&self.before) || !is_list(&self.after) {
            let (from, to) = (self.before.clone(), self.after.clone());
            return vec![self.change(None, Some("definition"), from, to)];
        }
        let mut keys: Vec<&(Option<ObjectKey>, String)> =
            before.keys().chain(after.keys()).collect();
        keys.sort();
        keys.dedup();
        let joined = |values: Option<&Vec<String>>| values.map(|values| values.join("\n"));
        let differing = keys.into_iter().filter_map(|key| {
            let (from, to) = (joined(before.get(key)), joined(after.get(key)));
            let (part, attribute) = key;
            let differs = from != to && !(attribute == "columns" && same_order(&from, &to));
            differs.then(|| self.change(part.as_ref(), Some(attribute), from, to))
        });
        differing.collect()
    }

    fn change(
        &self,
        part: Option<&ObjectKey>,
        attribute: Option<&str>,
        from: Option<String>,
        to: Option<String>,
    ) -> Change {
        let whole = ObjectKey { kind: self.kind, path: self.name.clone() };
        let key = part.cloned().unwrap_or(whole);
        Change {
            kind: key.kind,
            name: key.path.clone(),
            attribute: attribute.map(str::to_owned),
            from,
            to,
            certainty: Certainty::Certain,
            key,
        }
    }
}

/// Whether a definition is a list of attributes, be it one of none.
fn is_list(definition: &Option<String>) -> bool {
    let text = definition.as_deref().unwrap_or_default();
    text.trim().is_empty() || !attributes(text).is_empty()
}

fn values(definition: &str) -> Values {
    let mut values = Values::new();
    for attribute in attributes(definition) {
        values.entry((attribute.part, attribute.name)).or_default().push(attribute.value);
    }
    values
}

/// Whether lists of columns differ in nothing but columns that only one has: those are differences
/// of their own.
fn same_order(one: &Option<String>, two: &Option<String>) -> bool {
    let (Some(one), Some(two)) = (one, two) else { return false };
    let list = |text: &str| -> Vec<String> {
        text.trim_matches(['[', ']']).split(" | ").map(str::to_owned).collect()
    };
    let (one, two) = (list(one), list(two));
    let common = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|name| those.contains(name)).cloned().collect()
    };
    common(&one, &two) == common(&two, &one)
}

/// The objects that changed since the last run; none when that cannot be told.
pub(super) fn changed_objects(
    database: &mut Database,
    ledger: &Ledger,
    now: &[Fingerprint],
    scope: &Scope<'_, '_>,
    drift: &mut DatabaseDrift,
) -> Result<Option<Vec<Changed>>, CliError> {
    let Some(recorded) = database.recorded()? else {
        drift.fingerprints = Fingerprints::Missing;
        drift.notes.push("no fingerprints are recorded; the next `migrate` records them".into());
        return Ok(None);
    };
    if recorded.head != ledger.head() {
        drift.fingerprints = Fingerprints::Stale;
        drift.notes.push(
            "the recorded fingerprints are older than the ledger, as after a run that was \
             killed, and are not used; the next `migrate` renews them"
                .into(),
        );
        return Ok(None);
    }
    drift.fingerprints = Fingerprints::Current;
    about_grants(&recorded.fingerprints, now, drift);
    let changed = between(&recorded.fingerprints, now, scope);
    Ok(Some(of_this_database(changed, drift)))
}

/// Takes what steps leave to the database from the record of the last run, if that is not what it is
/// now (MySQL, MariaDB): they ran when it was so. Else every table without a character set of its own
/// would differ from the steps, and the database would not.
pub(super) fn with_recorded_defaults(expected: &mut Catalog, changed: &[Changed]) {
    let database = database_key();
    let mut objects = changed.iter();
    let object = objects.find(|it| it.kind == database.kind && it.name == database.path);
    let before = object.and_then(|it| it.before.as_deref()).map(values).unwrap_or_default();
    let value = |name: &str| before.get(&(None, name.to_owned())).and_then(|all| all.first());
    if let Some(charset) = value("charset")
        && expected.mysql.database.charset.is_none()
    {
        let collation = value("collation").cloned();
        expected.mysql.database.charset = Some(Charset { charset: charset.clone(), collation });
    }
}

/// Says when what was recorded of grants may not be read now, or the other way round.
pub(super) fn about_grants(before: &[Fingerprint], now: &[Fingerprint], drift: &mut DatabaseDrift) {
    match (has_grants(before), has_grants(now)) {
        (true, false) => drift.obstacles.push("grants, which may not be read".to_owned()),
        (false, true) => drift.not_compared.push("grants, which were not recorded".to_owned()),
        _ => {}
    }
}

fn has_grants(fingerprints: &[Fingerprint]) -> bool {
    fingerprints.iter().any(|one| one.kind == ObjectKind::Grants)
}

/// What changed without settings of another database, of which this one is a copy.
pub(super) fn of_this_database(
    mut changed: Vec<Changed>,
    drift: &mut DatabaseDrift,
) -> Vec<Changed> {
    if changed.iter().any(is_of_another_database) {
        drift.notes.push(
            "settings of the database as a whole are not compared: it is a copy of the one that \
             was recorded, or that was done by another version"
                .into(),
        );
        changed.retain(|object| !is_of_another_database(object));
    }
    changed
}

/// What differs between two sets of fingerprints.
pub(super) fn between(
    before: &[Fingerprint],
    after: &[Fingerprint],
    scope: &Scope<'_, '_>,
) -> Vec<Changed> {
    let key = |one: &Fingerprint| (one.kind, one.name.clone());
    let both_have_grants = has_grants(before) && has_grants(after);
    let before: BTreeMap<_, _> = before.iter().map(|one| (key(one), one)).collect();
    let after: BTreeMap<_, _> = after.iter().map(|one| (key(one), one)).collect();
    let mut keys: Vec<_> = before.keys().chain(after.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    keys.retain(|(kind, _)| *kind != ObjectKind::Grants || both_have_grants);
    let changed = keys.into_iter().filter_map(|key| {
        let (before, after) = (before.get(&key), after.get(&key));
        let same = before.map(|one| &one.sha256) == after.map(|one| &one.sha256);
        let definition = |one: Option<&&Fingerprint>| one.map(|one| one.definition.clone());
        (!same && !scope.ignored.has(key.0, &key.1)).then(|| Changed {
            kind: key.0,
            name: key.1.clone(),
            before: definition(before),
            after: definition(after),
        })
    });
    changed.filter(|object| !is_hidden(object, scope)).collect()
}

/// Whether all that changed is what may not be read.
fn is_hidden(object: &Changed, scope: &Scope<'_, '_>) -> bool {
    let changes = object.as_changes();
    !changes.is_empty()
        && changes
            .iter()
            .all(|change| scope.hides(object.kind, change.attribute.as_deref().unwrap_or_default()))
}

fn is_of_another_database(object: &Changed) -> bool {
    // One that is on one side only was recorded by a version that did not look at settings yet.
    let other = |change: &Change| change.attribute.as_deref().is_none_or(|it| it == IDENTITY);
    object.kind == ObjectKind::Database && object.as_changes().iter().any(other)
}

//! One pair on the server.

use std::collections::BTreeMap;

use driftless_catalog::Catalog;
use driftless_catalog::postgres::{Name, TableKind};
use driftless_db::{Access, Database, Fingerprint, Url};
use driftless_diff::{Forms, Generated, HazardKind, Options, diff_with, plan_in};
use driftless_servers::{TestDatabase, postgres};

use crate::pairs::Pair;

/// What came of it.
pub(crate) enum Verdict {
    /// The law holds.
    Holds,
    /// The pair says nothing: one of its sides cannot be built here.
    Unfit(String),
    /// It does not hold.
    Fails {
        /// Where it went wrong.
        stage: &'static str,
        /// How.
        reason: String,
        /// The generated SQL.
        script: String,
    },
}

/// A schema as it is on the server.
struct Seen {
    catalog: Catalog,
    fingerprints: Vec<Fingerprint>,
}

/// Two databases, used for one pair after the other.
#[derive(Default)]
pub(crate) struct Databases {
    work: Option<TestDatabase>,
    wanted: Option<TestDatabase>,
}

/// Builds both sides, goes there and back, and compares.
pub(crate) fn judge(
    databases: &mut Databases,
    pair: &Pair,
    forms: Forms,
    everything: bool,
) -> Verdict {
    let options = Options { column_order: false, owners: everything, privileges: everything };
    let work = databases.work.take().unwrap_or_else(|| postgres().database());
    let wanted = databases.wanted.take().unwrap_or_else(|| postgres().database());
    let verdict = there_and_back(pair, forms, &options, &work, &wanted);
    databases.work = emptied(work);
    databases.wanted = emptied(wanted);
    verdict
}

/// The database without what a pair has made, if that can be had.
fn emptied(database: TestDatabase) -> Option<TestDatabase> {
    let left = database.try_run(include_str!("reset.sql"));
    if left.is_ok_and(|left| left.trim() == "0") {
        return Some(database);
    }
    // Subscriptions keep a database from going, and are not worth a failure.
    let _kept = database.try_run(
        "SELECT format('ALTER SUBSCRIPTION %I DISABLE', subname), \
         format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', subname), \
         format('DROP SUBSCRIPTION %I', subname) FROM pg_subscription \
         WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) \\gexec",
    );
    database.remove();
    None
}

fn there_and_back(
    pair: &Pair,
    forms: Forms,
    options: &Options,
    work: &TestDatabase,
    wanted: &TestDatabase,
) -> Verdict {
    if let Err(error) = build(work, &pair.from) {
        return Verdict::Unfit(format!("from: {error}"));
    }
    if let Err(error) = build(wanted, &pair.to) {
        return Verdict::Unfit(format!("to: {error}"));
    }
    there_and_back_between(forms, options, work, wanted)
}

/// The same for two databases that are there already; the first one is changed.
pub(crate) fn judge_copies(
    work: &TestDatabase,
    wanted: &TestDatabase,
    forms: Forms,
    everything: bool,
) -> Verdict {
    let options = Options { column_order: false, owners: everything, privileges: everything };
    there_and_back_between(forms, &options, work, wanted)
}

fn there_and_back_between(
    forms: Forms,
    options: &Options,
    work: &TestDatabase,
    wanted: &TestDatabase,
) -> Verdict {
    let (from, to) = match (seen(work), seen(wanted)) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(error), _) | (_, Err(error)) => return Verdict::Unfit(error),
    };
    let rows = fill(work, &from.catalog);
    let there = plan_in(&from.catalog, &to.catalog, options, forms);
    // Rows that need a decision are not ours to decide.
    let rows = if needs_decision(&there) {
        empty(work, &rows);
        BTreeMap::new()
    } else {
        rows
    };
    if let Err((stage, reason)) = apply(work, &there, &to, options, "apply") {
        return Verdict::Fails { stage, reason, script: there.script() };
    }
    if let Some(lost) = lost_rows(work, &rows, &there) {
        return Verdict::Fails { stage: "rows", reason: lost, script: there.script() };
    }
    let now = match seen(work) {
        Ok(now) => now,
        Err(error) => return Verdict::Unfit(error),
    };
    let filled: BTreeMap<Name, u64> = fill(work, &now.catalog);
    let back = plan_in(&now.catalog, &from.catalog, options, forms);
    if needs_decision(&back) {
        empty(work, &filled);
    }
    if let Err((stage, reason)) = apply(work, &back, &from, options, "back") {
        return Verdict::Fails { stage, reason, script: back.script() };
    }
    Verdict::Holds
}

/// Runs a side. Roles belong to no database, and other people's pairs expect some to be there.
fn build(database: &TestDatabase, script: &str) -> Result<(), String> {
    let mut result = database.try_run(script);
    for _ in 0..8 {
        let Err(error) = &result else { break };
        let role =
            error.split("role \"").nth(1).and_then(|rest| rest.split_once("\" does not exist"));
        let Some((role, _)) = role else { break };
        let _there = database.try_run(&format!("CREATE ROLE \"{role}\" SUPERUSER"));
        database.try_run(include_str!("reset.sql"))?;
        result = database.try_run(script);
    }
    result.map(|_| ())
}

fn seen(database: &TestDatabase) -> Result<Seen, String> {
    let url = Url::parse(&database.url()).map_err(|error| error.to_string())?;
    let mut open = Database::open(&url, Access::Read).map_err(|error| error.to_string())?;
    let survey = open.survey().map_err(|error| error.to_string())?;
    let (catalog, _) = driftless_replay::complete(survey.catalog);
    Ok(Seen { catalog, fingerprints: survey.fingerprints })
}

/// Runs a plan and compares.
fn apply(
    database: &TestDatabase,
    generated: &Generated,
    wanted: &Seen,
    options: &Options,
    stage: &'static str,
) -> Result<(), (&'static str, String)> {
    if !generated.undecided.is_empty() {
        return Err(("undecided", generated.undecided.join(", ")));
    }
    database.try_run(&generated.script()).map_err(|error| (stage, error))?;
    let now = seen(database).map_err(|error| (stage, error))?;
    let changes = diff_with(&now.catalog, &wanted.catalog, options);
    if !changes.is_empty() {
        let shown: Vec<String> = changes
            .iter()
            .map(|change| {
                let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
                let attribute = change.attribute.as_deref().unwrap_or("*");
                let (from, to) = (side(&change.from), side(&change.to));
                format!("{} {} {attribute}: {from} -> {to}", change.kind, change.name)
            })
            .collect();
        return Err(("compare", format!("{stage}: {}", shown.join("; "))));
    }
    let again = plan_in(&now.catalog, &wanted.catalog, options, Forms::Plain);
    if !again.statements.is_empty() {
        return Err(("again", again.script()));
    }
    raw(&now, wanted).map_or(Ok(()), |found| Err(("raw", format!("{stage}: {found}"))))
}

/// A difference in the server's own words that the comparison does not see. The order of columns,
/// owners and privileges are the options' business, and spelling the normal form's.
fn raw(now: &Seen, wanted: &Seen) -> Option<String> {
    let names = |seen: &Seen| -> BTreeMap<String, ()> {
        let all = seen.fingerprints.iter();
        all.map(|it| (format!("{} {}", it.kind, it.name), ())).collect()
    };
    let (one, two) = (names(now), names(wanted));
    let extra = one.keys().find(|name| !two.contains_key(*name));
    let missing = two.keys().find(|name| !one.contains_key(*name));
    extra.map(|it| format!("{it} is too much")).or(missing.map(|it| format!("{it} is missing")))
}

/// Puts a row into every table that takes one, and counts.
fn fill(database: &TestDatabase, catalog: &Catalog) -> BTreeMap<Name, u64> {
    let mut rows = BTreeMap::new();
    let mut script = String::new();
    for table in catalog.postgres.tables.values() {
        if matches!(table.kind, TableKind::Ordinary) {
            let name = quoted(&table.name);
            script.push_str(&format!(
                "DO $fill$ BEGIN INSERT INTO {name} DEFAULT VALUES; \
                 EXCEPTION WHEN OTHERS THEN NULL; END $fill$;\n"
            ));
        }
    }
    let _refused = database.try_run(&script);
    for table in catalog.postgres.tables.values() {
        if matches!(table.kind, TableKind::Ordinary)
            && let Some(count) = count(database, &table.name)
        {
            rows.insert(table.name.clone(), count);
        }
    }
    rows
}

fn needs_decision(generated: &Generated) -> bool {
    let kinds = [HazardKind::MayFail, HazardKind::NeedsBackfill];
    kinds.into_iter().any(|kind| generated.hazards(kind).next().is_some())
}

fn empty(database: &TestDatabase, rows: &BTreeMap<Name, u64>) {
    let script: String = rows
        .keys()
        .map(|table| format!("TRUNCATE {} RESTART IDENTITY CASCADE;\n", quoted(table)))
        .collect();
    let _refused = database.try_run(&script);
}

fn count(database: &TestDatabase, table: &Name) -> Option<u64> {
    let printed = database.try_run(&format!("SELECT count(*) FROM ONLY {}", quoted(table))).ok()?;
    printed.trim().parse().ok()
}

fn lost_rows(
    database: &TestDatabase,
    rows: &BTreeMap<Name, u64>,
    generated: &Generated,
) -> Option<String> {
    for (table, before) in rows {
        let Some(now) = count(database, table) else { continue };
        let dropped = generated
            .hazards(HazardKind::DataLoss)
            .any(|hazard| hazard.message.contains(&format!("`{table}`")));
        if now < *before && !dropped {
            return Some(format!("`{table}` had {before} rows and has {now}"));
        }
    }
    None
}

fn quoted(name: &Name) -> String {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    format!("{}.{}", quote(&name.schema), quote(&name.name))
}

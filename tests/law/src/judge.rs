//! One pair on the server.

use std::collections::BTreeMap;
use std::sync::Arc;

use driftless_catalog::Catalog;
use driftless_db::{Access, Database, Fingerprint, Url};
use driftless_diag::{Backend, SourceFile};
use driftless_diff::{Change, Forms, Generated, HazardKind, Options, diff_with, plan_in};
use driftless_replay::Replayer;

use crate::ground::{Ground, Table};
use crate::pairs::Pair;

/// How pairs are held to the law.
pub(crate) struct How {
    /// Which forms the SQL takes.
    pub(crate) forms: Forms,
    /// What is compared.
    pub(crate) options: Options,
    /// Whether the SQL is planned from what replay says of the pair's statements, instead of from
    /// what the server says.
    pub(crate) is_replayed: bool,
    /// Whether dumps are compared.
    pub(crate) is_dumped: bool,
}

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
    printed: Vec<(String, String)>,
}

/// Two databases, used for one pair after the other.
pub(crate) struct Databases<G> {
    work: Option<G>,
    wanted: Option<G>,
}

impl<G> Default for Databases<G> {
    fn default() -> Self {
        Self { work: None, wanted: None }
    }
}

/// Builds both sides, goes there and back, and compares.
pub(crate) fn judge<G: Ground>(databases: &mut Databases<G>, pair: &Pair, how: &How) -> Verdict {
    let work = databases.work.take().unwrap_or_else(G::new);
    let wanted = databases.wanted.take().unwrap_or_else(G::new);
    let verdict = there_and_back(pair, how, &work, &wanted);
    databases.work = work.emptied();
    databases.wanted = wanted.emptied();
    verdict
}

fn there_and_back<G: Ground>(pair: &Pair, how: &How, work: &G, wanted: &G) -> Verdict {
    if let Err(error) = work.build(&pair.from) {
        return Verdict::Unfit(format!("from: {error}"));
    }
    if let Err(error) = wanted.build(&pair.to) {
        return Verdict::Unfit(format!("to: {error}"));
    }
    between(Some(pair), how, work, wanted)
}

/// The same for two databases that are there already; the first one is changed.
pub(crate) fn judge_copies<G: Ground>(work: &G, wanted: &G, how: &How) -> Verdict {
    between(None, how, work, wanted)
}

fn between<G: Ground>(pair: Option<&Pair>, how: &How, work: &G, wanted: &G) -> Verdict {
    let (from, to) = match (seen(work, how), seen(wanted, how)) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(error), _) | (_, Err(error)) => return Verdict::Unfit(error),
    };
    let How { forms, options, is_replayed, .. } = how;
    let ends = match pair.filter(|_| *is_replayed) {
        Some(pair) => {
            (replayed(pair, &pair.from, &from.catalog), replayed(pair, &pair.to, &to.catalog))
        }
        None => (from.catalog.clone(), to.catalog.clone()),
    };
    for (one, seen) in [(&ends.0, &from), (&ends.1, &to)] {
        let changes = diff_with(one, &seen.catalog, options);
        if !changes.is_empty() {
            let reason = shown(&changes);
            return Verdict::Fails { stage: "replay", reason, script: String::new() };
        }
    }
    let mut tables = work.tables(&from.catalog);
    work.fill(&tables);
    let there = plan_in(&ends.0, &ends.1, options, *forms);
    // Rows that need a decision are not ours to decide.
    if needs_decision(&there) {
        work.empty(&tables);
        tables.clear();
    }
    let rows: Vec<(Table, u64)> = tables
        .into_iter()
        .filter_map(|it| Some((count(work, &it)?, it)))
        .map(|(n, it)| (it, n))
        .collect();
    if let Err((stage, reason)) = apply(work, &there, &to, how, "apply") {
        return Verdict::Fails { stage, reason, script: there.script() };
    }
    if let Some(lost) = lost_rows(work, &rows, &there) {
        return Verdict::Fails { stage: "rows", reason: lost, script: there.script() };
    }
    let now = match seen(work, how) {
        Ok(now) => now,
        Err(error) => return Verdict::Unfit(error),
    };
    let filled = work.tables(&now.catalog);
    work.fill(&filled);
    let start = if *is_replayed { &ends.1 } else { &now.catalog };
    let back = plan_in(start, &ends.0, options, *forms);
    if needs_decision(&back) {
        work.empty(&filled);
    }
    if let Err((stage, reason)) = apply(work, &back, &from, how, "back") {
        return Verdict::Fails { stage, reason, script: back.script() };
    }
    Verdict::Holds
}

fn seen<G: Ground>(database: &G, how: &How) -> Result<Seen, String> {
    let url = Url::parse(&database.address()).map_err(|error| error.to_string())?;
    let mut open = Database::open(&url, Access::Read).map_err(|error| error.to_string())?;
    let survey = open.survey().map_err(|error| error.to_string())?;
    let (catalog, _) = driftless_replay::complete(survey.catalog);
    let mut printed = database.printed(&catalog);
    if how.is_dumped {
        printed.extend(database.dumped());
    }
    Ok(Seen { catalog, fingerprints: survey.fingerprints, printed })
}

/// The schema that the statements of a side make, by replay.
fn replayed(pair: &Pair, script: &str, live: &Catalog) -> Catalog {
    let file = Arc::new(SourceFile::new(pair.name.clone(), script.to_owned()));
    let mut replayer = Replayer::new(live.backend);
    replayer.apply("pair", &file);
    replayer.finish().catalog
}

fn shown(changes: &[Change]) -> String {
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let shown: Vec<String> = changes
        .iter()
        .map(|change| {
            let attribute = change.attribute.as_deref().unwrap_or("*");
            let (from, to) = (side(&change.from), side(&change.to));
            format!("{} {} {attribute}: {from} -> {to}", change.kind, change.name)
        })
        .collect();
    shown.join("; ")
}

/// Runs a plan and compares.
fn apply<G: Ground>(
    database: &G,
    generated: &Generated,
    wanted: &Seen,
    how: &How,
    stage: &'static str,
) -> Result<(), (&'static str, String)> {
    if !generated.undecided.is_empty() {
        return Err(("undecided", generated.undecided.join(", ")));
    }
    let options = &how.options;
    database.run(&generated.script()).map_err(|error| (stage, error))?;
    let now = seen(database, how).map_err(|error| (stage, error))?;
    let changes = diff_with(&now.catalog, &wanted.catalog, options);
    if !changes.is_empty() {
        let shown = shown(&changes);
        return Err(("compare", format!("{stage}: {shown}")));
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
    if let Some((name, one, two)) = printed_otherwise(now, wanted) {
        return Some(format!("{name} is\n{one}\nand should be\n{two}"));
    }
    // To SQLite `Users` and `USERS` are one name, and nothing makes the one of the other.
    let spelled = |name: &str| match now.catalog.backend {
        Backend::Sqlite => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    };
    let names = |seen: &Seen| -> BTreeMap<String, ()> {
        let all = seen.fingerprints.iter();
        all.map(|it| (format!("{} {}", it.kind, spelled(&it.name)), ())).collect()
    };
    let (one, two) = (names(now), names(wanted));
    let extra = one.keys().find(|name| !two.contains_key(*name));
    let missing = two.keys().find(|name| !one.contains_key(*name));
    extra.map(|it| format!("{it} is too much")).or(missing.map(|it| format!("{it} is missing")))
}

/// The first object that the server does not print alike on both sides.
fn printed_otherwise<'a>(now: &'a Seen, wanted: &'a Seen) -> Option<(&'a str, &'a str, &'a str)> {
    let texts = |seen: &'a Seen| -> BTreeMap<&'a str, &'a str> {
        seen.printed.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    };
    let (one, two) = (texts(now), texts(wanted));
    let names = one.keys().chain(two.keys());
    let mut sides = names.map(|name| {
        (*name, one.get(name).copied().unwrap_or("-"), two.get(name).copied().unwrap_or("-"))
    });
    sides.find(|(_, one, two)| one != two)
}

fn needs_decision(generated: &Generated) -> bool {
    let kinds = [HazardKind::MayFail, HazardKind::NeedsBackfill];
    kinds.into_iter().any(|kind| generated.hazards(kind).next().is_some())
}

fn count<G: Ground>(database: &G, table: &Table) -> Option<u64> {
    let printed = database.run(&format!("SELECT count(*) FROM {}", table.counted)).ok()?;
    printed.trim().parse().ok()
}

fn lost_rows<G: Ground>(
    database: &G,
    rows: &[(Table, u64)],
    generated: &Generated,
) -> Option<String> {
    for (table, before) in rows {
        let Some(now) = count(database, table) else { continue };
        let dropped = generated
            .hazards(HazardKind::DataLoss)
            .any(|hazard| hazard.message.contains(&format!("`{}`", table.shown)));
        if now < *before && !dropped {
            return Some(format!("`{}` had {before} rows and has {now}", table.shown));
        }
    }
    None
}

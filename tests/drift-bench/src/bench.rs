//! One product: its schema migrated, and its edits tried one after the other.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use driftless_cli::{Exit, Stream};
use driftless_diag::Backend;
use serde_json::Value;

use crate::arguments::Arguments;
use crate::edit::{self, Edit, matches};
use crate::place::Place;

/// What came of a product's edits.
#[derive(Debug)]
pub(crate) struct Tally {
    backend: Backend,
    tried: usize,
    seen: usize,
    clean: usize,
    left_out: usize,
    time: Duration,
}

impl Tally {
    /// Prints one line; whether every edit was seen and nothing was left behind.
    pub(crate) fn print(&self) -> bool {
        let Self { backend, tried, seen, clean, left_out, time } = self;
        let seconds = time.as_secs_f64();
        println!(
            "{backend}: {seen} of {tried} manual edits seen, {clean} of {tried} clean when undone, \
             {left_out} not known to this server, {seconds:.1} s"
        );
        seen == tried && clean == tried
    }
}

/// Tries the edits of a product.
pub(crate) fn run(backend: Backend, arguments: &Arguments) -> Result<Tally, String> {
    let began = Instant::now();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join(backend.name());
    let edits = arguments.edits.clone().unwrap_or_else(|| data.join("edits"));
    let edits = edit::read(&edits)?;
    let wanted = |edit: &&Edit| {
        let only = arguments.only.as_ref();
        only.is_none_or(|text| edit.edit.contains(text) || edit.title().contains(text))
    };
    let original = Place::new(backend, &data)?;
    let command = Command { backend, steps: data.join("steps") };
    command.migrated(&original)?;
    let mut original = original;
    let version = original.version();
    let mut tally =
        Tally { backend, tried: 0, seen: 0, clean: 0, left_out: 0, time: Duration::ZERO };
    for edit in edits.iter().filter(wanted) {
        if edit.since > version {
            tally.left_out += 1;
            continue;
        }
        tally.tried += 1;
        let (problem, undone) = match &edit.undo {
            Some(undo) => {
                let problem = command.try_edit(&original, edit).err();
                let undone = original.execute(undo).and_then(|()| command.clean(&original));
                (problem, undone.err())
            }
            None => {
                let copy = original.copy()?;
                let clean = command.clean(&copy).err();
                (command.try_edit(&copy, edit).err(), clean)
            }
        };
        tally.seen += usize::from(problem.is_none());
        tally.clean += usize::from(undone.is_none());
        if undone.is_some() {
            original = Place::new(backend, &data)?;
            command.migrated(&original)?;
        }
        if arguments.verbose || problem.is_some() || undone.is_some() {
            let said = |problem: Option<String>, good: &str| problem.unwrap_or(good.to_owned());
            let (seen, clean) = (said(problem, "seen"), said(undone, "clean when undone"));
            println!("{}\n    {seen}\n    {clean}", edit.title());
        }
    }
    tally.time = began.elapsed();
    Ok(tally)
}

/// The command line, in this process.
struct Command {
    backend: Backend,
    steps: PathBuf,
}

impl Command {
    fn run(&self, words: &[&str], place: &Place) -> (Exit, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let (steps, url) = (self.steps.display().to_string(), place.url());
        let options = ["--migrations", &steps, "--backend", self.backend.name(), "--url", &url];
        let words = ["driftless"].iter().chain(words).chain(&options).map(OsString::from);
        let exit = driftless_cli::run(words, Stream::plain(&mut out), Stream::plain(&mut err));
        out.extend(err);
        (exit, String::from_utf8_lossy(&out).into_owned())
    }

    fn migrated(&self, place: &Place) -> Result<(), String> {
        match self.run(&["migrate"], place) {
            (Exit::Done, _) => self.clean(place),
            (_, said) => Err(format!("the schema cannot be migrated:\n{said}")),
        }
    }

    fn clean(&self, place: &Place) -> Result<(), String> {
        match self.run(&["drift", "--format", "json"], place) {
            (Exit::Done, _) => Ok(()),
            (_, said) => Err(format!("NOT CLEAN: {}", shown(&said))),
        }
    }

    /// Applies the edit and looks whether the report says what it should.
    fn try_edit(&self, place: &Place, edit: &Edit) -> Result<(), String> {
        place.execute(&edit.edit).map_err(|problem| format!("CANNOT BE APPLIED: {problem}"))?;
        let (exit, said) = self.run(&["drift", "--format", "json"], place);
        if let Some(noted) = &edit.noted {
            let (strict, _) = self.run(&["drift", "--strict"], place);
            return match (said.contains(noted.as_str()), strict) {
                (true, Exit::Findings) => Ok(()),
                _ => Err(format!("NOT SAID, or not by `--strict`: {}", shown(&said))),
            };
        }
        let found = findings(&said);
        let named = |name: &&String| found.iter().any(|found| matches(name, found));
        let missing: Vec<&String> = edit.names.iter().filter(|name| !named(name)).collect();
        match (exit, missing.as_slice()) {
            (Exit::Findings, []) => Ok(()),
            (Exit::Findings, _) => Err(format!("NAMED WRONGLY: {}", shown(&said))),
            _ => Err(format!("NOT SEEN: {}", shown(&said))),
        }
    }
}

/// What a report calls drift, as `kind name`.
fn findings(report: &str) -> Vec<String> {
    let document: Value = serde_json::from_str(report).unwrap_or_default();
    let databases = document["databases"].as_array().cloned().unwrap_or_default();
    let findings =
        databases.iter().flat_map(|one| one["findings"].as_array().into_iter().flatten());
    let drift = findings.filter(|finding| finding["verdict"] == "drift");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    drift.map(|finding| format!("{} {}", text(&finding["kind"]), text(&finding["name"]))).collect()
}

/// The part of a report that says what is wrong.
fn shown(report: &str) -> String {
    let document: Value = serde_json::from_str(report).unwrap_or_default();
    let Some(database) = document["databases"].get(0) else { return report.to_owned() };
    let keys = ["outcome", "findings", "obstacles", "not_compared", "notes", "error"];
    keys.map(|key| database[key].to_string()).join(" ")
}

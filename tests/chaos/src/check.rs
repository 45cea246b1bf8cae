//! What a database looks like in the end, and what is wrong with it.

use std::path::Path;

use driftless_db::{Access, Database, Url};

use crate::place::Place;

/// What a database looks like: the definitions of its objects and what the queries say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Look {
    objects: Vec<(String, String, String)>,
    /// Who holds the lock.
    holders: Vec<i64>,
    answers: Vec<(String, String)>,
}

impl Look {
    /// Looks.
    pub(crate) fn at(place: &Place, history: &Path) -> Result<Self, String> {
        let url = Url::parse(&place.url()).map_err(|error| error.to_string())?;
        let mut database = Database::open(&url, Access::Read).map_err(|error| error.to_string())?;
        let fingerprints = database.fingerprints().map_err(|error| error.to_string())?;
        let object = |it: driftless_db::Fingerprint| (it.kind.to_string(), it.name, it.definition);
        // The database's own settings say its name, which is another one every time.
        let settings = |it: &driftless_db::Fingerprint| it.kind.to_string() != "database";
        let mut objects: Vec<_> =
            fingerprints.into_iter().filter(|it| settings(it)).map(object).collect();
        objects.sort();
        let holders = database.holders(&["chaos"]).map_err(|error| error.to_string())?;
        let holders = holders.into_iter().map(|holder| holder.session).collect();
        let mut answers = Vec::new();
        for (_, query) in queries(history)? {
            let answer = place.value(&query).map_err(|error| format!("{query}: {error}"))?;
            answers.push((query, answer));
        }
        Ok(Self { objects, holders, answers })
    }

    /// What is wrong, beside a run that nobody interrupted.
    pub(crate) fn problems(&self, reference: &Self, history: &Path) -> Result<Vec<String>, String> {
        let mut problems = Vec::new();
        problems.extend(self.holders.iter().map(|it| format!("session {it} holds the lock")));
        for object in &self.objects {
            if !reference.objects.contains(object) {
                let (kind, name, definition) = object;
                problems.push(format!("{kind} {name} is not as it should be: {definition}"));
            }
        }
        for object in &reference.objects {
            if !self.objects.contains(object) {
                let (kind, name, definition) = object;
                problems.push(format!("{kind} {name} is missing or another: {definition}"));
            }
        }
        for (((expected, query), (_, found)), (_, should)) in
            queries(history)?.iter().zip(&self.answers).zip(&reference.answers)
        {
            let should = if expected == "=" { should } else { expected };
            if found != should {
                let found: String = found.chars().take(300).collect();
                let should: String = should.chars().take(300).collect();
                problems.push(format!("{query}\n    is {found:?}, should be {should:?}"));
            }
        }
        Ok(problems)
    }
}

/// The queries, each with what it has to say.
fn queries(history: &Path) -> Result<Vec<(String, String)>, String> {
    let path = history.join("check.txt");
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let query = |line: &str| {
        let (expected, query) = line.split_once('\t').unwrap_or(("=", line));
        (expected.to_owned(), query.to_owned())
    };
    Ok(lines.map(query).collect())
}

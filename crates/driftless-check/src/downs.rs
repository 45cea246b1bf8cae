//! Does each down undo its up?
//!
//! After a step's up is replayed, its down is replayed on what came out and the result compared
//! with the schema before the step (the order of columns aside: SQLite cannot put one back where
//! it was). First on the part of the schema that the two files can concern, which is nearly always
//! enough to find nothing; only when something looks wrong, again with all of it, so that what is
//! reported is true. What cannot be decided is not reported.

use std::collections::BTreeSet;

use driftless_catalog::Catalog;
use driftless_diag::{Backend, Code, Diagnostic, Severity};
use driftless_diff::{Certainty, Change, diff};
use driftless_replay::{Replayed, Replayer, with_normal_forms};
use driftless_steps::{Loaded, Step, StepFile};

use crate::beside::{Beside, Turn};
use crate::check::full_name;
use crate::part::{Mentions, part};
use crate::replay::apply_plain;
use crate::words::words;
use crate::{Downs, Request};

/// A down that leaves another schema than there was before its step.
pub static DOWN_NOT_INVERSE: Code = Code {
    id: "down-not-inverse",
    title: "a `down.sql` does not restore the schema",
    manual: "\
Replaying the step and then its down does not lead back to the schema before the step. After a
revert the database would be one that no history describes, and applying the step again may fail.
The notes say what would be left over, missing or different. The order of columns does not count.

```sql
-- up.sql
CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
CREATE INDEX notes_body ON notes (body);
-- down.sql, bad: the table stays
DROP INDEX notes_body;
-- down.sql, good
DROP TABLE notes;
```

A warning; an error with `downs = \"proven\"` in `driftless.toml`. A step that cannot be undone
should have no `down.sql`: `revert` then refuses it instead of pretending. If the difference is
meant, say so in `step.toml`: `allow = [\"down-not-inverse: why\"]`.
",
};

/// A down that the server would refuse.
pub static DOWN_FAILS: Code = Code {
    id: "down-fails",
    title: "a `down.sql` would fail",
    manual: "\
The server would refuse a statement of the down file right after the step was applied: a syntax
error, a table that is not there, and so on. A revert would stop there.

While the step is open, or with `downs = \"proven\"`, this is an error. In a sealed step it is a
warning, since a history that works is not refused for a file that it does not need. If it is
meant, say so in `step.toml`: `allow = [\"down-fails: why\"]`.
",
};

/// Judges the downs of one component while its ups are replayed.
pub(crate) struct DownCheck<'a> {
    request: &'a Request<'a>,
    loaded: &'a Loaded,
    turns: &'a [Turn<'a>],
    mentions: Mentions,
    /// The whole schema before the turn at `position`, brought forward only when it is needed.
    behind: Replayer,
    position: usize,
}

/// What is kept of the schema before a step, to hold its down against.
pub(crate) struct Witness {
    words: BTreeSet<String>,
    before: Catalog,
}

impl<'a> DownCheck<'a> {
    pub(crate) fn new(
        request: &'a Request<'a>,
        loaded: &'a Loaded,
        beside: &Beside,
        turns: &'a [Turn<'a>],
    ) -> Self {
        let behind = beside.replayer(request);
        Self { request, loaded, turns, mentions: Mentions::default(), behind, position: 0 }
    }

    /// What to remember before a turn; nothing if its step is not ours or has no down.
    pub(crate) fn before(&mut self, place: usize, catalog: &Catalog) -> Option<Witness> {
        let (_, up, down) = self.files(place)?;
        let mut words = words(catalog.backend, &up.sql.text);
        words.extend(crate::words::words(catalog.backend, &down.sql.text));
        let before = part(catalog, &words, &mut self.mentions);
        Some(Witness { words, before })
    }

    /// What is wrong with the down of the step at a turn, after which the schema is `after`.
    pub(crate) fn judge(
        &mut self,
        place: usize,
        witness: &Witness,
        after: &Catalog,
    ) -> Vec<Diagnostic> {
        let Some((step, _, down)) = self.files(place) else { return Vec::new() };
        let name = full_name(self.loaded, step);
        let some = part(after, &witness.words, &mut self.mentions);
        if is_inverse(&witness.before, &apply_plain(some, &name, down)) {
            return Vec::new();
        }
        self.bring_forward(place);
        let whole = apply_plain(after.clone(), &name, down);
        let mut found: Vec<Diagnostic> = self.failures(step, &whole);
        let changes = certain(self.behind.catalog(), &whole.catalog);
        if found.is_empty() && whole.opaque == 0 && !changes.is_empty() {
            found.push(self.not_inverse(step, down, &changes));
        }
        found.into_iter().map(|found| found.in_step(&name)).collect()
    }

    /// The step at a turn with both of its files.
    fn files(&self, place: usize) -> Option<(&'a Step, &'a StepFile, &'a StepFile)> {
        let turn = self.turns.get(place)?;
        let step = self.loaded.set.steps.get(turn.own?)?;
        Some((step, turn.up, step.down.as_ref()?))
    }

    fn bring_forward(&mut self, place: usize) {
        for turn in self.turns.get(self.position..place).unwrap_or_default() {
            self.behind.apply(&turn.name, &turn.up.sql);
        }
        self.position = place;
    }

    /// What the server would refuse, as findings about the down.
    fn failures(&self, step: &Step, replayed: &Replayed) -> Vec<Diagnostic> {
        let open = self.loaded.line(&step.name()).is_some_and(driftless_steps::LockLine::is_open);
        let error = open || self.request.downs == Downs::Proven;
        let errors = replayed.diagnostics.iter().filter(|found| found.is_error());
        let failures = errors.map(|found| {
            let mut made = found.clone();
            made.code = &DOWN_FAILS;
            made.severity = if error { Severity::Error } else { Severity::Warning };
            made.message = format!("reverting `{}` would fail: {}", step.name(), found.message);
            made
        });
        failures.collect()
    }

    fn not_inverse(&self, step: &Step, down: &StepFile, changes: &[Change]) -> Diagnostic {
        let severity = match self.request.downs {
            Downs::Checked => Severity::Warning,
            Downs::Proven => Severity::Error,
        };
        let message = format!("the down of `{}` does not restore the schema", step.name());
        let made = Diagnostic::new(severity, &DOWN_NOT_INVERSE, message).at(
            &down.source,
            down.first_line(),
            if down.is_part() { "this section" } else { "this file" },
        );
        changes.iter().map(describe).fold(made, Diagnostic::note)
    }
}

fn is_inverse(before: &Catalog, replayed: &Replayed) -> bool {
    replayed.opaque == 0
        && !replayed.diagnostics.iter().any(Diagnostic::is_error)
        && certain(before, &replayed.catalog).is_empty()
}

/// What is certainly different. Texts are nearly always the same to the letter, so what they mean is
/// asked only where they are not.
fn certain(before: &Catalog, after: &Catalog) -> Vec<Change> {
    let mut changes = diff(before, after);
    if !changes.is_empty() && before.backend == Backend::Postgres {
        let named = changes.iter().flat_map(|change| change.key.path.split(['.', '(', '"']));
        let words: BTreeSet<String> = named.map(str::to_owned).collect();
        let some = |catalog| with_normal_forms(part(catalog, &words, &mut Mentions::default()));
        changes = diff(&some(before), &some(after));
    }
    changes.retain(|change| change.certainty == Certainty::Certain);
    changes
}

/// What changed, in words.
pub(crate) fn describe(change: &Change) -> String {
    let (kind, name) = (change.kind, &change.name);
    let Some(attribute) = &change.attribute else {
        let fate = if change.from.is_none() { "is left over" } else { "is missing" };
        return format!("{kind} `{name}` {fate}");
    };
    let value = |side: &Option<String>| match side {
        Some(text) => format!("`{text}`"),
        None => "nothing".to_owned(),
    };
    let attribute = attribute.replace('_', " ");
    let (from, to) = (value(&change.from), value(&change.to));
    format!("{kind} `{name}`: {attribute} was {from} and would be {to}")
}

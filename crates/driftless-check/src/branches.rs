//! Steps written side by side: does it matter which of two runs first?
//!
//! `driftless-steps` says which pairs have no order but that of their ids. A pair is harmless if it
//! commutes: the two touch nothing in common, or only definitions that come out the same in either
//! order. Rows are never compared, so as soon as one of the two reads or writes rows of something
//! that both touch, their order must be written down.
//!
//! To run the later step first, what it builds on between the two has to move with it. The
//! imperfection is on the safe side: names are compared as words, so a mention in another sense
//! counts as touching.

use std::collections::{BTreeMap, BTreeSet};

use driftless_catalog::Catalog;
use driftless_diag::{Backend, Code, Diagnostic};
use driftless_diff::diff;
use driftless_plan::Plan;
use driftless_replay::Replayer;
use driftless_sql::{PieceKind, split};
use driftless_steps::{Loaded, Step};

use crate::Request;
use crate::beside::{Beside, Turn};
use crate::check::full_name;
use crate::leading::{Leading, leading};
use crate::part::{Mentions, names_object};
use crate::words::words;

/// Two steps of two branches whose order matters and is not written down.
pub static UNORDERED_BRANCHES: Code = Code {
    id: "unordered-branches",
    title: "two steps were written side by side, and their order matters",
    manual: "\
The lock file remembers which step was the last one when a step was written. Two steps that were
written behind the same one come from two branches: some databases may have the one and not yet the
other, so they may run in either order. That is fine when the order makes no difference. Here it
does, or nobody can tell: replayed the other way round the schema comes out different, or one of
the two reads or writes rows of a table that both touch.

Write down which runs first, in the `step.toml` of the other:

```toml
requires = [\"0007_add_totals\"]
```

or give the later one a new id behind the other (rename its directory and run `driftless lock`) if
it has not been applied anywhere.
",
};

/// Writes into the plan behind which steps each was written, where that says more than the order of
/// the ids. To be called when no pair without an order is found whose order matters: the executor
/// takes every such pair for one that commutes.
pub(crate) fn record(loaded: &Loaded, plan: &mut Plan) {
    if plan.steps.len() != loaded.set.steps.len() || driftless_steps::branches(loaded).is_empty() {
        return;
    }
    for (step, behind) in plan.steps.iter_mut().zip(driftless_steps::written_behind(loaded)) {
        step.behind = Some(behind);
    }
}

/// The pairs whose order matters and is not written down.
pub(crate) fn unordered(
    request: &Request<'_>,
    loaded: &Loaded,
    beside: &Beside,
) -> Vec<Diagnostic> {
    let pairs = driftless_steps::branches(loaded);
    let places: Vec<(usize, usize)> = pairs
        .iter()
        .filter_map(|(one, two)| Some((loaded.set.position(one)?, loaded.set.position(two)?)))
        .collect();
    if places.is_empty() {
        return Vec::new();
    }
    let touched = Touched::of(request, loaded, beside, &places);
    let matters = |&(earlier, later): &(usize, usize)| {
        let why = touched.why_order_matters(loaded, earlier, later)?;
        Some(diagnostic(loaded, earlier, later, &why))
    };
    places.iter().filter_map(matters).collect()
}

fn diagnostic(loaded: &Loaded, earlier: usize, later: usize, why: &str) -> Diagnostic {
    let (first, second) = (&loaded.set.steps[earlier], &loaded.set.steps[later]);
    let (one, two) = (first.name(), second.name());
    let message = format!("`{one}` and `{two}` were written side by side, and their order matters");
    let mut made = Diagnostic::error(&UNORDERED_BRANCHES, message)
        .note(why)
        .in_step(full_name(loaded, second));
    for (step, label) in [(second, "this step"), (first, "and this one")] {
        let Some(up) = &step.up else { continue };
        let line = up.first_line();
        made = match made.primary {
            None => made.at(&up.source, line, label),
            Some(_) => made.related(&up.source, line, label),
        };
    }
    if loaded.set.layout.has_step_directories() {
        made = made.help(format!("write `requires = [\"{one}\"]` into the `step.toml` of `{two}`"));
    }
    made.help(format!(
        "or give `{two}` a new id behind `{one}`, if it has not been applied anywhere"
    ))
}

/// What the steps of the pairs touch.
struct Touched {
    /// By step: comparison keys of the objects it concerns.
    objects: BTreeMap<usize, BTreeSet<String>>,
    /// By step: those of them whose rows it reads or writes.
    rows: BTreeMap<usize, BTreeSet<String>>,
    /// The schema before each step that is the earlier of a pair.
    before: BTreeMap<usize, Catalog>,
}

impl Touched {
    fn of(
        request: &Request<'_>,
        loaded: &Loaded,
        beside: &Beside,
        pairs: &[(usize, usize)],
    ) -> Self {
        let backend = request.backend;
        let concerned: BTreeSet<usize> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
        let earlier: BTreeSet<usize> = pairs.iter().map(|&(a, _)| a).collect();
        let mut touched =
            Self { objects: BTreeMap::new(), rows: BTreeMap::new(), before: BTreeMap::new() };
        let mut mentions = Mentions::default();
        let mut replayer = beside.replayer(request);
        for Turn { own, name, up } in &beside.turns(loaded) {
            let Some(index) = *own else {
                replayer.apply(name, &up.sql);
                continue;
            };
            if earlier.contains(&index) {
                touched.before.insert(index, replayer.catalog().clone());
            }
            let text = &up.sql.text;
            let (mut all, mut rows) = (BTreeSet::new(), BTreeSet::new());
            if concerned.contains(&index) {
                (all, rows) = (words(backend, text), row_words(backend, text));
                reach(replayer.catalog(), &mut all, &mut mentions);
                reach(replayer.catalog(), &mut rows, &mut mentions);
            }
            let mut objects = existing(replayer.catalog(), &all);
            replayer.apply(name, &up.sql);
            if concerned.contains(&index) {
                objects.extend(existing(replayer.catalog(), &all));
                touched.rows.insert(index, rows);
                touched.objects.insert(index, objects);
            }
        }
        touched
    }

    /// Why it matters which of two steps runs first, if it does.
    fn why_order_matters(&self, loaded: &Loaded, earlier: usize, later: usize) -> Option<String> {
        let (one, two) = (self.objects.get(&earlier)?, self.objects.get(&later)?);
        let shared: Vec<&String> = one.intersection(two).collect();
        let name = shared.first()?;
        for index in [earlier, later] {
            let rows = self.rows.get(&index)?;
            if let Some(name) = shared.iter().find(|name| rows.contains(**name)) {
                let step = loaded.set.steps[index].name();
                return Some(format!("both touch `{name}`, and `{step}` reads or writes its rows"));
            }
        }
        let before = self.before.get(&earlier)?;
        let same = in_either_order(loaded, before, earlier, later);
        (!same).then(|| format!("both touch `{name}`, and the schema differs with their order"))
    }
}

/// Whether the later step, moved to before the earlier one together with what it builds on, gives
/// the same schema without an error.
fn in_either_order(loaded: &Loaded, before: &Catalog, earlier: usize, later: usize) -> bool {
    let moved = moved_with(loaded, earlier, later);
    let between = earlier..=later;
    let as_is: Vec<usize> = between.clone().collect();
    let (mut other, rest): (Vec<usize>, Vec<usize>) =
        between.partition(|index| moved.contains(index));
    other.extend(rest);
    let run = |order: &[usize]| {
        let mut replayer = Replayer::from_catalog(before.clone());
        for index in order {
            let step: &Step = &loaded.set.steps[*index];
            if let Some(up) = &step.up {
                replayer.apply(&full_name(loaded, step), &up.sql);
            }
        }
        replayer.finish()
    };
    let (as_is, other) = (run(&as_is), run(&other));
    !other.diagnostics.iter().any(Diagnostic::is_error)
        && diff(&as_is.catalog, &other.catalog).is_empty()
}

/// The later step and the steps behind the earlier one that it was written behind.
fn moved_with(loaded: &Loaded, earlier: usize, later: usize) -> BTreeSet<usize> {
    let mut moved = BTreeSet::from([later]);
    for index in (earlier + 1..=later).rev() {
        if !moved.contains(&index) {
            continue;
        }
        let step = &loaded.set.steps[index];
        let after = loaded.line(&step.name()).and_then(|line| line.after.clone());
        let required = step.settings.requires.iter().cloned();
        for name in after.into_iter().chain(required) {
            moved.extend(loaded.set.position(&name).filter(|place| *place > earlier));
        }
    }
    moved
}

/// The words of those statements that read or write rows.
fn row_words(backend: Backend, text: &str) -> BTreeSet<String> {
    split(backend, text)
        .into_iter()
        .filter(|piece| piece.kind == PieceKind::Statement)
        .map(|piece| &text[piece.sql.range()])
        .filter(|sql| leading(backend, sql) == Leading::Rows)
        .flat_map(|sql| words(backend, sql))
        .collect()
}

/// Adds what named views read and what triggers of named tables write.
fn reach(catalog: &Catalog, words: &mut BTreeSet<String>, mentions: &mut Mentions) {
    loop {
        let before = words.len();
        for (name, view) in &catalog.views {
            if words.contains(name.name.key()) {
                words.extend(mentions.of_view(catalog, view).iter().cloned());
            }
        }
        for trigger in catalog.triggers.values() {
            if words.contains(trigger.table.name.key()) {
                words.extend(mentions.of_trigger(catalog, trigger).iter().cloned());
            }
        }
        if words.len() == before {
            return;
        }
    }
}

fn existing(catalog: &Catalog, words: &BTreeSet<String>) -> BTreeSet<String> {
    words.iter().filter(|word| names_object(catalog, word)).cloned().collect()
}

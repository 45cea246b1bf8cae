//! Steps written side by side: which pairs have no order but that of their ids.
//!
//! Two people who branch off the same commit both write a step after the same predecessor. Once
//! merged, ids decide which runs first, and a database that got one of them before the merge runs
//! them in the other order. Whether that matters is for replay to say; here is only which pairs
//! to ask about. The graph does not show them, since it puts a step behind its predecessor *today*;
//! the lock does, since it keeps the predecessor that was there when the step was written.

use std::collections::BTreeMap;

use crate::{Loaded, Requirement, Step};

/// Every pair of steps that neither the lock's `after` nor `requires` puts in an order, as full
/// names, each pair and the list in run order. Without a lock there are none.
///
/// A pair is listed even when the branches are longer than one step: the first step of one branch
/// and the second of the other have no order either.
pub fn branches(loaded: &Loaded) -> Vec<(String, String)> {
    if loaded.lock.is_none() {
        return Vec::new();
    }
    let parents = parents(loaded);
    // Neither a baseline nor a repeatable step is ever run in the place of another.
    let steps = loaded.set.steps.iter().enumerate();
    let sequence: Vec<usize> = steps
        .filter(|(_, step)| step.settings.kind.runs_in_sequence())
        .map(|(index, _)| index)
        .collect();
    let chained = sequence.windows(2).all(|pair| parents[pair[1]].contains(&pair[0]));
    if chained {
        return Vec::new();
    }
    let ancestors = ancestors(&parents);
    let names: Vec<String> = loaded.set.steps.iter().map(Step::name).collect();
    let mut pairs = Vec::new();
    for (place, &later) in sequence.iter().enumerate() {
        for &earlier in &sequence[..place] {
            if !contains(&ancestors[later], earlier) {
                pairs.push((names[earlier].clone(), names[later].clone()));
            }
        }
    }
    pairs
}

/// For each step, the places of the steps it was written behind: those of its component that its
/// settings require, else the lock's `after`, else (a step the lock does not list) its
/// predecessor today.
///
/// Two steps neither of which stands behind the other on these ways are a pair of [`branches`].
pub fn written_behind(loaded: &Loaded) -> Vec<Vec<usize>> {
    parents(loaded)
}

fn parents(loaded: &Loaded) -> Vec<Vec<usize>> {
    let set = &loaded.set;
    let names: BTreeMap<String, usize> =
        set.steps.iter().enumerate().map(|(index, step)| (step.name(), index)).collect();
    let mut parents = Vec::with_capacity(set.steps.len());
    for (index, step) in set.steps.iter().enumerate() {
        let explicit: Vec<Requirement> = step
            .settings
            .requires
            .iter()
            .map(|text| Requirement::parse(&set.component, text))
            .filter(|requirement| requirement.component.is_none())
            .collect();
        let line = loaded.line(&step.name());
        let behind: Vec<&str> = match line {
            _ if !explicit.is_empty() => explicit.iter().map(|required| &*required.step).collect(),
            Some(line) => line.after.iter().map(String::as_str).collect(),
            None => {
                let required = set.requirements(index).iter();
                required.filter(|it| it.component.is_none()).map(|it| &*it.step).collect()
            }
        };
        // A step runs behind its parents, so one that stands later (a cycle) is none.
        parents.push(
            behind
                .into_iter()
                .filter_map(|name| names.get(name).copied())
                .filter(|parent| *parent < index)
                .collect(),
        );
    }
    parents
}

/// For each step, the set of all steps before it, as bits.
fn ancestors(parents: &[Vec<usize>]) -> Vec<Vec<u64>> {
    let words = parents.len().div_ceil(64);
    let mut ancestors: Vec<Vec<u64>> = Vec::with_capacity(parents.len());
    for parents in parents {
        let mut bits = vec![0_u64; words];
        for parent in parents {
            bits[parent / 64] |= 1 << (parent % 64);
            for (word, inherited) in bits.iter_mut().zip(&ancestors[*parent]) {
                *word |= inherited;
            }
        }
        ancestors.push(bits);
    }
    ancestors
}

fn contains(bits: &[u64], index: usize) -> bool {
    bits[index / 64] & (1 << (index % 64)) != 0
}

//! One order over the steps of several components.

use std::collections::BTreeMap;

use driftless_diag::Diagnostic;

use super::topology::topology;
use super::{Member, circle, missing};
use crate::{Requirement, Step, StepSet, suggest};

/// A step of one of the sets given to [`order`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRef {
    /// The component's name.
    pub component: String,
    /// The step's full name.
    pub step: String,
    /// The place of its set in what was given.
    pub set: usize,
    /// Its place in the set's steps.
    pub index: usize,
}

/// One order in which the steps of several components can run: each after what it requires,
/// wherever that is; otherwise all of a component before the next one, as they were given. When
/// there is none, every missing requirement and every circle.
///
/// # Errors
///
/// The diagnostics that say why there is no order.
pub fn order(sets: &[&StepSet]) -> Result<Vec<StepRef>, Vec<Diagnostic>> {
    let nodes = Nodes::of(sets);
    let mut problems = Vec::new();
    let edges = nodes.edges(sets, &mut problems);
    let topology = topology(nodes.steps.len(), &edges);
    for cycle in &topology.cycles {
        let members: Vec<Member<'_>> = cycle.iter().map(|at| nodes.member(sets, *at)).collect();
        problems.push(circle(&members));
    }
    if problems.is_empty() {
        Ok(topology.order.into_iter().map(|at| nodes.steps[at].clone()).collect())
    } else {
        Err(problems)
    }
}

/// The steps of all sets, numbered.
struct Nodes {
    steps: Vec<StepRef>,
    by_name: BTreeMap<(String, String), usize>,
}

impl Nodes {
    fn of(sets: &[&StepSet]) -> Self {
        let mut steps = Vec::new();
        let mut by_name = BTreeMap::new();
        for (set_index, set) in sets.iter().enumerate() {
            for (index, step) in set.steps.iter().enumerate() {
                let (component, step) = (set.component.clone(), step.name());
                by_name.entry((component.clone(), step.clone())).or_insert(steps.len());
                steps.push(StepRef { component, step, set: set_index, index });
            }
        }
        // Whoever requires a step that a baseline replaces requires the baseline.
        for (at, node) in steps.iter().enumerate() {
            let baseline = &sets[node.set].steps[node.index];
            for replaced in &baseline.settings.replaces {
                let name = (node.component.clone(), replaced.step.clone());
                by_name.entry(name).or_insert(at);
            }
        }
        Self { steps, by_name }
    }

    fn step<'a>(&self, sets: &[&'a StepSet], at: usize) -> &'a Step {
        &sets[self.steps[at].set].steps[self.steps[at].index]
    }

    fn member<'a>(&'a self, sets: &[&'a StepSet], at: usize) -> Member<'a> {
        let StepRef { component, step, .. } = &self.steps[at];
        Member { component, step: self.step(sets, at), shown: format!("{component}/{step}") }
    }

    fn edges(&self, sets: &[&StepSet], problems: &mut Vec<Diagnostic>) -> Vec<(usize, usize)> {
        let mut edges = Vec::new();
        for (at, node) in self.steps.iter().enumerate() {
            for required in sets[node.set].requirements(node.index) {
                let component = required.component.as_ref().unwrap_or(&node.component);
                match self.by_name.get(&(component.clone(), required.step.clone())) {
                    Some(before) => edges.push((*before, at)),
                    None => problems.push(absent(sets, sets[node.set], node.index, required)),
                }
            }
        }
        edges
    }
}

/// The diagnostic for a requirement of a step of `set` that no set meets.
fn absent(sets: &[&StepSet], set: &StepSet, index: usize, requirement: &Requirement) -> Diagnostic {
    let step = &set.steps[index];
    let wanted = requirement.component.as_deref().unwrap_or(&set.component);
    if let Some(other) = sets.iter().find(|other| other.component == wanted) {
        let names: Vec<String> = other.steps.iter().map(Step::name).collect();
        return missing(&set.component, step, requirement, &names);
    }
    let components = || sets.iter().map(|set| set.component.as_str());
    let diagnostic = missing(&set.component, step, requirement, &[]);
    match suggest::nearest(wanted, components()) {
        Some(nearest) => diagnostic.help(format!("did you mean `{nearest}/{}`?", requirement.step)),
        None => diagnostic.note(format!(
            "there is no component `{wanted}`, only {}",
            suggest::list(components())
        )),
    }
}

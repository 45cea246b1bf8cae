//! The dependency graph: which step must run before which, within a component and across them.
//!
//! A step that names no step of its own component requires its predecessor by id; naming one
//! replaces that. A repeatable step requires the last step that is none instead, and a baseline
//! nothing; neither is anybody's predecessor, and nor is a `U` step of refinery's, which may come
//! late. The order is topological, and where it leaves a choice the smaller id goes
//! first (across components: the component listed first), so that it is the same on every
//! machine. Missing requirements and cycles are diagnostics; an order is handed back all the same
//! for one component, with the steps of a cycle in the order of their ids, so that the rest of the
//! directory can still be checked.

mod across;
mod branches;
mod topology;

use std::collections::BTreeMap;

use driftless_diag::{Code, Diagnostic};

pub use across::{StepRef, order};
pub use branches::{branches, written_behind};
use topology::topology;

use crate::{Requirement, Step, StepKind, suggest};

/// A step requires one that does not exist.
pub(crate) static MISSING_REQUIREMENT: Code = Code {
    id: "missing-requirement",
    title: "a step requires a step that does not exist",
    manual: "\
`requires` in `step.toml` names steps by their full name, as the directory is called:
`0001_users`, or `identity/0001_users` for a step of another component. The name given is no step
of that component, or there is no such component.

```toml
requires = [\"0001\"]                 # bad: an id alone
requires = [\"0001_users\"]           # good
requires = [\"identity/0001_users\"]  # good: a step of another component
```",
};

/// Steps require each other in a circle.
pub(crate) static REQUIREMENT_CYCLE: Code = Code {
    id: "requirement-cycle",
    title: "steps require each other in a circle",
    manual: "\
Following `requires` from one of the steps leads back to it, so none of them can run first. The
message prints the way round: `a -> b -> a` means that `a` requires `b` and `b` requires `a`.

A step whose `step.toml` names no step of its own component requires its predecessor by id. So a
step that requires a *later* one makes a circle, unless the steps between them say what they
require instead: delete one of the `requires`, or give the later step a `requires` of its own.",
};

/// The steps of a component in run order, and what each requires.
pub(crate) fn arrange(
    component: &str,
    mut steps: Vec<Step>,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<Step>, Vec<Vec<Requirement>>) {
    steps.sort_by_key(|step| step.settings.kind == StepKind::Repeatable);
    let names: Vec<String> = steps.iter().map(Step::name).collect();
    let requirements = requirements(component, &steps, &names);
    let mut index: BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
    for (at, step) in steps.iter().enumerate() {
        // Whoever requires a step that a baseline replaces requires the baseline.
        for replaced in &step.settings.replaces {
            index.entry(replaced.step.as_str()).or_insert(at);
        }
    }
    let mut edges = Vec::new();
    for (step, required) in requirements.iter().enumerate() {
        for requirement in required.iter().filter(|required| required.component.is_none()) {
            match index.get(requirement.step.as_str()) {
                Some(before) => edges.push((*before, step)),
                None => problems.push(missing(component, &steps[step], requirement, &names)),
            }
        }
    }
    let topology = topology(steps.len(), &edges);
    for cycle in &topology.cycles {
        let members: Vec<Member<'_>> = cycle
            .iter()
            .map(|at| Member { component, step: &steps[*at], shown: names[*at].clone() })
            .collect();
        problems.push(circle(&members));
    }
    let mut paired: Vec<Option<(Step, Vec<Requirement>)>> =
        steps.into_iter().zip(requirements).map(Some).collect();
    topology.order.iter().filter_map(|index| paired[*index].take()).unzip()
}

/// What each step requires, its predecessor included unless it names a step of the component.
/// `steps` are in the order of their ids, repeatable ones behind the others.
fn requirements(component: &str, steps: &[Step], names: &[String]) -> Vec<Vec<Requirement>> {
    let mut requirements = Vec::with_capacity(steps.len());
    let mut predecessor: Option<&String> = None;
    for (step, name) in steps.iter().zip(names) {
        let mut required: Vec<Requirement> =
            step.settings.requires.iter().map(|text| Requirement::parse(component, text)).collect();
        let explicit = required.iter().any(|required| required.component.is_none());
        let kind = step.settings.kind;
        if let Some(predecessor) = predecessor.filter(|_| !explicit && kind != StepKind::Baseline) {
            required.insert(0, Requirement { component: None, step: predecessor.clone() });
        }
        if kind.runs_in_sequence() && !step.id.may_come_late() {
            predecessor = Some(name);
        }
        requirements.push(required);
    }
    requirements
}

/// The diagnostic for a requirement of a step of `component` that no step meets. `names` are those
/// it could have meant.
fn missing(
    component: &str,
    step: &Step,
    requirement: &Requirement,
    names: &[String],
) -> Diagnostic {
    let name = step.name();
    let message = format!("step `{name}` requires `{requirement}`, which does not exist");
    let mut diagnostic = Diagnostic::error(&MISSING_REQUIREMENT, message).in_step(&name);
    if let Some(meant) = meant(&requirement.step, names) {
        let meant = Requirement { component: requirement.component.clone(), step: meant.clone() };
        diagnostic = diagnostic.help(format!("did you mean `{meant}`?"));
    }
    point_at(diagnostic, component, step, requirement, "no such step")
}

/// The name meant by a wrong one: the one step with that id or that slug, or the nearest.
fn meant<'a>(wrong: &str, names: &'a [String]) -> Option<&'a String> {
    let mut with_part = names
        .iter()
        .filter(|name| name.split_once('_').is_some_and(|(id, slug)| id == wrong || slug == wrong));
    if let (Some(only), None) = (with_part.next(), with_part.next()) {
        return Some(only);
    }
    let nearest = suggest::nearest(wrong, names.iter().map(String::as_str))?;
    names.iter().find(|name| *name == nearest)
}

/// Points the caret at where the settings of a step of `component` ask for `requirement`, which
/// names its component only when that is another one.
fn point_at(
    diagnostic: Diagnostic,
    component: &str,
    step: &Step,
    requirement: &Requirement,
    label: &str,
) -> Diagnostic {
    let mut written = step.settings.requires.iter().zip(&step.settings.requires_at);
    let span = written
        .find(|(text, _)| Requirement::parse(component, text) == *requirement)
        .map(|(_, span)| span);
    match (&step.settings_file, span) {
        (Some(file), Some(span)) if diagnostic.primary.is_none() => {
            diagnostic.at(&file.source, *span, label)
        }
        (Some(file), Some(span)) => diagnostic.related(&file.source, *span, label),
        _ => diagnostic,
    }
}

/// A step on a circle.
struct Member<'a> {
    component: &'a str,
    step: &'a Step,
    /// Its name in the message.
    shown: String,
}

/// The diagnostic for a circle of steps, each requiring the next and the last the first.
fn circle(members: &[Member<'_>]) -> Diagnostic {
    let mut path: Vec<&str> = members.iter().map(|member| &*member.shown).collect();
    path.extend(path.first().copied());
    let message = format!("steps require each other in a circle: {}", path.join(" -> "));
    let mut diagnostic = Diagnostic::error(&REQUIREMENT_CYCLE, message);
    diagnostic.step = path.first().map(|name| (*name).to_owned());
    for (member, next) in members.iter().zip(members.iter().cycle().skip(1)) {
        let elsewhere = next.component != member.component;
        let requirement = Requirement {
            component: elsewhere.then(|| next.component.to_owned()),
            step: next.step.name(),
        };
        let places = places(&diagnostic);
        let label = format!("requires `{}`", next.shown);
        diagnostic = point_at(diagnostic, member.component, member.step, &requirement, &label);
        if self::places(&diagnostic) == places {
            diagnostic = diagnostic.note(format!(
                "`{}` requires its predecessor `{}`, since it names no other step of its component",
                member.shown, next.shown
            ));
        }
    }
    diagnostic.help("delete one of the requirements, or give the later step its own `requires`")
}

fn places(diagnostic: &Diagnostic) -> usize {
    diagnostic.related.len() + usize::from(diagnostic.primary.is_some())
}

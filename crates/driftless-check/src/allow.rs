//! `allow` in a step's settings: findings that its author has accepted, with a reason.
//!
//! Only judgements can be accepted, things that run and that we advise against. That the server
//! would refuse a statement is no matter of opinion.

use std::collections::BTreeMap;

use driftless_diag::{Code, Diagnostic, Severity, Span};
use driftless_steps::{Loaded, Step};

use crate::check::full_name;
use crate::codes::all_codes;
use crate::downs::{DOWN_FAILS, DOWN_NOT_INVERSE};
use crate::kinds::{BASELINE_DIFFERS, NOT_REPEATABLE};

/// `allow` names a rule that does not exist or cannot be allowed.
pub(crate) static UNKNOWN_RULE: Code = Code {
    id: "unknown-rule",
    title: "`allow` names something that cannot be allowed",
    manual: "\
`allow = [\"rule-id: reason\"]` in `step.toml` accepts a finding of advice. The rule named does not
exist, or it finds what the server would refuse, which accepting does not change.
",
};

/// What may be accepted.
static ALLOWABLE: &[&Code] = &[&BASELINE_DIFFERS, &DOWN_FAILS, &DOWN_NOT_INVERSE, &NOT_REPEATABLE];

/// The problems without those that their steps accept, and with what is wrong about accepting.
pub(crate) fn apply(loaded: &Loaded, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let accepting: BTreeMap<String, &Step> = loaded
        .set
        .steps
        .iter()
        .filter(|step| !step.settings.allow.is_empty())
        .map(|step| (full_name(loaded, step), step))
        .collect();
    let accepted = |found: &Diagnostic| {
        ALLOWABLE.contains(&found.code)
            && found.step.as_ref().and_then(|name| accepting.get(name)).is_some_and(|step| {
                step.settings.allow.iter().any(|allow| allow.rule == found.code.id)
            })
    };
    let mut kept: Vec<Diagnostic> =
        diagnostics.into_iter().filter(|found| !accepted(found)).collect();
    for (name, step) in &accepting {
        kept.extend(wrong_rules(step).map(|found| found.in_step(name)));
    }
    kept
}

fn wrong_rules(step: &Step) -> impl Iterator<Item = Diagnostic> {
    let wrong = step
        .settings
        .allow
        .iter()
        .filter(|allow| !ALLOWABLE.iter().any(|code| code.id == allow.rule));
    wrong.map(|allow| {
        let known = all_codes().iter().any(|code| code.id == allow.rule);
        let message = match known {
            true => format!("`{}` cannot be allowed", allow.rule),
            false => format!("there is no rule `{}`", allow.rule),
        };
        let ids: Vec<String> = ALLOWABLE.iter().map(|code| format!("`{}`", code.id)).collect();
        let made = Diagnostic::new(Severity::Warning, &UNKNOWN_RULE, message)
            .note(format!("what can be allowed is {}", ids.join(", ")));
        match &step.settings_file {
            Some(file) => {
                let at = file.source.text.find(&allow.rule).unwrap_or_default();
                made.at(&file.source, Span::new(at, at + allow.rule.len()), "in `allow`")
            }
            None => made,
        }
    })
}

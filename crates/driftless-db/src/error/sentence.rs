//! The longer of the sentences that errors say.

use std::time::Duration;

use crate::{StatementFailure, Unfinished};

pub(super) fn list(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|name| format!("`{name}`")).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

pub(super) fn unfinished(step: &Unfinished) -> String {
    let Unfinished { action, statement, statements, begun, message, run, .. } = step;
    if step.is_code() {
        let said = message.as_ref().map(|said| format!(": {said}")).unwrap_or_default();
        let batches = batches(statement.saturating_sub(1) as u64);
        return format!("run {run} ended in the middle of this step, after {batches}{said}");
    }
    if statement > statements {
        return format!(
            "run {run} (`{action}`) ended behind the last statement of this step: all {statements} \
             took effect, and it is not recorded"
        );
    }
    let done = step.batches().map(batches);
    let state = match (message, begun) {
        (Some(message), true) if done.is_some() => {
            format!("was refused after {}: {message}", done.unwrap_or_default())
        }
        (None, true) if done.is_some() => {
            format!("was left after {} of it", done.unwrap_or_default())
        }
        (Some(message), true) => {
            format!("failed, and parts of it may have taken effect: {message}")
        }
        (Some(message), false) => format!("was refused: {message}"),
        (None, true) => "was begun, and nobody knows whether it took effect".to_owned(),
        (None, false) => "was not begun".to_owned(),
    };
    let before = match statement.saturating_sub(1) {
        0 => "none before it".to_owned(),
        1 => "the one before it".to_owned(),
        more => format!("the {more} before it"),
    };
    format!(
        "run {run} (`{action}`) ended in the middle of this step: statement {statement} of \
         {statements} {state}; {before} took effect"
    )
}

pub(super) fn executing(step: &Unfinished, holder: &str) -> String {
    let Unfinished { action, statement, statements, run, .. } = step;
    let which = match (step.is_code(), statement > statements) {
        (true, _) | (false, true) => "this step".to_owned(),
        (false, false) => format!("statement {statement} of {statements} of this step"),
    };
    format!("{which} is being executed by {holder} (run {run}, `{action}`)")
}

pub(super) fn code(message: &str, done: u64) -> String {
    match done {
        0 => message.to_owned(),
        done => format!("{message}; before that, {} took effect", batches(done)),
    }
}

pub(super) fn batches(count: u64) -> String {
    if count == 1 { "1 batch".to_owned() } else { format!("{count} batches") }
}

pub(super) fn gave_up(failure: &StatementFailure, attempts: u32, blocker: Option<&str>) -> String {
    let by = blocker.map(|blocker| format!("; it waited for {blocker}")).unwrap_or_default();
    let times = if attempts == 1 { "once".to_owned() } else { format!("{attempts} times") };
    format!("{failure}; tried {times}{by}")
}

pub(super) fn busy(waited: Duration, holder: Option<&str>) -> String {
    let seconds = waited.as_secs_f32().round();
    match holder {
        None => {
            format!("the database is busy: another program has been writing to it for {seconds} s")
        }
        Some(holder) => {
            format!("the database is busy: for {seconds} s the lock was held by {holder}")
        }
    }
}

pub(super) fn no_ledger(found: &[String], total: usize) -> String {
    let shown: Vec<String> = found.iter().map(|name| format!("`{name}`")).collect();
    let more = match total.saturating_sub(found.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("the database has no ledger, but {}{more}", shown.join(", "))
}

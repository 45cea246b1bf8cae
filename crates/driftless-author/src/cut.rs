//! Statements cut into steps: where a transaction has to end, another step begins.
//!
//! What may stand together stays together, in order. A statement that has to be committed before
//! the next one, or that takes no transaction at all, has a step of its own; values that are added
//! to enums one after the other share one, since none of them uses another.

use driftless_diff::{Placement, Planned};

/// Statements that make a step.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The statements.
    pub(crate) statements: Vec<Planned>,
    /// Whether they run in a transaction.
    pub(crate) transaction: bool,
    /// What the step is called after what it does, where it does one thing.
    pub(crate) what: Option<&'static str>,
}

/// What PostgreSQL's planner says first, so that functions may be made before what they mention.
const FREE_BODIES: &str = "SET check_function_bodies = off";

/// Cuts.
pub(crate) fn groups(statements: Vec<Planned>) -> Vec<Group> {
    let free_bodies = statements.first().filter(|it| it.sql == FREE_BODIES).cloned();
    let mut groups: Vec<Group> = Vec::new();
    let mut open = false;
    for planned in statements {
        if planned.sql == FREE_BODIES {
            continue;
        }
        let what = what(&planned);
        let together = planned.placement == Placement::Together;
        let joins = match groups.last() {
            Some(_) if together => open,
            Some(last) => what == Some("values") && last.what == what,
            None => false,
        };
        match groups.last_mut().filter(|_| joins) {
            Some(last) => last.statements.push(planned),
            None => groups.push(Group {
                transaction: planned.placement != Placement::Outside,
                statements: vec![planned],
                what,
            }),
        }
        open = together;
    }
    for group in &mut groups {
        let makes_code = group.statements.iter().any(|it| makes_routine(&it.sql));
        if let Some(setting) = free_bodies.clone().filter(|_| makes_code) {
            group.statements.insert(0, setting);
        }
    }
    groups
}

fn makes_routine(sql: &str) -> bool {
    let head: Vec<&str> = sql.split_whitespace().take(4).collect();
    head.first() == Some(&"CREATE")
        && head.iter().any(|word| matches!(*word, "FUNCTION" | "PROCEDURE"))
}

fn what(planned: &Planned) -> Option<&'static str> {
    match planned.placement {
        Placement::Together => None,
        Placement::Outside if planned.sql.contains(" CONCURRENTLY ") => Some("concurrently"),
        Placement::Outside => Some("alone"),
        Placement::Alone if planned.sql.contains(" ADD VALUE ") => Some("values"),
        Placement::Alone if planned.sql.contains(" VALIDATE CONSTRAINT ") => Some("validate"),
        Placement::Alone => Some("alone"),
    }
}

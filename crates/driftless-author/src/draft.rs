//! The steps that lead from one schema to another and back.
//!
//! The way there is planned, cut into steps, and replayed step by step; the way back is planned from
//! what each step has made to what was there before it. A change that both adds and takes away, or
//! that needs values nobody but its author knows, is laid out in three: **expand** adds what is new
//! and takes nothing away, **data** is the author's, **contract** takes away and tightens. Between
//! them the schema serves the old program and the new one. Where that cannot be had (the schema in
//! the middle cannot be built), everything is done at once.
//!
//! A step without a proved way back has no down, and a note says why.

use driftless_catalog::Catalog;
use driftless_diag::Diagnostic;
use driftless_diff::{Change, Forms, Generated, HazardKind, Options, Planned, diff_with, plan_in};
use driftless_steps::{Contents, StepKind};

use crate::cut::{self, Group};
use crate::middle::{self, Middle};
use crate::proof;
use crate::rename::Renamed;

/// How steps are to be written.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What the step is called; its parts get a word more.
    pub slug: &'a str,
    /// Which forms statements take.
    pub forms: Forms,
    /// What counts as a difference.
    pub options: Options,
    /// Whether the layout has a way to say that a step runs outside a transaction.
    pub leaves_transactions: bool,
}

/// Steps, proved.
#[derive(Debug)]
pub struct Draft {
    /// The steps, in order.
    pub steps: Vec<Contents>,
    /// What applying them deletes, in words.
    pub losses: Vec<String>,
    /// What their author should know.
    pub notes: Vec<String>,
}

/// Why there is no draft.
#[derive(Debug)]
pub enum Refusal {
    /// Nobody can say how these objects differ.
    Undecided(Vec<String>),
    /// The statements do not lead there, as far as replay can tell.
    Unproven {
        /// What would still differ.
        changes: Vec<Change>,
        /// What the server would refuse.
        errors: Vec<Diagnostic>,
        /// The statements.
        script: String,
    },
    /// A statement cannot run in a transaction, and the layout has nothing else.
    Transaction(String),
}

/// The way from `from` to `to`, which begins with renames, as steps.
///
/// # Errors
///
/// Whatever keeps the steps from being proved.
pub fn draft(
    from: &Catalog,
    to: &Catalog,
    renames: &Renamed,
    asked: &Asked<'_>,
) -> Result<Draft, Refusal> {
    let renamed = &renames.catalog;
    let forms = if asked.leaves_transactions { asked.forms } else { Forms::Plain };
    let direct = plan_in(renamed, to, &asked.options, forms);
    if !direct.undecided.is_empty() {
        return Err(Refusal::Undecided(direct.undecided));
    }
    let asked = Asked { forms, ..*asked };
    if let Some(wanted) = middle::middle(renamed, to, &direct) {
        let expand = plan_in(renamed, &wanted.catalog, &asked.options, forms);
        if !expand.statements.is_empty() && expand.undecided.is_empty() {
            let mut way = Way::new(from, renames, &asked);
            if way.walk(expand, Some("expand")).is_ok() {
                way.data(&wanted);
                let contract = plan_in(&way.reached, to, &asked.options, forms);
                let is_late = contract.undecided.is_empty() && !contract.statements.is_empty();
                if is_late
                    && way.walk(contract, Some("contract")).is_ok()
                    && let Ok(draft) = way.end(to)
                {
                    return Ok(draft);
                }
            }
        }
    }
    let mut way = Way::new(from, renames, &asked);
    way.walk(direct, None)?;
    way.end(to)
}

/// Steps while they are written.
struct Way<'a> {
    asked: &'a Asked<'a>,
    /// The renames that the first step begins with.
    renames: &'a Renamed,
    reached: Catalog,
    steps: Vec<Contents>,
    losses: Vec<String>,
    notes: Vec<String>,
}

impl<'a> Way<'a> {
    fn new(from: &Catalog, renames: &'a Renamed, asked: &'a Asked<'a>) -> Self {
        Self {
            asked,
            renames,
            reached: from.clone(),
            steps: Vec::new(),
            losses: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds the steps of a plan.
    fn walk(&mut self, plan: Generated, part: Option<&'static str>) -> Result<(), Refusal> {
        let mut statements = plan.statements;
        if self.steps.is_empty() {
            statements.splice(0..0, self.renames.statements.iter().cloned());
        }
        let groups = cut::groups(statements);
        for group in groups {
            self.step(&group, part)?;
        }
        Ok(())
    }

    fn step(&mut self, group: &Group, part: Option<&'static str>) -> Result<(), Refusal> {
        if let Some(planned) = group
            .statements
            .first()
            .filter(|_| !group.transaction && !self.asked.leaves_transactions)
        {
            return Err(Refusal::Transaction(planned.sql.clone()));
        }
        let up: Vec<String> = group.statements.iter().map(Planned::script).collect();
        let applied = proof::apply(&self.reached, self.asked.slug, &up.concat());
        if !applied.errors.is_empty() || applied.opaque > 0 {
            return Err(Refusal::Unproven {
                changes: Vec::new(),
                errors: applied.errors,
                script: up.concat(),
            });
        }
        let loses = losses(&group.statements);
        let (down, down_loses) = self.back(&applied.catalog, group, &loses);
        self.losses.extend(loses.iter().cloned());
        self.reached = applied.catalog;
        let words = [Some(self.asked.slug), part, group.what];
        let slug: Vec<&str> = words.into_iter().flatten().collect();
        if down.is_none() {
            self.notes.push(format!(
                "`{}` has no down: none could be proved to lead back",
                slug.join("_")
            ));
        }
        self.steps.push(Contents {
            slug: slug.join("_"),
            kind: StepKind::Sql,
            transaction: group.transaction,
            follows: !self.steps.is_empty(),
            up,
            down,
            loses,
            down_loses,
            replaces: Vec::new(),
        });
        Ok(())
    }

    /// The way back from what a step has made, and what it deletes.
    fn back(
        &self,
        after: &Catalog,
        group: &Group,
        lost: &[String],
    ) -> (Option<Vec<String>>, Vec<String>) {
        let options = &self.asked.options;
        // Outside a transaction each statement is committed, and none may hold locks for long.
        let forms = if group.transaction { Forms::Plain } else { self.asked.forms };
        let undo: &[Planned] = if self.steps.is_empty() { &self.renames.undo } else { &[] };
        let names: String = undo.iter().map(Planned::script).collect();
        let named = proof::apply(after, self.asked.slug, &names).catalog;
        for forms in [forms, Forms::Plain] {
            let mut plan = plan_in(&named, &self.reached, options, forms);
            if !plan.undecided.is_empty() {
                continue;
            }
            plan.statements.splice(0..0, undo.iter().cloned());
            let mut texts: Vec<String> = plan.statements.iter().map(Planned::script).collect();
            if !lost.is_empty() {
                let lines: Vec<String> =
                    lost.iter().map(|it| format!("-- does not come back: {it}\n")).collect();
                texts.insert(0, lines.concat());
            }
            let back = proof::apply(after, self.asked.slug, &texts.concat());
            if back.is(&self.reached, options) {
                return (Some(texts), losses(&plan.statements));
            }
        }
        (None, Vec::new())
    }

    /// Adds the step in which rows are moved, which is left to its author.
    fn data(&mut self, wanted: &Middle) {
        let comment = |lines: &[String]| -> String {
            lines.iter().map(|line| format!("-- {line}\n")).collect()
        };
        self.steps.push(Contents {
            slug: format!("{}_data", self.asked.slug),
            kind: StepKind::Sql,
            transaction: true,
            follows: !self.steps.is_empty(),
            up: vec![comment(&wanted.data)],
            down: Some(vec![comment(&wanted.back)]),
            loses: Vec::new(),
            down_loses: Vec::new(),
            replaces: Vec::new(),
        });
        self.notes.push(format!(
            "`{}_data` is yours to write: it says which rows need values",
            self.asked.slug
        ));
    }

    /// The draft, if it leads to `to`.
    fn end(self, to: &Catalog) -> Result<Draft, Refusal> {
        let changes = diff_with(&self.reached, to, &self.asked.options);
        if !changes.is_empty() {
            let script = self.steps.iter().flat_map(|step| step.up.clone()).collect();
            return Err(Refusal::Unproven { changes, errors: Vec::new(), script });
        }
        Ok(Draft { steps: self.steps, losses: self.losses, notes: self.notes })
    }
}

fn losses(statements: &[Planned]) -> Vec<String> {
    let hazards = statements.iter().flat_map(|planned| &planned.hazards);
    let lost = hazards.filter(|hazard| hazard.kind == HazardKind::DataLoss);
    lost.map(|hazard| hazard.message.clone()).collect()
}

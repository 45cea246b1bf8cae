//! Plans of several components, each with its database.

use driftless_db::{CodeStep, Connected, MigrateOptions, Report, Reporter};
use driftless_plan::Plan as Data;

use crate::{Database, Error, Plan, Product};

/// A plan and the database that it is for, whatever product they are of: what [`migrate_all`] takes.
///
/// Made by [`Plan::on`], or from a pair of both.
pub struct PlanOn<'a> {
    plan: Result<&'a Data, Error>,
    code: &'a [CodeStep],
    database: &'a mut driftless_db::Database,
}

impl<B: Product> Plan<B> {
    /// This plan, to be run on this database together with others ([`migrate_all`]).
    pub fn on<'a>(&'a self, database: &'a mut Database<B>) -> PlanOn<'a> {
        PlanOn { plan: self.data(), code: self.functions(), database: &mut database.inner }
    }
}

impl<'a, B: Product> From<(&'a Plan<B>, &'a mut Database<B>)> for PlanOn<'a> {
    fn from((plan, database): (&'a Plan<B>, &'a mut Database<B>)) -> Self {
        plan.on(database)
    }
}

/// Applies what is pending of several components, in the order in which their steps require each
/// other, over any number of databases. A component that fails stops what requires it and nothing
/// else. [`MigrateOptions::jobs`] says how many databases are worked on at once.
///
/// [`Plan::migrate`] runs a component alone: a step of it that requires a step of another database is
/// refused there, since nobody can see whether that one was applied. Here both are looked at.
///
/// ```
/// mod identity {
///     driftless::migrations!("migrations/identity");
/// }
/// mod network {
///     driftless::migrations!("migrations/network");
/// }
///
/// # use driftless::{Database, MigrateOptions, Silent};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let options = MigrateOptions::default();
/// let mut users = Database::open("sqlite::memory:")?;
/// let mut devices = Database::open("sqlite::memory:")?;
/// let report = driftless::migrate_all(
///     [(&identity::PLAN, &mut users), (&network::PLAN, &mut devices)],
///     &options,
///     &mut Silent,
/// )?;
/// assert_eq!(report.done(), identity::StepId::ALL.len() + network::StepId::ALL.len());
///
/// // Of the devices alone nobody can see whether the users' steps were applied.
/// let mut alone = Database::open("sqlite::memory:")?;
/// let refused = network::PLAN.migrate(&mut alone, &options, &mut Silent).unwrap_err();
/// assert!(refused.to_string().contains("identity/0003_api_keys"), "{refused}");
/// assert!(network::PLAN.status(&mut alone)?.applied.is_empty());
/// # Ok(())
/// # }
/// ```
///
/// Plans for different products make an array of [`PlanOn`]:
/// `[identity::PLAN.on(&mut postgres), network::PLAN.on(&mut sqlite)]`.
///
/// # Errors
///
/// Those of [`Plan::migrate`]; of several the worst. The report of what was done is in the error.
pub fn migrate_all<'a, I>(
    plans: I,
    options: &MigrateOptions,
    reporter: &mut dyn Reporter,
) -> Result<Report, Error>
where
    I: IntoIterator,
    I::Item: Into<PlanOn<'a>>,
{
    let mut connected = Vec::new();
    for plan in plans {
        let PlanOn { plan, code, database } = plan.into();
        connected.push(Connected { plan: plan?, code, database });
    }
    Ok(driftless_db::migrate_connected(connected, options, reporter)?)
}

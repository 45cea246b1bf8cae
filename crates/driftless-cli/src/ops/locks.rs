//! `driftless locks`: who holds the locks of components, and ending them.

use driftless_db::{Access, Database, Holder};

use crate::CliError;
use crate::args::{Global, Locks};
use crate::ops::databases;
use crate::ops::steps::{Ready, ready};
use crate::project::{Component, Project};

/// Who holds which lock.
#[derive(Debug)]
pub(crate) struct LocksReport {
    /// The environment looked at.
    pub(crate) environment: String,
    /// One for each database.
    pub(crate) databases: Vec<DatabaseLocks>,
}

/// The locks of a database.
#[derive(Debug)]
pub(crate) struct DatabaseLocks {
    /// The database, safe to show.
    pub(crate) database: String,
    /// Whether the product can say who holds a lock.
    pub(crate) known: bool,
    /// The sessions that hold one, and whether they were ended.
    pub(crate) holders: Vec<(Holder, bool)>,
}

/// Lists the holders, and ends them if asked to.
pub(crate) fn run(global: &Global, arguments: &Locks) -> Result<LocksReport, CliError> {
    let project = Project::load(global)?;
    let chosen: Vec<&Component> = project.chosen().collect();
    let ready = ready(&project, &chosen)?;
    let mut found = Vec::new();
    for mut place in databases::open(&project, &ready)? {
        let members: Vec<&Ready> = place.members.iter().map(|member| &ready[*member]).collect();
        let components: Vec<&str> =
            members.iter().map(|member| member.component.name.as_str()).collect();
        let mut locks =
            DatabaseLocks { database: place.shown(), known: false, holders: Vec::new() };
        if let Some(database) = &mut place.database {
            locks.known = database.backend() != driftless_diag::Backend::Sqlite;
            let holders = database.holders(&components)?;
            if arguments.takeover && !holders.is_empty() {
                let mut writing = Database::open(&place.url, Access::Write)?;
                for holder in &holders {
                    writing.take_over(holder)?;
                }
            }
            let ended = |holder| (holder, arguments.takeover);
            locks.holders = holders.into_iter().map(ended).collect();
        }
        found.push(locks);
    }
    Ok(LocksReport { environment: project.environment.clone(), databases: found })
}

//! The databases of components: opened for reading, once each, however many components share one.

use driftless_db::{Access, Database, Error, ErrorKind, Ledger, Url};
use driftless_diag::Backend;

use crate::ops::steps::Ready;
use crate::project::Project;
use crate::{CliError, Exit};

/// A database and the components that live in it.
#[derive(Debug)]
pub(crate) struct Place {
    /// Where it is.
    pub(crate) url: Url,
    /// The places of its components in what was given.
    pub(crate) members: Vec<usize>,
    /// The connection; none when there is no database yet.
    pub(crate) database: Option<Database>,
    /// Why it could not be opened, though it is there.
    pub(crate) refused: Option<Error>,
}

/// The URLs of components, in their order.
pub(crate) fn urls(project: &Project, components: &[Ready]) -> Result<Vec<Url>, CliError> {
    components.iter().map(|ready| project.url(&ready.component)).collect()
}

/// Opens the databases of the components for reading, which creates nothing. One that does not
/// exist yet is a place without a connection; one that cannot be opened is an error.
pub(crate) fn open(project: &Project, components: &[Ready]) -> Result<Vec<Place>, CliError> {
    let mut places = open_each(project, components)?;
    match places.iter_mut().find_map(|place| place.refused.take()) {
        Some(error) => Err(error.into()),
        None => Ok(places),
    }
}

/// The same, where one that cannot be opened must not keep the others from being looked at.
pub(crate) fn open_each(project: &Project, components: &[Ready]) -> Result<Vec<Place>, CliError> {
    let mut places: Vec<Place> = Vec::new();
    for (index, url) in urls(project, components)?.into_iter().enumerate() {
        if let Some(place) = places.iter_mut().find(|place| place.url.same_database(&url)) {
            place.members.push(index);
            continue;
        }
        let mut place = open_one(url, vec![index], |url| project.makes_directory(url).is_some());
        place.refuse_other(components[index].component.backend);
        places.push(place);
    }
    Ok(places)
}

/// Opens one database; `will_be_made` says whether its missing directory is no mistake.
pub(crate) fn open_one(
    url: Url,
    members: Vec<usize>,
    will_be_made: impl Fn(&Url) -> bool,
) -> Place {
    let (database, refused) = match Database::open(&url, Access::Read) {
        Ok(database) => (Some(database), None),
        Err(Error { kind: ErrorKind::Missing { .. }, .. }) => (None, None),
        Err(Error { kind: ErrorKind::MissingDirectory { .. }, .. }) if will_be_made(&url) => {
            (None, None)
        }
        Err(error) => (None, Some(error)),
    };
    Place { url, members, database, refused }
}

impl Place {
    /// Refuses a database of another product: of a URL that may lead to MySQL or to MariaDB, only
    /// the server says which.
    fn refuse_other(&mut self, wanted: Backend) {
        let Some(database) = self.database.take_if(|database| database.backend() != wanted) else {
            return;
        };
        let (plan, found) = (wanted.to_string(), database.backend().to_string());
        let kind = ErrorKind::OtherBackend { plan, database: found };
        let database = Some(database.shown().into());
        self.refused = Some(Error { database, component: None, step: None, kind });
    }

    /// What the ledger says; nothing is applied where there is no database or an empty one. A
    /// database with objects and without a ledger is somebody else's, and refused.
    pub(crate) fn ledger(&mut self) -> Result<Ledger, CliError> {
        let Some(database) = &mut self.database else { return Ok(Ledger::default()) };
        if let Some(ledger) = database.ledger()? {
            return Ok(ledger);
        }
        match database.without_ledger()? {
            (_, 0) => Ok(Ledger::default()),
            (found, total) => Err(no_ledger(&self.url.to_string(), found, total)),
        }
    }

    /// As messages name it.
    pub(crate) fn shown(&self) -> String {
        self.url.to_string()
    }
}

/// The error about a database that has objects and no ledger.
pub(crate) fn no_ledger(shown: &str, found: Vec<String>, total: usize) -> CliError {
    let kind = ErrorKind::NoLedger { found, total };
    let error = CliError::new(Exit::Guard, format!("`{shown}`: {kind}"));
    match kind.help() {
        Some(help) => error.help(help),
        None => error,
    }
}

//! Other components in the same database.
//!
//! A step may require a step of another component and build on what that one made. Where both
//! live in one database, replaying the component alone would refuse names that the server knows.
//! Which components share a database is said by the configuration above the steps, so it is asked
//! here, for every caller alike: two that have the same `url`, as written. If there is no
//! configuration to ask, everything not made by the component itself counts as unknown.
//!
//! Only components that are required, directly or through others, are looked at. The rest of the
//! database is none of the component's business: a step that uses what it does not require works
//! or fails depending on what happens to have run.

use std::collections::BTreeSet;
use std::path::PathBuf;

use driftless_catalog::Catalog;
use driftless_replay::Replayer;
use driftless_steps::{Loaded, LockPolicy, Step, StepFile, StepSet, checked_hash, order};

use crate::Request;
use crate::check::full_name;
use crate::config::{self, Component, Config};
use crate::kinds::stands_for_others;

/// The other components that a component builds on, where some of them share its database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    others: Vec<Other>,
    /// A required component about which nothing could be found out.
    unknown: bool,
}

#[derive(Debug, Clone)]
struct Other {
    loaded: Loaded,
    /// Whether it lives in the same database. One that does not only helps to order the rest.
    here: bool,
}

/// An up file in the order of the whole database.
pub(crate) struct Turn<'a> {
    /// The step's place in its component, if it is the one judged.
    pub(crate) own: Option<usize>,
    /// The step's full name.
    pub(crate) name: String,
    pub(crate) up: &'a StepFile,
}

impl Beside {
    /// What the component builds on.
    pub(crate) fn of(request: &Request<'_>, loaded: &Loaded) -> Self {
        let mut beside = Self::default();
        let mut wanted: Vec<String> = required(&loaded.set).collect();
        if wanted.is_empty() {
            return beside;
        }
        let config = config::find(request.directory)
            .and_then(|path| config::read(&path, config::CONFIG_FILE).0);
        let own = config.as_ref().and_then(|config| config.component_at(request.directory));
        let (Some(config), Some(own)) = (&config, own) else {
            beside.unknown = true;
            return beside;
        };
        let shares = |other: &Component| other.name != own.name && shares_database(own, other);
        beside.unknown = wanted.iter().any(|name| !config.components.contains_key(name));
        if !config.components.values().any(shares) {
            return beside;
        }
        let mut seen = BTreeSet::from([own.name.clone()]);
        while let Some(name) = wanted.pop() {
            match config.components.get(&name) {
                Some(other) if seen.insert(name) => {
                    let loaded = load(config, request, other);
                    wanted.extend(required(&loaded.set));
                    beside.others.push(Other { loaded, here: shares(other) });
                }
                Some(_) => {}
                None => beside.unknown = true,
            }
        }
        beside
    }

    /// Every file that the judgement depends on besides the component's own.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.others.iter().flat_map(|other| driftless_steps::tracked_files(&other.loaded)).collect()
    }

    /// What of the others the judgement depends on.
    pub(crate) fn context(&self) -> Vec<String> {
        let hash =
            |other: &Other| format!("{} {}", other.here, checked_hash(&other.loaded.set, &[]));
        self.others.iter().map(hash).chain([self.unknown.to_string()]).collect()
    }

    /// Whether nothing in the database was made by other components.
    pub(crate) fn is_alone(&self) -> bool {
        self.others.is_empty() && !self.unknown
    }

    /// A replayer for the database before the first step.
    pub(crate) fn replayer(&self, request: &Request<'_>) -> Replayer {
        let mut catalog = Catalog::new(request.backend);
        if self.unknown {
            catalog.unknown.add_everything();
        }
        Replayer::from_catalog(catalog)
    }

    /// Every up file of the database in the order in which they run. Where there is no order,
    /// which is reported by whoever looks at all components, the others go first.
    pub(crate) fn turns<'a>(&'a self, loaded: &'a Loaded) -> Vec<Turn<'a>> {
        let mut all: Vec<(&Loaded, bool)> =
            self.others.iter().map(|other| (&other.loaded, other.here)).collect();
        all.push((loaded, true));
        let sets: Vec<&StepSet> = all.iter().map(|(one, _)| &one.set).collect();
        let each = |(set, one): (usize, &&StepSet)| {
            (0..one.steps.len()).map(move |index| (set, index)).collect::<Vec<_>>()
        };
        let as_given = || sets.iter().enumerate().flat_map(each).collect();
        let places: Vec<(usize, usize)> = match self.others.as_slice() {
            [] => as_given(),
            _ => order(&sets).map_or_else(
                |_| as_given(),
                |order| order.into_iter().map(|step| (step.set, step.index)).collect(),
            ),
        };
        let turn = |(set, index): (usize, usize)| {
            let (one, here) = all[set];
            let step: &Step = one.set.steps.get(index).filter(|_| here)?;
            let up = step.up.as_ref()?;
            let own = (set == all.len() - 1).then_some(index);
            // A database with a history never runs it.
            if stands_for_others(one, index) {
                return None;
            }
            Some(Turn { own, name: full_name(one, step), up })
        };
        places.into_iter().filter_map(turn).collect()
    }
}

/// The other components that steps of the set require.
fn required(set: &StepSet) -> impl Iterator<Item = String> {
    let all = (0..set.steps.len()).flat_map(|index| set.requirements(index));
    all.filter_map(|required| required.component.clone())
}

/// Components whose URLs nobody has written down may share a database, and what may be there is
/// not refused.
fn shares_database(one: &Component, other: &Component) -> bool {
    let url = |component: &Component| component.url.as_ref().map(|url| url.text.clone());
    one.backend == other.backend && url(one) == url(other)
}

fn load(config: &Config, request: &Request<'_>, component: &Component) -> Loaded {
    driftless_steps::load(&driftless_steps::Request {
        component: &component.name,
        directory: &config.resolve(&component.migrations),
        display_root: request.display_root,
        layout: component.layout,
        lock: LockPolicy::IfPresent,
    })
}

//! The marker: which environment's database this is.
//!
//! The first migration of a component writes down the environment that it was told, with a number of
//! the database's own, as a fact of the ledger (`marker:<component>`). A later one that is told another
//! environment has the wrong URL, or a restored dump of another environment in front of it, and is
//! refused before it applies anything. Whoever knows better claims the database.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// What the fact about a component is called.
const KEY: &str = "marker:";

/// Which environment the databases of a run belong to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Environment {
    /// Nobody said: nothing is looked at, and nothing written down.
    #[default]
    Unknown,
    /// This one; a database of another is refused.
    Is(String),
    /// This one from now on, whatever it was before.
    Claimed(String),
}

impl Environment {
    /// Its name, if it has one.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Unknown => None,
            Self::Is(name) | Self::Claimed(name) => Some(name),
        }
    }
}

/// What a database says of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// The component.
    pub component: String,
    /// A number of the component's own in this database, which goes with it into every copy.
    pub id: String,
    /// The environment.
    pub environment: String,
}

impl Marker {
    /// What a fact of the ledger says, if it is a marker.
    pub(crate) fn of(key: &str, value: &str) -> Option<Self> {
        let component = key.strip_prefix(KEY)?.to_owned();
        let (id, environment) = value.split_once(' ')?;
        Some(Self { component, id: id.to_owned(), environment: environment.to_owned() })
    }

    /// The fact.
    pub(crate) fn fact(&self) -> (String, String) {
        (format!("{KEY}{}", self.component), format!("{} {}", self.id, self.environment))
    }
}

/// The markers to write for these components: those that are missing, and those that are claimed.
pub(crate) fn missing(
    environment: &Environment,
    components: &[&str],
    known: &[Marker],
) -> Vec<Marker> {
    let Some(name) = environment.name() else { return Vec::new() };
    let claims = matches!(environment, Environment::Claimed(_));
    components
        .iter()
        .filter_map(|component| {
            let found = known.iter().find(|marker| marker.component == *component);
            match found {
                Some(found) if !claims || found.environment == name => None,
                found => Some(Marker {
                    component: (*component).to_owned(),
                    id: found.map_or_else(id, |found| found.id.clone()),
                    environment: name.to_owned(),
                }),
            }
        })
        .collect()
}

/// A random number in the form of a UUID of version 4. The standard library seeds its hashers from
/// the system, once a thread, and differently each time.
fn id() -> String {
    let random = || RandomState::new().build_hasher().finish();
    let (high, low) = (random(), random());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_written_once_and_claimed_on_purpose() {
        let production = Environment::Is("production".to_owned());
        let written = missing(&production, &["app"], &[]);
        let (key, value) = written[0].fact();
        assert_eq!(Marker::of(&key, &value).as_ref(), written.first());
        assert_eq!((key.as_str(), written[0].id.len()), ("marker:app", 36));
        assert_ne!(missing(&production, &["app"], &[])[0].id, written[0].id);
        assert!(missing(&production, &["app"], &written).is_empty());
        let claimed = Environment::Claimed("staging".to_owned());
        let taken = missing(&claimed, &["app"], &written);
        assert_eq!((&taken[0].id, taken[0].environment.as_str()), (&written[0].id, "staging"));
        assert!(missing(&Environment::Unknown, &["app"], &[]).is_empty());
        assert_eq!(Marker::of("format", "1"), None);
    }
}

//! What the rules of names and defaults depend on besides the statements: the server.

use std::fmt;
use std::str::FromStr;

/// A server's version: `10.11.6`, `8.0.36`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pub u32, pub u32, pub u32);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Reads what `SELECT VERSION()` and a snapshot's first line say: `10.11.6-MariaDB-log`, `8.0`.
impl FromStr for Version {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // Old replication tools need the prefix, and some servers send it.
        let text = text.strip_prefix("5.5.5-").unwrap_or(text);
        let end = text.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(text.len());
        let mut numbers = text[..end].split('.').map(str::parse::<u32>);
        let major = numbers.next().and_then(Result::ok).ok_or(())?;
        let mut next = || numbers.next().and_then(Result::ok).unwrap_or(0);
        Ok(Self(major, next(), next()))
    }
}

/// What is known of the server a catalog is on, or is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Server {
    /// Its version. Replaying steps need not know it.
    pub version: Option<Version>,
    /// Whether it keeps names of tables in lower case (`lower_case_table_names` other than 0).
    pub folds_names: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_servers_print_them() {
        assert_eq!("10.11.6-MariaDB-log".parse(), Ok(Version(10, 11, 6)));
        assert_eq!("5.5.5-10.6.16-MariaDB".parse(), Ok(Version(10, 6, 16)));
        assert_eq!("8.0".parse(), Ok(Version(8, 0, 0)));
        assert_eq!("x".parse::<Version>(), Err(()));
        assert!(Version(10, 11, 0) > Version(10, 6, 16));
    }
}

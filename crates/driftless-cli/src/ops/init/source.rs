//! Where a new project gets our crates from: `--source PATH|GIT|VERSION`.

use std::path::{Component, Path, PathBuf};

use crate::CliError;

/// The value of `--source`, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A checkout of our repository.
    Path(PathBuf),
    /// A git repository.
    Git(String),
    /// A version on the registry.
    Version(String),
}

impl Source {
    /// The version this program has.
    pub(crate) fn own() -> Self {
        Self::Version(env!("CARGO_PKG_VERSION").to_owned())
    }

    /// Understands the option. A path is what begins with `path:` or exists; relative paths are
    /// relative to `here`.
    pub(crate) fn parse(text: &str, here: &Path) -> Result<Self, CliError> {
        if let Some(path) = text.strip_prefix("path:") {
            return Self::checkout(path, here);
        }
        if text.contains("://") || text.starts_with("git@") || text.ends_with(".git") {
            return Ok(Self::Git(text.to_owned()));
        }
        if is_version(text) {
            return Ok(Self::Version(text.to_owned()));
        }
        if here.join(text).is_dir() {
            return Self::checkout(text, here);
        }
        Err(CliError::usage(format!("cannot make a source of `{text}`"))
            .help("write a version (`0.1`), a git URL (`https://...`) or `path:DIR` of a checkout"))
    }

    fn checkout(path: &str, here: &Path) -> Result<Self, CliError> {
        let path = here.join(path);
        if path.join("crates/driftless-cli/Cargo.toml").is_file() {
            return Ok(Self::Path(path));
        }
        Err(CliError::usage(format!("`{}` is no checkout of driftless", path.display()))
            .help("it has no `crates/driftless-cli/Cargo.toml`"))
    }

    /// The dependency on `name` as a line of a manifest in `directory`.
    pub(crate) fn dependency(&self, name: &str, features: &[&str], directory: &Path) -> String {
        let from = match self {
            Self::Path(path) => {
                format!("path = {}", quoted(&relative(&path.join("crates").join(name), directory)))
            }
            Self::Git(url) => format!("git = {}", quoted(url)),
            Self::Version(version) => format!("version = {}", quoted(version)),
        };
        let features: Vec<String> = features.iter().map(|name| quoted(name)).collect();
        let features = features.join(", ");
        format!("{name} = {{ {from}, default-features = false, features = [{features}] }}")
    }
}

/// Digits first, or a comparison before them: `0.1`, `^1.2.3`, `=0.1.0-rc.1`.
fn is_version(text: &str) -> bool {
    let bare = text.trim_start_matches(['^', '~', '=', '>', '<', ' ']);
    bare.starts_with(|c: char| c.is_ascii_digit())
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || ".-+,*<>=~^ ".contains(c))
}

/// A TOML basic string; JSON's strings are a subset of them.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `target` as seen from `directory`, when both have a common parent that is not the root;
/// otherwise `target` itself. Projects and checkouts move together, so relative is better.
fn relative(target: &Path, directory: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (target, directory) = (plain(&absolute(target)), plain(&absolute(directory)));
    let shared =
        target.components().zip(directory.components()).take_while(|(a, b)| a == b).count();
    let path = if shared < 2 {
        target
    } else {
        let up = directory.components().skip(shared).map(|_| Component::ParentDir);
        up.chain(target.components().skip(shared)).collect()
    };
    path.to_string_lossy().replace('\\', "/")
}

/// The path without `.` and with `name/..` cancelled out.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_told_apart() {
        let here = tempfile::tempdir().expect("a directory");
        let parse = |text: &str| Source::parse(text, here.path());
        assert_eq!(parse("0.1").ok(), Some(Source::Version("0.1".to_owned())));
        assert_eq!(parse("=0.1.0-rc.1").ok(), Some(Source::Version("=0.1.0-rc.1".to_owned())));
        let url = "https://example.org/driftless";
        assert_eq!(parse(url).ok(), Some(Source::Git(url.to_owned())));
        assert!(parse("path:nowhere").is_err());
        assert!(parse("what is this").is_err());
        std::fs::create_dir_all(here.path().join("d/crates/driftless-cli")).expect("made");
        assert!(parse("d").is_err(), "a directory that is no checkout");
        std::fs::write(here.path().join("d/crates/driftless-cli/Cargo.toml"), "").expect("written");
        assert_eq!(parse("path:d").ok(), Some(Source::Path(here.path().join("d"))));
        assert_eq!(parse("d").ok(), Some(Source::Path(here.path().join("d"))));
    }

    #[test]
    fn a_dependency_is_a_line_of_toml() {
        let line = Source::Version("0.1".into()).dependency(
            "driftless-cli",
            &["sqlite"],
            Path::new("/p/x"),
        );
        assert_eq!(
            line,
            "driftless-cli = { version = \"0.1\", default-features = false, features = [\"sqlite\"] }"
        );
        let line = Source::Path("/home/a/driftless".into()).dependency(
            "driftless-cli",
            &[],
            Path::new("/home/a/./project/xtask"),
        );
        assert!(line.contains("path = \"../../driftless/crates/driftless-cli\""), "{line}");
        let line =
            Source::Path("/opt/driftless".into()).dependency("a", &[], Path::new("/home/a/xtask"));
        assert!(line.contains("path = \"/opt/driftless/crates/a\""), "{line}");
    }
}

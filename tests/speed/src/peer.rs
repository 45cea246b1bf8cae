//! A program a tool: its manifest, its steps in the tool's own layout, and building it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{STEPS, steps};

/// A migration tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    Driftless,
    Sqlx,
    Diesel,
    Refinery,
}

/// The programs as this repository keeps them.
const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers");

impl Tool {
    /// Every tool, ours first.
    pub(crate) const ALL: [Self; 4] = [Self::Driftless, Self::Sqlx, Self::Diesel, Self::Refinery];

    fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }

    /// The crate that is measured.
    fn package(self) -> &'static str {
        match self {
            Self::Driftless => "driftless",
            Self::Sqlx => "sqlx",
            Self::Diesel => "diesel_migrations",
            Self::Refinery => "refinery",
        }
    }

    /// How the table calls it: a peer with its version.
    pub(crate) fn title(self) -> Result<String, String> {
        let package = self.package();
        if self == Self::Driftless {
            return Ok(package.to_owned());
        }
        let file = Path::new(PEERS).join(self.name()).join("dependencies.toml");
        let dependencies: toml::Table =
            read(&file)?.parse().map_err(|error| format!("{}: {error}", file.display()))?;
        let entry = dependencies.get(package);
        let version = entry.and_then(|entry| entry.get("version")).and_then(|it| it.as_str());
        match version.and_then(|version| version.strip_prefix('=')) {
            Some(version) => Ok(format!("{package} {version}")),
            None => Err(format!("{} has no exact version of {package}", file.display())),
        }
    }

    /// Where it is built.
    fn directory(self) -> PathBuf {
        home().join(self.name())
    }

    /// The program, once it is built.
    pub(crate) fn program(self) -> PathBuf {
        home().join("target/release").join(format!("bench-{}", self.name()))
    }

    /// The files of a step.
    fn files(self, number: usize) -> Vec<PathBuf> {
        let migrations = self.directory().join("migrations");
        match self {
            Self::Driftless => ["sqlite", "postgres"]
                .map(|product| migrations.join(product).join(format!("{number:04}_step/up.sql")))
                .to_vec(),
            Self::Diesel => vec![migrations.join(format!("{number:04}_step/up.sql"))],
            Self::Sqlx => vec![migrations.join(format!("{number:04}_step.sql"))],
            Self::Refinery => vec![migrations.join(format!("V{number}__step.sql"))],
        }
    }

    /// Writes and builds the program; `driftless` is the command line.
    pub(crate) fn build(self, driftless: Option<&Path>) -> Result<(), String> {
        let (name, directory) = (self.name(), self.directory());
        let peer = Path::new(PEERS).join(&name);
        for number in 1..=STEPS {
            self.files(number).iter().try_for_each(|file| write(file, &steps::sql(number)))?;
        }
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/driftless");
        let dependencies =
            read(&peer.join("dependencies.toml"))?.replace("OURS", &ours.display().to_string());
        let manifest = format!(
            "[package]\nname = \"bench-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n[workspace]\n"
        );
        write(&directory.join("Cargo.toml"), &manifest)?;
        write(&directory.join("src/main.rs"), &read(&peer.join("main.rs"))?)?;
        if self == Self::Driftless {
            configure(&directory, driftless)?;
        }
        let mut build = Command::new("cargo");
        build.args(["build", "--release", "--quiet"]).current_dir(&directory);
        build.env("CARGO_TARGET_DIR", home().join("target"));
        succeed(&mut build)
    }
}

/// Writes our configuration and the lock of both products.
fn configure(directory: &Path, driftless: Option<&Path>) -> Result<(), String> {
    let file = directory.join("driftless.toml");
    write(&file, include_str!("../driftless.toml"))?;
    let mut lock = match driftless {
        Some(program) => Command::new(program),
        None => {
            let mut cargo = Command::new("cargo");
            cargo.args(["run", "--quiet", "--package", "xtask", "--"]);
            cargo
        }
    };
    lock.arg("--config").arg(&file).args(["-q", "lock"]);
    succeed(lock.current_dir(env!("CARGO_MANIFEST_DIR")))
}

/// Everything that is built for this, kept from run to run.
pub(crate) fn home() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.join("target/bench/executor")
}

/// Runs a command that has to succeed.
pub(crate) fn succeed(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("could not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

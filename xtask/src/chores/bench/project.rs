//! A crate a tool: its manifest, its one library that embeds the steps, its one program that runs
//! them, and the steps in the tool's own layout.

use std::fs;
use std::path::{Path, PathBuf};

use super::steps;
use crate::chores::shell::{self, Outcome};

/// A migration tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    Driftless,
    Sqlx,
    Diesel,
    Refinery,
}

impl Tool {
    /// Every tool, ours first.
    pub(crate) const ALL: [Self; 4] = [Self::Driftless, Self::Sqlx, Self::Diesel, Self::Refinery];

    /// The directory of its crate.
    pub(crate) fn directory(self) -> PathBuf {
        shell::root().join("target/bench").join(self.name())
    }

    /// The file of step `number`.
    pub(crate) fn step(self, number: usize) -> PathBuf {
        let migrations = self.directory().join("migrations");
        match self {
            Self::Driftless | Self::Diesel => migrations.join(format!("{number:04}_step/up.sql")),
            Self::Sqlx => migrations.join(format!("{number:04}_step.sql")),
            Self::Refinery => migrations.join(format!("V{number}__step.sql")),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Driftless => "driftless",
            Self::Sqlx => "sqlx",
            Self::Diesel => "diesel",
            Self::Refinery => "refinery",
        }
    }

    fn dependencies(self) -> String {
        match self {
            Self::Driftless => {
                let ours = shell::root().join("crates/driftless");
                format!(
                    "driftless = {{ path = {ours:?} }}\ndiesel = {{ version = \"2.3\", \
                     default-features = false, features = [\"sqlite\"] }}\n"
                )
            }
            Self::Sqlx => "sqlx = { version = \"=0.9.0\", default-features = false, features = \
                           [\"macros\", \"migrate\", \"runtime-tokio\", \"sqlite\"] }\n\
                           tokio = { version = \"1\", features = [\"rt\"] }\n"
                .to_owned(),
            Self::Diesel => "diesel = { version = \"2.3\", default-features = false, features = \
                             [\"sqlite\"] }\ndiesel_migrations = { version = \"=2.3.2\", features = \
                             [\"sqlite\"] }\nlibsqlite3-sys = { version = \"0.38\", features = \
                             [\"bundled\"] }\n"
                .to_owned(),
            Self::Refinery => "refinery = { version = \"=0.10.0\", features = [\"rusqlite-bundled\"] }\n\
                               rusqlite = \"*\"\n"
                .to_owned(),
        }
    }

    fn library(self) -> &'static str {
        match self {
            Self::Driftless => include_str!("templates/driftless_lib.rs"),
            Self::Sqlx => include_str!("templates/sqlx_lib.rs"),
            Self::Diesel => include_str!("templates/diesel_lib.rs"),
            Self::Refinery => include_str!("templates/refinery_lib.rs"),
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Driftless => include_str!("templates/driftless_main.rs"),
            Self::Sqlx => include_str!("templates/sqlx_main.rs"),
            Self::Diesel => include_str!("templates/diesel_main.rs"),
            Self::Refinery => include_str!("templates/refinery_main.rs"),
        }
    }
}

/// Writes the crate of `tool` with `count` steps. Built artefacts of an earlier run are kept.
pub(crate) fn write(tool: Tool, count: usize) -> Outcome {
    let directory = tool.directory();
    let migrations = directory.join("migrations");
    if migrations.exists() {
        fs::remove_dir_all(&migrations).map_err(|error| cannot(&migrations, &error))?;
    }
    for number in 1..=count {
        file(&tool.step(number), &steps::sql(number))?;
    }
    let name = tool.name();
    let manifest = format!(
        "[package]\nname = \"bench-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [lib]\nname = \"embedded\"\n\n[dependencies]\n{}\n[workspace]\n\n\
         [profile.dev.build-override]\nopt-level = 1\n",
        tool.dependencies()
    );
    file(&directory.join("Cargo.toml"), &manifest)?;
    file(&directory.join("src/lib.rs"), tool.library())?;
    file(&directory.join("src/main.rs"), tool.program())?;
    if tool == Tool::Driftless { lock(&directory) } else { Ok(()) }
}

/// Writes a crate without dependencies that includes our project's steps, and says where it is.
pub(crate) fn floor(count: usize) -> Outcome<PathBuf> {
    let directory = shell::root().join("target/bench/floor");
    let manifest = "[package]\nname = \"bench-floor\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                    [workspace]\n";
    file(&directory.join("Cargo.toml"), manifest)?;
    let include = |number: usize| {
        let step = Tool::Driftless.step(number);
        format!("const _: &str = include_str!({step:?});\n")
    };
    let library: String = (1..=count).map(include).collect();
    file(&directory.join("src/lib.rs"), &library)?;
    Ok(directory)
}

/// Writes our configuration and the lock: every step sealed but the last, as while it is written.
fn lock(directory: &Path) -> Outcome {
    let configuration = "[components.bench]\nbackend = \"sqlite\"\nmigrations = \"migrations\"\n\
                         snapshot = \"schema.sql\"\nurl = \"sqlite:bench.db\"\n";
    let path = directory.join("driftless.toml");
    file(&path, configuration)?;
    super::run::driftless(&path, &["lock"])?;
    let lock = directory.join("migrations/driftless.lock");
    let text = fs::read_to_string(&lock).map_err(|error| cannot(&lock, &error))?;
    if text.lines().count() > super::STEPS { Ok(()) } else { Err("the lock is too short".into()) }
}

/// Writes a file and the directories above it.
pub(crate) fn file(path: &Path, text: &str) -> Outcome {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(|error| cannot(parent, &error))?;
    fs::write(path, text).map_err(|error| cannot(path, &error))
}

fn cannot(path: &Path, error: &std::io::Error) -> String {
    format!("could not write `{}`: {error}", path.display())
}

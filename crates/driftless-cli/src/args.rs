//! The command line as clap sees it: commands, options, help.
//!
//! Declarative only; what a command does is in `ops/`, one file a command. A command that does not
//! exist yet has no variant here, so it is absent from `--help` instead of a placeholder.

mod author;
mod compare;
mod limits;
mod settle;
mod start;
mod tell;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use driftless_db::Embedded;
use driftless_diag::Backend;
use driftless_steps::Layout;

use crate::Exit;

pub(crate) use author::{Baseline, New, Squash};
pub(crate) use compare::{Diff, Drift, Snapshot};
pub(crate) use limits::Limits;
pub(crate) use settle::{Locks, Resolve};
pub(crate) use start::{Adopt, Gate, Wait};
pub(crate) use tell::Tell;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "driftless",
    version,
    about = "Migrations the compiler checks. Schemas that cannot drift.",
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = false,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    /// Options every command takes.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// The configuration file [default: the nearest `driftless.toml` upwards]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub(crate) config: Option<PathBuf>,
    /// Work on this component only; may be given several times
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub(crate) component: Vec<String>,
    /// The environment whose databases are meant [default: `defaults.environment`]
    #[arg(long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub(crate) environment: Option<String>,
    /// The form of the report; `json` is one document, described in docs/json.md. `drift` has the
    /// others, too
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Global options"
    )]
    pub(crate) format: Format,
    /// When to use colours; `auto` asks the terminal and honours `NO_COLOR`
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Global options"
    )]
    pub(crate) color: When,
    /// Say only what went wrong
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Global options")]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub(crate) verbose: bool,
    /// Directory of steps; no `driftless.toml` is read and no lock file needed
    #[arg(long, global = true, value_name = "DIR", conflicts_with_all = ["config", "environment"],
          help_heading = "Without a configuration file")]
    pub(crate) migrations: Option<PathBuf>,
    /// Layout of that directory: native, diesel, golang-migrate, sqlx, refinery, flyway, dbmate,
    /// goose or bun [default: recognised]
    #[arg(
        long,
        global = true,
        value_name = "LAYOUT",
        help_heading = "Without a configuration file"
    )]
    pub(crate) layout: Option<Layout>,
    /// Database product [default: the URL's]
    #[arg(long, global = true, value_name = "BACKEND", value_parser = backend,
          help_heading = "Without a configuration file")]
    pub(crate) backend: Option<Backend>,
    /// Database: `sqlite:PATH`, `file:PATH`, a plain path, `postgres://USER@HOST/NAME`,
    /// `host=HOST dbname=NAME`, `mysql://USER@HOST/NAME` or `mariadb://USER@HOST/NAME`. `${NAME}` is taken from the environment, so that a password need
    /// not stand here
    #[arg(long, global = true, value_name = "URL", help_heading = "Without a configuration file")]
    pub(crate) url: Option<String>,
    /// Steps that come with the program, in place of any directory.
    #[arg(skip)]
    pub(crate) embedded: Option<Vec<Embedded>>,
}

/// Backends that are compiled into this program.
pub(crate) const BACKENDS: &[Backend] = &[
    #[cfg(feature = "sqlite")]
    Backend::Sqlite,
    #[cfg(feature = "postgres")]
    Backend::Postgres,
    #[cfg(feature = "mysql")]
    Backend::MySql,
    #[cfg(feature = "mysql")]
    Backend::MariaDb,
];

fn backend(text: &str) -> Result<Backend, String> {
    let backend: Backend = text.parse().map_err(|error| format!("{error}"))?;
    if BACKENDS.contains(&backend) {
        return Ok(backend);
    }
    let names: Vec<&str> = BACKENDS.iter().map(|backend| backend.name()).collect();
    Err(format!("this build has no `{backend}`; it has {}", names.join(", ")))
}

/// The form of a report: text for people, one JSON document (docs/json.md), or one of the forms that
/// only `drift` has, or, of `diff`, the SQL that leads from the one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Sql,
    Sarif,
    Junit,
    Markdown,
    Html,
}

impl Format {
    /// As it is written on the command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Sql => "sql",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// Whether every command has it.
    pub(crate) const fn is_common(self) -> bool {
        matches!(self, Self::Text | Self::Json)
    }
}

impl When {
    /// As it is written on the command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// When to use colours: on a terminal, always, never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Set up a project: configuration, directories, an xtask crate and its alias
    Init(Init),
    /// Write the next step's files and its open lock line
    New(New),
    /// Write the first step from a database that has no migrations
    Baseline(Baseline),
    /// Put one baseline in place of the first steps, after proving that it makes what they make
    Squash(Squash),
    /// Seal the steps: record their checksums, after which they may no longer change
    Lock(Lock),
    /// Check the steps without a database: order, lock file, every statement, every down
    Check(Check),
    /// Show what `migrate` would run, in order
    Plan(Plan),
    /// Apply the pending steps
    Migrate(Migrate),
    /// Undo applied steps, the last one first
    Revert(Revert),
    /// Take over a database that another tool migrated, after comparing it with the steps
    Adopt(Adopt),
    /// Say what became of a statement that a run was killed in
    Resolve(Resolve),
    /// Show who holds the locks of runs, and end them if need be
    Locks(Locks),
    /// Show which steps are applied, pending, changed or unknown
    Status,
    /// May a program with these steps start? Reads the ledger and nothing else
    Gate(Gate),
    /// Wait until the gate is open, as the init container of a deployment does
    Wait(Wait),
    /// Write the schema the steps lead to as SQL
    Snapshot(Snapshot),
    /// Compare a database with what its applied steps should have made of it
    Drift(Drift),
    /// Compare any two of: steps, a snapshot, a database
    Diff(Diff),
    /// Print a completion script
    Completions(Completions),
    /// Print the manual page of a diagnostic code, or list the codes
    Explain(Explain),
}

/// `init`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless init
  driftless init --component identity --component network
  driftless init --source path:../driftless

Nothing is ever overwritten: files that exist are kept and listed.
--component names the components to set up [default: main]; --backend their database
[default: sqlite].")]
pub(crate) struct Init {
    /// The directory to set up
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) directory: PathBuf,
    /// Where the xtask crate gets driftless from: a version, a git URL, or `path:DIR` of a
    /// checkout [default: this program's version]
    #[arg(long, value_name = "PATH|GIT|VERSION")]
    pub(crate) source: Option<String>,
}

/// `lock`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless lock                 seal every step
  driftless lock --check         in CI: exit 1 when a step is open or the lock is not up to date
  driftless lock --forget 0007_draft
                                 drop the line of a sealed step that was deleted on purpose")]
pub(crate) struct Lock {
    /// Write nothing; exit 1 when a step is open or the lock file is not up to date
    #[arg(long)]
    pub(crate) check: bool,
    /// Drop the line of a sealed step that is not on disk any more: it was applied nowhere
    #[arg(long, value_name = "STEP", conflicts_with = "check")]
    pub(crate) forget: Vec<String>,
}

/// `check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless check
  driftless check --migrations db/migrations --format json
  driftless check --strict

Exits 1 when there are errors. `driftless explain CODE` explains a code.")]
pub(crate) struct Check {
    /// Make statements whose effect is not understood an error
    #[arg(long)]
    pub(crate) strict: bool,
}

/// `plan`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless plan
  driftless plan --environment production --exit-code    exit 10 when steps are pending")]
pub(crate) struct Plan {
    /// Exit 10 when steps are pending
    #[arg(long)]
    pub(crate) exit_code: bool,
}

/// `migrate`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless migrate
  driftless migrate --environment production
  driftless migrate --migrations db/migrations --url sqlite:app.db

A step and its ledger row are committed together. A step that fails is undone as a whole, those
before it stay, and the exit code is 4. In every environment but the local one, open steps are
sealed first. SIGINT and SIGTERM stop before the next statement (exit 75); a second one kills.")]
pub(crate) struct Migrate {
    /// Stop after this step, `STEP` or `COMPONENT/STEP`
    #[arg(long, value_name = "STEP")]
    pub(crate) to: Option<String>,
    /// Make the databases those of this environment, as after restoring a copy of another's
    #[arg(long)]
    pub(crate) claim: bool,
    /// How many databases to work on at once
    #[arg(long, value_name = "N", default_value_t = NonZeroUsize::MIN)]
    pub(crate) jobs: NonZeroUsize,
    /// Commit all pending steps of the database together, or none (PostgreSQL, SQLite)
    #[arg(long)]
    pub(crate) single_transaction: bool,
    /// How long to wait for a lock that another program holds, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) lock_wait: u64,
    /// How long statements may wait and work.
    #[command(flatten)]
    pub(crate) limits: Limits,
    /// Whom to tell.
    #[command(flatten)]
    pub(crate) tell: Tell,
}

/// `revert`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  driftless revert identity              undo the last step
  driftless revert identity --steps 3    undo the last three
  driftless revert --to 0002_orgs        undo everything after 0002_orgs; it stays applied")]
pub(crate) struct Revert {
    /// The component, where there are several
    #[arg(value_name = "COMPONENT")]
    pub(crate) name: Option<String>,
    /// How many steps to undo
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "to",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) steps: u32,
    /// Undo every step after this one, which stays applied
    #[arg(long, value_name = "STEP")]
    pub(crate) to: Option<String>,
    /// How long to wait for a lock that another program holds, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) lock_wait: u64,
    /// How long statements may wait and work.
    #[command(flatten)]
    pub(crate) limits: Limits,
    /// Whom to tell.
    #[command(flatten)]
    pub(crate) tell: Tell,
}

/// `completions`.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  driftless completions bash > ~/.local/share/bash-completion/completions/driftless")]
pub(crate) struct Completions {
    /// The shell to complete for
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

/// `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, as in `error[unknown-table]`; all codes are listed when left out
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

/// What the user typed to start us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// `driftless`.
    Installed,
    /// `cargo driftless`.
    CargoDriftless,
    /// `cargo xtask`.
    Xtask,
}

impl Program {
    /// As the user typed it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Installed => "driftless",
            Self::CargoDriftless => "cargo driftless",
            Self::Xtask => "cargo xtask",
        }
    }
}

/// The clap command under the name the user typed.
pub(crate) fn command(program: Program) -> clap::Command {
    let name = program.name();
    let footer = format!("{}\n\n`{name} COMMAND --help` has examples.", Exit::table());
    Cli::command().name(name).bin_name(name).after_help(footer)
}

/// Parses the arguments that follow the program's name.
pub(crate) fn parse(program: Program, arguments: Vec<OsString>) -> Result<Cli, clap::Error> {
    let components = arguments.iter().filter(|word| {
        let word = word.to_string_lossy();
        word == "--component" || word.starts_with("--component=")
    });
    let given = components.count();
    let name = OsString::from(program.name());
    let mut command = command(program);
    let matches = command.try_get_matches_from_mut(std::iter::once(name).chain(arguments))?;
    let cli = Cli::from_arg_matches(&matches)?;
    if cli.global.component.len() < given {
        // clap keeps the inner list of two, and working on fewer components than named would
        // not be noticed.
        let message = "give all `--component` options before the command, or all after it";
        return Err(command.error(ErrorKind::ArgumentConflict, message));
    }
    Ok(cli)
}

/// The program, and what follows it. Cargo starts `cargo-driftless` with its own name as the first
/// argument, and `cargo xtask` is an alias for a program called `xtask`.
pub(crate) fn split_program(
    arguments: impl IntoIterator<Item = OsString>,
) -> (Program, Vec<OsString>) {
    let mut arguments = arguments.into_iter();
    let first = arguments.next().unwrap_or_default();
    let stem = Path::new(&first).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut rest: Vec<OsString> = arguments.collect();
    match stem.as_str() {
        "cargo-driftless" => {
            if rest.first().is_some_and(|word| word == "driftless") {
                rest.remove(0);
            }
            (Program::CargoDriftless, rest)
        }
        "xtask" => (Program::Xtask, rest),
        _ => (Program::Installed, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    #[test]
    fn clap_finds_nothing_wrong() {
        command(Program::Installed).debug_assert();
    }

    #[test]
    fn the_program_is_called_what_the_user_typed() {
        let split = |args: &[&str]| {
            let (program, rest) = split_program(words(args));
            (program.name(), rest)
        };
        assert_eq!(split(&["/a/driftless", "lock"]), ("driftless", words(&["lock"])));
        assert_eq!(
            split(&["/a/cargo-driftless", "driftless", "lock"]),
            ("cargo driftless", words(&["lock"]))
        );
        assert_eq!(split(&["target/debug/xtask", "lock"]), ("cargo xtask", words(&["lock"])));
        assert_eq!(split(&[]), ("driftless", Vec::new()));
    }

    #[test]
    fn help_lists_the_commands_and_the_exit_codes() {
        let help = command(Program::Xtask).render_help().to_string();
        let commands = [
            "init",
            "new",
            "baseline",
            "squash",
            "lock",
            "check",
            "plan",
            "migrate",
            "revert",
            "adopt",
            "resolve",
            "locks",
            "status",
            "gate",
            "wait",
            "snapshot",
            "drift",
            "diff",
            "completions",
            "explain",
        ];
        for name in commands {
            assert!(help.contains(&format!("\n  {name} ")), "{name} is missing:\n{help}");
        }
        assert!(help.contains("Usage: cargo xtask"), "{help}");
        assert!(help.contains("  75  temporary"), "{help}");
        let listed = command(Program::Installed).get_subcommands().count();
        assert_eq!(listed, commands.len(), "a command is not in this list");
    }

    #[test]
    fn options_that_contradict_each_other_are_refused() {
        for line in [
            "check --migrations a --config b",
            "plan --migrations a --environment b",
            "revert --steps 2 --to 0001",
            "revert --steps 0",
            "snapshot --check --from x",
            "status -q -v",
            "new",
            "new a b c",
            "frobnicate",
            "check --backend oracle --migrations x",
            "--component a check --component b",
        ] {
            let arguments = words(&line.split(' ').collect::<Vec<_>>());
            let error = parse(Program::Installed, arguments).expect_err(line);
            assert!(error.use_stderr(), "{line}");
        }
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        for line in ["--component a --component b check", "check --component a --component=b"] {
            let cli = parse(Program::Installed, words(&line.split(' ').collect::<Vec<_>>()));
            let cli = cli.expect("it parses");
            assert!(matches!(cli.command, Command::Check(_)));
            assert_eq!(cli.global.component, ["a", "b"]);
        }
    }
}

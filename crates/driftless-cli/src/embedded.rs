//! The commands for a program that embeds its steps: `myapp db migrate`.
//!
//! The same operations as everywhere, on steps that come from `migrations!` and not from a
//! directory, with the functions of those that are code. Commands that write or judge files are not
//! among them: those belong to where the repository is.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use driftless_db::Embedded;

use crate::args::{self, Cli, Command, Format, Global, When};
use crate::{Exit, Stream, finished, on};

/// The commands, as a part of a program's own command line:
///
/// ```
/// #[derive(clap::Parser)]
/// struct App {
///     #[command(subcommand)]
///     command: AppCommand,
/// }
///
/// #[derive(clap::Subcommand)]
/// enum AppCommand {
///     /// Serve
///     Serve,
///     /// Look after the database
///     Db(driftless_cli::Commands),
/// }
///
/// fn run(app: App, steps: &[driftless_cli::Embedded]) -> std::process::ExitCode {
///     match app.command {
///         AppCommand::Serve => std::process::ExitCode::SUCCESS,
///         AppCommand::Db(commands) => commands.run(steps),
///     }
/// }
/// # use clap::Parser as _;
/// # assert!(App::try_parse_from(["app", "db", "migrate", "--url", "sqlite:app.db"]).is_ok());
/// # let _ = run;
/// ```
///
/// The steps are `[identity::PLAN.embedded()?]`. The database is the one that `--url` names, else
/// what the nearest `driftless.toml` says about the component.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
pub struct Commands {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Chosen,
}

/// Options every command takes.
#[derive(Debug, Args)]
struct Options {
    /// Database of the component; `${NAME}` is taken from the environment [default: the one that
    /// `driftless.toml` says]
    #[arg(long, global = true, value_name = "URL")]
    url: Option<String>,
    /// Work on this component only; may be given several times
    #[arg(long, global = true, value_name = "NAME")]
    component: Vec<String>,
    /// The configuration file [default: the nearest `driftless.toml` upwards]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "url")]
    config: Option<PathBuf>,
    /// The environment whose databases are meant [default: `defaults.environment`]
    #[arg(long, global = true, value_name = "NAME", conflicts_with = "url")]
    environment: Option<String>,
    /// The form of the report
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
    /// Say only what went wrong
    #[arg(short, long, global = true)]
    quiet: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Chosen {
    /// Apply the pending steps
    Migrate(args::Migrate),
    /// Undo applied steps, the last one first
    Revert(args::Revert),
    /// Show which steps are applied, pending, changed or unknown
    Status,
    /// May this program start? Reads the ledger and nothing else
    Gate(args::Gate),
    /// Wait until the gate is open, as the init container of a deployment does
    Wait(args::Wait),
    /// Show who holds the locks of runs, and end them if need be
    Locks(args::Locks),
}

impl Commands {
    /// Does what was asked for, on the standard streams of this process.
    pub fn run(self, steps: &[Embedded]) -> ExitCode {
        self.run_on(steps, Stream::stdout(), Stream::stderr()).into()
    }

    /// The same where the program says: reports go to `out`, progress and errors to `err`.
    pub fn run_on<'s>(self, steps: &[Embedded], mut out: Stream<'s>, mut err: Stream<'s>) -> Exit {
        let exit = on(&self.cli(steps), &mut out, &mut err);
        finished(exit, &mut out, &mut err)
    }

    fn cli(self, steps: &[Embedded]) -> Cli {
        let Options { url, component, config, environment, format, color, quiet } = self.options;
        let global = Global {
            config,
            component,
            environment,
            format,
            color,
            quiet,
            verbose: false,
            migrations: None,
            layout: None,
            backend: None,
            url,
            embedded: Some(steps.to_vec()),
        };
        let command = match self.command {
            Chosen::Migrate(arguments) => Command::Migrate(arguments),
            Chosen::Revert(arguments) => Command::Revert(arguments),
            Chosen::Status => Command::Status,
            Chosen::Gate(arguments) => Command::Gate(arguments),
            Chosen::Wait(arguments) => Command::Wait(arguments),
            Chosen::Locks(arguments) => Command::Locks(arguments),
        };
        Cli { global, command }
    }
}

//! The command line: arguments become an operation, an operation becomes a report.
//!
//! Three layers, one direction. `args` and `project` understand what the user typed; `ops` does it
//! and returns a value, one file a command; `report` alone turns values into text or JSON. All
//! front ends (`driftless`, `cargo driftless`, `cargo xtask`) call [`run`], so they cannot
//! differ. Nothing here may be needed by a library user: what an application wants to do with
//! migrations is in the crate `driftless`.

mod args;
mod embedded;
mod error;
mod exit;
mod ops;
mod project;
mod report;
mod stream;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;

pub use driftless_db::Embedded;
pub use embedded::Commands;
pub use error::CliError;
pub use exit::Exit;
pub use stream::Stream;

use args::{Cli, Command, Program};
use report::{Page, Report};

/// Runs the command line of this process, on its standard streams.
pub fn main() -> ExitCode {
    run(std::env::args_os(), Stream::stdout(), Stream::stderr()).into()
}

/// Runs a command line: the first argument is the program's name, as the operating system passes
/// it. Reports go to `out`; progress and errors go to `err`.
pub fn run<'s>(
    arguments: impl IntoIterator<Item = OsString>,
    mut out: Stream<'s>,
    mut err: Stream<'s>,
) -> Exit {
    let (program, arguments) = args::split_program(arguments);
    let exit = match args::parse(program, arguments) {
        Ok(cli) => on(&cli, &mut out, &mut err),
        Err(error) => usage(&error, &mut out, &mut err),
    };
    finished(exit, &mut out, &mut err)
}

/// Does what a command line says.
fn on<'s>(cli: &Cli, out: &mut Stream<'s>, err: &mut Stream<'s>) -> Exit {
    let mut page = Page::new(out, err, &cli.global);
    dispatch(cli, &mut page)
}

/// Flushes the streams: a report that nobody received is no success.
fn finished(exit: Exit, out: &mut Stream<'_>, err: &mut Stream<'_>) -> Exit {
    let failure = out.finish();
    err.finish();
    match failure {
        Some(error) => {
            err.line(&format!("error: failed to write the report: {error}"));
            err.finish();
            exit.worst(Exit::Usage)
        }
        None => exit,
    }
}

/// The commands of this command line with the line `--help` shows for each, for front ends that
/// add commands of their own.
pub fn commands() -> Vec<(String, String)> {
    args::command(Program::Installed)
        .get_subcommands()
        .map(|command| {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            (command.get_name().to_owned(), about)
        })
        .collect()
}

/// What clap has to say: help and version are the report, everything else is an error.
fn usage(error: &clap::Error, out: &mut Stream<'_>, err: &mut Stream<'_>) -> Exit {
    let print = |stream: &mut Stream<'_>| {
        let text = error.render();
        let text = if stream.is_terminal() { text.ansi().to_string() } else { text.to_string() };
        stream.raw(&text);
    };
    if error.use_stderr() {
        print(err)
    } else {
        print(out)
    }
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
        _ => Exit::Usage,
    }
}

fn dispatch(cli: &Cli, page: &mut Page<'_, '_>) -> Exit {
    let global = &cli.global;
    let fits = match &cli.command {
        Command::Drift(_) => global.format != args::Format::Sql,
        Command::Diff(_) => global.format.is_common() || global.format == args::Format::Sql,
        _ => global.format.is_common(),
    };
    if !fits {
        let error = CliError::usage("this command has no report in this form")
            .help("every command has `--format text` and `--format json`");
        page.error(&error);
        return error.exit;
    }
    let outcome = match &cli.command {
        Command::Init(arguments) => boxed(ops::init::run(global, arguments)),
        Command::New(arguments) => boxed(ops::new::run(global, arguments)),
        Command::Baseline(arguments) => boxed(ops::baseline::run(global, arguments)),
        Command::Squash(arguments) => boxed(ops::squash::run(global, arguments)),
        Command::Lock(arguments) => boxed(ops::lock::run(global, arguments)),
        Command::Check(arguments) => boxed(ops::check::run(global, arguments)),
        Command::Plan(arguments) => boxed(ops::plan::run(global, arguments)),
        Command::Migrate(arguments) => {
            return migrate(global, arguments, page);
        }
        Command::Revert(arguments) => {
            return report::told(global, &arguments.tell, page, |reporter| {
                ops::revert::run(global, arguments, reporter)
            });
        }
        Command::Adopt(arguments) => boxed(ops::adopt::run(global, arguments)),
        Command::Resolve(arguments) => boxed(ops::resolve::run(global, arguments)),
        Command::Locks(arguments) => boxed(ops::locks::run(global, arguments)),
        Command::Status => boxed(ops::status::run(global)),
        Command::Gate(arguments) => boxed(ops::gate::look(global, arguments.allow_ahead)),
        Command::Wait(arguments) => {
            let mut told = |component: &str, state: &str| {
                page.progress(&format!("waiting for {component}: {state}"));
            };
            boxed(ops::gate::wait(global, arguments, &mut told))
        }
        Command::Snapshot(arguments) => boxed(ops::snapshot::run(global, arguments)),
        Command::Drift(arguments) => match &arguments.accept {
            Some(slug) => boxed(ops::drift::accept(global, arguments, slug)),
            None => boxed(ops::drift::run(global, arguments)),
        },
        Command::Diff(arguments) => boxed(ops::diff::run(global, arguments)),
        Command::Completions(arguments) => boxed(Ok(ops::completions::run(arguments))),
        Command::Explain(arguments) => boxed(ops::explain::run(arguments)),
    };
    shown(outcome, page)
}

/// Shows a report, or why there is none.
fn shown(outcome: Result<Box<dyn Report>, CliError>, page: &mut Page<'_, '_>) -> Exit {
    match outcome {
        Ok(report) => {
            page.show(report.as_ref());
            report.exit()
        }
        Err(error) => {
            page.error(&error);
            error.exit
        }
    }
}

/// Migrates here, or where the functions of steps are that are code, or both.
fn migrate(global: &args::Global, arguments: &args::Migrate, page: &mut Page<'_, '_>) -> Exit {
    let parts = match ops::runner::parts(global, arguments) {
        Ok(Some(parts)) => parts,
        Ok(None) => {
            return report::told(global, &arguments.tell, page, |reporter| {
                ops::migrate::run(global, arguments, reporter)
            });
        }
        Err(error) => return shown(Err(error), page),
    };
    for (index, part) in parts.iter().enumerate() {
        let here = args::Global { component: part.components.clone(), ..global.clone() };
        let last = index + 1 == parts.len();
        let exit = match &part.runner {
            None => report::told(&here, &arguments.tell, page, |reporter| {
                ops::migrate::run(&here, arguments, reporter)
            }),
            Some(runner) => {
                let to = (runner.as_str(), part.components.as_slice());
                match ops::runner::hand_over(global, arguments, to, last) {
                    Ok(exit) => exit,
                    Err(error) => shown(Err(error), page),
                }
            }
        };
        if exit != Exit::Done {
            return exit;
        }
    }
    Exit::Done
}

fn boxed<R: Report + 'static>(outcome: Result<R, CliError>) -> Result<Box<dyn Report>, CliError> {
    outcome.map(|report| Box::new(report) as Box<dyn Report>)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_writes_where_its_caller_says() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let arguments = ["app", "explain", "statement-failed"].map(OsString::from);
        let exit = run(arguments, Stream::plain(&mut out), Stream::plain(&mut err));
        assert_eq!(exit, Exit::Done);
        assert!(String::from_utf8_lossy(&out).starts_with("statement-failed: "));
        assert!(err.is_empty());

        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = run([], Stream::plain(&mut out), Stream::plain(&mut err));
        assert_eq!(exit, Exit::Usage);
        assert!(out.is_empty() && String::from_utf8_lossy(&err).contains("Usage: driftless"));
    }
}

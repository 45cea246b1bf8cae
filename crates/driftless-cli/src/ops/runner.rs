//! Steps that are code, from where the repository is: `cargo xtask migrate` does not have the
//! functions, the package named by `runner` does, and its binary embeds the same commands.
//!
//! What is asked is handed on as it was asked, to that package built as it is now, for the components
//! of which a step that is code is pending; the others stay here. Where both take part, whoever is
//! required goes first.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, ExitStatus};

use driftless_check::config;
use driftless_db::{Standing, standings};
use driftless_plan::Form;

use crate::args::{self, Global};
use crate::ops::databases;
use crate::ops::steps::{Ready, read, required_components};
use crate::project::Project;
use crate::{CliError, Exit};

/// A part of a migration: components, and who migrates them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The package, and what stands before the command; none for this program itself.
    pub(crate) runner: Option<String>,
    /// The components.
    pub(crate) components: Vec<String>,
}

/// The parts of a migration, in order; none when all of it happens here.
pub(crate) fn parts(
    global: &Global,
    arguments: &args::Migrate,
) -> Result<Option<Vec<Part>>, CliError> {
    if global.embedded.is_some() {
        return Ok(None);
    }
    let project = Project::load(global)?;
    let named = arguments.to.as_deref().and_then(|to| to.split_once('/'));
    let chosen: Vec<Ready> = project
        .chosen()
        .filter(|component| named.is_none_or(|(name, _)| component.name == name))
        .map(read)
        .collect();
    let waiting = waiting(&project, &chosen)?;
    if waiting.is_empty() {
        return Ok(None);
    }
    let parts = in_order(&chosen, &waiting)?;
    if parts.len() > 1 && global.format != args::Format::Text {
        return Err(CliError::usage("these components are migrated by several programs")
            .help("one document tells of one program: name components with `--component`"));
    }
    Ok(Some(parts))
}

/// The components that have a runner and need it, with its name.
fn waiting<'r>(
    project: &Project,
    chosen: &'r [Ready],
) -> Result<BTreeMap<&'r str, &'r str>, CliError> {
    let has_code = |ready: &&Ready| {
        ready.component.runner.is_some()
            && ready.plan.steps.iter().any(|step| step.form == Form::Code)
    };
    let candidates: Vec<&Ready> = chosen.iter().filter(has_code).collect();
    if candidates.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut waiting = BTreeMap::new();
    for mut place in databases::open(project, chosen)? {
        let ledger = place.ledger()?;
        for ready in place.members.iter().map(|member| &chosen[*member]) {
            let standings = standings(&ready.plan, &ledger);
            let pending =
                ready.plan.steps.iter().zip(standings).any(|(step, standing)| {
                    step.form == Form::Code && standing == Standing::Pending
                });
            if let (true, Some(runner)) = (pending, &ready.component.runner) {
                waiting.insert(ready.component.name.as_str(), runner.as_str());
            }
        }
    }
    Ok(waiting)
}

/// The components by who migrates them, those first that the others require.
fn in_order(chosen: &[Ready], waiting: &BTreeMap<&str, &str>) -> Result<Vec<Part>, CliError> {
    let mut groups: BTreeMap<Option<&str>, Vec<&Ready>> = BTreeMap::new();
    for ready in chosen {
        let runner = waiting.get(ready.component.name.as_str()).copied();
        groups.entry(runner).or_default().push(ready);
    }
    let mut parts = Vec::new();
    while !groups.is_empty() {
        let left: BTreeSet<&str> =
            groups.values().flatten().map(|ready| ready.component.name.as_str()).collect();
        let free = groups.iter().find(|(_, members)| {
            let own = |name: &str| members.iter().any(|one| one.component.name == name);
            members
                .iter()
                .flat_map(|ready| required_components(&ready.plan))
                .all(|name| own(&name) || !left.contains(name.as_str()))
        });
        let Some(runner) = free.map(|(runner, _)| *runner) else {
            return Err(CliError::usage(
                "components that different programs migrate require each other's steps",
            )
            .help("migrate them one after the other: `--component NAME`, `--to STEP`"));
        };
        let members = groups.remove(&runner).unwrap_or_default();
        parts.push(Part {
            runner: runner.map(ToOwned::to_owned),
            components: members.iter().map(|ready| ready.component.name.clone()).collect(),
        });
    }
    Ok(parts)
}

/// Hands a part to its runner. The `last` one takes this process's place where the system can do
/// that, so that signals reach it.
pub(crate) fn hand_over(
    global: &Global,
    arguments: &args::Migrate,
    (runner, components): (&str, &[String]),
    last: bool,
) -> Result<Exit, CliError> {
    let project = Project::load(global)?;
    let mut command = command(global, arguments, (runner, components), &project)?;
    let refused = |error: std::io::Error| {
        CliError::usage(format!("failed to start `cargo run` for the runner `{runner}`: {error}"))
    };
    #[cfg(unix)]
    if last {
        use std::os::unix::process::CommandExt as _;
        return Err(refused(command.exec()));
    }
    let _ = last;
    command.status().map(ended).map_err(refused)
}

fn command(
    global: &Global,
    arguments: &args::Migrate,
    (runner, components): (&str, &[String]),
    project: &Project,
) -> Result<Command, CliError> {
    let mut words = runner.split_whitespace();
    let package = words.next().unwrap_or_default();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(&project.root);
    command.args(["run", "--quiet", "--package", package, "--"]).args(words).arg("migrate");
    let here =
        std::env::current_dir().map_err(|error| CliError::file("find", Path::new("."), &error))?;
    let found = global.config.as_ref().map(|path| here.join(path));
    let found = found.unwrap_or_else(|| project.root.join(config::CONFIG_FILE));
    command.arg("--config").arg(found).args(["--environment", &project.environment]);
    for component in components {
        command.args(["--component", component]);
    }
    command.args(["--format", global.format.word(), "--color", global.color.word()]);
    if global.quiet {
        command.arg("--quiet");
    }
    if arguments.claim {
        command.arg("--claim");
    }
    if arguments.jobs.get() > 1 {
        command.args(["--jobs", &arguments.jobs.to_string()]);
    }
    if arguments.single_transaction {
        command.arg("--single-transaction");
    }
    if let Some(to) = &arguments.to {
        command.args(["--to", to]);
    }
    for (option, path) in
        [("--events", &arguments.tell.events), ("--metrics", &arguments.tell.metrics)]
    {
        if let Some(path) = path {
            // The runner works elsewhere.
            let is_stream = path.as_os_str() == "-";
            command.arg(option).arg(if is_stream { path.clone() } else { here.join(path) });
        }
    }
    command.args(["--lock-wait", &arguments.lock_wait.to_string()]);
    let limits = &arguments.limits;
    for (option, limit) in [
        ("--lock-timeout", limits.lock_timeout),
        ("--statement-timeout", limits.statement_timeout),
        ("--retry-for", limits.retry_for),
    ] {
        if let Some(config::Timeout(limit)) = limit {
            command.args([option, &format!("{}ms", limit.as_millis())]);
        }
    }
    Ok(command)
}

/// What a program of ours meant by its number. Any other one comes from cargo, which could not
/// build it.
fn ended(status: ExitStatus) -> Exit {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    let known = Exit::ALL.into_iter().find(|exit| Some(exit.code()) == code);
    known.unwrap_or(Exit::Usage)
}

#[cfg(test)]
mod tests {
    use driftless_diag::Backend;
    use driftless_plan::{Plan, Requirement, Script, Step};
    use driftless_steps::{LockPolicy, StepSet};

    use super::*;
    use crate::project::Component;

    fn ready(name: &str, requires: &[&str]) -> Ready {
        let component = Component {
            name: name.to_owned(),
            ..Component::unnamed(
                Backend::Sqlite,
                name.into(),
                Path::new("."),
                None,
                LockPolicy::Ignore,
            )
        };
        let requires = requires.iter().map(|other| Requirement::of(*other, "1")).collect();
        let steps = vec![Step { requires, ..Step::new("1", Script::default()) }];
        let plan = Plan { component: name.to_owned(), backend: Backend::Sqlite, steps };
        let set = StepSet::empty(name);
        let loaded =
            driftless_steps::Loaded { set, lock: None, lock_file: None, diagnostics: Vec::new() };
        Ready { component, loaded, plan }
    }

    #[test]
    fn who_is_required_goes_first() {
        let chosen = [ready("a", &["b"]), ready("b", &[]), ready("c", &["a"])];
        let parts = in_order(&chosen, &[("b", "app db")].into()).expect("an order");
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].runner.as_deref(), Some("app db"));
        assert_eq!(parts[1].components, ["a", "c"]);
        let parts = in_order(&chosen, &[("c", "app")].into()).expect("an order");
        assert_eq!(parts[0].components, ["a", "b"]);
        assert!(in_order(&chosen, &[("a", "app")].into()).is_err());
    }
}

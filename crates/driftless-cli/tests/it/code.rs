//! Steps that are code: what the program does without their functions, and what one that has them
//! embeds.

use std::time::Duration;

use clap::Parser as _;
use diesel::connection::SimpleConnection as _;
use driftless_cli::{Commands, Embedded, Exit, Stream};
use driftless_db::{Batch, CodeDriver, CodeError, CodeStep, SqliteClient};
use driftless_plan::{Form, Plan, Step};

use crate::support::{Project, run};

fn project() -> Project {
    let project = Project::one();
    project.step("0001_users", "CREATE TABLE users (id INTEGER PRIMARY KEY);\n", "");
    project.ok(&["new", "--code", "fill"]);
    project
}

#[test]
fn without_the_function_the_step_is_refused_and_nothing_runs() {
    let project = project();
    assert!(project.read("migrations/0002_fill/step.toml").contains("kind = \"code\""));
    assert!(!project.exists("migrations/0002_fill/up.sql"));
    project.run(&["check"]).exits(0).says(&["2 steps, 1 statement"]);
    project.run(&["plan"]).exits(0).says(&["app/0002_fill"]);
    project.run(&["status"]).exits(0).says(&["0002_fill"]);
    project.run(&["migrate"]).exits(3).says(&[
        "`app/0002_fill`: the step is code, and this program does not have its function",
        "runner = \"PACKAGE\"",
    ]);
    assert!(project.tables("app.db").is_empty());
    project.run(&["migrate", "--to", "0001_users"]).exits(0);
    assert_eq!(project.tables("app.db"), ["users"]);
}

#[cfg(unix)]
#[test]
fn a_runner_is_handed_what_was_asked() {
    use std::os::unix::fs::PermissionsExt as _;
    let project = project();
    let toml = project.read("driftless.toml");
    project.write("driftless.toml", format!("{toml}runner = \"my-app db\"\n"));
    // Stands in for cargo, which would build the package.
    project.write("cargo", "#!/bin/sh\necho \"$@\"\nexit 75\n");
    let stub = project.path("cargo");
    std::fs::set_permissions(&stub, std::fs::Permissions::from_mode(0o755)).expect("executable");
    let arguments = ["migrate", "--lock-timeout", "2s", "--quiet"];
    let run = run(project.command().args(arguments).env("CARGO", &stub)).exits(75);
    let config = project.path("driftless.toml");
    let expected = format!(
        "run --quiet --package my-app -- db migrate --config {} --environment local \
         --component app --format text --color auto --quiet --lock-wait 60 --lock-timeout 2000ms\n",
        config.display()
    );
    assert_eq!(run.out, expected);
    // Nothing of it is left to do: nobody is asked.
    project.run(&["migrate", "--to", "0001_users"]);
    assert!(project.run(&["check"]).exits(0).err.is_empty());
}

fn fill(driver: &mut dyn CodeDriver) -> Result<(), CodeError> {
    driver.batches(Duration::ZERO, &mut |connection, place| {
        let connection = connection.downcast_mut::<SqliteClient>().ok_or("another client")?;
        connection.batch_execute("INSERT INTO users DEFAULT VALUES")?;
        Ok(if place.number() == 3 { Batch::Done } else { Batch::More(String::new()) })
    })
}

/// The steps of the project, as its program embeds them.
fn embedded() -> Embedded {
    static CODE: [CodeStep; 1] = [CodeStep { step: "0002_fill", function: fill }];
    let text = "CREATE TABLE users (id INTEGER PRIMARY KEY)";
    let up = driftless_plan::Script {
        file: "migrations/0001_users/up.sql".to_owned(),
        text: text.into(),
        statements: vec![driftless_diag::Span::new(0, text.len())],
        ..Default::default()
    };
    let code = Step { form: Form::Code, ..Step::new("0002_fill", Default::default()) };
    let plan = Plan {
        component: "app".to_owned(),
        backend: driftless_diag::Backend::Sqlite,
        steps: vec![Step::new("0001_users", up), code],
    };
    Embedded { plan: Box::leak(Box::new(plan)), code: &CODE }
}

#[derive(clap::Parser)]
struct App {
    #[command(flatten)]
    commands: Commands,
}

fn app(arguments: &[&str]) -> (Exit, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = ["app"].iter().chain(arguments);
    let app = App::try_parse_from(words).unwrap_or_else(|error| panic!("{error}"));
    let exit = app.commands.run_on(&[embedded()], Stream::plain(&mut out), Stream::plain(&mut err));
    (exit, String::from_utf8_lossy(&[out, err].concat()).into_owned())
}

#[test]
fn a_program_embeds_the_commands_with_its_steps() {
    let project = Project::empty();
    let url = format!("sqlite:{}", project.path("app.db").display());
    let (exit, said) = app(&["gate", "--url", &url]);
    assert_eq!(exit, Exit::Pending, "{said}");
    let (exit, said) = app(&["migrate", "--url", &url]);
    assert_eq!(exit, Exit::Done, "{said}");
    assert!(said.contains("app/0002_fill: batch 1") && said.contains("applied 2 steps"), "{said}");
    let (exit, said) = app(&["status", "--url", &url]);
    assert!(exit == Exit::Done && said.contains("0002_fill"), "{said}");
    assert_eq!(app(&["gate", "--url", &url]).0, Exit::Done);
    let (exit, said) = app(&["revert", "--url", &url]);
    assert!(exit == Exit::Guard && said.contains("no down file"), "{said}");
    let rows = project.connect("app.db");
    drop(rows);
    assert_eq!(project.tables("app.db"), ["users"]);
}

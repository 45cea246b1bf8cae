//! Building plans, running them, and looking at the database from outside.

use std::borrow::Cow;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection};
use driftless_db::{
    Access, Action, Amount, Database, Event, Failure, MigrateOptions, OpenSteps, Report,
    RevertOptions, Target, Url,
};
use driftless_diag::{Backend, Span};
use driftless_plan::{Effect, Form, Kind, Plan, Requirement, Script, Step};
use sha2::{Digest, Sha256};

/// A plan of these steps.
pub(crate) fn plan(component: &str, steps: &[StepBuilder]) -> Plan {
    let steps = steps.iter().map(|step| step.0.clone()).collect();
    Plan { component: component.to_owned(), backend: Backend::Sqlite, steps }
}

/// The same for PostgreSQL.
#[cfg(feature = "postgres")]
pub(crate) fn postgres_plan(component: &str, steps: &[StepBuilder]) -> Plan {
    Plan { backend: Backend::Postgres, ..plan(component, steps) }
}

/// The same for another product.
pub(crate) fn plan_for(backend: Backend, component: &str, steps: &[StepBuilder]) -> Plan {
    Plan { backend, ..plan(component, steps) }
}

#[derive(Clone)]
pub(crate) struct StepBuilder(pub(crate) Step);

/// A step with these statements.
pub(crate) fn step(name: &str, statements: &[&str]) -> StepBuilder {
    let up = script(&format!("migrations/{name}/up.sql"), statements);
    StepBuilder(Step {
        name: name.to_owned(),
        checksum: Sha256::digest(up.text.as_bytes()).into(),
        up,
        down: None,
        down_checksum: None,
        requires: Vec::new(),
        kind: Kind::Once,
        transaction: true,
        open: false,
        form: Form::Sql,
        lock_timeout: None,
        statement_timeout: None,
        replaces: Vec::new(),
        behind: None,
    })
}

fn script(file: &str, statements: &[&str]) -> Script {
    let mut text = String::from("-- a comment in front\n");
    let mut spans = Vec::new();
    for statement in statements {
        spans.push(Span::new(text.len(), text.len() + statement.len()));
        text.push_str(statement);
        text.push_str(";\n");
    }
    Script {
        file: file.to_owned(),
        text: Cow::Owned(text),
        statements: spans,
        foreign_keys_off: false,
        effects: Vec::new(),
    }
}

impl StepBuilder {
    pub(crate) fn down(mut self, statements: &[&str]) -> Self {
        let file = format!("migrations/{}/down.sql", self.0.name);
        self.0.down = Some(script(&file, statements));
        self
    }

    /// Runs with foreign keys off, down included.
    pub(crate) fn rebuild(mut self) -> Self {
        self.0.up.foreign_keys_off = true;
        if let Some(down) = &mut self.0.down {
            down.foreign_keys_off = true;
        }
        self
    }

    pub(crate) fn bare(mut self) -> Self {
        self.0.transaction = false;
        self
    }

    /// What its statements leave behind, without a transaction.
    pub(crate) fn effects(mut self, effects: &[Effect]) -> Self {
        self.0.up.effects = effects.to_vec();
        self.bare()
    }

    pub(crate) fn kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    pub(crate) fn open(mut self) -> Self {
        self.0.open = true;
        self
    }

    pub(crate) fn requires(mut self, component: &str, step: &str) -> Self {
        self.0.requires.push(match component {
            "" => Requirement::own(step),
            other => Requirement::of(other, step),
        });
        self
    }
}

/// A directory with a database in it.
pub(crate) struct Fixture {
    directory: tempfile::TempDir,
    pub(crate) options: MigrateOptions,
    pub(crate) events: RefCell<Vec<String>>,
}

pub(crate) fn fixture() -> Fixture {
    Fixture {
        directory: tempfile::tempdir().expect("a temporary directory"),
        options: options(),
        events: RefCell::default(),
    }
}

pub(crate) fn options() -> MigrateOptions {
    MigrateOptions {
        lock_wait: Duration::from_millis(300),
        open_steps: OpenSteps::Apply,
        ..MigrateOptions::default()
    }
}

pub(crate) fn url(path: &Path) -> Url {
    Url::parse(path.to_str().expect("UTF-8")).expect("a plain path")
}

impl Fixture {
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.path("test.db")
    }

    pub(crate) fn url(&self) -> Url {
        url(&self.file())
    }

    pub(crate) fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.directory.path()).expect("the directory");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }

    pub(crate) fn migrate(&self, plan: &Plan) -> Result<Report, Failure> {
        let url = self.url();
        self.migrate_all(&[Target { plan, url: &url, code: &[] }])
    }

    pub(crate) fn migrate_all(&self, targets: &[Target<'_>]) -> Result<Report, Failure> {
        self.events.borrow_mut().clear();
        let mut reporter = |event: &Event<'_>| self.events.borrow_mut().push(told(event));
        driftless_db::migrate(targets, &self.options, &mut reporter)
    }

    pub(crate) fn revert(&self, plan: &Plan, amount: &Amount) -> Result<Report, Failure> {
        let url = self.url();
        self.revert_all(&[Target { plan, url: &url, code: &[] }], &plan.component, amount)
    }

    pub(crate) fn revert_all(
        &self,
        targets: &[Target<'_>],
        component: &str,
        amount: &Amount,
    ) -> Result<Report, Failure> {
        self.events.borrow_mut().clear();
        let mut reporter = |event: &Event<'_>| self.events.borrow_mut().push(told(event));
        let options = RevertOptions {
            lock_wait: self.options.lock_wait,
            limits: self.options.limits,
            stop: self.options.stop.clone(),
        };
        driftless_db::revert(targets, component, amount, &options, &mut reporter)
    }

    pub(crate) fn read(&self) -> Database {
        Database::open(&self.url(), Access::Read).expect("a database")
    }

    /// The steps in the ledger, in order.
    pub(crate) fn applied(&self) -> Vec<String> {
        let ledger = self.read().ledger().expect("a readable ledger").unwrap_or_default();
        ledger.rows.into_iter().map(|row| row.step).collect()
    }

    pub(crate) fn execute(&self, sql: &str) {
        let mut connection = self.connect();
        connection.batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The first column of a query, as text, on a connection that knows nothing of us.
    pub(crate) fn query(&self, text: &str) -> Vec<String> {
        let wrapped = format!(
            "SELECT CAST(x AS TEXT) FROM (SELECT NULL AS x WHERE 0 UNION ALL SELECT * FROM ({text}))"
        );
        let rows = sql::<Text>(&wrapped).load::<String>(&mut self.connect());
        rows.unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    pub(crate) fn one(&self, text: &str) -> String {
        self.query(text).concat()
    }

    pub(crate) fn connect(&self) -> SqliteConnection {
        let path = self.file();
        let mut connection =
            SqliteConnection::establish(path.to_str().expect("UTF-8")).expect("a connection");
        connection.batch_execute("PRAGMA busy_timeout = 5000").expect("a timeout");
        connection
    }

    /// Tables that are neither ours nor SQLite's.
    pub(crate) fn tables(&self) -> Vec<String> {
        self.query(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'driftless_*' \
             AND name NOT GLOB 'sqlite_*' ORDER BY name",
        )
    }
}

pub(crate) fn told(event: &Event<'_>) -> String {
    match event {
        Event::Planned { action, steps } => format!("{} {steps}", action.name()),
        Event::Waiting { holder, .. } => format!("waiting {holder:?}"),
        Event::Locked { .. } => "locked".to_owned(),
        Event::StepStarted { component, step, action: Action::Migrate, .. } => {
            format!("up {component}/{step}")
        }
        Event::StepStarted { component, step, action: Action::Revert, .. } => {
            format!("down {component}/{step}")
        }
        Event::StatementDone { statement, statements, .. } => format!("{statement}/{statements}"),
        Event::StepDone { .. } => "step done".to_owned(),
        Event::Committed { steps, .. } => format!("committed {steps}"),
        Event::Undone { .. } => "undone".to_owned(),
        Event::Failed { error } => format!("failed: {error}"),
        other => format!("{other:?}"),
    }
}

/// The steps that a report calls done.
pub(crate) fn done(report: &Report) -> Vec<String> {
    let components = report.components.iter();
    components.flat_map(|component| &component.done).map(|done| done.step.clone()).collect()
}

/// The steps that a report calls not started, with the reason.
pub(crate) fn not_started(report: &Report) -> Vec<String> {
    let components = report.components.iter();
    components
        .flat_map(|component| &component.not_started)
        .map(|left| format!("{}: {}", left.step, left.reason))
        .collect()
}

/// Steps that each create a table of their number.
pub(crate) fn tables(count: usize) -> Vec<StepBuilder> {
    (1..=count)
        .map(|n| {
            step(&format!("{n:04}_t{n}"), &[&format!("CREATE TABLE t{n} (id INTEGER PRIMARY KEY)")])
                .down(&[&format!("DROP TABLE t{n}")])
        })
        .collect()
}

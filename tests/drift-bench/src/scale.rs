//! `drift-bench --scale TABLES`: what `drift` costs on a large schema of PostgreSQL, beside `pg_dump`.
//!
//! A schema of so many tables is migrated (ten columns, two indexes and a foreign key each; a view and a
//! function for every twenty), and one of a tenth of that for the growth. The commands run in processes
//! of their own, this program again, so that the most memory they had is theirs alone. Each is timed in
//! turn with `pg_dump --schema-only` on the same server, and medians are taken.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use driftless_servers::{TestDatabase, postgres};

/// The first word that makes this program the command line; the file for the peak memory follows.
pub(crate) const RUNNER: &str = "as-driftless";

/// How many tables a step makes: the locks of one transaction have to fit.
const TABLES_A_STEP: usize = 100;

/// How often each is timed.
const ROUNDS: usize = 5;

/// Runs as the command line, and leaves behind how much memory that took.
pub(crate) fn as_driftless(mut words: impl Iterator<Item = OsString>) -> ExitCode {
    let peak = words.next().unwrap_or_default();
    let arguments = std::iter::once(OsString::from("driftless")).chain(words);
    let (out, err) = (driftless_cli::Stream::stdout(), driftless_cli::Stream::stderr());
    let exit = driftless_cli::run(arguments, out, err);
    // Where the system does not say, there is no file and no figure.
    if let Ok(status) = fs::read_to_string("/proc/self/status") {
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        let _ = fs::write(peak, line.trim().trim_end_matches(" kB"));
    }
    exit.into()
}

/// What one size gave.
struct Measured {
    tables: usize,
    drift: Cost,
    dump: Duration,
    snapshot: Cost,
    diff: Cost,
}

/// What a command took.
#[derive(Clone, Copy, Default)]
struct Cost {
    time: Duration,
    megabytes: Option<u64>,
}

/// Measures both sizes and prints a table.
pub(crate) fn run(tables: usize) -> Result<(), String> {
    println!(
        "| tables | drift, s | pg_dump, s | ratio | peak, MB | snapshot, s | diff of two, s | peak, MB |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let small = measure((tables / 10).max(1))?;
    small.print();
    let large = measure(tables)?;
    large.print();
    let times = |large: Cost, small: Cost| large.time.as_secs_f64() / small.time.as_secs_f64();
    println!(
        "\n10 times the tables take drift {:.1} times and diff {:.1} times as long",
        times(large.drift, small.drift),
        times(large.diff, small.diff)
    );
    Ok(())
}

impl Measured {
    fn print(&self) {
        let Self { tables, drift, dump, snapshot, diff } = self;
        let seconds = |time: Duration| format!("{:.2}", time.as_secs_f64());
        let peak = |cost: &Cost| cost.megabytes.map_or_else(|| "-".to_owned(), |it| it.to_string());
        println!(
            "| {tables} | {} | {} | {:.2} | {} | {} | {} | {} |",
            seconds(drift.time),
            seconds(*dump),
            drift.time.as_secs_f64() / dump.as_secs_f64(),
            peak(drift),
            seconds(snapshot.time),
            seconds(diff.time),
            peak(diff)
        );
    }
}

fn measure(tables: usize) -> Result<Measured, String> {
    let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
    let home = directory.path();
    let steps = home.join("steps");
    write_steps(&steps, tables).map_err(|error| format!("{}: {error}", steps.display()))?;
    let database = postgres().database();
    let runner = Runner { home: home.to_owned(), steps, database: &database };
    runner.run(&["migrate", "--quiet"])?;
    let snapshots = [home.join("one.sql"), home.join("other.sql")];
    let texts = snapshots.each_ref().map(|path| format!("snapshot:{}", path.display()));
    let url = database.url();
    let (mut drift, mut dump, mut snapshot, mut diff) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        drift.push(runner.run(&["drift"])?);
        let began = Instant::now();
        database.server().dump(&database.name, &["--schema-only"]);
        dump.push(Cost { time: began.elapsed(), megabytes: None });
        for path in &snapshots {
            snapshot.push(runner.print(&["snapshot", "--from", &url], path)?);
        }
        diff.push(
            runner
                .print(&["diff", "--from", &texts[0], "--to", &texts[1]], Path::new("/dev/null"))?,
        );
    }
    let dump = median(dump).time;
    let [drift, snapshot, diff] = [drift, snapshot, diff].map(median);
    Ok(Measured { tables, drift, dump, snapshot, diff })
}

/// The median time, and the most memory.
fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_unstable_by_key(|cost| cost.time);
    let time = costs.get(costs.len() / 2).map_or(Duration::ZERO, |cost| cost.time);
    Cost { time, megabytes: costs.iter().filter_map(|cost| cost.megabytes).max() }
}

/// Runs commands on one database.
struct Runner<'a> {
    home: PathBuf,
    steps: PathBuf,
    database: &'a TestDatabase,
}

impl Runner<'_> {
    /// Runs a command on the database and its steps.
    fn run(&self, words: &[&str]) -> Result<Cost, String> {
        let (steps, url) = (self.steps.display().to_string(), self.database.url());
        let options = ["--migrations", &steps, "--backend", "postgres", "--url", &url];
        self.start(&[words, &options].concat(), None)
    }

    /// Runs a command that needs neither, and keeps what it prints.
    fn print(&self, words: &[&str], out: &Path) -> Result<Cost, String> {
        self.start(words, Some(out))
    }

    fn start(&self, words: &[&str], out: Option<&Path>) -> Result<Cost, String> {
        let problem = |error: std::io::Error| format!("cannot run `{}`: {error}", words[0]);
        let out = match out {
            Some(path) => Stdio::from(fs::File::create(path).map_err(problem)?),
            None => Stdio::null(),
        };
        let peak = self.home.join("peak");
        let mut command = Command::new(std::env::current_exe().map_err(problem)?);
        command.arg(RUNNER).arg(&peak).args(words).stdin(Stdio::null()).stdout(out);
        let began = Instant::now();
        let output = command.output().map_err(problem)?;
        let time = began.elapsed();
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`{}` failed ({}): {said}", words[0], output.status));
        }
        let kilobytes = fs::read_to_string(&peak).ok().and_then(|text| text.parse::<u64>().ok());
        Ok(Cost { time, megabytes: kilobytes.map(|it| it / 1024) })
    }
}

/// Writes steps that make so many tables.
fn write_steps(directory: &Path, tables: usize) -> std::io::Result<()> {
    for (step, first) in (0..tables).step_by(TABLES_A_STEP).enumerate() {
        let place = directory.join(format!("{:04}_tables", step + 1));
        fs::create_dir_all(&place)?;
        let last = tables.min(first + TABLES_A_STEP);
        fs::write(place.join("up.sql"), (first..last).map(table).collect::<String>())?;
    }
    Ok(())
}

/// A table and what belongs to it.
fn table(number: usize) -> String {
    let before = number.saturating_sub(1);
    let mut sql = format!(
        "CREATE TABLE items_{number} (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    \
         before_id bigint REFERENCES items_{before} (id) ON DELETE CASCADE,\n    \
         name text NOT NULL DEFAULT '',\n    state varchar(20) NOT NULL DEFAULT 'new',\n    \
         amount numeric(12, 2) NOT NULL DEFAULT 0 CHECK (amount >= 0),\n    \
         counted integer DEFAULT 1 + 1,\n    at timestamptz NOT NULL DEFAULT now(),\n    \
         done boolean,\n    tags text[],\n    more jsonb DEFAULT '{{}}'\n);\n\
         CREATE INDEX items_{number}_name ON items_{number} (lower(name), at DESC);\n\
         CREATE INDEX items_{number}_open ON items_{number} (before_id) WHERE NOT done;\n"
    );
    if number.is_multiple_of(20) {
        sql.push_str(&format!(
            "CREATE VIEW open_{number} AS SELECT i.id, i.name, p.name AS parent, i.amount * 2 AS twice \
             FROM items_{number} i LEFT JOIN items_{before} p ON p.id = i.before_id WHERE NOT i.done;\n\
             CREATE FUNCTION worth_{number}(since timestamptz) RETURNS numeric LANGUAGE sql STABLE AS $$\n    \
             SELECT sum(amount) FROM items_{number} WHERE at >= since\n$$;\n"
        ));
    }
    sql
}

//! How long judging a long PostgreSQL history takes, and how much memory.
//!
//! `time_check` generates a history of 340 steps and 1 MB with downs, and one ten times as long, and
//! prints medians; `time_check DIR..` takes histories that are there. `cargo xtask bench check` runs
//! it in the release profile.

#![expect(clippy::print_stdout, reason = "a program's report")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use driftless_check::{Checked, Downs, LockPolicy, Request, check};
use driftless_diag::Backend;

/// How many steps the generated history has.
const STEPS: usize = 340;

/// About how many bytes a step has, both files together.
const STEP_SIZE: usize = 3_000;

fn main() {
    let directories: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let ended = if directories.is_empty() { generated() } else { given(&directories) };
    if let Err(problem) = ended {
        println!("error: {problem}");
        std::process::exit(1);
    }
}

/// Measures the generated histories.
fn generated() -> std::io::Result<()> {
    let home = std::env::temp_dir().join(format!("driftless-time-check-{}", std::process::id()));
    println!("| history | steps | KB | ms | peak memory, MB |");
    println!("|---|---|---|---|---|");
    let mut times = Vec::new();
    for factor in [1, 10] {
        let directory = home.join(format!("x{factor}"));
        let bytes = write_history(&directory, STEPS * factor)?;
        let rounds = if factor == 1 { 9 } else { 3 };
        let (time, checked) = measure(&directory, rounds);
        let errors = checked.diagnostics.iter().filter(|it| it.is_error()).count();
        if errors > 0 || checked.counts.steps != STEPS * factor {
            println!("{:#?}", checked.diagnostics.iter().find(|it| it.is_error()));
            return Err(std::io::Error::other("the generated history is not valid"));
        }
        print_line("generated", checked.counts.steps, bytes, time);
        times.push(time);
    }
    fs::remove_dir_all(&home)?;
    if let [one, ten] = times.as_slice() {
        println!(
            "\n10 times the steps take {:.1} times as long",
            ten.as_secs_f64() / one.as_secs_f64()
        );
    }
    Ok(())
}

/// Measures histories that are there.
fn given(directories: &[PathBuf]) -> std::io::Result<()> {
    println!("| history | steps | KB | ms | peak memory, MB |");
    println!("|---|---|---|---|---|");
    for directory in directories {
        let (time, checked) = measure(directory, 3);
        let files = checked.loaded.set.steps.iter().flat_map(|step| [&step.up, &step.down]);
        let bytes = files.flatten().map(|file| file.source.text.len()).sum();
        print_line(&directory.to_string_lossy(), checked.counts.steps, bytes, time);
    }
    Ok(())
}

fn print_line(name: &str, steps: usize, bytes: usize, time: Duration) {
    let memory =
        peak_memory().map_or_else(|| "-".to_owned(), |kilobytes| (kilobytes / 1024).to_string());
    let milliseconds = time.as_secs_f64() * 1000.0;
    println!("| {name} | {steps} | {} | {milliseconds:.0} | {memory} |", bytes / 1024);
}

/// The median time of judging a history.
fn measure(directory: &Path, rounds: usize) -> (Duration, Checked) {
    let request = Request {
        component: "bench",
        backend: Backend::Postgres,
        directory,
        display_root: None,
        layout: None,
        lock: LockPolicy::Ignore,
        downs: Downs::Checked,
        strict: false,
    };
    let mut checked = check(&request);
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let began = Instant::now();
            checked = check(&request);
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times.get(rounds / 2).copied().unwrap_or_default(), checked)
}

/// The most memory the process has had, in KB, where the system says so.
fn peak_memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Writes a history of so many steps, and says how many bytes it has.
fn write_history(directory: &Path, steps: usize) -> std::io::Result<usize> {
    let mut bytes = 0;
    for number in 1..=steps {
        let place = directory.join(format!("{number:06}_step"));
        fs::create_dir_all(&place)?;
        let (up, down) = step(number);
        bytes += up.len() + down.len();
        fs::write(place.join("up.sql"), up)?;
        fs::write(place.join("down.sql"), down)?;
    }
    Ok(bytes)
}

/// One step: a table with what belongs to it, changes to the tables before, or a view with a
/// function; and what undoes it.
fn step(number: usize) -> (String, String) {
    let (mut up, mut down) = match number % 4 {
        1 => table(number),
        2 => columns(number),
        3 => rows(number),
        _ => code(number),
    };
    let reason = "-- Why this step is there, in the words of somebody who wrote it long ago.\n";
    while up.len() + down.len() < STEP_SIZE {
        up.insert_str(0, reason);
        down.insert_str(0, reason);
    }
    (up, down)
}

/// The number of the table that a step is about: one step in four makes one.
const fn table_of(number: usize) -> usize {
    (number - 1) / 4 * 4 + 1
}

fn table(number: usize) -> (String, String) {
    let mut columns = String::new();
    for column in 1..=12 {
        columns.push_str(&match column % 4 {
            0 => format!("    amount_{column} numeric(12, 2) NOT NULL DEFAULT 0,\n"),
            1 => format!("    name_{column} varchar(200) NOT NULL DEFAULT '',\n"),
            2 => format!("    at_{column} timestamptz NOT NULL DEFAULT now(),\n"),
            _ => format!(
                "    flag_{column} boolean DEFAULT false CHECK (flag_{column} IS NOT NULL),\n"
            ),
        });
    }
    let parent = if number > 4 {
        format!("REFERENCES items_{} (id) ON DELETE CASCADE", number - 4)
    } else {
        String::new()
    };
    let up = format!(
        "CREATE TYPE state_{number} AS ENUM ('new', 'open', 'done');\n\
         CREATE TABLE items_{number} (\n    id bigserial PRIMARY KEY,\n    parent_id bigint {parent},\n\
         \x20   state state_{number} NOT NULL DEFAULT 'new',\n{columns}    UNIQUE (parent_id, name_1)\n);\n\
         CREATE INDEX items_{number}_by_name ON items_{number} (lower(name_1), at_2 DESC) WHERE flag_3;\n\
         CREATE INDEX items_{number}_by_parent ON items_{number} (parent_id);\n\
         COMMENT ON TABLE items_{number} IS 'What is counted';\n"
    );
    (up, format!("DROP TABLE items_{number};\nDROP TYPE state_{number};\n"))
}

fn columns(number: usize) -> (String, String) {
    let table = table_of(number);
    let (mut up, mut down) = (String::new(), String::new());
    for column in 1..=6 {
        up.push_str(&format!(
            "ALTER TABLE items_{table} ADD COLUMN extra_{column} text;\n\
             ALTER TABLE items_{table} ADD CONSTRAINT extra_{column}_short CHECK (length(extra_{column}) < {number});\n\
             CREATE INDEX items_{table}_extra_{column} ON items_{table} (extra_{column}) WHERE state = 'open';\n"
        ));
        down.push_str(&format!("ALTER TABLE items_{table} DROP COLUMN extra_{column};\n"));
    }
    (up, down)
}

fn rows(number: usize) -> (String, String) {
    let table = table_of(number);
    let mut up = String::new();
    for row in 1..=8 {
        up.push_str(&format!(
            "INSERT INTO items_{table} (name_1, amount_4, flag_3, state) VALUES ('row {row}', {row}, true, 'open');\n\
             UPDATE items_{table} SET amount_8 = amount_4 * 2, at_6 = now() WHERE id = {row} AND flag_3;\n"
        ));
    }
    (up, format!("DELETE FROM items_{table} WHERE amount_4 > 0;\n"))
}

fn code(number: usize) -> (String, String) {
    let table = table_of(number);
    let up = format!(
        "CREATE VIEW totals_{number} AS SELECT i.parent_id, count(*) AS number, sum(i.amount_4) AS total, \
         max(i.at_2) AS last_at FROM items_{table} i LEFT JOIN items_{table} p ON p.id = i.parent_id \
         WHERE i.flag_3 OR p.state = 'done' GROUP BY i.parent_id;\n\
         CREATE FUNCTION touch_{number}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n\
         \x20   NEW.at_2 := now();\n    IF NEW.amount_4 < 0 THEN\n        RAISE EXCEPTION 'negative';\n    END IF;\n\
         \x20   RETURN NEW;\nEND;\n$$;\n\
         CREATE TRIGGER touch BEFORE UPDATE ON items_{table} FOR EACH ROW WHEN (old.name_1 <> new.name_1) \
         EXECUTE FUNCTION touch_{number}();\n"
    );
    let down = format!(
        "DROP TRIGGER touch ON items_{table};\nDROP FUNCTION touch_{number}();\nDROP VIEW totals_{number};\n"
    );
    (up, down)
}

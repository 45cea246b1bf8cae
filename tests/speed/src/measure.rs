//! Medians of the wall time of processes, over interleaved rounds.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use driftless_servers::{Cut, Deed, Protocol, Proxy, TestDatabase, Wire, postgres};
use tempfile::TempDir;

use crate::Arguments;
use crate::peer::{self, Tool};

/// One line of the table.
pub(crate) struct Row {
    title: String,
    medians: BTreeMap<Tool, f64>,
}

/// Where the databases are.
#[derive(Clone, Copy)]
enum Site {
    Sqlite,
    Postgres(Duration),
}

/// A database of one tool.
enum Place {
    File(TempDir),
    Server(TestDatabase, Proxy),
}

impl Place {
    fn new(site: Site) -> Result<Self, String> {
        let Site::Postgres(delay) = site else {
            let directory =
                tempfile::tempdir_in(peer::home()).map_err(|error| error.to_string())?;
            return Ok(Self::File(directory));
        };
        let server = postgres();
        let socket = server.socket().join(format!(".s.PGSQL.{}", server.port()));
        let (protocol, cut, deed) = (Protocol::Postgres, Cut::Never, Deed::Break);
        let proxy = Proxy::before(Wire { socket, protocol, cut, deed, delay });
        let proxy = proxy.map_err(|error| error.to_string())?;
        Ok(Self::Server(server.database(), proxy))
    }

    fn url(&self) -> String {
        match self {
            Self::File(directory) => directory.path().join("bench.db").display().to_string(),
            Self::Server(database, proxy) => format!(
                "postgres://{}@127.0.0.1:{}/{}?sslmode=disable",
                database.server().user(),
                proxy.port,
                database.name
            ),
        }
    }

    fn remove(self) {
        if let Self::Server(database, _) = self {
            database.remove();
        }
    }
}

/// Measures every cell.
pub(crate) fn all(arguments: &Arguments) -> Result<Vec<Row>, String> {
    let mut rows = Vec::new();
    let far = Duration::from_millis(20);
    for (name, site, steps) in [
        ("SQLite", Site::Sqlite, arguments.rounds),
        ("PostgreSQL", Site::Postgres(Duration::ZERO), arguments.rounds),
        ("PostgreSQL, 20 ms away", Site::Postgres(far), arguments.slow_rounds),
    ] {
        rows.extend(at(name, site, (steps.get(), arguments.quick_rounds.get()))?);
    }
    Ok(rows)
}

/// All steps on a new database, then what there is to do when nothing is to be done.
fn at(name: &str, site: Site, (steps, quick): (usize, usize)) -> Result<Vec<Row>, String> {
    let mut figures: BTreeMap<(usize, Tool), Vec<f64>> = BTreeMap::new();
    let mut last = BTreeMap::new();
    for round in 1..=steps {
        eprintln!("bench: {name}: all steps, round {round} of {steps}");
        for tool in Tool::ALL {
            let place = Place::new(site)?;
            figures.entry((0, tool)).or_default().push(timed(tool, &place, "migrate")?);
            if let Some(before) = last.insert(tool, place) {
                before.remove();
            }
        }
    }
    for (at, action) in ["migrate", "gate"].into_iter().enumerate() {
        eprintln!("bench: {name}: {action} with nothing to do, {quick} rounds");
        for _ in 0..quick {
            for (tool, place) in &last {
                figures.entry((at + 1, *tool)).or_default().push(timed(*tool, place, action)?);
            }
        }
    }
    last.into_values().for_each(Place::remove);
    let titles = ["all steps from zero", "a run with nothing to do", "the gate"];
    let row = |(at, title): (usize, &str)| {
        let medians = Tool::ALL.map(|tool| (tool, median(figures.remove(&(at, tool)))));
        Row { title: format!("{title}, {name}"), medians: medians.into_iter().collect() }
    };
    Ok(titles.into_iter().enumerate().map(row).collect())
}

/// Milliseconds that a tool's program takes.
fn timed(tool: Tool, place: &Place, action: &str) -> Result<f64, String> {
    let mut command = Command::new(tool.program());
    command.args([place.url().as_str(), action]);
    let began = Instant::now();
    peer::succeed(&mut command)?;
    Ok(began.elapsed().as_secs_f64() * 1_000.0)
}

fn median(figures: Option<Vec<f64>>) -> f64 {
    let mut figures = figures.unwrap_or_default();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

impl Row {
    /// The line of a Markdown table, the ratio of ours to the best peer last.
    pub(crate) fn markdown(&self) -> String {
        let figure = |tool: Tool| self.medians.get(&tool).copied().unwrap_or(f64::NAN);
        let peers = Tool::ALL.into_iter().filter(|tool| *tool != Tool::Driftless);
        let best = peers.map(figure).fold(f64::INFINITY, f64::min);
        let cells: Vec<String> =
            Tool::ALL.into_iter().map(|tool| format!("{:.1}", figure(tool))).collect();
        format!(
            "| {} | {} | {:.2} |",
            self.title,
            cells.join(" | "),
            figure(Tool::Driftless) / best
        )
    }
}

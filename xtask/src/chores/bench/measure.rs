//! Medians over interleaved rounds, and the CPU time of child processes.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Instant;

use super::project::Tool;
use crate::chores::shell::{self, Outcome};

/// One line of the table: a figure a tool.
pub(crate) struct Row {
    /// What was measured, with its unit.
    pub(crate) title: &'static str,
    /// The median of each tool.
    pub(crate) medians: BTreeMap<Tool, f64>,
}

impl Row {
    /// Measures every tool `rounds` times, one after the other in each round.
    pub(crate) fn measure(
        title: &'static str,
        rounds: usize,
        mut once: impl FnMut(Tool) -> Outcome<f64>,
    ) -> Outcome<Self> {
        let mut figures: BTreeMap<Tool, Vec<f64>> = BTreeMap::new();
        for round in 0..rounds {
            for tool in Tool::ALL {
                figures.entry(tool).or_default().push(once(tool)?);
            }
            shell::say(&format!("bench: {title}: round {} of {rounds}", round + 1));
        }
        let medians = figures.into_iter().map(|(tool, figures)| (tool, median(figures))).collect();
        Ok(Self { title, medians })
    }

    /// The line of a Markdown table, the ratio of ours to the best peer last.
    pub(crate) fn markdown(&self) -> String {
        let figure = |tool: Tool| self.medians.get(&tool).copied().unwrap_or(f64::NAN);
        let peers = Tool::ALL.into_iter().filter(|tool| *tool != Tool::Driftless);
        let best = peers.map(figure).fold(f64::INFINITY, f64::min);
        let cells: Vec<String> =
            Tool::ALL.into_iter().map(|tool| format!("{:.3}", figure(tool))).collect();
        let ratio = figure(Tool::Driftless) / best;
        format!("| {} | {} | {ratio:.2} |", self.title, cells.join(" | "))
    }
}

/// The value in the middle.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Seconds of wall time a command takes. Its output is thrown away.
pub(crate) fn wall_seconds(command: &mut Command) -> Outcome<f64> {
    let start = Instant::now();
    quietly(command)?;
    Ok(start.elapsed().as_secs_f64())
}

/// Seconds of CPU, user and system, that a command and its children take.
pub(crate) fn cpu_seconds(command: &mut Command) -> Outcome<f64> {
    let before = children_ticks()?;
    quietly(command)?;
    // USER_HZ is 100 on every Linux that Rust supports.
    Ok((children_ticks()? - before) as f64 / 100.0)
}

fn quietly(command: &mut Command) -> Outcome {
    let output = command.output().map_err(|error| format!("could not start a command: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)))
}

/// CPU ticks of all children waited for so far: `cutime` and `cstime` of proc(5).
fn children_ticks() -> Outcome<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("the benchmark needs Linux's /proc: {error}"))?;
    // The second field is the program's name in parentheses and may hold blanks.
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace().collect();
    let field = |index: usize| fields.get(index).and_then(|text| text.parse::<u64>().ok());
    match (field(13), field(14)) {
        (Some(user), Some(system)) => Ok(user + system),
        _ => Err("could not read /proc/self/stat".to_owned()),
    }
}

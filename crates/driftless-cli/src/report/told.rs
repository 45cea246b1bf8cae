//! Everybody who hears of a run: who watches it, who follows its events, who counts.

use driftless_db::{Event, Reporter};

use super::events::EventLines;
use super::metrics::Metrics;
use super::{Page, Progress, Report as _};
use crate::args::{Format, Global, Tell};
use crate::ops::run::RunReport;
use crate::{CliError, Exit};

/// Runs steps, tells everybody, and shows the report.
pub(crate) fn told(
    global: &Global,
    tell: &Tell,
    page: &mut Page<'_, '_>,
    run: impl FnOnce(&mut dyn Reporter) -> Result<RunReport, CliError>,
) -> Exit {
    let lines = match opened(global, tell) {
        Ok(lines) => lines,
        Err(error) => {
            page.error(&error);
            return error.exit;
        }
    };
    let (outcome, mut lines, metrics) = {
        let progress = Progress::new(page);
        let mut told = Told { progress, lines, metrics: Metrics::default() };
        let outcome = run(&mut told);
        (outcome, told.lines, told.metrics)
    };
    let (exit, last) = match &outcome {
        Ok(report) => {
            let exit = report.exit();
            (exit, lines.as_mut().and_then(|lines| lines.end(report, exit)))
        }
        Err(error) => (error.exit, lines.as_mut().and_then(|lines| lines.refused(error))),
    };
    last.iter().for_each(|line| page.line(line));
    match &outcome {
        Ok(report) if tell.replaces_report() => {
            report.errors().iter().for_each(|error| page.problem(&error.to_string()));
        }
        Ok(report) => page.show(report),
        Err(error) => page.error(error),
    }
    let counted = match (&outcome, &tell.metrics) {
        (Ok(report), Some(path)) => metrics.write(path, report, exit),
        _ => Ok(()),
    };
    let written = lines.as_mut().and_then(EventLines::failure);
    let written = written
        .zip(tell.events.as_ref())
        .map(|(error, path)| CliError::file("write", path, &error));
    // The steps are what they are: what could not be told must not pass for a run that failed, nor for
    // one of which everything is known.
    [counted.err(), written].into_iter().flatten().fold(exit, |exit, error| {
        page.error(&error);
        exit.worst(error.exit)
    })
}

fn opened(global: &Global, tell: &Tell) -> Result<Option<EventLines>, CliError> {
    if tell.replaces_report() && global.format != Format::Text {
        return Err(CliError::usage("`--events -` and the report both want the standard output")
            .help("write the events to a file, or leave `--format` out"));
    }
    tell.events.as_deref().map(EventLines::open).transpose()
}

struct Told<'g, 'p, 's> {
    progress: Progress<'g, 'p, 's>,
    lines: Option<EventLines>,
    metrics: Metrics,
}

impl Reporter for Told<'_, '_, '_> {
    fn event(&mut self, event: &Event<'_>) {
        if let Some(line) = self.lines.as_mut().and_then(|lines| lines.event(event)) {
            self.progress.line(&line);
        }
        self.metrics.event(event);
        self.progress.event(event);
    }
}

//! What is going on during a run, as it happens: a bar where a person watches, plain lines
//! elsewhere, nothing where it would only be noise.

use std::time::{Duration, Instant};

use driftless_db::{Action, Event, Progress as Progressed, Reporter};
use indicatif::{ProgressBar, ProgressStyle};

use super::Page;
use super::table::{count, duration};

/// How often batches are told of in plain lines.
const BATCHES_TOLD: Duration = Duration::from_secs(10);

/// Shows the events of a run.
pub(crate) struct Progress<'g, 'p, 's> {
    page: &'g mut Page<'p, 's>,
    bar: Option<ProgressBar>,
    /// Steps told as done that are not permanent yet.
    uncommitted: u64,
    waiting: bool,
    /// When a batch was last told of.
    batch_told: Option<Instant>,
}

impl<'g, 'p, 's> Progress<'g, 'p, 's> {
    /// Progress beside the report that the page will show.
    pub(crate) fn new(page: &'g mut Page<'p, 's>) -> Self {
        Self { page, bar: None, uncommitted: 0, waiting: false, batch_told: None }
    }

    /// Writes a line to the report's stream.
    pub(crate) fn line(&mut self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.page.line(text)),
            None => self.page.line(text),
        }
    }

    fn planned(&mut self, steps: usize) {
        if steps == 0 || !self.page.progress_is_watched() {
            return;
        }
        let bar = ProgressBar::new(steps as u64);
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.bar = Some(bar);
    }

    fn say(&mut self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| self.page.progress(text)),
            None => self.page.progress(text),
        }
    }

    fn waiting(&mut self, database: &str, waited: Duration, holder: Option<&str>) {
        let holder = holder.map(|holder| format!(", held by {holder}")).unwrap_or_default();
        let text = format!("waiting for the lock of {database}{holder} ({} s)", waited.as_secs());
        match &self.bar {
            Some(bar) => bar.set_message(text),
            // Once a second is for eyes; a log wants the beginning and every tenth.
            None if !self.waiting || waited.as_secs().is_multiple_of(10) => {
                self.page.progress(&text)
            }
            None => {}
        }
        self.waiting = true;
    }

    fn step_done(&mut self, name: &str, action: Action, took: Duration) {
        self.uncommitted += 1;
        if let Some(bar) = &self.bar {
            bar.inc(1);
            return;
        }
        let verb = match action {
            Action::Migrate => "applied",
            Action::Revert => "reverted",
            Action::Adopt | Action::Record => "recorded",
        };
        let took = duration(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        self.page.progress(&format!("{verb} {name} ({took})"));
    }

    fn batch(&mut self, name: &str, batch: u64, progress: Option<Progressed>) {
        let how_far = match progress {
            Some(Progressed { done, total: Some(total) }) => format!(", {done} of {total}"),
            Some(Progressed { done, total: None }) => format!(", {done}"),
            None => String::new(),
        };
        let text = format!("{name}: batch {batch}{how_far}");
        match &self.bar {
            Some(bar) => bar.set_message(text),
            // A log wants the first and then one every ten seconds.
            None if self.batch_told.is_none_or(|told| told.elapsed() >= BATCHES_TOLD) => {
                self.batch_told = Some(Instant::now());
                self.page.progress(&text);
            }
            None => {}
        }
    }

    fn undone(&mut self) {
        if let Some(bar) = &self.bar {
            bar.set_position(bar.position().saturating_sub(self.uncommitted));
        }
        self.uncommitted = 0;
        self.say("undid the steps since the last commit; running them again, each by itself");
    }
}

impl Reporter for Progress<'_, '_, '_> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Planned { steps, .. } => self.planned(*steps),
            Event::Waiting { database, waited, holder } => {
                self.waiting(database, *waited, *holder);
            }
            Event::Locked { database, waited } if self.waiting => {
                self.waiting = false;
                self.say(&format!("got the lock of {database} after {} s", waited.as_secs()));
            }
            Event::StepStarted { component, step, statements, .. } => {
                if let Some(bar) = &self.bar {
                    let statements = count(*statements, "statement");
                    bar.set_message(format!("{component}/{step} ({statements})"));
                }
            }
            Event::BatchDone { component, step, batch, progress, .. } => {
                self.batch(&format!("{component}/{step}"), *batch, *progress);
            }
            Event::StepDone { component, step, action, duration } => {
                self.step_done(&format!("{component}/{step}"), *action, *duration);
            }
            Event::Retrying { component, step, attempt, blocker, pause } => {
                let by = blocker.map(|by| format!(", kept waiting by {by}")).unwrap_or_default();
                self.say(&format!(
                    "{component}/{step} waited too long for a lock{by}; attempt {} in {}",
                    attempt + 1,
                    duration(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)),
                ));
            }
            Event::Committed { .. } => self.uncommitted = 0,
            Event::Undone { .. } => self.undone(),
            _ => {}
        }
    }
}

impl Drop for Progress<'_, '_, '_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

//! What happens during a run, as spans and events of `tracing`.
//!
//! A step is a span; its statements, batches and attempts are events in it, and what is about a whole
//! database (waiting, committing) stands beside them. Spans are children of the one that is current
//! where the run was asked for, also where steps run on threads of their own.

use std::collections::BTreeMap;
use std::time::Duration;

use tracing::{Span, debug, error, info, info_span, warn};

use crate::{Event, Reporter};

/// A reporter that writes to `tracing`, and hands every event on to another one if there is any.
#[derive(Default)]
pub struct Spans<'a> {
    /// The steps that are running, by component.
    steps: BTreeMap<String, Span>,
    inner: Option<&'a mut dyn Reporter>,
}

impl<'a> Spans<'a> {
    /// A reporter that writes to `tracing` alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// One that tells `reporter` as well.
    pub fn beside(reporter: &'a mut dyn Reporter) -> Self {
        Self { steps: BTreeMap::new(), inner: Some(reporter) }
    }

    /// The span of the step that a component is at.
    fn within(&self, component: &str, tell: impl FnOnce()) {
        match self.steps.get(component) {
            Some(span) => span.in_scope(tell),
            None => tell(),
        }
    }

    fn step(&mut self, event: &Event<'_>) {
        match *event {
            Event::StepStarted { component, step, action, statements } => {
                let action = action.name();
                let span = info_span!("driftless.step", component, step, action, statements);
                self.steps.insert(component.to_owned(), span);
            }
            Event::StatementDone { component, statement, statements, duration, .. } => {
                self.within(component, || {
                    debug!(statement, statements, duration_ms = ms(duration), "statement done");
                })
            }
            Event::BatchDone { component, batch, progress, duration, .. } => {
                let (done, total) = (progress.map(|it| it.done), progress.and_then(|it| it.total));
                self.within(component, || {
                    info!(batch, done, total, duration_ms = ms(duration), "batch committed");
                });
            }
            Event::Retrying { component, attempt, blocker, pause, .. } => {
                self.within(component, || {
                    warn!(attempt, blocker, pause_ms = ms(pause), "gave up a lock, trying again");
                })
            }
            Event::StepDone { component, duration, .. } => {
                self.within(component, || info!(duration_ms = ms(duration), "step done"));
                self.steps.remove(component);
            }
            _ => {}
        }
    }
}

impl Reporter for Spans<'_> {
    fn event(&mut self, event: &Event<'_>) {
        match *event {
            Event::Planned { action, steps } => info!(action = action.name(), steps, "planned"),
            Event::Waiting { database, waited, holder } => {
                warn!(database, waited_ms = ms(waited), holder, "waiting for the lock");
            }
            Event::Locked { database, waited } => {
                info!(database, waited_ms = ms(waited), "got the lock");
            }
            Event::Committed { database, steps, duration } => {
                info!(database, steps, duration_ms = ms(duration), "committed");
            }
            Event::Undone { database } => warn!(database, "undone"),
            Event::Failed { error: failure } => {
                let component = failure.component.as_deref().unwrap_or_default();
                self.within(component, || error!(error = %failure, "failed"));
                self.steps.remove(component);
            }
            _ => self.step(event),
        }
        if let Some(inner) = &mut self.inner {
            inner.event(event);
        }
    }
}

impl std::fmt::Debug for Spans<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spans").field("steps", &self.steps).finish_non_exhaustive()
    }
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Metadata, Subscriber};

    use super::*;
    use crate::{Action, Error, ErrorKind, Silent};

    /// Writes down what it hears: `+span`, `-span`, and events with the span that they are in.
    #[derive(Default)]
    struct Heard {
        lines: Mutex<Vec<String>>,
        spans: Mutex<Vec<String>>,
        entered: Mutex<Vec<Id>>,
        last: AtomicU64,
    }

    struct Text(String);

    impl Visit for Text {
        fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
            if field.name() == "message" {
                self.0 = format!("{value:?}{}", self.0);
            } else if !field.name().ends_with("_ms") {
                self.0.push_str(&format!(" {}={value:?}", field.name()));
            }
        }
    }

    impl Heard {
        fn name(&self, id: &Id) -> String {
            let at = usize::try_from(id.into_u64()).unwrap_or_default();
            self.spans.lock().map(|spans| spans[at - 1].clone()).unwrap_or_default()
        }

        fn say(&self, line: String) {
            if let Ok(mut lines) = self.lines.lock() {
                lines.push(line);
            }
        }
    }

    struct Listener(Arc<Heard>);

    impl Subscriber for Listener {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, attributes: &Attributes<'_>) -> Id {
            let mut text = Text(String::new());
            attributes.record(&mut text);
            let name = format!("{}{}", attributes.metadata().name(), text.0);
            self.0.say(format!("+{name}"));
            if let Ok(mut spans) = self.0.spans.lock() {
                spans.push(name);
            }
            Id::from_u64(self.0.last.fetch_add(1, Ordering::SeqCst) + 1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &tracing::Event<'_>) {
            let mut text = Text(String::new());
            event.record(&mut text);
            let within = self.0.entered.lock().map(|ids| ids.last().cloned()).unwrap_or_default();
            let within = within.map(|id| format!("  [{}] ", self.0.name(&id))).unwrap_or_default();
            self.0.say(format!("{within}{}", text.0));
        }

        fn enter(&self, id: &Id) {
            if let Ok(mut entered) = self.0.entered.lock() {
                entered.push(id.clone());
            }
        }

        fn exit(&self, _: &Id) {
            if let Ok(mut entered) = self.0.entered.lock() {
                entered.pop();
            }
        }

        fn try_close(&self, id: Id) -> bool {
            self.0.say(format!("-{}", self.0.name(&id)));
            true
        }
    }

    #[test]
    fn a_step_is_a_span_with_its_events() {
        let heard = Arc::new(Heard::default());
        let second = Duration::from_secs(1);
        tracing::subscriber::with_default(Listener(Arc::clone(&heard)), || {
            let mut silent = Silent;
            let mut spans = Spans::beside(&mut silent);
            let started = |component| Event::StepStarted {
                component,
                step: "0001_a",
                action: Action::Migrate,
                statements: 1,
            };
            spans.event(&Event::Planned { action: Action::Migrate, steps: 2 });
            spans.event(&started("one"));
            spans.event(&started("two"));
            spans.event(&Event::StatementDone {
                component: "one",
                step: "0001_a",
                statement: 1,
                statements: 1,
                duration: second,
            });
            spans.event(&Event::StepDone {
                component: "one",
                step: "0001_a",
                action: Action::Migrate,
                duration: second,
            });
            spans.event(&Event::Committed { database: "d", steps: 1, duration: second });
            let error = Error::from(ErrorKind::Escaped).in_step("two", "0001_a");
            spans.event(&Event::Failed { error: &error });
        });
        let lines = heard.lines.lock().expect("nobody panicked").clone();
        let step = |component: &str| {
            format!(
                "driftless.step component={component:?} step=\"0001_a\" action=\"migrate\" statements=1"
            )
        };
        assert_eq!(
            lines,
            [
                "planned action=\"migrate\" steps=2".to_owned(),
                format!("+{}", step("one")),
                format!("+{}", step("two")),
                format!("  [{}] statement done statement=1 statements=1", step("one")),
                format!("  [{}] step done", step("one")),
                format!("-{}", step("one")),
                "committed database=\"d\" steps=1".to_owned(),
                format!(
                    "  [{}] failed error={}",
                    step("two"),
                    Error::from(ErrorKind::Escaped).in_step("two", "0001_a")
                ),
                format!("-{}", step("two")),
            ]
        );
    }
}

//! Several databases at once: a thread for each that has something to do, up to a number.
//!
//! Steps of one database never run at once, whatever their components: they share a ledger and the
//! order of its locks. Everything is decided where it is decided for one at a time too; a thread gets
//! a database and what is to be run there, and hands both back. What happens meanwhile is told by the
//! thread that called, which is the one a reporter was made for.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use super::migrate::{Migration, run_segment};
use crate::event::OwnedEvent;
use crate::server::Outcome;
use crate::{Database, Error, ErrorKind, Event, Reporter};

/// What a thread says.
enum Message<'p> {
    Event(OwnedEvent),
    /// That it is at its end.
    Ended(usize, &'p mut Database, Result<Outcome, Box<dyn Any + Send>>),
}

/// Tells a thread's events to the one that called.
struct Forward<'p>(Sender<Message<'p>>);

impl Reporter for Forward<'_> {
    fn event(&mut self, event: &Event<'_>) {
        // Nobody listens any more when a panic is on its way up.
        let _ = self.0.send(Message::Event(OwnedEvent::from(event)));
    }
}

impl<'p> Migration<'_, 'p> {
    /// Runs segments until there are none left, at most so many at once.
    pub(super) fn in_parallel(&mut self, jobs: NonZeroUsize) {
        let (sender, receiver) = channel();
        let (members, options) = (self.members, self.options);
        let mut running: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
        thread::scope(|scope| {
            loop {
                while !self.stopped()
                    && running.len() < jobs.get()
                    && let Some((place, segment)) =
                        self.next_segment(|place| !running.contains_key(&place))
                {
                    let operations = self.operations(&segment);
                    let shown = self.places[place].shown.clone();
                    let Some(database) = self.borrow(place) else { continue };
                    running.insert(place, segment);
                    let sender: Sender<Message<'p>> = sender.clone();
                    scope.spawn(move || {
                        let mut reporter = Forward(sender.clone());
                        let outcome = catch_unwind(AssertUnwindSafe(|| {
                            let at = (place, shown.as_str());
                            run_segment(database, at, (members, options), operations, &mut reporter)
                        }));
                        let _ = sender.send(Message::Ended(place, database, outcome));
                    });
                }
                if running.is_empty() {
                    break;
                }
                match receiver.recv() {
                    Ok(Message::Event(event)) => self.reporter.event(&event.as_event()),
                    Ok(Message::Ended(place, database, outcome)) => {
                        self.places[place].database = Ok(database);
                        let segment = running.remove(&place).unwrap_or_default();
                        match outcome {
                            Ok(outcome) => self.ended(place, &segment, outcome),
                            Err(panic) => resume_unwind(panic),
                        }
                    }
                    // The other end is in this function.
                    Err(_) => break,
                }
            }
        });
    }

    /// Takes a database out of its place for as long as a thread has it.
    fn borrow(&mut self, place: usize) -> Option<&'p mut Database> {
        let elsewhere = Err(Error::from(ErrorKind::Moved));
        std::mem::replace(&mut self.places[place].database, elsewhere).ok()
    }
}

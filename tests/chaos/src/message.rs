//! Something happens before, during and after every message that a run sends to its server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use driftless_servers::{Cut, Deed, Proxy, Wire};

use crate::arguments::{Fault, Moment};
use crate::chaos::Chaos;
use crate::place::{self, Place};
use crate::runner::{self, Ended};

/// How long a run may take that nothing reaches any more, after it was asked to stop.
const BOUND: Duration = Duration::from_secs(5);

impl Chaos<'_> {
    /// It happens at every message.
    pub(crate) fn exhaustive(&mut self) -> Result<(), String> {
        let fault = self.arguments.fault.unwrap_or(Fault::Cut);
        let mut first = self.arguments.from.get();
        for moment in &self.arguments.moments {
            let cut = match moment {
                Moment::Before => Cut::Before,
                Moment::During => Cut::During,
                Moment::After => Cut::After,
            };
            let (mut number, mut reached) = (first, true);
            while reached {
                if self.is_over() {
                    let covered = format!("{moment:?}: messages {first} to {number}, not all");
                    self.tally.covered.push(covered);
                    return Ok(());
                }
                self.round(|chaos, place| {
                    let (problems, struck) = chaos.struck(place, fault, cut(number))?;
                    reached = struck;
                    Ok(problems)
                })?;
                number += self.arguments.every.get();
            }
            let covered = format!("{moment:?}: every message from {first} on, below {number}");
            self.tally.covered.push(covered);
            first = 1;
        }
        Ok(())
    }

    /// A run to which it happens, and those that finish its work; whether it came to that.
    fn struck(
        &mut self,
        place: &Place,
        fault: Fault,
        cut: Cut,
    ) -> Result<(Vec<String>, bool), String> {
        let backend = self.arguments.backend;
        let (socket, protocol) = place.socket()?;
        let process = Arc::new(AtomicU32::new(0));
        let victim = Arc::clone(&process);
        let deed = match fault {
            Fault::Cut => Deed::Break,
            Fault::Freeze => Deed::Freeze,
            Fault::Kill => Deed::Call(Box::new(move || kill(&victim))),
            Fault::Server => Deed::Call(Box::new(move || place::kill_server(backend))),
        };
        let wire = Wire { socket, protocol, cut, deed, delay: Duration::ZERO };
        let proxy = Proxy::before(wire).map_err(|error| format!("no proxy: {error}"))?;
        let child = self.start(&place.url_through(proxy.port))?;
        process.store(child.id(), Ordering::SeqCst);
        let after = format!("{fault:?} {cut:?}");
        let mut problems = Vec::new();
        let ended = if fault == Fault::Freeze {
            let (ended, problem) = frozen(child, &proxy)?;
            problems.extend(problem.map(|problem| format!("{after}: {problem}")));
            ended
        } else {
            runner::ended(child)?
        };
        let reached = proxy.has_broken();
        self.tally.faults += u64::from(reached);
        self.tally.kills += u64::from(ended == Ended::Killed);
        if fault == Fault::Freeze && reached {
            self.taken_over(place)?;
        }
        drop(proxy);
        if fault == Fault::Server && reached {
            place::start_server(backend);
        }
        problems.extend(self.count(&ended).map(|said| format!("{after}: {said}")));
        if let Ended::Doubt(_) = ended {
            problems.extend(self.settle(place));
        }
        if problems.is_empty() {
            problems = self.finished(place, &after)?;
        }
        Ok((problems, reached))
    }

    /// The server does not know yet that a run is gone that nothing reached any more: whoever is next
    /// takes its lock.
    fn taken_over(&self, place: &Place) -> Result<(), String> {
        let words = ["locks", "--takeover"];
        let mut command =
            runner::command(&words, self.arguments.backend, &self.history, &place.url())?;
        let output = command.output().map_err(|error| format!("cannot start `locks`: {error}"))?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("`locks --takeover`: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

fn kill(process: &AtomicU32) {
    let began = Instant::now();
    // The process may be quicker than whoever started it.
    while process.load(Ordering::SeqCst) == 0 && began.elapsed() < BOUND {
        thread::sleep(Duration::from_millis(1));
    }
    runner::signal("KILL", process.load(Ordering::SeqCst));
}

/// Waits for a run, and asks it to stop when nothing reaches it any more.
fn frozen(
    mut child: std::process::Child,
    proxy: &Proxy,
) -> Result<(Ended, Option<String>), String> {
    let mut asked: Option<Instant> = None;
    while let Ok(None) = child.try_wait() {
        thread::sleep(Duration::from_millis(5));
        if proxy.has_broken() && asked.is_none() {
            thread::sleep(Duration::from_millis(100));
            runner::signal("TERM", child.id());
            asked = Some(Instant::now());
        }
        if asked.is_some_and(|asked| asked.elapsed() > BOUND * 2) {
            // It is bounded by nothing.
            let _ = child.kill();
        }
    }
    let took = asked.map(|asked| asked.elapsed()).filter(|took| *took > BOUND);
    let problem = took.map(|took| format!("went on for {:.1} s", took.as_secs_f64()));
    Ok((runner::ended(child)?, problem))
}

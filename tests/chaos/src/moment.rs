//! Runs that are interrupted at random moments, and many that are started at once.

use std::process::Child;
use std::thread;
use std::time::Duration;

use crate::chaos::Chaos;
use crate::place::{self, Place};
use crate::runner::{self, Ended};

/// After so many attempts a round is stuck.
const MOST: usize = 400;

/// Between these a run is thought to take.
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(60);

impl Chaos<'_> {
    /// Runners are started, and one of them killed at some moment, until there is nothing to do. How long
    /// they take depends on what else the machine does, so the moments follow from who was there to be killed.
    pub(crate) fn killed(&mut self, place: &Place) -> Result<Vec<String>, String> {
        self.until_done(place, |chaos, children| {
            chaos.sleep();
            let victim = chaos.random.below(children.len() as u64) as usize;
            if let Some(child) = children.get_mut(victim) {
                let was_there = matches!(child.try_wait(), Ok(None));
                // It may have ended.
                let _ = child.kill();
                chaos.length = if was_there {
                    (chaos.length * 17 / 16).min(LONGEST)
                } else {
                    (chaos.length * 7 / 8).max(SHORTEST)
                };
            }
        })
    }

    /// The same, and the server is killed and started again.
    pub(crate) fn without_server(&mut self, place: &Place) -> Result<Vec<String>, String> {
        let backend = self.arguments.backend;
        self.until_done(place, |chaos, _| {
            chaos.sleep();
            place::kill_server(backend);
            place::start_server(backend);
            chaos.tally.kills += 1;
        })
    }

    fn sleep(&mut self) {
        let longest = self.length.as_micros().try_into().unwrap_or(u64::MAX);
        thread::sleep(Duration::from_micros(self.random.below(longest)));
    }

    fn until_done(
        &mut self,
        place: &Place,
        mut interrupt: impl FnMut(&mut Self, &mut [Child]),
    ) -> Result<Vec<String>, String> {
        let url = place.url();
        for _ in 0..MOST {
            let last = self.tally.kills >= self.arguments.kills;
            let runners = if last { 1 } else { self.arguments.runners.get() };
            let mut children = Vec::new();
            for _ in 0..runners {
                children.push(self.start(&url)?);
            }
            if !last {
                interrupt(self, &mut children);
            }
            let (mut done, mut doubt) = (true, false);
            for child in children {
                let ended = runner::ended(child)?;
                done &= ended == Ended::Done;
                doubt |= matches!(ended, Ended::Doubt(_));
                self.tally.kills += u64::from(ended == Ended::Killed);
                if let Some(problem) = self.count(&ended) {
                    return Ok(vec![problem]);
                }
            }
            let problem = if doubt { self.settle(place) } else { None };
            if done || problem.is_some() {
                return Ok(problem.into_iter().collect());
            }
        }
        Ok(vec![format!("not done after {MOST} attempts")])
    }

    /// Many runners at once: each step is applied by one of them.
    pub(crate) fn crowd(&mut self, place: &Place) -> Result<Vec<String>, String> {
        let url = place.url();
        let mut children = Vec::new();
        for _ in 0..self.arguments.runners.get() {
            children.push(self.start(&url)?);
        }
        let mut problems = Vec::new();
        let mut done = 0;
        for child in children {
            let ended = runner::ended(child)?;
            done += usize::from(ended == Ended::Done);
            problems.extend(self.count(&ended));
            if let Ended::Doubt(said) = ended {
                problems.push(said);
            }
        }
        if done == 0 {
            problems.push("nobody has finished".to_owned());
        }
        Ok(problems)
    }
}

//! Rounds: a database, runs that are interrupted until they are done, and a look at the end.

use std::fmt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use driftless_diag::Backend;

use crate::arguments::Arguments;
use crate::check::Look;
use crate::place::Place;
use crate::random::Random;
use crate::runner::{self, Ended};
use driftless_servers::{Cut, Proxy};

/// After so many attempts a round is stuck.
const MOST: usize = 400;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    rounds: u64,
    runs: u64,
    kills: u64,
    cuts: u64,
    temporary: u64,
    /// Rounds that ended otherwise than they should.
    pub(crate) violations: u64,
    took: Duration,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rounds, runs, kills, cuts, temporary, violations, took } = self;
        write!(
            f,
            "{rounds} rounds, {runs} runs, {kills} killed, {cuts} cut off, {temporary} told to try \
             again, {:.0} s: {violations} violations",
            took.as_secs_f64()
        )
    }
}

/// Everything a round needs.
struct Chaos<'a> {
    arguments: &'a Arguments,
    history: PathBuf,
    reference: Look,
    /// How long a run takes that nobody interrupts.
    length: Duration,
    random: Random,
    tally: Tally,
}

/// Does what is asked for.
pub(crate) fn run(arguments: &Arguments) -> Result<Tally, String> {
    let history = Path::new(env!("CARGO_MANIFEST_DIR")).join(arguments.backend.name());
    let began = Instant::now();
    let (reference, length) = reference(arguments.backend, &history)?;
    let mut chaos = Chaos {
        arguments,
        history,
        reference,
        length,
        random: Random(arguments.seed),
        tally: Tally::default(),
    };
    if arguments.exhaustive {
        chaos.exhaustive()?;
    } else if arguments.kills == 0 {
        for _ in 0..arguments.rounds {
            chaos.round(|chaos, place| chaos.crowd(place))?;
        }
    } else {
        while chaos.tally.kills < arguments.kills {
            chaos.round(|chaos, place| chaos.killed(place))?;
        }
    }
    chaos.tally.took = began.elapsed();
    Ok(chaos.tally)
}

/// What an uninterrupted run makes, and how long it takes.
fn reference(backend: Backend, history: &Path) -> Result<(Look, Duration), String> {
    let place = Place::new(backend)?;
    let began = Instant::now();
    match runner::ended(runner::start(backend, history, &place.url())?)? {
        Ended::Done => {}
        other => return Err(format!("the history cannot be migrated at all: {other:?}")),
    }
    let length = began.elapsed();
    let look = Look::at(&place, history)?;
    let problems = look.problems(&look, history)?;
    if !problems.is_empty() {
        return Err(format!("an uninterrupted run is not right: {}", problems.join("\n  ")));
    }
    place.remove();
    Ok((look, length))
}

impl Chaos<'_> {
    /// One database from beginning to end.
    fn round(
        &mut self,
        interrupt: impl FnOnce(&mut Self, &Place) -> Result<Vec<String>, String>,
    ) -> Result<(), String> {
        let place = Place::new(self.arguments.backend)?;
        let mut problems = interrupt(self, &place)?;
        if problems.is_empty() {
            problems = match Look::at(&place, &self.history) {
                Ok(look) => look.problems(&self.reference, &self.history)?,
                Err(problem) => vec![problem],
            };
        }
        self.tally.rounds += 1;
        if !problems.is_empty() {
            self.tally.violations += 1;
            println!("round {}: {}", self.tally.rounds, problems.join("\n  "));
        } else if self.arguments.verbose {
            println!("round {}: {}", self.tally.rounds, self.tally);
        }
        place.remove();
        Ok(())
    }

    fn start(&mut self, url: &str) -> Result<std::process::Child, String> {
        self.tally.runs += 1;
        runner::start(self.arguments.backend, &self.history, url)
    }

    /// Counts how a run ended; what is wrong with that, if anything is.
    fn count(&mut self, ended: &Ended) -> Option<String> {
        match ended {
            Ended::Done => None,
            Ended::Temporary => {
                self.tally.temporary += 1;
                None
            }
            Ended::Killed => {
                self.tally.kills += 1;
                None
            }
            Ended::Stuck(said) => Some(said.clone()),
        }
    }

    /// Runners are started, and one of them killed at some moment, until there is nothing to do.
    fn killed(&mut self, place: &Place) -> Result<Vec<String>, String> {
        let url = place.url();
        for _ in 0..MOST {
            let last = self.tally.kills >= self.arguments.kills;
            let runners = if last { 1 } else { self.arguments.runners.get() };
            let mut children = Vec::new();
            for _ in 0..runners {
                children.push(self.start(&url)?);
            }
            if !last {
                let longest = self.length.as_micros().try_into().unwrap_or(u64::MAX);
                thread::sleep(Duration::from_micros(self.random.below(longest)));
                let victim = self.random.below(runners as u64) as usize;
                if let Some(child) = children.get_mut(victim) {
                    // It may have ended.
                    let _ = child.kill();
                }
            }
            let mut done = true;
            for child in children {
                let ended = runner::ended(child)?;
                done &= ended == Ended::Done;
                if let Some(problem) = self.count(&ended) {
                    return Ok(vec![problem]);
                }
            }
            if done {
                return Ok(Vec::new());
            }
        }
        Ok(vec![format!("not done after {MOST} attempts")])
    }

    /// Many runners at once: each step is applied by one of them.
    fn crowd(&mut self, place: &Place) -> Result<Vec<String>, String> {
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
        }
        if done == 0 {
            problems.push("nobody has finished".to_owned());
        }
        Ok(problems)
    }

    /// The connection is cut at every message.
    fn exhaustive(&mut self) -> Result<(), String> {
        for cut in [Cut::Before, Cut::After] {
            let mut number = 1;
            let mut reached = true;
            while reached {
                let problem = |error| format!("no proxy: {error}");
                self.round(|chaos, place| {
                    let proxy = Proxy::start(place.socket(), cut(number)).map_err(problem)?;
                    let ended = runner::ended(chaos.start(&place.url_through(proxy.port))?)?;
                    reached = proxy.has_broken();
                    drop(proxy);
                    chaos.tally.cuts += u64::from(reached);
                    if let Some(said) = chaos.count(&ended) {
                        return Ok(vec![format!("cut at message {:?}: {said}", cut(number))]);
                    }
                    chaos.finished(place, &format!("{:?}", cut(number)))
                })?;
                number += self.arguments.every.get();
            }
        }
        Ok(())
    }

    /// Runs without interruption until there is nothing to do.
    fn finished(&mut self, place: &Place, after: &str) -> Result<Vec<String>, String> {
        for _ in 0..3 {
            let ended = runner::ended(self.start(&place.url())?)?;
            if let Some(said) = self.count(&ended) {
                return Ok(vec![format!("after {after}: {said}")]);
            }
            if ended == Ended::Done {
                return Ok(Vec::new());
            }
        }
        Ok(vec![format!("after {after}: not done after three runs")])
    }
}

//! Rounds: a database, runs that are interrupted until they are done, and a look at the end.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use driftless_diag::Backend;

use crate::arguments::{Arguments, Fault};
use crate::check::Look;
use crate::doubt;
use crate::place::Place;
use crate::random::Random;
use crate::runner::{self, Ended};

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    rounds: u64,
    runs: u64,
    /// How often a runner, or the server, was killed at a random moment.
    pub(crate) kills: u64,
    /// How often something happened at a message.
    pub(crate) faults: u64,
    temporary: u64,
    /// Statements of which a person had to say what became of them.
    settled: u64,
    /// Rounds that ended otherwise than they should.
    pub(crate) violations: u64,
    took: Duration,
    /// What was covered of the messages, and where it was stopped.
    pub(crate) covered: Vec<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rounds, runs, kills, faults, temporary, settled, violations, took, covered } =
            self;
        for line in covered {
            writeln!(f, "{line}")?;
        }
        write!(
            f,
            "{rounds} rounds, {runs} runs, {kills} killed, {faults} struck at a message, {temporary} \
             told to try again, {settled} settled by hand, {:.0} s: {violations} violations",
            took.as_secs_f64()
        )
    }
}

/// Everything a round needs.
pub(crate) struct Chaos<'a> {
    pub(crate) arguments: &'a Arguments,
    pub(crate) history: PathBuf,
    reference: Look,
    /// How long a run takes that nobody interrupts.
    pub(crate) length: Duration,
    pub(crate) random: Random,
    pub(crate) tally: Tally,
    began: Instant,
    /// Somebody wants it to end.
    stopped: Arc<AtomicBool>,
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
        began,
        stopped: stopped()?,
    };
    if arguments.exhaustive {
        chaos.exhaustive()?;
    } else if arguments.kills == 0 {
        for _ in 0..arguments.rounds {
            if !chaos.is_over() {
                chaos.round(Chaos::crowd)?;
            }
        }
    } else {
        while chaos.tally.kills < arguments.kills && !chaos.is_over() {
            match arguments.fault {
                Some(Fault::Server) => chaos.round(Chaos::without_server)?,
                None | Some(Fault::Kill) => chaos.round(Chaos::killed)?,
                Some(_) => return Err("at random moments, only `kill` and `server`".to_owned()),
            }
        }
    }
    chaos.tally.took = began.elapsed();
    Ok(chaos.tally)
}

/// Set by the signals that end a program.
fn stopped() -> Result<Arc<AtomicBool>, String> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&flag))
            .map_err(|error| format!("cannot listen to signals: {error}"))?;
    }
    Ok(flag)
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
    /// Whether the time is over, or somebody wants it to end.
    pub(crate) fn is_over(&self) -> bool {
        let minutes = self.arguments.minutes.map(|minutes| Duration::from_secs(minutes * 60));
        self.stopped.load(Ordering::SeqCst) || minutes.is_some_and(|it| self.began.elapsed() >= it)
    }

    /// One database from beginning to end.
    pub(crate) fn round(
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
            self.tally.took = self.began.elapsed();
            println!("round {}: {}", self.tally.rounds, self.tally);
        }
        place.remove();
        Ok(())
    }

    pub(crate) fn start(&mut self, url: &str) -> Result<std::process::Child, String> {
        self.tally.runs += 1;
        runner::start(self.arguments.backend, &self.history, url)
    }

    /// Counts how a run ended; what is wrong with that, if anything is.
    pub(crate) fn count(&mut self, ended: &Ended) -> Option<String> {
        match ended {
            Ended::Done | Ended::Killed | Ended::Doubt(_) => None,
            Ended::Temporary => {
                self.tally.temporary += 1;
                None
            }
            Ended::Stuck(said) => Some(said.clone()),
        }
    }

    /// Settles what a run left in doubt; what is wrong, if that cannot be done.
    pub(crate) fn settle(&mut self, place: &Place) -> Option<String> {
        match doubt::settle(place, self.arguments.backend, &self.history) {
            Ok(settled) => {
                self.tally.settled += u64::from(settled);
                None
            }
            Err(problem) => Some(problem),
        }
    }

    /// Runs without interruption until there is nothing to do.
    pub(crate) fn finished(&mut self, place: &Place, after: &str) -> Result<Vec<String>, String> {
        let mut last = String::new();
        for _ in 0..4 {
            let ended = runner::ended(self.start(&place.url())?)?;
            let mut problem = self.count(&ended);
            if let Ended::Doubt(said) = &ended {
                last.clone_from(said);
                problem = problem.or_else(|| self.settle(place));
            }
            if let Some(said) = problem {
                return Ok(vec![format!("after {after}: {said}")]);
            }
            if ended == Ended::Done {
                return Ok(Vec::new());
            }
        }
        Ok(vec![format!("after {after}: not done after four runs; {last}")])
    }
}

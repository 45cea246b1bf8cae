//! SIGINT and SIGTERM: the first asks the run to stop, the second ends the process.
//!
//! A run stops between two statements, or cancels the one in progress where the server lets it.
//! Whoever sends SIGTERM has a deadline, though, after which SIGKILL comes. So a run that has not
//! stopped a few seconds later ends the process itself, with the code that says so: a kill at any
//! moment is what the ledger is made for, and this one at least is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use driftless_db::StopFlag;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::{CliError, Exit};

/// How long a run may take to stop.
const PATIENCE: Duration = Duration::from_millis(4_500);

/// A flag that a signal sets from now on.
pub(crate) fn stop_flag() -> Result<StopFlag, CliError> {
    let stop = StopFlag::new();
    for signal in [SIGINT, SIGTERM] {
        // Registered first, so that it runs first: with the flag already set, it ends the process
        // the way an unhandled signal would look to a shell.
        flag::register_conditional_shutdown(signal, 128 + signal, stop.shared())
            .and_then(|_| flag::register(signal, stop.shared()))
            .map_err(|error| CliError::usage(format!("failed to listen for signals: {error}")))?;
    }
    Ok(stop)
}

/// Ends the process when a run does not stop in time. Dropped when the run has ended.
pub(crate) struct Watchdog {
    over: Arc<AtomicBool>,
}

impl Watchdog {
    /// Watches the flag from now on.
    pub(crate) fn new(stop: &StopFlag) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (ended, stop) = (Arc::clone(&over), stop.clone());
        std::thread::spawn(move || watch(&ended, &stop));
        Self { over }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
    }
}

fn watch(ended: &AtomicBool, stop: &StopFlag) {
    let mut asked: Option<Instant> = None;
    while !ended.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(50));
        if !stop.is_set() {
            continue;
        }
        if asked.get_or_insert_with(Instant::now).elapsed() >= PATIENCE {
            end();
        }
    }
}

#[expect(clippy::exit, clippy::print_stderr, reason = "nobody else can speak or end any more")]
fn end() {
    eprintln!(
        "stopped in the middle of a statement; the server undoes it, or the next run decides"
    );
    std::process::exit(i32::from(Exit::Temporary.code()));
}

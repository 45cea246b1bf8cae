//! SIGINT and SIGTERM: the first asks the run to stop at the next statement boundary, the second
//! ends the process.

use driftless_db::StopFlag;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::CliError;

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

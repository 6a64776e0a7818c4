//! Signals that stop a run.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::{Error, Problem, Stop};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// The exit status after a signal, minus the number of the signal: 130 after Ctrl-C (SIGINT), 143 after
/// SIGTERM.
const SIGNAL_STATUS: i32 = 128;

/// Registers the signals that stop a run. The first one requests `stop`, so that the run ends in an orderly
/// way, and stores the exit status in `signal`. The second one ends the process at once.
///
/// # Errors
///
/// [`Problem::Threads`] when the operating system refuses a handler.
pub fn stop_on_signals(stop: &Stop, signal: &Arc<AtomicUsize>) -> Result<(), Error> {
    #[cfg(unix)]
    const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
    #[cfg(not(unix))]
    const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];
    SIGNALS
        .into_iter()
        .try_for_each(|number| {
            let status = SIGNAL_STATUS + number;
            flag::register_conditional_shutdown(number, status, Arc::clone(stop.flag()))?;
            flag::register_usize(number, Arc::clone(signal), status as usize)?;
            flag::register(number, Arc::clone(stop.flag())).map(drop)
        })
        .map_err(|error| Error::new("signals", Problem::Threads(error.to_string())))
}

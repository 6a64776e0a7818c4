//! How signals stop a run.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::{Error, Problem, Stop};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// The exit status of who was stopped by a signal, less its number: 130 after Ctrl-C, 143 after a request to terminate.
const SIGNALED: i32 = 128;

/// The first request to stop ends the run in good order, and `signal` is the exit status then; the second ends it at once.
pub fn stop_on_signals(stop: &Stop, signal: &Arc<AtomicUsize>) -> Result<(), Error> {
    #[cfg(unix)]
    const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
    #[cfg(not(unix))]
    const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];
    SIGNALS
        .into_iter()
        .try_for_each(|number| {
            let status = SIGNALED + number;
            flag::register_conditional_shutdown(number, status, Arc::clone(stop.flag()))?;
            flag::register_usize(number, Arc::clone(signal), status as usize)?;
            flag::register(number, Arc::clone(stop.flag())).map(drop)
        })
        .map_err(|error| Error::new("signals", Problem::Threads(error.to_string())))
}

//! One call: the conversion on a thread of its own, while the calling thread listens for signals and reports the
//! progress, without holding the interpreter.

use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use vol2gif::program::asked::{Asked, Mistake, asked};
use vol2gif::volume::Volume;
use vol2gif::{Colormap, Control, Converter, Options, Progress, Resources, Stage, Stop};

use crate::Words;
use crate::error::{Failure, mistaken};
use crate::source::Opened;

/// How long the calling thread waits until it looks for signals again: a tenth of a second would be felt.
const LOOK: Duration = Duration::from_millis(20);
/// How often a listener hears of the progress.
const TELL: Duration = Duration::from_millis(50);
/// A volume of at most this many bytes is converted by one thread, on the calling thread: others would take longer to
/// start than to work. It takes a few milliseconds, so no signal waits long.
const SMALL_BYTES: u64 = 512 << 10;
/// Memory for such a volume, in bytes: far more than it takes.
const SMALL_MEMORY: u64 = 64 << 20;

/// What a call asks for.
pub struct Call {
    asked: Asked,
}

impl Call {
    /// The call with these words. `colormap` are 256 colors of three bytes, in place of a named one; where the call
    /// `has_overlay`, it is in place of a file.
    pub fn new(words: &Words, colormap: Option<Vec<u8>>, has_overlay: bool) -> PyResult<Self> {
        let mut asked = of_words(words).map_err(|mistake| mistaken(&mistake))?;
        if let Some(bytes) = colormap {
            let colors = bytes.as_chunks::<3>().0.try_into();
            let colors = colors.map_err(|_| Failure::value("colormap: not 256 colors of three bytes"))?;
            asked.options.color.colormap = Some(Colormap::from_colors("array", colors));
        }
        if has_overlay {
            asked.options.overlay.file = None;
        }
        Ok(Self { asked })
    }

    /// Opens the volume, and its overlay if there is one, and does `work` on it.
    pub fn run<T: Send>(
        &self,
        py: Python<'_>,
        opened: &Opened,
        overlay: Option<&Opened>,
        progress: Option<Py<PyAny>>,
        work: impl FnOnce(&Converter, &Volume<'_>, &Options, &Control<'_>) -> Result<T, Failure> + Send,
    ) -> Result<T, Failure> {
        let Asked { options, resources, plan } = &self.asked;
        let is_small = opened.bytes().is_some_and(|bytes| bytes <= SMALL_BYTES);
        // To find out how much memory is available would take longer than the work.
        let (threads, memory) =
            if is_small { (NonZeroUsize::new(1), Some(SMALL_MEMORY)) } else { (None, None) };
        let (threads, max_memory) = (resources.threads.or(threads), resources.max_memory.or(memory));
        let resources = Resources { threads, max_memory, ..resources.clone() };
        let whole = |control: &Control<'_>| {
            let converter = Converter::new(resources)?;
            let volume = opened.volume(&converter, options, plan, &control.stop)?;
            let volume = match overlay {
                Some(overlay) => {
                    volume.with_overlay(overlay.volume(&converter, options, plan, &control.stop)?)
                }
                None => volume,
            };
            work(&converter, &volume, options, control)
        };
        match progress {
            None if is_small => py.detach(|| whole(&Control::default())),
            progress => py.detach(|| watched(progress, whole)),
        }
    }
}

/// What words ask for. Those of a call without any are kept: to parse them takes as long as a small volume.
fn of_words(words: &Words) -> Result<Asked, Mistake> {
    static NOTHING: OnceLock<Result<Asked, Mistake>> = OnceLock::new();
    match NOTHING.get_or_init(|| asked(&[])) {
        Ok(Asked { options, resources, plan }) if words.is_empty() => {
            Ok(Asked { options: options.clone(), resources: resources.clone(), plan: plan.clone() })
        }
        _ => asked(words),
    }
}

/// Does `work` on a thread of its own. Ends it where a signal handler or the `listener` raises an exception.
fn watched<T: Send>(
    listener: Option<Py<PyAny>>,
    work: impl FnOnce(&Control<'_>) -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    let (heard, done, stop) = (Heard::default(), Done::default(), Stop::default());
    thread::scope(|scope| {
        let worker = thread::Builder::new().name("vol2gif".into()).spawn_scoped(scope, || {
            let _tells = Tells(&done);
            work(&Control { progress: &heard, stop: stop.clone() })
        });
        let worker = worker.map_err(|error| Failure::threads(&error))?;
        let mut raised = None;
        let mut told: Option<Instant> = None;
        let mut latest = None;
        while !done.wait() && raised.is_none() {
            let due = listener.as_ref().filter(|_| told.is_none_or(|told| told.elapsed() >= TELL));
            let look = |py: Python<'_>| {
                py.check_signals()?;
                match due {
                    Some(listener) => heard.tell(py, listener, &mut latest),
                    None => Ok(()),
                }
            };
            if let Err(exception) = Python::attach(look) {
                stop.request();
                raised = Some(exception);
            }
            if due.is_some() {
                told = Some(Instant::now());
            }
        }
        let result = worker.join().unwrap_or_else(|_| Err(Failure::panic()));
        if let Some(exception) = raised {
            return Err(Failure::Raised(exception));
        }
        // The listener always hears of the end of the last stage.
        if let (Some(listener), true) = (&listener, result.is_ok()) {
            Python::attach(|py| heard.tell(py, listener, &mut latest)).map_err(Failure::Raised)?;
        }
        result
    })
}

/// Whether the work is done.
#[derive(Default)]
struct Done(Mutex<bool>, Condvar);

impl Done {
    /// Waits a little, and returns whether it is.
    fn wait(&self) -> bool {
        let done = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *self.1.wait_timeout_while(done, LOOK, |done| !*done).unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Tells the calling thread that the work is done, also when it panics.
struct Tells<'d>(&'d Done);

impl Drop for Tells<'_> {
    fn drop(&mut self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }
}

/// How far the conversion is: its stage, the frames that are done, and all of them.
#[derive(Default)]
struct Heard(Mutex<Option<(Stage, usize, usize)>>);

impl Heard {
    fn state(&self) -> std::sync::MutexGuard<'_, Option<(Stage, usize, usize)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls the listener, unless it knows.
    fn tell(
        &self,
        py: Python<'_>,
        listener: &Py<PyAny>,
        latest: &mut Option<(Stage, usize, usize)>,
    ) -> PyResult<()> {
        let now = *self.state();
        if let (Some((stage, done, frames)), true) = (now, now != *latest) {
            listener.call1(py, (stage_name(stage), done, frames))?;
            *latest = now;
        }
        Ok(())
    }
}

impl Progress for Heard {
    fn begin(&self, stage: Stage, frames: usize) {
        *self.state() = Some((stage, 0, frames));
    }

    fn advance(&self, frames: usize) {
        if let Some((_, done, all)) = &mut *self.state() {
            *done = (*done + frames).min(*all);
        }
    }
}

/// The name of a stage.
pub fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Range => "range",
        Stage::Percentiles => "percentiles",
        Stage::Colors => "colors",
        Stage::Turning => "turning",
        Stage::Frames => "frames",
        Stage::Verification => "verification",
    }
}

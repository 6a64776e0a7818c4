//! Many inputs: finds the volumes, decides where their GIFs are written, and converts them together.
//!
//! A [`plan`] is made before anything is converted, so that two inputs with one output, or an output that is
//! also an input, are found before anything is written. [`Batch::run`] carries the plan out, many volumes at
//! a time. A failure of one input does not affect the others.

mod glob;
mod keep;
mod naming;
mod outputs;
mod overlay;
mod plan;
mod plan_error;
mod plan_note;
mod plan_options;
mod resume;
mod run;
mod search;
mod shard;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::convert::{Control, Converter};
use crate::error::{Error, Problem};
use crate::formats::{FORMATS, Location, ReadOptions};
use crate::options::Options;
use crate::output::Output;
use crate::runtime::stop::Stop;
use crate::tone::SharedRange;
use crate::volume::{Limits, Volume};

pub use glob::{Glob, NotAGlob};
#[cfg(feature = "cli")]
pub(crate) use keep::exists;
pub use keep::skip_existing;
pub use overlay::attach_overlay;
pub use plan::{Plan, plan, plan_all};
pub use plan_error::PlanError;
pub use plan_note::PlanNote;
pub use plan_options::{Names, PlanOptions};
pub use resume::{Difference, Existing};
pub use run::{Finished, Observer};
pub use shard::{NotAShard, Shard};

/// How the jobs of a batch are converted: by which converter, under which options, until it is stopped.
#[derive(Clone, Copy)]
pub struct Batch<'b> {
    /// Threads, devices and memory.
    pub converter: &'b Converter,
    /// The options of every conversion.
    pub options: &'b Options,
    /// Ends the batch when it is set.
    pub stop: &'b Stop,
}

impl Batch<'_> {
    /// Finds the range that the volumes of `jobs` have together, for
    /// [`ToneOptions::shared`](crate::options::ToneOptions::shared): [`Converter::shared_range`] of all that can be
    /// opened.
    ///
    /// # Errors
    ///
    /// As [`Converter::shared_range`].
    pub fn shared_range(&self, jobs: &[Result<Job, Error>]) -> Result<Option<SharedRange>, Error> {
        let jobs: Vec<&Job> = jobs.iter().flatten().collect();
        let mut open = |number: usize| jobs[number].input.open(self.converter, self.options, self.stop);
        let control = Control { stop: self.stop.clone(), ..Control::default() };
        self.converter.shared_range(jobs.len(), &mut open, self.options, &control)
    }
}

/// One volume to convert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Where the volume is read from.
    pub input: Input,
    /// Where its GIF is written.
    pub output: Output,
}

impl Job {
    /// Whether the file at `path` is the input or the output.
    pub fn involves(&self, path: &Path) -> bool {
        let mut identities = outputs::Identities::default();
        let path = identities.of(path);
        let mut is = |other: &Path| identities.of(other) == path;
        self.input.paths().iter().any(|input| is(input))
            || matches!(&self.output, Output::File(output) if is(output))
    }
}

/// Where a volume is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input, and the name of the array for an archive; `None` for the only one.
    Stdin(Option<String>),
    /// A file, a directory that is one input, or a series of files; and the name of the array for an archive.
    Stored(Location),
}

impl Input {
    /// The name in errors and reports.
    pub fn name(&self) -> String {
        match self {
            Input::Stdin(None) => "stdin".into(),
            Input::Stdin(Some(array)) => format!("stdin[{array}]"),
            Input::Stored(location) => location.name(),
        }
    }

    /// The paths of the input: none for standard input, one in most cases, or all files of a series.
    pub fn paths(&self) -> &[PathBuf] {
        match self {
            Input::Stdin(_) => &[],
            Input::Stored(location) => location.paths(),
        }
    }

    /// Number of bytes of the input's files; `None` for standard input and where a file cannot be looked at.
    pub fn bytes(&self) -> Option<u64> {
        match self {
            Input::Stdin(_) => None,
            Input::Stored(location) => location.bytes(),
        }
    }

    /// Opens the volume by `options`, with its overlay if it is to have one; standard input is read to its end.
    ///
    /// # Errors
    ///
    /// As [`Volume::open`] and [`Volume::from_reader`]; [`Problem::Interrupted`] when `stop` is set while
    /// standard input is read.
    pub fn open(
        &self,
        converter: &Converter,
        options: &Options,
        stop: &Stop,
    ) -> Result<Volume<'static>, Error> {
        let limits = Limits::within(converter.budget());
        let volume = match self {
            Input::Stdin(array) => stdin(array.clone(), options.read, limits, stop),
            Input::Stored(location) => location.open(FORMATS, options.read, limits),
        };
        match &options.overlay.file {
            Some(file) => overlay::attach(volume?, self, file, options.read, limits),
            None => volume,
        }
    }
}

/// The volume of standard input, unless it is time to stop. A thread of its own reads it: a stream may never
/// end, and a reading of it cannot be called off.
fn stdin(
    array: Option<String>,
    options: ReadOptions,
    limits: Limits,
    stop: &Stop,
) -> Result<Volume<'static>, Error> {
    const LOOK: Duration = Duration::from_millis(50);
    let (send, volume) = channel();
    std::thread::Builder::new()
        .name("stdin".into())
        .spawn(move || {
            // After a stop, the receiver is gone.
            let (stdin, array) = (std::io::stdin().lock(), array.as_deref());
            let _ = send.send(Volume::from_reader_within("stdin".into(), stdin, array, options, limits));
        })
        .map_err(|error| Error::new("stdin", Problem::Threads(error.to_string())))?;
    loop {
        match volume.recv_timeout(LOOK) {
            Ok(volume) => return volume,
            Err(RecvTimeoutError::Timeout) if !stop.is_requested() => {}
            Err(RecvTimeoutError::Timeout) => return Err(Error::new("stdin", Problem::Interrupted)),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::new("stdin", Problem::Bug("its reader is gone".into())));
            }
        }
    }
}

//! Many inputs: finds the volumes, decides where their GIFs are written, and converts them together.
//!
//! A [`plan`] is made before anything is converted, so that two inputs with one output, or an output that is
//! also an input, are found before anything is written. [`Batch::run`] carries the plan out, many volumes at
//! a time. A failure of one input does not affect the others.

mod outputs;
mod resume;
mod run;
mod search;
mod shard;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::convert::Converter;
use crate::error::{Error, Problem, Remedy};
use crate::formats::{FORMATS, Location, ReadOptions, locations};
use crate::options::Options;
use crate::output::Output;
use crate::runtime::stop::Stop;
use crate::volume::{Limits, Volume};

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

    /// Opens the volume by `options`; standard input is read to its end.
    ///
    /// # Errors
    ///
    /// As [`Volume::open`] and [`Volume::from_reader`]; [`Problem::Interrupted`] when `stop` is set while
    /// standard input is read.
    pub fn open(
        &self,
        converter: &Converter,
        options: ReadOptions,
        stop: &Stop,
    ) -> Result<Volume<'static>, Error> {
        let limits = Limits::within(converter.budget());
        match self {
            Input::Stdin(array) => stdin(array.clone(), options, limits, stop),
            Input::Stored(location) => location.open(FORMATS, options, limits),
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

/// A set of inputs and outputs that contradicts itself, so that nothing should be started.
///
/// Prints as the fact. What would help is [`PlanError::remedy`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Two volumes would be written to the same GIF.
    #[error("{first} and {second} would both be written to {output}")]
    Collision {
        /// The name of one input.
        first: String,
        /// The name of the other input.
        second: String,
        /// The name of the GIF.
        output: String,
    },
    /// A GIF would replace an input.
    #[error("the GIF of {volume} would replace the input {input}")]
    Overwrite {
        /// The name of the volume that the GIF is made of.
        volume: String,
        /// The name of the input that would be replaced.
        input: String,
    },
    /// Several GIFs need a directory, and the output is a file; the text is its path.
    #[error("the output {0} is a file, but several GIFs need a directory")]
    NotADirectory(String),
    /// Several GIFs would be written to standard output, or to one named file.
    #[error("{volumes} volumes cannot all be written to {}", .output.name())]
    Several {
        /// Number of volumes.
        volumes: usize,
        /// The output that was asked for.
        output: Output,
    },
    /// A volume from standard input has no directory that its GIF could be written to.
    #[error("a volume from stdin needs a place for its GIF")]
    StdinWithoutOutput,
    /// Standard input is an input more than once, but can be read only once.
    #[error("stdin (-) is given more than once")]
    StdinTwice,
}

impl PlanError {
    /// What would help; `None` where only the fact is known.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            PlanError::Collision { .. } => Some(Remedy::SeparateOrRename),
            PlanError::Overwrite { .. } => Some(Remedy::ChooseOutput),
            PlanError::NotADirectory(_) => Some(Remedy::GiveDirectory),
            PlanError::Several { output: Output::File(_), .. } => Some(Remedy::ChooseArrayOrDirectory),
            PlanError::Several { output: Output::Stdout | Output::Memory, .. } => {
                Some(Remedy::ChooseArrayOrOneInput)
            }
            PlanError::StdinWithoutOutput => Some(Remedy::GiveOutput),
            PlanError::StdinTwice => None,
        }
    }
}

/// Finds the volumes in `inputs`, and the output for the GIF of each.
///
/// An input is a `.npy` or `.npz` file, a directory that is searched for them, or `-` for standard input.
/// `array` names one array of an archive; without it, all are taken. `output` is the GIF for one
/// input; a directory when it ends in a separator, exists as one, or there are several inputs or a directory;
/// `-` for standard output. Without it a GIF goes beside its input.
///
/// An input that cannot be searched or listed is an error in the list, at its position.
///
/// # Errors
///
/// [`PlanError`] when no job should begin.
pub fn plan(
    inputs: &[PathBuf],
    output: Option<&Path>,
    array: Option<&str>,
) -> Result<Vec<Result<Job, Error>>, PlanError> {
    let (jobs, conflicts) = plan_all(inputs, output, array)?;
    conflicts.into_iter().next().map_or(Ok(jobs), Err)
}

/// A list of jobs, and the conflicts that keep them from being started.
pub type PlanWithConflicts = (Vec<Result<Job, Error>>, Vec<PlanError>);

/// As [`plan`], but returns all jobs, even where some are in conflict, and all conflicts.
///
/// # Errors
///
/// [`PlanError`] where no jobs can be listed: the output is a file and must be a directory, or standard input
/// has no output or is given twice.
pub fn plan_all(
    inputs: &[PathBuf],
    output: Option<&Path>,
    array: Option<&str>,
) -> Result<PlanWithConflicts, PlanError> {
    let is_stdin = |input: &&PathBuf| input.as_os_str() == "-";
    if inputs.iter().filter(is_stdin).count() > 1 {
        return Err(PlanError::StdinTwice);
    }
    let place = outputs::Destination::new(inputs, output);
    place.check()?;
    let (mut jobs, mut unread) = (Vec::new(), Vec::new());
    for input in inputs {
        if is_stdin(&input) {
            let output = place.of_stdin().ok_or(PlanError::StdinWithoutOutput)?;
            jobs.push(Ok(Job { input: Input::Stdin(array.map(str::to_owned)), output }));
        } else {
            for found in search::volumes(input, FORMATS) {
                match found {
                    Ok(path) => jobs.extend(of_file(&path, input, &place, array, &mut unread)),
                    Err(error) => jobs.push(Err(error)),
                }
            }
        }
    }
    let conflicts = outputs::conflicts(&jobs, &unread, output);
    Ok((jobs, conflicts))
}

/// The jobs of one input, found by searching `root`.
///
/// A file of a format that is not read is one job, whose opening fails: its report has an output and a size.
/// Where its GIF would replace the file itself, and where the arrays of a file cannot be listed, there is no
/// job. The path is put into `unread`, since no other GIF may replace it.
fn of_file(
    path: &Path,
    root: &Path,
    place: &outputs::Destination<'_>,
    array: Option<&str>,
    unread: &mut Vec<PathBuf>,
) -> Vec<Result<Job, Error>> {
    let locations = match locations(FORMATS, path, array) {
        Ok(locations) => locations,
        Err(error) => {
            let output = place.of(path, root, None);
            let is_file_of_unread_format =
                matches!(error.problem(), Problem::UnreadFormat { .. }) && path.is_file();
            if is_file_of_unread_format && !outputs::is_at(&output, path) {
                return vec![Ok(Job { input: Input::Stored(Location::new(path, None)), output })];
            }
            unread.push(path.to_owned());
            return vec![Err(error)];
        }
    };
    let several = locations.len() > 1;
    let job = |location: Location| {
        let output = place.of(path, root, location.array().filter(|_| several));
        Ok(Job { input: Input::Stored(location), output })
    };
    locations.into_iter().map(job).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::tests::assert_is_a_fact;

    #[test]
    fn every_plan_error_states_a_fact_and_names_no_front_end() {
        let text = || "x".to_owned();
        for error in [
            PlanError::Collision { first: text(), second: text(), output: text() },
            PlanError::Overwrite { volume: text(), input: text() },
            PlanError::NotADirectory(text()),
            PlanError::Several { volumes: 2, output: Output::Stdout },
            PlanError::Several { volumes: 2, output: Output::File("x.gif".into()) },
            PlanError::StdinWithoutOutput,
            PlanError::StdinTwice,
        ] {
            assert_is_a_fact(&error);
        }
    }
}

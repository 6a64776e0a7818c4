//! `--scope batch`: the options with the range that all inputs of the call have together.

use std::borrow::Cow;

use crate::batch::{Batch, Input, Job};
use crate::{Converter, Error, Options, Stop};

use super::cli::Wanted;
use super::remedies::Explain;
use crate::program::{FAILED, USAGE};

/// Why there is no shared range.
pub enum NoSharedRange {
    /// The command line is wrong.
    Usage(String),
    /// An input is.
    Failed(Error),
}

/// The options with the range that the `jobs` share, if they are to share one: after a pass over all of them.
///
/// # Errors
///
/// When one of the jobs is standard input, which can be read only once, or a volume cannot be read.
pub fn with_shared_range<'o>(
    wanted: &'o Wanted,
    jobs: &[Result<Job, Error>],
    converter: &Converter,
    stop: &Stop,
) -> Result<Cow<'o, Options>, NoSharedRange> {
    let options = &wanted.options;
    if !wanted.shares_range {
        return Ok(Cow::Borrowed(options));
    }
    if jobs.iter().flatten().any(|job| matches!(job.input, Input::Stdin(_))) {
        let message = "--scope batch reads every input twice, and stdin can be read only once";
        return Err(NoSharedRange::Usage(message.into()));
    }
    let shared = Batch { converter, options, stop }.shared_range(jobs).map_err(NoSharedRange::Failed)?;
    let mut options = options.clone();
    options.tone.shared = shared;
    Ok(Cow::Owned(options))
}

impl NoSharedRange {
    /// The exit status of a run that ends for this reason.
    pub fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => USAGE,
            Self::Failed(_) => FAILED,
        }
    }
}

impl Explain for NoSharedRange {
    fn explain(&self) -> String {
        match self {
            Self::Usage(message) => message.clone(),
            Self::Failed(error) => error.explain(),
        }
    }
}

//! Keeps whatever exists at the outputs of jobs.

use super::Job;
use crate::error::Error;
use crate::output::Output;

/// Returns the jobs whose outputs do not exist yet, in their order. `tell` hears of each other job.
///
/// Nothing is looked at but whether there is a file. With
/// [`OutputOptions::replace`](crate::options::OutputOptions::replace) off, a file that appears later is kept, too.
pub fn skip_existing(jobs: Vec<Result<Job, Error>>, tell: impl Fn(&Job)) -> Vec<Result<Job, Error>> {
    let is_left = |job: &Result<Job, Error>| match job {
        Ok(job) if exists(&job.output) => {
            tell(job);
            false
        }
        _ => true,
    };
    jobs.into_iter().filter(is_left).collect()
}

/// Whether there is a file at an output.
pub(crate) fn exists(output: &Output) -> bool {
    matches!(output, Output::File(path) if path.exists())
}

//! Skips the work that an earlier run has done.
//!
//! A GIF is kept if it is what this run would make, by all that can be checked without making it: it is newer
//! than its input, it is complete to its last byte, and its record says that it was made of a volume of this
//! name, shape and type, by this version, under these settings. In any doubt it is made again.

use std::fmt;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use rayon::prelude::*;

use super::{Batch, Input, Job, overlay};
use crate::color::Composition;
use crate::convert::shown_array::ShownArray;
use crate::convert::{Record, canonical, record};
use crate::error::Error;
use crate::gif::GifSummary;
use crate::output::{Output, sweep_temporary};

/// Bytes of the read buffer.
const READ_BUFFER_BYTES: usize = 1 << 16;

/// What exists at the output of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Nothing.
    Missing,
    /// The GIF that the job would make.
    Current,
    /// Something else, or a file that cannot be checked.
    Stale(Difference),
}

/// Why a file is not the GIF that a job would make. It prints as the rest of a sentence that begins with
/// "it".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference(String);

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Batch<'_> {
    /// Checks whether the GIF that this batch would make of `job` exists already.
    ///
    /// [`Existing::Current`] is a complete GIF that is newer than its input and has the same comments. Equal
    /// times do not count as newer: where a file system counts in whole seconds, the input may have changed
    /// later in the same second. A volume from standard input has no time, so its GIF is never current; nor
    /// is a GIF without a [record](crate::options::OutputOptions::record).
    pub fn existing(&self, job: &Job) -> Existing {
        match self.compare(job) {
            Ok(found) => found,
            Err(difference) => Existing::Stale(Difference(difference)),
        }
    }

    fn compare(&self, job: &Job) -> Result<Existing, String> {
        let Output::File(output) = &job.output else { return Ok(Existing::Missing) };
        let Ok(there) = fs::metadata(output) else { return Ok(Existing::Missing) };
        let Input::Stored(location) = &job.input else { return Err("is of another run's stdin".into()) };
        let modified = location.modified().and_then(|input| Ok(input < there.modified()?));
        if !modified.map_err(|error| format!("cannot be compared with its input: {error}"))? {
            return Err("is not newer than its input".into());
        }
        if let Some(file) = &self.options.overlay.file {
            let modified = overlay::location(&job.input, file).ok().map(|overlay| overlay.modified());
            let modified = modified.transpose().and_then(|overlay| Ok((overlay, there.modified()?)));
            match modified.map_err(|error| format!("cannot be compared with its overlay: {error}"))? {
                (Some(overlay), there) if overlay >= there => {
                    return Err("is not newer than its overlay".into());
                }
                _ => {}
            }
        }
        if !there.is_file() {
            return Err("is no file".into());
        }
        let file = File::open(output).map_err(|error| format!("cannot be read: {error}"))?;
        let gif = GifSummary::read(BufReader::with_capacity(READ_BUFFER_BYTES, file))
            .map_err(|incomplete| format!("is not complete: {incomplete}"))?;
        let record = of(&gif).ok_or("has no record of how it was made")?;
        let same = |same: bool, what: &str| if same { Ok(()) } else { Err(what.to_owned()) };
        same(record.version == record::VERSION, "was made by another version")?;
        let source = location.provenance_name();
        same(record.source == Some(source), "was made of another volume")?;
        let comment = gif.comments.get(1).map_or(&[][..], Vec::as_slice);
        let expected = self.options.output.comment.as_deref().unwrap_or_default().as_bytes();
        same(comment == expected && gif.comments.len() <= 2, "has another comment")?;
        let shown = record.shown().ok_or("has no record of how it was made")?;
        let sides = (shown.width, shown.height) == (usize::from(gif.width), usize::from(gif.height));
        same(sides && gif.frames == shown.frames as u64, "does not hold what its record says")?;
        // Last, since an archive may take time to open. The conversion reports an input that cannot be
        // opened.
        let volume = job
            .input
            .open(self.converter, self.options, self.stop)
            .map_err(|error| format!("cannot be compared with its input: {error}"))?;
        let shown = ShownArray::of(&volume, self.options);
        let ShownArray { viewed, composition, options, .. } =
            shown.map_err(|error| format!("cannot be compared: {error}"))?;
        let is_of = (record.lengths, record.sample) == (viewed.recorded_lengths(), volume.recorded_sample());
        same(is_of, "was made of a volume of another shape or type")?;
        let settings = canonical::line(&options, viewed.pixel());
        same(record.settings == settings, "was made under other settings")?;
        let view = record.view.as_ref().map(|view| &*view.text);
        same(view == viewed.view(), "was made of another view")?;
        let channels = composition.as_ref().map(Composition::describe);
        same(record.channels == channels, "was made of other channels, or in other colors")?;
        let shared = self.options.tone.shared.and_then(|shared| shared.scale().ok());
        same(shared.is_none_or(|scale| scale == record.scale), "was made with the range of other inputs")?;
        Ok(Existing::Current)
    }
}

/// The record of a GIF.
fn of(gif: &GifSummary) -> Option<Record> {
    std::str::from_utf8(gif.comments.first()?).ok()?.parse().ok()
}

impl Batch<'_> {
    /// Returns the jobs whose GIFs are not current, in their order. `tell` hears what exists at the output of
    /// each job, in the same order.
    ///
    /// Temporary files that killed runs have left for these outputs are removed first. Files that are still
    /// being written stay, and so do files of other outputs.
    pub fn skip_current(
        &self,
        jobs: Vec<Result<Job, Error>>,
        tell: impl Fn(&Job, &Existing),
    ) -> Vec<Result<Job, Error>> {
        let files = jobs.iter().flatten().filter_map(|job| match &job.output {
            Output::File(path) => Some::<&Path>(path),
            Output::Stdout | Output::Memory => None,
        });
        sweep_temporary(files);
        // After a stop the answer is not used.
        let look = |job: &Result<Job, Error>| match job {
            Ok(job) if !self.stop.is_requested() => self.existing(job),
            _ => Existing::Missing,
        };
        let pool = self.converter.workers().pool();
        let existing: Vec<Existing> = pool.install(|| jobs.par_iter().map(look).collect());
        let left = jobs.into_iter().zip(existing).filter(|(job, existing)| {
            if let Ok(job) = job {
                tell(job, existing);
            }
            *existing != Existing::Current
        });
        left.map(|(job, _)| job).collect()
    }
}

//! What a run before this one has done already.
//!
//! A GIF is kept that is what this run would make, as far as can be told without making it: it was begun after its input was
//! last changed, it goes on to its last byte, and by its record it was made of a volume of this name, shape and type, by this
//! version, under these settings. Whatever is not certain is done again.

use std::fmt;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use rayon::prelude::*;

use super::{Input, Job};
use crate::convert::Converter;
use crate::convert::{Record, canonical, provenance};
use crate::error::Error;
use crate::gif::GifSummary;
use crate::output::{Output, sweep_temporary};
use crate::volume::provenance_name;

/// Bytes read at once.
const READ_BUFFER_BYTES: usize = 1 << 16;

/// What is at the output of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Nothing.
    Missing,
    /// The GIF that the job would make.
    Current,
    /// Something else, or what cannot be told.
    Stale(Difference),
}

/// Why something is not taken for the GIF that a job would make. Prints as what follows `it`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference(String);

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Job {
    /// Looks whether the GIF that `converter` would make of this job is there already.
    ///
    /// [`Existing::Current`] is a complete GIF that is newer than its input, and has the comments that it would have. Equal times are
    /// not newer: where a file system counts in whole seconds, the input may have changed later in the same one. A volume from
    /// standard input has no time, so its GIF is never the same; nor is one without a [record](crate::Options::record).
    pub fn found(&self, converter: &Converter) -> Existing {
        match self.compare(converter) {
            Ok(found) => found,
            Err(difference) => Existing::Stale(Difference(difference)),
        }
    }

    fn compare(&self, converter: &Converter) -> Result<Existing, String> {
        let options = converter.options();
        let Output::File(output) = &self.output else { return Ok(Existing::Missing) };
        let Ok(there) = fs::metadata(output) else { return Ok(Existing::Missing) };
        let Input::Stored(location) = &self.input else { return Err("is of another run's stdin".into()) };
        let modified = location.modified().and_then(|input| Ok(input < there.modified()?));
        if !modified.map_err(|error| format!("cannot be compared with its input: {error}"))? {
            return Err("is not newer than its input".into());
        }
        if !there.is_file() {
            return Err("is no file".into());
        }
        let file = File::open(output).map_err(|error| format!("cannot be read: {error}"))?;
        let gif = GifSummary::read(BufReader::with_capacity(READ_BUFFER_BYTES, file))
            .map_err(|incomplete| format!("is not complete: {incomplete}"))?;
        let record = of(&gif).ok_or("has no record of how it was made")?;
        let same = |same: bool, what: &str| if same { Ok(()) } else { Err(what.to_owned()) };
        same(record.version == provenance::VERSION, "was made by another version")?;
        let source = provenance_name(location.path(), location.array());
        same(record.source == Some(source), "was made of another volume")?;
        same(record.settings == canonical::line(options), "was made under other settings")?;
        let comment = gif.comments.get(1).map_or(&[][..], Vec::as_slice);
        let expected = options.comment.as_deref().unwrap_or_default().as_bytes();
        same(comment == expected && gif.comments.len() <= 2, "has another comment")?;
        let shown = record.shown();
        let sides = (shown.width, shown.height) == (usize::from(gif.width), usize::from(gif.height));
        same(sides && gif.frames == shown.frames as u64, "does not hold what its record says")?;
        // Last, since an archive may take time to open. What cannot be opened is for the conversion to tell.
        let volume = self
            .input
            .open(converter)
            .map_err(|error| format!("cannot be compared with its input: {error}"))?;
        let is_of = (record.shape, record.sample) == (volume.shape(), volume.sample());
        same(is_of, "was made of a volume of another shape or type")?;
        Ok(Existing::Current)
    }
}

/// The record of a GIF.
fn of(gif: &GifSummary) -> Option<Record> {
    std::str::from_utf8(gif.comments.first()?).ok()?.parse().ok()
}

/// The jobs that are left to do where a run before this one has done some; their order stays. `tell` hears, in this order, of each
/// that could be begun what is at its output.
///
/// What runs that were killed have left of temporary files for these outputs is removed before; those that are still being
/// written stay, and so do those of other outputs.
pub fn skip_current(
    jobs: Vec<Result<Job, Error>>,
    converter: &Converter,
    tell: impl Fn(&Job, &Existing),
) -> Vec<Result<Job, Error>> {
    let files = jobs.iter().flatten().filter_map(|job| match &job.output {
        Output::File(path) => Some::<&Path>(path),
        Output::Stdout => None,
    });
    sweep_temporary(files);
    // Who is to stop, does not need to know.
    let look = |job: &Result<Job, Error>| match job {
        Ok(job) if !converter.workers().stops() => job.found(converter),
        _ => Existing::Missing,
    };
    let found: Vec<Existing> = converter.workers().pool().install(|| jobs.par_iter().map(look).collect());
    let left = jobs.into_iter().zip(found).filter(|(job, found)| {
        if let Ok(job) = job {
            tell(job, found);
        }
        *found != Existing::Current
    });
    left.map(|(job, _)| job).collect()
}

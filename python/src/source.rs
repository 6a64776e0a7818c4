//! What Python code hands over as a volume, and how it is opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::prelude::*;
use vol2gif::batch::{PlanOptions, attach_overlay, plan_all};
use vol2gif::volume::{Metadata, Volume};
use vol2gif::{Axes, Converter, Options, Stop};

use crate::array::{ArrayBuffer, sample_of};
use crate::chunks::{Kept, fill};
use crate::error::Failure;

/// A volume, as `_sources.py` describes it: told apart by the names of its attributes.
#[derive(FromPyObject)]
pub enum Source {
    /// An array that exports its memory.
    Array { array: Py<PyAny>, dtype: String, axes: Option<String> },
    /// An array in chunks. `read_chunk` takes the number of a chunk along each axis, and returns its bytes. They
    /// are kept where it should be called `once` for each.
    Chunks {
        read_chunk: Py<PyAny>,
        shape: Vec<usize>,
        chunk: Vec<usize>,
        dtype: String,
        axes: Option<String>,
        once: bool,
    },
    /// Frames, one after the other. `next_frame` takes the number of a frame, and returns its bytes.
    Frames { next_frame: Py<PyAny>, shape: Vec<usize>, dtype: String },
    /// A file or a folder.
    Path { path: PathBuf },
}

/// A source whose memory is borrowed.
pub enum Opened {
    Array(ArrayBuffer, Option<String>),
    Other(Source),
}

impl Source {
    /// The path of a file or a folder.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Source::Path { path } => Some(path),
            _ => None,
        }
    }

    /// Borrows what must be borrowed while Python is attached.
    pub fn opened(self, py: Python<'_>) -> PyResult<Opened> {
        match self {
            Source::Array { array, dtype, axes } => {
                Ok(Opened::Array(ArrayBuffer::of(array.bind(py), sample_of(&dtype)?)?, axes))
            }
            other => Ok(Opened::Other(other)),
        }
    }
}

impl Opened {
    /// Number of bytes of all samples, where it is known.
    pub fn bytes(&self) -> Option<u64> {
        match self {
            Opened::Array(buffer, _) => buffer.volume().ok().map(|volume| volume.bytes()),
            Opened::Other(_) => None,
        }
    }

    /// Opens the volume.
    pub fn volume(
        &self,
        converter: &Converter,
        options: &Options,
        plan: &PlanOptions,
        stop: &Stop,
    ) -> Result<Volume<'_>, Failure> {
        let (volume, axes) = match self {
            Opened::Array(buffer, axes) => (buffer.volume()?, axes),
            Opened::Other(Source::Chunks { read_chunk, shape, chunk, dtype, axes, once }) => {
                let volume = of_chunks(read_chunk, shape, chunk, dtype, *once)?;
                (volume, axes)
            }
            Opened::Other(Source::Frames { next_frame, shape, dtype }) => {
                let (sample, order) = sample_of(dtype)?;
                let read = Python::attach(|py| next_frame.clone_ref(py));
                let next =
                    move |frames: std::ops::Range<usize>, out: &mut [u8]| fill(&read, &[frames.start], out);
                (Volume::from_frames_once("frames", shape, sample, order, next)?, &None)
            }
            Opened::Other(Source::Path { path }) => {
                return of_path(path, converter, options, plan, stop);
            }
            Opened::Other(Source::Array { .. }) => return Err(Failure::value("the array is not borrowed")),
        };
        let axes: Option<Axes> = axes.as_deref().and_then(|axes| axes.parse().ok());
        let metadata = Metadata { axes, ..Metadata::default() };
        let volume = volume.with_metadata(metadata).with_provenance_name(None);
        Ok(attach_overlay(volume, options)?)
    }
}

fn of_chunks(
    read: &Py<PyAny>,
    shape: &[usize],
    chunk: &[usize],
    dtype: &str,
    once: bool,
) -> Result<Volume<'static>, Failure> {
    let (sample, order) = sample_of(dtype)?;
    let read = Python::attach(|py| read.clone_ref(py));
    let counts: Vec<u64> =
        shape.iter().zip(chunk).map(|(&length, &chunk)| length.div_ceil(chunk.max(1)) as u64).collect();
    let kept = once.then(|| Arc::new(Kept::default()));
    let read = move |place: &[usize], out: &mut [u8]| match &kept {
        Some(kept) => {
            let number =
                place.iter().zip(&counts).fold(0, |number, (&at, &count)| number * count + at as u64);
            kept.fill(number, out, |out| fill(&read, place, out))
        }
        None => fill(&read, place, out),
    };
    Ok(Volume::from_chunks("array", shape, chunk, sample, order, read)?)
}

/// The only volume of a file or a folder.
fn of_path(
    path: &Path,
    converter: &Converter,
    options: &Options,
    plan: &PlanOptions,
    stop: &Stop,
) -> Result<Volume<'static>, Failure> {
    let jobs = plan_all(&[path.to_owned()], None, plan).map_err(|error| Failure::plan(&error))?.jobs;
    let names: Vec<String> = jobs.iter().flatten().map(|job| job.input.name()).collect();
    let mut jobs = jobs.into_iter();
    match (jobs.next(), jobs.next()) {
        (Some(job), None) => Ok(job?.input.open(converter, options, stop)?),
        (None, _) => Err(Failure::value(&format!("{}: holds no volume", path.display()))),
        (Some(_), Some(_)) => Err(Failure::value(&format!(
            "{}: holds several volumes, {}; choose one with array=, or name the file",
            path.display(),
            names.join(", ")
        ))),
    }
}

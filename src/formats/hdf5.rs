//! HDF5 by its C library, and two layouts upon it: Imaris and BigDataViewer.
//!
//! The library reads one data set at a time, whatever the number of threads. Nothing that a file names outside of
//! itself is opened: external links, external storage and virtual data sets are refused before a sample is read, and
//! no plugin of the library is loaded.

mod big_data_viewer;
mod data_set;
mod file;
mod imaris;
mod stack;
mod tree;

use std::sync::Arc;

use super::format::{Entry, Format, Reader, Support};
use super::known::arrays as data;
use super::opened::Opened;
use crate::error::{Error, Problem};
use crate::volume::{ArrayLayout, ByteOrder, Limits, Metadata, Volume, provenance_name};
use file::Hdf5File;
use stack::Stack;

/// HDF5 of any content.
pub(super) const HDF5: Format = Format {
    name: NAME,
    extensions: data::HDF5_EXTENSIONS,
    probe: data::hdf5,
    support: Support::Read(Reader { contents, open }),
};

/// Imaris.
pub(super) const IMARIS: Format = Format {
    name: "an Imaris file",
    extensions: &["ims"],
    probe: data::imaris,
    support: Support::Read(Reader { contents, open }),
};

const NAME: &str = "an HDF5 file";

/// The problem of a file that is damaged in this way.
fn damaged(reason: &str) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable HDF5 file: {reason}") }
}

/// What the C library says went wrong.
fn failed(error: hdf5_metno::Error) -> Problem {
    let text: String = error.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    damaged(&text)
}

/// An array of a file: data sets of one shape and type, one for each index of the first axes.
#[derive(Clone, Debug, Default)]
struct Place {
    /// The paths of the data sets.
    paths: Vec<String>,
    /// The lengths of the axes before those of a data set.
    outer: Vec<usize>,
    /// How long the axes of a data set are shown, where they are padded.
    shown: Option<Vec<usize>>,
    /// Whether signed samples of 16 bits stand for unsigned ones.
    is_unsigned: bool,
    metadata: Metadata,
}

fn contents(opened: &Opened<'_>) -> Result<Vec<Entry>, Error> {
    let list = || {
        let file = Hdf5File::open(opened)?;
        let entries = match imaris::entries(&file)? {
            Some(entries) => entries,
            None => match big_data_viewer::entries(&file)? {
                Some(entries) => entries,
                None => tree::entries(&file)?,
            },
        };
        if entries.is_empty() { Err(damaged("no data set is in it")) } else { Ok(entries) }
    };
    list().map_err(|problem| opened.error(problem))
}

fn open(opened: &Opened<'_>, entry: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let Some(place) = entry.place::<Place>() else {
        return Err(opened.error(Problem::Bug("an array of another format".into())));
    };
    let (path, array) = (opened.path(), entry.name.as_deref());
    let name = match array {
        Some(array) => format!("{}[{}]", path.display(), array.escape_debug()),
        None => path.display().to_string(),
    };
    let open = || {
        let file = Hdf5File::open(opened)?;
        let stack = Stack::open(&file, place, name.clone())?;
        let layout = ArrayLayout::new(stack.lengths.clone(), stack.sample, ByteOrder::Little, false)?;
        let volume = Volume::chunked(name.clone(), layout, Arc::new(Arc::new(stack)), limits);
        Ok(volume.with_metadata(place.metadata.clone()))
    };
    let volume = open().map_err(|problem| Error::new(name.clone(), problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(path, array))))
}

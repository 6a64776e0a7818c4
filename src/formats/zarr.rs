//! Zarr of versions 2 and 3, OME-Zarr of versions 0.1 to 0.5, and N5: arrays in chunks, in folders or zip archives.
//!
//! The metadata, the chunks and the shards are read here, and not by the crate `zarrs`: it decodes chunks before it
//! looks at how large they may be (see `codecs`), needs a C++ compiler and 160 seconds to build, and does not read N5.
//!
//! The way from a folder to an array: `store` finds files, `node` reads what a group or an array says of itself
//! (`v2`, `v3`, `n5`), `tree` lists the arrays of a group, by the metadata of OME-Zarr (`ome`) where it has them, and
//! `chunks` reads and decodes (`decode`) one chunk after the other. Nothing is ever written into a store.

mod array;
mod chain;
mod chunks;
mod decode;
mod fill;
mod json;
mod keys;
mod missing;
mod n5;
mod node;
mod ome;
mod pyramid;
mod shard;
mod store;
mod tree;
mod v2;
mod v3;

use std::sync::Arc;

use super::format::{Entry, Format as Registered, Reader, Support};
use super::known::arrays as data;
use super::known::arrays::{METADATA, N5_EXTENSIONS, N5_NAME, ZARR_EXTENSIONS, ZARR_NAME};
use super::opened::Opened;
use crate::error::{Error, Problem};
use crate::volume::{ArrayLayout, ByteOrder, Limits, Metadata, Volume, provenance_name};
use chunks::Chunks;
use node::Node;
use store::Store;
use tree::Place;

/// Zarr and OME-Zarr.
pub(super) const ZARR: Registered = Registered {
    name: ZARR_NAME,
    extensions: ZARR_EXTENSIONS,
    probe: data::zarr,
    support: Support::Read(Reader {
        contents: |opened| contents(Format::Zarr, opened),
        open: |opened, entry, limits| open(Format::Zarr, opened, entry, limits),
    }),
};

/// N5.
pub(super) const N5: Registered = Registered {
    name: N5_NAME,
    extensions: N5_EXTENSIONS,
    probe: data::n5,
    support: Support::Read(Reader {
        contents: |opened| contents(Format::N5, opened),
        open: |opened, entry, limits| open(Format::N5, opened, entry, limits),
    }),
};

/// Which of the two formats a store has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Zarr,
    N5,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Zarr => ZARR_NAME,
            Self::N5 => N5_NAME,
        }
    }

    /// The problem of a store that is damaged in this way.
    fn damaged(self, reason: &str) -> Problem {
        let name = match self {
            Self::Zarr => "Zarr store",
            Self::N5 => "N5 container",
        };
        Problem::Format { format: self.name(), reason: format!("is not a usable {name}: {reason}") }
    }
}

/// The problem of an archive that cannot be used.
fn unusable_zip(reason: &str) -> Problem {
    Format::Zarr.damaged(reason)
}

fn store(format: Format, opened: &Opened<'_>) -> Result<Store, Error> {
    if opened.is_directory() {
        return Ok(Store::of_folder(format, opened.path()));
    }
    let (file, _) = opened.file()?;
    Store::of_zip(format, file).map_err(|problem| opened.error(problem))
}

fn contents(format: Format, opened: &Opened<'_>) -> Result<Vec<Entry>, Error> {
    let store = store(format, opened)?;
    tree::entries(&store).map_err(|problem| opened.error(problem))
}

fn open(
    format: Format,
    opened: &Opened<'_>,
    entry: &Entry,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let Some(place) = entry.place::<Place>() else {
        return Err(opened.error(Problem::Bug("an array of another format".into())));
    };
    let (path, array) = (opened.path(), entry.name.as_deref());
    let name = match array {
        Some(array) => format!("{}[{}]", path.display(), array.escape_debug()),
        None => path.display().to_string(),
    };
    let store = store(format, opened)?;
    let open = || {
        let node = Node::read(&store, &place.path)?;
        let absent =
            || store.format.damaged(&format!("no array is at {:?}, which its metadata name", place.path));
        let metadata = node.ok_or_else(absent)?.array(&store, &place.path)?;
        let layout = ArrayLayout::new(metadata.lengths.clone(), metadata.sample, ByteOrder::Little, false)?;
        let mut facts = match &place.image {
            Some(image) => image.metadata(&metadata, place.level)?,
            None => Metadata { axes: metadata.axes(), ..Metadata::default() },
        };
        let chunks = Chunks::new(store, place.path.clone(), name.clone(), metadata)?;
        missing::tell(&chunks, opened.options().missing, &mut facts)?;
        Ok(Volume::chunked(name.clone(), layout, Arc::new(Arc::new(chunks)), limits).with_metadata(facts))
    };
    let volume = open().map_err(|problem| Error::new(name.clone(), problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(path, array))))
}

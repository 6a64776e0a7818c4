//! NRRD, with its samples behind the header or in other files.
//!
//! The fields are those of the definition of the format, <http://teem.sourceforge.net/nrrd/format.html>. Of a header,
//! numbers and known words are used; its comments, its key/value pairs and its `content` are not.

mod axes;
mod header;
mod list;

use super::format::{Entry, Format, Reader, Support};
use super::opened::Opened;
use super::probe::Match;
use super::raw::{Encoded, Place, RawFile};
use crate::error::{Error, Problem};
use crate::volume::{ArrayLayout, Limits, Volume, provenance_name};
use header::{Data, Header};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: NAME,
    extensions: &["nrrd", "nhdr", "nrrd.gz", "nrrd.bz2"],
    probe: |head| Match::content(head.content().starts_with(b"NRRD000")),
    support: Support::Read(Reader { contents, open }),
};

const NAME: &str = "an NRRD file";

/// The array of a file, whose samples may be in other files.
fn contents(opened: &Opened<'_>) -> Result<Vec<Entry>, Error> {
    let (_, _, place) = parts(opened)?;
    let others = match place {
        Place::In(file, 0) => vec![file.name.into()],
        Place::In(..) => Vec::new(),
        Place::Files(files) => files,
    };
    Ok(vec![Entry::ONLY.with_paths(others)])
}

/// The header of a file, the layout of its array, and where its samples are.
fn parts(opened: &Opened<'_>) -> Result<(Header, ArrayLayout, Place), Error> {
    let file = RawFile::of(opened)?;
    let header = Header::read(&file).map_err(|problem| opened.error(problem))?;
    let lengths = header.lengths.iter().rev().copied().collect();
    let layout = ArrayLayout::new(lengths, header.sample, header.order, false);
    let layout = layout.map_err(|problem| opened.error(problem))?;
    let of = |problem| opened.error(problem);
    let place = match &header.data {
        Data::Behind(bytes) => Place::In(file, *bytes),
        Data::File(name) => {
            let path = super::raw::beside(opened.path(), name, unusable).map_err(of)?;
            Place::In(RawFile { packing: None, ..RawFile::open(&path)? }, 0)
        }
        Data::Files(files) => Place::Files(list::paths(opened.path(), files, &header.lengths).map_err(of)?),
    };
    Ok((header, layout, place))
}

fn open(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let (header, layout, place) = parts(opened)?;
    let metadata = axes::metadata(&header).map_err(|problem| opened.error(problem))?;
    let Header { encoding, skip, sample, .. } = header;
    let encoded = Encoded { encoding, skip, sample, unusable };
    let volume = encoded.volume(place, opened.path().display().to_string(), layout, limits)?;
    Ok(volume.with_metadata(metadata).with_provenance_name(Some(&provenance_name(opened.path(), None))))
}

fn unusable(reason: &str) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable NRRD file: {reason}") }
}

//! Volumes from streams, such as standard input.

use std::io::Read;
use std::path::Path;

use super::format::{Format, Support, recognize, unread};
use super::npy;
use super::probe::{HEAD_BYTES, Head, HeadContent};
use crate::error::{Error, Problem};
use crate::volume::{Limits, Volume};

/// Reads a `.npy` file from a stream, to its end. Errors and reports call the volume `name`.
///
/// # Errors
///
/// When the stream is no `.npy` file: an error that names its format, if that is known but not read.
pub(super) fn read(
    formats: &'static [Format],
    name: String,
    mut reader: impl Read,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let mut start = Vec::new();
    let mut read_up_to = |bytes: usize, start: &mut Vec<u8>| {
        let more = bytes - start.len();
        (&mut reader)
            .take(more as u64)
            .read_to_end(start)
            .map_err(|error| Error::new(&*name, Problem::Read(error)))
    };
    read_up_to(npy::MAGIC.len(), &mut start)?;
    if !start.starts_with(npy::MAGIC) {
        // The stream is refused in any case, so more of it may be read than a header.
        read_up_to(HEAD_BYTES, &mut start)?;
        let head = Head::new(Path::new(""), HeadContent::File(&start));
        if let Some((format, _)) = recognize(formats, &head)
            && let Support::Known(way_out) = format.support
        {
            return Err(Error::new(name, unread(formats, format, way_out, &head)));
        }
    }
    npy::read_stream(name, start.chain(reader), limits)
}

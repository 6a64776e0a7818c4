//! Volumes from streams, such as standard input.
//!
//! A `.npy` file is read as it comes. All other formats that are read need any part of a file at any time, so the
//! stream is copied to a temporary file first. gzip and bzip2 are taken off on the way.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::format::{Format, Support, recognize, unread};
use super::input;
use super::npy;
use super::opened::Opened;
use super::options::ReadOptions;
use super::packing::Packing;
use super::probe::{HEAD_BYTES, Head, HeadContent};
use super::spool::spooled;
use crate::error::{Error, Problem};
use crate::volume::{Limits, Volume};

/// Number of bytes that tell bzip2 from others.
const PACKING_BYTES: usize = 10;

/// How a stream is read.
pub(super) struct Stream<'s> {
    /// What errors and reports call the volume.
    pub name: String,
    /// The name of an array, of several.
    pub array: Option<&'s str>,
    pub options: ReadOptions,
    pub limits: Limits,
}

impl Stream<'_> {
    /// Reads a volume.
    ///
    /// # Errors
    ///
    /// When the stream is of no format that is read: an error that names its format, if that is known.
    pub(super) fn read(
        self,
        formats: &'static [Format],
        reader: impl Read,
    ) -> Result<Volume<'static>, Error> {
        let mut reader: Box<dyn Read + '_> = Box::new(reader);
        let mut start = self.start(&mut reader, Vec::new(), npy::MAGIC.len())?;
        // As many bytes as tell bzip2 from others, but no more of what may be no volume.
        if start.starts_with(b"BZh") {
            start = self.start(&mut reader, start, PACKING_BYTES)?;
        }
        if let Some(packing) = Packing::of(&start) {
            reader = packing.inside_of_stream(std::io::Cursor::new(start).chain(reader));
            start = self.start(&mut reader, Vec::new(), npy::MAGIC.len())?;
        }
        if !npy::is_array(&start) {
            // No stream of this kind is left open by its writer, so more of it may be read than its first bytes.
            start = self.start(&mut reader, start, HEAD_BYTES)?;
            let head = Head::new(Path::new(""), HeadContent::File(&start));
            match recognize(formats, &head).map(|(format, _)| (format, &format.support)) {
                Some((format, Support::Known(way_out))) => {
                    return Err(Error::new(self.name, unread(formats, format, *way_out, &head)));
                }
                Some((format, _)) if format.name != npy::FORMAT.name => {
                    return self.spool(formats, &mut std::io::Cursor::new(start).chain(reader));
                }
                _ => {}
            }
        }
        npy::read_stream(self.name, start.chain(reader), self.options, self.limits)
    }

    /// Reads more of a stream, until `start` has this number of bytes.
    fn start(&self, reader: &mut impl Read, mut start: Vec<u8>, bytes: usize) -> Result<Vec<u8>, Error> {
        let more = (bytes - start.len()) as u64;
        let read = reader.take(more).read_to_end(&mut start);
        read.map_err(|error| Error::new(&*self.name, Problem::Read(error)))?;
        Ok(start)
    }

    /// The volume in a stream that is copied to a temporary file.
    fn spool(self, formats: &'static [Format], reader: &mut dyn Read) -> Result<Volume<'static>, Error> {
        let Self { name, array, options, limits } = self;
        let paths = [PathBuf::from(&name)];
        let opened = spooled(reader).and_then(|file| Opened::of_file(&paths, file));
        let opened = opened.map_err(|problem| Error::new(name, problem))?.read_by(options);
        input::open(formats, &opened, array, limits)
    }
}

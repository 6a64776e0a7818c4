//! What a file is: an image, a table of contents, or something without pixels.

use std::fs::File;
use std::sync::Arc;

use super::attributes::Reading;
use super::bytes::{FileBytes, InflatedBytes};
use super::damaged;
use super::header::Header;
use super::meta::Meta;
use super::syntax::{Compression, Syntax};
use crate::error::{NoVolume, Problem, WayOut};

/// What is found in a file.
pub(super) enum Found {
    Image(Box<Header>),
    /// A table of contents.
    Directory,
    /// A data set without pixels, such as a plan or a report.
    NoPixels,
}

impl Found {
    fn of(header: Option<Header>) -> Self {
        header.map_or(Self::NoPixels, |header| Self::Image(Box::new(header)))
    }

    /// The header of an image.
    ///
    /// # Errors
    ///
    /// [`Problem::UnreadFormat`] where the file has no pixels.
    pub(super) fn image(self) -> Result<Box<Header>, Problem> {
        let refuse =
            |format, no_volume| Err(Problem::UnreadFormat { format, way_out: WayOut::NotAVolume(no_volume) });
        match self {
            Self::Image(header) => Ok(header),
            Self::Directory => refuse("a DICOMDIR, a table of contents", NoVolume::Contents),
            Self::NoPixels => refuse("a DICOM file without pixels", NoVolume::NoPixels),
        }
    }
}

/// Reads the header of a file of `length` bytes, which begins with `start`.
///
/// # Errors
///
/// When it is no DICOM file, is damaged or cut short before the pixels, or its transfer syntax is not read.
pub(super) fn read(file: &Arc<File>, start: &[u8], length: u64) -> Result<Found, Problem> {
    if start.get(128..132) != Some(b"DICM") {
        return Err(not_dicom());
    }
    let mut bytes = FileBytes::new(file, length);
    let meta = Meta::read(&mut bytes)?;
    if meta.class.is(b"1.2.840.10008.1.3.10") {
        return Ok(Found::Directory);
    }
    let syntax = Syntax::of(meta.syntax.bytes());
    match syntax {
        Ok(syntax) if syntax.deflated => {
            let header = Reading::new(syntax, meta.end).read(&mut InflatedBytes::new(file, meta.end), 0)?;
            Ok(Found::of(header))
        }
        Ok(syntax) => {
            let header = Reading::new(syntax, 0).read(&mut bytes, meta.end)?;
            if let Some(header) = &header
                && let (Compression::None, Some(_)) = (syntax.compression, header.pixels.length)
            {
                let (promised, there) = (header.stored_bytes().unwrap_or(0), length - header.pixels.at);
                if there < promised {
                    return Err(Problem::Truncated { promised, found: there });
                }
            }
            Ok(Found::of(header))
        }
        Err(problem) => Err(problem),
    }
}

/// The problem of a file that does not begin as DICOM files do.
pub(super) fn not_dicom() -> Problem {
    damaged("it has no DICM behind its first 128 bytes, and does not say how it is written")
}

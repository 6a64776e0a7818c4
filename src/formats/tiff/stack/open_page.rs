//! A page that is open: its tables say where each of its strips or tiles is.

use std::sync::Arc;

use super::{Stack, check_size};
use crate::error::{Error, Problem};
use crate::formats::tiff::codec::Damage;
use crate::formats::tiff::compression::{Compression, unread};
use crate::formats::tiff::damaged;
use crate::formats::tiff::directory::Directory;
use crate::formats::tiff::file::TiffFile;
use crate::formats::tiff::page::{Page, PageShape, tag};

/// A page whose tables were read.
pub(super) struct OpenPage {
    pub(super) plane: usize,
    pub(super) file: Arc<TiffFile>,
    pub(super) shape: PageShape,
    pub(super) compression: Compression,
    /// Tables that JPEG streams of the page lack.
    pub(super) tables: Vec<u8>,
    offsets: Vec<u64>,
    lengths: Vec<u64>,
}

/// A strip or tile of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StripAt {
    /// Which sample of a pixel, if they are apart; else 0.
    pub(super) picture: usize,
    pub(super) down: usize,
    pub(super) across: usize,
}

impl Stack {
    /// Reads the tables of a page.
    ///
    /// # Errors
    ///
    /// When they are damaged, or the page does not fit the array.
    pub(super) fn open_page(&self, plane: usize) -> Result<OpenPage, Error> {
        let missing = || Error::new(self.name.clone(), damaged(format!("plane {plane} is missing")));
        let place = self.planes.get(plane).ok_or_else(missing)?;
        let file = self.files.get(place.file as usize)?;
        let read = || {
            let mut directory = Directory::at(&file, place.directory)?;
            let page = Page::new(&file, &mut directory)?;
            self.check(plane, &page.shape)?;
            let (offsets, lengths) = match page.shape.tiled {
                true => (tag::TILE_OFFSETS, tag::TILE_BYTES),
                false => (tag::STRIP_OFFSETS, tag::STRIP_BYTES),
            };
            let or_strips = |of_tiles, of_strips| match directory.tag(of_tiles) {
                Some(_) => of_tiles,
                None => of_strips,
            };
            let (offsets, lengths) =
                (or_strips(offsets, tag::STRIP_OFFSETS), or_strips(lengths, tag::STRIP_BYTES));
            let needed = page.shape.chunk_count();
            let mut offsets = directory.first_numbers(&file, offsets, needed)?;
            if (offsets.len() as u64) < needed {
                return Err(damaged(format!(
                    "plane {plane} has {} strips or tiles, and its picture takes {needed}",
                    offsets.len()
                )));
            }
            offsets.truncate(needed as usize);
            unwrap(&mut offsets, place.wraps);
            let mut lengths = directory.first_numbers(&file, lengths, needed)?;
            if self.quirks.lengths_unknown || lengths.iter().all(|&length| length == 0) {
                lengths = lengths_to_the_next(&offsets, file.length);
            }
            lengths.resize(needed as usize, 0);
            let tables = directory.bytes(&file, tag::JPEG_TABLES)?;
            let (file, shape) = (Arc::clone(&file), page.shape);
            Ok(OpenPage { plane, file, shape, compression: shape.compression()?, tables, offsets, lengths })
        };
        read().map_err(|problem| Error::at(&file.path, problem))
    }

    /// Checks that a page fits the array.
    fn check(&self, plane: usize, shape: &PageShape) -> Result<(), Problem> {
        let alike = |shape: &PageShape| PageShape {
            chunk: (0, 0),
            tiled: false,
            compression: 1,
            predictor: 1,
            reversed_bits: false,
            extra: None,
            photometric: 1,
            ..*shape
        };
        match alike(shape) == alike(&self.shape) {
            true => check_size(shape, self.sample),
            false => Err(damaged(format!(
                "plane {plane} has {}x{} pixels of {} times {} bits, and the first one {}x{} of {} times {}",
                shape.width,
                shape.height,
                shape.samples,
                shape.bits,
                self.shape.width,
                self.shape.height,
                self.shape.samples,
                self.shape.bits
            ))),
        }
    }
}

/// Adds to offsets what is missing of them after they wrapped around at 4 GiB.
fn unwrap(offsets: &mut [u64], wraps: u32) {
    if wraps == 0 {
        return;
    }
    let (mut high, mut before) = (u64::from(wraps - 1) << 32, 0);
    for offset in offsets {
        if *offset < before {
            high += 1 << 32;
        }
        before = *offset;
        *offset += high;
    }
}

/// Lengths of strips up to the next one, or the end of the file.
fn lengths_to_the_next(offsets: &[u64], end: u64) -> Vec<u64> {
    let mut sorted: Vec<u64> = offsets.to_vec();
    sorted.sort_unstable();
    let next = |offset: u64| {
        let at = sorted.partition_point(|&other| other <= offset);
        sorted.get(at).copied().unwrap_or(end)
    };
    offsets.iter().map(|&offset| next(offset).saturating_sub(offset)).collect()
}

impl OpenPage {
    /// Where a strip or tile is, and its length.
    ///
    /// # Errors
    ///
    /// When it is not in the file.
    pub(super) fn strip(&self, at: StripAt) -> Result<(u64, u64), Problem> {
        let number = self.number(at);
        match (self.offsets.get(number), self.lengths.get(number)) {
            (Some(&offset), Some(&length)) if offset > 0 => Ok((offset, length)),
            _ => Err(self.broken(at, "it is not in the file")),
        }
    }

    /// The same of a compressed strip or tile that becomes `unpacked` bytes or more.
    ///
    /// # Errors
    ///
    /// When it is not in the file, or is too short to become as long.
    pub(super) fn packed(&self, at: StripAt, unpacked: u64) -> Result<(u64, u64), Problem> {
        let (offset, length) = self.strip(at)?;
        match unpacked / self.compression.most_ratio() > length {
            true => Err(self.broken(at, "its data end early")),
            false => Ok((offset, length)),
        }
    }

    fn number(&self, at: StripAt) -> usize {
        let (columns, rows) = self.shape.grid();
        (at.picture * rows + at.down) * columns + at.across
    }

    /// The problem of a strip or tile with such data.
    pub(super) fn broken_data(&self, at: StripAt, damage: Damage) -> Problem {
        let name = self.compression.name();
        match damage {
            Damage::Short => self.broken(at, &format!("its {name} data end early")),
            Damage::Lossless => unread("a TIFF file compressed with JPEG without loss"),
            Damage::Invalid => self.broken(at, &format!("its {name} data are damaged")),
        }
    }

    /// The problem of a strip or tile.
    pub(super) fn broken(&self, at: StripAt, reason: &str) -> Problem {
        let what = if self.shape.tiled { "tile" } else { "strip" };
        damaged(format!("plane {}, {what} {}: {reason}", self.plane, self.number(at)))
    }
}

//! Where the frames of compressed pixels lie: each in one fragment or in several.

use super::bytes::{Bytes, FileBytes};
use super::damaged;
use super::elements::{Element, Elements, Writing};
use super::header::Header;
use super::syntax::Compression;
use crate::error::Problem;
use crate::volume::ByteOrder;

/// A part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) at: u64,
    pub(super) length: u64,
}

/// The most bytes of a table of offsets in the first item.
const MOST_TABLE: usize = 64 << 20;

/// The fragments of each frame.
pub(super) struct Fragments {
    parts: Vec<Part>,
    /// The first fragment of each frame, and at last the number of all.
    first: Vec<usize>,
}

impl Fragments {
    /// Reads where the fragments of an image are.
    ///
    /// # Errors
    ///
    /// When they are damaged, or it is not known which fragments a frame has.
    pub(super) fn read(bytes: &mut FileBytes<'_>, header: &Header) -> Result<Self, Problem> {
        let writing = Writing { explicit: true, order: ByteOrder::Little };
        let mut elements = Elements::new(bytes, header.pixels.at, writing);
        let sequence =
            Element { tag: 0x7fe0_0010, kind: *b"OB", length: header.pixels.length, at: header.pixels.at };
        let (mut parts, mut table) = (Vec::new(), None);
        let read = elements.each_item(&sequence, &mut |elements, item| {
            let length = item.length.unwrap_or(0);
            match table {
                None => table = Some(elements.value(&item, MOST_TABLE)?.unwrap_or_default()),
                Some(_) => parts.push(Part { at: item.at, length }),
            }
            Ok(())
        });
        let frames = header.frame_count;
        // The end of a file that was cut behind its last fragment is missing, and nothing else.
        if read.is_err() && parts.len() < frames {
            read?;
        }
        let offsets: Vec<u64> = match header.extended_offsets.is_empty() {
            false => header.extended_offsets.clone(),
            true => {
                let table = table.unwrap_or_default();
                table
                    .chunks_exact(4)
                    .map(|it| u64::from(u32::from_le_bytes([it[0], it[1], it[2], it[3]])))
                    .collect()
            }
        };
        let first = Self::first_of(&parts, &offsets, frames)
            .or_else(|| Self::first_by_start(bytes, &parts, frames, header.syntax.compression));
        let mut first = first.ok_or_else(|| {
            damaged(format!(
                "it has {} fragments, and does not say how {frames} frames lie in them",
                parts.len()
            ))
        })?;
        first.push(parts.len());
        Ok(Self { parts, first })
    }

    /// The first fragment of each frame, by number or by the table of offsets.
    fn first_of(parts: &[Part], offsets: &[u64], frames: usize) -> Option<Vec<usize>> {
        if parts.len() == frames {
            return Some((0..frames).collect());
        }
        if frames == 1 && !parts.is_empty() {
            return Some(vec![0]);
        }
        let start = parts.first()?.at;
        let at = |offset: &u64| {
            // An offset leads to the header of the item.
            let place = start.checked_add(*offset)?;
            parts.binary_search_by_key(&place, |part| part.at).ok()
        };
        let first: Vec<usize> = offsets.iter().map(at).collect::<Option<_>>()?;
        let is_ascending = first.windows(2).all(|pair| pair[0] < pair[1]);
        (first.len() == frames && is_ascending && first.first() == Some(&0)).then_some(first)
    }

    /// The first fragment of each frame, by the bytes with which its stream begins.
    fn first_by_start(
        bytes: &mut FileBytes<'_>,
        parts: &[Part],
        frames: usize,
        compression: Compression,
    ) -> Option<Vec<usize>> {
        let starts: &[&[u8]] = match compression {
            Compression::Jpeg | Compression::JpegLossless | Compression::JpegLs => &[b"\xff\xd8\xff"],
            Compression::Jpeg2000 => &[b"\xff\x4f\xff", b"\0\0\0\x0cjP"],
            Compression::None | Compression::Rle => return None,
        };
        let mut first = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let start = bytes_of(bytes, part)?;
            if starts.iter().any(|magic| start.starts_with(magic)) {
                first.push(number);
            }
        }
        (first.len() == frames && first.first() == Some(&0)).then_some(first)
    }

    /// The parts of the file that have a frame.
    pub(super) fn of(&self, frame: usize) -> &[Part] {
        match (self.first.get(frame), self.first.get(frame + 1)) {
            (Some(&first), Some(&next)) => self.parts.get(first..next).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// The first bytes of a part.
fn bytes_of(bytes: &mut FileBytes<'_>, part: &Part) -> Option<Vec<u8>> {
    Some(bytes.get(part.at, part.length.min(8) as usize).ok()?.to_vec())
}

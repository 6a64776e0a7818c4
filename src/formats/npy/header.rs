//! The header of a `.npy` file: what is stored, in which order, and where the samples begin.
//!
//! A header is a few bytes that say how long it is, and a [`Dictionary`] as a Python literal. The claimed
//! length is checked against a limit before it is allocated.

use std::io::Read;

use super::descriptor::{sample_type, unread};
use super::dictionary::{Dictionary, MAGIC, NAME, unusable_header};
use crate::error::{Problem, TypeKind};
use crate::volume::{ArrayLayout, Axes, AxisKind, Metadata};

/// The longest header that is read, in bytes: the longest of version 1.0, and six times as long as NumPy
/// itself agrees to read.
const MAX_HEADER: u32 = 1 << 16;

/// What a header says.
#[derive(Clone)]
pub(in crate::formats) struct Header {
    pub layout: ArrayLayout,
    pub metadata: Metadata,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Reads a header and leaves `reader` at the first sample.
///
/// # Errors
///
/// When the file is no `.npy` file, its header is damaged, or its array is no volume.
pub(in crate::formats) fn read(reader: &mut impl Read) -> Result<Header, Problem> {
    let (text, bytes) = dictionary(reader)?;
    let (layout, metadata) = layout(&text)?;
    Ok(Header { layout, metadata, bytes })
}

/// Number of axes of an array whose type has no levels, by its header; `None` if that cannot be read.
pub(in crate::formats) fn number_of_axes(reader: &mut impl Read) -> Option<usize> {
    let (text, _) = dictionary(reader).ok()?;
    Dictionary::read(&text).ok().map(|dictionary| dictionary.axes.len())
}

/// Reads the text of a header. Returns it and the length of the header in bytes.
fn dictionary(reader: &mut impl Read) -> Result<(String, u64), Problem> {
    let mut start = Vec::new();
    take(reader, MAGIC.len() + 2, &mut start)?;
    if start.is_empty() {
        return Err(Problem::Empty);
    }
    let &[0x93, b'N', b'U', b'M', b'P', b'Y', major, minor] = start.as_slice() else {
        return Err(if start.len() < MAGIC.len() + 2 && MAGIC.starts_with(&start[..start.len().min(6)]) {
            unusable_header(&format!("the file ends after {} bytes", start.len()))
        } else {
            let reason = r"is not a .npy file: it does not start with \x93NUMPY".into();
            Problem::Format { format: NAME, reason }
        });
    };
    let length_bytes = match (major, minor) {
        (1, 0) => 2,
        (2 | 3, 0) => 4,
        _ => {
            return Err(unusable_header(&format!(
                "its format version {major}.{minor} is none of 1.0, 2.0 and 3.0"
            )));
        }
    };
    let mut length = Vec::new();
    if take(reader, length_bytes, &mut length)? < length_bytes {
        return Err(unusable_header("the file ends within its first bytes"));
    }
    let length = length.iter().rev().fold(0, |length, &byte| length << 8 | u32::from(byte));
    if length > MAX_HEADER {
        return Err(unusable_header(&format!(
            "it claims to be {length} bytes long; no plain array's is over {MAX_HEADER}"
        )));
    }
    let mut text = Vec::new();
    let found = take(reader, length as usize, &mut text)?;
    if found < length as usize {
        return Err(unusable_header(&format!(
            "it claims to be {length} bytes long, but the file ends after {found}"
        )));
    }
    let text = match major {
        // Latin-1, as NumPy reads the older versions.
        1 | 2 => text.into_iter().map(char::from).collect(),
        _ => String::from_utf8(text).map_err(|_| unusable_header("it is not UTF-8"))?,
    };
    Ok((text, (start.len() + length_bytes) as u64 + u64::from(length)))
}

/// Appends up to `count` bytes to `out` and returns how many there were.
fn take(reader: &mut impl Read, count: usize, out: &mut Vec<u8>) -> Result<usize, Problem> {
    reader.take(count as u64).read_to_end(out).map_err(Problem::Read)
}

/// Reads the layout from the dictionary of a header, and what it says of the axes.
fn layout(text: &str) -> Result<(ArrayLayout, Metadata), Problem> {
    let Dictionary { descriptor, fields, fortran, mut axes } = Dictionary::read(text)?;
    let (sample, order) = sample_type(&descriptor)?;
    if let Some(fields) = fields {
        // Their samples lie together, which neither order of all axes has.
        if fortran && axes.len() > 1 {
            return Err(unread(format!("{descriptor:?} in {fields} fields"), TypeKind::Fields));
        }
        axes.push(fields);
    }
    // Three axes are slices, unless the last is known to be colors.
    let picture = fields.is_some() && axes.len() == 3;
    let kinds = picture.then(|| Axes::new([AxisKind::Y, AxisKind::X, AxisKind::Samples])).transpose()?;
    let layout = ArrayLayout::new(axes, sample, order, fortran)?;
    Ok((layout, Metadata { axes: kinds, ..Metadata::default() }))
}

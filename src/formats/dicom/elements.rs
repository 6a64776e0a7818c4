//! The elements of a data set: tags, lengths and places of values, in all encodings (implicit, explicit, big-endian,
//! undefined lengths, nested sequences).
//!
//! This is written here and not taken from `dicom-parser`, since an image needs about sixty tags, all of them numbers,
//! codes or UIDs. That crate brings 32 others, a dictionary of all tags, dates, and the decoding of texts, which must
//! not be read here at all. And headers of thousands of files are read for one series: here a value that is not wanted
//! is skipped by its length, without being read.

use super::bytes::{Bytes, cut};
use super::damaged;
use crate::error::Problem;
use crate::volume::ByteOrder;

/// How deeply sequences may be nested.
const MOST_DEPTH: usize = 32;

/// Group and element.
pub(super) type Tag = u32;

const ITEM: Tag = 0xfffe_e000;
const ITEM_END: Tag = 0xfffe_e00d;
const SEQUENCE_END: Tag = 0xfffe_e0dd;

/// An element, before its value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) tag: Tag,
    /// The type of the value; two zeros where the data set does not say it.
    pub(super) kind: [u8; 2],
    /// Number of bytes of the value; `None` where its end is marked.
    pub(super) length: Option<u64>,
    /// Where the value is in the data set.
    pub(super) at: u64,
}

/// How elements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Writing {
    /// Whether elements say the type of their value.
    pub(super) explicit: bool,
    pub(super) order: ByteOrder,
}

/// What is met in a sequence.
pub(super) enum Met {
    /// The next item begins.
    Item,
    /// An element of the item.
    Element(Element),
}

/// What looks at the elements of a sequence. It returns whether it has read on to the end of the element.
pub(super) type Look<'l> = &'l mut dyn FnMut(&mut Elements<'_>, Met) -> Result<bool, Problem>;

/// A reading of elements, one after the other.
pub(super) struct Elements<'b> {
    bytes: &'b mut dyn Bytes,
    /// Where the next element is.
    pub(super) at: u64,
    pub(super) writing: Writing,
    depth: usize,
}

impl<'b> Elements<'b> {
    pub(super) fn new(bytes: &'b mut dyn Bytes, at: u64, writing: Writing) -> Self {
        Self { bytes, at, writing, depth: 0 }
    }

    /// The next element; `None` at the end of the data set. Its value is neither read nor skipped.
    pub(super) fn next(&mut self) -> Result<Option<Element>, Problem> {
        // A few bytes at the end are padding.
        match self.at.checked_add(7) {
            Some(last) if self.bytes.reaches(last)? => self.element().map(Some),
            _ => Ok(None),
        }
    }

    fn element(&mut self) -> Result<Element, Problem> {
        let order = self.writing.order;
        let start = self.bytes.get(self.at, 8)?;
        let tag = number(&start[..2], order) << 16 | number(&start[2..4], order);
        let kind = [start[4], start[5]];
        let (kind, length, header) = match self.writing.explicit && tag >> 16 != 0xfffe {
            false => ([0; 2], number(&start[4..], order), 8),
            true if !kind.iter().all(u8::is_ascii_uppercase) => {
                return Err(damaged(format!("element {} has no type", Place(tag))));
            }
            true if is_long(kind) => (kind, number(&self.bytes.get(self.at, 12)?[8..], order), 12),
            true => (kind, number(&start[6..], order), 8),
        };
        let at = self.at + header;
        self.at = at;
        let length = (length != u32::MAX).then_some(u64::from(length));
        Ok(Element { tag, kind, length, at })
    }

    /// Moves to the end of an element.
    pub(super) fn skip(&mut self, element: &Element) -> Result<(), Problem> {
        match element.length {
            Some(length) => {
                self.at = element.at.checked_add(length).ok_or_else(cut)?;
                match length == 0 || self.bytes.reaches(self.at - 1)? {
                    true => Ok(()),
                    false => Err(damaged(format!(
                        "element {} has {length} bytes, more than follow; the file may be cut short",
                        Place(element.tag)
                    ))),
                }
            }
            None => self.each(element, &mut |_, _| Ok(false)),
        }
    }

    /// The value of an element; `None` if it has more than `most` bytes, or its end is marked.
    pub(super) fn value(&mut self, element: &Element, most: usize) -> Result<Option<Vec<u8>>, Problem> {
        match element.length {
            Some(length) if length <= most as u64 => {
                Ok(Some(self.bytes.get(element.at, length as usize)?.to_vec()))
            }
            _ => Ok(None),
        }
    }

    /// Shows the items of a sequence and their elements to `look`, and moves to the end of the sequence.
    pub(super) fn each(&mut self, sequence: &Element, look: Look<'_>) -> Result<(), Problem> {
        if self.depth == MOST_DEPTH {
            return Err(damaged("its sequences are nested too deeply"));
        }
        self.depth += 1;
        let writing = self.writing;
        // What has no known type and a marked end is written without types inside.
        if sequence.kind == *b"UN" {
            self.writing.explicit = false;
        }
        self.at = sequence.at;
        let end =
            sequence.length.map(|length| sequence.at.checked_add(length).ok_or_else(cut)).transpose()?;
        while end.is_none_or(|end| self.at < end) {
            let Some(item) = self.next()? else { return Err(cut()) };
            match item.tag {
                SEQUENCE_END => break,
                ITEM => self.item(&item, look)?,
                other => return Err(damaged(format!("{} stands where an item should", Place(other)))),
            }
        }
        if let Some(end) = end {
            self.at = end;
        }
        self.writing = writing;
        self.depth -= 1;
        Ok(())
    }

    /// Shows the items of a sequence, without their elements, to `look`.
    pub(super) fn each_item(
        &mut self,
        sequence: &Element,
        look: &mut dyn FnMut(&mut Elements<'_>, Element) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.at = sequence.at;
        let end =
            sequence.length.map(|length| sequence.at.checked_add(length).ok_or_else(cut)).transpose()?;
        while end.is_none_or(|end| self.at < end) {
            let Some(item) = self.next()? else { return Err(cut()) };
            match item.tag {
                SEQUENCE_END => break,
                ITEM => {
                    self.skip(&item)?;
                    let next = self.at;
                    look(self, item)?;
                    self.at = next;
                }
                other => return Err(damaged(format!("{} stands where a fragment should", Place(other)))),
            }
        }
        Ok(())
    }

    fn item(&mut self, item: &Element, look: Look<'_>) -> Result<(), Problem> {
        // Fragments are items without elements.
        if !look(self, Met::Item)? && item.length.is_some() {
            return self.skip(item);
        }
        let end = item.length.map(|length| item.at.checked_add(length).ok_or_else(cut)).transpose()?;
        while end.is_none_or(|end| self.at < end) {
            let Some(element) = self.next()? else { return Err(cut()) };
            if element.tag == ITEM_END {
                break;
            }
            if !look(self, Met::Element(element))? {
                self.at = element.at;
                self.skip(&element)?;
            }
        }
        if let Some(end) = end {
            self.at = end;
        }
        Ok(())
    }
}

/// Whether values of a type may have more than 65535 bytes.
fn is_long(kind: [u8; 2]) -> bool {
    const LONG: [&[u8; 2]; 13] =
        [b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"];
    LONG.contains(&&kind)
}

/// The number that at most 4 bytes are.
pub(super) fn number(bytes: &[u8], order: ByteOrder) -> u32 {
    let add = |number: u32, byte: &u8| number << 8 | u32::from(*byte);
    match order {
        ByteOrder::Little => bytes.iter().rev().fold(0, add),
        ByteOrder::Big => bytes.iter().fold(0, add),
    }
}

/// A tag as DICOM writes it: `(7FE0,0010)`.
pub(super) struct Place(pub(super) Tag);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({:04X},{:04X})", self.0 >> 16, self.0 & 0xffff)
    }
}

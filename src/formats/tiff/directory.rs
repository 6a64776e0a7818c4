//! Image file directories (IFDs): the tags of a page.

use super::damaged;
use super::file::TiffFile;
use crate::error::Problem;

/// Bytes of a file that are read at once on the way from directory to directory: the most where they lie together.
const WINDOW_BYTES: u64 = 4 << 10;
const MOST_WINDOW_BYTES: u64 = 64 << 10;

/// The most tags of a directory. Files of microscopes have up to a few hundred.
const MOST_TAGS: u64 = 4096;

/// The most bytes of a value that is kept in memory, other than a description: a table of strips.
const MOST_BYTES: u64 = 16 << 20;

/// A part of a file that was read at once.
#[derive(Default)]
pub(super) struct Window {
    offset: u64,
    bytes: Vec<u8>,
}

impl Window {
    /// `count` bytes at `offset`.
    fn get(&mut self, file: &TiffFile, offset: u64, count: u64) -> Result<&[u8], Problem> {
        file.check(offset, count)?;
        let end = self.offset + self.bytes.len() as u64;
        if offset < self.offset || offset + count > end {
            let is_next = (self.offset..end + WINDOW_BYTES).contains(&offset);
            let ahead = if is_next { (2 * self.bytes.len() as u64).min(MOST_WINDOW_BYTES) } else { 0 };
            let count = count.max(ahead).max(WINDOW_BYTES).min(file.length - offset);
            self.bytes.resize(count as usize, 0);
            file.read(offset, &mut self.bytes)?;
            self.offset = offset;
        }
        Ok(&self.bytes[(offset - self.offset) as usize..][..count as usize])
    }
}

/// A tag: its number, the type and count of its values, and where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) code: u16,
    pub(super) kind: u16,
    pub(super) count: u64,
    /// The values, if they have at most 4 bytes (8 in BigTIFF); else their offset.
    pub(super) value: [u8; 8],
    /// Where `value` is in the file.
    pub(super) at: u64,
}

/// Bytes of a value of a type; `None` for a type that does not exist.
fn size(kind: u16) -> Option<u64> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16 | 17 | 18 => Some(8),
        _ => None,
    }
}

impl Tag {
    /// Bytes of all values.
    pub(super) fn bytes(&self) -> u64 {
        size(self.kind).unwrap_or(0).saturating_mul(self.count)
    }

    /// Where the values are, as the tag says.
    pub(super) fn offset(&self, file: &TiffFile) -> u64 {
        let inline = if file.big { 8 } else { 4 };
        match self.bytes() <= inline {
            true => self.at,
            false => self.pointer(file),
        }
    }

    /// The offset that the value would be.
    pub(super) fn pointer(&self, file: &TiffFile) -> u64 {
        file.number(&self.value[..if file.big { 8 } else { 4 }])
    }
}

/// The tags of a page.
#[derive(Default)]
pub(super) struct Directory {
    /// Where it is in the file.
    pub(super) offset: u64,
    pub(super) tags: Vec<Tag>,
    /// Where the next one is; 0 after the last.
    pub(super) next: u64,
    /// The tags of the one that was read before.
    before: Vec<Tag>,
    window: Window,
}

impl Directory {
    /// The directory at `offset`.
    ///
    /// # Errors
    ///
    /// When it is not whole in the file.
    pub(super) fn at(file: &TiffFile, offset: u64) -> Result<Self, Problem> {
        let mut directory = Self::default();
        directory.read(file, offset)?;
        Ok(directory)
    }

    /// Reads another directory in place of this one.
    ///
    /// # Errors
    ///
    /// When it is not whole in the file.
    pub(super) fn read(&mut self, file: &TiffFile, offset: u64) -> Result<(), Problem> {
        let (head, each, pointer) = if file.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = file.number(self.window.get(file, offset, head)?);
        if count == 0 || count > MOST_TAGS {
            return Err(damaged(format!("the directory at {offset} has {count} tags")));
        }
        let bytes = self.window.get(file, offset + head, count * each + pointer)?;
        let (tags, next) = bytes.split_at((count * each) as usize);
        std::mem::swap(&mut self.tags, &mut self.before);
        self.tags.clear();
        for (number, bytes) in tags.chunks_exact(each as usize).enumerate() {
            let mut value = [0; 8];
            value[..pointer as usize].copy_from_slice(&bytes[each as usize - pointer as usize..]);
            self.tags.push(Tag {
                code: file.number(&bytes[..2]) as u16,
                kind: file.number(&bytes[2..4]) as u16,
                count: file.number(&bytes[4..each as usize - pointer as usize]),
                value,
                at: offset + head + (number as u64 + 1) * each - pointer,
            });
        }
        self.next = file.number(next);
        self.offset = offset;
        Ok(())
    }

    /// Whether its tags are those of the directory that was read before, but for the values of some.
    pub(super) fn repeats(&self, but: &[u16]) -> bool {
        let same = |(tag, before): (&Tag, &Tag)| {
            (tag.code, tag.kind, tag.count) == (before.code, before.kind, before.count)
                && (tag.value == before.value || but.contains(&tag.code))
        };
        self.tags.len() == self.before.len() && self.tags.iter().zip(&self.before).all(same)
    }

    /// The first tag with this number.
    pub(super) fn tag(&self, code: u16) -> Option<Tag> {
        self.tags.iter().find(|tag| tag.code == code).copied()
    }

    /// All tags with this number.
    pub(super) fn all(&self, code: u16) -> impl Iterator<Item = Tag> + '_ {
        self.tags.iter().filter(move |tag| tag.code == code).copied()
    }

    /// The first value of a tag, if it is a whole number.
    pub(super) fn number(&mut self, file: &TiffFile, code: u16) -> Result<Option<u64>, Problem> {
        let Some(tag) = self.tag(code) else { return Ok(None) };
        self.first_of(file, tag)
    }

    /// The first value of this tag, if it is a whole number.
    pub(super) fn first_of(&mut self, file: &TiffFile, tag: Tag) -> Result<Option<u64>, Problem> {
        if tag.count == 0 || !is_whole(tag.kind) {
            return Ok(None);
        }
        let width = size(tag.kind).unwrap_or(1);
        let offset = tag.offset(file);
        match offset == tag.at {
            true => Ok(Some(file.number(&tag.value[..width as usize]))),
            false => Ok(Some(file.number(self.window.get(file, offset, width)?))),
        }
    }

    /// The values of a tag of whole numbers; none if there is no such tag.
    pub(super) fn numbers(&mut self, file: &TiffFile, code: u16) -> Result<Vec<u64>, Problem> {
        match self.tag(code) {
            Some(tag) => self.numbers_of(file, tag, tag.offset(file)),
            None => Ok(Vec::new()),
        }
    }

    /// The first values of a tag of whole numbers, at most `most`; none if there is no such tag.
    pub(super) fn first_numbers(
        &mut self,
        file: &TiffFile,
        code: u16,
        most: u64,
    ) -> Result<Vec<u64>, Problem> {
        match self.tag(code) {
            Some(tag) => self.numbers_of(file, Tag { count: tag.count.min(most), ..tag }, tag.offset(file)),
            None => Ok(Vec::new()),
        }
    }

    /// The values of a tag of whole numbers, which are at `offset`.
    pub(super) fn numbers_of(&mut self, file: &TiffFile, tag: Tag, offset: u64) -> Result<Vec<u64>, Problem> {
        if !is_whole(tag.kind) {
            return Ok(Vec::new());
        }
        let bytes = self.bytes_at(file, tag, offset)?;
        let width = size(tag.kind).unwrap_or(1) as usize;
        Ok(bytes.chunks_exact(width).map(|bytes| file.number(bytes)).collect())
    }

    /// The bytes of the values of a tag, as they are in the file; none if there is no such tag.
    pub(super) fn bytes(&mut self, file: &TiffFile, code: u16) -> Result<Vec<u8>, Problem> {
        match self.tag(code) {
            Some(tag) => self.bytes_at(file, tag, tag.offset(file)).map(<[u8]>::to_vec),
            None => Ok(Vec::new()),
        }
    }

    fn bytes_at(&mut self, file: &TiffFile, tag: Tag, offset: u64) -> Result<&[u8], Problem> {
        let bytes = tag.bytes();
        if bytes > MOST_BYTES {
            return Err(damaged(format!("tag {} has {bytes} bytes", tag.code)));
        }
        self.window.get(file, offset, bytes)
    }

    /// The fraction that the first value of a tag is; `None` where it is no positive number.
    pub(super) fn fraction(&mut self, file: &TiffFile, code: u16) -> Option<f64> {
        let tag = self.tag(code).filter(|tag| tag.kind == 5 && tag.count > 0)?;
        let bytes = self.window.get(file, tag.offset(file), 8).ok()?;
        let (above, below) = (file.number(&bytes[..4]), file.number(&bytes[4..]));
        (above > 0 && below > 0).then(|| above as f64 / below as f64)
    }
}

/// Whether a type is one of whole numbers without a sign. Some writers use the signed ones all the same.
fn is_whole(kind: u16) -> bool {
    matches!(kind, 1 | 3 | 4 | 6 | 7 | 8 | 9 | 13 | 16 | 17 | 18)
}

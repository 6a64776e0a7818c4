//! The directory of a zip archive: its entries and where their data are.
//!
//! Only what archives of arrays need is read: the records at the end of the archive, the directory to which they
//! point, and the local header before an entry's data. No number in them decides on the size of an allocation
//! by itself; the directory has a limit.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use crate::error::Problem;
use crate::volume::source::{FileSlice, read_exact_at};

/// What an archive is called that cannot be used, for this reason. Each format of archives has its own.
pub(super) type Unusable = fn(&str) -> Problem;

/// The longest directory that is read, in bytes: some hundred thousand entries.
const MAX_DIRECTORY: u64 = 64 << 20;

/// The value of a 16- or 32-bit field whose true value is in a 64-bit field elsewhere.
const ELSEWHERE_16: u64 = u16::MAX as u64;
const ELSEWHERE_32: u64 = u32::MAX as u64;

/// An entry of an archive, as the directory describes it.
#[derive(Clone, Debug)]
pub(super) struct ZipEntry {
    pub name: String,
    pub encrypted: bool,
    /// How the data are compressed: 0 stored as they are, 8 deflated.
    pub method: u16,
    /// CRC-32 of the inflated data.
    pub checksum: u32,
    /// Number of bytes in the archive.
    pub stored: u64,
    /// Number of bytes when inflated.
    pub inflated: u64,
    /// Where the local header begins, in bytes from the start of the file.
    header: u64,
    unusable: Unusable,
}

/// Reads the directory of an archive. Entries with the same name are all listed.
///
/// # Errors
///
/// When the file is no zip archive, or its directory is damaged or over its limit.
pub(super) fn read(file: &Arc<File>, unusable: Unusable) -> Result<Vec<ZipEntry>, Problem> {
    let length = file.metadata().map_err(Problem::Read)?.len();
    let end = End::find(file, length, unusable)?;
    let mut reader =
        BufReader::new(FileSlice { file: Arc::clone(file), next: end.directory, left: end.directory_bytes });
    let mut entries = Vec::new();
    loop {
        let mut fixed = [0; 46];
        let length = read_up_to(&mut reader, &mut fixed)?;
        if length == 0 {
            return Ok(entries);
        }
        if length < fixed.len() || !fixed.starts_with(b"PK\x01\x02") {
            return Err(unusable("its directory is damaged"));
        }
        let mut name = vec![0; word(&fixed, 28) as usize];
        let mut extra = vec![0; word(&fixed, 30) as usize];
        let mut comment = vec![0; word(&fixed, 32) as usize];
        for field in [&mut name, &mut extra, &mut comment] {
            if read_up_to(&mut reader, field)? < field.len() {
                return Err(unusable("its directory is damaged"));
            }
        }
        let mut entry = ZipEntry {
            name: String::from_utf8_lossy(&name).into_owned(),
            encrypted: word(&fixed, 8) & 1 != 0,
            method: word(&fixed, 10) as u16,
            checksum: long(&fixed, 16) as u32,
            stored: long(&fixed, 20),
            inflated: long(&fixed, 24),
            header: long(&fixed, 42),
            unusable,
        };
        entry.complete(&extra)?;
        entry.header =
            entry.header.checked_add(end.shift).ok_or_else(|| unusable("its directory is damaged"))?;
        entries.push(entry);
    }
}

impl ZipEntry {
    /// Where the data begin, in bytes from the start of the file. They end within the file.
    ///
    /// # Errors
    ///
    /// When there is no local header where the directory says, or the data would end beyond the file.
    pub fn data(&self, file: &File) -> Result<u64, Problem> {
        let length = file.metadata().map_err(Problem::Read)?.len();
        let damaged =
            || (self.unusable)("it is cut short or damaged: an entry is not where its directory says");
        let mut local = [0; 30];
        let end = self.header.checked_add(30).filter(|&end| end <= length).ok_or_else(damaged)?;
        read_exact_at(file, &mut local, self.header).map_err(Problem::Read)?;
        if !local.starts_with(b"PK\x03\x04") {
            return Err(damaged());
        }
        let start = end + word(&local, 26) + word(&local, 28);
        start.checked_add(self.stored).filter(|&end| end <= length).ok_or_else(damaged)?;
        Ok(start)
    }

    /// Reads the numbers that did not fit 32 bits from the entry's extra fields.
    fn complete(&mut self, mut extra: &[u8]) -> Result<(), Problem> {
        while let Some((head, rest)) = extra.split_at_checked(4) {
            let Some((mut field, rest)) = rest.split_at_checked(word(head, 2) as usize) else { break };
            extra = rest;
            if word(head, 0) != 1 {
                continue;
            }
            for number in [&mut self.inflated, &mut self.stored, &mut self.header] {
                if *number == ELSEWHERE_32 {
                    let Some((first, rest)) = field.split_at_checked(8) else {
                        return Err((self.unusable)("its directory is damaged"));
                    };
                    (*number, field) = (huge(first, 0), rest);
                }
            }
            break;
        }
        Ok(())
    }
}

/// The content of the records at the end of an archive.
struct End {
    /// Where the directory begins, in bytes from the start of the file.
    directory: u64,
    /// Length of the directory in bytes.
    directory_bytes: u64,
    /// Number of bytes before the archive itself, which its own offsets do not count.
    shift: u64,
}

impl End {
    fn find(file: &File, length: u64, unusable: Unusable) -> Result<Self, Problem> {
        // The record is 22 bytes long, and a comment of up to 64 KiB follows it.
        let tail_start = length.saturating_sub(22 + (1 << 16));
        let mut tail = vec![0; (length - tail_start) as usize];
        read_exact_at(file, &mut tail, tail_start).map_err(Problem::Read)?;
        let at = (0..tail.len().saturating_sub(21))
            .rev()
            .find(|&at| tail[at..].starts_with(b"PK\x05\x06"))
            .ok_or_else(|| unusable("it is no zip archive, or its end is missing"))?;
        let record = &tail[at..at + 22];
        let mut end = tail_start + at as u64;
        let (mut entries, mut bytes, mut offset) = (word(record, 10), long(record, 12), long(record, 16));

        // The 20 bytes before the record are the locator of the 64-bit record, if there is one. The end of a
        // name can look like a locator, so the 64-bit record itself must also be there.
        let mut locator = [0; 20];
        if end >= 20 {
            read_exact_at(file, &mut locator, end - 20).map_err(Problem::Read)?;
        }
        let mut record = [0; 56];
        let positions = [huge(&locator, 8), end.saturating_sub(76)];
        let mut positions = positions.into_iter().filter(|_| locator.starts_with(b"PK\x06\x07"));
        let found = positions.find(|&at| {
            at.checked_add(76).is_some_and(|after| after <= end)
                && read_exact_at(file, &mut record, at).is_ok()
                && record.starts_with(b"PK\x06\x06")
        });
        if let Some(at) = found {
            end = at;
            (entries, bytes, offset) = (huge(&record, 32), huge(&record, 40), huge(&record, 48));
        } else if entries == ELSEWHERE_16 && bytes == ELSEWHERE_32 {
            return Err(unusable("its 64-bit end record is missing"));
        }

        // The directory ends where the record begins.
        let damaged = || unusable("its directory is damaged");
        let directory = end.checked_sub(bytes).ok_or_else(damaged)?;
        let shift = directory.checked_sub(offset).ok_or_else(damaged)?;
        if bytes > MAX_DIRECTORY {
            return Err(unusable("its directory is longer than that of any set of arrays"));
        }
        if entries.checked_mul(46).is_none_or(|least| least > bytes) {
            return Err(damaged());
        }
        Ok(Self { directory, directory_bytes: bytes, shift })
    }
}

/// Reads until `out` is full or the reader is at its end. Returns the number of bytes that were read.
fn read_up_to(reader: &mut impl Read, out: &mut [u8]) -> Result<usize, Problem> {
    let mut filled = 0;
    while filled < out.len() {
        match reader.read(&mut out[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Problem::Read(error)),
        }
    }
    Ok(filled)
}

/// The little-endian number of 16 bits at `at`.
fn word(bytes: &[u8], at: usize) -> u64 {
    number(&bytes[at..at + 2])
}

/// The little-endian number of 32 bits at `at`.
fn long(bytes: &[u8], at: usize) -> u64 {
    number(&bytes[at..at + 4])
}

/// The little-endian number of 64 bits at `at`.
fn huge(bytes: &[u8], at: usize) -> u64 {
    number(&bytes[at..at + 8])
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

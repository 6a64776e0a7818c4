//! The palette of a GIF, put in its place when all frames are written.
//!
//! The palette stands before the frames, but which of its entries they use, and by which
//! [rank](super::ranks), is known after them. So a GIF begins with room for 256 entries, and once it is
//! complete they are written in their order, no more than are in use, and the frames are moved up to them.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Entries that there is room for in the beginning.
pub(super) const ENTRIES: usize = 256;

/// Where the flags are that hold the number of entries, with the background after them, and where the entries
/// are.
const FLAGS: u64 = 10;
const TABLE: u64 = 13;

/// Bytes moved at once.
const PIECE: usize = 1 << 18;

/// Writes `colors` to a complete GIF with room for [`ENTRIES`], and which of them is the background; black
/// follows up to a power of two.
pub(super) fn write_over(mut file: &File, colors: &[[u8; 3]], background: u8) -> io::Result<()> {
    let entries = colors.len().next_power_of_two().max(2);
    let mut table = colors.concat();
    table.resize(3 * entries, 0);

    let mut flags = [0];
    file.seek(SeekFrom::Start(FLAGS))?;
    file.read_exact(&mut flags)?;
    flags[0] = flags[0] & !7 | (entries.ilog2() - 1) as u8;
    file.seek(SeekFrom::Start(FLAGS))?;
    file.write_all(&[flags[0], background])?;
    file.seek(SeekFrom::Start(TABLE))?;
    file.write_all(&table)?;
    if entries < ENTRIES {
        move_up(file, TABLE + 3 * ENTRIES as u64, TABLE + 3 * entries as u64)?;
    }
    Ok(())
}

/// Moves everything from `from` on to `to`, which is before it, and ends the file there.
fn move_up(mut file: &File, mut from: u64, mut to: u64) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        file.seek(SeekFrom::Start(from))?;
        let read = match file.read(&mut piece) {
            Ok(0) => return file.set_len(to),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        file.seek(SeekFrom::Start(to))?;
        file.write_all(&piece[..read])?;
        from += read as u64;
        to += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_follow_however_few_entries_are_left() {
        // More than one piece, so that one written before it is read would be seen.
        let frames: Vec<u8> = (0..2 * PIECE + 1000).map(|i| (i % 251) as u8).collect();
        for (count, entries) in [(1, 2), (2, 2), (3, 4), (128, 128), (129, 256), (256, 256)] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(b"GIF89a1234\xf7\x00\x00").unwrap();
            file.write_all(&[9; 3 * ENTRIES]).unwrap();
            file.write_all(&frames).unwrap();
            let colors: Vec<[u8; 3]> = (0..count).map(|i| [i as u8, 1, 2]).collect();
            write_over(&file, &colors, (count - 1) as u8).unwrap();

            let mut bytes = Vec::new();
            file.rewind().unwrap();
            file.read_to_end(&mut bytes).unwrap();
            assert_eq!(bytes.len(), 13 + 3 * entries + frames.len());
            assert_eq!(2 << (bytes[10] & 7), entries);
            assert_eq!(bytes[10] & !7, 0xf7 & !7);
            assert_eq!(bytes[11..13], [(count - 1) as u8, 0]);
            assert_eq!(bytes[13..][..3 * count], colors.concat());
            assert!(bytes[13 + 3 * count..13 + 3 * entries].iter().all(|&byte| byte == 0));
            assert_eq!(bytes[13 + 3 * entries..], frames);
        }
    }
}

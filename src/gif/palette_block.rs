//! The palette of a GIF, written after all frames.
//!
//! The palette is in the file before the frames. But which entries they use, and in which
//! [order](crate::encode::IndexOrder), is known only after them. So a GIF begins with space for 256 entries.
//! When all frames are written, the entries in use are written in their order, and the frames are moved
//! forward to close the gap.

use std::io::{self, Read, Seek, SeekFrom, Write};

use super::draft::Draft;
use crate::encode::table_entries;

/// Number of entries that there is space for at first.
pub(super) const ENTRIES: usize = 256;

/// Position of the flags with the number of entries, which the index of the background follows; and of the
/// entries.
const FLAGS: u64 = 10;
const TABLE: u64 = 13;

/// Number of bytes that are moved at once.
const PIECE: usize = 1 << 18;

/// Writes `colors` and the index of the `background` to a complete GIF with space for [`ENTRIES`]. Black
/// entries follow up to a power of two.
pub(super) fn write_over(mut draft: Draft<'_>, colors: &[[u8; 3]], background: u8) -> io::Result<()> {
    let entries = table_entries((colors.len() - 1) as u8);
    let mut table = colors.concat();
    table.resize(3 * entries, 0);

    let mut flags = [0];
    draft.seek(SeekFrom::Start(FLAGS))?;
    draft.read_exact(&mut flags)?;
    flags[0] = flags[0] & !7 | (entries.ilog2() - 1) as u8;
    draft.seek(SeekFrom::Start(FLAGS))?;
    draft.write_all(&[flags[0], background])?;
    draft.seek(SeekFrom::Start(TABLE))?;
    draft.write_all(&table)?;
    if entries < ENTRIES {
        move_forward(draft, TABLE + 3 * ENTRIES as u64, TABLE + 3 * entries as u64)?;
    }
    Ok(())
}

/// Moves all bytes from `from` on to `to`, which is before `from`, and cuts what follows them.
fn move_forward(mut draft: Draft<'_>, mut from: u64, mut to: u64) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        draft.seek(SeekFrom::Start(from))?;
        let read = match draft.read(&mut piece) {
            Ok(0) => return draft.cut(to),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        draft.seek(SeekFrom::Start(to))?;
        draft.write_all(&piece[..read])?;
        from += read as u64;
        to += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn frames_follow_any_number_of_entries() {
        // More than one piece, so that the test fails if a piece is overwritten before it is read.
        let frames: Vec<u8> = (0..2 * PIECE + 1000).map(|i| (i % 251) as u8).collect();
        for (count, entries) in [(1, 2), (2, 2), (3, 4), (128, 128), (129, 256), (256, 256)] {
            let (file, memory) = (tempfile::tempfile().unwrap(), Mutex::default());
            for mut draft in [Draft::File(&file), Draft::Memory(&memory)] {
                draft.write_all(b"GIF89a1234\xf7\x00\x00").unwrap();
                draft.write_all(&[9; 3 * ENTRIES]).unwrap();
                draft.write_all(&frames).unwrap();
                let colors: Vec<[u8; 3]> = (0..count).map(|i| [i as u8, 1, 2]).collect();
                write_over(draft, &colors, (count - 1) as u8).unwrap();

                let mut bytes = Vec::new();
                draft.rewind().unwrap();
                draft.read_to_end(&mut bytes).unwrap();
                assert_eq!(draft.length().unwrap(), bytes.len() as u64);
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
}

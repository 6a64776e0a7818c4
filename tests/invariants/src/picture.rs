//! The readers of PNG and JPEG, and of numbered files of them.

use std::fs;
use std::path::Path;

use vol2gif::Stop;
use vol2gif::batch::Input;
use vol2gif::formats::sequences;
use vol2gif::volume::Volume;
use vol2gif_kit::png_writer::{Picture, chunk, png};

use crate::decisions::Decisions;
use crate::{converter, directory, reading};

/// The most bytes of a picture that is read.
const MOST_BYTES: u64 = 1 << 22;

/// Bytes as a picture, or a PNG that the bytes describe, whole or damaged, are an error or a volume. An undamaged one has
/// its samples. Two such files are a volume of two pictures, or an error.
pub fn check(bytes: &[u8]) {
    let mut decisions = Decisions(bytes);
    let kind = decisions.byte();
    let directory = directory();
    if kind < 128 {
        let name = if kind < 64 { "a1.jpg" } else { "a1.png" };
        survive(&directory.path().join(name), decisions.0);
        return;
    }
    let (color, bits) = decisions.one_of(&[
        (0, 8),
        (0, 16),
        (2, 8),
        (2, 16),
        (6, 8),
        (6, 16),
        (4, 8),
        (4, 16),
        (3, 8),
        (3, 4),
        (3, 1),
        (0, 1),
        (0, 2),
        (0, 4),
    ]);
    let picture = Picture { width: 1 + decisions.below(40), height: 1 + decisions.below(40), color, bits };
    let rows = decisions.picture(picture.row_bytes() * picture.height);
    let mut file = png(&picture, &rows);
    let is_whole = decisions.0.is_empty();
    if decisions.flag() {
        // A chunk behind the last one, or in front of it.
        let data = decisions.take(16);
        let last = file.split_off(file.len() - 12);
        chunk(&mut file, decisions.one_of(&[b"IDAT", b"tEXt", b"PLTE", b"tRNS", b"IEND", b"ABCD"]), data);
        file.extend(last);
    }
    while !decisions.0.is_empty() {
        let (place, byte) = (usize::from(decisions.word()) % file.len(), decisions.byte());
        file[place] = byte;
    }
    let read = survive(&directory.path().join("a1.png"), &file);
    if is_whole && matches!(color, 0 | 2 | 6) && bits >= 8 {
        let expected = match bits {
            8 => rows.clone(),
            _ => rows.chunks(2).flat_map(|sample| [sample[1], sample[0]]).collect(),
        };
        assert_eq!(read, Some(expected), "{picture:?}");
    }
    // A second file, which is the same or has fewer rows.
    let second = if is_whole {
        file.clone()
    } else {
        png(&Picture { height: 1, ..picture }, &rows[..picture.row_bytes()])
    };
    let paths = ["a1.png", "a2.png"].map(|name| directory.path().join(name));
    fs::write(&paths[1], second).unwrap();
    for location in sequences(paths.to_vec()) {
        let opened = Input::Stored(location).open(converter(), &Default::default(), &Stop::default());
        let samples = opened.ok().filter(|it| it.bytes() <= MOST_BYTES).and_then(|it| reading::samples(&it));
        if is_whole {
            let one = read_whole(&paths[0]);
            assert_eq!(samples, one.map(|one| [&one[..], &one[..]].concat()), "{picture:?}");
        }
    }
}

/// Writes and reads a file.
fn survive(path: &Path, bytes: &[u8]) -> Option<Vec<u8>> {
    fs::write(path, bytes).unwrap();
    read_whole(path)
}

fn read_whole(path: &Path) -> Option<Vec<u8>> {
    match Volume::open(path, None) {
        Ok(volume) if volume.bytes() <= MOST_BYTES => reading::samples(&volume),
        Ok(_) => None,
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "{error}");
            None
        }
    }
}

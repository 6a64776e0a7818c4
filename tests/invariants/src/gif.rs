//! The reader of GIFs and of the records in them.

use std::io::{BufReader, Read};

use vol2gif::Record;
use vol2gif::gif::GifSummary;

/// The summary of a GIF does not depend on the sizes of the reads, and agrees with the `gif` crate if that
/// finds no error. A record that can be parsed is printed as text that parses to the same record.
pub fn check(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        record(text);
    }
    let found = GifSummary::read(bytes);
    let slow = GifSummary::read(BufReader::with_capacity(3, bytes.chain(&[][..])));
    match (found, slow) {
        (Ok(found), Ok(slow)) => {
            assert_eq!(found, slow);
            found.comments.iter().for_each(|comment| record(&String::from_utf8_lossy(comment)));
            if let Some(frames) = frames(bytes) {
                assert_eq!(frames, (found.width, found.height, found.frames));
            }
        }
        (Err(found), Err(slow)) => assert_eq!(found.to_string(), slow.to_string()),
        (found, slow) => panic!("{found:?} and {slow:?}"),
    }
}

/// Width, height and number of frames by the `gif` crate.
fn frames(bytes: &[u8]) -> Option<(u16, u16, u64)> {
    let mut options = ::gif::DecodeOptions::new();
    options.skip_frame_decoding(true);
    let mut decoder = options.read_info(bytes).ok()?;
    let mut frames = 0;
    while decoder.next_frame_info().ok()?.is_some() {
        frames += 1;
    }
    Some((decoder.width(), decoder.height(), frames))
}

fn record(text: &str) {
    if let Ok(record) = text.parse::<Record>() {
        let written = record.to_string();
        let read: Record = written.parse().expect(&written);
        assert_eq!(read.to_string(), written);
    }
}

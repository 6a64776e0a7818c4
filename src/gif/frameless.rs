//! Bytes of a GIF beside those of its frames. All are known before the first frame is drawn, but the number of
//! colors.

use super::repeat::Repeat;

/// Header, screen, and the end.
const ENDS: usize = 6 + 7 + 1;

/// The block with the number of plays.
const LOOP: usize = 19;

/// Number of bytes of a GIF beside those of its frames, with `entries` in its global color table.
pub(crate) fn frameless_bytes(entries: usize, repeat: Repeat, comments: &[String]) -> u64 {
    let played = repeat.loop_block().map_or(0, |_| LOOP);
    // A comment begins with two bytes. A length stands before each piece of 255 bytes, and a byte after the last.
    let comment = |text: &String| 2 + text.len() + text.len().div_ceil(255) + 1;
    (ENDS + 3 * entries + played + comments.iter().map(comment).sum::<usize>()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_counts() {
        // As `gif`, `gifsicle` and Pillow write them: a GIF of nothing has a header of 6 bytes, a screen of 7, a
        // table of 2 entries, and the trailer.
        assert_eq!(frameless_bytes(2, Repeat::Once, &[]), 6 + 7 + 6 + 1);
        assert_eq!(frameless_bytes(256, Repeat::Once, &[]), 6 + 7 + 768 + 1);
        // 21 FF 0B NETSCAPE2.0 03 01 00 00 00
        assert_eq!(frameless_bytes(2, Repeat::Forever, &[]), 20 + 19);
        // 21 FE 02 .. 00
        assert_eq!(frameless_bytes(2, Repeat::Once, &["ab".into()]), 20 + 6);
        assert_eq!(frameless_bytes(2, Repeat::Once, &["a".repeat(255), "b".repeat(256)]), 20 + 259 + 261);
    }
}

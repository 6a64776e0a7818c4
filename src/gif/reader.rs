//! A summary of a GIF, read block by block without decoding the pixels.
//!
//! The file may be untrusted. It is read in order and in bounded memory: of LZW streams only the lengths of
//! their blocks, of comments up to a limit, of everything else a few numbers. A GIF is complete if it has a
//! frame and ends with its trailer, and nothing follows.

use std::io::{self, Read};

use super::repeat::Repeat;

/// Most bytes of comments that are kept, in total: enough for the levels of 200 000 frames with levels of
/// their own.
const COMMENT_BYTES: usize = 8 << 20;

/// Number of bytes of memory that a comment takes at least.
const MIN_COMMENT_BYTES: usize = 64;

/// Summary of a GIF: its size, frames, times and comments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GifSummary {
    /// Width of the screen in pixels.
    pub width: u16,
    /// Height of the screen in pixels.
    pub height: u16,
    /// Number of entries of the global palette; 0 if there is none.
    pub colors: u16,
    /// Number of frames with a palette of their own.
    pub palettes: u64,
    /// Number of frames.
    pub frames: u64,
    /// Sum of the delays of all frames, in hundredths of a second.
    pub hundredths: u64,
    /// How often the frames are played.
    pub repeat: Repeat,
    /// The comments in their order, up to 8 MiB in total. Text beyond that is left out.
    pub comments: Vec<Vec<u8>>,
}

/// Why a file is not a complete GIF.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Incomplete {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Read(#[source] io::Error),
    /// It does not begin like a GIF.
    #[error("it is no GIF")]
    NotGif,
    /// It ends before its trailer.
    #[error("it is cut short")]
    CutShort,
    /// No known block begins with this byte, where a block should begin.
    #[error("it is damaged: {0:#04x} begins no block")]
    Damaged(u8),
    /// It has no frame.
    #[error("it has no frame")]
    NoFrame,
    /// The frame of this number, counted from 0, has no data, not even the code that ends it.
    #[error("its frame {0} has no data")]
    NoData(u64),
    /// Bytes follow its trailer.
    #[error("something follows its end")]
    Longer,
}

impl From<io::Error> for Incomplete {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutShort,
            _ => Self::Read(error),
        }
    }
}

impl GifSummary {
    /// Reads a GIF to its end, in small pieces: a [`BufReader`](io::BufReader) makes it fast.
    ///
    /// # Errors
    ///
    /// [`Incomplete`] if it is not a complete GIF.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::gif::GifSummary;
    /// use vol2gif::{Options, Record, array_to_gif};
    ///
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("ramp.gif");
    /// let value = |(z, y, x)| (1000 * z + 10 * x + y) as i16 - 24;
    /// let ramp = ndarray::Array3::from_shape_fn((2, 10, 100), value);
    /// array_to_gif(&path, ramp.view(), &Options::default())?;
    ///
    /// let gif = GifSummary::read(std::io::BufReader::new(std::fs::File::open(&path)?))?;
    /// assert_eq!((gif.frames, gif.width, gif.height), (2, 100, 10));
    /// let record: Record = String::from_utf8_lossy(&gif.comments[0]).parse()?;
    /// assert_eq!(record.scale.value(0, 255), Some(1975.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read(from: impl Read) -> Result<Self, Incomplete> {
        let mut blocks = BlockReader { from };
        let mut found = Self::default();
        match blocks.take::<6>() {
            Ok(version) if version == *b"GIF89a" || version == *b"GIF87a" => {}
            Err(Incomplete::Read(error)) => return Err(Incomplete::Read(error)),
            _ => return Err(Incomplete::NotGif),
        }
        found.width = blocks.number()?;
        found.height = blocks.number()?;
        let [flags, _background, _aspect] = blocks.take()?;
        found.colors = blocks.skip_palette(flags)?;
        let (mut comment_bytes_left, mut loop_block) = (COMMENT_BYTES, None);
        loop {
            match blocks.byte()? {
                0x21 => match blocks.byte()? {
                    0xf9 => found.hundredths += u64::from(blocks.delay()?),
                    0xfe => found.comments.extend(blocks.comment(&mut comment_bytes_left)?),
                    0xff => loop_block = blocks.loop_block()?.or(loop_block),
                    _ => blocks.skip_data()?,
                },
                0x2c => {
                    let image: [u8; 9] = blocks.take()?;
                    found.palettes += u64::from(blocks.skip_palette(image[8])? > 0);
                    let _code_size = blocks.byte()?;
                    let mut bytes = 0;
                    blocks.data(|block| bytes += block.len())?;
                    if bytes == 0 {
                        return Err(Incomplete::NoData(found.frames));
                    }
                    found.frames += 1;
                }
                0x3b => break,
                other => return Err(Incomplete::Damaged(other)),
            }
        }
        if found.frames == 0 {
            return Err(Incomplete::NoFrame);
        }
        found.repeat = Repeat::of_loop_block(loop_block);
        match blocks.byte() {
            Err(Incomplete::CutShort) => Ok(found),
            Err(error) => Err(error),
            Ok(_) => Err(Incomplete::Longer),
        }
    }
}

/// Reads the blocks of a GIF.
struct BlockReader<R> {
    from: R,
}

impl<R: Read> BlockReader<R> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Incomplete> {
        let mut taken = [0; N];
        self.from.read_exact(&mut taken)?;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Incomplete> {
        self.take().map(|[byte]| byte)
    }

    fn number(&mut self) -> Result<u16, Incomplete> {
        self.take().map(u16::from_le_bytes)
    }

    /// Skips the palette, if the flags say that there is one. Returns its number of entries.
    fn skip_palette(&mut self, flags: u8) -> Result<u16, Incomplete> {
        if flags & 0x80 == 0 {
            return Ok(0);
        }
        let entries = 2 << (flags & 7);
        for _ in 0..entries {
            self.take::<3>()?;
        }
        Ok(entries)
    }

    /// Reads data blocks up to the empty one, and calls `visit` with each of them.
    fn data(&mut self, mut visit: impl FnMut(&[u8])) -> Result<(), Incomplete> {
        let mut block = [0; 255];
        loop {
            match usize::from(self.byte()?) {
                0 => return Ok(()),
                length => {
                    self.from.read_exact(&mut block[..length])?;
                    visit(&block[..length]);
                }
            }
        }
    }

    fn skip_data(&mut self) -> Result<(), Incomplete> {
        self.data(|_| {})
    }

    /// The text of a comment, cut to the `left` bytes that may be kept; `None` if it is empty. Lowers `left`.
    fn comment(&mut self, left: &mut usize) -> Result<Option<Vec<u8>>, Incomplete> {
        let mut text = Vec::new();
        self.data(|block| {
            let taken = block.len().min(*left - text.len());
            text.extend_from_slice(&block[..taken]);
        })?;
        if text.is_empty() {
            return Ok(None);
        }
        *left -= text.len().max(MIN_COMMENT_BYTES).min(*left);
        Ok(Some(text))
    }

    /// The delay in a control block.
    fn delay(&mut self) -> Result<u16, Incomplete> {
        let mut delay = 0;
        self.data(|block| {
            if let [_, low, high, _] = *block {
                delay = u16::from_le_bytes([low, high]);
            }
        })?;
        Ok(delay)
    }

    /// The number in an application block, if it is the loop block.
    fn loop_block(&mut self) -> Result<Option<u16>, Incomplete> {
        let (mut is_loop, mut number) = (false, None);
        self.data(|block| match *block {
            [1, low, high] if is_loop => number = Some(u16::from_le_bytes([low, high])),
            _ => is_loop |= block == b"NETSCAPE2.0" || block == b"ANIMEXTS1.0",
        })?;
        Ok(number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// A GIF made by the specification: a screen of 3x2 pixels, two palette entries, looped 7 times, with a
    /// comment.
    fn file() -> Vec<u8> {
        [
            &b"GIF89a\x03\x00\x02\x00\x80\x00\x00"[..],
            b"\x00\x00\x00\xff\xff\xff",
            b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x07\x00\x00",
            b"\x21\xfe\x05first\x03, s\x00",
            b"\x21\xf9\x04\x00\x0a\x00\x00\x00",
            b"\x2c\x00\x00\x00\x00\x03\x00\x02\x00\x00\x02\x03\x01\x02\x03\x00",
            b"\x21\xf9\x04\x00\x01\x01\x00\x00",
            b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x81",
            b"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x02\x01\x3b\x00",
            b"\x21\x01\x01x\x00",
            b"\x3b",
        ]
        .concat()
    }

    #[test]
    fn a_summary_has_everything_in_the_gif() {
        let expected = GifSummary {
            width: 3,
            height: 2,
            colors: 2,
            palettes: 1,
            frames: 2,
            hundredths: 267,
            repeat: Repeat::of_loop_block(Some(7)),
            comments: vec![b"first, s".to_vec()],
        };
        assert_eq!(GifSummary::read(&*file()).unwrap(), expected);
    }

    #[test]
    fn a_gif_without_a_loop_block_is_played_once() {
        let looped = file();
        let at = looped.windows(2).position(|it| it == b"\x21\xff").unwrap();
        let once = [&looped[..at], &looped[at + 19..]].concat();
        let expected = GifSummary { repeat: Repeat::Once, ..GifSummary::read(&*looped).unwrap() };
        assert_eq!(GifSummary::read(&*once).unwrap(), expected);
        // A block of another application does not make it loop.
        let other =
            [&looped[..at], b"\x21\xff\x0bXMP DataXMP\x03\x01\x07\x00\x00", &looped[at + 19..]].concat();
        assert_eq!(GifSummary::read(&*other).unwrap(), expected);
    }

    #[test]
    fn a_file_that_is_cut_anywhere_is_not_complete() {
        let file = file();
        for end in 0..file.len() {
            let error = GifSummary::read(&file[..end]).unwrap_err();
            let expected = if end < 6 { Incomplete::NotGif } else { Incomplete::CutShort };
            assert_eq!(error.to_string(), expected.to_string(), "{end}");
        }
        let longer = [&file[..], b"\0"].concat();
        assert!(matches!(GifSummary::read(&*longer), Err(Incomplete::Longer)));
    }

    #[test]
    fn other_files_are_not_gifs() {
        let no_frame = [&file()[..19], b"\x3b"].concat();
        assert!(matches!(GifSummary::read(&*no_frame), Err(Incomplete::NoFrame)));
        let odd = [&file()[..19], b"\x00"].concat();
        assert!(matches!(GifSummary::read(&*odd), Err(Incomplete::Damaged(0))));
        assert!(matches!(GifSummary::read(&b"\x93NUMPY and more"[..]), Err(Incomplete::NotGif)));
        let no_data =
            [&file()[..file().len() - 1], b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00\x3b"].concat();
        assert!(matches!(GifSummary::read(&*no_data), Err(Incomplete::NoData(2))));
    }

    #[test]
    fn tiny_comments_count_with_the_memory_that_they_take() {
        let mut file = file()[..19].to_vec();
        (0..=COMMENT_BYTES / MIN_COMMENT_BYTES).for_each(|_| file.extend(b"\x21\xfe\x01x\x00\x21\xfe\x00"));
        file.extend(b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x2c\x00\x3b");
        assert_eq!(GifSummary::read(&*file).unwrap().comments.len(), COMMENT_BYTES / MIN_COMMENT_BYTES);
    }

    #[test]
    fn comments_are_cut_at_the_limit_of_memory() {
        let mut file = file()[..19].to_vec();
        for _ in 0..3 {
            file.extend(b"\x21\xfe");
            for _ in 0..COMMENT_BYTES / 300 {
                file.push(255);
                file.extend([b'x'; 255]);
            }
            file.push(0);
        }
        file.extend(b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01\x2c\x00\x3b");
        let found = GifSummary::read(&*file).unwrap();
        assert_eq!(found.comments.iter().map(Vec::len).sum::<usize>(), COMMENT_BYTES);
        assert_eq!(found.frames, 1);
    }

    proptest! {
        /// Blocks in any order and with any bytes do not panic.
        #[test]
        fn no_file_makes_the_reader_panic(
            pieces in vec(prop::sample::select(vec![
                &b"\x21"[..], b"\xfe", b"\xf9", b"\xff", b"\x0bNETSCAPE2.0",
                b"\x2c", b"\x3b", b"\x00", b"\x04", b"\xff\xff",
                b"\x00\x00\x00\x00\x00\x00\x00", b"\x03\x01\x00\x00",
            ]), 0..60),
            noise in vec(any::<u8>(), 0..30),
        ) {
            let _ = GifSummary::read(&*[&file()[..19], &pieces.concat(), &noise].concat());
            let _ = GifSummary::read(&*noise);
        }
    }
}

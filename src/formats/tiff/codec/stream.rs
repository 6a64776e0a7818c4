//! Decompression of data that are too long to be held as a whole: from their start on, a part at a time.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::ZlibDecoder;
use weezl::LzwStatus;
use weezl::decode::Decoder;
use zrip_decode::streaming::FrameDecoder;

use super::{is_old_lzw, lzw_decoder};
use crate::formats::tiff::compression::Compression;

/// Bytes of compressed data that are read at once.
const BUFFER_BYTES: usize = 64 << 10;

/// The most bytes of what a stream of Zstandard looks back at. What `zstd` writes up to its level 19 has 8 MiB.
const MOST_WINDOW: u64 = 32 << 20;

/// What `source` becomes; `None` for a compression that has no streams, as JPEG.
pub(in crate::formats::tiff) fn open(
    compression: Compression,
    source: impl Read + Send + 'static,
) -> io::Result<Option<Box<dyn Read + Send>>> {
    let mut source = BufReader::with_capacity(BUFFER_BYTES, source);
    Ok(Some(match compression {
        Compression::None | Compression::Jpeg => return Ok(None),
        Compression::Lzw => Box::new(LzwReader { source, decoder: None }),
        Compression::Deflate => Box::new(ZlibDecoder::new(source)),
        Compression::PackBits => Box::new(PackBitsReader { source, run: Run::Literal(0) }),
        Compression::Zstd => {
            if window(source.fill_buf()?) > MOST_WINDOW {
                return Err(io::Error::new(io::ErrorKind::OutOfMemory, "the window is too large"));
            }
            Box::new(FrameDecoder::with_limit(source, usize::MAX))
        }
    }))
}

/// The bytes that a frame of Zstandard looks back at, at most; 0 if it has no header.
fn window(start: &[u8]) -> u64 {
    let Some((&[0x28, 0xb5, 0x2f, 0xfd, flags, next], rest)) = start.split_first_chunk() else { return 0 };
    if flags & 0x20 == 0 {
        let base = 1u64 << (10 + (next >> 3));
        return base + base / 8 * u64::from(next & 7);
    }
    // Then there is no window but the whole content, whose length comes behind the number of a dictionary.
    let dictionary = [0, 1, 2, 4][usize::from(flags & 3)];
    let bytes = [1, 2, 4, 8][usize::from(flags >> 6)];
    let content = [&[next], rest].concat();
    let length = content.iter().skip(dictionary).take(bytes).rev();
    length.fold(0, |length, &byte| length << 8 | u64::from(byte))
}

struct LzwReader<R> {
    source: R,
    decoder: Option<Decoder>,
}

impl<R: BufRead> Read for LzwReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let data = self.source.fill_buf()?;
            let is_end = data.is_empty();
            let decoder = self.decoder.get_or_insert_with(|| lzw_decoder(is_old_lzw(data)));
            let done = decoder.decode_bytes(data, out);
            self.source.consume(done.consumed_in);
            match done.status {
                _ if done.consumed_out > 0 || out.is_empty() => return Ok(done.consumed_out),
                Err(_) => return Err(io::ErrorKind::InvalidData.into()),
                Ok(LzwStatus::Done) => return Ok(0),
                Ok(_) if is_end || done.consumed_in == 0 => return Ok(0),
                Ok(_) => {}
            }
        }
    }
}

/// What is left of a run.
enum Run {
    Literal(usize),
    Repeated(usize, u8),
}

struct PackBitsReader<R> {
    source: R,
    run: Run,
}

impl<R: BufRead> PackBitsReader<R> {
    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.source.fill_buf()?.first().copied();
        self.source.consume(usize::from(byte.is_some()));
        Ok(byte)
    }
}

impl<R: BufRead> Read for PackBitsReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Run::Literal(0) | Run::Repeated(0, _) = self.run {
            self.run = match self.byte()? {
                None => return Ok(0),
                Some(128) => continue,
                Some(head @ 0..128) => Run::Literal(usize::from(head) + 1),
                Some(head) => match self.byte()? {
                    Some(value) => Run::Repeated(257 - usize::from(head), value),
                    None => return Ok(0),
                },
            };
        }
        match &mut self.run {
            Run::Literal(left) => {
                let data = self.source.fill_buf()?;
                let count = data.len().min(out.len()).min(*left);
                out[..count].copy_from_slice(&data[..count]);
                self.source.consume(count);
                *left -= count;
                Ok(count)
            }
            Run::Repeated(left, value) => {
                let count = out.len().min(*left);
                out[..count].fill(*value);
                *left -= count;
                Ok(count)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_of_a_frame_is_known_before_it_is_read() {
        // The example of RFC 8878, 3.1.1.1.2: exponent 3 and mantissa 5.
        assert_eq!(window(&[0x28, 0xb5, 0x2f, 0xfd, 0, 3 << 3 | 5]), 8192 + 5 * 1024);
        assert_eq!(window(&[0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 4]), 64 << 20);
        assert_eq!(window(&[0x28, 0xb5, 0x2f, 0xfd, 0x21, 9, 7]), 7);
        assert_eq!(window(&[0x28, 0xb5]), 0);
        static LARGE: [u8; 9] = [0x28, 0xb5, 0x2f, 0xfd, 0, 16 << 3, 0, 0, 0];
        let refused = open(Compression::Zstd, &LARGE[..]).map(|_| ());
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::OutOfMemory);
    }
}

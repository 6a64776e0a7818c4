//! The codec crates on the strips of a file, which lie in memory.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::{Decompress, FlushDecompress};
use tiff::decoder::Decoder;
use tiff::tags::Tag;
use weezl::BitOrder;
use weezl::decode::Configuration;
use zrip_decode::context::DecompressContext;

/// The strips or tiles of a file, all of one size when they are decompressed.
pub struct Strips {
    compression: u64,
    file: Vec<u8>,
    places: Vec<(usize, usize)>,
    strip_bytes: usize,
}

impl Strips {
    pub fn of(path: &Path) -> Self {
        let file = fs::read(path).unwrap();
        let mut decoder = Decoder::new(Cursor::new(&file[..])).unwrap();
        let (mut places, mut strip_bytes) = (Vec::new(), 0);
        let compression = decoder.find_tag_unsigned(Tag::Compression).unwrap().unwrap_or(1);
        loop {
            let mut number = |tag| decoder.find_tag_unsigned::<u64>(tag).unwrap();
            let tile = number(Tag::TileWidth).zip(number(Tag::TileLength));
            let strip = number(Tag::ImageWidth).zip(number(Tag::RowsPerStrip));
            let (width, height) = tile.or(strip).unwrap();
            strip_bytes = strip_bytes.max((width * height * 2) as usize);
            let (offsets, lengths) = match tile {
                Some(_) => (Tag::TileOffsets, Tag::TileByteCounts),
                None => (Tag::StripOffsets, Tag::StripByteCounts),
            };
            let mut numbers = |tag| decoder.get_tag_u64_vec(tag).unwrap().into_iter().map(|it| it as usize);
            let offsets = numbers(offsets);
            places.extend(
                offsets.zip(decoder.get_tag_u64_vec(lengths).unwrap().into_iter().map(|it| it as usize)),
            );
            if !decoder.more_images() {
                break;
            }
            decoder.next_image().unwrap();
        }
        Self { compression, file, places, strip_bytes }
    }

    /// Bytes of all strips when they are decompressed.
    pub fn bytes(&self) -> usize {
        self.places.len() * self.strip_bytes
    }

    /// Decompresses all strips by some threads, each into one buffer.
    pub fn decompress(&self, threads: usize) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let mut out = vec![0; self.strip_bytes];
                    let mut codec = codec(self.compression);
                    while let Some(&(at, length)) = self.places.get(next.fetch_add(1, Ordering::Relaxed)) {
                        codec(&self.file[at..at + length], &mut out);
                    }
                });
            }
        });
    }
}

/// Decompresses a strip.
type Codec = Box<dyn FnMut(&[u8], &mut Vec<u8>)>;

fn codec(compression: u64) -> Codec {
    match compression {
        1 => Box::new(|data, out| out.copy_from_slice(data)),
        5 => {
            let configuration = Configuration::with_tiff_size_switch(BitOrder::Msb, 8);
            let mut decoder = configuration.with_yield_on_full_buffer(true).build();
            Box::new(move |data, out| {
                decoder.reset();
                let (mut read, mut filled) = (0, 0);
                // The first call may do no more than read the code that begins the stream.
                while filled < out.len() {
                    let done = decoder.decode_bytes(&data[read..], &mut out[filled..]);
                    assert!(done.consumed_in + done.consumed_out > 0, "a strip is cut short");
                    (read, filled) = (read + done.consumed_in, filled + done.consumed_out);
                }
            })
        }
        8 => {
            let mut inflate = Decompress::new(true);
            Box::new(move |data, out| {
                inflate.reset(true);
                inflate.decompress(data, out, FlushDecompress::Finish).unwrap();
                assert_eq!(inflate.total_out() as usize, out.len());
            })
        }
        34926 | 50000 => {
            let mut context = DecompressContext::new();
            Box::new(move |data, out| {
                out.clear();
                context.decompress_into_with_limit(data, out, usize::MAX).unwrap();
            })
        }
        other => panic!("compression {other} is not measured"),
    }
}

//! TIFF files of any layout, made by code that shares nothing with the reader under test.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression as Level;
use flate2::write::ZlibEncoder;
use weezl::BitOrder;
use weezl::encode::Encoder;

/// How a strip or tile is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    None,
    PackBits,
    Lzw,
    Deflate,
    /// As blocks that are stored as they are.
    Zstd,
}

/// How the samples of a page are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pub width: usize,
    pub height: usize,
    /// Samples of a pixel.
    pub samples: usize,
    pub planar: bool,
    /// Bits of a sample, and its format: 1 unsigned, 2 signed, 3 float.
    pub bits: usize,
    pub format: u64,
    /// Rows of a strip; or width and height of a tile.
    pub rows: usize,
    pub tile: Option<(usize, usize)>,
    pub packing: Packing,
    /// 1 none, 2 differences, 3 differences of the bytes of floats.
    pub predictor: u64,
    /// Whether the bits of each byte are in reverse order.
    pub reversed: bool,
    pub photometric: u64,
}

impl Layout {
    /// Grey unsigned samples in one strip without compression.
    pub fn grey(width: usize, height: usize, bits: usize) -> Self {
        Self {
            width,
            height,
            samples: 1,
            planar: false,
            bits,
            format: 1,
            rows: height,
            tile: None,
            packing: Packing::None,
            predictor: 1,
            reversed: false,
            photometric: 1,
        }
    }

    /// Bytes of a sample in an array.
    pub fn sample_bytes(&self) -> usize {
        match self.bits {
            0..=8 => 1,
            9..=16 => 2,
            17..=32 => 4,
            _ => 8,
        }
    }
}

/// A value of a tag: the type, and the bytes as they are in the file.
#[derive(Clone, Debug)]
pub struct Value {
    kind: u16,
    count: u64,
    bytes: Vec<u8>,
}

/// A file under construction.
pub struct Tiff {
    big_endian: bool,
    big_tiff: bool,
    pub bytes: Vec<u8>,
    /// Where the offset of the next directory belongs.
    link: usize,
}

impl Tiff {
    pub fn new(big_endian: bool, big_tiff: bool) -> Self {
        let mut tiff = Self { big_endian, big_tiff, bytes: Vec::new(), link: 0 };
        tiff.bytes.extend(if big_endian { b"MM" } else { b"II" });
        let header: Vec<u8> = match big_tiff {
            true => [tiff.number(43, 2), tiff.number(8, 2), tiff.number(0, 2), tiff.number(0, 8)].concat(),
            false => [tiff.number(42, 2), tiff.number(0, 4)].concat(),
        };
        tiff.bytes.extend(header);
        tiff.link = if big_tiff { 8 } else { 4 };
        tiff
    }

    /// The bytes of a number in the order of the file.
    pub fn number(&self, value: u64, bytes: usize) -> Vec<u8> {
        let mut number = value.to_le_bytes()[..bytes].to_vec();
        if self.big_endian {
            number.reverse();
        }
        number
    }

    /// Numbers of 2 bytes.
    pub fn shorts(&self, values: &[u64]) -> Value {
        let bytes = values.iter().flat_map(|&value| self.number(value, 2)).collect();
        Value { kind: 3, count: values.len() as u64, bytes }
    }

    /// Numbers of 4 bytes, or 8 in a BigTIFF.
    pub fn offsets(&self, values: &[u64]) -> Value {
        let width = if self.big_tiff { 8 } else { 4 };
        let bytes = values.iter().flat_map(|&value| self.number(value, width)).collect();
        Value { kind: if self.big_tiff { 16 } else { 4 }, count: values.len() as u64, bytes }
    }

    /// A text with the zero byte behind it.
    pub fn text(&self, text: &[u8]) -> Value {
        Value { kind: 2, count: text.len() as u64 + 1, bytes: [text, &[0]].concat() }
    }

    /// A fraction.
    pub fn fraction(&self, above: u64, below: u64) -> Value {
        Value { kind: 5, count: 1, bytes: [self.number(above, 4), self.number(below, 4)].concat() }
    }

    /// Any value: its type, the number of values, and the bytes.
    pub fn raw(&self, kind: u16, count: u64, bytes: Vec<u8>) -> Value {
        Value { kind, count, bytes }
    }

    /// Puts bytes into the file, at an even offset; returns it.
    pub fn put(&mut self, bytes: &[u8]) -> u64 {
        self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
        let at = self.bytes.len();
        self.bytes.extend(bytes);
        at as u64
    }

    /// Puts a directory into the file, and the offset of it into the one before.
    pub fn directory(&mut self, tags: &BTreeMap<u16, Value>) -> u64 {
        let inline = if self.big_tiff { 8 } else { 4 };
        let mut rows = Vec::new();
        for (&tag, value) in tags {
            let mut bytes = value.bytes.clone();
            if bytes.len() > inline {
                let at = self.put(&value.bytes);
                bytes = self.number(at, inline);
            }
            bytes.resize(inline, 0);
            let row = [
                self.number(tag.into(), 2),
                self.number(value.kind.into(), 2),
                self.number(value.count, inline),
            ];
            rows.extend(row.concat());
            rows.extend(bytes);
        }
        let count = self.number(tags.len() as u64, if self.big_tiff { 8 } else { 2 });
        let at = self.put(&count);
        self.bytes.extend(rows);
        let pointer = self.number(at, inline);
        self.bytes[self.link..self.link + inline].copy_from_slice(&pointer);
        self.link = self.bytes.len();
        self.bytes.extend(vec![0; inline]);
        at
    }

    /// The tags of a page whose strips or tiles are at these offsets, with these lengths.
    pub fn tags(&self, layout: &Layout, offsets: &[u64], lengths: &[u64]) -> BTreeMap<u16, Value> {
        let many = |value: u64| self.shorts(&vec![value; layout.samples]);
        let packing = match layout.packing {
            Packing::None => 1,
            Packing::Lzw => 5,
            Packing::Deflate => 8,
            Packing::PackBits => 32773,
            Packing::Zstd => 50000,
        };
        let mut tags = BTreeMap::from([
            (256, self.offsets(&[layout.width as u64])),
            (257, self.shorts(&[layout.height as u64])),
            (258, many(layout.bits as u64)),
            (259, self.shorts(&[packing])),
            (262, self.shorts(&[layout.photometric])),
            (266, self.shorts(&[1 + u64::from(layout.reversed)])),
            (277, self.shorts(&[layout.samples as u64])),
            (284, self.shorts(&[1 + u64::from(layout.planar)])),
            (317, self.shorts(&[layout.predictor])),
            (339, many(layout.format)),
        ]);
        match layout.tile {
            Some((width, height)) => {
                tags.insert(322, self.shorts(&[width as u64]));
                tags.insert(323, self.shorts(&[height as u64]));
                tags.insert(324, self.offsets(offsets));
                tags.insert(325, self.offsets(lengths));
            }
            None => {
                tags.insert(273, self.offsets(offsets));
                tags.insert(278, self.offsets(&[layout.rows as u64]));
                tags.insert(279, self.offsets(lengths));
            }
        }
        tags
    }

    /// Puts the strips or tiles of a page into the file: `samples` are little-endian, in the order (y, x, sample), or
    /// (sample, y, x) if planar. Returns their offsets and lengths.
    pub fn strips(&mut self, layout: &Layout, samples: &[u8]) -> (Vec<u64>, Vec<u64>) {
        let width = layout.sample_bytes();
        let (pictures, pixel) = if layout.planar { (layout.samples, 1) } else { (1, layout.samples) };
        let (wide, high) = layout.tile.unwrap_or((layout.width, layout.rows));
        let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
        for picture in 0..pictures {
            for top in (0..layout.height).step_by(high) {
                for left in (0..layout.width).step_by(wide) {
                    // Strips end with the picture; tiles are padded.
                    let rows = if layout.tile.is_some() { high } else { high.min(layout.height - top) };
                    let mut stored = Vec::new();
                    for y in top..top + rows {
                        let mut row = Vec::new();
                        for x in left..left + wide {
                            for sample in 0..pixel {
                                let at = ((picture * layout.height + y) * layout.width + x) * pixel + sample;
                                let inside = y < layout.height && x < layout.width;
                                row.push(match inside {
                                    true => value(&samples[at * width..][..width]),
                                    false => 3,
                                });
                            }
                        }
                        stored.extend(self.row(layout, row, pixel));
                    }
                    let mut packed = pack(layout.packing, &stored);
                    if layout.reversed {
                        packed.iter_mut().for_each(|byte| *byte = byte.reverse_bits());
                    }
                    offsets.push(self.put(&packed));
                    lengths.push(packed.len() as u64);
                }
            }
        }
        (offsets, lengths)
    }

    /// A row of a strip before it is packed.
    fn row(&self, layout: &Layout, mut samples: Vec<u64>, pixel: usize) -> Vec<u8> {
        let width = layout.sample_bytes();
        if layout.predictor == 2 {
            for at in (pixel..samples.len()).rev() {
                samples[at] = samples[at].wrapping_sub(samples[at - pixel]);
            }
        }
        if layout.predictor == 3 {
            let mut bytes: Vec<u8> = (0..width)
                .rev()
                .flat_map(|place| samples.iter().map(move |sample| sample.to_le_bytes()[place]))
                .collect();
            for at in (pixel..bytes.len()).rev() {
                bytes[at] = bytes[at].wrapping_sub(bytes[at - pixel]);
            }
            return bytes;
        }
        if matches!(layout.bits, 8 | 16 | 32 | 64) {
            return samples.iter().flat_map(|&sample| self.number(sample, layout.bits / 8)).collect();
        }
        let bits = samples.iter().flat_map(|sample| (0..layout.bits).rev().map(move |bit| sample >> bit & 1));
        let bits: Vec<u8> = bits.map(|bit| bit as u8).collect();
        bits.chunks(8).map(|bits| bits.iter().enumerate().map(|(at, bit)| bit << (7 - at)).sum()).collect()
    }

    /// Puts a page into the file, with more tags.
    pub fn page(&mut self, layout: &Layout, samples: &[u8], more: Vec<(u16, Value)>) -> u64 {
        let (offsets, lengths) = self.strips(layout, samples);
        let mut tags = self.tags(layout, &offsets, &lengths);
        tags.extend(more);
        self.directory(&tags)
    }

    /// Puts a page into the file that no other page leads to, and returns where its directory is.
    pub fn page_below(&mut self, layout: &Layout, samples: &[u8]) -> u64 {
        let link = self.link;
        self.link = self.put(&[0; 8]) as usize;
        let at = self.page(layout, samples, vec![]);
        self.link = link;
        at
    }
}

fn value(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

fn pack(packing: Packing, bytes: &[u8]) -> Vec<u8> {
    match packing {
        Packing::None => bytes.to_vec(),
        Packing::Lzw => Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(bytes).unwrap(),
        Packing::Deflate => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Level::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        Packing::PackBits => pack_bits(bytes),
        Packing::Zstd => zstd(bytes),
    }
}

/// Runs of equal bytes as runs, all others as they are.
fn pack_bits(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    for run in bytes.chunk_by(|a, b| a == b) {
        for run in run.chunks(128) {
            packed.extend([(257 - run.len()) as u8, run[0]]);
            // A run of one is written as a text of one, since 0 - 0 would be 256.
            if run.len() == 1 {
                let at = packed.len() - 2;
                packed[at] = 0;
            }
        }
    }
    packed
}

/// A frame of blocks that are stored as they are, with its length in the header.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    const BLOCK: usize = 1 << 16;
    // The magic number; a length of 8 bytes, and one segment.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xe0];
    frame.extend((bytes.len() as u64).to_le_bytes());
    let blocks = bytes.chunks(BLOCK).collect::<Vec<_>>();
    for (number, block) in blocks.iter().enumerate() {
        let is_last = number + 1 == blocks.len();
        let header = (block.len() as u32) << 3 | u32::from(is_last);
        frame.extend(&header.to_le_bytes()[..3]);
        frame.extend(*block);
    }
    frame
}

/// Samples that differ along all axes: 37 times the sum of (k + 1) times the index along axis k, modulo 4001, plus 100;
/// little-endian.
pub fn wave(lengths: &[usize], bytes: usize) -> Vec<u8> {
    let count: usize = lengths.iter().product();
    let mut out = Vec::with_capacity(count * bytes);
    for number in 0..count {
        let (mut rest, mut sum) = (number, 0);
        for (axis, length) in lengths.iter().enumerate().rev() {
            sum += (axis + 1) * (rest % length);
            rest /= length;
        }
        let value = (sum * 37 % 4001 + 100) as u64;
        out.extend(&value.to_le_bytes()[..bytes]);
    }
    out
}

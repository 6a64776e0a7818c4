//! PNG files, made by code that shares nothing with the reader under test.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

/// How the samples of a picture are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    /// 0 grey, 2 colors, 3 a palette, 4 grey and alpha, 6 colors and alpha.
    pub color: u8,
    /// Bits of a sample.
    pub bits: u8,
}

impl Picture {
    /// Samples of a pixel.
    pub fn samples(&self) -> usize {
        match self.color {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        }
    }

    /// Bytes of a row.
    pub fn row_bytes(&self) -> usize {
        (self.width * self.samples() * usize::from(self.bits)).div_ceil(8)
    }
}

/// A PNG file of rows as they are stored, without filters. A palette has as many colors as there may be.
pub fn png(picture: &Picture, rows: &[u8]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend((picture.width as u32).to_be_bytes());
    header.extend((picture.height as u32).to_be_bytes());
    header.extend([picture.bits, picture.color, 0, 0, 0]);
    chunk(&mut file, b"IHDR", &header);
    if picture.color == 3 {
        let colors: Vec<u8> = (0..3 << picture.bits.min(8)).map(|k: u32| (k * 7) as u8).collect();
        chunk(&mut file, b"PLTE", &colors);
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    for row in rows.chunks(picture.row_bytes()) {
        packed.write_all(&[0]).unwrap();
        packed.write_all(row).unwrap();
    }
    chunk(&mut file, b"IDAT", &packed.finish().unwrap());
    chunk(&mut file, b"IEND", &[]);
    file
}

/// Appends a chunk: its length, its kind, the data, and a checksum of both.
pub fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend((data.len() as u32).to_be_bytes());
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    file.extend(kind);
    file.extend(data);
    file.extend(crc.sum().to_be_bytes());
}

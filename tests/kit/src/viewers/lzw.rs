//! The way in which both viewers unpack an image. It ends where the dictionary is full.

use std::ops::Range;

/// The most entries of the dictionary.
const FULL: usize = 1 << 12;

/// Unpacks an image of this number of pixels. Missing pixels have the index 0.
pub fn unpack(min_code_size: u8, data: &[u8], pixels: usize) -> Vec<u8> {
    let clear = 1usize << min_code_size;
    let mut codes = Codes { data, bit: 0 };
    let mut indices = Vec::with_capacity(pixels);
    // Each entry is a phrase that was put out, and the first index of what followed it.
    let mut entries: Vec<Range<usize>> = Vec::new();
    let (mut size, mut before) = (u32::from(min_code_size) + 1, None::<Range<usize>>);
    while indices.len() < pixels {
        let Some(code) = codes.next(size) else { break };
        let free = clear + 2 + entries.len();
        if code == clear {
            entries.clear();
            (size, before) = (u32::from(min_code_size) + 1, None);
            continue;
        }
        if code == clear + 1 || code > free || before.is_some() && free == FULL {
            break;
        }
        if let Some(before) = before {
            entries.push(before.start..before.end + 1);
            if (free + 1).is_power_of_two() && free + 1 < FULL {
                size += 1;
            }
        }
        let start = indices.len();
        match code.checked_sub(clear + 2) {
            None => indices.push(code as u8),
            // One by one, because the newest entry ends with the first index that is put out here.
            Some(entry) => entries[entry].clone().for_each(|at| indices.push(indices[at])),
        }
        before = Some(start..indices.len());
    }
    indices.resize(pixels, 0);
    indices
}

/// The codes of a stream.
struct Codes<'d> {
    data: &'d [u8],
    /// The number of bits that are read.
    bit: usize,
}

impl Codes<'_> {
    /// The next code, of this number of bits; `None` where the data ends.
    fn next(&mut self, size: u32) -> Option<usize> {
        let bits = self.bit..self.bit + size as usize;
        self.bit = bits.end;
        let bit = |at: usize| self.data.get(at / 8).map(|byte| usize::from(byte >> (at % 8) & 1));
        bits.rev().try_fold(0, |code, at| Some(code << 1 | bit(at)?))
    }
}

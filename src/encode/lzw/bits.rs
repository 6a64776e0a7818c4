//! Codes to bits: widths, and the writer that turns emitted rows into the stream.
//!
//! Packing the bits after the codes, a generation at a time, keeps shifts and carries out of the loop that
//! looks phrases up, and here the width is known to be constant over long stretches, so eight codes are
//! joined at once, which are whole bytes.

use super::table::code_of;

/// Width in bits of the code that is emitted when `next` is the entry to be made from it.
///
/// The decoder is one entry behind: it makes entry `next - 1` from this code, so the width grows once
/// `next - 1` no longer fits, and stays at 12 from there on.
pub fn width(next: usize) -> u32 {
    (usize::BITS - (next - 1).leading_zeros()).min(12)
}

/// Bits of the codes emitted at `first..next`.
pub fn bits(first: usize, next: usize) -> u64 {
    let mut sum = 0;
    let mut from = first;
    while from < next {
        let to = stretch(from).min(next);
        sum += (to - from) as u64 * u64::from(width(from));
        from = to;
    }
    sum
}

/// Where the width of the code at `from` ends to hold.
fn stretch(from: usize) -> usize {
    let width = width(from);
    if width == 12 { usize::MAX } else { (1 << width) + 1 }
}

/// Writes codes to the end of a byte vector, least significant bit first; always to the same.
#[derive(Default)]
pub struct BitWriter {
    /// Bits not yet written, fewer than 8 between calls.
    carry: u64,
    held: u32,
}

impl BitWriter {
    /// Bits of a `stream`, with those put and not yet written, once the codes emitted at `first..next` follow.
    pub fn bits_with(&self, first: usize, next: usize, stream: &[u8]) -> u64 {
        8 * stream.len() as u64 + u64::from(self.held) + bits(first, next)
    }

    /// Appends one code.
    pub fn put(&mut self, code: u32, width: u32, out: &mut Vec<u8>) {
        self.carry |= u64::from(code) << self.held;
        self.held += width;
        while self.held >= 8 {
            out.push(self.carry as u8);
            self.carry >>= 8;
            self.held -= 8;
        }
    }

    /// Appends the rows emitted at places `first..next` as codes, which take their place in `emitted`.
    pub fn put_rows(&mut self, emitted: &mut [u16], first: usize, next: usize, out: &mut Vec<u8>) {
        emitted[first..next].iter_mut().for_each(|row| *row = code_of(*row));
        let mut from = first;
        while from < next {
            let to = stretch(from).min(next);
            self.put_all(&emitted[from..to], width(from), out);
            from = to;
        }
    }

    /// Appends codes that are all of one width.
    pub fn put_all(&mut self, codes: &[u16], width: u32, out: &mut Vec<u8>) {
        let (groups, rest) = codes.as_chunks();
        // Where the width is known, all of a group are joined at once.
        match width {
            9 => self.put_groups::<9>(groups, out),
            10 => self.put_groups::<10>(groups, out),
            11 => self.put_groups::<11>(groups, out),
            12 => self.put_groups::<12>(groups, out),
            _ => groups.as_flattened().iter().for_each(|&code| self.put(u32::from(code), width, out)),
        }
        for &code in rest {
            self.put(u32::from(code), width, out);
        }
    }

    /// Appends codes of `WIDTH` bits, 9 to 12. Eight of them are as many bytes, so what is held stays as long as it is.
    fn put_groups<const WIDTH: usize>(&mut self, groups: &[[u16; 8]], out: &mut Vec<u8>) {
        let at = out.len();
        out.resize(at + groups.len() * WIDTH, 0);
        // The compiler is to know that it is less than a byte.
        let (mut carry, held) = (u128::from(self.carry), self.held % 8);
        for (bytes, codes) in out[at..].as_chunks_mut::<WIDTH>().0.iter_mut().zip(groups) {
            let (lower, upper) = codes.split_at(4);
            let joined = |codes: &[u16]| {
                codes.iter().rev().fold(0u64, |joined, &code| joined << WIDTH | u64::from(code))
            };
            let (lower, upper) = (joined(lower), joined(upper));
            carry |= (u128::from(lower) | u128::from(upper) << (4 * WIDTH)) << held;
            bytes.copy_from_slice(&carry.to_le_bytes()[..WIDTH]);
            carry >>= 8 * WIDTH;
        }
        // Fewer bits than are held: fewer than 8.
        self.carry = carry as u64;
    }

    /// Writes the last bits, filled up with zeros to a whole byte, and returns the number of zeros.
    pub fn finish(self, out: &mut Vec<u8>) -> u32 {
        if self.held > 0 {
            out.push(self.carry as u8);
        }
        self.held.wrapping_neg() % 8
    }
}

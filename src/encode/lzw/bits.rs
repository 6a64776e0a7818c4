//! Codes to bits: widths, and the writer that turns emitted rows into the stream.
//!
//! The codes of an epoch become bits together, after all of them are known. This keeps shifts and carries out
//! of the loop that looks phrases up. And here the width is constant over long stretches, so eight codes,
//! which make whole bytes, are joined at once.

use super::table::code_of;

/// Width in bits of the code from which the packer makes the entry `next`.
///
/// The decoder is one entry behind: it makes the entry `next - 1` from this code. So the width grows when
/// `next - 1` no longer fits. It never exceeds 12.
pub fn width(next: usize) -> u32 {
    (usize::BITS - (next - 1).leading_zeros()).min(12)
}

/// Number of bits of the codes at places `first..next`.
pub fn bits(first: usize, next: usize) -> u64 {
    let mut sum = 0;
    let mut from = first;
    while from < next {
        let to = end_of_width(from).min(next);
        sum += (to - from) as u64 * u64::from(width(from));
        from = to;
    }
    sum
}

/// The first place after `from` whose code has another width.
fn end_of_width(from: usize) -> usize {
    let width = width(from);
    if width == 12 { usize::MAX } else { (1 << width) + 1 }
}

/// Writes codes to the end of a byte vector, least significant bit first. All calls must name the same
/// vector.
#[derive(Default)]
pub struct BitWriter {
    /// Bits not yet written, and their number, which is below 8 between calls.
    carry: u64,
    carry_bits: u32,
}

impl BitWriter {
    /// Number of bits of `stream` and the carry, plus the codes at places `first..next`, which are still to
    /// be written.
    pub fn bits_with(&self, first: usize, next: usize, stream: &[u8]) -> u64 {
        8 * stream.len() as u64 + u64::from(self.carry_bits) + bits(first, next)
    }

    /// Appends one code.
    pub fn put(&mut self, code: u32, width: u32, out: &mut Vec<u8>) {
        self.carry |= u64::from(code) << self.carry_bits;
        self.carry_bits += width;
        while self.carry_bits >= 8 {
            out.push(self.carry as u8);
            self.carry >>= 8;
            self.carry_bits -= 8;
        }
    }

    /// Appends the codes of the rows at places `first..next` of `emitted`, and replaces these rows by their
    /// codes.
    pub fn put_rows(&mut self, emitted: &mut [u16], first: usize, next: usize, out: &mut Vec<u8>) {
        emitted[first..next].iter_mut().for_each(|row| *row = code_of(*row));
        let mut from = first;
        while from < next {
            let to = end_of_width(from).min(next);
            self.put_all(&emitted[from..to], width(from), out);
            from = to;
        }
    }

    /// Appends codes that all have the same width.
    pub fn put_all(&mut self, codes: &[u16], width: u32, out: &mut Vec<u8>) {
        let (groups, rest) = codes.as_chunks();
        // With a constant width the eight codes of a group are joined at once.
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

    /// Appends codes of `WIDTH` bits, 9 to 12. Eight codes make `WIDTH` bytes, so the number of carried bits
    /// stays.
    fn put_groups<const WIDTH: usize>(&mut self, groups: &[[u16; 8]], out: &mut Vec<u8>) {
        let at = out.len();
        out.resize(at + groups.len() * WIDTH, 0);
        // `% 8` tells the compiler that it is less than a byte.
        let (mut carry, carry_bits) = (u128::from(self.carry), self.carry_bits % 8);
        for (bytes, codes) in out[at..].as_chunks_mut::<WIDTH>().0.iter_mut().zip(groups) {
            let (lower, upper) = codes.split_at(4);
            let joined = |codes: &[u16]| {
                codes.iter().rev().fold(0u64, |joined, &code| joined << WIDTH | u64::from(code))
            };
            let (lower, upper) = (joined(lower), joined(upper));
            carry |= (u128::from(lower) | u128::from(upper) << (4 * WIDTH)) << carry_bits;
            bytes.copy_from_slice(&carry.to_le_bytes()[..WIDTH]);
            carry >>= 8 * WIDTH;
        }
        // `carry_bits` bits are left, fewer than 8.
        self.carry = carry as u64;
    }

    /// Writes the last bits, padded with zeros to a whole byte. Returns the number of padding bits.
    pub fn finish(self, out: &mut Vec<u8>) -> u32 {
        if self.carry_bits > 0 {
            out.push(self.carry as u8);
        }
        self.carry_bits.wrapping_neg() % 8
    }
}

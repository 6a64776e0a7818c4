//! Images packed index by index, for those in which hardly a phrase comes twice.
//!
//! A dictionary that is never used still makes the codes wider. Cleared before they grow, it leaves every code at one bit more
//! than an index, and a Clear for every 2^`min_code_size` - 2 of them. No image needs more than that: of noise over 256 levels
//! a greedy packer makes 10.8 bits an index, this 9.04.

use super::bits::BitWriter;
use super::indices::Indices;

impl Indices<'_> {
    /// The bytes of the LZW stream that no image has to exceed: that of its indices one by one.
    pub(crate) fn bytes_of_singles(&self) -> usize {
        bytes(self)
    }

    /// Appends that stream to `out`, as [`Packer::pack`] does its own.
    pub(crate) fn pack_singles(&self, out: &mut Vec<u8>) {
        self.check();
        pack(self, out);
    }
}

/// So many codes after a Clear are not wider than the first; one more would leave the Clear after them wider.
fn together(image: &Indices<'_>) -> usize {
    (1 << image.min_code_size) - 2
}

/// The length in bytes of what [`pack`] appends.
fn bytes(image: &Indices<'_>) -> usize {
    let indices = image.pixels.len();
    let clears = indices.div_ceil(together(image)).max(1);
    // And End.
    let codes = clears + indices + 1;
    (codes as u64 * (u64::from(image.min_code_size) + 1)).div_ceil(8) as usize
}

/// Appends an LZW stream of single indices, leading Clear to End.
fn pack(image: &Indices<'_>, out: &mut Vec<u8>) {
    let clear = 1u16 << image.min_code_size;
    let mut writer = BitWriter::default();
    let mut codes = Vec::with_capacity(together(image) + 1);
    out.reserve(bytes(image));
    let mut put = |codes: &[u16]| writer.put_all(codes, u32::from(image.min_code_size) + 1, out);
    for indices in image.pixels.chunks(together(image)) {
        codes.clear();
        codes.push(clear);
        codes.extend(indices.iter().map(|&index| u16::from(index)));
        put(&codes);
    }
    if image.pixels.is_empty() {
        put(&[clear]);
    }
    put(&[clear + 1]);
    writer.finish(out);
}

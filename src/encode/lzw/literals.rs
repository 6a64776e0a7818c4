//! Images packed index by index, for images in which hardly any phrase repeats.
//!
//! A dictionary that is never used still makes the codes wider. If it is cleared before they grow, every code
//! has one bit more than an index, and there is one Clear for every 2^`min_code_size` - 2 codes. No image
//! needs more than that: of noise over 256 levels a greedy packer makes 10.8 bits an index, this one 9.04.

use super::bits::BitWriter;
use super::indices::Indices;

impl Indices<'_> {
    /// Number of bytes of the LZW stream of single indices. No image needs more.
    pub(crate) fn literal_bytes(&self) -> usize {
        let indices = self.pixels.len();
        let clears = indices.div_ceil(self.literals_per_clear()).max(1);
        // One more for End.
        let codes = clears + indices + 1;
        (codes as u64 * (u64::from(self.min_code_size) + 1)).div_ceil(8) as usize
    }

    /// Appends the LZW stream of single indices to `out`, leading Clear to End.
    ///
    /// # Panics
    ///
    /// If the image breaks the promises of [`Indices`].
    pub(crate) fn pack_literals(&self, out: &mut Vec<u8>) {
        self.check();
        let clear = 1u16 << self.min_code_size;
        let mut writer = BitWriter::default();
        let mut codes = Vec::with_capacity(self.literals_per_clear() + 1);
        out.reserve(self.literal_bytes());
        let mut put = |codes: &[u16]| writer.put_all(codes, u32::from(self.min_code_size) + 1, out);
        for indices in self.pixels.chunks(self.literals_per_clear()) {
            codes.clear();
            codes.push(clear);
            codes.extend(indices.iter().map(|&index| u16::from(index)));
            put(&codes);
        }
        if self.pixels.is_empty() {
            put(&[clear]);
        }
        put(&[clear + 1]);
        writer.finish(out);
    }

    /// Number of codes after a Clear that are no wider than the first. With one more, the next Clear would be
    /// wider.
    fn literals_per_clear(&self) -> usize {
        (1 << self.min_code_size) - 2
    }
}

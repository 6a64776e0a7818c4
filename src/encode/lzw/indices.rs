//! An image to be packed, and the rule by which its dictionaries are given up.

/// The indices of one image.
#[derive(Clone, Copy, Debug)]
pub struct Indices<'a> {
    /// Row after row, each below 2^`min_code_size`.
    pub pixels: &'a [u8],
    /// GIF's "LZW minimum code size", 2 to 8.
    pub min_code_size: u8,
}

impl Indices<'_> {
    /// How many indices the first of four segments has.
    pub(crate) fn quarter(&self) -> usize {
        self.pixels.len() / 4
    }

    /// The greatest index that its codes have room for.
    pub(crate) fn most(&self) -> u8 {
        u8::MAX >> (8 - self.min_code_size)
    }

    pub(super) fn check(&self) {
        let size = self.min_code_size;
        assert!((2..=8).contains(&size), "a minimum code size of {size}");
        let most = self.pixels.iter().copied().max().unwrap_or(0);
        assert!(size == 8 || most < 1 << size, "index {most} in an image of code size {size}");
    }
}

/// When a dictionary is given up.
///
/// `LazyMemory` and `Search` are exact GIF, which old and odd decoders nevertheless read wrongly: they expect
/// a Clear when the dictionary is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearRule {
    /// As soon as it is full: what every decoder reads.
    Early,
    /// When it is full and no longer worth keeping: 0 to 7 % smaller, and a few percent slower.
    LazyMemory,
    /// Where a search finds it best, full or not: 0 to 7 % smaller than `Early`, mostly smaller than `LazyMemory`,
    /// and some 30 times slower.
    Search,
}

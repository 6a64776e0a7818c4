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
    /// The greatest index that the minimum code size allows.
    pub(crate) fn greatest_allowed(&self) -> u8 {
        u8::MAX >> (8 - self.min_code_size)
    }

    /// Panics if the minimum code size is not 2 to 8, or an index needs more bits than that.
    pub(super) fn check(&self) {
        let size = self.min_code_size;
        assert!((2..=8).contains(&size), "a minimum code size of {size}");
        let greatest = self.pixels.iter().copied().max().unwrap_or(0);
        assert!(size == 8 || greatest < 1 << size, "index {greatest} in an image of code size {size}");
    }
}

/// Number of indices in the first quarter of an image or segment of `len` indices.
pub(super) fn quarter(len: usize) -> usize {
    len / 4
}

/// When a dictionary is given up.
///
/// `Deferred` and `Search` make valid GIFs. Java's decoders, ImageJ and some others nevertheless read them
/// wrongly, because they expect a Clear when the dictionary is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearRule {
    /// As soon as it is full. Every decoder reads this.
    Early,
    /// When it is full and no longer worth keeping: 0 to 7 % smaller than `Early`, and a few percent slower.
    Deferred,
    /// Where a search finds it best, at the latest when it is full. Every decoder reads this.
    EarlySearch,
    /// Where a search finds it best, full or not: 0 to 7 % smaller than `Early`, mostly smaller than
    /// `Deferred`, and about 30 times slower.
    Search,
}

impl ClearRule {
    /// Whether a dictionary that is full may be kept.
    pub(super) fn keeps_full(self) -> bool {
        matches!(self, Self::Deferred | Self::Search)
    }

    /// Whether the places of the Clears are searched for.
    pub(super) fn searches(self) -> bool {
        matches!(self, Self::EarlySearch | Self::Search)
    }
}

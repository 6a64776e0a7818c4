//! Tasks and keys as the shaders read them: the host's side of `shaders/key.wgsl`.
//!
//! What is written down twice, here and there, is compared by `tests/shaders.rs`.

use bytemuck::{Pod, Zeroable};

use crate::tone::Thresholds;
use crate::volume::{Kind, SampleType};

/// The text that every stage begins with.
pub(super) const SOURCE: &str = include_str!("../../../shaders/key.wgsl");

/// Threads in a workgroup, and entries in the table of thresholds.
pub const WORKGROUP_SIZE: u32 = 256;

/// What one dispatch is to do.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// Samples in the block, at least 1.
    pub samples: u32,
    /// Workgroups that have work.
    pub groups: u32,
    /// Workgroups in a row of the dispatch.
    pub row: u32,
    /// The highest level; or the number of entries of a palette.
    pub ceiling: u32,
    /// The least keys of levels 1 to 255, the last entry not used; or a palette. All of it is left out for the range.
    pub thresholds: [[u32; 2]; WORKGROUP_SIZE as usize],
}

impl Params {
    /// Bytes of what comes before the thresholds: the whole task of a range.
    pub(super) const HEAD: usize = std::mem::offset_of!(Params, thresholds);

    /// A task for `samples` samples, in `groups` workgroups, at least 1, in rows of at most `limit`.
    pub(super) fn new(samples: u32, groups: u32, limit: u32) -> Self {
        let row = groups.min(limit.max(1));
        Self { samples, groups, row, ceiling: 0, thresholds: [[0; 2]; WORKGROUP_SIZE as usize] }
    }

    /// The same task, with the rule for levels of samples of type `sample`.
    pub(super) fn with(mut self, rule: &Thresholds, sample: SampleType) -> Self {
        self.ceiling = u32::from(rule.ceiling);
        for (words, &key) in self.thresholds.iter_mut().zip(&rule.keys) {
            *words = split(key, sample);
        }
        self
    }

    /// The same task, with a palette where the thresholds are: an entry is red, green and blue from the low byte up.
    pub(super) fn with_palette(mut self, palette: &[[u8; 3]]) -> Self {
        self.ceiling = palette.len() as u32;
        for (words, &[red, green, blue]) in self.thresholds.iter_mut().zip(palette) {
            *words = [u32::from_le_bytes([red, green, blue, 0]), 0];
        }
        self
    }

    /// Rows of the dispatch. The last one may have more workgroups than there is work for.
    pub(super) fn rows(&self) -> u32 {
        self.groups.div_ceil(self.row)
    }
}

/// The `SAMPLE_BITS` and `SAMPLE_KIND` of a sample type. Types that share both share their pipelines.
pub fn constants(sample: SampleType) -> (u32, u32) {
    let kind = match sample.kind() {
        Kind::Unsigned => 0,
        Kind::Signed => 1,
        Kind::Float => 2,
    };
    (sample.bits(), kind)
}

/// Samples in one unit: what a shader loads at once.
pub(super) fn samples_per_unit(sample: SampleType) -> u32 {
    (32 / sample.bits()).max(1)
}

/// A key as two words: with its sign bit, and what is below.
pub(super) fn split(key: u64, sample: SampleType) -> [u32; 2] {
    if sample.bits() == 64 { [(key >> 32) as u32, key as u32] } else { [key as u32, 0] }
}

/// The key that [`split`] made two words of.
pub(super) fn join([high, low]: [u32; 2], sample: SampleType) -> u64 {
    if sample.bits() == 64 { u64::from(high) << 32 | u64::from(low) } else { u64::from(high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_keys_compare_like_keys_and_join_again() {
        for sample in [SampleType::U64, SampleType::F32] {
            let last = u64::MAX >> (64 - sample.bits());
            let keys = [0, 1, last / 2, last / 2 + 1, last - 1, last];
            assert!(keys.map(|key| split(key, sample)).is_sorted());
            assert_eq!(keys.map(|key| join(split(key, sample), sample)), keys);
        }
    }

    #[test]
    fn the_rows_of_a_dispatch_hold_all_groups_within_the_limit() {
        for (groups, limit) in [(1, 1), (1, 9), (7, 2), (8, 2), (65_536, 65_535), (3, 0)] {
            let params = Params::new(1, groups, limit);
            assert!(params.row <= limit.max(1) && params.rows() * params.row >= groups, "{groups}, {limit}");
            assert!(
                params.rows() * params.row - groups < params.row,
                "{groups}, {limit}: a row without work"
            );
        }
    }
}

//! The grid of workgroups and the keys of samples: the host's side of `shaders/key.wgsl`.
//!
//! `tests/shaders.rs` checks that layouts and constants are the same here and in the shader.

use bytemuck::{Pod, Zeroable};

use crate::volume::{Kind, SampleType};

/// WGSL text that every stage begins with.
pub(super) const SOURCE: &str = include_str!("../../../shaders/key.wgsl");

/// Threads per workgroup.
pub const WORKGROUP_SIZE: u32 = 256;

/// How a block is divided among workgroups. The parameters of every stage begin with a grid.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Grid {
    /// Samples or colors in the block, at least 1.
    pub items: u32,
    /// Workgroups that have items.
    pub groups: u32,
    /// Workgroups in one row of the dispatch.
    pub groups_per_row: u32,
}

impl Grid {
    /// Divides `items` items, at least 1, into workgroups of `group_items` items, and the workgroups into
    /// rows of at most `max_groups` workgroups.
    pub(super) fn new(items: u32, group_items: u32, max_groups: u32) -> Self {
        let groups = items.div_ceil(group_items);
        Self { items, groups, groups_per_row: groups.min(max_groups.max(1)) }
    }

    /// Workgroups per row, and rows. The last row may contain workgroups without items.
    pub(super) fn workgroups(&self) -> [u32; 2] {
        [self.groups_per_row, self.groups.div_ceil(self.groups_per_row)]
    }
}

/// `SAMPLE_BITS` and `SAMPLE_KIND` of a sample type. Types with equal values share their pipelines.
pub fn constants(sample: SampleType) -> (u32, u32) {
    let kind = match sample.kind() {
        Kind::Unsigned => 0,
        Kind::Signed => 1,
        Kind::Float => 2,
    };
    (sample.bits(), kind)
}

/// Samples per unit. A unit is what one load of a shader fetches.
pub(super) fn samples_per_unit(sample: SampleType) -> u32 {
    (32 / sample.bits()).max(1)
}

/// Splits a key into two words: the word with the sign bit, and the 32 bits below it (0 if there are none).
pub(super) fn split(key: u64, sample: SampleType) -> [u32; 2] {
    if sample.bits() == 64 { [(key >> 32) as u32, key as u32] } else { [key as u32, 0] }
}

/// Joins the two words of [`split`] into the key.
pub(super) fn join([high, low]: [u32; 2], sample: SampleType) -> u64 {
    if sample.bits() == 64 { u64::from(high) << 32 | u64::from(low) } else { u64::from(high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_keys_compare_like_keys_and_join_to_the_same_keys() {
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
            let [row, rows] = Grid::new(groups * 5, 5, limit).workgroups();
            assert!(row <= limit.max(1) && rows * row >= groups, "{groups}, {limit}");
            assert!(rows * row - groups < row, "{groups}, {limit}: a row without items");
        }
    }
}

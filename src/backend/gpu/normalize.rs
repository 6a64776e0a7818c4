//! The levels of a block on the GPU: the host's side of `shaders/normalize.wgsl`.

use super::key::WORKGROUP_SIZE;

/// The stage's text, to be put behind `key.wgsl`.
pub(super) const SOURCE: &str = include_str!("../../../shaders/normalize.wgsl");

/// Words of four levels that one thread makes.
pub const WORDS_PER_THREAD: u32 = 8;

/// Workgroups for `samples` samples.
pub(super) fn groups(samples: u32) -> u32 {
    samples.div_ceil(4 * WORDS_PER_THREAD * WORKGROUP_SIZE)
}

//! The second index that a pixel may be drawn with.
//!
//! An unchanged pixel may be drawn or be transparent, independently of its neighbors. [`lzw::IndexChoices`]
//! is what the packer makes of this choice.

use super::candidates::PixelCandidate;
use super::frame::FrameInput;
use super::index_order::IndexOrder;
use super::index_set::IndexSet;
#[cfg(doc)]
use super::lzw;
use super::plan::EncodePlan;

/// For each pixel of a rectangle another index that shows the same.
pub(super) struct Alternatives {
    /// The other index of each pixel; the pixel's own index if it has no choice.
    pub(super) indices: Vec<u8>,
    pub(super) transparent: Option<u8>,
}

impl Alternatives {
    /// The alternatives for the frame of `input`, which `candidate` draws in one way. No index is above `most`,
    /// the greatest one that the code size of the candidate allows, so that codes do not get longer.
    pub(super) fn of(
        input: &FrameInput<'_, '_>,
        candidate: &PixelCandidate<'_>,
        most: u8,
        index_order: &IndexOrder,
        plan: &EncodePlan<'_>,
    ) -> Self {
        let &PixelCandidate { ref rectangle, ref pixels, transparent, .. } = candidate;
        let width = plan.sides.0;
        let before = input.before.as_deref().filter(|_| plan.makes_transparent());
        let unused = || {
            let mut used = IndexSet::EMPTY;
            used.insert_all(pixels);
            used.lowest_unused()
        };
        let free = transparent.or_else(unused).filter(|&free| free <= most);
        let (Some(before), Some(free)) = (before, free) else {
            return Self { indices: pixels.to_vec(), transparent };
        };
        let shown = rectangle.rows(input.indices, width).flatten();
        let before = rectangle.rows(before, width).flatten();
        let alternatives = pixels.iter().zip(shown.zip(before)).map(|(&index, (&shown, &before))| {
            let drawn = index_order.written(shown);
            match index == free {
                // A changed pixel has no choice.
                _ if shown != before => index,
                true if drawn <= most => drawn,
                _ => free,
            }
        });
        Self { indices: alternatives.collect(), transparent: Some(free) }
    }
}

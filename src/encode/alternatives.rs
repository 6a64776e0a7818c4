//! What a pixel may be drawn as.
//!
//! A pixel that did not change may be drawn or be transparent, whatever its neighbors are. What the packer does with that
//! choice is in [`lzw::IndexChoices`].

use super::candidates::Pixels;
use super::frame::FrameInput;
use super::index_order::IndexOrder;
#[cfg(doc)]
use super::lzw;
use super::plan::EncodePlan;
use super::rectangle::Rectangle;

/// The pixels of a rectangle as they may be drawn as well.
pub(super) struct Alternatives {
    /// Another index for each; its own where there is no choice.
    pub(super) others: Vec<u8>,
    pub(super) transparent: Option<u8>,
    /// The greatest index that may be used.
    pub(super) greatest: u8,
}

impl Alternatives {
    /// For the `rectangle` of a picture, given a way to draw it. Codes do not get longer by it.
    pub(super) fn of(
        input: &FrameInput<'_, '_>,
        rectangle: &Rectangle,
        drawn: &Pixels<'_>,
        most: u8,
        index_order: &IndexOrder,
        plan: &EncodePlan<'_>,
    ) -> Self {
        let &Pixels { ref pixels, transparent, greatest } = drawn;
        let width = plan.sides.0;
        let before = input.before.as_deref();
        let free = transparent.or_else(|| lowest_unused(pixels)).filter(|&free| free <= most);
        let (Some(before), Some(free)) = (before, free) else {
            return Self { others: pixels.to_vec(), transparent, greatest };
        };
        let shown = rectangle.rows(input.indices, width).flatten();
        let before = rectangle.rows(before, width).flatten();
        let choices = pixels.iter().zip(shown.zip(before)).map(|(&index, (&shown, &before))| {
            let rank = index_order.of_known(shown);
            match index == free {
                _ if shown != before => index,
                true if rank <= most => rank,
                _ => free,
            }
        });
        let others: Vec<u8> = choices.collect();
        let greatest = others.iter().copied().max().map_or(greatest, |most| most.max(greatest));
        Self { others, transparent: Some(free), greatest }
    }
}

/// The lowest index that no pixel has.
fn lowest_unused(pixels: &[u8]) -> Option<u8> {
    let mut used = [false; 256];
    pixels.iter().for_each(|&index| used[usize::from(index)] = true);
    used.iter().position(|&used| !used).map(|free| free as u8)
}

#[cfg(test)]
mod tests {
    use crate::encode::alternatives::lowest_unused;

    #[test]
    fn the_lowest_unused_index_is_found() {
        assert_eq!(lowest_unused(&[0, 1, 3]), Some(2));
        assert_eq!(lowest_unused(&Vec::from_iter(0..=255)), None);
    }
}

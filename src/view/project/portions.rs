//! A projection in portions, whose pixels fit into memory.

use crate::volume::Stride;

/// A part of the axes of a projection, with all indices of the projected one.
pub(super) struct Portion {
    /// From the first sample of all axes to the first one of the portion.
    pub(super) offset: isize,
    /// The axes of the portion, as many as all.
    pub(super) axes: Vec<Stride>,
}

/// Cuts `axes`, whose axis number `at` is projected, into portions of at most `most` pixels, in the pixels' order.
pub(super) fn portions(axes: &[Stride], at: usize, most: usize) -> impl Iterator<Item = Portion> {
    // From this axis on, all pixels with one index of it fit.
    let pixels = |axes: &[Stride], from: usize| -> usize {
        let others = axes.iter().enumerate().skip(from).filter(|(number, _)| *number != at);
        others.map(|(_, axis)| axis.count).fold(1, usize::saturating_mul)
    };
    let fits = |&number: &usize| number != at && pixels(axes, number + 1) <= most;
    let cut = (0..axes.len()).find(fits).unwrap_or(at);
    let (count, piece) = match cut == at {
        true => (1, 1),
        false => (axes[cut].count, (most / pixels(axes, cut + 1)).clamp(1, axes[cut].count)),
    };
    let pieces = count.div_ceil(piece);
    let before: Vec<usize> = (0..cut).filter(|&number| number != at).collect();
    let outer: usize = before.iter().map(|&number| axes[number].count).product();
    let axes = axes.to_vec();
    (0..outer * pieces).map(move |number| {
        let (mut rest, first) = (number / pieces, number % pieces * piece);
        let (mut offset, mut axes) = (0, axes.clone());
        if cut != at {
            offset += axes[cut].step * first as isize;
            axes[cut].count = piece.min(count - first);
        }
        for &axis in before.iter().rev() {
            offset += axes[axis].step * (rest % axes[axis].count) as isize;
            rest /= axes[axis].count;
            axes[axis].count = 1;
        }
        Portion { offset, axes }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Together they are all pixels, in their order, each once.
        #[test]
        fn portions_are_all_pixels_in_order(
            counts in prop::collection::vec(1usize..5, 1..5),
            at in 0usize..5,
            most in 1usize..40,
        ) {
            let at = at % counts.len();
            let mut step = 1;
            let mut axes: Vec<Stride> = Vec::new();
            for &count in counts.iter().rev() {
                axes.insert(0, Stride { step, count });
                step *= count as isize;
            }
            // The places of all samples with index 0 of the projected axis.
            let places = |offset: isize, axes: &[Stride]| {
                let mut places = vec![offset];
                for (_, axis) in axes.iter().enumerate().filter(|(number, _)| *number != at) {
                    let along = |place: isize| (0..axis.count).map(move |k| place + axis.step * k as isize);
                    places = places.into_iter().flat_map(along).collect();
                }
                places
            };
            let mut found = Vec::new();
            for portion in portions(&axes, at, most) {
                let own = places(portion.offset, &portion.axes);
                prop_assert!(own.len() <= most);
                prop_assert_eq!(portion.axes[at].count, axes[at].count);
                found.extend(own);
            }
            prop_assert_eq!(found, places(0, &axes));
        }
    }
}

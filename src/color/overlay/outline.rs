//! The outlines of labels.

use super::entries::Entry;

/// Leaves of each label the pixels that are at most `width` steps away from a pixel of another entry, by steps to the
/// four neighbors within the picture. `layers` is the caller's, for reuse.
pub(super) fn keep_outlines(entries: &mut [Entry], columns: usize, width: u16, layers: &mut Vec<u16>) {
    layers.clear();
    layers.resize(entries.len(), 0);
    let rows = entries.len() / columns;
    for y in 0..rows {
        let row = &entries[y * columns..][..columns];
        let above = y.checked_sub(1).map(|y| &entries[y * columns..][..columns]);
        let below = entries.get((y + 1) * columns..(y + 2) * columns);
        let layers = &mut layers[y * columns..][..columns];
        for other in above.into_iter().chain(below) {
            let pixels = layers.iter_mut().zip(row).zip(other);
            pixels.for_each(|((layer, entry), other)| *layer |= u16::from(entry != other));
        }
        let neighbors = row.windows(2).enumerate();
        neighbors.filter(|(_, pair)| pair[0] != pair[1]).for_each(|(x, _)| layers[x..x + 2].fill(1));
    }
    for layer in 2..=width {
        let mut has_grown = false;
        for y in 0..rows {
            for x in 0..columns {
                let at = y * columns + x;
                let is_next = |there: bool, at: usize| there && layers[at] == layer - 1;
                if layers[at] == 0
                    && (is_next(x > 0, at.wrapping_sub(1))
                        || is_next(x + 1 < columns, at + 1)
                        || is_next(y > 0, at.wrapping_sub(columns))
                        || is_next(y + 1 < rows, at + columns))
                {
                    layers[at] = layer;
                    has_grown = true;
                }
            }
        }
        if !has_grown {
            break;
        }
    }
    entries.iter_mut().zip(layers).filter(|(_, layer)| **layer == 0).for_each(|(entry, _)| *entry = 0);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_outline_is_near_another_label(
            columns in 1usize..12,
            rows in 1usize..12,
            width in 1u16..5,
            labels in 1u16..4,
            seed: u64,
        ) {
            let labels: Vec<Entry> = (0..columns * rows)
                .map(|at| {
                    let (x, y) = (at % columns, at / columns);
                    // Patches, so that some have an inside.
                    let patch = (x / 5) as u64 * 7 + (y / 4) as u64 * 13 + seed % 1000;
                    (patch.wrapping_mul(2_654_435_761) >> 16) as u16 % (labels + 1)
                })
                .collect();
            let mut found = labels.clone();
            keep_outlines(&mut found, columns, width, &mut Vec::new());
            for (at, &label) in labels.iter().enumerate() {
                let is_near = (0..labels.len()).any(|other| {
                    let steps = (at % columns).abs_diff(other % columns) + (at / columns).abs_diff(other / columns);
                    steps <= usize::from(width) && labels[other] != label
                });
                prop_assert_eq!(found[at], if is_near { label } else { 0 });
            }
        }
    }
}

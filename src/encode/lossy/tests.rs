//! The bound on the error holds for all frames.

use proptest::prelude::*;

use super::*;

/// Frames of 12 x 7 pixels: smooth, noisy, or both.
fn frames() -> impl Strategy<Value = Vec<u8>> {
    (1usize..5, 0u8..=255, 1u8..60, prop::collection::vec(any::<u8>(), 12 * 7)).prop_map(
        |(frames, base, noise, texture)| {
            let pixels = (0..frames).flat_map(|frame| texture.iter().map(move |&pixel| (frame, pixel)));
            pixels
                .map(|(frame, pixel)| base.saturating_add(pixel % noise).saturating_add(frame as u8 / 2))
                .collect()
        },
    )
}

fn contours(frames: &[u8]) -> Contours {
    let mut contours = Contours::default();
    contours.count(frames, 12);
    contours
}

proptest! {
    /// No pixel is further than the bound, even if the contours are those of another volume; and the
    /// deviation is the true one.
    #[test]
    fn no_shown_level_is_further_than_the_bound(
        frames in frames(), other in prop::option::of(frames()), most in 0u8..=127,
    ) {
        let lossy_map = LossyMap::new(most, &greys(), &contours(other.as_ref().unwrap_or(&frames)), None);
        let mut shown = Vec::new();
        lossy_map.apply(&frames, &mut shown);
        prop_assert_eq!(shown.len(), frames.len());
        let (mut sum, mut largest) = (0, 0);
        for (shown, exact) in shown.iter().zip(&frames) {
            let error = shown.abs_diff(*exact);
            prop_assert!(error <= most);
            sum += u64::from(error);
            largest = largest.max(error);
        }
        let deviation = Deviation { pixels: frames.len() as u64, sum, largest };
        prop_assert_eq!(lossy_map.deviation(&frames), deviation);
        let (first, rest) = frames.split_at(frames.len() / 3);
        prop_assert_eq!(lossy_map.deviation(first).merge(lossy_map.deviation(rest)), deviation);
        prop_assert_eq!(deviation.mean(), sum as f64 / frames.len() as f64);
    }

    #[test]
    fn no_channel_is_further_than_the_bound(
        entries in prop::collection::vec(
            prop_oneof![any::<[u8; 3]>(), prop::array::uniform3(0u8..4)],
            1..=256,
        ),
        indices in prop::collection::vec(any::<prop::sample::Index>(), 1..300),
        most in prop_oneof![Just(0u8), 0u8..=127],
    ) {
        let indices: Vec<u8> = indices.iter().map(|index| index.index(entries.len()) as u8).collect();
        let lossy_map = LossyMap::new(most, &entries, &contours(&indices), None);
        let mut shown = Vec::new();
        lossy_map.apply(&indices, &mut shown);
        let mut largest = 0;
        for (&exact, &shown) in indices.iter().zip(&shown) {
            let apart = distance(entries[usize::from(exact)], entries[usize::from(shown)]);
            prop_assert!(apart <= most);
            largest = largest.max(apart);
        }
        prop_assert_eq!(lossy_map.deviation(&indices).largest, largest);
        // With a bound of 0 nothing changes, not even for equal entries.
        if most == 0 {
            prop_assert_eq!(shown, indices);
        }
    }
}

fn greys() -> Vec<[u8; 3]> {
    (0..=255).map(|level| [level; 3]).collect()
}

#[test]
fn a_bound_of_zero_changes_nothing() {
    let every: Vec<u8> = (0..=255).collect();
    let lossy_map = LossyMap::new(0, &greys(), &contours(&every), None);
    let mut shown = Vec::new();
    lossy_map.apply(&every, &mut shown);
    assert_eq!(shown, every);
    assert_eq!(lossy_map.deviation(&every), Deviation { pixels: 256, sum: 0, largest: 0 });
}

#[test]
fn without_frames_there_are_as_few_bands_as_possible() {
    let every: Vec<u8> = (0..=255).collect();
    for most in 1..=127 {
        let mut shown = Vec::new();
        LossyMap::new(most, &greys(), &Contours::default(), None).apply(&every, &mut shown);
        shown.dedup();
        assert_eq!(shown.len(), 256usize.div_ceil(2 * usize::from(most) + 1), "{most}");
    }
}

#[test]
fn no_pixels_have_no_error() {
    assert_eq!(Deviation::default().mean(), 0.0);
}

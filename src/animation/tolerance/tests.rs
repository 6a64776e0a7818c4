//! The bound, whatever the frames.

use proptest::prelude::*;

use super::super::pack::Packer;
use super::*;
use crate::color::Palette;

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
    /// Packed, read by a decoder that is not ours, drawn over each other and looked up: no pixel is further than the
    /// bound, also where the contours are those of another volume, and the errors are the true ones.
    #[test]
    fn no_level_that_is_shown_is_further_than_the_bound(
        frames in frames(), other in prop::option::of(frames()), most in 0u8..=127,
    ) {
        let tolerance = Tolerance::new(most, Palette::grey().table(), &contours(other.as_ref().unwrap_or(&frames)));
        let mut soft = vec![1, 2, 3];
        tolerance.soften(&frames, &mut soft);
        let mut screen = [0; 12 * 7];
        let (mut sum, mut largest) = (0, 0);
        let packed = Packer::default().pack(&soft, None, (12, 7), tolerance.table().len() / 3);
        prop_assert_eq!(packed.len() * 12 * 7, frames.len());
        for (packed, exact) in packed.iter().zip(frames.chunks_exact(12 * 7)) {
            let mut decoder = weezl::decode::Decoder::new(weezl::BitOrder::Lsb, packed.stream[0]);
            let drawn = decoder.decode(&packed.stream[1..]).unwrap();
            let places = packed.rectangle.y.clone().flat_map(|y| packed.rectangle.x.clone().map(move |x| y * 12 + x));
            for (place, index) in places.zip(drawn) {
                if packed.transparent != Some(index) {
                    screen[place] = tolerance.table()[usize::from(index) * 3];
                }
            }
            for (shown, exact) in screen.iter().zip(exact) {
                let error = shown.abs_diff(*exact);
                prop_assert!(error <= most);
                sum += u64::from(error);
                largest = largest.max(error);
            }
        }
        let errors = Errors { pixels: frames.len() as u64, sum, largest };
        prop_assert_eq!(tolerance.errors(&frames), errors);
        let (first, rest) = frames.split_at(frames.len() / 3);
        prop_assert_eq!(tolerance.errors(first).merge(tolerance.errors(rest)), errors);
        prop_assert_eq!(errors.mean(), sum as f64 / frames.len() as f64);
    }

    #[test]
    fn no_channel_is_further_than_the_bound(
        entries in prop::collection::vec(prop_oneof![any::<[u8; 3]>(), prop::array::uniform3(0u8..4)], 1..=256),
        indices in prop::collection::vec(any::<prop::sample::Index>(), 1..300),
        most in prop_oneof![Just(0u8), 0u8..=127],
    ) {
        let indices: Vec<u8> = indices.iter().map(|index| index.index(entries.len()) as u8).collect();
        let tolerance = Tolerance::new(most, &entries.concat(), &contours(&indices));
        let mut soft = Vec::new();
        tolerance.soften(&indices, &mut soft);
        let table = tolerance.table().as_chunks::<3>().0;
        let mut largest = 0;
        for (&exact, &shown) in indices.iter().zip(&soft) {
            for channel in 0..3 {
                let apart = entries[usize::from(exact)][channel].abs_diff(table[usize::from(shown)][channel]);
                prop_assert!(apart <= most);
                largest = largest.max(apart);
            }
        }
        prop_assert_eq!(tolerance.errors(&indices).largest, largest);
        // With no freedom nothing changes, not even equal entries.
        if most == 0 {
            prop_assert_eq!(soft, indices);
            prop_assert_eq!(tolerance.table(), entries.concat());
        }
    }
}

#[test]
fn exact_is_the_identity() {
    let palette = Palette::grey();
    let every: Vec<u8> = (0..=255).collect();
    let tolerance = Tolerance::new(0, palette.table(), &contours(&every));
    let mut soft = Vec::new();
    tolerance.soften(&every, &mut soft);
    assert_eq!((&soft[..], tolerance.table()), (&every[..], palette.table()));
    assert_eq!(tolerance.errors(&every), Errors { pixels: 256, sum: 0, largest: 0 });
}

#[test]
fn without_frames_there_are_as_few_bands_as_can_be() {
    for most in 1..=127 {
        let tolerance = Tolerance::new(most, Palette::grey().table(), &Contours::default());
        assert_eq!(tolerance.table().len() / 3, 256usize.div_ceil(2 * usize::from(most) + 1), "{most}");
    }
}

#[test]
fn no_pixels_have_no_error() {
    assert_eq!(Errors::default().mean(), 0.0);
}

//! More effort never makes a larger file of a small volume, whatever else is asked for.

use std::num::NonZeroUsize;

use ndarray::ArrayD;
use proptest::prelude::*;
use vol2gif::tone::Window;
use vol2gif::{Compatibility, Effort, Options, PaletteScope};
use vol2gif_kit::small_volumes::SmallVolume;
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Maker, converted, plain, with};

pub fn tests() -> Vec<Trial> {
    tests![more_effort_never_makes_a_larger_file, what_more_effort_made_larger]
}

/// The bytes of the GIF of a volume at each effort, if each value is its level.
fn sizes(volume: SmallVolume, options: Options) -> [usize; 4] {
    let array = ArrayD::from_shape_vec(volume.shape, volume.samples).unwrap();
    Effort::ALL.map(|effort| {
        let options = with(options.clone(), |it| {
            it.tone.contrast.window = Window::between(0.0, 255.0).unwrap();
            it.encode.effort = effort;
        });
        converted(&Maker::on_cpu(1, options), array.view()).0.len()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    fn more_effort_never_makes_a_larger_file(
        seed in any::<u64>(),
        compatibility in prop::sample::select(&Compatibility::VALUES[..]),
        palettes in prop::option::of(1usize..4),
        max_error in prop::sample::select(&[0u8, 0, 0, 2, 20][..]),
        (transparent, background) in (prop::option::weighted(0.2, 0u8..6), prop::option::weighted(0.1, 0u8..9)),
    ) {
        let volume = SmallVolume::of(seed);
        let shape = volume.shape.clone();
        let options = with(plain(), |it| {
            it.encode.compatibility = compatibility;
            it.encode.max_error = max_error;
            if let Some(frames) = palettes.and_then(NonZeroUsize::new) {
                it.color.palettes = PaletteScope::Frames(frames);
            }
            if shape.len() == 3 {
                it.layers.transparent = transparent.filter(|_| compatibility <= Compatibility::Java);
                it.layers.background = background;
            }
        });
        let sizes = sizes(volume, options);
        prop_assert!(sizes.is_sorted_by(|less, more| less >= more), "{sizes:?} of {shape:?}");
    }
}

/// Volumes that may take more bytes with more effort: 16 colors, where unchanged pixels need a seventeenth index, and
/// stripes whose changed part breaks their period.
fn what_more_effort_made_larger() {
    let of = |shape: [usize; 3], level: &dyn Fn([usize; 3]) -> u8| {
        let [frames, height, width] = shape;
        let at = |place: usize| [place / height / width, place / width % height, place % width];
        let samples = (0..frames * height * width).map(|place| level(at(place))).collect();
        SmallVolume { shape: shape.to_vec(), samples }
    };
    let few = of([3, 40, 40], &|[t, y, x]| {
        // 16 colors in use. In the frames after the first, few pixels change.
        if (y, x) == (3 * t, 5) { 200 } else { ((x / 3 + y / 3) % 15) as u8 }
    });
    let stripes = of([3, 100, 120], &|[t, y, x]| {
        let phase = if (7..119).contains(&x) && (1..99).contains(&y) { t * 4 } else { 0 };
        ((x + phase) % 8) as u8
    });
    for volume in [few, stripes] {
        let sizes = sizes(volume, plain());
        assert!(sizes.is_sorted_by(|less, more| less >= more), "{sizes:?}");
    }
}

//! Sizes of small volumes of all kinds that are met and foreseen. The truth is slow: the files of all reductions, one
//! after the other.

use std::num::NonZeroUsize;

use ndarray::ArrayD;
use proptest::prelude::*;
use vol2gif_kit::small_volumes::{Random, SmallVolume};

use super::super::drawn::Drawn;
use super::*;
use crate::PaletteScope;
use crate::backend::Choice;
use crate::encode::{Compatibility, Effort};

/// Options that decide sizes, by a number.
fn options(random: &mut Random, samples: usize) -> Options {
    let mut options = Options::default();
    options.tone.contrast.window = Window::between(0.0, 255.0).unwrap();
    options.encode.effort = Effort::ALL[[2, 2, 2, 2, 0, 1, 3, 3][random.below(8)]];
    options.encode.compatibility = Compatibility::VALUES[[0, 1, 1, 1, 2, 3][random.below(6)]];
    options.size.fewer_frames = random.below(3) == 0;
    options.size.smaller_picture = random.below(3) == 0;
    options.output.record = random.below(2) == 0;
    options.output.comment = (random.below(3) == 0).then(|| "a comment ".repeat(1 + random.below(60)));
    options.layers.background = (random.below(6) == 0 && samples == 1).then(|| random.below(256) as u8);
    if let Some(frames) = NonZeroUsize::new(random.below(4)) {
        options.color.palettes = PaletteScope::Frames(frames);
    }
    options
}

fn one_thread() -> Converter {
    let threads = NonZeroUsize::new(1);
    Converter::new(Resources { threads, backend: Choice::Cpu, ..Resources::default() }).unwrap()
}

/// The reductions of a volume in their order, and the sizes of their files, if the record says this limit.
fn files(volume: &Volume<'_>, options: &Options, limit: u64) -> Vec<(Reduction, u64)> {
    let mut options = options.clone();
    options.size.max_bytes = Some(limit);
    let target = Output::Memory.open(&options.output).unwrap();
    let workers = Workers::new(NonZeroUsize::new(1)).unwrap();
    let engine = Engine { backend: &Cpu, workers: &workers, memory: 1 << 30, progress: &() };
    let mode = levels::prescan_mode(volume, None, &options);
    let levels::Found { levels, known_colors, .. } =
        levels::find(volume, None, &options, mode, engine).unwrap();
    let trials = Trials::new(
        Subject { volume, levels: &levels, made: None },
        &known_colors,
        Drawn::default(),
        &options,
        engine,
    );
    let reductions = reduction::reductions(&options, volume.shape().frames);
    reductions.into_iter().map(|step| (step, trials.write(step, &target).unwrap().0)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// The mildest reduction that is enough is taken, and the size of its file is foreseen. If none is enough, the
    /// error names the size of the smallest file, or of one that is hardly larger.
    #[test]
    fn small_volumes_get_the_mildest_reduction_that_is_enough(seed in any::<u64>(), percent in 3u64..105) {
        let SmallVolume { shape, samples } = SmallVolume::of(seed);
        let array = ArrayD::from_shape_vec(shape, samples).unwrap();
        let volume = Volume::from_array("a", array.view()).unwrap();
        let mut options = options(&mut Random::of(seed ^ 1), volume.shape().samples);
        let exact = files(&volume, &options, 1 << 20)[0].1;
        let limit = exact * percent / 100;
        let truth = files(&volume, &options, limit);
        options.size.max_bytes = Some(limit);
        let converter = one_thread();
        let foreseen = converter.estimate(&volume, &options);
        let converted = converter.convert(&volume, &Output::Memory, &options, &Control::default());
        match truth.iter().find(|&&(_, bytes)| bytes <= limit) {
            Some(&(reduction, bytes)) => {
                let outcome = converted.unwrap();
                prop_assert_eq!((outcome.reduction, outcome.bytes), (reduction, bytes));
                prop_assert_eq!(foreseen.unwrap(), bytes);
            }
            None => {
                let least = truth.iter().map(|&(_, bytes)| bytes).min().unwrap();
                for error in [converted.map(|_| ()).unwrap_err(), foreseen.map(|_| ()).unwrap_err()] {
                    let named = matches!(
                        *error.problem(),
                        Problem::TooLarge { limit: asked, smallest }
                            if asked == limit
                                && smallest * 19 <= least * 20
                                && truth.iter().any(|&(_, bytes)| bytes == smallest)
                    );
                    prop_assert!(named, "{error}, not {least}");
                }
            }
        }
    }

    /// The size of a small file is known before it is written.
    #[test]
    fn sizes_of_small_files_are_exact(seed in any::<u64>(), max_error in prop::sample::select(&[0u8, 0, 3][..])) {
        let SmallVolume { shape, samples } = SmallVolume::of(seed);
        let array = ArrayD::from_shape_vec(shape, samples).unwrap();
        let volume = Volume::from_array("a", array.view()).unwrap();
        let mut options = options(&mut Random::of(seed ^ 1), volume.shape().samples);
        options.encode.max_error = max_error;
        let converter = one_thread();
        let outcome = converter.convert(&volume, &Output::Memory, &options, &Control::default()).unwrap();
        prop_assert_eq!(converter.estimate(&volume, &options).unwrap(), outcome.bytes);
        let inspected = converter.inspect(&volume, &options, &Control::default()).unwrap();
        prop_assert_eq!(inspected.bytes, outcome.bytes);
    }
}

/// Sizes of volumes whose frames change now and then are estimated by runs of frames that are long enough.
#[test]
fn sizes_of_large_files_are_about_right_whatever_the_period() {
    let converter = one_thread();
    for period in 1..=8 {
        let mut random = Random::of(period);
        let mut samples = Vec::new();
        for frame in 0..60 {
            if frame % period == 0 {
                let band = || vec![random.below(30) as u8; 150 * 5];
                samples.extend(std::iter::repeat_with(band).take(30).flatten());
            } else {
                samples.extend_from_within(samples.len() - 150 * 150..);
            }
        }
        let array = ArrayD::from_shape_vec(vec![60, 150, 150], samples).unwrap();
        let volume = Volume::from_array("a", array.view()).unwrap();
        let options = Options::default();
        let outcome = converter.convert(&volume, &Output::Memory, &options, &Control::default()).unwrap();
        let factor = converter.estimate(&volume, &options).unwrap() as f64 / outcome.bytes as f64;
        assert!((0.5..=2.0).contains(&factor), "every {period}: {factor}");
    }
}

//! What is seen of colors on the way to the range makes the file that their levels would make, and saves a reading.
//!
//! By the default rule, `uint16` samples from 0 to 255 have the levels that `uint8` ones have, but their colors are counted
//! by level. So both are to become the same file.

use std::fs;
use std::num::NonZeroUsize;
use std::sync::Mutex;

use ndarray::{Array3, ArrayD, Axis, stack};
use vol2gif::backend::Choice;
use vol2gif::tone::{Contrast, Curve, Scope, Window};
use vol2gif::volume::{Sample, Volume};
use vol2gif::{Control, Options, Output, PaletteScope, Progress, Stage};

use crate::fixtures::{Maker, has_gpu, noise, noisy, plain, with};

/// Counts the frames that were gone through for their colors.
#[derive(Default)]
struct Listener(Mutex<(Option<Stage>, usize)>);

impl Progress for Listener {
    fn begin(&self, stage: Stage, _: usize) {
        self.0.lock().unwrap().0 = Some(stage);
    }

    fn advance(&self, frames: usize) {
        let (stage, counted) = &mut *self.0.lock().unwrap();
        *counted += if *stage == Some(Stage::Colors) { frames } else { 0 };
    }
}

/// The file, the same on every backend, and how many frames were read for their colors alone.
fn made<S: Sample>(options: &Options, array: &ArrayD<S>) -> (Vec<u8>, usize) {
    let on = |backend| {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.gif");
        let volume = Volume::from_array("array", array.view()).unwrap();
        let (converter, listener) = (Maker::on(backend, options.clone()).converter, Listener::default());
        let control = Control { progress: &listener, ..Control::default() };
        let outcome = converter.convert(&volume, &Output::File(path.clone()), options, &control).unwrap();
        assert_eq!(outcome.failures, [""; 0]);
        (fs::read(path).unwrap(), listener.0.into_inner().unwrap().1)
    };
    let cpu = on(Choice::Cpu);
    if has_gpu() {
        assert!(on(Choice::Gpu) == cpu, "the GPU's file or pass differs, {options:?}");
    }
    cpu
}

fn frames(count: usize) -> PaletteScope {
    PaletteScope::Frames(NonZeroUsize::new(count).unwrap())
}

/// Volumes of 4 frames: of many colors, of few, and of values that are 0 and 1 alone.
fn volumes() -> Vec<ArrayD<u8>> {
    let axes = [4, 31, 45, 3];
    let many = noisy::<u8>(&axes);
    let mut few = many.mapv(|sample| sample % 5 * 20);
    few[[3, 30, 44, 1]] = 255;
    vec![many.mapv(|sample| sample | 1), few, many.mapv(|sample| sample % 2)]
}

#[test]
fn the_colors_of_uint8_are_seen_on_the_way_to_the_range() {
    for array in volumes() {
        let wide = array.mapv(u16::from);
        for (options, seen) in [
            (plain(), true),
            (
                with(plain(), |it| {
                    it.color.dither = true;
                    it.color.invert = true;
                }),
                true,
            ),
            (with(plain(), |it| it.color.palettes = frames(4)), true),
            (with(plain(), |it| it.color.palettes = frames(3)), false),
            (
                with(plain(), |it| {
                    it.tone.contrast = Contrast { window: Window::FULL, ..Contrast::default() }
                }),
                false,
            ),
            (
                with(plain(), |it| {
                    it.tone.contrast =
                        Contrast { window: Window::percentiles(3.0, 90.0).unwrap(), ..Contrast::default() };
                    it.tone.scope = Scope::Channel;
                }),
                false,
            ),
        ] {
            let (expected, counted) = made(&options, &wide);
            assert_eq!(counted, 4);
            let (file, counted) = made(&options, &array);
            assert!(file == expected, "{options:?}");
            assert_eq!(counted, if seen { 0 } else { 4 }, "{options:?}");
        }
    }
}

#[test]
fn the_colors_of_bool_are_seen_too() {
    let array = volumes()[2].mapv(|sample| sample == 1);
    let (file, counted) = made(&plain(), &array);
    assert_eq!(counted, 0);
    assert!(file == made(&plain(), &array.mapv(u16::from)).0);
    let one = ArrayD::from_elem(vec![2, 3, 4, 3], false);
    assert!(made(&plain(), &one) == (made(&plain(), &one.mapv(f32::from)).0, 0));
}

#[test]
fn less_of_the_frames_is_counted_by_itself() {
    let array = &volumes()[0];
    let whole = made(&plain(), array).0.len() as u64;
    for smaller_picture in [false, true] {
        let max_bytes = Some(whole / 3);
        let options = with(plain(), |it| {
            it.size.max_bytes = max_bytes;
            it.size.fewer_frames = !smaller_picture;
            it.size.smaller_picture = smaller_picture;
        });
        let (file, counted) = made(&options, array);
        assert!(file == made(&options, &array.mapv(u16::from)).0);
        assert!(counted > 0 && file.len() as u64 <= whole / 3);
    }
}

/// Three times the same channel.
fn rgb<S: Sample>(grey: &Array3<S>) -> ArrayD<S> {
    stack(Axis(3), &[grey.view(); 3]).unwrap().into_dyn()
}

#[test]
fn that_there_is_no_color_is_seen_in_samples_of_any_type() {
    fn check<S: Sample>(value: impl Fn(u64) -> S) {
        let samples = noise().take(3 * 20 * 30).map(value).collect();
        let grey = Array3::from_shape_vec((3, 20, 30), samples).unwrap();
        let mut of_grey = rgb(&grey);
        let bent = Contrast { curve: Curve::gamma(0.5).unwrap(), window: Window::FULL };
        for (palettes, scope, contrast) in [
            (PaletteScope::Volume, Scope::Volume, Contrast::default()),
            (frames(2), Scope::Frame, bent),
            (PaletteScope::Volume, Scope::Channel, bent),
        ] {
            let options = with(plain(), |it| {
                it.color.palettes = palettes;
                it.tone.scope = scope;
                it.tone.contrast = contrast;
            });
            let (file, counted) = made(&options, &of_grey);
            let scope = if scope == Scope::Channel { Scope::Volume } else { scope };
            let as_grey = made(
                &with(options.clone(), |it| {
                    it.color.palettes = PaletteScope::Volume;
                    it.tone.scope = scope;
                }),
                &grey.clone().into_dyn(),
            );
            assert!(file == as_grey.0, "{} {options:?}", S::TYPE.name());
            assert_eq!(counted, 0, "{} {options:?}", S::TYPE.name());
        }
        // The last channel of the last pixel.
        let changed = grey.iter().copied().find(|&sample| sample.key() != grey[[2, 19, 29]].key()).unwrap();
        of_grey[[2, 19, 29, 2]] = changed;
        let options = with(plain(), |it| it.color.palettes = frames(2));
        assert_eq!(made(&options, &of_grey).1, 3, "{}", S::TYPE.name());
    }
    check(|bits| bits as u8);
    check(|bits| bits as i16);
    check(|bits| bits as i64);
    check(|bits| if bits % 50 == 0 { f32::NAN } else { (bits >> 40) as f32 });
    check(|bits| (bits >> 40) as f64 - 1e6);
}

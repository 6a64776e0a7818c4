//! Contrast: every option on every sample type shows what its formula says, written here as plainly as can be.

use half::f16;
use ndarray::ArrayD;
use vol2gif::tone::{Contrast, Curve, Window};
use vol2gif::volume::{Kind, Sample};
use vol2gif::{Colormap, Options};
use vol2gif_kit::gif_oracle::Shown;

use crate::fixtures::{gifs_under, levels, noisy, plain, with};

/// Levels by the formula; `bend` makes 0 to 1 of a value between the ends.
fn formula<S: Sample>(array: &ArrayD<S>, (lo, hi): (f64, f64), bend: impl Fn(f64) -> f64) -> Vec<u8> {
    let level = |x: f64| match x {
        x if x.is_nan() || x <= lo => 0,
        x if x >= hi => 255,
        x => (255.0 * bend(x) + 0.5).floor() as u8,
    };
    array.iter().map(|x| level(x.to_f64())).collect()
}

/// The least and greatest finite value.
fn full<S: Sample>(array: &ArrayD<S>) -> (f64, f64) {
    let finite = array.iter().map(|x| x.to_f64()).filter(|x| x.is_finite());
    finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(x), hi.max(x)))
}

/// Grey volumes: of any bits, and of small numbers.
fn volumes<S: Sample>(small: impl Fn(u8) -> S) -> [ArrayD<S>; 2] {
    [noisy(&[3, 7, 13]), noisy::<u8>(&[2, 9, 31]).mapv(small)]
}

fn check<S: Sample>(small: impl Fn(u8) -> S) {
    let arrays = volumes(small);
    let check = |contrast: Contrast, expected: &dyn Fn(&ArrayD<S>) -> Vec<u8>| {
        for invert in [false, true] {
            gifs_under(
                &with(plain(), |it| {
                    it.tone.contrast = contrast;
                    it.color.invert = invert;
                }),
                &arrays,
                |index, file, outcome| {
                    let case = format!("{} {index} {contrast:?} {invert}", S::TYPE.name());
                    let mut expected = expected(&arrays[index]);
                    if invert {
                        expected.iter_mut().for_each(|level| *level = 255 - *level);
                    }
                    assert!(Shown::of(&file).greys() == expected, "{case}: the pixels differ");
                    assert_eq!(
                        outcome.verified.map(|verified| verified.frames),
                        Some(arrays[index].shape()[0])
                    );
                },
            );
        }
    };
    let linear = |(lo, hi): (f64, f64)| move |x: f64| (x * 0.5 - lo * 0.5) / (hi * 0.5 - lo * 0.5);
    let straight = |window| Contrast { window, curve: Curve::Straight };
    check(Contrast::default(), &|array| levels(&array.view()));
    check(straight(Window::FULL), &|array| formula(array, full(array), linear(full(array))));
    for ends in [(-3.0, 40.0), (0.25, 0.75)] {
        let window = Window::between(ends.0, ends.1).unwrap();
        check(straight(window), &|array| formula(array, ends, |x| (x - ends.0) / (ends.1 - ends.0)));
        let curve = Curve::gamma(0.45).unwrap();
        check(Contrast { window, curve }, &|array| {
            formula(array, ends, |x| ((x - ends.0) / (ends.1 - ends.0)).powf(0.45))
        });
        let curve = Curve::Log;
        check(Contrast { window, curve }, &|array| {
            formula(array, ends, |x| (x - ends.0).ln_1p() / (ends.1 - ends.0).ln_1p())
        });
    }
    if S::TYPE.kind() != Kind::Float {
        let bits = S::TYPE.bits() as i32 - i32::from(S::TYPE.kind() == Kind::Signed);
        let hi = if S::TYPE.name() == "bool" { 1.0 } else { 2f64.powi(bits) - 1.0 };
        let lo = if S::TYPE.kind() == Kind::Signed { -hi - 1.0 } else { 0.0 };
        // Of 64 bits, the greatest becomes the next power of two as float64, and so does 2^64 - 1 here.
        let lo = if S::TYPE.bits() == 64 && lo < 0.0 { -hi } else { lo };
        check(straight(Window::TYPE), &|array| formula(array, (lo, hi), |x| (x - lo) / (hi - lo)));
    }
}

macro_rules! types {
    ($($name:ident: $small:expr;)*) => {$(
        #[test]
        fn $name() {
            check($small);
        }
    )*};
}

types! {
    bools_have_every_contrast: |x| x > 127;
    i8s_have_every_contrast: |x| (x % 50) as i8 - 7;
    i16s_have_every_contrast: |x| i16::from(x) - 100;
    i32s_have_every_contrast: |x| i32::from(x) - 100;
    i64s_have_every_contrast: |x| i64::from(x) - 100;
    u8s_have_every_contrast: |x| x % 50;
    u16s_have_every_contrast: |x| u16::from(x) * 7;
    u32s_have_every_contrast: |x| u32::from(x) * 7;
    u64s_have_every_contrast: |x| (1u64 << 53) + u64::from(x);
    f16s_have_every_contrast: |x| f16::from_f32(f32::from(x) / 64.0 - 1.0);
    f32s_have_every_contrast: |x| f32::from(x) / 64.0 - 1.0;
    f64s_have_every_contrast: |x| f64::from(x) / 64.0 - 1.0;
}

#[test]
fn an_inverted_color_is_its_complement_and_the_frames_are_the_same() {
    // Once with all colors kept, once with a palette chosen.
    for colors in [5, 255] {
        let array = noisy::<u8>(&[3, 20, 20, 3]).mapv(|x| (x % colors) * (255 / colors));
        let shown = |invert| {
            let mut shown = Vec::new();
            gifs_under(
                &with(plain(), |it| it.color.invert = invert),
                std::slice::from_ref(&array),
                |_, file, _| {
                    shown.push(Shown::of(&file));
                },
            );
            shown.remove(0).frames.concat()
        };
        let (plain, inverted) = (shown(false), shown(true));
        assert!(plain.iter().any(|pixel| pixel[0] != pixel[1]));
        let complement: Vec<[u8; 3]> = plain.iter().map(|pixel| pixel.map(|level| 255 - level)).collect();
        assert!(inverted == complement);
    }
}

/// Files under each of the options, of a grey volume.
fn files(options: &[Options]) -> Vec<Vec<u8>> {
    let array = noisy::<i16>(&[4, 20, 30]).mapv(|x| x / 16);
    let mut files = Vec::new();
    for options in options {
        gifs_under(options, std::slice::from_ref(&array), |_, file, _| files.push(file));
    }
    files
}

/// The parts of a file before and behind the palette, whose length the flags of the screen tell.
fn around_the_palette(file: &[u8]) -> (&[u8], &[u8]) {
    let entries = 2 << (file[10] & 7);
    (&file[..13], &file[13 + 3 * entries..])
}

#[test]
fn a_colormap_is_a_palette_and_the_frames_do_not_change_by_a_bit() {
    let map = |name| with(plain(), |it| it.color.colormap = Some(Colormap::named(name).unwrap()));
    let files = files(&[
        plain(),
        map("viridis"),
        map("fire"),
        map("grays"),
        with(plain(), |it| it.color.invert = true),
        with(map("viridis"), |it| it.color.invert = true),
    ]);
    for file in &files[1..] {
        assert!(around_the_palette(file) == around_the_palette(&files[0]), "something else differs");
    }
    assert!(files[3] == files[0]);
    let levels = Shown::of(&files[0]).greys();
    assert!(levels.iter().collect::<std::collections::BTreeSet<_>>().len() > 250);
    for (file, name, inverted) in [
        (&files[1], "viridis", false),
        (&files[2], "fire", false),
        (&files[4], "grays", true),
        (&files[5], "viridis", true),
    ] {
        let colors = *Colormap::named(name).unwrap().colors();
        let color = |&level: &u8| colors[usize::from(if inverted { 255 - level } else { level })];
        let expected: Vec<_> = levels.iter().map(color).collect();
        assert!(Shown::of(file).frames.concat() == expected, "{name} {inverted}");
    }
}

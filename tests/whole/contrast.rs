//! Contrast: for every option and sample type, the levels are those of the formula, which is written out
//! here.

use half::f16;
use ndarray::ArrayD;
use vol2gif::tone::{Contrast, Curve, Window};
use vol2gif::volume::{Kind, Sample};
use vol2gif::{Colormap, Options};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, levels, noisy, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_every_backend![
        an_inverted_color_is_its_complement,
        a_colormap_changes_the_palette_and_nothing_else,
    ];
    tests.extend(of_every_type());
    tests
}

/// Levels by the formula. `bend` maps a value between the ends of the window to 0 to 1.
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

/// Two grey volumes: one of random bits, one of small numbers.
fn volumes<S: Sample>(small: impl Fn(u8) -> S) -> [ArrayD<S>; 2] {
    [noisy(&[3, 7, 13]), noisy::<u8>(&[2, 9, 31]).mapv(small)]
}

fn check<S: Sample>(on: Backends, small: impl Fn(u8) -> S) {
    let arrays = volumes(small);
    let check = |contrast: Contrast, expected: &dyn Fn(&ArrayD<S>) -> Vec<u8>| {
        for invert in [false, true] {
            on.gifs_under(
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
        // As float64, the greatest value of a 64-bit type is the next power of two, as 2^64 - 1 is here.
        let lo = if S::TYPE.bits() == 64 && lo < 0.0 { -hi } else { lo };
        check(straight(Window::TYPE), &|array| formula(array, (lo, hi), |x| (x - lo) / (hi - lo)));
    }
}

macro_rules! types {
    ($($name:ident: $small:expr;)*) => {
        $(fn $name(on: Backends) {
            check(on, $small);
        })*

        fn of_every_type() -> Vec<Trial> {
            on_every_backend![$($name),*]
        }
    };
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

fn an_inverted_color_is_its_complement(on: Backends) {
    // With 5 levels in each channel, all colors are kept; with 255, a palette is chosen.
    for colors in [5, 255] {
        let array = noisy::<u8>(&[3, 20, 20, 3]).mapv(|x| (x % colors) * (255 / colors));
        let shown = |invert| {
            let mut shown = Vec::new();
            on.gifs_under(
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

/// The file of a grey volume under each of the options.
fn files(on: Backends, options: &[Options]) -> Vec<Vec<u8>> {
    let array = noisy::<i16>(&[4, 20, 30]).mapv(|x| x / 16);
    let mut files = Vec::new();
    for options in options {
        on.gifs_under(options, std::slice::from_ref(&array), |_, file, _| files.push(file));
    }
    files
}

/// The parts of a file before and after the palette. Byte 10 holds the length of the palette.
fn around_the_palette(file: &[u8]) -> (&[u8], &[u8]) {
    let entries = 2 << (file[10] & 7);
    (&file[..13], &file[13 + 3 * entries..])
}

fn a_colormap_changes_the_palette_and_nothing_else(on: Backends) {
    let map = |name| with(plain(), |it| it.color.colormap = Some(Colormap::named(name).unwrap()));
    let files = files(
        on,
        &[
            plain(),
            map("viridis"),
            map("fire"),
            map("grays"),
            with(plain(), |it| it.color.invert = true),
            with(map("viridis"), |it| it.color.invert = true),
        ],
    );
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

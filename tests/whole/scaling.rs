//! Samples that stand for other values: the GIF is the one of the values, saved as float64, under every rule.

use ndarray::ArrayD;
use vol2gif::backend::Choice;
use vol2gif::tone::{Contrast, Curve, Scope};
use vol2gif::volume::{Metadata, Sample, Scaling, Volume};
use vol2gif::{Control, Options, Output};
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, Maker, noisy, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_every_backend![a_window_of_a_file_is_in_values, values_are_said_in_their_own_numbers];
    tests.extend(of_every_type());
    tests
}

/// Slopes and intercepts: those of CT, of a functional scan, and some that fall, overflow, or lose digits.
const SCALINGS: [(f64, f64); 7] = [
    (1.0, -1024.0),
    (0.075407, 3100.76),
    (-2.0, 100.0),
    (-1e-3, 0.5),
    (1.0 / 255.0, 0.0),
    (1e300, -1e300),
    (-1e-17, 1.0),
];

fn contrasts() -> Vec<Contrast> {
    let of = |window: &str, curve| Contrast { window: window.parse().unwrap(), curve };
    let straight = ["auto", "full", "0.1%,99.9%", "12%,60%", "-160,240", "0.2,0.4"];
    let mut all: Vec<_> = straight.iter().map(|window| of(window, Curve::Straight)).collect();
    all.extend([of("full", Curve::Log), of("wl:900,50", Curve::gamma(0.4).unwrap())]);
    all
}

/// What the samples stand for, computed as NumPy does it.
pub fn values<S: Sample>(array: &ArrayD<S>, (slope, intercept): (f64, f64)) -> ArrayD<f64> {
    array.map(|sample| {
        let value = slope * sample.to_f64() + intercept;
        if sample.to_f64().is_finite() { value.clamp(f64::MIN, f64::MAX) } else { value }
    })
}

/// Converters on some backends.
pub struct Makers(Vec<Maker>);

impl Makers {
    pub fn on(backends: Backends) -> Self {
        let all = [Choice::Cpu, Choice::Gpu];
        Self(
            all[..1 + usize::from(backends.has_gpu())]
                .iter()
                .map(|&choice| Maker::on(choice, plain()))
                .collect(),
        )
    }

    /// The file of a volume, which is the same on each of them.
    pub fn gif(&self, volume: &Volume<'_>, options: &Options) -> Vec<u8> {
        let on_one = |maker: &Maker| {
            let outcome =
                maker.converter.convert(volume, &Output::Memory, options, &Control::default()).unwrap();
            assert_eq!(outcome.failures, [""; 0]);
            outcome.gif.unwrap().to_vec()
        };
        let files: Vec<_> = self.0.iter().map(on_one).collect();
        assert!(files[0] == files[files.len() - 1], "the GPU's file differs");
        files.into_iter().next().unwrap()
    }
}

fn check<S: Sample>(on: Backends) {
    let on = Makers::on(on);
    for array in [noisy::<S>(&[3, 9, 14]), noisy::<S>(&[1, 30, 11])] {
        let stored = || Volume::from_array("a", array.view()).unwrap();
        for (slope, intercept) in SCALINGS {
            let scaling = Scaling::new(slope, intercept).unwrap();
            let scaled = stored().with_metadata(Metadata { scaling, ..Metadata::default() });
            let values = values(&array, (slope, intercept));
            let values = Volume::from_array("a", values.view()).unwrap();
            for (number, contrast) in contrasts().into_iter().enumerate() {
                // Of a scope only ranges that are found depend.
                let scope = if number % 2 == 1 && number < 4 { Scope::Frame } else { Scope::Volume };
                let options = with(plain(), |it| {
                    it.tone.contrast = contrast;
                    it.tone.scope = scope;
                });
                let case = format!("{} {slope} {intercept} {contrast:?} {scope:?}", S::TYPE.name());
                assert!(on.gif(&scaled, &options) == on.gif(&values, &options), "{case}");
            }
        }
    }
}

macro_rules! types {
    ($($name:ident: $sample:ty;)*) => {
        $(fn $name(on: Backends) {
            check::<$sample>(on);
        })*

        fn of_every_type() -> Vec<Trial> {
            on_every_backend![$($name),*]
        }
    };
}

types! {
    u8s_are_shown_as_their_values: u8;
    i8s_are_shown_as_their_values: i8;
    u16s_are_shown_as_their_values: u16;
    i16s_are_shown_as_their_values: i16;
    i32s_are_shown_as_their_values: i32;
    u64s_are_shown_as_their_values: u64;
    f16s_are_shown_as_their_values: half::f16;
    f32s_are_shown_as_their_values: f32;
    f64s_are_shown_as_their_values: f64;
}

fn a_window_of_a_file_is_in_values(on: Backends) {
    let on = Makers::on(on);
    let array = noisy::<u16>(&[2, 12, 15]).mapv(|sample| sample % 2000);
    let metadata = |display, displays_by_default| Metadata {
        scaling: Scaling::new(1.0, -1024.0).unwrap(),
        display: Some(display),
        displays_by_default,
        ..Metadata::default()
    };
    let volume = |metadata| Volume::from_array("a", array.view()).unwrap().with_metadata(metadata);
    let under = |window: &str| with(plain(), |it| it.tone.contrast.window = window.parse().unwrap());
    let told = volume(metadata((-160.0, 240.0), true));
    let given = on.gif(&told, &under("-160,240"));
    let rule = on.gif(&told, &under("rule"));
    assert!(given != rule);
    assert!(on.gif(&told, &under("auto")) == given && on.gif(&told, &under("file")) == given);
    // Only known, it is not the default; nor where it misses all samples, or each frame has its own range.
    let known = volume(metadata((-160.0, 240.0), false));
    assert!(on.gif(&known, &under("auto")) == rule && on.gif(&known, &under("file")) == given);
    let missing = volume(metadata((1000.0, 1400.0), true));
    assert!(on.gif(&missing, &under("auto")) == rule);
    let of_frames = |window| with(under(window), |it| it.tone.scope = Scope::Frame);
    assert!(on.gif(&told, &of_frames("auto")) == on.gif(&told, &of_frames("rule")));
    let nothing = volume(Metadata::default());
    let converter = Maker::on(Choice::Cpu, under("file"));
    let error =
        converter.converter.convert(&nothing, &Output::Memory, &converter.options, &Control::default());
    assert_eq!(
        error.unwrap_err().to_string(),
        "a: says nothing about the values to show as black and as white"
    );
}

fn values_are_said_in_their_own_numbers(_: Backends) {
    let array = ndarray::arr3(&[[[0u16, 1000, 3000]]]).into_dyn();
    let scaling = Scaling::new(-0.5, 24.0).unwrap();
    let metadata = Metadata {
        scaling,
        display: Some((2000.0, 3000.0)),
        displays_by_default: true,
        ..Metadata::default()
    };
    let volume = Volume::from_array("a", array.view()).unwrap().with_metadata(metadata);
    let maker = Maker::on(Choice::Cpu, Options::default());
    let outcome =
        maker.converter.convert(&volume, &Output::Memory, &maker.options, &Control::default()).unwrap();
    assert_eq!(outcome.range.describe(outcome.values), Some(("-1476".into(), "24".into())));
    let file = outcome.gif.unwrap().to_vec();
    let text = String::from_utf8_lossy(&file).into_owned();
    assert!(text.contains("volume: 1x1x3 uint16, -1476 to 24\nlevels: -1476 to 24, truncated"), "{text}");
    let warnings: Vec<String> = outcome.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings, ["the window of the file, 2000 to 3000, misses all samples, so it was not used"]);
}

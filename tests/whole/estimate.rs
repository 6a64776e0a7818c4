//! Estimates of the file size, compared with the files.

use ndarray::ArrayD;
use vol2gif::backend::Choice;
use vol2gif::volume::{Sample, Volume};
use vol2gif::{Control, Options, PaletteScope};
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Maker, converted, noisy, plain, with};

pub fn tests() -> Vec<Trial> {
    tests![an_estimate_is_near_the_size_of_the_file, an_estimate_is_not_above_the_size_target,]
}

/// Compares the estimated size of a GIF with its size. The relative error must be at most `off`. Range, rule
/// and warnings must be those of the conversion.
fn check<S: Sample>(array: &ArrayD<S>, options: Options, off: f64) {
    let maker = Maker::on(Choice::Auto, options);
    let volume = Volume::from_array("array", array.view()).unwrap();
    let estimated = maker.converter.estimate(&volume, &maker.options).unwrap() as f64;
    let inspected = maker.converter.inspect(&volume, &maker.options, &Control::default()).unwrap();
    let (file, outcome) = converted(&maker, array.view());
    let bytes = file.len() as f64;
    for estimated in [estimated, inspected.bytes as f64] {
        assert!((estimated / bytes - 1.0).abs() <= off, "{estimated} for {bytes} of {:?}", array.shape());
    }
    assert_eq!(
        (inspected.range, inspected.rule, inspected.warnings),
        (outcome.range, outcome.rule, outcome.warnings)
    );
}

fn an_estimate_is_near_the_size_of_the_file() {
    let still = noisy::<u16>(&[1, 60, 70]);
    let spot = ArrayD::from_shape_fn(vec![50, 60, 70], |at| match at[2] / 4 == at[0] / 3 && at[1] < 9 {
        true => 60000,
        false => still[[0, at[1], at[2]]],
    });
    let smooth =
        ArrayD::from_shape_fn(vec![70, 64, 64, 3], |at| ((at[0] + at[1] * (at[3] + 1) + at[2]) % 256) as u8);
    check(&noisy::<u16>(&[100, 60, 70]), plain(), 0.05);
    check(&noisy::<f32>(&[7, 60, 70]), plain(), 0.05);
    check(&spot, plain(), 0.2);
    check(&smooth, plain(), 0.1);
    check(&smooth, with(plain(), |it| it.color.palettes = PaletteScope::Frames(9.try_into().unwrap())), 0.25);
    check(&noisy::<u16>(&[100, 60, 70]), with(plain(), |it| it.encode.max_error = 4), 0.1);
    check(
        &noisy::<i16>(&[40, 60, 70]),
        with(plain(), |it| it.tone.scope = vol2gif::tone::Scope::Frame),
        0.05,
    );
    check(&noisy::<i16>(&[1, 1, 1]), Options::default(), 5.0);
}

fn an_estimate_is_not_above_the_size_target() {
    let maker = Maker::on(Choice::Auto, with(plain(), |it| it.size.max_bytes = Some(50_000)));
    let array = noisy::<i16>(&[40, 60, 70]);
    let volume = Volume::from_array("array", array.view()).unwrap();
    let estimated = maker.converter.estimate(&volume, &maker.options).unwrap();
    assert!(estimated <= 50_000, "{estimated}");
    assert_eq!(estimated, converted(&maker, array.view()).1.bytes);
}

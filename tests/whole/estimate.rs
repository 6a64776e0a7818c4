//! How near an estimate is to the file that is made.

use ndarray::ArrayD;
use vol2gif::backend::Choice;
use vol2gif::volume::{Sample, Volume};
use vol2gif::{Control, Options, PaletteScope};

use crate::fixtures::{Maker, converted, noisy, plain, with};

/// Estimates the size of a GIF and makes it; the estimate must be no farther off than `off`.
fn check<S: Sample>(array: &ArrayD<S>, options: Options, off: f64) {
    let maker = Maker::on(Choice::Auto, options);
    let volume = Volume::from_array("array", array.view()).unwrap();
    let estimated = maker.converter.estimate(&volume, &maker.options).unwrap() as f64;
    let examined = maker.converter.inspect(&volume, &maker.options, &Control::default()).unwrap();
    let (file, outcome) = converted(&maker, array.view());
    let bytes = file.len() as f64;
    for estimated in [estimated, examined.bytes as f64] {
        assert!((estimated / bytes - 1.0).abs() <= off, "{estimated} for {bytes} of {:?}", array.shape());
    }
    assert_eq!(
        (examined.range, examined.rule, examined.warnings),
        (outcome.range, outcome.rule, outcome.warnings)
    );
}

#[test]
fn an_estimate_is_near() {
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

#[test]
fn an_estimate_is_not_more_than_what_is_allowed() {
    let maker = Maker::on(Choice::Auto, with(plain(), |it| it.size.max_bytes = Some(50_000)));
    let array = noisy::<i16>(&[40, 60, 70]);
    let volume = Volume::from_array("array", array.view()).unwrap();
    assert_eq!(maker.converter.estimate(&volume, &maker.options).unwrap(), 50_000);
}

//! Warnings where nearly nothing is seen: a hot pixel, places without data, percentiles without percent signs.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

fn ramp(value: impl Fn(usize) -> f64) -> Vec<f64> {
    (0..4 * 32 * 32).map(value).collect()
}

fn u16s(value: impl Fn(usize) -> f64) -> Vec<u8> {
    npy(&[4, 32, 32], &ramp(value).iter().map(|&value| value as u16).collect::<Vec<u16>>())
}

/// The warning, of the conversion and of `--info`.
fn warns(input: Vec<u8>, options: &[&str], warning: &str) {
    let sandbox = Sandbox::with([("a.npy", input)]);
    sandbox.run(&[&["a.npy"], options].concat()).succeeds().mentions(&format!("warning: a.npy: {warning}\n"));
    let info = sandbox.run(&[&["a.npy", "--info"], options].concat());
    let text = String::from_utf8(info.succeeds().out.clone()).unwrap();
    assert!(text.lines().any(|line| line == format!("warning: {warning}")), "{text}");
}

#[test]
fn a_hot_pixel_has_a_warning_with_the_range_that_shows_the_others() {
    let hot = || u16s(|at| if at == 1700 { 65535.0 } else { 90.0 + (at % 310) as f64 });
    let warning = "low contrast: 99.97 % of the samples share 2 of 256 levels; --range 0.1%,99.9% shows them apart, \
                   about 90 to 399";
    warns(hot(), &[], warning);
    warns(hot(), &["--range", "full"], warning);
    // What the warning says helps.
    for range in ["0.1%,99.9%", "90,399"] {
        let sandbox = Sandbox::with([("a.npy", hot())]);
        assert!(!sandbox.run(&["a.npy", "--range", range]).succeeds().err.contains("warning"), "{range}");
    }
}

#[test]
fn places_without_data_have_a_warning_with_a_window() {
    for nothing in [-9999.0, -32768.0, 1e20] {
        let value = move |at: usize| if at % 7 == 3 { nothing } else { 295.0 + (at % 11) as f64 };
        let floats: Vec<f32> = ramp(value).iter().map(|&value| value as f32).collect();
        let sandbox = Sandbox::with([("a.npy", npy(&[4, 32, 32], &floats))]);
        let ran = sandbox.run(&["a.npy"]);
        assert!(ran.succeeds().err.contains("--range 295,305 shows them apart"), "{nothing}: {}", ran.err);
        assert!(
            !sandbox.run(&["a.npy", "--range", "295,305"]).succeeds().err.contains("warning"),
            "{nothing}"
        );
    }
    // Values that have some levels of their own beside it.
    let wide = ramp(|at| if at % 6 == 0 { -9999.0 } else { 130.0 + (at * 37 % 340) as f64 });
    warns(
        npy(&[4, 32, 32], &wide),
        &[],
        // (130 + 9999) / (469 + 9999) * 255 is 246.7, and 469 has level 255.
        "low contrast: 83.32 % of the samples share 10 of 256 levels; --range 130,469 shows them apart",
    );
}

#[test]
fn percentiles_without_percent_signs_are_guessed() {
    let values = || u16s(|at| 200.0 + at as f64);
    let meant = "did you mean --range 0.1%,99.9%?";
    warns(
        values(),
        &["--range", "0.1,99.9"],
        &format!("the window from 0.1 to 99.9 shows all samples alike, at level 255; {meant}"),
    );
    let mostly = || u16s(|at| if at < 20 { 50.0 } else { 200.0 + at as f64 });
    warns(
        mostly(),
        &["--range", "0.1,99.9"],
        &format!("low contrast: 99.51 % of the samples share 1 of 256 levels; {meant}"),
    );
    // Numbers that look like none.
    warns(
        values(),
        &["--range", "0,1"],
        "the window from 0 to 1 shows all samples alike, at level 255; --range full shows them apart",
    );
}

#[test]
fn values_that_float32_does_not_tell_apart_are_named_so() {
    let values: Vec<i64> = (0..432).map(|at| (1i64 << 40) + at % 50).collect();
    warns(
        npy(&[3, 12, 12], &values),
        &[],
        "no contrast: every pixel has level 0, since the values are equal in float32, in which the default rule \
         computes; --range full stretches them",
    );
}

#[test]
fn usual_pictures_have_no_such_warning() {
    let background = u16s(|at| if at % 200 == 0 { 1000.0 + at as f64 } else { 0.0 });
    let labels = u16s(|at| (at / 1000) as f64 * 60.0);
    let sandbox = Sandbox::with([("a.npy", background), ("b.npy", labels)]);
    assert!(!sandbox.run(&["a.npy", "b.npy"]).succeeds().err.contains("low contrast"));
}

#[test]
fn labels_that_share_colors_have_a_warning() {
    // Labels 0 to 2999 in blocks, of which all are looked at.
    let labels = |step: usize, count: usize| u16s(|at| ((at / 3 % count) * step) as f64);
    let more =
        "number them from 0 to 255, or show 256 of them apart, such as those from 300 on by --range 300,555";
    let text = |labels, levels| {
        format!("labels share colors: {labels} different ones were seen, and have {levels} levels; {more}")
    };
    warns(npy(&[1, 60, 50], &(0..3000u16).collect::<Vec<_>>()), &["--colormap", "labels"], &text(3000, 256));
    warns(npy(&[1, 20, 15], &(0..300i32).collect::<Vec<_>>()), &["--colormap", "labels"], &text(300, 256));
    let quiet = |input: Vec<u8>, options: &[&str]| {
        let sandbox = Sandbox::with([("a.npy", input)]);
        sandbox.run(&[&["a.npy"], options].concat()).succeeds();
        let info = sandbox.run(&[&["a.npy", "--info"], options].concat());
        let text = String::from_utf8(info.succeeds().out.clone()).unwrap();
        assert!(!text.contains("labels share"), "{text}");
    };
    // As many labels as levels, wide numbers with a level each, and values that are not said to be labels.
    quiet(labels(1, 256), &["--colormap", "labels"]);
    quiet(labels(250, 200), &["--colormap", "labels"]);
    quiet(npy(&[1, 60, 50], &(0..3000u16).collect::<Vec<_>>()), &["--resample", "nearest", "--width", "90"]);
}

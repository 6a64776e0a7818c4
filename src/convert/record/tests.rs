//! A record is read as it is written, and brings samples back.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::tone::{Contrast, Curve, Levels, Range, Scope, ScopedLevels, Window, scales};

fn line() -> impl Strategy<Value = String> {
    "[^\\pC]{1,40}"
}

fn steps() -> impl Strategy<Value = Reduction> {
    let effort = prop::sample::select(Effort::ALL.to_vec());
    (effort, 0..128u8, 1..17usize, 1..5usize).prop_map(|(effort, max_error, frame_step, binning)| Reduction {
        effort,
        max_error,
        frame_step,
        binning,
    })
}

prop_compose! {
    fn records()(
        version in "[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}",
        source in option::of(line()),
        axes in (1..999usize, 1..9999usize, 1..9999usize, prop::sample::select(vec![1usize, 3])),
        sample in prop::sample::select(SampleType::ALL.to_vec()),
        made in option::of((1..999usize, 1..9999usize, 1..9999usize, prop::sample::select(vec![1usize, 3]))),
        sides in option::of((1..=MAX_SIDE, 1..=MAX_SIDE)),
        range in option::of((any::<i64>(), any::<f32>().prop_filter("finite", |x| x.is_finite()))),
        text in option::of("[a-z]{1,9} [A-Z]{1,6}(, [a-z]{1,9} [a-z=:0-9]{1,9}){0,3}"),
        channels in option::of("[0-9]{1,2} [a-z]{3,9}(, [0-9]{1,2} #[0-9a-f]{6}){0,3}; (add|max)"),
        scale in scales(),
        fitted in option::of(steps()),
        settings in prop_oneof![Just(String::new()), line()],
    ) -> Record {
        let (frames, height, width, samples) = axes;
        let range = range.map(|(least, greatest)| (least.to_string(), greatest.to_string()));
        let shape = FrameShape { frames, height, width, samples };
        let view = text.map(|text| RecordedView { text, shape });
        let lengths = match &view {
            Some(_) => vec![samples, width, frames, 2, 7, height],
            None if samples == 1 => vec![frames, height, width],
            None => vec![frames, height, width, samples],
        };
        let shape = |(frames, height, width, samples)| FrameShape { frames, height, width, samples };
        let frames = made.map(shape);
        Record { version, source, lengths, view, channels, sample, frames, sides, range, scale, fitted, settings }
    }
}

proptest! {
    #[test]
    fn a_record_is_read_as_it_is_written(record in records()) {
        prop_assert_eq!(record.to_string().parse(), Ok(record));
    }

    #[test]
    fn lines_that_are_not_known_are_passed_over(record in records(), more in line()) {
        let text = format!("{record}\nmore: {more}\n{more}");
        prop_assert_eq!(text.parse(), Ok(record));
    }

    #[test]
    fn no_text_is_too_odd(lines in vec("(vol2gif |volume: |view: |levels: |fitted: )?[ -~]{0,30}", 0..6)) {
        let _ = lines.join("\n").parse::<Record>();
    }

    /// Whatever the rule, a level stands for a value near enough to the sample that it was made of.
    #[test]
    fn a_level_leads_back_to_its_sample(
        (a, b, x) in prop_oneof![
            (0.0..255.0, 0.0..255.0, 0.0..1.0),
            (0.0..1.0, 0.0..1.0, 0.0..1.0),
            (-1e5..1e5, -1e5..1e5, 0.0..1.0),
            (-1e300..1e300, -1e300..1e300, 0.0..1.0),
        ],
        window in prop::sample::select(vec![Window::AUTO, Window::FULL]),
        curve in prop::sample::select(vec![
            Curve::Straight, Curve::Log, Curve::gamma(0.5).unwrap(), Curve::gamma(3.0).unwrap(),
        ]),
    ) {
        let (lo, hi): (f64, f64) = (f64::min(a, b), f64::max(a, b));
        let sample = (1.0 - x) * lo + x * hi;
        let range = Range::of(lo).merge(Range::of(hi));
        let contrast = Contrast { window, curve };
        let level = Levels::new(&contrast, SampleType::F64, &range).unwrap().level(sample);
        let scoped = ScopedLevels::new(Scope::Volume, SampleType::F64, vec![(contrast, range)]).unwrap();
        let scale = ValueScale::of(&scoped);
        let value = |level: u8| scale.value(0, level).unwrap();
        // Float32, in which the default rule computes, errs by less than a hundredth of a level here.
        let slack = (hi - lo) / 2550.0 + hi.abs().max(lo.abs()) * 1e-6;
        let (below, above) = match scale.rounded {
            true => (value(level.saturating_sub(1)), value(level.saturating_add(1))),
            false => (value(level), if level == 255 { f64::INFINITY } else { value(level + 1) }),
        };
        prop_assert!(
            below - slack <= sample && sample <= above + slack,
            "{sample} has level {level}, {below} to {above}, of {scale}"
        );
    }
}

#[test]
fn what_is_no_record_is_refused() {
    let good = "vol2gif 0.2.0\nvolume: 2x3x4 uint8\nlevels: 0 to 255, truncated";
    assert!(good.parse::<Record>().is_ok());
    for (part, other) in [
        ("vol2gif ", ""),
        ("vol2gif ", "ffmpeg "),
        ("volume", "voxels"),
        ("uint8", "uint9"),
        ("2x3x4", "2x3"),
        ("2x3x4", "0x3x4"),
        ("2x3x4", "18446744073709551616x3x4"),
        ("levels", "greys"),
        ("truncated", "cut"),
    ] {
        assert_eq!(good.replace(part, other).parse::<Record>(), Err(NotARecord), "{part} -> {other}");
    }
    for step in [
        "effort 4, error 0, frames 1/1, pixels 1/1",
        "effort 2, error 256, frames 1/1, pixels 1/1",
        "effort 2, error 0, frames 1/0, pixels 1/1",
        "effort 2, error 0, frames 1/1",
        "",
    ] {
        assert_eq!(format!("{good}\nfitted: {step}").parse::<Record>(), Err(NotARecord), "{step}");
    }
}

//! Which volumes bring which warnings.

use super::*;
use crate::error::tests::assert_is_a_fact;

#[test]
fn every_warning_states_a_fact_and_a_remedy_apart() {
    let (nan, above, below) = (1, 2, 3);
    let window = ShowingRange::Window { lo: 3.0, hi: 5.0 };
    for (warning, remedy) in [
        (Warning::NearlyBlack { highest: 3 }, Some(Remedy::FullRange)),
        (Warning::TooClose { highest: 3 }, Some(Remedy::FullRange)),
        (Warning::NotStretched { highest: 200 }, Some(Remedy::FullRange)),
        (Warning::EqualInFloat32 { level: 0 }, Some(Remedy::FullRange)),
        (Warning::Crowded { percent: 99.5, levels: 2, range: window }, Some(Remedy::ShowingRange(window))),
        (Warning::SharedColors { labels: 3000, levels: 256 }, Some(Remedy::FewerLabels)),
        (Warning::Constant { level: 0 }, None),
        (Warning::OneLevel { lo: 0.0, hi: 1.0, level: 255 }, Some(Remedy::WiderWindow)),
        (Warning::EmptyWindow { value: 7.0 }, Some(Remedy::WiderPercentiles)),
        (Warning::NotFinite { nan, above, below }, None),
        (Warning::NothingFinite { nan, above, below }, None),
        (Warning::WindowMisses { lo: 0.0, hi: 80.0 }, None),
        (Warning::Idle(IdleOption::Dither), Some(Remedy::LeaveOutIdle(IdleOption::Dither))),
        (Warning::ShortFrames { milliseconds: 10.0 }, None),
        (Warning::File("12 planes are promised, 10 are there".into()), None),
        (Warning::Note("left and right are not known".into()), None),
        (Warning::OnePicture { shape: [24, 32, 3] }, Some(Remedy::SayItIsAPicture)),
        (Warning::TimeAndDepth { times: 3, slices: 4 }, Some(Remedy::SelectSlice)),
    ] {
        assert_is_a_fact(&warning);
        assert_eq!(warning.remedy(), remedy);
        let warning = Box::new(warning);
        let parts = Warning::Parts { part: "frame", first: 4, count: 2, parts: 9, warning };
        assert_is_a_fact(&parts);
        assert_eq!(parts.remedy(), remedy);
    }
}

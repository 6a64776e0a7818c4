//! A conversion of a small volume with any options.

use std::fs;
use std::num::{NonZeroU16, NonZeroUsize};

use vol2gif::backend::Choice;
use vol2gif::options::{PictureOptions, PictureSize, Resample};
use vol2gif::tone::{Contrast, Curve, Scope, Window};
use vol2gif::volume::{SampleType, Volume};
use vol2gif::{
    Colormap, Compatibility, Control, Converter, Delays, Disposal, Effort, Options, Outcome, Output,
    PaletteScope, Problem, Record, Repeat, Resources,
};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::npy_writer::npy_file;

use crate::decisions::Decisions;
use crate::directory;
use crate::level_rule::{Rule, levels, values};
use crate::view::View;

/// Two decoders agree on what the GIF shows. Where the options have a plain rule and allow no loss, these are
/// the levels of the rule. The record in the comment holds the facts of the conversion.
pub fn check(bytes: &[u8]) {
    let mut decisions = Decisions(bytes);
    let (mut options, rule) = options(&mut decisions);
    let sample = decisions.one_of(SampleType::ALL);
    let channels = decisions.one_of(&[1, 1, 3]);
    let axes = [1 + decisions.below(6), 1 + decisions.below(40), 1 + decisions.below(40), channels];
    let samples = samples(&mut decisions, sample, axes.iter().product());
    let file = npy_file(1, sample.name(), &axes, decisions.flag(), decisions.flag(), &samples);
    // Last, so that the kept corpus means what it meant.
    options.picture = picture(&mut decisions);
    let view = View::of(&mut decisions, axes);
    let width = sample.bits() as usize / 8;
    let samples = match &view {
        Some(view) => {
            options.view = view.options.clone();
            view.of_samples(&samples, axes, width)
        }
        None => samples,
    };

    let (backend, threads, max_memory) = (Choice::Cpu, NonZeroUsize::new(1), Some(64 << 20));
    let resources = Resources { backend, threads, max_memory, ..Resources::default() };
    let converter = Converter::new(resources).unwrap();
    let volume = Volume::from_reader("fuzzed", &*file).unwrap();
    let directory = directory();
    let path = directory.path().join("made.gif");
    match converter.convert(&volume, &Output::File(path.clone()), &options, &Control::default()) {
        Ok(outcome) => {
            let gif = fs::read(&path).unwrap();
            assert_eq!(gif.len() as u64, outcome.bytes);
            assert!(options.size.max_bytes.is_none_or(|most| outcome.bytes <= most));
            let shown = Shown::in_layers(&gif);
            assert_eq!(
                (shown.frames.len(), shown.height, shown.width),
                (outcome.shown.frames, outcome.shown.height, outcome.shown.width)
            );
            comments(&shown, &options, &outcome, view.as_ref().map(|_| &axes[..]));
            if let Some(rule) = rule
                && let Some(levels) = expected(rule, &options, &outcome, &samples)
            {
                compare(&shown, &levels, &options, &outcome);
            }
        }
        Err(error) => {
            assert!(!path.exists(), "{error}");
            let of_grey = options.color.colormap.is_some()
                || options.layers.transparent.or(options.layers.background).is_some();
            let removes = options.layers.transparent.is_some() || options.layers.disposal != Disposal::Keep;
            assert!(
                match error.problem() {
                    Problem::TransparentForImageJ => {
                        removes && options.encode.compatibility >= Compatibility::ImageJ
                    }
                    Problem::ColormapForColors | Problem::LevelForColors(_) => channels == 3 && of_grey,
                    Problem::Contrast(_) => rule.is_none(),
                    Problem::TooLarge { .. } => options.size.max_bytes.is_some(),
                    _ => false,
                },
                "{error}"
            );
        }
    }
    drop(volume);
    assert!(fs::read_dir(directory.path()).unwrap().count() <= 1, "at most the GIF is left");
}

/// Options, and their level rule if [`level_rule`](crate::level_rule) knows it.
fn options(decisions: &mut Decisions<'_>) -> (Options, Option<Rule>) {
    let (window, rule) = match decisions.below(6) {
        0 | 1 => (Window::AUTO, Some(Rule::Default)),
        2 => (Window::FULL, Some(Rule::Full)),
        3 => (Window::TYPE, None),
        4 => {
            let (lo, hi) = (decisions.number(), decisions.number());
            Window::between(lo, hi)
                .map_or((Window::FULL, Some(Rule::Full)), |it| (it, Some(Rule::Between(lo, hi))))
        }
        _ => {
            let (low, high) = (decisions.number(), decisions.number());
            (Window::percentiles(low, high).unwrap_or(Window::TYPE), None)
        }
    };
    let (curve, rule) = match decisions.below(8) {
        0 => (Curve::Log, None),
        1 => (Curve::gamma(decisions.number()).unwrap_or(Curve::Log), None),
        _ => (Curve::Straight, rule),
    };
    let sometimes = |decisions: &mut Decisions<'_>| decisions.below(4) == 0;
    let mut options = Options::default();
    options.tone.contrast = Contrast { window, curve };
    options.tone.scope = decisions.one_of(&[Scope::Volume, Scope::Frame, Scope::Channel]);
    options.timing.delays = Delays::per_frame(f64::from(decisions.word())).unwrap_or_default();
    options.timing.repeat = match decisions.word() {
        // Often enough, and without a decision of its own, which would change what the kept corpus means.
        number if number % 4 == 1 => Repeat::Once,
        number => Repeat::of_loop_block(Some(number)),
    };
    options.layers.disposal =
        decisions.one_of(&[Disposal::Keep, Disposal::Keep, Disposal::Background, Disposal::Previous]);
    options.layers.transparent = sometimes(decisions).then(|| decisions.byte());
    options.layers.background = sometimes(decisions).then(|| decisions.byte());
    options.encode.effort = decisions.one_of(&Effort::ALL);
    options.encode.max_error = if sometimes(decisions) { decisions.byte() } else { 0 };
    options.size.max_bytes = sometimes(decisions).then(|| u64::from(decisions.word()));
    options.size.fewer_frames = decisions.flag();
    options.size.smaller_picture = decisions.flag();
    options.encode.compatibility = decisions.one_of(&Compatibility::VALUES);
    options.color.colormap = sometimes(decisions).then(|| {
        let names: Vec<&str> = Colormap::names().collect();
        Colormap::named(decisions.one_of(&names)).unwrap()
    });
    options.color.invert = decisions.flag();
    options.output.record = decisions.flag();
    options.output.comment =
        sometimes(decisions).then(|| String::from_utf8_lossy(decisions.take(300)).into_owned());
    options.color.palettes = match NonZeroUsize::new(decisions.below(4)) {
        Some(frames) => PaletteScope::Frames(frames),
        None => PaletteScope::Volume,
    };
    options.color.dither = decisions.flag();
    (options, rule)
}

/// How the picture is resized; not at all after the last byte.
fn picture(decisions: &mut Decisions<'_>) -> PictureOptions {
    let side = |decisions: &mut Decisions<'_>| NonZeroU16::MIN.saturating_add((decisions.byte() % 64).into());
    let size = match decisions.below(5) {
        0 => PictureSize::Own,
        1 => PictureSize::Width(side(decisions)),
        2 => PictureSize::Height(side(decisions)),
        3 => PictureSize::Sides { width: side(decisions), height: side(decisions) },
        _ => PictureSize::scale(f64::from(decisions.byte()) / 64.0).unwrap_or_default(),
    };
    PictureOptions { size, resample: decisions.one_of(&Resample::ALL), ..PictureOptions::default() }
}

/// Little-endian samples in C order: any bytes, a ramp, or a few values.
fn samples(decisions: &mut Decisions<'_>, sample: SampleType, count: usize) -> Vec<u8> {
    let width = sample.bits() as usize / 8;
    let kind = decisions.below(3);
    let few: Vec<&[u8]> =
        (0..if kind == 2 { 1 + decisions.below(8) } else { 0 }).map(|_| decisions.take(width)).collect();
    let step = if kind == 1 { decisions.number() } else { 0.0 };
    let mut samples = match kind {
        0 => decisions.picture(count * width),
        1 => {
            let ramp = |byte: u8| number(sample, f64::from(byte) * step);
            decisions.picture(count).into_iter().flat_map(ramp).collect()
        }
        _ => decisions
            .picture(count)
            .into_iter()
            .flat_map(|byte| {
                let mut value = few[usize::from(byte) % few.len()].to_vec();
                value.resize(width, 0);
                value
            })
            .collect(),
    };
    if sample == SampleType::Bool {
        samples.iter_mut().for_each(|byte| *byte &= 1);
    }
    samples
}

/// The bytes of a number as a sample. For float16, the upper half of the bits of its `f32`.
fn number(sample: SampleType, x: f64) -> Vec<u8> {
    match sample {
        SampleType::Bool | SampleType::U8 => (x as u8).to_le_bytes().to_vec(),
        SampleType::I8 => (x as i8).to_le_bytes().to_vec(),
        SampleType::U16 => (x as u16).to_le_bytes().to_vec(),
        SampleType::I16 => (x as i16).to_le_bytes().to_vec(),
        SampleType::U32 => (x as u32).to_le_bytes().to_vec(),
        SampleType::I32 => (x as i32).to_le_bytes().to_vec(),
        SampleType::U64 => (x as u64).to_le_bytes().to_vec(),
        SampleType::I64 => (x as i64).to_le_bytes().to_vec(),
        SampleType::F16 => ((x as f32).to_bits() >> 16).to_le_bytes()[..2].to_vec(),
        SampleType::F32 => (x as f32).to_le_bytes().to_vec(),
        SampleType::F64 => x.to_le_bytes().to_vec(),
        other => panic!("no number as {other:?}"),
    }
}

/// The comments are those of the options, and the record holds the facts of the conversion. `viewed` are the lengths
/// of the axes of an array that is shown by a view.
fn comments(shown: &Shown, options: &Options, outcome: &Outcome, viewed: Option<&[usize]>) {
    let text = options.output.comment.as_ref().filter(|text| !text.is_empty());
    assert_eq!(shown.comments.len(), usize::from(options.output.record) + usize::from(text.is_some()));
    assert!(text.is_none_or(|text| shown.comments.last() == Some(text)));
    if options.output.record {
        let record: Record = shown.comments[0].parse().expect(&shown.comments[0]);
        assert_eq!(record.to_string(), shown.comments[0]);
        let lengths = record.lengths.iter().map(usize::to_string).collect::<Vec<_>>().join("x");
        match viewed {
            Some(axes) => assert_eq!(record.lengths, axes),
            None => assert_eq!(lengths, outcome.shape.to_string()),
        }
        assert_eq!((record.sample, record.view.is_some()), (outcome.values.sample, viewed.is_some()));
        let resized = options.picture.resized(outcome.shape, None).unwrap();
        let sides = (resized != outcome.shape).then_some((resized.height, resized.width));
        assert_eq!(record.sides, sides);
        assert_eq!(record.fitted, options.size.max_bytes.map(|_| outcome.reduction));
    }
}

/// The levels of the whole volume. `None` if frames or pixels were left out or resized, or if the rule needs a wider
/// arithmetic.
fn expected(rule: Rule, options: &Options, outcome: &Outcome, samples: &[u8]) -> Option<Vec<u8>> {
    if outcome.shown != outcome.shape {
        return None;
    }
    let values = values(outcome.values.sample, samples);
    let (shape, scope) = (outcome.shape, options.tone.scope);
    let part = |place: usize| match scope {
        Scope::Frame => place / shape.frame_samples(),
        Scope::Channel => place % shape.samples,
        _ => 0,
    };
    let mut all = vec![0; values.len()];
    for number in 0..shape.frames.max(3) {
        let places: Vec<usize> = (0..values.len()).filter(|&place| part(place) == number).collect();
        let these: Vec<_> = places.iter().map(|&place| values[place]).collect();
        for (&place, level) in places.iter().zip(levels(rule, &these)?) {
            all[place] = level;
        }
    }
    Some(all)
}

/// Every pixel has the color of a level that deviates by at most `max_error`.
fn compare(shown: &Shown, levels: &[u8], options: &Options, outcome: &Outcome) {
    let (pixels, error) = (outcome.shape.frame_pixels(), outcome.reduction.max_error);
    let shade = |level: u8| if options.color.invert { 255 - level } else { level };
    if outcome.shape.samples == 3 {
        if outcome.exact_colors {
            for (color, levels) in shown.frames.iter().flatten().zip(levels.as_chunks::<3>().0) {
                let near = |channel: usize| color[channel].abs_diff(shade(levels[channel])) <= error;
                assert!((0..3).all(near), "{color:?} for {levels:?} within {error}");
            }
        }
        return;
    }
    let map = options.color.colormap.as_ref().map(Colormap::colors);
    let color = |level: u8| map.map_or([shade(level); 3], |map| map[usize::from(shade(level))]);
    let mut under = vec![None; pixels];
    for (frame, levels) in levels.chunks(pixels).enumerate() {
        let before = under.clone();
        for (place, &level) in levels.iter().enumerate() {
            let is = shown.drawn[frame][place].then_some(shown.frames[frame][place]);
            if options.layers.transparent != Some(level) {
                let mut near = level.saturating_sub(error)..=level.saturating_add(error);
                assert!(near.any(|level| is == Some(color(level))), "{is:?} for {level} within {error}");
                under[place] = is;
            } else {
                assert_eq!(is, before[place], "a transparent pixel shows the pixel below");
            }
        }
        if options.layers.disposal != Disposal::Keep {
            under.fill(None);
        }
    }
}

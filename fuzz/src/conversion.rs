//! A whole conversion: a small volume and options.

use std::fs;
use std::num::NonZeroUsize;

use vol2gif::backend::Choice;
use vol2gif::tone::{Contrast, Curve, Scope, Window};
use vol2gif::volume::{SampleType, Volume};
use vol2gif::{
    Colormap, Converter, Delays, Disposal, Effort, Options, Outcome, Output, PaletteScope, Problem, Record,
};

use super::choices::Choices;
use super::directory;
use super::rule::{Rule, levels, values};
use super::shown::Shown;
use super::stored::npy;

/// What is shown is what the rule says, as far as it was not asked to be otherwise, to two decoders; and the record leads back.
pub fn check(bytes: &[u8]) {
    let mut choices = Choices(bytes);
    let (options, rule) = options(&mut choices);
    let sample = choices.one_of(SampleType::ALL);
    let channels = choices.one_of(&[1, 1, 3]);
    let axes = [1 + choices.below(6), 1 + choices.below(40), 1 + choices.below(40), channels];
    let samples = samples(&mut choices, sample, axes.iter().product());
    let file = npy(1, sample, &axes, choices.flag(), choices.flag(), &samples);

    let converter = Converter::new(options.clone()).unwrap();
    let volume = Volume::from_reader("fuzzed", &*file).unwrap();
    let directory = directory();
    let path = directory.path().join("made.gif");
    match converter.convert(&volume, &Output::File(path.clone()), &()) {
        Ok(outcome) => {
            let gif = fs::read(&path).unwrap();
            assert_eq!(gif.len() as u64, outcome.bytes);
            assert!(options.max_bytes.is_none_or(|most| outcome.bytes <= most));
            let shown = Shown::in_layers(&gif);
            assert_eq!(
                (shown.frames.len(), shown.height, shown.width),
                (outcome.shown.frames, outcome.shown.height, outcome.shown.width)
            );
            comments(&shown, &options, &outcome);
            if let Some(rule) = rule
                && let Some(levels) = expected(rule, &options, &outcome, &samples)
            {
                compare(&shown, &levels, &options, &outcome);
            }
        }
        Err(error) => {
            assert!(!path.exists(), "{error}");
            let of_grey = options.colormap.is_some() || options.transparent.or(options.background).is_some();
            assert!(
                match error.problem() {
                    Problem::ColormapForColors | Problem::LevelForColors(_) => channels == 3 && of_grey,
                    Problem::Contrast(_) => rule.is_none(),
                    Problem::TooLarge { .. } => options.max_bytes.is_some(),
                    _ => false,
                },
                "{error}"
            );
        }
    }
    drop(volume);
    assert!(fs::read_dir(directory.path()).unwrap().count() <= 1, "something is left");
}

/// Options, and their rule where it is a plain one.
fn options(choices: &mut Choices<'_>) -> (Options, Option<Rule>) {
    let (window, rule) = match choices.below(6) {
        0 | 1 => (Window::AUTO, Some(Rule::Default)),
        2 => (Window::FULL, Some(Rule::Full)),
        3 => (Window::TYPE, None),
        4 => {
            let (lo, hi) = (choices.number(), choices.number());
            Window::between(lo, hi)
                .map_or((Window::FULL, Some(Rule::Full)), |it| (it, Some(Rule::Between(lo, hi))))
        }
        _ => {
            let (low, high) = (choices.number(), choices.number());
            (Window::percentiles(low, high).unwrap_or(Window::TYPE), None)
        }
    };
    let (curve, rule) = match choices.below(8) {
        0 => (Curve::Log, None),
        1 => (Curve::gamma(choices.number()).unwrap_or(Curve::Log), None),
        _ => (Curve::Straight, rule),
    };
    let sometimes = |choices: &mut Choices<'_>| choices.below(4) == 0;
    let options = Options {
        contrast: Contrast { window, curve },
        scope: choices.one_of(&[Scope::Volume, Scope::Frame, Scope::Channel]),
        delays: Delays::per_frame(f64::from(choices.word())).unwrap_or_default(),
        repeat: choices.word(),
        disposal: choices.one_of(&[Disposal::Keep, Disposal::Keep, Disposal::Background, Disposal::Previous]),
        transparent: sometimes(choices).then(|| choices.byte()),
        background: sometimes(choices).then(|| choices.byte()),
        effort: choices.one_of(&Effort::ALL),
        max_error: if sometimes(choices) { choices.byte() } else { 0 },
        max_bytes: sometimes(choices).then(|| u64::from(choices.word())),
        fewer_frames: choices.flag(),
        smaller_picture: choices.flag(),
        compatible: choices.flag(),
        colormap: sometimes(choices).then(|| {
            let names: Vec<&str> = Colormap::names().collect();
            Colormap::named(choices.one_of(&names)).unwrap()
        }),
        invert: choices.flag(),
        record: choices.flag(),
        comment: sometimes(choices).then(|| String::from_utf8_lossy(choices.take(300)).into_owned()),
        palettes: match NonZeroUsize::new(choices.below(4)) {
            Some(frames) => PaletteScope::Frames(frames),
            None => PaletteScope::Volume,
        },
        dither: choices.flag(),
        backend: Choice::Cpu,
        threads: NonZeroUsize::new(1),
        max_memory: Some(64 << 20),
        ..Options::default()
    };
    (options, rule)
}

/// Samples in C order, little-endian: any bytes at all, a ramp, or a few values.
fn samples(choices: &mut Choices<'_>, sample: SampleType, count: usize) -> Vec<u8> {
    let width = sample.bits() as usize / 8;
    let kind = choices.below(3);
    let few: Vec<&[u8]> =
        (0..if kind == 2 { 1 + choices.below(8) } else { 0 }).map(|_| choices.take(width)).collect();
    let step = if kind == 1 { choices.number() } else { 0.0 };
    let mut samples = match kind {
        0 => choices.picture(count * width),
        1 => {
            let ramp = |byte: u8| number(sample, f64::from(byte) * step);
            choices.picture(count).into_iter().flat_map(ramp).collect()
        }
        _ => choices
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

/// A number as a sample; of float16, its upper half.
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

/// The comments are those asked for, and the record says what there was.
fn comments(shown: &Shown, options: &Options, outcome: &Outcome) {
    let text = options.comment.as_ref().filter(|text| !text.is_empty());
    assert_eq!(shown.comments.len(), usize::from(options.record) + usize::from(text.is_some()));
    assert!(text.is_none_or(|text| shown.comments.last() == Some(text)));
    if options.record {
        let record: Record = shown.comments[0].parse().expect(&shown.comments[0]);
        assert_eq!(record.to_string(), shown.comments[0]);
        assert_eq!((record.shape, record.sample), (outcome.shape, outcome.sample));
        assert_eq!(record.fitted, options.max_bytes.map(|_| outcome.step));
    }
}

/// The levels of the whole volume, where the rule is a plain one for all of it and nothing was left out.
fn expected(rule: Rule, options: &Options, outcome: &Outcome, samples: &[u8]) -> Option<Vec<u8>> {
    if outcome.step.every > 1 || outcome.step.binning > 1 {
        return None;
    }
    let values = values(outcome.sample, samples);
    let (shape, scope) = (outcome.shape, options.scope);
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

/// Every pixel has the color of its level, or of one that is near enough.
fn compare(shown: &Shown, levels: &[u8], options: &Options, outcome: &Outcome) {
    let (pixels, error) = (outcome.shape.frame_pixels(), outcome.step.max_error);
    let shade = |level: u8| if options.invert { 255 - level } else { level };
    if outcome.shape.samples == 3 {
        if outcome.exact_colors {
            for (color, levels) in shown.frames.iter().flatten().zip(levels.as_chunks::<3>().0) {
                let near = |channel: usize| color[channel].abs_diff(shade(levels[channel])) <= error;
                assert!((0..3).all(near), "{color:?} for {levels:?} within {error}");
            }
        }
        return;
    }
    let map = options.colormap.as_ref().map(Colormap::colors);
    let color = |level: u8| map.map_or([shade(level); 3], |map| map[usize::from(shade(level))]);
    let mut under = vec![None; pixels];
    for (frame, levels) in levels.chunks(pixels).enumerate() {
        let before = under.clone();
        for (place, &level) in levels.iter().enumerate() {
            let is = shown.drawn[frame][place].then_some(shown.frames[frame][place]);
            if options.transparent != Some(level) {
                let mut near = level.saturating_sub(error)..=level.saturating_add(error);
                assert!(near.any(|level| is == Some(color(level))), "{is:?} for {level} within {error}");
                under[place] = is;
            } else {
                assert_eq!(is, before[place], "what is under a transparent pixel");
            }
        }
        if options.disposal != Disposal::Keep {
            under.fill(None);
        }
    }
}

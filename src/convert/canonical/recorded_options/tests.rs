//! Every option of the settings line comes back. The options are built without `..`, so that a new option does not
//! compile until it is here, too, and fails until there is a way back.

use std::num::{NonZeroU16, NonZeroUsize};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::convert::canonical;
use crate::formats::{MissingChunks, Trailing};
use crate::options::{
    AnnotationOptions, ColorBar, Corner, ScaleBar, SliceLabel, SliceValue, Text, TimeFormat, TimeStamp,
};
use crate::options::{Arrangement, Point};
use crate::options::{Blend, ChannelColor, ChannelColors, ChannelOptions};
use crate::options::{LabelColors, OverlayFile, OverlayOptions, OverlayRange};
use crate::options::{OutputOptions, ReadOptions, Render, Turns};
use crate::tone::{Range, SharedRange, Window};
use crate::view::{Plane, Projection, Quantity, Selection, Slab, Statistic, Thickness, Unit};
use crate::volume::{
    Axes, AxisKind, Direction, Interval, LengthUnit, Orientation, SampleType, Spacing, TimeUnit,
};

const KINDS: [AxisKind; 6] =
    [AxisKind::Time, AxisKind::Channel, AxisKind::Z, AxisKind::Y, AxisKind::X, AxisKind::Samples];

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-99999..99999i32).prop_map(|number| f64::from(number) / 8.0),
        any::<f64>().prop_filter("finite", |number| number.is_finite()),
    ]
}

fn positive() -> impl Strategy<Value = f64> {
    number().prop_map(f64::abs).prop_filter("above 0", |number| *number > 0.0)
}

fn kinds() -> impl Strategy<Value = Vec<AxisKind>> {
    subsequence(KINDS.to_vec(), 0..=KINDS.len()).prop_shuffle()
}

fn quantities() -> impl Strategy<Value = Quantity> {
    let lengths = LengthUnit::ALL.map(Unit::Length);
    let units: Vec<Unit> = TimeUnit::ALL.map(Unit::Time).into_iter().chain(lengths).collect();
    (number(), select(units)).prop_map(|(value, unit)| Quantity { value, unit })
}

fn selections() -> impl Strategy<Value = Selection> {
    let step = || any::<i64>().prop_filter("not 0", |step| *step != 0);
    prop_oneof![
        any::<i64>().prop_map(Selection::Index),
        (option::of(any::<i64>()), option::of(any::<i64>()), step())
            .prop_map(|(start, stop, step)| Selection::Range { start, stop, step }),
        quantities().prop_map(Selection::Position),
        (quantities(), option::of(quantities()), step())
            .prop_map(|(start, stop, step)| { Selection::Positions { start: Some(start), stop, step } }),
        (quantities(), step()).prop_map(|(stop, step)| Selection::Positions {
            start: None,
            stop: Some(stop),
            step
        }),
    ]
}

fn planes() -> impl Strategy<Value = Plane> {
    let body = ["axial", "coronal", "sagittal"].map(|name| name.parse().unwrap());
    let pairs = KINDS.iter().flat_map(|a| KINDS.iter().map(|b| (*a, *b))).filter(|(a, b)| a != b);
    select(body.into_iter().chain(pairs.map(|(a, b)| Plane::Axes(a, b))).collect::<Vec<_>>())
}

fn projections() -> impl Strategy<Value = Projection> {
    let statistic = select(Statistic::ALL.to_vec());
    (statistic, option::of(select(KINDS.to_vec())))
        .prop_map(|(statistic, axis)| Projection { statistic, axis })
}

fn slabs() -> impl Strategy<Value = Slab> {
    let thick = (1usize..99).prop_map(|count| Thickness::Indices(count.try_into().unwrap()));
    let lengths = LengthUnit::ALL.map(Unit::Length);
    let units: Vec<Unit> = TimeUnit::ALL.map(Unit::Time).into_iter().chain(lengths).collect();
    let extent =
        (positive(), select(units)).prop_map(|(value, unit)| Thickness::Extent(Quantity { value, unit }));
    (prop_oneof![thick, extent], 1usize..9)
        .prop_map(|(thickness, step)| Slab { thickness, step: step.try_into().unwrap() })
}

fn spacings() -> impl Strategy<Value = Spacing> {
    let along = || option::of(positive());
    let known = (along(), along(), along())
        .prop_filter("one is known", |(z, y, x)| z.is_some() || y.is_some() || x.is_some());
    (known, option::of(select(LengthUnit::ALL.to_vec()))).prop_map(|((z, y, x), unit)| Spacing {
        z,
        y,
        x,
        unit,
    })
}

fn intervals() -> impl Strategy<Value = Interval> {
    // Up to some days, in which float64 has every nanosecond.
    (1..1u64 << 49, prop_oneof![Just(0), -(1i64 << 49)..1i64 << 49])
        .prop_map(|(nanoseconds, start_nanoseconds)| Interval { nanoseconds, start_nanoseconds })
}

fn orientations() -> impl Strategy<Value = Orientation> {
    let all = || Direction::ALL.into_iter();
    let triples = all().flat_map(|x| all().flat_map(move |y| all().map(move |z| (x, y, z))));
    select(triples.filter_map(|(x, y, z)| Orientation::new(x, y, z)).collect::<Vec<_>>())
}

prop_compose! {
    fn views()(
        (axes, frames, flip) in (option::of(kinds().prop_filter("some", |kinds| !kinds.is_empty())), kinds(), kinds()),
        select_ in vec((select(KINDS.to_vec()), selections()), 0..4),
        plane in option::of(planes()),
        ping_pong in any::<bool>(),
        (project, slab) in (option::of(projections()), option::of(slabs())),
        spacing in option::of(spacings()),
        interval in option::of(intervals()),
        orientation in option::of(orientations()),
        convention in select(Convention::ALL.to_vec()),
    ) -> ViewOptions {
        let axes = axes.map(|kinds| Axes::new(kinds).unwrap());
        ViewOptions {
            axes, select: select_, plane, frames, flip, ping_pong, project, slab, spacing, interval, orientation,
            convention,
        }
    }
}

fn windows() -> impl Strategy<Value = Window> {
    let sorted = |(a, b): (f64, f64)| (f64::min(a, b), f64::max(a, b));
    prop_oneof![
        Just(Window::AUTO),
        Just(Window::FULL),
        Just(Window::TYPE),
        (number(), number())
            .prop_map(sorted)
            .prop_filter_map("a window", |(lo, hi)| Window::between(lo, hi).ok()),
        (0.0..=100.0, 0.0..=100.0)
            .prop_map(sorted)
            .prop_filter_map("percentiles", |(low, high)| Window::percentiles(low, high).ok()),
    ]
}

fn curves() -> impl Strategy<Value = Curve> {
    prop_oneof![
        Just(Curve::Straight),
        Just(Curve::Log),
        positive().prop_map(|gamma| Curve::gamma(gamma).unwrap())
    ]
}

fn tones() -> impl Strategy<Value = ToneOptions> {
    let scopes = select(vec![Scope::Volume, Scope::Frame, Scope::Channel]);
    (windows(), curves(), scopes, any::<bool>()).prop_map(|(window, curve, scope, shares)| {
        let contrast = Contrast { window, curve };
        let shared = shares.then(|| SharedRange::new(SampleType::U8, Range::of(3u8), contrast));
        ToneOptions { contrast, scope, shared }
    })
}

fn channel_options() -> impl Strategy<Value = ChannelOptions> {
    let names = || "[A-Za-z0-9]{1,6}( [0-9]{1,3})?";
    let color = || {
        prop_oneof![
            any::<[u8; 3]>().prop_map(ChannelColor::Of),
            select(vec!["fire", "viridis", "blues"]).prop_map(|name| name.parse().unwrap()),
        ]
    };
    let named = vec((names(), color()), 1..4).prop_filter("no name is there twice", |channels| {
        (1..channels.len()).all(|at| channels[..at].iter().all(|(name, _)| *name != channels[at].0))
    });
    let colors = prop_oneof![
        Just(ChannelColors::OfFile),
        vec(option::of(color()), 1..4).prop_map(ChannelColors::InOrder),
        named.prop_map(ChannelColors::Named),
    ];
    let of_channels = (vec((names(), windows()), 0..3), vec((names(), curves()), 0..3));
    (colors, of_channels, select(Blend::ALL.to_vec()), any::<bool>()).prop_map(
        |(colors, (windows, curves), blend, one_range)| ChannelOptions {
            colors,
            windows,
            curves,
            blend,
            one_range,
        },
    )
}

fn pictures() -> impl Strategy<Value = PictureOptions> {
    let side = || any::<NonZeroU16>();
    let sizes = prop_oneof![
        Just(PictureSize::Own),
        side().prop_map(PictureSize::Width),
        side().prop_map(PictureSize::Height),
        (side(), side()).prop_map(|(width, height)| PictureSize::Sides { width, height }),
        (1e-9..65535.0).prop_map(|factor| PictureSize::scale(factor).unwrap()),
    ];
    let (aspects, methods) = (select(Aspect::ALL.to_vec()), select(Resample::ALL.to_vec()));
    let point = any::<(u16, u16, u16)>();
    let point = point.prop_map(|(z, y, x)| Point { z: z.into(), y: y.into(), x: x.into() });
    let arrangements = prop_oneof![
        Just(Arrangement::Single),
        Just(Arrangement::Montage),
        option::of(point).prop_map(Arrangement::Ortho),
    ];
    (sizes, aspects, methods, arrangements).prop_map(|(size, aspect, resample, arrangement)| PictureOptions {
        size,
        aspect,
        resample,
        arrangement,
    })
}

fn colormaps() -> impl Strategy<Value = Colormap> {
    let known: Vec<&str> = Colormap::names().collect();
    prop_oneof![
        select(known).prop_map(|name| Colormap::named(name).unwrap()),
        ("[a-z# /]{0,9}( --[a-z]{1,9}){0,2}[# ]{0,2}", any::<u8>())
            .prop_map(|(name, level)| Colormap::from_colors(&name, [[level; 3]; 256])),
    ]
}

prop_compose! {
    fn colors()(
        colormap in option::of(colormaps()),
        depths in option::of(select(Colormap::names().collect::<Vec<_>>())),
        (invert, dither) in any::<(bool, bool)>(),
        palettes in prop_oneof![
            Just(PaletteScope::Volume),
            any::<NonZeroUsize>().prop_map(PaletteScope::Frames),
        ],
    ) -> ColorOptions {
        let depths = depths.map(|name| Colormap::named(name).unwrap());
        ColorOptions { colormap, depths, invert, palettes, dither }
    }
}

fn timings() -> impl Strategy<Value = TimingOptions> {
    let ms = || prop_oneof![(0..655_350u32).prop_map(f64::from), 0.0..655_350.0];
    let delays = prop_oneof![
        ms().prop_map(|ms| Delays::per_frame(ms).unwrap()),
        vec(ms(), 2..9).prop_map(|list| Delays::listed(list).unwrap()),
    ];
    (delays, option::of(any::<u16>()))
        .prop_map(|(delays, number)| TimingOptions { delays, repeat: Repeat::of_loop_block(number) })
}

fn annotations() -> impl Strategy<Value = AnnotationOptions> {
    let corner = || option::of(select(Corner::ALL.to_vec()));
    let lengths = (positive(), select(LengthUnit::ALL.to_vec()))
        .prop_map(|(value, unit)| Quantity { value, unit: Unit::Length(unit) });
    let bars = (option::of(lengths), corner()).prop_map(|(length, corner)| ScaleBar { length, corner });
    let times = (select(TimeFormat::ALL.to_vec()), corner())
        .prop_map(|(format, corner)| TimeStamp { format, corner });
    let slices =
        (select(SliceValue::ALL.to_vec()), corner()).prop_map(|(value, corner)| SliceLabel { value, corner });
    let texts = ("[a-zA-Zµ@#= ,\\\\-]{1,5}( {1,2}[a-z-]{1,4}|\\{(name|z|time)\\}|\\{\\{){0,3}", corner())
        .prop_map(|(text, corner)| Text { text: text.parse().unwrap(), corner });
    let styles = (option::of(any::<NonZeroU16>()), option::of(any::<[u8; 3]>()));
    let stamps = (option::of(times), option::of(slices), vec(texts, 0..3));
    let color_bars = corner().prop_map(|corner| ColorBar { corner });
    (option::of(bars), stamps, (option::of(color_bars), any::<bool>()), styles).prop_map(
        |(
            scale_bar,
            (time_stamp, slice_label, texts),
            (color_bar, orientation_letters),
            (text_size, text_color),
        )| {
            AnnotationOptions {
                scale_bar,
                time_stamp,
                slice_label,
                texts,
                color_bar,
                orientation_letters,
                text_size,
                text_color,
            }
        },
    )
}

fn turns() -> impl Strategy<Value = TurnOptions> {
    let angle = || (-36000..=36000i32).prop_map(|angle| f64::from(angle) / 8.0);
    let turntables = (1..=Turns::MOST, angle(), angle());
    let turntables = turntables.prop_map(|(frames, arc, start)| Turns::new(frames, arc, start).unwrap());
    let renders = prop_oneof![Just(Render::Max), Just(Render::Mean), (1..=255u8).prop_map(Render::Surface)];
    let tilts = (-720..=720i32).prop_map(|tilt| f64::from(tilt) / 8.0);
    let interpolations = option::of(select(Interpolation::ALL.to_vec()));
    (option::of(turntables), renders, tilts, option::of(0..=100u8), interpolations).prop_map(
        |(turns, render, tilt, cue, interpolation)| TurnOptions { turns, render, tilt, cue, interpolation },
    )
}

fn overlays() -> impl Strategy<Value = OverlayOptions> {
    let values = (-9.0..9.0, 0.5..9.0, any::<bool>()).prop_map(|(lo, width, both): (f64, f64, bool)| {
        let lo = if both { lo.abs() + 0.5 } else { lo };
        OverlayRange::new(lo, lo + width, both).unwrap()
    });
    let colormap = select(vec![
        Colormap::named("fire").unwrap(),
        Colormap::from_colors("dir/a --b#.lut", [[7; 3]; 256]),
    ]);
    let table = LabelColors::from_text("my {table} -x.txt", "1 2 3 4").unwrap();
    let file = "[a-z{}#@ .-]{1,9}".prop_map(|path| OverlayFile::of_path(&path));
    let label_colors = option::of(Just(table));
    (
        option::of(file),
        0u8..=100,
        option::of(any::<NonZeroU16>()),
        label_colors,
        option::of((values, option::of(colormap))),
    )
        .prop_map(|(file, opacity, outline, label_colors, range)| OverlayOptions {
            file,
            opacity,
            outline,
            label_colors,
            colormap: range.as_ref().and_then(|(_, colormap)| colormap.clone()),
            range: range.map(|(range, _)| range),
        })
}

prop_compose! {
    fn settings()(
        (view, (tone, channels)) in (views(), (tones(), channel_options())),
        (picture, turn, color) in (pictures(), turns(), colors()),
        (timing, annotations, overlay) in (timings(), annotations(), overlays()),
        (transparent, background) in any::<(Option<u8>, Option<u8>)>(),
        disposal in select(vec![Disposal::Keep, Disposal::Background, Disposal::Previous]),
        (effort, compatibility) in (select(Effort::ALL.to_vec()), select(Compatibility::VALUES.to_vec())),
        (max_error, max_bytes, fewer_frames, smaller_picture) in any::<(u8, Option<u64>, bool, bool)>(),
        (verify, strict, record) in any::<(bool, bool, bool)>(),
    ) -> Options {
        Options {
            read: ReadOptions {
                trailing: if strict { Trailing::Ignore } else { Trailing::Refuse },
                missing: if verify { MissingChunks::Fill } else { MissingChunks::Refuse },
            },
            view, tone, channels, turn, picture, color, overlay, annotations, timing,
            layers: LayerOptions { disposal, transparent, background },
            encode: EncodeOptions { effort, max_error, compatibility },
            size: SizeOptions { max_bytes, fewer_frames, smaller_picture },
            output: OutputOptions {
                make_directories: strict, replace: verify, record, comment: None, sketch: verify,
            },
            verify, strict,
        }
    }
}

/// What is in the settings of `options`: with defaults for all that changes no bytes.
fn effective(options: &Options) -> Options {
    let mut options = options.clone();
    let defaults = Options::default();
    options.tone.scope = options.tone.effective_scope();
    let one_range = &mut options.channels.one_range;
    *one_range &= options.tone.shared.is_none() || !options.tone.contrast.depends_on_samples();
    if *one_range {
        options.tone.scope = Scope::Volume;
    }
    options.tone.shared = None;
    let contrast = &mut options.tone.contrast;
    if contrast.curve != Curve::Straight && contrast.window == Window::FULL {
        contrast.window = Window::AUTO;
    }
    if options.annotations.is_empty() {
        options.annotations = AnnotationOptions::default();
    }
    // What is drawn, and the colors of files, are not in a record.
    let overlay = &mut options.overlay;
    overlay.label_colors = None;
    overlay.colormap = overlay.colormap.take().filter(|colormap| colormap.name() == "fire");
    if overlay.file.take().is_none() {
        *overlay = OverlayOptions::default();
    }
    if options.turn.turns.is_none() {
        options.turn = TurnOptions::default();
    }
    if options.picture.size == PictureSize::Own && options.turn.turns.is_none() {
        options.picture.resample = Resample::Auto;
    }
    if options.size.max_bytes.is_none() {
        options.size = defaults.size;
    }
    Options { read: defaults.read, output: defaults.output, verify: false, strict: false, ..options }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn every_setting_comes_back(options in settings()) {
        let line = canonical::line(&options, None);
        let found = read(&line);
        prop_assert!(found.is_ok(), "{line}: {found:?}");
        let RecordedOptions { options: mut back, shares_range, color_file, overlay, overlay_colors } = found.unwrap();
        prop_assert_eq!(&overlay, &options.overlay.file.as_ref().map(|file| file.to_string()));
        let own = &options.overlay;
        let table = own.label_colors.as_ref().filter(|_| own.range.is_none()).map(|_| "my {table} -x.txt#");
        let lut = own.colormap.as_ref().filter(|colormap| colormap.name() != "fire").map(|_| "a --b#.lut#");
        let named = own.file.as_ref().and(table.or(lut));
        let is_named = overlay_colors.as_deref().map(|name| named.is_some_and(|named| name.starts_with(named)));
        prop_assert_eq!(is_named, named.map(|_| true), "{}", line);
        let shared = options.tone.shared;
        prop_assert_eq!(shares_range, shared.is_some() && options.tone.contrast.depends_on_samples(), "{}", line);
        let mut expected = effective(&options);
        if let Some(file) = color_file {
            let colormap = expected.color.colormap.take();
            let is_there = line.contains(&format!("--colormap {file}"));
            prop_assert!(is_there, "{}", line);
            prop_assert_eq!(&back.color.colormap, &None);
            prop_assert_eq!(format!("{back:?}"), format!("{expected:?}"), "{}", line);
            back.color.colormap = colormap;
        } else {
            prop_assert_eq!(format!("{back:?}"), format!("{expected:?}"), "{}", line);
        }
        back.tone.shared = shared;
        back.overlay = options.overlay;
        prop_assert_eq!(canonical::line(&back, None), line);
    }

    #[test]
    fn no_line_is_too_odd(
        line in "(( ?--(range|scope|colormap|width|loop|select|effort|duration|allow|log|x) ?)|[ -~é#]){0,9}",
    ) {
        let _ = read(&line);
    }
}

#[test]
fn what_is_not_known_is_refused() {
    for line in [
        "--sharpen",
        "--range",
        "--range 3,1",
        "--scope slices",
        "--effort 4",
        "--invert yes",
        "--compat",
        "--duration 10,x",
        "--gamma 2 --log",
        "--gamma DAPI=-1",
        "--channels red,",
        "--blend over",
        "--transparent 256",
        "--invert --invert",
        "--colormap nothing",
        "--width 0",
        "--allow all",
        "--turntable 0",
        "--turntable 9 --render rays",
        "--turntable 9 --interpolate cubic",
        "invert",
    ] {
        let message = read(line).unwrap_err().to_string();
        let last = line
            .strip_prefix("--gamma 2 ")
            .or(line.strip_prefix("--turntable 9 "))
            .or(line.strip_prefix("--invert --"))
            .unwrap_or(line);
        assert!(message.contains(last) && message.ends_with("is not known"), "{message}");
    }
}

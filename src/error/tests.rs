//! The library states facts; flags and the names of other programs belong to the front ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::*;

/// What no text of the library names: a flag, or the library that most users of `.npy` files work with.
fn speaks_of_a_front_end(text: &str) -> bool {
    let flag =
        text.match_indices("--").any(|(at, _)| text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase()));
    flag || ["numpy", "NumPy", "Python"].iter().any(|name| text.contains(name))
}

/// Fails unless the text of `fact` is one line that names no front end.
pub(crate) fn assert_is_a_fact(fact: &dyn fmt::Display) {
    let text = fact.to_string();
    assert!(!speaks_of_a_front_end(&text) && !text.contains('\n'), "{text}");
}

/// The values, once more as patterns in a `match`, so that a variant without a value does not compile.
macro_rules! every {
    ($type:ty: $($pattern:pat => [$($value:expr),+],)+) => {{
        let _exhaustive = |it: &$type| match it { $($pattern => ()),+ };
        [$($($value),+),+]
    }};
}

fn every_shape() -> impl IntoIterator<Item = ShapeReason> {
    every! { ShapeReason:
        ShapeReason::Axes(_) => [ShapeReason::Axes(2), ShapeReason::Axes(5)],
        ShapeReason::EmptyAxis(_) => [ShapeReason::EmptyAxis(1)],
        ShapeReason::Channels(_) => [ShapeReason::Channels(4)],
        ShapeReason::FrameTooLarge { .. } => [
            ShapeReason::FrameTooLarge { width: 65536, height: 1, most: 65535 }
        ],
        ShapeReason::Overflow => [ShapeReason::Overflow],
    }
}

fn every_contrast() -> impl IntoIterator<Item = ContrastReason> {
    let (lo, hi) = (5.0, -5.0);
    let (low, high) = (101.0, 99.0);
    every! { ContrastReason:
        ContrastReason::Unknown(_) => [ContrastReason::Unknown("all".into())],
        ContrastReason::SharedTypes(..) => [ContrastReason::SharedTypes("uint8", "uint16")],
        ContrastReason::SharedScalings => [ContrastReason::SharedScalings],
        ContrastReason::NoWindowInFile => [ContrastReason::NoWindowInFile],
        ContrastReason::UnknownWindow { .. } => [
            ContrastReason::UnknownWindow { name: "hand".into(), names: "brain, lung".into() }
        ],
        ContrastReason::NotFinite { .. } => [ContrastReason::NotFinite { lo, hi: f64::INFINITY }],
        ContrastReason::Backwards { .. } => [ContrastReason::Backwards { lo, hi }],
        ContrastReason::Empty { .. } => [ContrastReason::Empty { lo, hi: lo }],
        ContrastReason::Width(_) => [ContrastReason::Width(0.0)],
        ContrastReason::NotPercentiles { .. } => [ContrastReason::NotPercentiles { low, high }],
        ContrastReason::EmptyPercentiles { .. } => [ContrastReason::EmptyPercentiles { low: high, high }],
        ContrastReason::Gamma(_) => [ContrastReason::Gamma(-1.0)],
        ContrastReason::TypeOfFloats(_) => [ContrastReason::TypeOfFloats("float32")],
        ContrastReason::TooManyFrames { .. } => [ContrastReason::TooManyFrames { frames: 9, mebibytes: 64 }],
    }
}

fn unread_type(kind: TypeKind) -> UnreadType {
    UnreadType { text: "\"<x\"".into(), kind }
}

fn every_type() -> impl IntoIterator<Item = TypeKind> {
    every! { TypeKind:
        TypeKind::Objects => [TypeKind::Objects],
        TypeKind::Complex => [TypeKind::Complex],
        TypeKind::Text => [TypeKind::Text],
        TypeKind::ByteStrings => [TypeKind::ByteStrings],
        TypeKind::Dates => [TypeKind::Dates],
        TypeKind::LongDouble => [TypeKind::LongDouble],
        TypeKind::Bfloat16 => [TypeKind::Bfloat16],
        TypeKind::Float8 => [TypeKind::Float8],
        TypeKind::Void => [TypeKind::Void],
        TypeKind::Fields => [TypeKind::Fields],
        TypeKind::Unknown => [TypeKind::Unknown],
    }
}

fn every_bytes() -> impl IntoIterator<Item = BytesReason> {
    every! { BytesReason:
        BytesReason::Count { .. } => [BytesReason::Count { needed: 24, given: 25 }],
        BytesReason::Strides { .. } => [BytesReason::Strides { axes: 3, strides: 4 }],
        BytesReason::Outside { .. } => [BytesReason::Outside { first: -1, last: 25, given: 25 }],
        BytesReason::Chunk { .. } => [BytesReason::Chunk { axes: vec![3, 4], chunk: vec![3, 5] }],
    }
}

fn every_delays() -> impl IntoIterator<Item = DelaysReason> {
    every! { DelaysReason:
        DelaysReason::FrameRate(_) => [DelaysReason::FrameRate(0.0)],
        DelaysReason::Duration(_) => [DelaysReason::Duration(-1.0)],
        DelaysReason::NoTime => [DelaysReason::NoTime],
        DelaysReason::Count { .. } => [DelaysReason::Count { frames: 3, durations: 2 }],
    }
}

fn every_problem() -> Vec<Problem> {
    let failure = || io::Error::other("no such device");
    let text = || "the reason".to_owned();
    let plain = every! { Problem:
        Problem::Read(_) => [Problem::Read(failure())],
        Problem::NotAFile(_) => [
            Problem::NotAFile(NotAFileReason::Directory),
            Problem::NotAFile(NotAFileReason::Special)
        ],
        Problem::Spool(_) => [Problem::Spool(failure())],
        Problem::Write(_) => [Problem::Write(failure())],
        Problem::WriteToDevice => [Problem::WriteToDevice],
        Problem::WriteOverVolume => [Problem::WriteOverVolume],
        Problem::WriteIntoStore(_) => [Problem::WriteIntoStore(text())],
        Problem::TooLarge { .. } => [Problem::TooLarge { limit: 1, smallest: 2 }],
        Problem::MissingDirectory => [Problem::MissingDirectory],
        Problem::Empty => [Problem::Empty],
        Problem::UnreadFormat { .. } => [
            Problem::UnreadFormat { format: "a TIFF file", way_out: WayOut::Load(Loader::Tiff) },
            Problem::UnreadFormat { format: "a GIF", way_out: WayOut::NotAVolume(NoVolume::Gif) }
        ],
        Problem::Format { .. } => [Problem::Format { format: "a .npy file", reason: text() }],
        Problem::SampleType(_) => [Problem::SampleType(unread_type(TypeKind::Unknown))],
        Problem::Shape { .. } => [Problem::Shape { shape: "(7,)".into(), reason: ShapeReason::Axes(1) }],
        Problem::Sequence(_) => [
            Problem::Sequence(SequenceReason::Missing("t2, z1".into())),
            Problem::Sequence(SequenceReason::Unlike {
                found: text(),
                first: "a.png".into(),
                expected: text()
            })
        ],
        Problem::View(_) => [Problem::View(ViewReason::Twice('T'))],
        Problem::Bytes(_) => [Problem::Bytes(BytesReason::Count { needed: 1, given: 2 })],
        Problem::Truncated { .. } => [Problem::Truncated { promised: 2, found: 1 }],
        Problem::TrailingBytes { .. } => [Problem::TrailingBytes { promised: 2 }],
        Problem::MoreFrames { .. } => [Problem::MoreFrames { promised: 2, found: 3 }],
        Problem::AnotherArray => [Problem::AnotherArray],
        Problem::NotAGif(_) => [Problem::NotAGif(text())],
        Problem::NoArrays => [Problem::NoArrays],
        Problem::NoChunks { .. } => [Problem::NoChunks { chunks: 8, fill: "0".into() }],
        Problem::SeveralArrays(_) => [Problem::SeveralArrays(text())],
        Problem::NoSuchArray { .. } => [Problem::NoSuchArray { wanted: text(), found: text() }],
        Problem::NoSuchLevel { .. } => [Problem::NoSuchLevel { wanted: text(), found: text() }],
        Problem::Delays(_) => [Problem::Delays(DelaysReason::FrameRate(0.0))],
        Problem::Contrast(_) => [Problem::Contrast(ContrastReason::Gamma(0.0))],
        Problem::Picture(_) => [
            Problem::Picture(PictureReason::Scale(0.0)),
            Problem::Picture(PictureReason::TooLarge { width: 65536, height: 1, most: 65535 })
        ],
        Problem::Turn(_) => [
            Problem::Turn(TurnReason::Turns(text())),
            Problem::Turn(TurnReason::Render(text())),
            Problem::Turn(TurnReason::Tilt(91.0)),
            Problem::Turn(TurnReason::Cue(101)),
            Problem::Turn(TurnReason::Frames { axis: 'T', count: 12 }),
            Problem::Turn(TurnReason::Projected),
            Problem::Turn(TurnReason::Letters),
            Problem::Turn(TurnReason::Colors),
            Problem::Turn(TurnReason::FrameScope),
            Problem::Turn(TurnReason::Side { side: 40000, most: 32767 }),
            Problem::Turn(TurnReason::Memory { needed: 900, allowed: 512 })
        ],
        Problem::Annotation(_) => [
            Problem::Annotation(AnnotationReason::Length(text())),
            Problem::Annotation(AnnotationReason::ShortBar { length: text(), pixels: 3 }),
            Problem::Annotation(AnnotationReason::LongBar { length: text(), width: 16 }),
            Problem::Annotation(AnnotationReason::TimeFormat(text())),
            Problem::Annotation(AnnotationReason::SliceValue(text())),
            Problem::Annotation(AnnotationReason::Field(text())),
            Problem::Annotation(AnnotationReason::Brace(text())),
            Problem::Annotation(AnnotationReason::Characters(text())),
            Problem::Annotation(AnnotationReason::NoText),
            Problem::Annotation(AnnotationReason::NoTime),
            Problem::Annotation(AnnotationReason::NoSlices),
            Problem::Annotation(AnnotationReason::NoIndex('C')),
            Problem::Annotation(AnnotationReason::Corner(text())),
            Problem::Annotation(AnnotationReason::ColorBarOfFrames),
            Problem::Annotation(AnnotationReason::ColorBarOfColors),
            Problem::Annotation(AnnotationReason::NoDirections),
            Problem::Annotation(AnnotationReason::NotInSpace('T'))
        ],
        Problem::Arrangement(_) => [
            Problem::Arrangement(ArrangementReason::Point(text())),
            Problem::Arrangement(ArrangementReason::Outside { axis: 'Z', index: 7 }),
            Problem::Arrangement(ArrangementReason::Flat),
            Problem::Arrangement(ArrangementReason::Frames { axis: 'C', count: 2 }),
            Problem::Arrangement(ArrangementReason::Projected),
            Problem::Arrangement(ArrangementReason::Colors),
            Problem::Arrangement(ArrangementReason::FrameScope),
            Problem::Arrangement(ArrangementReason::Letters),
            Problem::Arrangement(ArrangementReason::Overlay),
            Problem::Arrangement(ArrangementReason::Memory { needed: 2, allowed: 1 }),
            Problem::Arrangement(ArrangementReason::NoChannels)
        ],
        Problem::Overlay(_) => [
            Problem::Overlay(OverlayReason::Range(text())),
            Problem::Overlay(OverlayReason::Field(text())),
            Problem::Overlay(OverlayReason::NoFile),
            Problem::Overlay(OverlayReason::NoPath),
            Problem::Overlay(OverlayReason::Colors(text())),
            Problem::Overlay(OverlayReason::Opacity(101)),
            Problem::Overlay(OverlayReason::Shape { volume: text(), name: text(), overlay: text() }),
            Problem::Overlay(OverlayReason::Samples(text())),
            Problem::Overlay(OverlayReason::NotWhole(text())),
            Problem::Overlay(OverlayReason::Transparent),
            Problem::Overlay(OverlayReason::Projected),
            Problem::Overlay(OverlayReason::ColorBar),
            Problem::Overlay(OverlayReason::Level(GreyLevel::Transparent)),
            Problem::Overlay(OverlayReason::Level(GreyLevel::Background))
        ],
        Problem::Channels(_) => [
            Problem::Channels(ChannelsReason::Color(text())),
            Problem::Channels(ChannelsReason::Colors(text())),
            Problem::Channels(ChannelsReason::Twice(text())),
            Problem::Channels(ChannelsReason::Count { channels: 3, colors: 2 }),
            Problem::Channels(ChannelsReason::Unknown { wanted: text(), found: text() }),
            Problem::Channels(ChannelsReason::NotShown(text())),
            Problem::Channels(ChannelsReason::NoneShown),
            Problem::Channels(ChannelsReason::TooMany(40)),
            Problem::Channels(ChannelsReason::OneRange(text())),
            Problem::Channels(ChannelsReason::OfColors),
            Problem::Channels(ChannelsReason::NotTogether),
            Problem::Channels(ChannelsReason::ColorBar),
            Problem::Channels(ChannelsReason::Colormap),
            Problem::Channels(ChannelsReason::Level(GreyLevel::Transparent)),
            Problem::Channels(ChannelsReason::Level(GreyLevel::Background))
        ],
        Problem::Colormap(_) => [
            Problem::Colormap(ColormapReason::UnknownName(text())),
            Problem::Colormap(ColormapReason::NotATable(text()))
        ],
        Problem::ColormapForColors => [Problem::ColormapForColors],
        Problem::LevelForColors(_) => [
            Problem::LevelForColors(GreyLevel::Transparent),
            Problem::LevelForColors(GreyLevel::Background)
        ],
        Problem::TransparentForImageJ => [Problem::TransparentForImageJ],
        Problem::NoGpu(_) => [Problem::NoGpu(text())],
        Problem::Gpu(_) => [Problem::Gpu(text())],
        Problem::Verify(_) => [Problem::Verify(text())],
        Problem::Strict { .. } => [Problem::Strict { warning: text(), remedy: Some(Remedy::FullRange), more: 1 }],
        Problem::Interrupted => [Problem::Interrupted],
        Problem::Bug(_) => [Problem::Bug(text())],
        Problem::Threads(_) => [Problem::Threads(text())],
    };
    let shape = |reason| Problem::Shape { shape: "(7, 8)".into(), reason };
    Vec::from(plain)
        .into_iter()
        .chain(every_shape().into_iter().map(shape))
        .chain(every_type().into_iter().map(|kind| Problem::SampleType(unread_type(kind))))
        .chain(every_bytes().into_iter().map(Problem::Bytes))
        .chain(every_contrast().into_iter().map(Problem::Contrast))
        .chain(every_delays().into_iter().map(Problem::Delays))
        .collect()
}

#[test]
fn every_problem_states_a_fact_and_names_no_front_end() {
    for problem in every_problem() {
        assert_is_a_fact(&problem);
        assert_is_a_fact(&Error::new("a.npy", problem));
    }
}

#[test]
fn an_error_has_the_remedy_of_its_problem() {
    for problem in every_problem() {
        let remedy = problem.remedy();
        assert_eq!(Error::new("a.npy", problem).remedy(), remedy);
    }
    let backwards = Problem::Contrast(ContrastReason::Backwards { lo: 240.0, hi: -160.0 });
    assert_eq!(backwards.remedy(), Some(Remedy::InvertWindow { lo: -160.0, hi: 240.0 }));
}

/// No literal of the library outside the program names a front end. Comments are not looked at.
///
/// The exception is the line of settings in the record of a GIF, which reads like a command line on purpose.
#[test]
fn no_text_of_the_library_names_a_front_end() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let excepted = ["program", "program.rs", "convert/canonical", "convert/canonical.rs", "error/tests.rs"];
    let mut files = Vec::new();
    rust_files(&source, &mut files);
    assert!(files.len() > 100, "{files:?}");
    for file in files {
        let name = file.strip_prefix(&source).unwrap();
        if excepted.iter().any(|excepted| name.starts_with(excepted)) {
            continue;
        }
        for literal in literals(&fs::read_to_string(&file).unwrap()) {
            assert!(!speaks_of_a_front_end(&literal), "{}: {literal:?}", name.display());
        }
    }
}

fn rust_files(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The string literals of Rust source, as written, without those of `doc` attributes.
fn literals(source: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("#[doc") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("'\\") {
            // An escaped character ends at the next quote after it.
            rest[3..].find('\'').map_or(rest.len(), |end| 3 + end + 1)
        } else if rest.starts_with("'\"'") {
            3
        } else if let Some(hashes) = raw_string(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let text = &rest[hashes + 2..];
            let length = text.find(&end).unwrap();
            literals.push(text[..length].to_owned());
            hashes + 2 + length + end.len()
        } else if character == '"' {
            let text = &rest[1..];
            let mut escaped = false;
            let length = text
                .find(|c| {
                    let ends = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    ends
                })
                .unwrap();
            literals.push(text[..length].to_owned());
            length + 2
        } else {
            character.len_utf8()
        };
        rest = &rest[length..];
    }
    literals
}

/// Number of `#` of a raw string that `source` starts with.
fn raw_string(source: &str) -> Option<usize> {
    let hashes = source.strip_prefix('r')?;
    let quote = hashes.trim_start_matches('#');
    quote.starts_with('"').then(|| hashes.len() - quote.len())
}

#[test]
fn literals_are_found_in_source_and_not_in_comments() {
    let source = r##"
        /// "--one" of the "docs"
        let two = "two \" and \\"; // "--three"
        let four = r#"fo"ur"#; let quote = '"'; let tick = '\''; let lifetime: &'static str = "five";
        #[doc = "--six"]
    "##;
    assert_eq!(literals(source), ["two \\\" and \\\\", "fo\"ur", "five"]);
    for text in ["leave out --scope", "numpy.save", "by NumPy", "Python objects"] {
        assert!(speaks_of_a_front_end(text), "{text}");
    }
    for text in ["a -- b", "--", "\\x93NUMPY", "stdin (-)"] {
        assert!(!speaks_of_a_front_end(text), "{text}");
    }
}

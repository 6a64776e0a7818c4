//! The header: lines of text. The last one says where the samples are.

use std::io::{BufRead, BufReader, Read};

use super::unusable;
use crate::error::Problem;
use crate::formats::names::clipped;
use crate::formats::raw::{Numbered, RawFile};
use crate::volume::{ByteOrder, Orientation, SampleType};

/// Most bytes of a header.
const MOST_BYTES: u64 = 1 << 20;

/// Most axes of an array.
const MOST_AXES: usize = 10;

/// What a header says.
#[derive(Debug)]
pub(super) struct Header {
    /// The lengths of the axes, the fastest first.
    pub lengths: Vec<usize>,
    pub sample: SampleType,
    /// Whether the type is "long", which has 4 bytes or 8 by the system of its writer.
    pub is_long: bool,
    pub order: ByteOrder,
    /// Number of samples of a pixel.
    pub channels: usize,
    pub is_compressed: bool,
    /// Number of bytes before the samples; -1 where the samples are the last ones.
    pub skip: i64,
    pub data: Data,
    pub spacing: Vec<f64>,
    /// The matrix, one axis after the other.
    pub directions: Vec<f64>,
    /// Where the axes lead by the letters, which say where they come from.
    pub letters: Option<Orientation>,
}

/// Where the samples are.
#[derive(Debug)]
pub(super) enum Data {
    /// In the same file, from this byte on.
    Behind(u64),
    /// In another file.
    File(String),
    /// In several.
    Files(Names),
}

/// The names of files.
#[derive(Debug)]
pub(super) enum Names {
    Listed(Vec<String>),
    Numbered(Numbered),
}

impl Names {
    pub fn names(&self) -> Box<dyn Iterator<Item = String> + '_> {
        match self {
            Self::Listed(names) => Box::new(names.iter().cloned()),
            Self::Numbered(numbered) => Box::new(numbered.names()),
        }
    }

    fn count(&self) -> u64 {
        match self {
            Self::Listed(names) => names.len() as u64,
            Self::Numbered(numbered) => numbered.count(),
        }
    }
}

/// The sample types, and which of them are "long".
const TYPES: [(&str, SampleType, bool); 12] = [
    ("MET_CHAR", SampleType::I8, false),
    ("MET_UCHAR", SampleType::U8, false),
    ("MET_SHORT", SampleType::I16, false),
    ("MET_USHORT", SampleType::U16, false),
    ("MET_INT", SampleType::I32, false),
    ("MET_UINT", SampleType::U32, false),
    ("MET_LONG", SampleType::I64, true),
    ("MET_ULONG", SampleType::U64, true),
    ("MET_LONG_LONG", SampleType::I64, false),
    ("MET_ULONG_LONG", SampleType::U64, false),
    ("MET_FLOAT", SampleType::F32, false),
    ("MET_DOUBLE", SampleType::F64, false),
];

impl Header {
    /// Reads the header of a file.
    ///
    /// # Errors
    ///
    /// When it lacks a key, or the value of one makes no sense.
    pub fn read(file: &RawFile) -> Result<Self, Problem> {
        let Lines { keys, rest, bytes } = Lines::read(file)?;
        let value = |names: &[&str]| {
            let found = keys.iter().find(|(key, _)| names.contains(&&**key));
            found.map(|(_, value)| &**value)
        };
        let needed = |name: &str| value(&[name]).ok_or_else(|| unusable(&format!("it has no {name}")));
        let senseless =
            |name: &str, value: &str| unusable(&format!("its {name} makes no sense: {:?}", clipped(value)));
        let is_true = |names: &[&str]| {
            value(names).is_some_and(|value| matches!(value.as_bytes().first(), Some(b'T' | b't' | b'1')))
        };

        let axes = needed("NDims")?;
        let axes: usize = axes.parse().map_err(|_| senseless("NDims", axes))?;
        if !(1..=MOST_AXES).contains(&axes) {
            return Err(unusable(&format!("it has {axes} axes, and 1 to {MOST_AXES} are possible")));
        }
        let sizes = needed("DimSize")?;
        let lengths: Option<Vec<usize>> = sizes.split_whitespace().map(|size| size.parse().ok()).collect();
        let lengths = lengths.filter(|it| it.len() == axes).ok_or_else(|| senseless("DimSize", sizes))?;
        let sample = needed("ElementType")?;
        let known = TYPES.iter().find(|(name, ..)| *name == sample);
        let &(_, sample, is_long) = known.ok_or_else(|| senseless("ElementType", sample))?;
        if value(&["BinaryData"]).is_some() && !is_true(&["BinaryData"]) {
            return Err(unusable("its samples are text, which is not read"));
        }
        let is_big = is_true(&["BinaryDataByteOrderMSB", "ElementByteOrderMSB"]);
        let channels = value(&["ElementNumberOfChannels"]).unwrap_or("1");
        let channels: usize = channels
            .parse()
            .ok()
            .filter(|count| *count > 0)
            .ok_or_else(|| senseless("ElementNumberOfChannels", channels))?;
        let skip = value(&["HeaderSize"]).unwrap_or("0");
        let skip: i64 =
            skip.parse().ok().filter(|skip| *skip >= -1).ok_or_else(|| senseless("HeaderSize", skip))?;
        let numbers = |names: &[&str]| -> Vec<f64> {
            let value = value(names).unwrap_or_default();
            value.split_whitespace().map(|word| word.parse().unwrap_or(f64::NAN)).collect()
        };
        Ok(Self {
            data: data(needed("ElementDataFile")?, rest, bytes, &lengths)?,
            lengths,
            sample,
            is_long,
            order: if is_big { ByteOrder::Big } else { ByteOrder::Little },
            channels,
            is_compressed: is_true(&["CompressedData"]),
            skip,
            spacing: numbers(&["ElementSpacing", "ElementSize"]),
            directions: numbers(&["TransformMatrix", "Rotation", "Orientation"]),
            letters: value(&["AnatomicalOrientation"]).and_then(from),
        })
    }
}

/// Where the samples are, by the value of the last key.
fn data(value: &str, rest: Vec<String>, bytes: u64, lengths: &[usize]) -> Result<Data, Problem> {
    let senseless = || unusable(&format!("its ElementDataFile makes no sense: {:?}", clipped(value)));
    let words: Vec<&str> = value.split_whitespace().collect();
    let (names, axes) = match &*words {
        ["LOCAL" | "Local" | "local"] => return Ok(Data::Behind(bytes)),
        ["LIST", axes @ ..] => (Names::Listed(rest), axes.first().copied()),
        [pattern, first, last, more @ ..] if pattern.contains('%') => {
            let number = |text: &str| text.parse::<i64>().ok();
            let step = more.first().map_or(Some(1), |step| number(step));
            let numbers = || Numbered::new(pattern, number(first)?, number(last)?, step?);
            (Names::Numbered(numbers().ok_or_else(senseless)?), None)
        }
        _ => return Ok(Data::File(value.to_owned())),
    };
    let axes = match axes {
        None => lengths.len() - 1,
        Some(axes) => axes.parse().map_err(|_| senseless())?,
    };
    let slower = lengths.get(axes..).unwrap_or_default();
    let wanted = slower.iter().try_fold(1u64, |all, &length| all.checked_mul(length as u64));
    match names.count() {
        0 => Err(unusable("its list of files is empty")),
        count if Some(count) == wanted => Ok(Data::Files(names)),
        count => Err(unusable(&format!("its samples are in {count} files, and its axes have other lengths"))),
    }
}

/// Where axes lead that come from these directions: `RAI` come from the right, the front and the feet, and lead to the
/// left, the back and the head.
fn from(letters: &str) -> Option<Orientation> {
    let opposite = |letter: char| {
        let at = "RLAPSI".find(letter.to_ascii_uppercase())?;
        "LRPAIS".get(at..=at)
    };
    letters.chars().map(opposite).collect::<Option<String>>()?.parse().ok()
}

/// The lines of a header.
struct Lines {
    keys: Vec<(String, String)>,
    /// The lines behind a key that says a list of files follows.
    rest: Vec<String>,
    /// Number of bytes of the header.
    bytes: u64,
}

impl Lines {
    fn read(file: &RawFile) -> Result<Self, Problem> {
        let mut reader = BufReader::new(file.reader().take(MOST_BYTES));
        let mut lines = Self { keys: Vec::new(), rest: Vec::new(), bytes: 0 };
        let mut is_list = false;
        loop {
            let mut line = Vec::new();
            let read = reader.read_until(b'\n', &mut line).map_err(|error| file.problem(error))?;
            lines.bytes += read as u64;
            if lines.bytes >= MOST_BYTES {
                return Err(unusable("its header is longer than 1 MiB"));
            }
            if read == 0 {
                return Ok(lines);
            }
            let line = String::from_utf8_lossy(&line).trim().to_owned();
            if is_list {
                lines.rest.extend(Some(line).filter(|line| !line.is_empty()));
            } else if let Some((key, value)) = line.split_once('=') {
                let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
                let is_last = key == "ElementDataFile";
                is_list = is_last && value.starts_with("LIST");
                lines.keys.push((key, value));
                if is_last && !is_list {
                    return Ok(lines);
                }
            }
        }
    }
}

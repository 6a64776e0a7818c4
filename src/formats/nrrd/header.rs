//! The header: lines of text.

use std::io::{BufRead, BufReader, Read};

use super::list::Files;
use super::unusable;
use crate::error::Problem;
use crate::formats::names::clipped;
use crate::formats::raw::{Encoding, RawFile, Skip};
use crate::volume::inflate::Wrapping;
use crate::volume::{ByteOrder, SampleType};

/// Most bytes of a header.
const MOST_BYTES: u64 = 1 << 20;

/// Most axes of an array.
const MOST_AXES: usize = 16;

/// What a header says.
#[derive(Debug)]
pub(super) struct Header {
    /// The lengths of the axes, the fastest first.
    pub lengths: Vec<usize>,
    pub sample: SampleType,
    pub order: ByteOrder,
    pub encoding: Encoding,
    pub skip: Skip,
    pub data: Data,
    /// What the axes are, as the header has it, in lower case; empty where it does not.
    pub kinds: Vec<String>,
    /// The name of the space, in lower case.
    pub space: Option<String>,
    /// Where the axes lead in the space; `None` for axes outside of it, and no entries where it is not known.
    pub directions: Vec<Option<Vec<f64>>>,
    /// The distances of neighbors.
    pub spacings: Vec<f64>,
    /// The units of the axes of the space.
    pub space_units: Vec<String>,
    /// The units of the axes of the array.
    pub units: Vec<String>,
}

/// Where the samples are.
#[derive(Debug)]
pub(super) enum Data {
    /// In the same file, from this byte on.
    Behind(u64),
    /// In another file.
    File(String),
    /// In several.
    Files(Files),
}

/// The names of sample types, as the format has them.
const TYPES: [(SampleType, &[&str]); 10] = [
    (SampleType::I8, &["signed char", "int8", "int8_t"]),
    (SampleType::U8, &["uchar", "unsigned char", "uint8", "uint8_t"]),
    (SampleType::I16, &["short", "short int", "signed short", "signed short int", "int16", "int16_t"]),
    (SampleType::U16, &["ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"]),
    (SampleType::I32, &["int", "signed int", "int32", "int32_t"]),
    (SampleType::U32, &["uint", "unsigned int", "uint32", "uint32_t"]),
    (
        SampleType::I64,
        &[
            "longlong",
            "long long",
            "long long int",
            "signed long long",
            "signed long long int",
            "int64",
            "int64_t",
        ],
    ),
    (SampleType::U64, &["ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"]),
    (SampleType::F32, &["float"]),
    (SampleType::F64, &["double"]),
];

impl Header {
    /// Reads the header of a file.
    ///
    /// # Errors
    ///
    /// When it has no magic number, lacks a field, or one makes no sense.
    pub fn read(file: &RawFile) -> Result<Self, Problem> {
        let lines = Lines::read(file)?;
        let field = |name: &str| lines.field(name);
        let needed = |name: &str| field(name).ok_or_else(|| unusable(&format!("it has no field \"{name}\"")));
        let senseless = |name: &str, value: &str| {
            unusable(&format!("its field \"{name}\" makes no sense: {:?}", clipped(value)))
        };

        let axes = needed("dimension")?;
        let axes: usize = axes.parse().map_err(|_| senseless("dimension", axes))?;
        if !(1..=MOST_AXES).contains(&axes) {
            return Err(unusable(&format!("it has {axes} axes, and 1 to {MOST_AXES} are possible")));
        }
        let sizes = needed("sizes")?;
        let lengths: Option<Vec<usize>> = sizes.split_whitespace().map(|size| size.parse().ok()).collect();
        let lengths = lengths.filter(|it| it.len() == axes).ok_or_else(|| senseless("sizes", sizes))?;
        let sample = needed("type")?.to_ascii_lowercase();
        if sample == "block" {
            return Err(unusable("its samples are blocks of bytes"));
        }
        let known = TYPES.iter().find(|(_, names)| names.contains(&&*sample));
        let sample = known.map(|(sample, _)| *sample).ok_or_else(|| senseless("type", &sample))?;
        let encoding = match &*needed("encoding")?.to_ascii_lowercase() {
            "raw" => Encoding::Plain,
            "gz" | "gzip" => Encoding::Compressed(Wrapping::Gzip),
            "bz2" | "bzip2" => Encoding::Compressed(Wrapping::Bzip2),
            "txt" | "text" | "ascii" => Encoding::Text,
            "hex" => return Err(unusable("its samples are in hexadecimal digits, which are not read")),
            other => return Err(senseless("encoding", other)),
        };
        let order = match (encoding, field("endian").map(str::to_ascii_lowercase).as_deref()) {
            (Encoding::Text, _) => ByteOrder::Little,
            (_, Some("little")) => ByteOrder::Little,
            (_, Some("big")) => ByteOrder::Big,
            (_, None) if sample.bits() == 8 => ByteOrder::Little,
            (_, None) => return Err(unusable("it has no field \"endian\"")),
            (_, Some(other)) => return Err(senseless("endian", other)),
        };
        let number = |names: [&str; 2]| {
            let value = names.into_iter().find_map(field).unwrap_or("0");
            value.parse::<i64>().map_err(|_| senseless(names[0], value))
        };
        let (of_lines, of_bytes) = (number(["line skip", "lineskip"])?, number(["byte skip", "byteskip"])?);
        let skip = Skip {
            lines: u64::try_from(of_lines).map_err(|_| senseless("line skip", &of_lines.to_string()))?,
            bytes: of_bytes.max(0) as u64,
            is_from_end: of_bytes == -1,
        };
        if of_bytes < -1 {
            return Err(senseless("byte skip", &of_bytes.to_string()));
        }
        let data = match ["data file", "datafile"].into_iter().find_map(field) {
            None => Data::Behind(lines.bytes),
            Some(value) => match Files::parse(value, &lines.rest) {
                Some(files) => Data::Files(files?),
                None => Data::File(value.to_owned()),
            },
        };
        let numbers = |value: &str| value.split_whitespace().map(number_or_nan).collect();
        Ok(Self {
            lengths,
            sample,
            order,
            encoding,
            skip,
            data,
            kinds: words(field("kinds")),
            space: field("space").map(str::to_ascii_lowercase),
            directions: field("space directions").map_or(Ok(Vec::new()), |value| {
                directions(value).ok_or_else(|| senseless("space directions", value))
            })?,
            spacings: field("spacings").map_or(Vec::new(), numbers),
            space_units: quoted(field("space units")),
            units: quoted(field("units")),
        })
    }
}

/// The lines of a header.
struct Lines {
    fields: Vec<(String, String)>,
    /// The lines behind a field that says a list of files follows.
    rest: Vec<String>,
    /// Number of bytes of the header, with the empty line at its end.
    bytes: u64,
}

impl Lines {
    fn read(file: &RawFile) -> Result<Self, Problem> {
        let mut reader = BufReader::new(file.reader().take(MOST_BYTES));
        let mut lines = Self { fields: Vec::new(), rest: Vec::new(), bytes: 0 };
        let mut is_list = false;
        for number in 0.. {
            let mut line = Vec::new();
            let read = reader.read_until(b'\n', &mut line).map_err(|error| file.problem(error))?;
            lines.bytes += read as u64;
            if lines.bytes >= MOST_BYTES {
                return Err(unusable("its header is longer than 1 MiB"));
            }
            let line = String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned();
            if number == 0 && !line.starts_with("NRRD000") {
                return Err(unusable("it does not begin with NRRD000"));
            }
            // The header of samples in other files may end with the file.
            if read == 0 || (line.is_empty() && !is_list) {
                break;
            }
            if is_list {
                lines.rest.push(line);
            } else if let Some((name, value)) = line.split_once(": ").filter(|_| !line.starts_with('#')) {
                let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
                is_list = matches!(&*name, "data file" | "datafile") && value.starts_with("LIST");
                lines.fields.push((name, value));
            }
        }
        Ok(lines)
    }

    /// The value of a field.
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

/// Words with spaces between them, in lower case.
fn words(value: Option<&str>) -> Vec<String> {
    value.map_or(Vec::new(), |value| value.split_whitespace().map(str::to_ascii_lowercase).collect())
}

/// Texts between quotes.
fn quoted(value: Option<&str>) -> Vec<String> {
    value.map_or(Vec::new(), |value| value.split('"').skip(1).step_by(2).map(str::to_owned).collect())
}

fn number_or_nan(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// Reads `(1,0,0) none (0,0,1)`. Spaces may be anywhere.
fn directions(text: &str) -> Option<Vec<Option<Vec<f64>>>> {
    let (mut directions, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("none") {
            directions.push(None);
            rest = after.trim_start();
            continue;
        }
        let (vector, after) = rest.strip_prefix('(')?.split_once(')')?;
        directions.push(Some(vector.split(',').map(|part| number_or_nan(part.trim())).collect()));
        rest = after.trim_start();
    }
    Some(directions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_vectors_or_none() {
        let vector = |x: f64, y: f64| Some(vec![x, y]);
        assert_eq!(
            directions("none (1,0) ( -0.5, 2e1)"),
            Some(vec![None, vector(1.0, 0.0), vector(-0.5, 20.0)])
        );
        assert_eq!(directions(""), Some(vec![]));
        for text in ["(1,0", "1,0)", "(1,0) some"] {
            assert_eq!(directions(text), None, "{text}");
        }
    }
}

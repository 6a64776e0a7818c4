//! Arrays of N5: `attributes.json`, blocks with headers, and lengths with the fastest axis first.

use serde_json::Value;

use super::Format;
use super::array::{ArrayMetadata, lengths};
use super::chain::{Chain, Samples, unread};
use super::keys::Keys;
use crate::error::{Problem, TypeKind};
use crate::formats::codecs::Codec;
use crate::formats::npy;
use crate::volume::{ByteOrder, SampleType};

/// The file of metadata.
pub(super) const METADATA: &str = "attributes.json";

/// The array that `attributes.json` describes.
///
/// # Errors
///
/// When it is damaged, or of a type or compression that is not read.
pub(super) fn array(value: &Value) -> Result<ArrayMetadata, Problem> {
    let format = Format::N5;
    let (mut lengths, mut chunk) = lengths(format, value.get("dimensions"), value.get("blockSize"))?;
    lengths.reverse();
    chunk.reverse();
    let name = value
        .get("dataType")
        .and_then(Value::as_str)
        .ok_or_else(|| format.damaged("a data set has no type"))?;
    let is_number = |sample: &SampleType| sample.name() == name && *sample != SampleType::Bool;
    let sample = SampleType::ALL.iter().copied().find(is_number);
    let kind = if name == "string" { TypeKind::Text } else { TypeKind::Unknown };
    let sample = sample.ok_or_else(|| npy::unread_type(format!("{name:?}"), kind))?;
    let chain = Chain { samples: Samples::Block, codecs: codecs(value)?, ..Chain::plain(ByteOrder::Big) };
    Ok(ArrayMetadata {
        fill: vec![0; sample.bits() as usize / 8],
        names: names(value),
        keys: Keys { has_prefix: false, separator: '/', is_reversed: true },
        lengths,
        chunk,
        sample,
        chain,
    })
}

fn codecs(value: &Value) -> Result<Vec<Codec>, Problem> {
    // Up to version 2 of N5 the compression was a text.
    let old = value.get("compressionType").and_then(Value::as_str);
    let compression = value.get("compression");
    let name = compression.and_then(|it| it.as_str().or_else(|| it.get("type")?.as_str())).or(old);
    let is_zlib = compression.and_then(|it| it.get("useZlib")?.as_bool()) == Some(true);
    Ok(match name.unwrap_or("raw") {
        "raw" => Vec::new(),
        "gzip" if is_zlib => vec![Codec::Zlib],
        "gzip" => vec![Codec::Gzip],
        "bzip2" => vec![Codec::Bzip2],
        "blosc" => vec![Codec::Blosc],
        "lz4" => vec![Codec::Lz4Java],
        "zstd" => vec![Codec::Zstd],
        other => return Err(unread(Format::N5, other)),
    })
}

/// The names of the axes, slowest first: of the attributes `axes`, which N5 itself has with the fastest axis first, or
/// of the `transform` of COSEM, which has them as NumPy does unless it says otherwise.
pub(super) fn names(value: &Value) -> Vec<Option<String>> {
    let list = |value: &Value| -> Vec<Option<String>> {
        let names = value.as_array().into_iter().flatten();
        names.map(|name| name.as_str().map(str::to_owned)).collect()
    };
    if let Some(axes) = value.get("axes") {
        let mut names = list(axes);
        names.reverse();
        return names;
    }
    let Some(transform) = value.get("transform") else { return Vec::new() };
    let mut names = transform.get("axes").map(list).unwrap_or_default();
    if transform.get("order").and_then(Value::as_str) == Some("F") {
        names.reverse();
    }
    names
}

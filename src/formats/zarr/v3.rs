//! Arrays of Zarr of version 3.

use serde_json::Value;

use super::array::{ArrayMetadata, lengths};
use super::keys::Keys;
use super::{Format, chain, fill, json};
use crate::error::{Problem, TypeKind};
use crate::formats::npy;
use crate::volume::SampleType;

/// The array that `zarr.json` describes.
///
/// # Errors
///
/// When it is damaged, or of a type, a grid or a compression that is not read.
pub(super) fn array(value: &Value) -> Result<ArrayMetadata, Problem> {
    let format = Format::Zarr;
    let none = Value::Null;
    let transformers = value.get("storage_transformers").and_then(Value::as_array);
    if transformers.is_some_and(|list| !list.is_empty()) {
        return Err(format.damaged("an array has storage transformers, which are not read"));
    }
    let (grid, configuration) = value.get("chunk_grid").and_then(json::named).unwrap_or(("", &none));
    if grid != "regular" {
        return Err(
            format.damaged(&format!("an array has a grid of chunks {grid:?}; only \"regular\" is read"))
        );
    }
    let (lengths, chunk) = lengths(format, value.get("shape"), configuration.get("chunk_shape"))?;
    let (name, _) =
        value.get("data_type").and_then(json::named).ok_or_else(|| format.damaged("an array has no type"))?;
    let sample = SampleType::ALL.iter().copied().find(|sample| sample.name() == name);
    let sample = sample.ok_or_else(|| npy::unread_type(format!("{name:?}"), kind(name)))?;
    let fill = fill::bytes(value.get("fill_value").unwrap_or(&none), sample);
    let names = value.get("dimension_names").and_then(Value::as_array).into_iter().flatten();
    Ok(ArrayMetadata {
        chain: chain::of_version_3(value.get("codecs").unwrap_or(&none), &chunk, 0)?,
        lengths,
        chunk,
        sample,
        fill: fill.ok_or_else(|| format.damaged("the fill_value of an array is none of its type"))?,
        keys: keys(value.get("chunk_key_encoding"))?,
        names: names.map(|name| name.as_str().map(str::to_owned)).collect(),
    })
}

/// What a type without levels is, by its name.
fn kind(name: &str) -> TypeKind {
    match name {
        "string" | "fixed_length_utf32" => TypeKind::Text,
        "bytes" | "variable_length_bytes" | "null_terminated_bytes" => TypeKind::ByteStrings,
        "bfloat16" => TypeKind::Bfloat16,
        "raw_bytes" => TypeKind::Void,
        "struct" | "structured" => TypeKind::Fields,
        _ if name.ends_with("datetime64") || name.ends_with("timedelta64") => TypeKind::Dates,
        _ if name.starts_with("complex") => TypeKind::Complex,
        _ if name.starts_with("float8") => TypeKind::Float8,
        _ if name.starts_with('r') => TypeKind::Void,
        _ => TypeKind::Unknown,
    }
}

fn keys(encoding: Option<&Value>) -> Result<Keys, Problem> {
    let format = Format::Zarr;
    let none = Value::Null;
    let (name, configuration) = encoding.and_then(json::named).unwrap_or(("default", &none));
    let has_prefix = match name {
        "default" => true,
        "v2" => false,
        _ => return Err(format.damaged(&format!("its chunks are named by {name:?}, which is not read"))),
    };
    let separator = match configuration.get("separator").and_then(Value::as_str) {
        None if has_prefix => '/',
        None | Some(".") => '.',
        Some("/") => '/',
        Some(_) => return Err(format.damaged("the separator in the names of chunks is neither . nor /")),
    };
    Ok(Keys { has_prefix, separator, is_reversed: false })
}

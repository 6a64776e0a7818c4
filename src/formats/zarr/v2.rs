//! Arrays of Zarr of version 2.

use serde_json::Value;

use super::array::{ArrayMetadata, lengths};
use super::chain::{Chain, Samples, codec, unread};
use super::keys::Keys;
use super::{Format, fill};
use crate::error::{Problem, TypeKind};
use crate::formats::npy;

/// The array that `.zarray` describes.
///
/// # Errors
///
/// When it is damaged, or of a type or compression that is not read.
pub(super) fn array(value: &Value, attributes: &Value) -> Result<ArrayMetadata, Problem> {
    let format = Format::Zarr;
    if value.get("zarr_format").and_then(Value::as_u64) != Some(2) {
        return Err(format.damaged("the zarr_format of its .zarray is not 2"));
    }
    let (lengths, chunk) = lengths(format, value.get("shape"), value.get("chunks"))?;
    let (sample, order) = match value.get("dtype") {
        Some(Value::String(descriptor)) => npy::sample_type(descriptor)?,
        Some(fields @ Value::Array(_)) => return Err(npy::unread_type(fields.to_string(), TypeKind::Fields)),
        _ => return Err(format.damaged("an array has no type")),
    };
    let mut chain = Chain { samples: Samples::Plain(order), ..Chain::plain(order) };
    if value.get("order").and_then(Value::as_str) == Some("F") {
        chain.turn(&(0..lengths.len()).rev().collect::<Vec<_>>(), format)?;
    }
    let filters = value.get("filters").and_then(Value::as_array).into_iter().flatten();
    for step in filters.chain(value.get("compressor").filter(|step| !step.is_null())) {
        let Some(name) = step.get("id").and_then(Value::as_str) else {
            return Err(format.damaged("a codec has no name"));
        };
        chain.codecs.push(codec(name, step).ok_or_else(|| unread(format, name))?);
    }
    let separator = match value.get("dimension_separator").and_then(Value::as_str) {
        None | Some(".") => '.',
        Some("/") => '/',
        Some(_) => return Err(format.damaged("the dimension_separator of an array is neither . nor /")),
    };
    let fill = fill::bytes(value.get("fill_value").unwrap_or(&Value::Null), sample);
    let names = attributes.get("_ARRAY_DIMENSIONS").and_then(Value::as_array).into_iter().flatten();
    Ok(ArrayMetadata {
        lengths,
        chunk,
        sample,
        fill: fill.ok_or_else(|| format.damaged("the fill_value of an array is none of its type"))?,
        keys: Keys { has_prefix: false, separator, is_reversed: false },
        chain,
        names: names.map(|name| name.as_str().map(str::to_owned)).collect(),
    })
}

//! Pyramids of N5, as BigDataViewer and Fiji write them: a group of arrays, each smaller than the one before.

use serde_json::{Value, json};

use super::n5::{METADATA, names};
use super::node::value;
use super::ome::{self, Image};
use super::store::Store;
use crate::error::Problem;

/// The pyramid that a group is: arrays `s0`, `s1` and so on, each smaller than the one before. `None` for any other
/// group.
///
/// # Errors
///
/// When the attributes of an array cannot be read.
pub(super) fn of_group(
    store: &Store,
    path: &str,
    attributes: &Value,
    names: &[String],
) -> Result<Option<Image>, Problem> {
    let is_level = |name: &&String| {
        let number = name.strip_prefix('s').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
    };
    let mut levels: Vec<&String> = names.iter().filter(is_level).collect();
    levels.sort_by_key(|name| name[1..].parse::<u64>().unwrap_or(u64::MAX));
    if levels.first().is_none_or(|first| *first != "s0") {
        return Ok(None);
    }
    let mut datasets = Vec::new();
    let mut axes = Vec::new();
    for (number, name) in levels.into_iter().enumerate() {
        let key = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        let level = value(store, &format!("{key}/{METADATA}"))?.unwrap_or_default();
        if number == 0 {
            let Some(known) = described_axes(&level, attributes) else { return Ok(None) };
            axes = known;
        }
        let size = sizes(&level, attributes, number, axes.len());
        let scale = size.map(|scale| json!([{"type": "scale", "scale": scale}]));
        datasets.push(json!({"path": name, "coordinateTransformations": scale}));
    }
    let multiscale = json!({"multiscales": [{"axes": axes, "datasets": datasets}]});
    Ok(ome::images(&multiscale).into_iter().next())
}

/// The axes of an array and their units, slowest first, as OME-Zarr has them; x, y, z, c and t where nothing says what
/// they are.
fn described_axes(level: &Value, group: &Value) -> Option<Vec<Value>> {
    let rank = level.get("dimensions")?.as_array()?.len();
    let mut known = names(level);
    if known.len() != rank {
        known = names(group);
    }
    let usual = ["x", "y", "z", "c", "t"];
    let text = |value: &Value, axis: usize| value.get("units")?.get(axis)?.as_str().map(str::to_owned);
    let of_pixel = |value: &Value| value.get("pixelResolution")?.get("unit")?.as_str().map(str::to_owned);
    let axis = |axis: usize| {
        let from_end = rank - 1 - axis;
        let name = known.get(axis).cloned().flatten();
        let name =
            name.filter(|_| known.len() == rank).or_else(|| usual.get(from_end).map(|it| (*it).to_owned()));
        let unit = text(level, from_end).or_else(|| text(group, from_end));
        let unit = unit.or_else(|| of_pixel(level)).or_else(|| of_pixel(group));
        json!({"name": name, "unit": unit})
    };
    Some((0..rank).map(axis).collect())
}

/// The distance of neighbors along each axis of a level, slowest first.
fn sizes(level: &Value, group: &Value, number: usize, rank: usize) -> Option<Vec<f64>> {
    let list = |value: Option<&Value>| -> Option<Vec<f64>> {
        let numbers: Option<Vec<f64>> = value?.as_array()?.iter().map(Value::as_f64).collect();
        numbers.filter(|numbers| numbers.len() == rank)
    };
    let pixel = |value: &Value| list(value.get("pixelResolution")?.get("dimensions"));
    let own = |value: &Value| list(value.get("resolution")).or_else(|| pixel(value));
    let factors = list(level.get("downsamplingFactors"));
    let factors = factors.or_else(|| list(group.get("downsamplingFactors")?.get(number)));
    let size = own(group).or_else(|| if number == 0 { own(level) } else { None });
    let (size, factors) = match (size, factors) {
        (None, None) => return None,
        (size, factors) => {
            (size.unwrap_or_else(|| vec![1.0; rank]), factors.unwrap_or_else(|| vec![1.0; rank]))
        }
    };
    let mut sizes: Vec<f64> = size.iter().zip(&factors).map(|(size, factor)| size * factor).collect();
    sizes.reverse();
    Some(sizes)
}

//! The axes of an image, by their names and never by their order, and the size of a voxel.

use serde_json::Value;

use crate::formats::zarr::array::kind;
use crate::volume::{Axes, AxisKind, Interval, LengthUnit, Spacing};

/// The axes of images up to version 0.2.
pub(super) const OLD: [&str; 5] = ["t", "c", "z", "y", "x"];

/// An axis as the metadata describe it.
#[derive(Clone, Debug, Default)]
pub(super) struct NamedAxis {
    pub(super) name: String,
    kind: Option<String>,
    unit: Option<String>,
}

impl NamedAxis {
    pub(super) fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

/// The axes in a list: objects, or their names as in version 0.3.
pub(super) fn named(list: Option<&Value>) -> Vec<NamedAxis> {
    let text = |axis: &Value, key: &str| axis.get(key).and_then(Value::as_str).map(str::to_owned);
    let axis = |axis: &Value| NamedAxis {
        name: axis.as_str().map(str::to_owned).or_else(|| text(axis, "name")).unwrap_or_default(),
        kind: text(axis, "type"),
        unit: text(axis, "unit"),
    };
    list.and_then(Value::as_array).into_iter().flatten().map(axis).collect()
}

/// The axes of the first coordinate system, which version 0.6 has in their place.
pub(super) fn of_coordinate_systems(multiscale: &Value) -> Option<&Value> {
    multiscale.get("coordinateSystems")?.get(0)?.get("axes")
}

/// What the axes are: by their names, or by their types where the names say nothing. `None` where that leaves two
/// alike.
pub(super) fn kinds(axes: &[NamedAxis]) -> Option<Axes> {
    if axes.is_empty() {
        return None;
    }
    let mut kinds: Vec<Option<AxisKind>> = axes.iter().map(|axis| kind(&axis.name)).collect();
    for (place, axis) in axes.iter().enumerate() {
        if kinds[place].is_none() {
            kinds[place] = match axis.kind.as_deref() {
                Some("time") => Some(AxisKind::Time),
                Some("channel") => Some(AxisKind::Channel),
                _ => None,
            };
        }
    }
    // Axes of space with other names are z, y and x in their order: the last two are y and x.
    let is_space = |place: &usize| axes[*place].kind.as_deref() == Some("space");
    let unnamed: Vec<usize> =
        (0..axes.len()).rev().filter(|&place| kinds[place].is_none()).filter(is_space).collect();
    let left =
        [AxisKind::X, AxisKind::Y, AxisKind::Z].into_iter().filter(|kind| !kinds.contains(&Some(*kind)));
    for (place, kind) in unnamed.into_iter().zip(left.collect::<Vec<_>>()) {
        kinds[place] = Some(kind);
    }
    // Any other axis is one of pictures of their own.
    let kinds: Vec<AxisKind> = kinds.into_iter().map(|kind| kind.unwrap_or(AxisKind::Channel)).collect();
    Axes::new(kinds).ok()
}

/// The product of the scales in a list of transformations; `None` where there is none.
///
/// # Errors
///
/// The type of a transformation that is no scale.
pub(super) fn scale(transformations: Option<&Value>) -> Result<Option<Vec<f64>>, String> {
    let mut all: Option<Vec<f64>> = None;
    for transformation in transformations.and_then(Value::as_array).into_iter().flatten() {
        let scale = match transformation.get("type").and_then(Value::as_str) {
            Some("scale") => {
                let numbers = transformation.get("scale").and_then(Value::as_array);
                numbers
                    .map(|numbers| numbers.iter().map(|number| number.as_f64().unwrap_or(f64::NAN)).collect())
            }
            // Of version 0.6: several of them, one after the other.
            Some("sequence") => scale(transformation.get("transformations"))?,
            Some("identity" | "translation") => None,
            other => return Err(other.unwrap_or_default().to_owned()),
        };
        all = match (all, scale) {
            (Some(all), Some(scale)) if all.len() == scale.len() => {
                Some(all.iter().zip(&scale).map(|(all, own)| all * own).collect())
            }
            (all, scale) => scale.or(all),
        };
    }
    Ok(all)
}

/// The distance of neighbors along an axis, and its unit.
fn along<'a>(
    axes: &'a [NamedAxis],
    scale: Option<&[f64]>,
    wanted: AxisKind,
) -> Option<(f64, Option<&'a str>)> {
    let place = kinds(axes)?.position(wanted)?;
    let distance = scale?.get(place)?.abs();
    (distance > 0.0 && distance.is_finite()).then_some((distance, axes[place].unit.as_deref()))
}

/// The size of a voxel. Sizes in different units are converted to the unit of x.
pub(super) fn spacing(axes: &[NamedAxis], scale: Option<&[f64]>) -> Spacing {
    let [z, y, x] = [AxisKind::Z, AxisKind::Y, AxisKind::X].map(|kind| along(axes, scale, kind));
    let unit_of = |size: Option<(f64, Option<&str>)>| size.and_then(|(_, unit)| length(unit?));
    let known = [x, y, z].into_iter().find_map(unit_of);
    let size = |size: Option<(f64, Option<&str>)>| {
        let (distance, name) = size?;
        match (known, name.and_then(length)) {
            (Some((_, all)), Some((_, own))) => Some(distance * own / all),
            // A unit that is not known says nothing; without a unit only ratios count.
            (Some(_), None) => None,
            (None, _) => Some(distance),
        }
    };
    let unit = known.map(|(unit, _)| unit);
    // The distance is one in the unit that is known: picometers, say, become ångströms.
    let scaled = |value: f64| match known {
        Some((unit, picometers)) => value * picometers / of(unit),
        None => value,
    };
    Spacing { z: size(z).map(scaled), y: size(y).map(scaled), x: size(x).map(scaled), unit }
}

/// The unit of length of a name of UDUNITS, and picometers of what is named.
fn length(name: &str) -> Option<(LengthUnit, f64)> {
    if let Some(unit) = LengthUnit::named(name) {
        return Some((unit, of(unit)));
    }
    Some(match name {
        "picometer" => (LengthUnit::Angstrom, 1.0),
        "decimeter" => (LengthUnit::Centimeter, 1e11),
        "inch" => (LengthUnit::Millimeter, 2.54e10),
        "foot" => (LengthUnit::Meter, 3.048e11),
        "kilometer" => (LengthUnit::Meter, 1e15),
        _ => return None,
    })
}

/// Picometers of a unit.
fn of(unit: LengthUnit) -> f64 {
    unit.angstroms() * 100.0
}

/// The time from one index of T to the next.
pub(super) fn interval(axes: &[NamedAxis], scale: Option<&[f64]>) -> Option<Interval> {
    let (time, unit) = along(axes, scale, AxisKind::Time)?;
    let seconds = match unit? {
        "nanosecond" => 1e-9,
        "microsecond" => 1e-6,
        "millisecond" | "ms" => 1e-3,
        "second" | "s" | "seconds" => 1.0,
        "minute" | "min" => 60.0,
        "hour" | "h" => 3600.0,
        "day" => 86400.0,
        _ => return None,
    };
    Interval::from_seconds(time * seconds)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn letters(axes: &Value) -> Option<String> {
        kinds(&named(Some(axes))).map(|axes| axes.to_string())
    }

    #[test]
    fn axes_are_known_by_their_names_and_then_by_their_types() {
        let space = |name: &str| json!({"name": name, "type": "space"});
        for (axes, expected) in [
            (json!(["t", "c", "z", "y", "x"]), Some("TCZYX")),
            (json!(["x", "Y", "z"]), Some("XYZ")),
            (json!([space("depth"), space("row"), space("column")]), Some("ZYX")),
            (json!([space("row"), space("column")]), Some("YX")),
            (json!([space("y"), space("a"), space("b")]), Some("YZX")),
            (json!([{"name": "frame", "type": "time"}, space("y"), space("x")]), Some("TYX")),
            (json!([{"name": "angle"}, "y", "x"]), Some("CYX")),
            (json!([{"name": "angle"}, "c", "y", "x"]), None),
            (json!([]), None),
        ] {
            assert_eq!(letters(&axes).as_deref(), expected, "{axes}");
        }
    }

    #[test]
    fn scales_are_multiplied_and_converted_to_one_unit() {
        let list = json!([{"type": "scale", "scale": [2, 0.5]}, {"type": "translation", "translation": [1, 1]},
            {"type": "sequence", "transformations": [{"type": "scale", "scale": [3, 10]}]}]);
        assert_eq!(scale(Some(&list)), Ok(Some(vec![6.0, 5.0])));
        assert_eq!(scale(Some(&json!([{"type": "affine"}]))), Err("affine".to_owned()));
        let axes =
            named(Some(&json!([{"name": "t", "unit": "millisecond"}, {"name": "z", "unit": "nanometer"},
            {"name": "y", "unit": "micrometer"}, {"name": "x", "unit": "micrometer"}])));
        let sizes = [40.0, 500.0, -0.25, 0.25];
        assert_eq!(spacing(&axes, Some(&sizes)), "0.5,0.25,0.25um".parse().unwrap());
        assert_eq!(interval(&axes, Some(&sizes)), Interval::from_seconds(0.04));
        let axes =
            named(Some(&json!([{"name": "y", "unit": "picometer"}, {"name": "x", "unit": "picometer"}])));
        assert_eq!(spacing(&axes, Some(&[200.0, 100.0])), "2,1Å".parse().unwrap());
        let axes = named(Some(&json!(["y", "x"])));
        assert_eq!(spacing(&axes, Some(&[2.0, 1.0])), "2,1".parse().unwrap());
        assert_eq!(spacing(&axes, Some(&[0.0, f64::NAN])), Spacing::default());
    }
}

//! The size of a pixel, as the tags of a page have it.

use super::facts::Facts;
use super::page::tag;
use super::series::Content;

/// Adds the size of a pixel, where tags say it.
pub(super) fn add(content: &Content, facts: &mut Facts) {
    let unit = match content.number(tag::RESOLUTION_UNIT).unwrap_or(2) {
        2 => Some(("cm", 2.54)),
        3 => Some(("cm", 1.0)),
        _ => None,
    };
    let [y, x] = per_unit(content);
    // Programs that know nothing write one pixel for each unit, or the usual number for each inch of a screen.
    let is_default = |resolution: f64| match unit {
        None => resolution == 1.0,
        Some((_, inch)) if inch > 1.0 => matches!(resolution, 1.0 | 72.0 | 96.0 | 150.0 | 300.0),
        Some(_) => resolution == 1.0,
    };
    let known = |resolution: Option<f64>| resolution.filter(|&it| !is_default(it));
    let (Some(x), Some(y)) = (known(x), known(y)) else { return };
    let factor = unit.map_or(1.0, |(_, factor)| factor);
    facts.spacing = [None, Some(factor / y), Some(factor / x)];
    facts.unit = unit.map(|(unit, _)| unit.to_owned());
}

/// Pixels for each unit, along y and x.
pub(super) fn per_unit(content: &Content) -> [Option<f64>; 2] {
    [tag::Y_RESOLUTION, tag::X_RESOLUTION].map(|code| content.fraction(code))
}

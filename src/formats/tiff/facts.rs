//! What a file says of a series besides its samples.

use super::page::PageShape;
use crate::volume::{Axes, AxisKind, ChannelMetadata, Interval, LengthUnit, Metadata, PlaneTimes, Spacing};

/// Facts of a series.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    /// Distance of neighbors along z, y and x, and the unit.
    pub(super) spacing: [Option<f64>; 3],
    pub(super) unit: Option<String>,
    /// Seconds from one time to the next.
    pub(super) interval: Option<f64>,
    /// Seconds at which each plane was taken, in their order; none unless all have a time.
    pub(super) times: Vec<f64>,
    /// Channels, where they have names or colors.
    pub(super) channels: Vec<ChannelMetadata>,
    /// The values that a viewer shows as black and white.
    pub(super) display: Option<(f64, f64)>,
    /// What a user should know: sentences without an end.
    pub(super) remarks: Vec<String>,
}

/// The letters of axes that vol2gif does not have: they become Z, if there is one of them and no Z.
fn axes(letters: &[char]) -> Option<Axes> {
    let is_named = |letter: &char| "TCZYXS".contains(*letter);
    let unnamed = letters.iter().filter(|letter| !is_named(letter)).count();
    let kinds: Option<Vec<AxisKind>> = letters
        .iter()
        .map(|letter| match is_named(letter) {
            true => AxisKind::of(*letter).ok(),
            false if unnamed == 1 && !letters.contains(&'Z') => Some(AxisKind::Z),
            false if unnamed == 1 && !letters.contains(&'T') => Some(AxisKind::Time),
            false => None,
        })
        .collect();
    Axes::new(kinds?).ok()
}

/// When each plane along these axes was taken.
fn plane_times(facts: &Facts, outer: &[(char, usize)]) -> Option<PlaneTimes> {
    let axis = |(letter, length): &(char, usize)| Some((AxisKind::of(*letter).ok()?, *length));
    let axes = outer.iter().map(axis).collect::<Option<Vec<_>>>()?;
    PlaneTimes::from_seconds(&axes, facts.times.iter().copied())
}

/// What a volume of these axes knows; `outer` are those before the axes of a page.
pub(super) fn metadata(
    facts: &Facts,
    outer: &[(char, usize)],
    letters: &[char],
    shape: &PageShape,
) -> Metadata {
    let [z, y, x] = facts.spacing.map(|size| size.filter(|size| size.is_finite() && *size > 0.0));
    let unit = facts.unit.as_deref().and_then(LengthUnit::named);
    // All three sizes have one unit.
    let spacing = Spacing { z, y, x, unit };
    let mut remarks = facts.remarks.clone();
    if shape.photometric == 3 {
        remarks.push("it has a table of colors, and the numbers of the colors are shown as grey".to_owned());
    }
    if shape.photometric == 0 {
        remarks.push("0 is white in it, so its picture is inverted; the values stay as they are".to_owned());
    }
    Metadata {
        axes: axes(letters),
        spacing,
        interval: facts.interval.and_then(Interval::from_seconds),
        plane_times: plane_times(facts, outer),
        channels: facts.channels.clone(),
        display: facts.display,
        is_inverted: shape.photometric == 0,
        remarks,
        ..Metadata::default()
    }
}

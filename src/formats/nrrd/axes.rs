//! What the axes of an array are, and where they lead.

use super::header::Header;
use super::unusable;
use crate::error::{Problem, TypeKind, UnreadType};
use crate::formats::raw::Affine;
use crate::volume::{Axes, AxisKind, LengthUnit, Metadata, Orientation, SampleType, Spacing};

/// What a header says of the axes.
///
/// # Errors
///
/// When the samples are complex, or several axes have one job.
pub(super) fn metadata(header: &Header) -> Result<Metadata, Problem> {
    let Some(kinds) = kinds(header)? else { return Ok(Metadata::default()) };
    let place = |kind: AxisKind| kinds.iter().position(|known| *known == kind);
    let is_patient = header.space.as_deref().and_then(signs);
    let direction = |kind: AxisKind| {
        let vector = header.directions.get(place(kind)?)?.as_ref()?;
        <[f64; 3]>::try_from(vector.get(..3)?).ok()
    };
    let along = |kind: AxisKind| {
        let of_direction = direction(kind).map(|[x, y, z]| (x * x + y * y + z * z).sqrt());
        let given = place(kind).and_then(|at| header.spacings.get(at).copied());
        of_direction.or(given).filter(|size| size.is_finite() && *size > 0.0)
    };
    let unit = header.space_units.first().or_else(|| header.units.get(place(AxisKind::X)?));
    let unit = match unit {
        Some(unit) => LengthUnit::named(unit),
        // Spaces of a patient are in millimeters, as ITK and Slicer write them.
        None => is_patient.map(|_| LengthUnit::Millimeter),
    };
    let spacing = Spacing { z: along(AxisKind::Z), y: along(AxisKind::Y), x: along(AxisKind::X), unit };
    let has_space = spacing.z.is_some() || spacing.y.is_some() || spacing.x.is_some();
    let orientation = || -> Option<Orientation> {
        let signs = is_patient?;
        let columns = [direction(AxisKind::X)?, direction(AxisKind::Y)?, direction(AxisKind::Z)?];
        Affine { columns: columns.map(|[x, y, z]| [x * signs[0], y * signs[1], z * signs[2]]) }.orientation()
    };
    Ok(Metadata {
        orientation: orientation(),
        axes: Some(Axes::new(kinds.iter().rev().copied().collect::<Vec<_>>())?),
        spacing: if has_space { spacing } else { Spacing::default() },
        ..Metadata::default()
    })
}

/// By which signs the axes of a space lead to the right, the front and the head; `None` for spaces without a patient.
fn signs(space: &str) -> Option<[f64; 3]> {
    match space.strip_suffix("-time").unwrap_or(space) {
        "right-anterior-superior" | "ras" | "rast" => Some([1.0, 1.0, 1.0]),
        "left-anterior-superior" | "las" | "last" => Some([-1.0, 1.0, 1.0]),
        "left-posterior-superior" | "lps" | "lpst" => Some([-1.0, -1.0, 1.0]),
        _ => None,
    }
}

/// What an axis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Space,
    Time,
    Color,
    Channel,
}

/// The axes of the array, the fastest first; `None` where the header does not say what they are.
fn kinds(header: &Header) -> Result<Option<Vec<AxisKind>>, Problem> {
    let roles = (0..header.lengths.len()).map(|at| role(header, at)).collect::<Result<Vec<_>, _>>()?;
    let mut space = [AxisKind::X, AxisKind::Y, AxisKind::Z].into_iter();
    let mut kinds = Vec::new();
    for role in roles {
        let kind = match role {
            Role::Space => space.next(),
            Role::Time => Some(AxisKind::Time),
            Role::Color => Some(AxisKind::Samples),
            Role::Channel => Some(AxisKind::Channel),
        };
        match kind {
            Some(kind) if kinds.contains(&kind) => {
                return Err(unusable("two of its axes are vectors, colors or times"));
            }
            Some(kind) => kinds.push(kind),
            // More than three axes in space.
            None => return Ok(None),
        }
    }
    Ok(Some(kinds))
}

/// What the axis at a place is: by its kind, or else by its direction.
fn role(header: &Header, at: usize) -> Result<Role, Problem> {
    let is_outside = header.directions.get(at).is_some_and(Option::is_none);
    let is_last = at + 1 == header.lengths.len();
    let length = header.lengths[at];
    match header.kinds.get(at).map(String::as_str) {
        Some("complex" | "2-vector-complex") => {
            let text = "complex numbers".to_owned();
            Err(Problem::SampleType(UnreadType { text, kind: TypeKind::Complex }))
        }
        Some("rgb-color" | "rgba-color" | "3-color" | "4-color") if matches!(length, 1 | 3 | 4) => {
            Ok(Role::Color)
        }
        Some("time") => Ok(Role::Time),
        Some("domain" | "space") => Ok(Role::Space),
        None | Some("???" | "none") if is_outside => Ok(match (at, length) {
            (0, 3 | 4) if header.sample == SampleType::U8 => Role::Color,
            _ if is_last => Role::Time,
            _ => Role::Channel,
        }),
        // The fourth direction of a space with time.
        None | Some("???" | "none") => match header.directions.get(at) {
            Some(Some(vector)) if vector.len() == 4 && vector[3] != 0.0 => Ok(Role::Time),
            _ => Ok(Role::Space),
        },
        Some(_) => Ok(Role::Channel),
    }
}

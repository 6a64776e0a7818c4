//! Three planes of a volume: the picture of a view, and the two planes across it.

use std::borrow::Cow;

use super::options::ViewOptions;
use super::places::Places;
use super::plane::AnatomicalPlane;
use super::select::Indices;
use super::turntable::Extent;
use super::upright::depth_of;
use crate::error::{ArrangementReason, Error, Problem};
use crate::volume::{AxisKind, Metadata, Volume};

/// The three axes of a volume whose planes are shown: of the depth, downward and to the right.
#[derive(Clone, Debug)]
pub(crate) struct OrthoAxes {
    /// The axes, with their stored indices in the order in which they are shown.
    pub(crate) axes: [(AxisKind, Indices); 3],
    pub(crate) extent: Extent,
    /// Number of time points.
    pub(crate) times: usize,
    /// The planes of the picture, of the depth and downward, and of the depth and to the right.
    pub(crate) names: [String; 3],
}

impl ViewOptions {
    /// The same view for three planes: of a body, coronal, and seen from the front.
    pub(crate) fn for_ortho(&self, metadata: &Metadata) -> Cow<'_, Self> {
        // Slices go toward the front, the head or the right; the planes across them begin there.
        self.upright(metadata, |axes, _| depth_of(axes))
    }

    /// The axes of three planes of `volume`. `is_physical` says whether the sizes of voxels count.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] and [`Problem::Shape`] where the view does not fit the array, and [`Problem::Arrangement`]
    /// where it has no three planes.
    pub(crate) fn ortho_axes(&self, volume: &Volume<'_>, is_physical: bool) -> Result<OrthoAxes, Error> {
        let refuse = |reason| volume.error(Problem::Arrangement(reason));
        let resolved = self.resolve(volume.array(), &volume.steps(), volume.metadata(), None);
        let resolved = resolved.map_err(|problem| volume.error(problem))?;
        if resolved.places.projected.is_some() {
            return Err(refuse(ArrangementReason::Projected));
        }
        if resolved.shape.samples > 1 || resolved.opacity.is_some() {
            return Err(refuse(ArrangementReason::Colors));
        }
        let Places { frames, plane: [right, down], metadata, .. } = resolved.places;
        let is_in_space = |kind: AxisKind| matches!(kind, AxisKind::Z | AxisKind::Y | AxisKind::X);
        let depth = frames.iter().copied().rfind(|(kind, _)| is_in_space(*kind));
        let depth = depth.ok_or_else(|| refuse(ArrangementReason::Flat))?;
        let mut times = 1;
        for (kind, shown) in frames.iter().filter(|(kind, _)| *kind != depth.0) {
            match kind {
                AxisKind::Time => times = shown.count,
                _ if shown.count == 1 => {}
                _ => {
                    let (axis, count) = (kind.letter(), shown.count);
                    return Err(refuse(ArrangementReason::Frames { axis, count }));
                }
            }
        }
        let axes = [depth, down, right];
        let size = |(kind, _): (AxisKind, Indices)| metadata.spacing.along(kind).filter(|_| is_physical);
        let extent = Extent::new(axes.map(|(_, shown)| shown.count), axes.map(size));
        let name = |across: AxisKind, letters: [AxisKind; 2]| {
            match (resolved.plane_name, metadata.orientation) {
                (Some(_), Some(orientation)) => orientation
                    .of(across)
                    .map(AnatomicalPlane::of_slices_along)
                    .map(|plane| plane.name().to_owned()),
                _ => None,
            }
            .unwrap_or_else(|| letters.iter().map(|kind| kind.letter().to_ascii_lowercase()).collect())
        };
        let [c, b, a] = axes.map(|(kind, _)| kind);
        let names = [name(c, [a, b]), name(a, [c, b]), name(b, [a, c])];
        Ok(OrthoAxes { axes, extent, times, names })
    }
}

impl Places {
    /// The places of pictures of three planes: one for each time point, if there are several.
    pub(crate) fn of_ortho(self, shape: crate::volume::FrameShape, pixels: f64) -> Self {
        let times: Vec<_> = self.frames.iter().copied().filter(|(kind, _)| *kind == AxisKind::Time).collect();
        let made = self.of_made(shape, pixels);
        Self { frames: times, ..made }
    }
}

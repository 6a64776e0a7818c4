//! Where in its array each picture of a view is.

use super::options::ViewOptions;
use super::select::Indices;
#[cfg(doc)]
use crate::error::Problem;
use crate::error::{AnnotationReason, Error};
use crate::volume::{AxisKind, Direction, FrameShape, Metadata, Volume};

/// Where in its array each picture of a view is, and what the array says of its axes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Places {
    /// The axes that run from picture to picture, slowest first, with their stored indices.
    pub(super) frames: Vec<(AxisKind, Indices)>,
    /// The axes that are selected to one index.
    pub(super) fixed: Vec<(AxisKind, usize)>,
    /// Pictures that run forward; then they run back again, from the last but one to the second.
    pub(super) forward: usize,
    /// The axis that runs to the right.
    pub(crate) right: AxisKind,
    /// The axes that run to the right and downward, each with whether its stored indices fall.
    pub(super) plane: [(AxisKind, bool); 2],
    /// The shape of the frames, before they are resized.
    pub(crate) shape: FrameShape,
    /// Spacing, interval and channels, as told or as the file says.
    pub(crate) metadata: Metadata,
}

impl ViewOptions {
    /// Where in its array each picture of this view of `volume` is.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] where the view does not fit the array.
    pub(crate) fn places_of(&self, volume: &Volume<'_>) -> Result<Places, Error> {
        let resolved = self.resolve(volume.array(), &volume.steps(), volume.metadata(), None);
        resolved.map(|resolved| resolved.places).map_err(|problem| volume.error(problem))
    }
}

impl Places {
    /// Where the picture leads in the body of the patient: to the right, and downward.
    ///
    /// # Errors
    ///
    /// [`AnnotationReason::NoDirections`] where the orientation is not known or only assumed, and
    /// [`AnnotationReason::NotInSpace`] where an axis of the picture is not in space.
    pub(crate) fn directions(&self) -> Result<[Direction; 2], AnnotationReason> {
        let known = self.metadata.orientation.filter(|_| !self.metadata.orientation_is_assumed);
        let orientation = known.ok_or(AnnotationReason::NoDirections)?;
        let direction = |(axis, falls): (AxisKind, bool)| {
            let rising = orientation.of(axis).ok_or(AnnotationReason::NotInSpace(axis.letter()))?;
            Ok(if falls { rising.opposite() } else { rising })
        };
        Ok([direction(self.plane[0])?, direction(self.plane[1])?])
    }

    /// The stored index along an axis at a picture; `None` where the axis is not there or runs along the picture.
    pub(crate) fn index(&self, axis: AxisKind, picture: usize) -> Option<usize> {
        if let Some((_, index)) = self.fixed.iter().find(|(kind, _)| *kind == axis) {
            return Some(*index);
        }
        let at = self.frames.iter().position(|(kind, _)| *kind == axis)?;
        let mut rest = if picture < self.forward { picture } else { 2 * self.forward - 2 - picture };
        for (_, indices) in self.frames[at + 1..].iter().rev() {
            rest /= indices.count.max(1);
        }
        let Indices { first, step, count } = self.frames[at].1;
        Some(first.wrapping_add_signed((rest % count.max(1)) as isize * step))
    }

    /// The axis of space that runs fastest from picture to picture, or is selected to one index; `None` where there is
    /// none.
    pub(crate) fn slices(&self) -> Option<AxisKind> {
        let is_in_space = |kind: &AxisKind| matches!(kind, AxisKind::Z | AxisKind::Y | AxisKind::X);
        let frames = self.frames.iter().rev().map(|(kind, _)| *kind).filter(is_in_space);
        frames.chain(self.fixed.iter().map(|(kind, _)| *kind).filter(is_in_space)).next()
    }
}

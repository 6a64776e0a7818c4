//! Where in its array each picture of a view is.

use std::fmt;

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
    /// The axis that is projected, with the stored indices that each picture joins.
    pub(super) projected: Option<(AxisKind, Indices)>,
    /// Pictures that run forward; then they run back again, from the last but one to the second.
    pub(super) forward: usize,
    /// The axis that runs to the right.
    pub(crate) right: AxisKind,
    /// The axes that run to the right and downward, with their stored indices.
    pub(super) plane: [(AxisKind, Indices); 2],
    /// The shape of the frames, before they are resized.
    pub(crate) shape: FrameShape,
    /// Spacing, interval and channels, as told or as the file says.
    pub(crate) metadata: Metadata,
}

/// Indices of an axis: every `step`-th one from `start` to before `stop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) stop: usize,
    pub(crate) step: usize,
}

impl Span {
    /// Whether it is one index.
    pub(crate) fn is_one(self) -> bool {
        self.stop == self.start + 1
    }
}

impl fmt::Display for Span {
    /// Writes it as a selection: `12`, `10:20` or `10:20:2`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, stop, step } = self;
        match (self.is_one(), step) {
            (true, _) => write!(f, "{start}"),
            (false, 1) => write!(f, "{start}:{stop}"),
            (false, _) => write!(f, "{start}:{stop}:{step}"),
        }
    }
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
        let direction = |(axis, shown): (AxisKind, Indices)| {
            let rising = orientation.of(axis).ok_or(AnnotationReason::NotInSpace(axis.letter()))?;
            Ok(if shown.step < 0 { rising.opposite() } else { rising })
        };
        Ok([direction(self.plane[0])?, direction(self.plane[1])?])
    }

    /// The axes that run from picture to picture, slowest first, with the number of their indices.
    pub(crate) fn frame_counts(&self) -> Vec<(AxisKind, usize)> {
        self.frames.iter().map(|(kind, indices)| (*kind, indices.count)).collect()
    }

    /// The places of pictures of this shape, each of which was made of all frames. A voxel is `pixels` pixels wide in
    /// them.
    pub(crate) fn of_made(self, shape: FrameShape, pixels: f64) -> Self {
        let mut metadata = self.metadata;
        for size in [&mut metadata.spacing.z, &mut metadata.spacing.y, &mut metadata.spacing.x] {
            *size = size.map(|size| size / pixels);
        }
        Self { frames: Vec::new(), forward: shape.frames, shape, metadata, ..self }
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

    /// The stored indices along an axis that a picture joins, in rising order; `None` as for [`index`](Self::index).
    pub(crate) fn span(&self, axis: AxisKind, picture: usize) -> Option<Span> {
        match self.projected {
            Some((kind, indices)) if kind == axis => {
                let first = self.index(axis, picture).unwrap_or(indices.first);
                let last = first.wrapping_add_signed(indices.step * (indices.count as isize - 1));
                Some(Span {
                    start: first.min(last),
                    stop: first.max(last) + 1,
                    step: indices.step.unsigned_abs(),
                })
            }
            _ => self.index(axis, picture).map(|index| Span { start: index, stop: index + 1, step: 1 }),
        }
    }

    /// The axis of space that is projected, else the one that runs fastest from picture to picture, or is selected to
    /// one index; `None` where there is none.
    pub(crate) fn slices(&self) -> Option<AxisKind> {
        let is_in_space = |kind: &AxisKind| matches!(kind, AxisKind::Z | AxisKind::Y | AxisKind::X);
        let frames = self.frames.iter().rev().map(|(kind, _)| *kind).filter(is_in_space);
        let projected = self.projected.iter().map(|(kind, _)| *kind).filter(is_in_space);
        let fixed = self.fixed.iter().map(|(kind, _)| *kind).filter(is_in_space);
        projected.chain(frames).chain(fixed).next()
    }
}

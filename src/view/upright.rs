//! A body that stands upright, where frames are made of all slices.

use std::borrow::Cow;

use super::options::ViewOptions;
use super::plane::{AnatomicalPlane, PictureAxes, Plane};
use crate::volume::{AxisKind, Metadata, Orientation};

impl ViewOptions {
    /// This view, without running back again. A body whose orientation is known stands upright: in the plane of a body
    /// that is given, or a coronal one; a plane of axes is left as it is. `backward` names the axis of the depth if
    /// it is to be shown backward.
    pub(super) fn upright(
        &self,
        metadata: &Metadata,
        backward: impl FnOnce(&PictureAxes, Orientation) -> Option<AxisKind>,
    ) -> Cow<'_, Self> {
        let mut view = Cow::Borrowed(self);
        if self.ping_pong {
            view.to_mut().ping_pong = false;
        }
        let Some(orientation) = self.over(metadata).orientation else { return view };
        let plane = match self.plane {
            None => Plane::Anatomical(AnatomicalPlane::Coronal),
            Some(plane @ Plane::Anatomical(_)) => plane,
            Some(Plane::Axes(..)) => return view,
        };
        let Ok(axes) = PictureAxes::of(Some(plane), self.convention, Some(orientation)) else { return view };
        let changed = view.to_mut();
        changed.plane = Some(plane);
        changed.flip.extend(backward(&axes, orientation));
        view
    }
}

/// The axis of space that is not in a picture.
pub(super) fn depth_of(axes: &PictureAxes) -> Option<AxisKind> {
    let of_space = [AxisKind::X, AxisKind::Y, AxisKind::Z];
    of_space.into_iter().find(|kind| *kind != axes.right && *kind != axes.down)
}

//! From which side a turning body is seen.

use std::borrow::Cow;

use crate::error::{Error, Problem, TurnReason};
use crate::view::options::ViewOptions;
use crate::view::plane::PictureAxes;
use crate::view::turntable::geometry::Extent;
use crate::view::upright::depth_of;
use crate::volume::{AxisKind, Direction, Metadata, Orientation, Volume};

impl ViewOptions {
    /// The view whose slices are turned: this one, without running back again.
    ///
    /// A body whose orientation is known stands upright, unless another plane is given. In a plane of the body the
    /// front is the side from which the picture is no mirror image: with the patient's right on the left, the front
    /// of a coronal plane is the patient's front.
    pub(crate) fn turned_upright(&self, metadata: &Metadata) -> Cow<'_, Self> {
        self.upright(metadata, depth_of_a_mirror_image)
    }

    /// The voxels along the depth, the height and the width of the picture, and their sizes. `is_physical` says
    /// whether these count.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] and [`Problem::Shape`] where the view does not fit the array; [`Problem::Turn`] where what
    /// it shows cannot be turned.
    pub(crate) fn extent_of(&self, volume: &Volume<'_>, is_physical: bool) -> Result<Extent, Error> {
        let refuse = |reason| volume.error(Problem::Turn(reason));
        let resolved = self.resolve(volume.array(), &volume.steps(), volume.metadata(), None);
        let resolved = resolved.map_err(|problem| volume.error(problem))?;
        if resolved.places.projected.is_some() {
            return Err(refuse(TurnReason::Projected));
        }
        if resolved.shape.samples > 1 || resolved.opacity.is_some() {
            return Err(refuse(TurnReason::Colors));
        }
        let counts = resolved.places.frame_counts();
        let is_in_space = |kind: AxisKind| matches!(kind, AxisKind::Z | AxisKind::Y | AxisKind::X);
        let mut others = counts.iter().filter(|(kind, count)| !is_in_space(*kind) && *count > 1);
        if let Some((kind, count)) = others.next() {
            return Err(refuse(TurnReason::Frames { axis: kind.letter(), count: *count }));
        }
        let depth = counts.iter().rev().find(|(kind, _)| is_in_space(*kind)).map(|(kind, _)| *kind);
        let sizes = match is_physical {
            true => {
                let size = |kind: AxisKind| resolved.places.metadata.spacing.along(kind);
                [depth.and_then(size), size(resolved.plane.1), size(resolved.plane.0)]
            }
            false => [None; 3],
        };
        let depth = counts.iter().map(|(_, count)| count).product();
        let lengths = [depth, resolved.shape.height, resolved.shape.width];
        Ok(Extent::new(lengths, sizes))
    }
}

/// The axis of the depth, if the picture is a mirror image of what is seen from its front.
fn depth_of_a_mirror_image(axes: &PictureAxes, orientation: Orientation) -> Option<AxisKind> {
    let depth = depth_of(axes)?;
    let leads = |kind: AxisKind| {
        let direction = orientation.of(kind)?;
        Some(if axes.turned.contains(&kind) { direction.opposite() } else { direction })
    };
    // To the left, to the back and to the head are a right-handed system, as to the right, downward and away are.
    let along = |direction: Direction| match direction {
        Direction::Left => [1, 0, 0],
        Direction::Right => [-1, 0, 0],
        Direction::Posterior => [0, 1, 0],
        Direction::Anterior => [0, -1, 0],
        Direction::Superior => [0, 0, 1],
        Direction::Inferior => [0, 0, -1],
    };
    let [a, b, c] = [along(leads(axes.right)?), along(leads(axes.down)?), along(leads(depth)?)];
    let determinant = a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
        + a[2] * (b[0] * c[1] - b[1] * c[0]);
    (determinant < 0).then_some(depth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Convention;

    /// The plane, and the axes that are shown backward once the picture stands upright.
    fn turned(orientation: &str, plane: Option<&str>, convention: Convention) -> String {
        let view = ViewOptions {
            orientation: orientation.parse().ok(),
            plane: plane.map(|plane| plane.parse().unwrap()),
            convention,
            ping_pong: true,
            ..ViewOptions::default()
        };
        let turned = view.turned_upright(&Metadata::default());
        assert!(!turned.ping_pong);
        let flip: String = turned.flip.iter().map(AxisKind::to_string).collect();
        format!("{} {flip}", turned.plane.map_or("stored".to_owned(), |plane| plane.to_string()))
    }

    #[test]
    fn a_body_stands_upright_and_is_seen_from_the_side_that_its_right_is_on() {
        use Convention::{Neurological, Radiological};
        // From the front, so that the slices run to the back.
        assert_eq!(turned("LPS", None, Radiological), "coronal Y");
        assert_eq!(turned("RAS", None, Radiological), "coronal Y");
        assert_eq!(turned("PIR", None, Radiological), "coronal X");
        // From the back.
        assert_eq!(turned("RAS", None, Neurological), "coronal ");
        assert_eq!(turned("RAS", Some("axial"), Radiological), "axial ");
        assert_eq!(turned("RAS", Some("axial"), Neurological), "axial Z");
        assert_eq!(turned("RAS", Some("sagittal"), Radiological), "sagittal ");
        assert_eq!(turned("RAS", Some("xz"), Radiological), "xz ");
        assert_eq!(turned("", None, Radiological), "stored ");
    }
}

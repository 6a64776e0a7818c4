//! Where another array lies in the pictures of a view: its overlay.
//!
//! The two are matched by their axes: by where these lead in the body, if both orientations are known, else by their
//! letters; never by the order in which they are stored.

use super::apply::Viewed;
use super::options::ViewOptions;
use super::places::Places;
use super::plane::Plane;
use crate::error::{Error, OverlayReason, Problem};
use crate::volume::{Axes, AxisKind, Orientation, Volume};

/// Where each part of a picture lies in the frames of another volume; `None` where it has nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Matched {
    /// The frame of each picture.
    pub(crate) frames: Vec<Option<usize>>,
    /// The row of each row, and the column of each column, of a picture before it is resized.
    pub(crate) rows: Vec<Option<usize>>,
    pub(crate) columns: Vec<Option<usize>>,
}

fn is_in_space(kind: AxisKind) -> bool {
    SPACE.contains(&kind)
}

const SPACE: [AxisKind; 3] = [AxisKind::Z, AxisKind::Y, AxisKind::X];

impl ViewOptions {
    /// The frames of the `overlay` of `volume`, and where they lie in the pictures of this view of `volume`.
    ///
    /// # Errors
    ///
    /// [`Problem::Overlay`] where the two do not match; [`Problem::View`] where the axes of one are not known.
    pub(crate) fn match_overlay<'v>(
        &self,
        volume: &Volume<'_>,
        overlay: &'v Volume<'v>,
    ) -> Result<(Viewed<'v>, Matched), Error> {
        let own = self.resolve(volume.array(), &volume.steps(), volume.metadata(), None);
        let own = own.map_err(|problem| volume.error(problem))?;
        if own.places.projected.is_some() {
            return Err(volume.error(Problem::Overlay(OverlayReason::Projected)));
        }
        let axes = self.axes_of_overlay(&own.axes, overlay)?;
        let orientations = own.places.metadata.orientation.zip(overlay.metadata().orientation);
        let pair = Pair { volume, overlay, orientations, axes: (&own.axes, &axes), positions: None };
        let pair = Pair { positions: pair.positions(), ..pair };
        let [(right, columns), (down, rows)] = own.places.plane;
        let view = pair.view(right, down)?;
        let resolved = view.resolve(overlay.array(), &overlay.steps(), overlay.metadata(), None);
        let shape = resolved.map_err(|problem| overlay.error(problem))?.shape;
        if shape.samples > 1 {
            return Err(volume.error(Problem::Overlay(OverlayReason::Samples(overlay.name().to_owned()))));
        }
        let pictures = own.shape.frames / own.channels.len().max(1);
        let frames = (0..pictures).map(|picture| pair.frame(&view.frames, &own.places, picture));
        let matched = Matched {
            frames: frames.collect::<Result<_, _>>()?,
            rows: rows.each().map(|index| pair.index(down, index)).collect::<Result<_, _>>()?,
            columns: columns.each().map(|index| pair.index(right, index)).collect::<Result<_, _>>()?,
        };
        Ok((view.of(overlay, None)?, matched))
    }

    /// The axes of an overlay: what its file says, or those of the volume without channels and samples, or without
    /// time, too, where their number fits.
    fn axes_of_overlay(&self, own: &Axes, overlay: &Volume<'_>) -> Result<Axes, Error> {
        if let Some(axes) = &overlay.metadata().axes {
            return Ok(axes.clone());
        }
        let without = |left_out: &[AxisKind]| -> Vec<AxisKind> {
            own.kinds().iter().copied().filter(|kind| !left_out.contains(kind)).collect()
        };
        let colors = [AxisKind::Channel, AxisKind::Samples];
        let candidates = [without(&colors), without(&[&colors[..], &[AxisKind::Time]].concat())];
        let fits = |kinds: &Vec<AxisKind>| kinds.len() == overlay.lengths().len();
        match candidates.into_iter().find(fits) {
            Some(kinds) => Axes::new(kinds).map_err(|problem| overlay.error(problem)),
            None => ViewOptions::default().axes_of(overlay),
        }
    }
}

/// A volume and its overlay.
struct Pair<'p> {
    volume: &'p Volume<'p>,
    overlay: &'p Volume<'p>,
    /// Both, where both are known.
    orientations: Option<(Orientation, Orientation)>,
    axes: (&'p Axes, &'p Axes),
    /// Where X, Y and Z of the volume lie in the overlay, where its shape is another one and that is known.
    positions: Option<[(usize, f64, f64); 3]>,
}

/// The axes of space, in the order of positions.
const FASTEST_FIRST: [AxisKind; 3] = [AxisKind::X, AxisKind::Y, AxisKind::Z];

impl Pair<'_> {
    /// Where the axes of the volume lie in an overlay of another shape; `None` where the shapes are equal, or that
    /// is not known.
    fn positions(&self) -> Option<[(usize, f64, f64); 3]> {
        let (own, other) = (self.volume.metadata(), self.overlay.metadata());
        let length = |kind| Self::length(self.volume, self.axes.0, kind);
        let is_like =
            |kind: &AxisKind| length(*kind) == Self::length(self.overlay, self.axes.1, self.axis(*kind).0);
        if FASTEST_FIRST.iter().all(is_like) || own.spacing.unit != other.spacing.unit {
            return None;
        }
        own.position?.within(&other.position?, FASTEST_FIRST.map(length))
    }

    /// The axis of the overlay that lies along an axis of the volume, and whether it leads the other way.
    fn axis(&self, kind: AxisKind) -> (AxisKind, bool) {
        let at = FASTEST_FIRST.iter().position(|known| *known == kind);
        if let Some((along, step, _)) = self.positions.zip(at).map(|(positions, at)| positions[at]) {
            return (FASTEST_FIRST[along], step < 0.0);
        }
        let turned = self.orientations.and_then(|(own, other)| {
            let direction = own.of(kind)?;
            let along = other.along(direction)?;
            Some((along, other.of(along) != Some(direction)))
        });
        turned.unwrap_or((kind, false))
    }

    /// The length of an axis; 1 where it is not there.
    fn length(volume: &Volume<'_>, axes: &Axes, kind: AxisKind) -> usize {
        axes.position(kind).map_or(1, |at| volume.lengths()[at])
    }

    /// The index of the overlay at an index along an axis of the volume.
    fn index(&self, kind: AxisKind, index: usize) -> Result<Option<usize>, Error> {
        let (other, is_turned) = self.axis(kind);
        let own = Self::length(self.volume, self.axes.0, kind);
        let length = Self::length(self.overlay, self.axes.1, other);
        match (kind, length) {
            // Labels of all times.
            (AxisKind::Time, 1) => Ok(Some(0)),
            (AxisKind::Time, _) if own != length => Err(self.another_shape()),
            _ if self.positions.is_some() && is_in_space(kind) => {
                let positions = self.positions.unwrap_or_default();
                let at = FASTEST_FIRST.iter().position(|known| *known == kind).unwrap_or(0);
                let (_, step, first) = positions[at];
                // The voxel in which the place is; between two, the second one.
                let place = (step * index as f64 + first + 0.5).floor();
                Ok((place >= 0.0 && place < length as f64).then_some(place as usize))
            }
            _ if own != length => Err(self.another_shape()),
            _ if is_turned => Ok(Some(length - 1 - index)),
            _ => Ok(Some(index)),
        }
    }

    /// The view of the overlay with all of its frames, whose pictures have the axes of the volume's.
    fn view(&self, right: AxisKind, down: AxisKind) -> Result<ViewOptions, Error> {
        let plane = [self.axis(right).0, self.axis(down).0];
        let is_there = |kind: &AxisKind| self.axes.1.position(*kind).is_some();
        let of_each = [AxisKind::Channel, AxisKind::Samples].into_iter().filter(is_there);
        if of_each.into_iter().any(|kind| Self::length(self.overlay, self.axes.1, kind) > 1) {
            let name = self.overlay.name().to_owned();
            return Err(self.volume.error(Problem::Overlay(OverlayReason::Samples(name))));
        }
        if !plane.iter().all(is_there) {
            return Err(self.another_shape());
        }
        let frames = [AxisKind::Time].into_iter().chain(SPACE);
        let frames = frames.filter(|kind| is_there(kind) && !plane.contains(kind)).collect();
        let axes = Some(self.axes.1.clone());
        Ok(ViewOptions {
            axes,
            plane: Some(Plane::Axes(plane[0], plane[1])),
            frames,
            ..ViewOptions::default()
        })
    }

    /// The frame of the overlay for a picture of the volume, of the `frames` along these axes.
    fn frame(&self, frames: &[AxisKind], places: &Places, picture: usize) -> Result<Option<usize>, Error> {
        let mut frame = 0;
        for &other in frames {
            let length = Self::length(self.overlay, self.axes.1, other);
            let own = SPACE.into_iter().find(|kind| self.axis(*kind).0 == other).unwrap_or(other);
            let index = match places.index(own, picture) {
                Some(index) => self.index(own, index)?,
                None if length == 1 => Some(0),
                None => return Err(self.another_shape()),
            };
            let Some(index) = index else { return Ok(None) };
            frame = frame * length + index;
        }
        // What the overlay has no axis for must be one index there.
        for own in SPACE.into_iter().filter(|kind| self.axes.0.position(*kind).is_some()) {
            if self.axes.1.position(self.axis(own).0).is_none()
                && Self::length(self.volume, self.axes.0, own) > 1
            {
                return Err(self.another_shape());
            }
        }
        Ok(Some(frame))
    }

    fn another_shape(&self) -> Error {
        self.volume.error(Problem::Overlay(OverlayReason::Shape {
            volume: self.volume.array().python_shape(),
            name: self.overlay.name().to_owned(),
            overlay: self.overlay.array().python_shape(),
        }))
    }
}

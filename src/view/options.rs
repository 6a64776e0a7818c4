//! Which part of an array is shown, and along which of its axes.

use super::plane::{Convention, Plane};
use super::projection::{Projection, Slab};
use super::select::Selection;
use crate::error::Problem;
use crate::volume::{Axes, AxisKind, Interval, Orientation, Spacing};

/// Which part of an array is shown, and along which of its axes.
///
/// Every axis has one job: it runs along the picture, from frame to frame, along the samples of a pixel, or it
/// is selected to one index or projected. With the defaults, an array of the shape (frames, height, width) or (frames,
/// height, width, samples) is shown as it is stored.
///
/// # Examples
///
/// ```
/// use vol2gif::view::Plane;
/// use vol2gif::{AxisKind, Options};
///
/// // The front view of a stack whose slices lie along Z and are 4 times as far apart as their pixels.
/// let mut options = Options::default();
/// options.view.plane = Some(Plane::Axes(AxisKind::X, AxisKind::Z));
/// options.view.spacing = Some("2,0.5,0.5um".parse()?);
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewOptions {
    /// What the axes of the array are.
    ///
    /// Default: what the [file says](crate::volume::Metadata::axes); else two axes are `YX`, three `ZYX`, and
    /// four `ZYXS` if the last has length 1, 3 or 4. Other arrays are refused without it.
    pub axes: Option<Axes>,
    /// Which indices of an axis are shown. The last selection of an axis counts.
    ///
    /// Default: all.
    pub select: Vec<(AxisKind, Selection)>,
    /// The axes of the picture: the one that runs to the right, and the one that runs downward; or a plane of
    /// the body.
    ///
    /// Default: where the orientation is known, the plane of the body in which the slices along Z lie, upright;
    /// else X to the right, Y downward.
    pub plane: Option<Plane>,
    /// The axes that run from frame to frame, slowest first.
    ///
    /// Default: T, Z, Y and X, in this order, without the axes that have another job.
    pub frames: Vec<AxisKind>,
    /// The axes that are shown backward. It is done after [`select`](Self::select).
    ///
    /// Default: none.
    pub flip: Vec<AxisKind>,
    /// Whether the frames run back again, from the last but one to the second.
    ///
    /// Default: false.
    pub ping_pong: bool,
    /// One picture in place of all that lie along an axis. Ranges and levels are those of the projection.
    ///
    /// Default: none.
    pub project: Option<Projection>,
    /// Slabs that are projected, each to a picture of its own; they run from frame to frame then.
    ///
    /// Default: all that is selected of the axis is one slab.
    pub slab: Option<Slab>,
    /// The size of a voxel. Positions are selected by it, and it gives the picture its
    /// [proportions](crate::options::PictureOptions::aspect).
    ///
    /// Default: what the file says.
    pub spacing: Option<Spacing>,
    /// The time from one index of T to the next. Times are selected by it.
    ///
    /// Default: what the file says.
    pub interval: Option<Interval>,
    /// Where X, Y and Z lead in the body of a patient.
    ///
    /// Default: what the file says.
    pub orientation: Option<Orientation>,
    /// On which side of an upright picture the patient's right is. No effect where the orientation is not known
    /// or the plane is given by two axes.
    ///
    /// Default: [`Convention::Radiological`].
    pub convention: Convention,
}

impl ViewOptions {
    /// Whether the array is shown as it is stored.
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Reads selections as the command line spells them: `z=10:90:2,t=5`.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::options::ViewOptions;
    /// use vol2gif::{AxisKind, view::Selection};
    ///
    /// let select = ViewOptions::parse_selections("t=5, z=-1")?;
    /// assert_eq!(select[1], (AxisKind::Z, Selection::Index(-1)));
    /// # Ok::<(), vol2gif::Problem>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Problem::View`] when a letter is no axis, or a selection none that NumPy would understand.
    pub fn parse_selections(text: &str) -> Result<Vec<(AxisKind, Selection)>, Problem> {
        use crate::error::ViewReason;
        text.split(',')
            .map(|part| {
                let refuse = || Problem::View(ViewReason::Selection(part.trim().to_owned()));
                let (letter, selection) = part.split_once('=').ok_or_else(refuse)?;
                let mut letters = letter.trim().chars();
                match (letters.next(), letters.next()) {
                    (Some(letter), None) => Ok((AxisKind::of(letter)?, selection.trim().parse()?)),
                    _ => Err(refuse()),
                }
            })
            .collect()
    }

    /// Reads the letters of axes as the command line spells them: `t,y`, or `ty`.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] when a letter is no axis or occurs twice.
    pub fn parse_axes(text: &str) -> Result<Vec<AxisKind>, Problem> {
        let letters = text.chars().filter(|letter| !matches!(letter, ',' | ' '));
        let kinds = letters.map(AxisKind::of).collect::<Result<Vec<_>, _>>()?;
        Ok(Axes::new(kinds)?.kinds().to_vec())
    }
}

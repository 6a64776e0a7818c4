//! Which part of an array is shown, and along which of its axes.

use super::select::Selection;
use crate::error::Problem;
use crate::volume::{Axes, AxisKind};

/// Which part of an array is shown, and along which of its axes.
///
/// Every axis has one job: it runs along the picture, from frame to frame, along the samples of a pixel, or it
/// is selected to one index. With the defaults, an array of the shape (frames, height, width) or (frames,
/// height, width, samples) is shown as it is stored.
///
/// # Examples
///
/// ```
/// use vol2gif::{AxisKind, Options};
///
/// // The coronal view of a stack whose slices lie along Z.
/// let mut options = Options::default();
/// options.view.plane = Some((AxisKind::X, AxisKind::Z));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewOptions {
    /// What the axes of the array are.
    ///
    /// Default: two axes are `YX`, three `ZYX`, and four `ZYXS` if the last has length 1, 3 or 4. Other
    /// arrays are refused without it.
    pub axes: Option<Axes>,
    /// Which indices of an axis are shown. The last selection of an axis counts.
    ///
    /// Default: all.
    pub select: Vec<(AxisKind, Selection)>,
    /// The axes of the picture: the one that runs to the right, and the one that runs downward.
    ///
    /// Default: X to the right, Y downward.
    pub plane: Option<(AxisKind, AxisKind)>,
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

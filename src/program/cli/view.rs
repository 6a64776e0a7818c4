//! Options for what of an array is shown.

use clap::Args;

use crate::program::remedies::Explain;
use crate::view::{Convention, Plane, Projection, Selection, Slab, ViewOptions};
use crate::volume::{Interval, Orientation, Spacing};
use crate::{Axes, AxisKind, Colormap, Problem};

/// What of an array is shown, and along which of its axes.
#[derive(Args, Debug)]
#[command(next_help_heading = "View")]
pub struct ViewArgs {
    /// What the axes of the array are, slowest first: letters of T, C, Z, Y, X and S
    ///
    /// T is time, C the channel, Z the depth, Y and X the picture, S the samples of a pixel (red, green, blue).
    /// [default: two axes are YX, three ZYX, four ZYXS if the last has length 1, 3
    /// or 4]
    #[arg(long, value_name = "LETTERS", value_parser = axes)]
    pub axes: Option<Axes>,
    /// Show only these indices of an axis, as NumPy writes them: z=10:90:2, t=5, c=-1; or a range: z=5um:20um
    ///
    /// A is the letter of an axis, S an index or start:stop:step. May be repeated; several are separated by
    /// commas. An axis that is selected to one index is not shown any more. A length or a time, such as 5um or
    /// 1.5min, is a position: index 0 is at position 0. Indices count as the array is stored.
    #[arg(long, value_name = "A=S,...", value_parser = selections)]
    pub select: Vec<Selections>,
    /// The picture: its axes to the right and downward, e.g. xz; or axial, coronal, sagittal [default: xy]
    ///
    /// Two letters are axes as they are stored. Planes of the body are shown upright; they need an
    /// orientation. Where it is known, the default is the plane in which the slices along z lie.
    #[arg(long, value_name = "HV", value_parser = plane)]
    pub plane: Option<Plane>,
    /// The axes that run from frame to frame, slowest first [default: of t, z, y, x those not in the picture]
    #[arg(long, value_name = "A,...", value_parser = frames)]
    pub frames: Option<Letters>,
    /// Show these axes backward
    #[arg(long, value_name = "A,...", value_parser = letters)]
    pub flip: Option<Letters>,
    /// Let the frames run back again, without showing the first and the last one twice
    #[arg(long)]
    pub ping_pong: bool,
    /// Show the max, min, mean, sum or std along an axis in place of its slices, e.g. max, or mean:t
    ///
    /// F is the name, A the letter of an axis. There is one picture for each time point, and for each channel. The
    /// range is found in the projection. NaN is left out. [default axis: the one of z, y, x that is not in the
    /// picture]
    #[arg(long, value_name = "F[:A]", value_parser = projection)]
    pub project: Option<Projection>,
    /// Project slabs of N slices, or of a length, such as 20um; each is a frame. STEP slices lie from one to the next
    ///
    /// All slabs are full: of n slices there are n - N + 1 with a STEP of 1, the default.
    #[arg(long, value_name = "N[,STEP]", value_parser = slab)]
    pub slab: Option<Slab>,
    /// Color --project max by the depth of each maximum: the NAME of a colormap, its first color for the first slice
    ///
    /// The brightness is the level. Of slabs, the depth within each slab counts. --list-colormaps lists the names.
    #[arg(long, value_name = "NAME", value_parser = depth_color)]
    pub depth_color: Option<Colormap>,
    /// The size of a voxel, e.g. 2,0.5,0.5um; two numbers are Y,X, one is all three
    ///
    /// The unit is um, nm, mm, cm, m or Å. Without one, only the ratios count. The picture gets the proportions
    /// of the specimen, unless --aspect voxel is given. [default: what the file says]
    #[arg(long, value_name = "Z,Y,X[UNIT]", allow_hyphen_values = true, value_parser = spacing)]
    pub spacing: Option<Spacing>,
    /// The time from one index of t to the next, e.g. 30s, and the time of the first: 30s,5min
    ///
    /// The unit is ms, s, min or h; a number without one is seconds. Times are selected by it:
    /// --select t=2min:10min. [default: what the file says]
    #[arg(long, value_name = "TIME[,START]", allow_hyphen_values = true, value_parser = interval)]
    pub interval: Option<Interval>,
    /// Where X, Y and Z lead in the body, as nibabel prints it, e.g. RAS or LPS; the picture is upright then
    ///
    /// R and L are the patient's right and left, A and P front and back, S and I head and feet. [default: what
    /// the file says]
    #[arg(long, value_name = "LETTERS", value_parser = orientation)]
    pub orientation: Option<Orientation>,
    /// The patient's right: on the left (radiological) or on the right (neurological) [default: radiological]
    #[arg(long, value_name = "CONVENTION", value_parser = convention)]
    pub convention: Option<Convention>,
}

/// Selections of one use of `--select`.
#[derive(Clone, Debug)]
pub struct Selections(pub Vec<(AxisKind, Selection)>);

/// Letters of axes.
#[derive(Clone, Debug)]
pub struct Letters(pub Vec<AxisKind>);

fn axes(text: &str) -> Result<Axes, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn selections(text: &str) -> Result<Selections, String> {
    ViewOptions::parse_selections(text).map(Selections).map_err(|problem| problem.explain())
}

fn projection(text: &str) -> Result<Projection, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn depth_color(text: &str) -> Result<Colormap, String> {
    Colormap::named(text).map_err(|problem| problem.explain())
}

fn slab(text: &str) -> Result<Slab, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn plane(text: &str) -> Result<Plane, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn spacing(text: &str) -> Result<Spacing, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn interval(text: &str) -> Result<Interval, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn orientation(text: &str) -> Result<Orientation, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn convention(text: &str) -> Result<Convention, String> {
    let known = Convention::ALL.into_iter().find(|known| known.name() == text);
    known.ok_or_else(|| "not radiological or neurological".into())
}

fn frames(text: &str) -> Result<Letters, String> {
    match text.trim().parse::<u64>() {
        Ok(number) => {
            Err(format!("frames are axes, such as --frames t; for {number} of them, --select t=0:{number}"))
        }
        Err(_) => letters(text),
    }
}

fn letters(text: &str) -> Result<Letters, String> {
    ViewOptions::parse_axes(text).map(Letters).map_err(|problem| problem.explain())
}

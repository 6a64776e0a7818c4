//! Options for what of an array is shown.

use clap::Args;

use crate::program::remedies::Explain;
use crate::view::{Selection, ViewOptions};
use crate::{Axes, AxisKind, Problem};

/// What of an array is shown, and along which of its axes.
#[derive(Args, Debug)]
#[command(next_help_heading = "View")]
pub struct ViewArgs {
    /// What the axes of the array are, slowest first: letters of T, C, Z, Y, X and S
    ///
    /// T is time, C the channel, Z the depth, Y and X the picture, S the samples of a pixel (red, green, blue).
    /// [default: two axes are YX, three ZYX, four ZYXS if the last has length 1 or 3]
    #[arg(long, value_name = "LETTERS", value_parser = axes)]
    pub axes: Option<Axes>,
    /// Show only these indices of an axis, as NumPy writes them: z=10:90:2, t=5, c=-1
    ///
    /// A is the letter of an axis, S an index or start:stop:step. May be repeated; several are separated by
    /// commas. An axis that is selected to one index is not shown any more.
    #[arg(long, value_name = "A=S,...", value_parser = selections)]
    pub select: Vec<Selections>,
    /// The axes of the picture, first to the right, second downward, e.g. xz [default: xy]
    #[arg(long, value_name = "HV", value_parser = plane)]
    pub plane: Option<(AxisKind, AxisKind)>,
    /// The axes that run from frame to frame, slowest first [default: of t, z, y, x those not in the picture]
    #[arg(long, value_name = "A,...", value_parser = frames)]
    pub frames: Option<Letters>,
    /// Show these axes backward
    #[arg(long, value_name = "A,...", value_parser = letters)]
    pub flip: Option<Letters>,
    /// Let the frames run back again, without showing the first and the last one twice
    #[arg(long)]
    pub ping_pong: bool,
}

/// Selections of one use of `--select`.
#[derive(Clone, Debug)]
pub struct Selections(Vec<(AxisKind, Selection)>);

/// Letters of axes.
#[derive(Clone, Debug)]
pub struct Letters(Vec<AxisKind>);

impl ViewArgs {
    /// The options of the library.
    pub fn options(&self) -> ViewOptions {
        let letters = |letters: &Option<Letters>| letters.iter().flat_map(|it| it.0.clone()).collect();
        ViewOptions {
            axes: self.axes.clone(),
            select: self.select.iter().flat_map(|it| it.0.clone()).collect(),
            plane: self.plane,
            frames: letters(&self.frames),
            flip: letters(&self.flip),
            ping_pong: self.ping_pong,
        }
    }
}

fn axes(text: &str) -> Result<Axes, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn selections(text: &str) -> Result<Selections, String> {
    ViewOptions::parse_selections(text).map(Selections).map_err(|problem| problem.explain())
}

fn plane(text: &str) -> Result<(AxisKind, AxisKind), String> {
    match *letters(text)?.0 {
        [right, down] => Ok((right, down)),
        _ => Err("not two letters, to the right and downward, such as xz".into()),
    }
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

//! Options for the size of the picture.

use std::num::NonZeroU16;

use clap::Args;

use super::values::{aspect, resample, scale, side};
use crate::Problem;
use crate::options::{Aspect, PictureSize, Point, Resample};
use crate::program::remedies::Explain;

/// How large the picture is, in pixels.
#[derive(Args, Debug)]
#[command(next_help_heading = "Picture size")]
pub struct ResizeArgs {
    /// Width of the picture in pixels, 1 to 65535; the height keeps the proportions unless it is given, too
    ///
    /// The levels are resized, not the values: --range and --scope count every sample of the volume. The
    /// height is height * W / width, rounded to nearest. With --max-bytes and --allow pixels, the resized
    /// picture may become smaller.
    #[arg(long, value_name = "W", allow_negative_numbers = true, value_parser = side)]
    pub width: Option<NonZeroU16>,
    /// Height of the picture in pixels, 1 to 65535; the width keeps the proportions unless it is given, too
    #[arg(long, value_name = "H", allow_negative_numbers = true, value_parser = side)]
    pub height: Option<NonZeroU16>,
    /// Multiply width and height, e.g. by 2, 0.5 or 50%
    #[arg(long, value_name = "F|P%", allow_negative_numbers = true, value_parser = scale,
          conflicts_with_all = ["width", "height"])]
    pub scale: Option<PictureSize>,
    /// How to resize: auto, area, linear, lanczos, or nearest (for labels) [default: auto; nearest with --colormap
    /// labels]
    ///
    /// auto is area along a side that gets shorter, and linear along a side that gets longer. area takes the
    /// mean of the pixels that a new pixel covers. linear weighs pixels by their distance. lanczos is
    /// sharper, with seams beside steep edges. nearest takes one pixel, so that no level appears that was not
    /// there. All give the pixels of Pillow (BOX, BILINEAR, LANCZOS, NEAREST).
    #[arg(long, value_name = "METHOD", value_parser = resample)]
    pub resample: Option<Resample>,
    /// The proportions of the picture: physical (of the specimen) or voxel (a voxel is square) [default: physical]
    ///
    /// physical needs the size of a voxel along both axes of the picture, from the file or from --spacing. Where
    /// they differ by more than 1 %, the axis of the finer spacing keeps its pixels, and the other one gets more.
    #[arg(long, value_name = "ASPECT", value_parser = aspect)]
    pub aspect: Option<Aspect>,
    /// Show the channels side by side, each in its color, and all of them together at the right
    ///
    /// --width, --height and --scale are of each picture.
    #[arg(long, conflicts_with_all = ["ortho", "turntable", "overlay", "depth_color"])]
    pub montage: bool,
    /// Show three planes in one frame, with a cross where they meet: --ortho, --ortho=40,120,96
    ///
    /// The planes move together through the volume, in as many frames as its longest side has voxels; with several
    /// time points they are in the middle, and the frames are the times. With Z,Y,X, stored indices from 0, they go
    /// through this voxel. Sizes of voxels count. Where the orientation of a body is known, and no --plane is given,
    /// they are a coronal, a sagittal and an axial plane. The range is the one of the volume.
    #[arg(long, value_name = "Z,Y,X", num_args = 0..=1, require_equals = true, default_missing_value = "",
          value_parser = ortho,
          conflicts_with_all = ["turntable", "overlay", "project", "slab", "depth_color", "frames"])]
    pub ortho: Option<OrthoArg>,
}

/// A voxel that planes go through, or all of them.
#[derive(Clone, Copy, Debug)]
pub struct OrthoArg(pub Option<Point>);

fn ortho(text: &str) -> Result<OrthoArg, String> {
    match text {
        "" => Ok(OrthoArg(None)),
        text => text.parse().map(|point| OrthoArg(Some(point))).map_err(|problem: Problem| problem.explain()),
    }
}

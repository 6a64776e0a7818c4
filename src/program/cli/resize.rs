//! Options for the size of the picture.

use std::num::NonZeroU16;

use clap::Args;

use super::values::{aspect, resample, scale, side};
use crate::options::{Aspect, PictureSize, Resample};

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
}

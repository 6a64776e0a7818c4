//! Options for what of another array is drawn over the frames.

use std::num::NonZeroU16;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::Cli;
use super::values::colormap;
use crate::Problem;
use crate::options::{LabelColors, OverlayFile, OverlayOptions, OverlayRange};
use crate::program::remedies::Explain;

/// What of another array is drawn over the frames.
#[derive(Args, Debug)]
#[command(next_help_heading = "Overlay")]
pub struct OverlayArgs {
    /// Draw the labels of another file over the volume, each in a color of its own; 0 is nothing
    ///
    /// FILE may be of any format. {dir}, {stem} and {name} in it are those of the input, so that each input of many
    /// has its own: --overlay {dir}/{stem}_labels.nii.gz. FILE@ARRAY is one array of it. It has the shape of the
    /// volume, without channels, and may lack time; where both say how the patient lies, they are matched by that. It
    /// follows --select, --plane, --flip and the size of the picture.
    #[arg(long, value_name = "FILE[@ARRAY]", value_parser = overlay_file, value_hint = ValueHint::FilePath,
          conflicts_with_all = ["project", "turntable"])]
    pub overlay: Option<OverlayFile>,
    /// How much of a pixel has the color of the overlay, from 0 to 100 percent [default: 50]
    ///
    /// With 100, filled or as outlines, at most 126 colors are exact, and greys are within one level.
    #[arg(long, value_name = "P", requires = "overlay", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub opacity: Option<u8>,
    /// Draw only the outlines of labels, W pixels wide [default: 1, if given]
    #[arg(long, value_name = "W", requires = "overlay", num_args = 0..=1, require_equals = true,
          default_missing_value = "1", value_parser = super::values::side)]
    pub outline: Option<NonZeroU16>,
    /// Colors of labels: a file with lines of a label and its red, green and blue, from 0 to 255, or a table of
    /// ITK-SNAP or FreeSurfer
    ///
    /// Other labels have one of 255 distinct colors. What a table of ITK-SNAP hides is not drawn.
    #[arg(long, value_name = "FILE", requires = "overlay", conflicts_with = "overlay_range",
          value_hint = ValueHint::FilePath)]
    pub label_colors: Option<PathBuf>,
    /// The overlay holds values, not labels: show those from LO on; from HI on they have the last color
    ///
    /// With LO,HI,both the values from -HI to -LO are shown, too, from blue to cyan.
    #[arg(long, value_name = "LO,HI[,both]", requires = "overlay", allow_hyphen_values = true,
          value_parser = overlay_range)]
    pub overlay_range: Option<OverlayRange>,
    /// Colors of the values of the overlay: a name in --list-colormaps, or a file [default: from red to yellow]
    #[arg(long, value_name = "MAP", requires = "overlay_range")]
    pub overlay_colormap: Option<String>,
}

fn overlay_file(text: &str) -> Result<OverlayFile, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn overlay_range(text: &str) -> Result<OverlayRange, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

impl Cli {
    /// How the overlay is drawn.
    ///
    /// # Errors
    ///
    /// A message about a file of colors that cannot be read, and about a pattern that does not hold all that it shows.
    pub(super) fn overlay(&self, like: &super::like::Pattern) -> Result<OverlayOptions, String> {
        let given = &self.overlay_args;
        let label_colors = given.label_colors.as_deref().map(LabelColors::open).transpose();
        let label_colors = label_colors.map_err(|error| error.explain())?;
        let own = given.overlay_colormap.as_deref().map(colormap).transpose()?;
        let options = &like.options.overlay;
        let file = given.overlay.clone();
        let refuse = |what: &str, name: &str, option: &str| {
            let name = name.rsplit_once('#').map_or(name, |(name, _)| name);
            Err(format!("--like: {what}, {name}, is not in it; give {option}, too"))
        };
        if let (None, Some(name)) = (&file, &like.overlay) {
            return refuse("its overlay", name, "--overlay FILE");
        }
        if let (None, None, Some(name)) = (&label_colors, &own, &like.overlay_colors) {
            let option =
                if options.range.is_some() { "--overlay-colormap FILE" } else { "--label-colors FILE" };
            return refuse("the file with the colors of its overlay", name, option);
        }
        Ok(OverlayOptions {
            file,
            opacity: given.opacity.unwrap_or(options.opacity),
            outline: given.outline.or(options.outline),
            label_colors,
            range: given.overlay_range.or(options.range),
            colormap: own.or_else(|| options.colormap.clone()),
        })
    }
}

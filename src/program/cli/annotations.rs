//! Options for what is drawn over the frames.

use std::num::NonZeroU16;

use clap::Args;

use super::Cli;
use super::values::side;
use crate::Problem;
use crate::options::{AnnotationOptions, ChannelColor, ColorBar, ScaleBar, SliceLabel, Text, TimeStamp};
use crate::program::remedies::Explain;

/// What is drawn over the frames.
#[derive(Args, Debug)]
#[command(next_help_heading = "Annotations")]
pub struct AnnotationArgs {
    /// Draw a scale bar: --scale-bar, --scale-bar=20um, --scale-bar=20um@lower-left [default: lower-right]
    ///
    /// Without a LENGTH it is the longest of 1, 2 and 5 times a power of ten that is at most a fifth of the width.
    /// The size of a voxel must be known, from the file or by --spacing. Annotations are white with a black edge,
    /// drawn last, at the final size. A CORNER is upper-left, upper-right, lower-left or lower-right; annotations in
    /// one corner stack, and one without room is left out, with a warning.
    #[arg(long, value_name = "LENGTH@CORNER", num_args = 0..=1, require_equals = true, default_missing_value = "",
          value_parser = scale_bar)]
    pub scale_bar: Option<ScaleBar>,
    /// Draw the time of each frame: --time-stamp, --time-stamp=mm:ss; FORMAT is ms, s, mm:ss or hh:mm:ss [default: by
    /// the longest time, upper-left]
    ///
    /// The time is the stored index along t times the interval of the file or of --interval, from its start: it stays
    /// true where indices are left out or run backward. An OME-TIFF may have the time of each plane, which counts
    /// before the interval of the file.
    #[arg(long, value_name = "FORMAT@CORNER", num_args = 0..=1, require_equals = true, default_missing_value = "",
          value_parser = time_stamp)]
    pub time_stamp: Option<TimeStamp>,
    /// Draw the slice of each frame: z=12, or with --slice-label=position z=24µm [default: index, lower-left]
    ///
    /// The index counts from 0 in the array as it is stored, as --select takes it.
    #[arg(long, value_name = "VALUE@CORNER", num_args = 0..=1, require_equals = true, default_missing_value = "",
          value_parser = slice_label)]
    pub slice_label: Option<SliceLabel>,
    /// Draw a text, such as "{name}, frame {frame}"; may be repeated [default: upper-right]
    ///
    /// Fields: {name}, the name of the volume; {frame}, the number of the frame from 0; {channel}, the names of the
    /// channels, each in its color; {z} and {t}, the stored indices from 0; {time}. {{ and }} are braces. TEXT@CORNER
    /// is in another corner. The letters are those of Latin-1, with µ, Å and °.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = text)]
    pub text: Vec<Text>,
    /// Draw a bar of all levels in their colors, with the values of its ends and its middle [default: right]
    ///
    /// It is half as high as the picture. Only for grey levels of one channel, with a colormap or without, with one
    /// range for all frames.
    #[arg(long, value_name = "@CORNER", num_args = 0..=1, require_equals = true, default_missing_value = "",
          value_parser = color_bar)]
    pub color_bar: Option<ColorBar>,
    /// Draw the letters of the directions in the body at the edges of the picture: R, L, A, P, S, I
    ///
    /// They are those of the picture as it is shown, after all turns and flips, at the middles of its edges. The
    /// orientation must be known, from the file or by --orientation. The picture is the same without them.
    #[arg(long)]
    pub orientation_letters: bool,
    /// Height of letters in pixels: the nearest of 8, 12, 16, 24, 32 and 64 [default: the height of the picture by 24]
    #[arg(long, value_name = "PX", value_parser = side)]
    pub text_size: Option<NonZeroU16>,
    /// Color of annotations: a name or #rrggbb; their edge is black, or white where it is dark [default: white]
    #[arg(long, value_name = "COLOR", value_parser = text_color)]
    pub text_color: Option<TextColor>,
}

/// A color: red, green and blue.
#[derive(Clone, Copy, Debug)]
pub struct TextColor(pub [u8; 3]);

fn scale_bar(text: &str) -> Result<ScaleBar, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn time_stamp(text: &str) -> Result<TimeStamp, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn slice_label(text: &str) -> Result<SliceLabel, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn color_bar(text: &str) -> Result<ColorBar, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn text(text: &str) -> Result<Text, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn text_color(text: &str) -> Result<TextColor, String> {
    match text.parse() {
        Ok(ChannelColor::Of(color)) => Ok(TextColor(color)),
        _ => Err("not a color, such as yellow or #ff8000".into()),
    }
}

impl Cli {
    /// What is drawn over the frames.
    pub(super) fn annotations(&self, like: &AnnotationOptions) -> AnnotationOptions {
        let given = &self.annotation_args;
        AnnotationOptions {
            scale_bar: given.scale_bar.or(like.scale_bar),
            time_stamp: given.time_stamp.or(like.time_stamp),
            slice_label: given.slice_label.or(like.slice_label),
            texts: if given.text.is_empty() { like.texts.clone() } else { given.text.clone() },
            color_bar: given.color_bar.or(like.color_bar),
            orientation_letters: given.orientation_letters || like.orientation_letters,
            text_size: given.text_size.or(like.text_size),
            text_color: given.text_color.map(|TextColor(color)| color).or(like.text_color),
        }
    }
}

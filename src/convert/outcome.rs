//! The outcome of a conversion.

use std::time::Duration;

use super::reduction::Reduction;
use super::sketch::Sketch;
use super::verify::Verified;
use super::warnings::Warning;
use crate::color::{Composition, Overlay};
use crate::encode::Deviation;
use crate::options::Options;
use crate::output::{GifBytes, Output};
use crate::runtime::progress::Times;
use crate::tone::{Range, ScopedLevels, ValueScale};
use crate::volume::{FrameShape, Values};

/// A finished conversion: the volume, the GIF, and how it was made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The name of the volume.
    pub name: String,
    /// Where the GIF was written.
    pub output: Output,
    /// The shape of the volume.
    pub shape: FrameShape,
    /// The shape of the volume with the sides that [`picture`](crate::Options::picture) asks for.
    pub resized: FrameShape,
    /// The shape of the frames in the GIF: the shape of the volume, with the sides that
    /// [`picture`](crate::Options::picture) asks for, or a smaller one where
    /// [`max_bytes`](crate::options::SizeOptions::max_bytes) needed it and the options allowed it.
    pub shown: FrameShape,
    /// The type of the samples, and what they stand for.
    pub values: Values,
    /// The range of the finite samples, with the counts of the others.
    pub range: Range,
    /// How values became levels, for a person, e.g. `values as levels` or `window -160 to 240, gamma 0.5`.
    pub rule: String,
    /// Which values the levels stand for.
    pub scale: ValueScale,
    /// Whether the GIF shows every color exactly; always true for grey volumes over which no colors are drawn.
    pub exact_colors: bool,
    /// How the overlay is shown; `None` where there is none, or nothing of it is to be seen.
    pub overlay: Option<OverlayColors>,
    /// How the file was made small: as the options ask for, or more to meet
    /// [`max_bytes`](crate::options::SizeOptions::max_bytes).
    pub reduction: Reduction,
    /// Deviation of the shown levels from the exact ones (from the means, where pixels were joined). Zero and
    /// not measured when no error was allowed.
    pub deviation: Deviation,
    /// A small picture and a histogram; `None` unless [`sketch`](crate::options::OutputOptions::sketch) is set.
    pub sketch: Option<Sketch>,
    /// The kind of scanner, by its code in DICOM, such as `CT` or `MR`.
    pub modality: Option<&'static str>,
    /// Size of the GIF in bytes.
    pub bytes: u64,
    /// The GIF itself for [`Output::Memory`]; `None` for another output.
    pub gif: Option<GifBytes>,
    /// Whether a file that was at the output before is replaced.
    pub replaced: bool,
    /// Duration of the trial that succeeded.
    pub elapsed: Duration,
    /// Durations of its stages.
    pub times: Times,
    /// The backend that made the levels: `cpu`, or `gpu` with the adapter's name. `cpu and gpu`, with the name, where
    /// the GPU has made some of the turned pictures only.
    pub backend: String,
    /// What was compared; `None` unless [`Options::verify`] is set.
    pub verified: Option<Verified>,
    /// Results that a user may not expect.
    pub warnings: Vec<Warning>,
    /// The failures of GPUs, as texts. The conversion was begun again after them, or the CPU made what the GPU had
    /// failed to make.
    pub failures: Vec<String>,
}

/// How the colors of an overlay are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverlayColors {
    /// This number of colors is in the palette as they are. A grey volume keeps its greys, or nearly: none is off by
    /// more than one level.
    Exact(usize),
    /// Mixed with the pictures, which are RGB pictures with it.
    Mixed,
}

impl OverlayColors {
    pub(super) fn of(overlay: &Overlay) -> Self {
        match overlay.inks() {
            Some(colors) => Self::Exact(colors.len()),
            None => Self::Mixed,
        }
    }
}

/// How values became levels, for a person.
pub(crate) fn rule(scoped: &ScopedLevels, composition: Option<&Composition>, options: &Options) -> String {
    let mut rule = scoped.describe();
    if let Some(colormap) = &options.color.colormap {
        rule += &format!(", colormap {}", colormap.name());
    }
    if let Some(composition) = composition {
        rule += &format!(", channels {}", composition.describe());
    }
    if options.color.invert {
        rule += ", inverted";
    }
    rule
}

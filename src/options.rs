//! What a conversion can be told, with the defaults.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::backend::Choice;
use crate::color::{Colormap, PaletteScope};
use crate::encode::Effort;
use crate::error::{Error, Problem};
use crate::gif::{Delays, Disposal};
use crate::tone::{Contrast, Scope};
use crate::volume::{FrameShape, Volume};

/// How volumes are converted.
///
/// # Examples
///
/// ```
/// use vol2gif::{Delays, Options};
///
/// let options = Options { delays: Delays::per_frame(40.0)?, repeat: 1, ..Options::default() };
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    /// How long each frame is shown.
    ///
    /// Default: 100 ms.
    pub delays: Delays,
    /// The number in the GIF's loop block: 0 repeats forever. Whether a viewer shows N as N or N + 1 rounds is up to
    /// the viewer.
    ///
    /// Default: 0.
    pub repeat: u16,
    /// What becomes of a frame before the next one is drawn.
    ///
    /// Default: [`Disposal::Keep`].
    pub disposal: Disposal,
    /// The level of grey volumes that is not drawn; RGB ones are refused then. It is the level before a colormap and before
    /// [`invert`](Self::invert). What is seen there is what is under the frame: all frames before it, unless
    /// [`disposal`](Self::disposal) says otherwise.
    ///
    /// Default: none.
    pub transparent: Option<u8>,
    /// The level of grey volumes whose color is the background of the screen; RGB ones are refused then. It is the level
    /// before a colormap and before [`invert`](Self::invert). Seen where nothing is drawn and where frames are cleared by
    /// [`Disposal::Background`], by the few viewers that do not show nothing there instead.
    ///
    /// Default: none, which makes it the first entry of the palette.
    pub background: Option<u8>,
    /// How much time is spent on making the GIF small. What is shown is the same.
    ///
    /// Default: [`Effort::Normal`].
    pub effort: Effort,
    /// How far a level may be from its exact one, for a smaller GIF. [`Outcome::errors`](crate::Outcome::errors) says how far
    /// they are. Of an RGB volume this holds for each channel, and from the color of the palette on.
    ///
    /// Default: 0, everything is exact.
    pub max_error: u8,
    /// Bytes that the GIF may have. It is met by the mildest of these steps that does: [`Effort::Best`]; a larger
    /// [`Options::max_error`], up to 8; what is allowed by [`Options::fewer_frames`] and [`Options::smaller_picture`]; larger errors yet.
    /// [`Outcome::step`](crate::Outcome::step) says which was taken.
    ///
    /// Default: any number.
    pub max_bytes: Option<u64>,
    /// Whether frames may be left out to meet [`Options::max_bytes`]: all but every 2nd, 3rd, 4th, 6th, 8th, 12th or 16th, as long
    /// as two are left. Those shown are shown as long as those left out after them, too. Of no effect without `max_bytes`.
    ///
    /// Default: false.
    pub fewer_frames: bool,
    /// Whether the picture may be half, a third or a quarter as wide and high to meet [`Options::max_bytes`]: each pixel is
    /// the mean of the levels of 2x2, 3x3 or 4x4, rounded to nearest, in each channel. Of no effect without `max_bytes`.
    ///
    /// Default: false.
    pub smaller_picture: bool,
    /// Whether the GIF is made for decoders that expect a Clear as soon as the LZW dictionary is full, or a code size that
    /// follows from the palette: a few old ones and a few odd ones. 0 to 8 % larger on the volumes of the benchmark.
    ///
    /// Default: false.
    pub compatible: bool,
    /// Which values become which levels.
    ///
    /// Default: values from 0 to 255 as they are, values from 0 to 1 stretched, others normalized.
    pub contrast: Contrast,
    /// Over what the range is taken that the contrast depends on. Without effect on windows that are given.
    ///
    /// Default: the whole volume.
    pub scope: Scope,
    /// The colors of the levels of grey volumes; RGB ones are refused then. Only the palette differs.
    ///
    /// Default: greys.
    pub colormap: Option<Colormap>,
    /// Whether level `l` is shown as level `255 - l`, of each channel for RGB: black on white, or the colormap backwards.
    /// NaN, which has level 0, is shown like the highest values then. Only the palette differs.
    ///
    /// Default: false.
    pub invert: bool,
    /// Whether the GIF has a [`Record`](crate::Record) of how it was made, as a comment.
    ///
    /// Default: true.
    pub record: bool,
    /// A comment in the GIF, after the record. UTF-8; an empty one is none.
    ///
    /// Default: none.
    pub comment: Option<String>,
    /// Whether missing directories of an output are created.
    ///
    /// Default: true.
    pub make_directories: bool,
    /// How many frames share a palette. Of no effect where one palette holds every color: for grey volumes, and for RGB
    /// volumes of at most 256 colors.
    ///
    /// Default: [`PaletteScope::Volume`].
    pub palettes: PaletteScope,
    /// Whether RGB volumes with more than 256 colors are dithered: an offset of -8 to 8 levels, fixed to the place of the
    /// pixel, before the nearest color is found. It hides steps in smooth slopes from eyes that are far enough away; each pixel by
    /// itself is farther from what it should be.
    ///
    /// Default: false.
    pub dither: bool,
    /// Who makes the levels. The bytes do not depend on it.
    ///
    /// Default: [`Choice::Auto`].
    pub backend: Choice,
    /// The GPU to use: its number in the list of devices, or a part of its name. Several, separated by commas, or `all`
    /// hardware ones share the volumes of a [batch](crate::batch::run).
    ///
    /// Default: the best one.
    pub device: Option<String>,
    /// Bytes that may be taken of the GPU's memory.
    ///
    /// Default: 1 GiB on hardware, 64 MiB on a software driver, beside the transfer buffers.
    pub gpu_memory: Option<u64>,
    /// Bytes of memory that all volumes under way may take together, by estimate; 64 MiB at least. A volume that needs more
    /// is converted while there is no other. Beside them the program takes a few MiB, and as many as four blocks of each GPU.
    ///
    /// Default: half of what the machine, or the process's control group, has available; 2 GiB where that is not known.
    pub max_memory: Option<u64>,
    /// Number of threads. The bytes do not depend on it.
    ///
    /// Default: one per core.
    pub threads: Option<NonZeroUsize>,
    /// Whether every written GIF is decoded and compared, and its levels are made on both backends and compared.
    ///
    /// Default: false.
    pub verify: bool,
    /// Set from outside to stop: the conversion ends with [`Problem::Interrupted`](crate::Problem::Interrupted) after
    /// the frames in hand, and leaves nothing behind.
    ///
    /// Default: a flag nobody else holds.
    pub stop: Arc<AtomicBool>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            delays: Delays::default(),
            repeat: 0,
            disposal: Disposal::default(),
            transparent: None,
            background: None,
            effort: Effort::default(),
            max_error: 0,
            max_bytes: None,
            fewer_frames: false,
            smaller_picture: false,
            compatible: false,
            contrast: Contrast::default(),
            scope: Scope::default(),
            colormap: None,
            invert: false,
            record: true,
            comment: None,
            make_directories: true,
            palettes: PaletteScope::default(),
            dither: false,
            backend: Choice::default(),
            device: None,
            gpu_memory: None,
            max_memory: None,
            threads: None,
            verify: false,
            stop: Arc::default(),
        }
    }
}

impl Options {
    /// Sees to it that a volume can have what is asked for.
    pub(crate) fn suit(&self, volume: &Volume<'_>) -> Result<(), Error> {
        let FrameShape { frames, samples: channels, .. } = volume.shape();
        self.delays.hundredths(frames, 1).map(drop).map_err(|problem| volume.error(problem))?;
        if self.colormap.is_some() && channels > 1 {
            return Err(volume.error(Problem::ColormapForColors));
        }
        let levels = [(self.transparent, "--transparent"), (self.background, "--background")];
        match levels.iter().find(|(level, _)| level.is_some() && channels > 1) {
            Some((_, name)) => Err(volume.error(Problem::LevelForColors(name))),
            None => Ok(()),
        }
    }

    /// The scope, or the whole volume where it does not matter.
    pub(crate) fn effective_scope(&self) -> Scope {
        if self.contrast.depends_on_samples() { self.scope } else { Scope::Volume }
    }
}

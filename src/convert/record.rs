//! The record of a GIF: a comment by which levels can be turned back into values, and by which a later run
//! sees that a GIF is up to date.
//!
//! ```text
//! vol2gif 0.2.0
//! source: cells.npz[raw]
//! volume: 64x512x512 uint16, 93 to 4000
//! levels: 100 to 3000, gamma 0.5, rounded
//! settings: --range 100,3000 --gamma 0.5
//! ```
//!
//! The lines are stable: their meaning does not change, and a reader skips lines that it does not know.
//! Nothing in them differs from run to run: they have no time and no path.

use std::fmt;
use std::str::FromStr;

use super::canonical;
use super::reduction::Reduction;
use crate::encode::Effort;
use crate::options::Options;
use crate::tone::{ScopedLevels, ValueScale};
use crate::volume::{FrameShape, MAX_SIDE, SampleType, Volume};

/// What a GIF was made from and how: the comment that stands before its first frame.
///
/// It prints as, and is parsed from, the lines that `docs/comment.md` describes.
///
/// # Examples
///
/// ```
/// use vol2gif::Record;
///
/// let record: Record = "\
/// vol2gif 0.2.0
/// source: chest.npy
/// volume: 96x512x512 int16, -1024 to 3071
/// levels: -160 to 240, rounded
/// settings: --range -160,240"
///     .parse()?;
/// assert_eq!(record.scale.value(0, 51), Some(-80.0));
/// # Ok::<(), vol2gif::NotARecord>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// The version of vol2gif that made the GIF.
    pub version: String,
    /// The [name of the volume](Volume::provenance_name) for records.
    pub source: Option<String>,
    /// The shape of the volume.
    pub shape: FrameShape,
    /// The type of the samples.
    pub sample: SampleType,
    /// Height and width of the picture in pixels, before pixels were joined to meet a size in bytes; `None` if they
    /// are the sides of the volume's frames.
    pub sides: Option<(usize, usize)>,
    /// The least and the greatest finite sample; `None` if there is none.
    pub range: Option<(String, String)>,
    /// Which values the levels stand for.
    pub scale: ValueScale,
    /// What was given up to meet [`SizeOptions::max_bytes`](crate::options::SizeOptions::max_bytes), if that
    /// was set.
    pub fitted: Option<Reduction>,
    /// The options that can change the bytes and were not at their defaults, as on a command line.
    pub settings: String,
}

/// The error for a text that is no [`Record`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no record of vol2gif")]
pub struct NotARecord;

/// The version of this library, as records contain it.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Returns the comments of a GIF, in their order.
pub(crate) fn comments(
    volume: &Volume<'_>,
    scoped: &ScopedLevels,
    options: &Options,
    step: Reduction,
) -> Vec<String> {
    let record = options.output.record.then(|| Record::of(volume, scoped, options, step).to_string());
    let text = options.output.comment.clone().filter(|text| !text.is_empty());
    record.into_iter().chain(text).collect()
}

impl Record {
    fn of(volume: &Volume<'_>, scoped: &ScopedLevels, options: &Options, step: Reduction) -> Self {
        Self {
            version: VERSION.to_owned(),
            source: volume.provenance_name().map(str::to_owned),
            shape: volume.shape(),
            sample: volume.sample(),
            sides: sides(volume.shape(), options),
            range: scoped.whole_range().describe(volume.sample()),
            scale: ValueScale::of(scoped),
            fitted: options.size.max_bytes.map(|_| step),
            settings: canonical::line(options),
        }
    }

    /// The shape of the frames that the GIF shows.
    pub(crate) fn shown(&self) -> FrameShape {
        let (frame_step, binning) = self.fitted.map_or((1, 1), |it| (it.frame_step, it.binning));
        let (height, width) = self.sides.unwrap_or((self.shape.height, self.shape.width));
        FrameShape { height, width, ..self.shape }.reduced(frame_step, binning)
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, source, shape, sample, sides, range, scale, fitted, settings } = self;
        write!(f, "vol2gif {version}")?;
        if let Some(source) = source {
            write!(f, "\nsource: {source}")?;
        }
        write!(f, "\nvolume: {shape} {}", sample.name())?;
        if let Some((least, greatest)) = range {
            write!(f, ", {least} to {greatest}")?;
        }
        if let Some((height, width)) = sides {
            write!(f, "\nview: {height}x{width}{PIXELS}")?;
        }
        write!(f, "\nlevels: {scale}")?;
        if let Some(Reduction { effort, max_error, frame_step, binning }) = fitted {
            let effort = *effort as u8;
            write!(
                f,
                "\nfitted: effort {effort}, error {max_error}, frames 1/{frame_step}, pixels 1/{binning}"
            )?;
        }
        if !settings.is_empty() {
            write!(f, "\nsettings: {settings}")?;
        }
        Ok(())
    }
}

impl FromStr for Record {
    type Err = NotARecord;

    fn from_str(text: &str) -> Result<Self, NotARecord> {
        let mut lines = text.split('\n');
        let version = lines.next().and_then(|line| line.strip_prefix("vol2gif ")).ok_or(NotARecord)?;
        let lines: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
        let line = |name| lines.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        let (shape, sample, range) = line("volume").and_then(volume).ok_or(NotARecord)?;
        Ok(Self {
            version: version.to_owned(),
            source: line("source").map(str::to_owned),
            shape,
            sample,
            sides: line("view").map(|text| pixels(text).ok_or(NotARecord)).transpose()?,
            range,
            scale: line("levels").and_then(|text| text.parse().ok()).ok_or(NotARecord)?,
            fitted: line("fitted").map(|text| step(text).ok_or(NotARecord)).transpose()?,
            settings: line("settings").unwrap_or_default().to_owned(),
        })
    }
}

/// What stands behind the sides of the picture.
const PIXELS: &str = " pixels";

/// Height and width of the picture of a volume of this shape, if they are not those of the volume.
fn sides(shape: FrameShape, options: &Options) -> Option<(usize, usize)> {
    // The conversion has refused a picture that is too large.
    let shown = options.picture.resized(shape).ok().filter(|shown| *shown != shape)?;
    Some((shown.height, shown.width))
}

/// Reads `240x320 pixels`.
fn pixels(text: &str) -> Option<(usize, usize)> {
    let (height, width) = text.strip_suffix(PIXELS)?.split_once('x')?;
    let side = |text: &str| text.parse().ok().filter(|side| (1..=MAX_SIDE).contains(side));
    Some((side(height)?, side(width)?))
}

/// The least and the greatest sample.
type Ends = (String, String);

/// Reads `64x512x512 uint16, 93 to 4000`.
fn volume(text: &str) -> Option<(FrameShape, SampleType, Option<Ends>)> {
    let (text, range) = match text.split_once(", ") {
        Some((text, range)) => (text, Some(range.split_once(" to ")?)),
        None => (text, None),
    };
    let (axes, sample) = text.split_once(' ')?;
    let sample = *SampleType::ALL.iter().find(|known| known.name() == sample)?;
    let axes: Vec<usize> = axes.split('x').map(|length| length.parse().ok()).collect::<Option<_>>()?;
    let range = range.map(|(least, greatest)| (least.to_owned(), greatest.to_owned()));
    Some((FrameShape::of_axes(&axes, sample).ok()?, sample, range))
}

/// Reads `effort 2, error 3, frames 1/2, pixels 1/1`.
fn step(text: &str) -> Option<Reduction> {
    let mut numbers = text.split(", ");
    let mut number = |name| numbers.next()?.strip_prefix(name)?.parse::<usize>().ok();
    let effort = *Effort::ALL.get(number("effort ")?)?;
    let max_error = u8::try_from(number("error ")?).ok()?;
    let (frame_step, binning) = (number("frames 1/")?, number("pixels 1/")?);
    (frame_step > 0 && binning > 0).then_some(Reduction { effort, max_error, frame_step, binning })
}

#[cfg(test)]
mod tests;

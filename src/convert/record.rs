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
use super::canonical::{RecordedOptions, UnknownSetting, recorded_options};
use super::made_frames::Subject;
use super::reduction::Reduction;
use crate::color::Composition;
use crate::encode::Effort;
use crate::options::{Arrangement, Options};
use crate::tone::ValueScale;
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
    /// The lengths of the axes of the array, slowest first.
    pub lengths: Vec<usize>,
    /// The type of the samples of the array.
    pub sample: SampleType,
    /// What a [view](crate::view::ViewOptions) shows of the array; `None` for all of it as it is stored.
    pub view: Option<RecordedView>,
    /// The channels of the array that are shown in colors of their own, and how they are joined, in words; `None` for
    /// grey levels and RGB colors.
    pub channels: Option<String>,
    /// The shape of the frames that were made of the whole volume, such as the pictures of a turntable; `None` where
    /// the frames are slices.
    pub frames: Option<FrameShape>,
    /// Height and width of the picture in pixels, before pixels were joined to meet a size in bytes; `None` if it
    /// was not resized.
    pub sides: Option<(usize, usize)>,
    /// The least and the greatest value of the finite samples that are shown; `None` if there is none.
    pub range: Option<(String, String)>,
    /// Which values the levels stand for.
    pub scale: ValueScale,
    /// What was given up to meet [`SizeOptions::max_bytes`](crate::options::SizeOptions::max_bytes), if that
    /// was set.
    pub fitted: Option<Reduction>,
    /// The options that can change the bytes and were not at their defaults, as on a command line.
    pub settings: String,
}

/// What a GIF shows of an array, as its [`Record`] says it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedView {
    /// The axes, the selections, the plane and the frames, in words.
    pub text: String,
    /// The shape of the frames.
    pub shape: FrameShape,
}

/// The error for a text that is no [`Record`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no record of vol2gif")]
pub struct NotARecord;

/// The version of this library, as records contain it.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Returns the comments of a GIF, in their order.
pub(crate) fn comments(
    subject: Subject<'_>,
    composition: Option<&Composition>,
    options: &Options,
    step: Reduction,
) -> Vec<String> {
    let record = options.output.record.then(|| Record::of(subject, composition, options, step).to_string());
    let text = options.output.comment.clone().filter(|text| !text.is_empty());
    record.into_iter().chain(text).collect()
}

impl Record {
    fn of(
        subject: Subject<'_>,
        composition: Option<&Composition>,
        options: &Options,
        step: Reduction,
    ) -> Self {
        let Subject { volume, levels: scoped, made } = subject;
        let (frames, sides) = (made.map(Volume::pictures), sides(subject.frames(), options));
        let (frames, sides) =
            match composition.filter(|_| options.picture.arrangement == Arrangement::Montage) {
                // Pictures beside each other are as wide as no side says.
                Some(composition) => {
                    let pictures = subject.frames().pictures();
                    let (height, width) = sides.unwrap_or((pictures.height, pictures.width));
                    (Some(composition.shape(FrameShape { height, width, ..pictures })), None)
                }
                None => (frames, sides),
            };
        Self {
            version: VERSION.to_owned(),
            source: volume.provenance_name().map(str::to_owned),
            lengths: volume.recorded_lengths(),
            view: volume.view().map(|text| RecordedView { text: text.to_owned(), shape: volume.pictures() }),
            channels: composition.map(Composition::describe),
            sample: volume.recorded_sample(),
            frames,
            sides,
            range: scoped.whole_range().describe(volume.values()),
            scale: ValueScale::of(scoped),
            fitted: options.size.max_bytes.map(|_| step),
            settings: canonical::line(options, volume.pixel()),
        }
    }

    /// The options that the [`settings`](Self::settings) stand for.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::{Effort, Record};
    ///
    /// let text = "vol2gif 0.2.0\nvolume: 4x8x8 uint8\nlevels: 0 to 255, truncated\nsettings: --effort 3";
    /// let record: Record = text.parse()?;
    /// assert_eq!(record.options()?.options.encode.effort, Effort::Best);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`UnknownSetting`] when another version wrote settings that this one does not know.
    pub fn options(&self) -> Result<RecordedOptions, UnknownSetting> {
        recorded_options::read(&self.settings)
    }

    /// The shape of the frames that the GIF shows.
    ///
    /// `None` if the record contradicts itself.
    pub(crate) fn shown(&self) -> Option<FrameShape> {
        let (frame_step, binning) = self.fitted.map_or((1, 1), |it| (it.frame_step, it.binning));
        let usual = || FrameShape::usual(&self.lengths, self.sample).ok();
        let of_slices = || self.view.as_ref().map_or_else(usual, |view| Some(view.shape));
        let shape = self.frames.map_or_else(of_slices, Some)?;
        let (height, width) = self.sides.unwrap_or((shape.height, shape.width));
        Some(FrameShape { height, width, ..shape }.reduced(frame_step, binning))
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, source, lengths, view, channels, sample, frames, .. } = self;
        let Self { sides, range, scale, fitted, settings, .. } = self;
        write!(f, "vol2gif {version}")?;
        if let Some(source) = source {
            write!(f, "\nsource: {source}")?;
        }
        let lengths: Vec<String> = lengths.iter().map(usize::to_string).collect();
        write!(f, "\nvolume: {} {}", lengths.join("x"), sample.name())?;
        if let Some(RecordedView { text, shape }) = view {
            write!(f, "\nview: {text}; {shape}")?;
        }
        if let Some((least, greatest)) = range {
            write!(f, ", {least} to {greatest}")?;
        }
        if let Some(shape) = frames {
            write!(f, "\nframes: {shape}")?;
        }
        if let Some((height, width)) = sides {
            let before = match (frames, view) {
                (None, None) => "\nview: ",
                _ => "; ",
            };
            write!(f, "{before}{height}x{width}{PIXELS}")?;
        }
        if let Some(channels) = channels {
            write!(f, "\nchannels: {channels}")?;
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
        let (lengths, sample, of_volume) = line("volume").and_then(volume).ok_or(NotARecord)?;
        let (text, sides) = line("view").map_or(Ok((None, None)), view_and_sides)?;
        let (frames, sides) = match line("frames").map(view_and_sides).transpose()? {
            Some((frames, sides)) => (frames.and_then(made_frames), sides),
            None => (None, sides),
        };
        let (view, range) = match text {
            Some(text) => {
                let (view, range) = view(text, sample).ok_or(NotARecord)?;
                (Some(view), range)
            }
            // What is shown as it is stored is frames.
            None => {
                FrameShape::of_axes(&lengths, sample).map(|_| (None, of_volume)).map_err(|_| NotARecord)?
            }
        };
        Ok(Self {
            version: version.to_owned(),
            source: line("source").map(str::to_owned),
            lengths,
            view,
            channels: line("channels").map(str::to_owned),
            sample,
            frames,
            sides,
            range,
            scale: line("levels").and_then(|text| text.parse().ok()).ok_or(NotARecord)?,
            fitted: line("fitted").map(|text| step(text).ok_or(NotARecord)).transpose()?,
            settings: line("settings").unwrap_or_default().to_owned(),
        })
    }
}

/// Height and width of a picture.
type Sides = (usize, usize);

/// What stands behind the sides of the picture.
const PIXELS: &str = " pixels";

/// Height and width of the picture, if they are not those of the frames.
fn sides(volume: &Volume<'_>, options: &Options) -> Option<(usize, usize)> {
    let shape = volume.shape();
    // The conversion has refused a picture that is too large.
    let shown = options.picture.resized(shape, volume.pixel()).ok().filter(|shown| *shown != shape)?;
    Some((shown.height, shown.width))
}

/// Divides the line about the view into the part about the axes and the sides of the picture.
fn view_and_sides(text: &str) -> Result<(Option<&str>, Option<Sides>), NotARecord> {
    if !text.ends_with(PIXELS) {
        return Ok((Some(text), None));
    }
    let (view, sides) = text.rsplit_once("; ").map_or((None, text), |(view, sides)| (Some(view), sides));
    Ok((view, Some(pixels(sides).ok_or(NotARecord)?)))
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
fn volume(text: &str) -> Option<(Vec<usize>, SampleType, Option<Ends>)> {
    let (text, range) = ends(text)?;
    let (axes, sample) = text.split_once(' ')?;
    let sample = *SampleType::ALL.iter().find(|known| known.name() == sample)?;
    Some((lengths(axes)?, sample, range))
}

/// Reads `axes ZYX, plane xz, frames Y; 512x40x512, 93 to 4000`.
fn view(text: &str, sample: SampleType) -> Option<(RecordedView, Option<Ends>)> {
    let (text, rest) = text.rsplit_once("; ")?;
    let (shape, range) = ends(rest)?;
    let shape = FrameShape::of_axes(&lengths(shape)?, sample).ok()?;
    Some((RecordedView { text: text.to_owned(), shape }, range))
}

/// Reads `72x189x306`, the shape of frames that were made.
fn made_frames(text: &str) -> Option<FrameShape> {
    FrameShape::of_axes(&lengths(text)?, SampleType::U8).ok()
}

/// Reads `64x512x512`.
fn lengths(text: &str) -> Option<Vec<usize>> {
    text.split('x').map(|length| length.parse().ok()).collect()
}

/// Divides `64x512x512 uint16, 93 to 4000` into the part before the range, and the range if there is one.
fn ends(text: &str) -> Option<(&str, Option<Ends>)> {
    let Some((text, range)) = text.split_once(", ") else { return Some((text, None)) };
    let (least, greatest) = range.split_once(" to ")?;
    Some((text, Some((least.to_owned(), greatest.to_owned()))))
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

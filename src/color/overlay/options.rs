//! Options of the stage that draws the overlay.

use std::fmt;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::str::FromStr;

use super::label_colors::LabelColors;
use crate::color::Colormap;
use crate::error::{OverlayReason, Problem};
use crate::picture::braces::{Braced, Fields, Misread, Piece};

/// How the overlay of a volume is drawn. The overlay itself belongs to the
/// [volume](crate::volume::Volume::with_overlay); programs that open inputs find it by [`file`](Self::file).
///
/// An overlay holds labels: whole numbers, and 0 is nothing. With a [`range`](Self::range) it holds values, such
/// as probabilities.
///
/// # Examples
///
/// ```
/// use std::num::NonZeroU16;
/// use vol2gif::Options;
///
/// let mut options = Options::default();
/// options.overlay.opacity = 100;
/// options.overlay.outline = NonZeroU16::new(1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OverlayOptions {
    /// Where programs that open inputs find the overlay of an input. It has no effect on a volume that is open.
    ///
    /// Default: nowhere.
    pub file: Option<OverlayFile>,
    /// How much of a pixel has the color of the overlay, in percent: 0 for nothing, 100 for all of it.
    ///
    /// At 100 and with at most 126 colors, the colors of the overlay are exact, and greys are within one level.
    ///
    /// Default: 50.
    pub opacity: u8,
    /// Only the outlines of labels are drawn, this number of pixels wide: the pixels of a label that are so far from
    /// a pixel of another label, or of none, by steps to neighbors. One pixel wide, they are those of scikit-image's
    /// `find_boundaries(labels, connectivity=1, mode="inner")`.
    ///
    /// Default: none, for the whole area.
    pub outline: Option<NonZeroU16>,
    /// The colors of labels.
    ///
    /// Default: 255 distinct colors in turns.
    pub label_colors: Option<LabelColors>,
    /// That the overlay holds values, and which of them are shown.
    ///
    /// Default: none, for labels.
    pub range: Option<OverlayRange>,
    /// The colors of values. No effect without a [`range`](Self::range).
    ///
    /// Default: from red to yellow.
    pub colormap: Option<Colormap>,
}

impl Default for OverlayOptions {
    fn default() -> Self {
        Self { file: None, opacity: 50, outline: None, label_colors: None, range: None, colormap: None }
    }
}

/// Values that are shown: those from `lo` on, in the colors of a colormap, which ends at `hi`. Lower ones are nothing.
///
/// It prints as, and is parsed from, `2.3,6` or `2.3,6,both`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OverlayRange {
    lo: f64,
    hi: f64,
    both: bool,
}

impl OverlayRange {
    /// The values from `lo`, where the colormap begins, to `hi` and above. With `both`, the values from `-hi` to `-lo`
    /// are shown, too, in colors from blue to cyan.
    ///
    /// # Errors
    ///
    /// [`Problem::Overlay`] unless both are finite and `lo` is below `hi`; with `both`, unless `lo` is above 0.
    pub fn new(lo: f64, hi: f64, both: bool) -> Result<Self, Problem> {
        let is_usable = lo < hi && (hi - lo).is_finite() && (!both || lo > 0.0);
        let range = Self { lo, hi, both };
        is_usable.then_some(range).ok_or_else(|| Problem::Overlay(OverlayReason::Range(range.to_string())))
    }

    /// The least value that is shown.
    pub fn lo(&self) -> f64 {
        self.lo
    }

    /// The value that has the last color.
    pub fn hi(&self) -> f64 {
        self.hi
    }

    /// Whether the values from `-hi` to `-lo` are shown, too.
    pub fn both(&self) -> bool {
        self.both
    }
}

impl fmt::Display for OverlayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}{}", self.lo, self.hi, if self.both { ",both" } else { "" })
    }
}

impl FromStr for OverlayRange {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::Overlay(OverlayReason::Range(text.to_owned()));
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let (ends, both) = match *parts {
            [lo, hi] => ((lo, hi), false),
            [lo, hi, word] if word.eq_ignore_ascii_case("both") => ((lo, hi), true),
            _ => return Err(refuse()),
        };
        let number = |text: &str| text.parse::<f64>().map_err(|_| refuse());
        Self::new(number(ends.0)?, number(ends.1)?, both)
    }
}

/// Where the overlay of each input is: a path, and the name of an array where the file has several.
///
/// `{dir}`, `{stem}` and `{name}` stand for the directory of the input, its name without the extension of its format,
/// and its whole name; `{{` and `}}` are braces. What follows the last `@` is the name of an array, unless a file has
/// this name.
///
/// # Examples
///
/// ```
/// use vol2gif::options::OverlayFile;
///
/// let file: OverlayFile = "{dir}/{stem}_labels.nii.gz".parse()?;
/// assert!("{folder}/labels.tif".parse::<OverlayFile>().is_err());
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverlayFile(Braced<Field>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Directory,
    Stem,
    Name,
}

impl Fields for Field {
    const NAMES: &'static [(&'static str, Self)] =
        &[("dir", Self::Directory), ("stem", Self::Stem), ("name", Self::Name)];
}

impl OverlayFile {
    /// The same path for all inputs, whatever characters it has.
    pub fn of_path(path: &str) -> Self {
        Self(Braced::plain(path))
    }

    /// Whether the path depends on the input.
    pub fn has_fields(&self) -> bool {
        self.0.pieces().iter().any(|piece| matches!(piece, Piece::Field(_)))
    }

    /// The path for an input in `directory` with this stem and this name.
    pub(crate) fn of_input(&self, directory: &str, stem: &str, name: &str) -> PathBuf {
        let piece = |piece: &Piece<Field>| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Field(Field::Directory) => directory.to_owned(),
            Piece::Field(Field::Stem) => stem.to_owned(),
            Piece::Field(Field::Name) => name.to_owned(),
        };
        self.0.pieces().iter().map(piece).collect::<String>().into()
    }
}

impl fmt::Display for OverlayFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for OverlayFile {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let read = Braced::parse(text).map_err(|misread| match misread {
            Misread::Brace => OverlayReason::Brace(text.to_owned()),
            Misread::Field(name) => OverlayReason::Field(name),
        });
        match read.map_err(Problem::Overlay)? {
            read if read.pieces().is_empty() => Err(Problem::Overlay(OverlayReason::NoFile)),
            read => Ok(Self(read)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_an_overlay_has_fields_of_the_input() {
        for (text, path) in [
            ("labels.tif", "labels.tif"),
            ("{dir}/{stem}_seg.nii.gz", "scans/brain_seg.nii.gz"),
            ("masks/{name}@cells", "masks/brain.nii.gz@cells"),
            ("{{a}}/{stem}", "{a}/brain"),
        ] {
            let file: OverlayFile = text.parse().unwrap();
            assert_eq!(file.of_input("scans", "brain", "brain.nii.gz"), PathBuf::from(path), "{text}");
            assert_eq!(file.to_string().parse::<OverlayFile>().unwrap(), file, "{text}");
        }
        for (text, message) in [
            ("{base}.tif", "there is no field \"base\"; the fields are dir, stem and name"),
            ("{stem", "\"{stem\" has a single brace; {{ and }} are braces in a path"),
            ("a}.tif", "\"a}.tif\" has a single brace; {{ and }} are braces in a path"),
            ("", "an empty path is no overlay"),
        ] {
            let found = text.parse::<OverlayFile>();
            assert_eq!(found.map_err(|problem| problem.to_string()), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_range_of_values_rises() {
        for (text, printed) in
            [("2.3,6", "2.3,6"), ("-1, 1", "-1,1"), ("0.5,1,both", "0.5,1,both"), ("2,3,BOTH", "2,3,both")]
        {
            assert_eq!(text.parse::<OverlayRange>().unwrap().to_string(), printed, "{text}");
        }
        for text in ["", "3", "6,2.3", "1,1", "a,b", "1,2,three", "-1,1,both", "0,1,both", "nan,1", "0,inf"] {
            let message = text.parse::<OverlayRange>().unwrap_err().to_string();
            assert!(
                message.ends_with("is no range of values, such as 2.3,6 or 2.3,6,both"),
                "{text}: {message}"
            );
        }
    }
}

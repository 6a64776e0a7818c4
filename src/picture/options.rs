//! Options of the stage that resizes the picture.

use std::num::NonZeroU16;

use super::arrangement::Arrangement;
use crate::error::{PictureReason, Problem};
use crate::volume::{FrameShape, MAX_SIDE, PixelSize};

/// How large the picture is, and how it is resized.
///
/// The levels are resized, not the values: what is computed from values, such as the range and the
/// percentiles, is taken from the whole volume. An RGB volume gets its palette from the resized levels.
///
/// # Examples
///
/// ```
/// use std::num::NonZeroU16;
/// use vol2gif::options::{PictureOptions, PictureSize, Resample};
/// use vol2gif::{Options, array_to_gif};
///
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("a.gif");
/// let labels = ndarray::Array3::<u8>::from_shape_fn((4, 30, 40), |(z, y, x)| (z + y / 10 + x / 10) as u8);
/// let size = PictureSize::Width(NonZeroU16::new(200).unwrap());
/// let mut options = Options::default();
/// options.picture = PictureOptions { size, resample: Resample::Nearest, ..PictureOptions::default() };
/// let outcome = array_to_gif(&path, labels.view(), &options)?;
/// assert_eq!((outcome.shown.height, outcome.shown.width), (150, 200));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PictureOptions {
    /// The sides of the picture, before [`max_bytes`](crate::options::SizeOptions::max_bytes) may make it
    /// smaller.
    ///
    /// Default: [`PictureSize::Own`].
    pub size: PictureSize,
    /// What the proportions of the picture are.
    ///
    /// Default: [`Aspect::Physical`].
    pub aspect: Aspect,
    /// How the pixels of the new picture are made. No effect on a side that stays as long as it is.
    ///
    /// Default: [`Resample::Auto`].
    pub resample: Resample,
    /// What a frame shows: one picture, or several.
    ///
    /// Default: [`Arrangement::Single`].
    pub arrangement: Arrangement,
}

/// The proportions of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aspect {
    /// Those of the specimen, where the size of a pixel is known and its sides differ by more than 1 %: the
    /// axis of the finer spacing keeps its n pixels, and the other one gets floor(n * coarse / fine + 1/2),
    /// computed in float64. The default.
    #[default]
    Physical,
    /// Those of the samples: a voxel is a square.
    Voxel,
}

impl Aspect {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Physical, Self::Voxel];

    /// The name: `physical` or `voxel`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Physical => "physical",
            Self::Voxel => "voxel",
        }
    }
}

/// The sides of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum PictureSize {
    /// The sides of the volume's frames, brought to the [`Aspect`]. The default.
    #[default]
    Own,
    /// This width in pixels. The height keeps the proportions of the own sides: floor(height * this / width +
    /// 1/2), at least 1.
    Width(NonZeroU16),
    /// This height in pixels. The width keeps the proportions of the own sides: floor(width * this / height +
    /// 1/2), at least 1.
    Height(NonZeroU16),
    /// These sides, whatever the proportions.
    Sides {
        /// The width in pixels.
        width: NonZeroU16,
        /// The height in pixels.
        height: NonZeroU16,
    },
    /// Both own sides times this factor; made by [`PictureSize::scale`], which checks it. A side is floor(side *
    /// factor + 1/2), computed in float64, and at least 1.
    #[non_exhaustive]
    Scale(f64),
}

impl PictureSize {
    /// Both sides times `factor`, above 0 and at most 65535: 0.5 for half of both.
    ///
    /// # Errors
    ///
    /// [`Problem::Picture`] when `factor` is anything else.
    pub fn scale(factor: f64) -> Result<Self, Problem> {
        match factor > 0.0 && factor <= MAX_SIDE as f64 {
            true => Ok(Self::Scale(factor)),
            false => Err(Problem::Picture(PictureReason::Scale(factor))),
        }
    }
}

/// How the pixels of a picture of another size are made.
///
/// All but [`Nearest`](Self::Nearest) are weighted means of the pixels around a place, for width and height
/// apart, first along the rows and then along the columns; the weights, and every rounding, are Pillow's for
/// images of 8 bits. Where a side gets shorter, the filter is made wider by the same factor, so that every
/// pixel counts. Red, green and blue are resized each by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resample {
    /// [`Area`](Self::Area) along a side that gets shorter, [`Linear`](Self::Linear) along a side that gets
    /// longer. The default.
    #[default]
    Auto,
    /// The mean of the pixels in the area of the new pixel. Pillow's BOX.
    Area,
    /// Pixels count less in proportion to their distance. Pillow's BILINEAR.
    Linear,
    /// Sharper than linear, with bright and dark seams beside steep edges. Pillow's LANCZOS, of three lobes.
    Lanczos,
    /// The nearest pixel, so that no level appears that was not there: for labels. Pixel `i` of `new` pixels
    /// is pixel floor((2 i + 1) * old / (2 * new)) of `old` ones.
    Nearest,
}

impl Resample {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Area, Self::Linear, Self::Lanczos, Self::Nearest];

    /// The name: `auto`, `area`, `linear`, `lanczos` or `nearest`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Area => "area",
            Self::Linear => "linear",
            Self::Lanczos => "lanczos",
            Self::Nearest => "nearest",
        }
    }
}

impl PictureOptions {
    /// Whether pictures whose pixels have this size keep their sides.
    pub(crate) fn keeps_sides(&self, pixel: Option<PixelSize>) -> bool {
        let is_even = |pixel: PixelSize| self.aspect == Aspect::Voxel || stretch(pixel) == (1.0, 1.0);
        self.size == PictureSize::Own && pixel.is_none_or(is_even)
    }

    /// The shape of frames of `shape` after the resizing. `pixel` is the size of their pixels, where it is
    /// known, such as [`Volume::pixel_of`](crate::volume::Volume::pixel_of) says it.
    ///
    /// # Errors
    ///
    /// [`Problem::Picture`] when a side would be longer than 65535 pixels.
    pub fn resized(&self, shape: FrameShape, pixel: Option<PixelSize>) -> Result<FrameShape, Problem> {
        let FrameShape { height, width, .. } = shape;
        let (own_height, own_width) = match (self.aspect, pixel) {
            (Aspect::Physical, Some(pixel)) => physical(height as u64, width as u64, pixel),
            _ => (height as u64, width as u64),
        };
        let (height, width) = match self.size {
            PictureSize::Own => (own_height, own_width),
            PictureSize::Width(given) => (in_proportion(own_height, given, own_width), given.get().into()),
            PictureSize::Height(given) => (given.get().into(), in_proportion(own_width, given, own_height)),
            PictureSize::Sides { width, height } => (height.get().into(), width.get().into()),
            PictureSize::Scale(factor) => (scaled(own_height, factor), scaled(own_width, factor)),
        };
        let most = MAX_SIDE as u64;
        match height <= most && width <= most {
            true => Ok(FrameShape { height: height as usize, width: width as usize, ..shape }),
            false => Err(Problem::Picture(PictureReason::TooLarge { width, height, most })),
        }
    }
}

/// Height and width in the proportions of the specimen.
fn physical(height: u64, width: u64, pixel: PixelSize) -> (u64, u64) {
    // Longer than any picture, and short enough to be counted with.
    let longer = |side: u64, factor: f64| scaled(side, factor).min(1 << 40);
    let (down, right) = stretch(pixel);
    (longer(height, down), longer(width, right))
}

/// The factors for the height and the width: 1 for the finer side, and 1 for both where the sides differ by at
/// most 1 %.
fn stretch(pixel: PixelSize) -> (f64, f64) {
    match (pixel.height / pixel.width, pixel.width / pixel.height) {
        (down, _) if down > 1.01 => (down, 1.0),
        (_, right) if right > 1.01 => (1.0, right),
        _ => (1.0, 1.0),
    }
}

/// The length of a side if the other side, of length `own`, becomes `given`.
fn in_proportion(side: u64, given: NonZeroU16, own: u64) -> u64 {
    ((2 * side * u64::from(given.get()) + own) / (2 * own)).max(1)
}

fn scaled(side: u64, factor: f64) -> u64 {
    ((side as f64 * factor + 0.5).floor() as u64).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(size: PictureSize, height: usize, width: usize) -> Result<(usize, usize), String> {
        let shape = FrameShape { frames: 2, height, width, samples: 1 };
        let options = PictureOptions { size, ..PictureOptions::default() };
        let resized = options.resized(shape, None);
        resized.map(|it| (it.height, it.width)).map_err(|problem| problem.to_string())
    }

    fn side(length: u16) -> NonZeroU16 {
        NonZeroU16::new(length).unwrap()
    }

    #[test]
    fn one_side_keeps_the_proportions_and_two_stretch() {
        assert_eq!(sides(PictureSize::Own, 7, 9), Ok((7, 9)));
        assert_eq!(sides(PictureSize::Width(side(256)), 480, 640), Ok((192, 256)));
        assert_eq!(sides(PictureSize::Height(side(256)), 480, 640), Ok((256, 341)));
        // A half is rounded up, and a side has at least one pixel.
        assert_eq!(sides(PictureSize::Width(side(1)), 3, 2), Ok((2, 1)));
        assert_eq!(sides(PictureSize::Width(side(1)), 1, 9000), Ok((1, 1)));
        assert_eq!(sides(PictureSize::Sides { width: side(5), height: side(65535) }, 7, 9), Ok((65535, 5)));
    }

    #[test]
    fn a_scale_multiplies_both_sides() {
        let scale = |factor, height, width| sides(PictureSize::scale(factor).unwrap(), height, width);
        assert_eq!(scale(2.0, 7, 9), Ok((14, 18)));
        assert_eq!(scale(0.5, 7, 9), Ok((4, 5)));
        assert_eq!(scale(1e-9, 7, 9), Ok((1, 1)));
        for factor in [0.0, -1.0, f64::NAN, f64::INFINITY, 65535.5] {
            assert!(PictureSize::scale(factor).is_err(), "{factor}");
        }
    }

    #[test]
    fn a_side_ends_where_a_gif_ends() {
        let message = "a picture of 65536x1 pixels; a GIF ends at 65535 per side";
        assert_eq!(sides(PictureSize::Height(side(2)), 1, 32768), Err(message.replace("x1", "x2")));
        assert_eq!(sides(PictureSize::Height(side(1)), 1, 65535), Ok((1, 65535)));
        assert_eq!(sides(PictureSize::scale(65535.0).unwrap(), 1, 1), Ok((65535, 65535)));
        assert!(sides(PictureSize::scale(65535.0).unwrap(), 1, 2).is_err());
        assert!(sides(PictureSize::Width(side(65535)), 65535, 1).is_err());
    }

    #[test]
    fn the_picture_has_the_proportions_of_the_specimen() {
        let sides = |size, (width, height), aspect| {
            let shape = FrameShape { frames: 2, height: 31, width: 57, samples: 1 };
            let options = PictureOptions { size, aspect, ..PictureOptions::default() };
            let resized = options.resized(shape, Some(PixelSize { width, height }));
            resized.map(|it| (it.height, it.width)).map_err(|problem| problem.to_string())
        };
        let physical = |size, pixel| sides(size, pixel, Aspect::Physical);
        assert_eq!(physical(PictureSize::Own, (0.5, 2.0)), Ok((124, 57)));
        assert_eq!(physical(PictureSize::Own, (0.4, 1.0)), Ok((78, 57)), "77.5 is rounded up");
        assert_eq!(physical(PictureSize::Own, (2.5, 1.0)), Ok((31, 143)), "142.5 is rounded up");
        assert_eq!(physical(PictureSize::Own, (1.0, 1.01)), Ok((31, 57)), "1 % is no difference");
        assert_eq!(physical(PictureSize::Own, (1.0, 1.02)), Ok((32, 57)));
        assert_eq!(physical(PictureSize::Width(side(114)), (0.5, 2.0)), Ok((248, 114)));
        assert_eq!(physical(PictureSize::Height(side(62)), (0.5, 2.0)), Ok((62, 29)), "28.5 is rounded up");
        let stretched = PictureSize::Sides { width: side(9), height: side(8) };
        assert_eq!(physical(stretched, (0.5, 2.0)), Ok((8, 9)));
        assert_eq!(physical(PictureSize::Scale(0.5), (0.5, 2.0)), Ok((62, 29)));
        assert_eq!(sides(PictureSize::Own, (0.5, 2.0), Aspect::Voxel), Ok((31, 57)));
        let message = physical(PictureSize::Own, (1e-300, 1e300)).unwrap_err();
        assert_eq!(message, "a picture of 57x1099511627776 pixels; a GIF ends at 65535 per side");
    }
}

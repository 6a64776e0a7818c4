//! A page: what its tags say of its picture.

use super::compression::{Compression, unread};
use super::damaged;
use super::directory::{Directory, Tag};
use super::file::TiffFile;
use crate::error::{Problem, TypeKind, UnreadType};
use crate::volume::SampleType;

/// The numbers of the tags.
pub(super) mod tag {
    pub(in crate::formats::tiff) const NEW_SUBFILE_TYPE: u16 = 254;
    pub(in crate::formats::tiff) const WIDTH: u16 = 256;
    pub(in crate::formats::tiff) const HEIGHT: u16 = 257;
    pub(in crate::formats::tiff) const BITS: u16 = 258;
    pub(in crate::formats::tiff) const COMPRESSION: u16 = 259;
    pub(in crate::formats::tiff) const PHOTOMETRIC: u16 = 262;
    pub(in crate::formats::tiff) const FILL_ORDER: u16 = 266;
    pub(in crate::formats::tiff) const DESCRIPTION: u16 = 270;
    pub(in crate::formats::tiff) const STRIP_OFFSETS: u16 = 273;
    pub(in crate::formats::tiff) const ORIENTATION: u16 = 274;
    pub(in crate::formats::tiff) const SAMPLES: u16 = 277;
    pub(in crate::formats::tiff) const ROWS_PER_STRIP: u16 = 278;
    pub(in crate::formats::tiff) const STRIP_BYTES: u16 = 279;
    pub(in crate::formats::tiff) const X_RESOLUTION: u16 = 282;
    pub(in crate::formats::tiff) const Y_RESOLUTION: u16 = 283;
    pub(in crate::formats::tiff) const PLANAR: u16 = 284;
    pub(in crate::formats::tiff) const RESOLUTION_UNIT: u16 = 296;
    pub(in crate::formats::tiff) const SOFTWARE: u16 = 305;
    pub(in crate::formats::tiff) const PREDICTOR: u16 = 317;
    pub(in crate::formats::tiff) const TILE_WIDTH: u16 = 322;
    pub(in crate::formats::tiff) const TILE_HEIGHT: u16 = 323;
    pub(in crate::formats::tiff) const TILE_OFFSETS: u16 = 324;
    pub(in crate::formats::tiff) const TILE_BYTES: u16 = 325;
    pub(in crate::formats::tiff) const SUB_DIRECTORIES: u16 = 330;
    pub(in crate::formats::tiff) const EXTRA_SAMPLES: u16 = 338;
    pub(in crate::formats::tiff) const SAMPLE_FORMAT: u16 = 339;
    pub(in crate::formats::tiff) const JPEG_TABLES: u16 = 347;
    pub(in crate::formats::tiff) const IMAGE_DEPTH: u16 = 32997;
    pub(in crate::formats::tiff) const STK_CALIBRATION: u16 = 33628;
    pub(in crate::formats::tiff) const STK_PLANES: u16 = 33629;
    pub(in crate::formats::tiff) const LSM_INFO: u16 = 34412;
    pub(in crate::formats::tiff) const IMAGEJ_COUNTS: u16 = 50838;
    pub(in crate::formats::tiff) const IMAGEJ_DATA: u16 = 50839;
    pub(in crate::formats::tiff) const MICRO_MANAGER: u16 = 51123;
}

/// Tags whose values differ from page to page of a stack, and say nothing of its shape.
const PLACES: [u16; 8] = [
    tag::STRIP_OFFSETS,
    tag::STRIP_BYTES,
    tag::TILE_OFFSETS,
    tag::TILE_BYTES,
    tag::DESCRIPTION,
    tag::X_RESOLUTION,
    tag::Y_RESOLUTION,
    tag::SOFTWARE,
];

/// The longest side of a picture in pixels. A GIF ends below it.
const MOST_SIDE: u64 = 1 << 24;

/// How the samples of a page are stored. Pages with equal shapes are read in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PageShape {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Samples of a pixel.
    pub(super) samples: usize,
    /// Number of slices of a page that is a volume; 1 for others.
    pub(super) depth: u64,
    /// Whether the samples of a pixel are apart: all of one kind, then all of the next.
    pub(super) planar: bool,
    /// Width and height of a strip or tile.
    pub(super) chunk: (usize, usize),
    pub(super) tiled: bool,
    pub(super) bits: u32,
    /// 1 unsigned, 2 signed, 3 float.
    pub(super) format: u64,
    pub(super) photometric: u64,
    pub(super) compression: u64,
    pub(super) predictor: u64,
    /// Whether the bits of each byte are in reverse order.
    pub(super) reversed_bits: bool,
    /// The first of the samples that are no colors: 0 is anything, 1 and 2 are alpha; `None` where there are none.
    pub(super) extra: Option<u64>,
}

/// A page of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) shape: PageShape,
    /// Where its directory is.
    pub(super) directory: u64,
    /// Where its first strip or tile is; 0 where there is none.
    pub(super) data: u64,
    /// Number of strips or tiles.
    pub(super) chunks: u64,
    /// Bits: 1 a smaller picture of another one, 2 a page of several, 4 a mask.
    pub(super) subfile: u64,
}

impl Page {
    /// The page of a directory.
    ///
    /// # Errors
    ///
    /// When its tags contradict themselves.
    pub(super) fn new(file: &TiffFile, directory: &mut Directory) -> Result<Self, Problem> {
        let bits = bits(file, directory)?;
        let mut get = |code: u16, or: u64| Ok::<u64, Problem>(directory.number(file, code)?.unwrap_or(or));
        let get = &mut get;
        let (width, height) = (get(tag::WIDTH, 0)?, get(tag::HEIGHT, 0)?);
        if width == 0 || height == 0 || width > MOST_SIDE || height > MOST_SIDE {
            return Err(damaged(format!("a page has {width}x{height} pixels")));
        }
        let samples = get(tag::SAMPLES, 1)?;
        if samples == 0 || samples > 65535 {
            return Err(damaged(format!("a page has {samples} samples for each pixel")));
        }
        let tiled = get(tag::TILE_WIDTH, 0)? > 0;
        let chunk = match tiled {
            true => (get(tag::TILE_WIDTH, 0)?, get(tag::TILE_HEIGHT, 0)?),
            false => (width, get(tag::ROWS_PER_STRIP, height)?.clamp(1, height)),
        };
        if chunk.1 == 0 || chunk.0 > MOST_SIDE || chunk.1 > MOST_SIDE {
            return Err(damaged(format!("a page has tiles of {}x{} pixels", chunk.0, chunk.1)));
        }
        let format = get(tag::SAMPLE_FORMAT, 1)?;
        let shape = PageShape {
            width: width as usize,
            height: height as usize,
            samples: samples as usize,
            depth: get(tag::IMAGE_DEPTH, 1)?,
            planar: samples > 1 && get(tag::PLANAR, 1)? == 2,
            chunk: (chunk.0 as usize, chunk.1 as usize),
            tiled,
            bits: bits.min(1024) as u32,
            format: if (2..=6).contains(&format) { format } else { 1 },
            photometric: get(tag::PHOTOMETRIC, 1)?,
            compression: get(tag::COMPRESSION, 1)?,
            predictor: get(tag::PREDICTOR, 1)?,
            reversed_bits: get(tag::FILL_ORDER, 1)? == 2,
            extra: directory.number(file, tag::EXTRA_SAMPLES)?,
        };
        let subfile = directory.number(file, tag::NEW_SUBFILE_TYPE)?.unwrap_or(0);
        let page = Self { shape, directory: directory.offset, data: 0, chunks: 0, subfile };
        page.at(file, directory)
    }

    /// The page of a directory that was read after the one of this page. Most pages of a stack are alike, and a stack
    /// can have a hundred thousand of them.
    ///
    /// # Errors
    ///
    /// As [`Page::new`].
    pub(super) fn next(self, file: &TiffFile, directory: &mut Directory) -> Result<Self, Problem> {
        match directory.repeats(&PLACES) {
            true => self.at(file, directory),
            false => Self::new(file, directory),
        }
    }

    /// The same page with the strips of this directory.
    fn at(self, file: &TiffFile, directory: &mut Directory) -> Result<Self, Problem> {
        let offsets = if self.shape.tiled { tag::TILE_OFFSETS } else { tag::STRIP_OFFSETS };
        // Some writers call the offsets of tiles offsets of strips.
        let offsets = directory.tag(offsets).or_else(|| directory.tag(tag::STRIP_OFFSETS));
        let data = match offsets {
            Some(offsets) => directory.first_of(file, offsets)?.unwrap_or(0),
            None => 0,
        };
        Ok(Self { directory: directory.offset, data, chunks: offsets.map_or(0, |tag| tag.count), ..self })
    }
}

/// Bits of a sample. Of samples that differ the first counts, unless they are read together.
fn bits(file: &TiffFile, directory: &mut Directory) -> Result<u64, Problem> {
    let Some(tag) = directory.tag(tag::BITS) else { return Ok(1) };
    let plausible = |bits: &[u64]| bits.iter().all(|bits| (1..=64).contains(bits));
    let mut all = directory.numbers_of(file, Tag { count: tag.count.min(8), ..tag }, tag.offset(file))?;
    // LSM has two values behind an offset, although they would fit into the tag.
    if tag.count == 2 && !plausible(&all) {
        all = directory.numbers_of(file, tag, tag.pointer(file)).unwrap_or(all);
    }
    match &*all {
        [] => Ok(1),
        [first, rest @ ..] if rest.iter().all(|bits| bits == first) => Ok(*first),
        // No sample has that many.
        _ => Ok(MIXED_BITS),
    }
}

/// Stands for samples of a pixel that have different numbers of bits.
const MIXED_BITS: u64 = 1024;

impl PageShape {
    /// The type of the samples in an array.
    ///
    /// # Errors
    ///
    /// [`Problem::SampleType`] or [`Problem::UnreadFormat`] where they are not read.
    pub(super) fn sample(&self) -> Result<SampleType, Problem> {
        use SampleType::{Bool, F16, F32, F64, I8, I16, I32, I64, U8, U16, U32, U64};
        Ok(match (self.format, self.bits) {
            (1 | 4, 1) => Bool,
            (1 | 4, 2..=8) => U8,
            (1 | 4, 9..=16) => U16,
            (1 | 4, 17..=32) => U32,
            (1 | 4, 33..=64) => U64,
            (2, 8) => I8,
            (2, 16) => I16,
            (2, 32) => I32,
            (2, 64) => I64,
            (3, 16) => F16,
            (3, 32) => F32,
            (3, 64) => F64,
            (_, bits) if u64::from(bits) == MIXED_BITS => {
                let text = "of different sizes in one pixel".into();
                return Err(Problem::SampleType(UnreadType { text, kind: TypeKind::Unknown }));
            }
            (format, bits) => {
                let name = ["", "unsigned", "signed", "float", "", "complex integer", "complex"];
                let name = name.get(format as usize).unwrap_or(&"");
                let kind = if name.contains("complex") { TypeKind::Complex } else { TypeKind::Unknown };
                return Err(Problem::SampleType(UnreadType { text: format!("{name} of {bits} bits"), kind }));
            }
        })
    }

    /// The compression.
    ///
    /// # Errors
    ///
    /// [`Problem::UnreadFormat`] where it is not read, or not with such samples.
    pub(super) fn compression(&self) -> Result<Compression, Problem> {
        if self.depth > 1 {
            return Err(unread("a TIFF file of volumes in one page"));
        }
        let compression = Compression::of(self.compression)?;
        let is_jpeg = compression == Compression::Jpeg;
        match self.photometric {
            5 => return Err(unread("a TIFF file of CMYK colors")),
            6 if !is_jpeg => return Err(unread("a TIFF file of YCbCr colors without JPEG")),
            8..=10 => return Err(unread("a TIFF file of Lab colors")),
            32844 | 32845 => return Err(unread("a TIFF file of logarithmic colors")),
            _ => {}
        }
        if is_jpeg && (self.bits != 8 || self.format != 1) {
            return Err(unread("a TIFF file compressed with JPEG of more than 8 bits"));
        }
        if is_jpeg && self.pixel_samples() != 1 && self.pixel_samples() != 3 {
            return Err(unread("a TIFF file compressed with JPEG of other than 1 or 3 samples"));
        }
        match self.predictor {
            0..=2 => {}
            3 if self.format == 3 => {}
            _ if is_jpeg => {}
            _ => return Err(unread("a TIFF file with a predictor that is not known")),
        }
        Ok(compression)
    }

    /// Samples of a pixel that lie together.
    pub(super) fn pixel_samples(&self) -> usize {
        if self.planar { 1 } else { self.samples }
    }

    /// Bytes of a row of a strip or tile as it is stored, without compression.
    pub(super) fn stored_row(&self) -> u64 {
        (self.chunk.0 as u64 * self.pixel_samples() as u64 * u64::from(self.bits)).div_ceil(8)
    }

    /// Number of strips or tiles along a row and along a column.
    pub(super) fn grid(&self) -> (usize, usize) {
        (self.width.div_ceil(self.chunk.0), self.height.div_ceil(self.chunk.1))
    }

    /// Number of strips or tiles of a page.
    pub(super) fn chunk_count(&self) -> u64 {
        let (across, down) = self.grid();
        across as u64 * down as u64 * if self.planar { self.samples as u64 } else { 1 }
    }

    /// The letters of the axes, and their lengths: `YX`, `YXS` or `SYX`.
    pub(super) fn axes(&self) -> (&'static str, Vec<usize>) {
        let Self { height, width, samples, .. } = *self;
        match (self.planar, samples > 1) {
            (true, _) => ("SYX", vec![samples, height, width]),
            (false, true) => ("YXS", vec![height, width, samples]),
            (false, false) => ("YX", vec![height, width]),
        }
    }

    /// Whether samples lie in the file as in an array, if strips follow one another.
    pub(super) fn is_plain(&self) -> bool {
        let (across, _) = self.grid();
        self.compression == 1
            && matches!(self.bits, 8 | 16 | 32 | 64)
            && !self.reversed_bits
            && self.predictor < 2
            && (!self.tiled
                || (across == 1 && self.chunk.0 == self.width && self.height.is_multiple_of(self.chunk.1)))
    }

    /// Bytes of all samples of a page in an array.
    pub(super) fn bytes(&self) -> u64 {
        let sample = u64::from(self.sample().map_or(8, SampleType::bits) / 8);
        (self.width as u64).saturating_mul(self.height as u64).saturating_mul(self.samples as u64 * sample)
    }
}

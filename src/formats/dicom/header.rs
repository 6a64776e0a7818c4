//! The header of a file: what is said before the pixels, and is needed for a picture.

use std::fs::File;
use std::sync::Arc;

use super::bytes::{Bytes, FileBytes, InflatedBytes};
use super::damaged;
use super::elements::{Element, Elements, Tag, Writing};
use super::frame::Frame;
use super::syntax::{Compression, Syntax};
use super::table::{MOST_TABLE, Table, long_numbers};
use super::values::{
    MOST_TEXT, Uid, first_real, modality, parts, reals, time_of_day, trimmed, unsigned, whole,
};
use crate::error::{NoVolume, Problem, WayOut};
use crate::volume::ByteOrder;

/// Where the data set of a file begins, behind the preamble and `DICM`.
const START: u64 = 132;

/// The most frames of an image.
const MOST_FRAMES: usize = 1 << 20;

/// The most bytes of a table of offsets.
const MOST_OFFSETS: usize = 64 << 20;

/// The colors of a pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Colors {
    #[default]
    Grey,
    /// Grey, whose least value is white.
    GreyInverted,
    Palette,
    Rgb,
    /// Brightness and two differences.
    Ybr,
    /// The same; two pixels that are neighbors share their differences.
    Ybr422,
    /// The same in JPEG 2000, which makes red, green and blue of it.
    YbrOfCodec,
}

/// What pixels are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Samples {
    Integers,
    Float32,
    Float64,
}

/// Where the pixels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pixels {
    /// Where they begin in the data set.
    pub(super) at: u64,
    /// Number of bytes; `None` where they lie in fragments.
    pub(super) length: Option<u64>,
    pub(super) samples: Samples,
    /// Whether neighboring bytes are swapped, since bytes were written as words in big-endian order.
    pub(super) swapped: bool,
}

/// The header of an image.
#[derive(Clone)]
pub(super) struct Header {
    pub(super) syntax: Syntax,
    /// Where the data set begins in the file. Where it is not deflated, places in it are those in the file.
    pub(super) data_set: u64,
    pub(super) sop: Uid,
    pub(super) series: Uid,
    pub(super) modality: Option<&'static str>,
    pub(super) series_number: Option<i64>,
    pub(super) instance: Option<i64>,
    pub(super) acquisition: Option<i64>,
    /// Times by which images at one position may be ordered.
    pub(super) frame_reference: Option<f64>,
    pub(super) acquisition_time: Option<f64>,
    /// The third and further values of the type of image.
    pub(super) image_type: Vec<u8>,
    /// Whether the file says that pixels show the name of a patient.
    pub(super) burned_in: bool,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) samples: usize,
    pub(super) planar: bool,
    pub(super) allocated: u32,
    pub(super) stored: u32,
    pub(super) high: u32,
    pub(super) signed: bool,
    pub(super) colors: Colors,
    pub(super) frame_count: usize,
    pub(super) palette: Option<Arc<[Table; 3]>>,
    pub(super) modality_table: Option<Arc<Table>>,
    /// The unit of the values, where a code says it.
    pub(super) unit: Option<&'static str>,
    /// Whether there is a table from values to brightness.
    pub(super) has_voi_table: bool,
    /// The element that says how frames follow one another.
    pub(super) increment: Option<Tag>,
    pub(super) frame_time: Option<f64>,
    pub(super) frame_times: Vec<f64>,
    pub(super) rate: Option<f64>,
    /// Distances of the frames of a dose from the first one, in mm.
    pub(super) offsets: Vec<f64>,
    pub(super) frame: Frame,
    pub(super) shared: Frame,
    /// What is said of each frame; fewer than there are frames where nothing more is said.
    pub(super) frames: Vec<Frame>,
    pub(super) pixels: Pixels,
    /// Where frames begin in the fragments, and how long they are, where a table says it.
    pub(super) extended_offsets: Vec<u64>,
    pub(super) extended_lengths: Vec<u64>,
}

impl Header {
    /// Bits of a pixel as it is stored without compression.
    fn pixel_bits(&self) -> u64 {
        match self.colors {
            Colors::Ybr422 if self.allocated == 8 => 16,
            _ => u64::from(self.allocated) * self.samples as u64,
        }
    }

    /// Bits of a frame as it is stored without compression.
    pub(super) fn frame_bits(&self) -> Option<u64> {
        (self.rows as u64 * self.columns as u64).checked_mul(self.pixel_bits())
    }

    /// Bytes of all frames as they are stored without compression.
    fn stored_bytes(&self) -> Option<u64> {
        Some(self.frame_bits()?.checked_mul(self.frame_count as u64)?.div_ceil(8))
    }

    /// What is said of a frame.
    pub(super) fn frame(&self, number: usize) -> Frame {
        let whole = self.shared.or(&self.frame);
        self.frames.get(number).map_or_else(|| whole.clone(), |frame| frame.or(&whole))
    }
}

/// What is found in a file.
pub(super) enum Found {
    Image(Box<Header>),
    /// A table of contents.
    Directory,
    /// A data set without pixels, such as a plan or a report.
    NoPixels,
}

impl Found {
    /// The header of an image.
    ///
    /// # Errors
    ///
    /// [`Problem::UnreadFormat`] where the file has no pixels.
    pub(super) fn image(self) -> Result<Box<Header>, Problem> {
        let refuse =
            |format, no_volume| Err(Problem::UnreadFormat { format, way_out: WayOut::NotAVolume(no_volume) });
        match self {
            Self::Image(header) => Ok(header),
            Self::Directory => refuse("a DICOMDIR, a table of contents", NoVolume::Contents),
            Self::NoPixels => refuse("a DICOM file without pixels", NoVolume::NoPixels),
        }
    }
}

/// Reads the header of a file of `length` bytes, which begins with `start`.
///
/// # Errors
///
/// When it is no DICOM file, is damaged or cut short before the pixels, or its transfer syntax is not read.
pub(super) fn read(file: &Arc<File>, start: &[u8], length: u64) -> Result<Found, Problem> {
    if start.get(128..132) != Some(b"DICM") {
        return Err(not_dicom());
    }
    let mut bytes = FileBytes::new(file, length);
    let meta = Meta::read(&mut bytes)?;
    if meta.class.is(b"1.2.840.10008.1.3.10") {
        return Ok(Found::Directory);
    }
    let syntax = Syntax::of(meta.syntax.bytes());
    match syntax {
        Ok(syntax) if syntax.deflated => {
            Reading::new(syntax, meta.end).read(&mut InflatedBytes::new(file, meta.end), 0)
        }
        Ok(syntax) => {
            let found = Reading::new(syntax, 0).read(&mut bytes, meta.end)?;
            if let Found::Image(header) = &found
                && let (Compression::None, Some(_)) = (syntax.compression, header.pixels.length)
            {
                let (promised, there) = (header.stored_bytes().unwrap_or(0), length - header.pixels.at);
                if there < promised {
                    return Err(Problem::Truncated { promised, found: there });
                }
            }
            Ok(found)
        }
        Err(problem) => Err(problem),
    }
}

/// The problem of a file that does not begin as DICOM files do.
pub(super) fn not_dicom() -> Problem {
    damaged("it has no DICM behind its first 128 bytes, and does not say how it is written")
}

/// What the first group says.
struct Meta {
    class: Uid,
    syntax: Uid,
    /// Where the data set begins.
    end: u64,
}

impl Meta {
    fn read(bytes: &mut FileBytes<'_>) -> Result<Self, Problem> {
        let writing = Writing { explicit: true, order: ByteOrder::Little };
        let mut elements = Elements::new(bytes, START, writing);
        let (mut class, mut syntax) = (Uid::default(), Uid::default());
        loop {
            // What follows may be written in another way, so that no element can be made of it.
            let end = elements.at;
            let Ok(Some(element)) = elements.next() else { return Ok(Self { class, syntax, end }) };
            if element.tag >> 16 != 2 {
                return match syntax.is_empty() {
                    true => Err(damaged("it does not say its transfer syntax")),
                    false => Ok(Self { class, syntax, end }),
                };
            }
            match (element.tag, elements.value(&element, 64)?) {
                (0x0002_0002, Some(value)) => class = Uid::new(&value),
                (0x0002_0010, Some(value)) => syntax = Uid::new(&value),
                _ => {}
            }
            elements.skip(&element)?;
        }
    }
}

/// A header whose elements are being read.
struct Reading {
    header: Header,
    has_size: [bool; 2],
    descriptors: [Option<Vec<u8>>; 3],
    entries: [Option<Vec<u8>>; 3],
    segmented: bool,
    /// Whether there are spectra in place of pixels.
    has_spectra: bool,
}

impl Reading {
    fn new(syntax: Syntax, data_set: u64) -> Self {
        let header = Header {
            syntax,
            data_set,
            sop: Uid::default(),
            series: Uid::default(),
            modality: None,
            series_number: None,
            instance: None,
            acquisition: None,
            frame_reference: None,
            acquisition_time: None,
            image_type: Vec::new(),
            burned_in: false,
            rows: 0,
            columns: 0,
            samples: 1,
            planar: false,
            allocated: 0,
            stored: 0,
            high: u32::MAX,
            signed: false,
            colors: Colors::Grey,
            frame_count: 1,
            palette: None,
            modality_table: None,
            unit: None,
            has_voi_table: false,
            increment: None,
            frame_time: None,
            frame_times: Vec::new(),
            rate: None,
            offsets: Vec::new(),
            frame: Frame::default(),
            shared: Frame::default(),
            frames: Vec::new(),
            pixels: Pixels { at: 0, length: None, samples: Samples::Integers, swapped: false },
            extended_offsets: Vec::new(),
            extended_lengths: Vec::new(),
        };
        let (descriptors, entries) = Default::default();
        Self { header, has_size: [false; 2], descriptors, entries, segmented: false, has_spectra: false }
    }

    fn read(mut self, bytes: &mut dyn Bytes, at: u64) -> Result<Found, Problem> {
        let mut elements = Elements::new(bytes, at, self.header.syntax.writing);
        while let Some(element) = elements.next()? {
            let samples = match element.tag {
                tag::PIXELS => Some(Samples::Integers),
                tag::FLOAT_PIXELS => Some(Samples::Float32),
                tag::DOUBLE_PIXELS => Some(Samples::Float64),
                _ => None,
            };
            if let Some(samples) = samples {
                let order = elements.writing.order;
                let swapped = order == ByteOrder::Big && element.kind == *b"OW" && self.header.allocated <= 8;
                self.header.pixels = Pixels { at: element.at, length: element.length, samples, swapped };
                return self.finish(order).map(|header| Found::Image(Box::new(header)));
            }
            if !self.header.frame.take(&mut elements, &element)?
                && self.take_sequence(&mut elements, &element)?
            {
                continue;
            }
            self.take(&mut elements, &element)?;
            elements.at = element.at;
            elements.skip(&element)?;
        }
        match self.has_size == [true; 2] && !self.has_spectra {
            true => Err(damaged("it ends before its pixels; it may be cut short")),
            false => Ok(Found::NoPixels),
        }
    }

    /// Reads a sequence, if it has something of the image. Returns whether it was read.
    fn take_sequence(&mut self, elements: &mut Elements<'_>, element: &Element) -> Result<bool, Problem> {
        let most = self.header.frame_count.min(MOST_FRAMES);
        let header = &mut self.header;
        match element.tag {
            tag::SHARED_GROUPS => {
                header.shared = Frame::of_groups(elements, element, 1)?.pop().unwrap_or_default();
            }
            tag::FRAME_GROUPS => header.frames = Frame::of_groups(elements, element, most)?,
            tag::MODALITY_TABLE => {
                let table = Table::of_sequence(elements, element, header.signed)?;
                header.modality_table = table.map(Arc::new);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn take(&mut self, elements: &mut Elements<'_>, element: &Element) -> Result<(), Problem> {
        let order = elements.writing.order;
        let most = match element.tag {
            tag::EXTENDED_OFFSETS | tag::EXTENDED_LENGTHS => MOST_OFFSETS,
            tag::FRAME_TIMES | tag::OFFSETS => 1 << 20,
            0x0028_1101..=0x0028_1223 => MOST_TABLE,
            tag::SPECTRA => {
                self.has_spectra = true;
                return Ok(());
            }
            tag::VOI_TABLE => {
                self.header.has_voi_table = true;
                return Ok(());
            }
            tag if tag::ALL.contains(&tag) => MOST_TEXT,
            _ => return Ok(()),
        };
        let Some(value) = elements.value(element, most)? else { return Ok(()) };
        let number = || unsigned(&value, order);
        let size = || number().map_or(0, |number| number as usize);
        let header = &mut self.header;
        match element.tag {
            tag::IMAGE_TYPE => {
                header.image_type = parts(&value).skip(2).collect::<Vec<_>>().join(&b'\\');
            }
            tag::SOP => header.sop = Uid::new(&value),
            tag::SERIES => header.series = Uid::new(&value),
            tag::MODALITY => header.modality = modality(&value),
            tag::ACQUISITION_TIME => header.acquisition_time = time_of_day(&value),
            tag::SERIES_NUMBER => header.series_number = whole(&value),
            tag::INSTANCE => header.instance = whole(&value),
            tag::ACQUISITION => header.acquisition = whole(&value),
            tag::FRAME_REFERENCE => header.frame_reference = first_real(&value),
            tag::BURNED_IN => header.burned_in = trimmed(&value) == b"YES",
            tag::ROWS => (header.rows, self.has_size[0]) = (size(), true),
            tag::COLUMNS => (header.columns, self.has_size[1]) = (size(), true),
            tag::SAMPLES => header.samples = size(),
            tag::PLANAR => header.planar = size() == 1,
            tag::ALLOCATED => header.allocated = number().unwrap_or(0),
            tag::STORED => header.stored = number().unwrap_or(0),
            tag::HIGH => header.high = number().unwrap_or(u32::MAX),
            tag::SIGN => header.signed = size() == 1,
            tag::PHOTOMETRIC => header.colors = colors(&value)?,
            tag::FRAME_COUNT => {
                let count = whole(&value).filter(|count| (1..=i64::from(u32::MAX)).contains(count));
                header.frame_count =
                    count.ok_or_else(|| damaged("its number of frames is no number"))? as usize;
            }
            tag::INCREMENT if value.len() >= 4 => {
                let half = |at: usize| super::elements::number(&value[at..at + 2], order);
                header.increment = Some(half(0) << 16 | half(2));
            }
            tag::RESCALE_TYPE if trimmed(&value) == b"HU" => header.unit = Some("HU"),
            tag::UNITS => header.unit = unit(&value),
            tag::FRAME_TIME => header.frame_time = first_real(&value).filter(|time| *time > 0.0),
            tag::FRAME_TIMES => header.frame_times = reals(&value).unwrap_or_default(),
            tag::OFFSETS => header.offsets = reals(&value).unwrap_or_default(),
            tag::ACTUAL_DURATION => {
                header.frame_time = header.frame_time.or(first_real(&value).filter(|time| *time > 0.0));
            }
            tag::DISPLAY_RATE | tag::CINE_RATE => {
                header.rate = header.rate.or(first_real(&value).filter(|rate| *rate > 0.0));
            }
            tag::EXTENDED_OFFSETS => header.extended_offsets = long_numbers(&value, order),
            tag::EXTENDED_LENGTHS => header.extended_lengths = long_numbers(&value, order),
            0x0028_1101..=0x0028_1103 => {
                self.descriptors[(element.tag - 0x0028_1101) as usize] = Some(value);
            }
            0x0028_1201..=0x0028_1203 => self.entries[(element.tag - 0x0028_1201) as usize] = Some(value),
            0x0028_1221..=0x0028_1223 => self.segmented = true,
            _ => {}
        }
        Ok(())
    }

    /// Checks that all is said that an image needs.
    fn finish(mut self, order: ByteOrder) -> Result<Header, Problem> {
        let is_float = self.header.pixels.samples != Samples::Integers;
        if self.has_size != [true; 2] || self.header.rows == 0 || self.header.columns == 0 {
            return Err(damaged("it does not say its numbers of rows and columns"));
        }
        if self.header.colors == Colors::Palette {
            self.header.palette = Some(Arc::new(self.palette(order)?));
        }
        let header = &mut self.header;
        if is_float {
            header.allocated = if header.pixels.samples == Samples::Float32 { 32 } else { 64 };
            (header.stored, header.high) = (header.allocated, header.allocated - 1);
        }
        if header.stored == 0 {
            header.stored = header.allocated;
        }
        if header.high == u32::MAX {
            header.high = header.stored.saturating_sub(1);
        }
        let bits = (header.allocated, header.stored, header.high);
        let is_read = matches!(header.allocated, 1 | 8 | 16 | 32) || is_float;
        let fits = header.stored <= header.allocated
            && header.high < header.allocated
            && header.stored <= header.high + 1;
        if !is_read || !fits {
            return Err(damaged(format!(
                "samples of {} bits allocated, {} stored and the highest number {} are not read",
                bits.0, bits.1, bits.2
            )));
        }
        let expected = match header.colors {
            Colors::Grey | Colors::GreyInverted | Colors::Palette => 1,
            _ => 3,
        };
        if header.samples != expected {
            return Err(damaged(format!("its pixels have {} samples, not {expected}", header.samples)));
        }
        if expected == 3 && (is_float || !matches!(header.allocated, 8 | 16)) {
            return Err(damaged("its colors are not of 8 or 16 bits"));
        }
        self.check_pixels()?;
        Ok(self.header)
    }

    /// Checks that the pixels are as many as they should be, before any memory is taken for them.
    fn check_pixels(&self) -> Result<(), Problem> {
        let header = &self.header;
        if header.frame_count > MOST_FRAMES {
            return Err(damaged(format!(
                "it has {} frames, and {MOST_FRAMES} are the most",
                header.frame_count
            )));
        }
        let Some(promised) = header.stored_bytes() else { return Err(damaged("its frames are too large")) };
        let is_plain = header.syntax.compression == Compression::None;
        if is_plain && header.colors == Colors::Ybr422 && header.columns % 2 == 1 {
            return Err(damaged("its pixels share colors in pairs, and its rows have an odd number of them"));
        }
        match (header.syntax.compression, header.pixels.length) {
            (Compression::None, Some(found)) if found < promised => {
                Err(Problem::Truncated { promised, found })
            }
            (Compression::None, _) | (_, None) => Ok(()),
            (_, Some(_)) => Err(damaged("its pixels should be compressed, and do not lie in fragments")),
        }
    }

    fn palette(&self, order: ByteOrder) -> Result<[Table; 3], Problem> {
        let table = |at: usize| {
            let (descriptor, entries) = (self.descriptors[at].as_ref()?, self.entries[at].as_ref()?);
            Table::new(descriptor, entries, order, self.header.signed)
        };
        match (table(0), table(1), table(2)) {
            (Some(red), Some(green), Some(blue)) => Ok([red, green, blue]),
            _ if self.segmented => Err(damaged("a palette in segments is not read")),
            _ => Err(damaged("its palette is not complete")),
        }
    }
}

/// The colors of a photometric interpretation.
fn colors(value: &[u8]) -> Result<Colors, Problem> {
    Ok(match trimmed(value) {
        b"MONOCHROME2" => Colors::Grey,
        b"MONOCHROME1" => Colors::GreyInverted,
        b"PALETTE COLOR" => Colors::Palette,
        b"RGB" => Colors::Rgb,
        b"YBR_FULL" => Colors::Ybr,
        b"YBR_FULL_422" => Colors::Ybr422,
        b"YBR_RCT" | b"YBR_ICT" => Colors::YbrOfCodec,
        b"YBR_PARTIAL_422" | b"YBR_PARTIAL_420" => return Err(damaged("YBR of reduced range is not read")),
        b"HSV" | b"ARGB" | b"CMYK" | b"XYB" => return Err(damaged("its kind of colors is not read")),
        // Any text may stand here, so it is not repeated.
        _ => return Err(damaged("its kind of colors is not known")),
    })
}

/// The unit of values of PET, if it is one of these codes of the standard.
fn unit(value: &[u8]) -> Option<&'static str> {
    match trimmed(value) {
        b"BQML" => Some("Bq/ml"),
        b"GML" => Some("g/ml"),
        b"CNTS" => Some("counts"),
        b"PROPCNTS" => Some("proportional to counts"),
        _ => None,
    }
}

/// The tags of what is said of an image, and not of a frame.
mod tag {
    use super::Tag;

    pub(super) const IMAGE_TYPE: Tag = 0x0008_0008;
    pub(super) const SOP: Tag = 0x0008_0018;
    pub(super) const ACQUISITION_TIME: Tag = 0x0008_0032;
    pub(super) const MODALITY: Tag = 0x0008_0060;
    pub(super) const DISPLAY_RATE: Tag = 0x0008_2144;
    pub(super) const CINE_RATE: Tag = 0x0018_0040;
    pub(super) const FRAME_TIME: Tag = 0x0018_1063;
    pub(super) const FRAME_TIMES: Tag = 0x0018_1065;
    pub(super) const ACTUAL_DURATION: Tag = 0x0018_1242;
    pub(super) const SERIES: Tag = 0x0020_000e;
    pub(super) const SERIES_NUMBER: Tag = 0x0020_0011;
    pub(super) const ACQUISITION: Tag = 0x0020_0012;
    pub(super) const INSTANCE: Tag = 0x0020_0013;
    pub(super) const SAMPLES: Tag = 0x0028_0002;
    pub(super) const PHOTOMETRIC: Tag = 0x0028_0004;
    pub(super) const PLANAR: Tag = 0x0028_0006;
    pub(super) const FRAME_COUNT: Tag = 0x0028_0008;
    pub(super) const INCREMENT: Tag = 0x0028_0009;
    pub(super) const ROWS: Tag = 0x0028_0010;
    pub(super) const COLUMNS: Tag = 0x0028_0011;
    pub(super) const ALLOCATED: Tag = 0x0028_0100;
    pub(super) const STORED: Tag = 0x0028_0101;
    pub(super) const HIGH: Tag = 0x0028_0102;
    pub(super) const SIGN: Tag = 0x0028_0103;
    pub(super) const BURNED_IN: Tag = 0x0028_0301;
    pub(super) const RESCALE_TYPE: Tag = 0x0028_1054;
    pub(super) const MODALITY_TABLE: Tag = 0x0028_3000;
    pub(super) const VOI_TABLE: Tag = 0x0028_3010;
    pub(super) const UNITS: Tag = 0x0054_1001;
    pub(super) const FRAME_REFERENCE: Tag = 0x0054_1300;
    pub(super) const OFFSETS: Tag = 0x3004_000c;
    pub(super) const SHARED_GROUPS: Tag = 0x5200_9229;
    pub(super) const FRAME_GROUPS: Tag = 0x5200_9230;
    pub(super) const SPECTRA: Tag = 0x5600_0020;
    pub(super) const EXTENDED_OFFSETS: Tag = 0x7fe0_0001;
    pub(super) const EXTENDED_LENGTHS: Tag = 0x7fe0_0002;
    pub(super) const FLOAT_PIXELS: Tag = 0x7fe0_0008;
    pub(super) const DOUBLE_PIXELS: Tag = 0x7fe0_0009;
    pub(super) const PIXELS: Tag = 0x7fe0_0010;

    pub(super) const ALL: [Tag; 28] = [
        IMAGE_TYPE,
        SOP,
        ACQUISITION_TIME,
        MODALITY,
        DISPLAY_RATE,
        CINE_RATE,
        FRAME_TIME,
        ACTUAL_DURATION,
        SERIES,
        SERIES_NUMBER,
        ACQUISITION,
        INSTANCE,
        SAMPLES,
        PHOTOMETRIC,
        PLANAR,
        FRAME_COUNT,
        INCREMENT,
        ROWS,
        COLUMNS,
        ALLOCATED,
        STORED,
        HIGH,
        SIGN,
        BURNED_IN,
        FRAME_REFERENCE,
        VOI_TABLE,
        RESCALE_TYPE,
        UNITS,
    ];
}

//! Attributes: what the elements of a data set say of its image.

use std::sync::Arc;

use super::bytes::Bytes;
use super::checks::{MOST_FRAMES, complete};
use super::damaged;
use super::elements::{Element, Elements, number as number_of};
use super::frame::Frame;
use super::header::{Header, Pixels, Samples};
use super::palette::Palette;
use super::photometric::{Colors, colors};
use super::syntax::Syntax;
use super::table::{MOST_TABLE, Table, long_numbers};
use super::tag;
use super::values::{
    MOST_TEXT, Uid, first_real, modality, parts, reals, time_of_day, trimmed, unit, unsigned, whole,
};
use crate::error::Problem;
use crate::volume::ByteOrder;

/// The most bytes of a table of offsets.
const MOST_OFFSETS: usize = 64 << 20;

/// A header whose elements are being read.
pub(super) struct Reading {
    header: Header,
    has_size: [bool; 2],
    palette: Palette,
    /// Whether there are spectra in place of pixels.
    has_spectra: bool,
}

impl Reading {
    pub(super) fn new(syntax: Syntax, data_set: u64) -> Self {
        let header = Header::new(syntax, data_set);
        Self { header, has_size: [false; 2], palette: Palette::default(), has_spectra: false }
    }

    /// Reads the elements from `at` on, up to the pixels.
    ///
    /// # Errors
    ///
    /// When they cannot be read, are damaged, or do not say all that an image needs.
    pub(super) fn read(mut self, bytes: &mut dyn Bytes, at: u64) -> Result<Option<Header>, Problem> {
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
                return self.finish(order).map(Some);
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
            false => Ok(None),
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
            tag if tag::SHORT.contains(&tag) => MOST_TEXT,
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
                let half = |at: usize| number_of(&value[at..at + 2], order);
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
            tag @ 0x0028_1101..=0x0028_1223 => self.palette.take(tag, value),
            _ => {}
        }
        Ok(())
    }

    /// The header, if all is said that an image needs.
    fn finish(mut self, order: ByteOrder) -> Result<Header, Problem> {
        if self.has_size != [true; 2] || self.header.rows == 0 || self.header.columns == 0 {
            return Err(damaged("it does not say its numbers of rows and columns"));
        }
        if self.header.colors == Colors::Palette {
            self.header.palette = Some(Arc::new(self.palette.tables(order, self.header.signed)?));
        }
        complete(&mut self.header)?;
        Ok(self.header)
    }
}

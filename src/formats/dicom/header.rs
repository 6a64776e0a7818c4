//! The header of an image: what is said before the pixels, and is needed for a picture.

use std::sync::Arc;

use super::elements::Tag;
use super::frame::Frame;
use super::photometric::Colors;
use super::syntax::Syntax;
use super::table::Table;
use super::values::Uid;

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
    /// A header before anything is read of it.
    pub(super) fn new(syntax: Syntax, data_set: u64) -> Self {
        Self {
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
        }
    }

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
    pub(super) fn stored_bytes(&self) -> Option<u64> {
        Some(self.frame_bits()?.checked_mul(self.frame_count as u64)?.div_ceil(8))
    }

    /// What is said of a frame.
    pub(super) fn frame(&self, number: usize) -> Frame {
        let whole = self.shared.or(&self.frame);
        self.frames.get(number).map_or_else(|| whole.clone(), |frame| frame.or(&whole))
    }
}

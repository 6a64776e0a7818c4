//! A stored frame as samples: bits that mean nothing are cut, signs are spread, and colors become red, green and blue.

use std::sync::Arc;

use super::codec::FrameSize;
use super::color;
use super::header::{Header, Samples};
use super::photometric::Colors;
use super::table::Table;
use crate::volume::{ByteOrder, SampleType};

/// What the samples of a volume are made by.
#[derive(Clone)]
pub(super) enum Meaning {
    /// They are as stored.
    Stored,
    /// Each frame has a slope and an intercept of its own.
    Scaled,
    /// A table has them.
    Table(Arc<Table>),
    /// A palette has the colors.
    Palette(Arc<[Table; 3]>),
}

/// How the frames of images that are alike become samples.
#[derive(Clone)]
pub(super) struct Conversion {
    pub(super) meaning: Meaning,
    pub(super) size: FrameSize,
    allocated: u32,
    stored: u32,
    high: u32,
    signed: bool,
    kind: Samples,
    planar: bool,
    colors: Colors,
    order: ByteOrder,
}

impl Conversion {
    /// The conversion of images like this one. `varies` says that slopes and intercepts differ.
    pub(super) fn new(header: &Header, varies: bool) -> Self {
        let meaning = match (&header.palette, &header.modality_table) {
            (Some(palette), _) => Meaning::Palette(Arc::clone(palette)),
            (None, Some(table)) if header.samples == 1 => Meaning::Table(Arc::clone(table)),
            _ if varies => Meaning::Scaled,
            _ => Meaning::Stored,
        };
        let size = FrameSize {
            width: header.columns,
            height: header.rows,
            samples: header.samples,
            bytes: (header.allocated as usize).div_ceil(8),
            is_rgb: header.colors == Colors::Rgb,
        };
        Self {
            meaning,
            size,
            allocated: header.allocated,
            stored: header.stored,
            high: header.high,
            signed: header.signed,
            kind: header.pixels.samples,
            planar: header.planar && header.samples == 3,
            colors: header.colors,
            order: header.syntax.writing.order,
        }
    }

    /// The type of the samples.
    pub(super) fn sample(&self) -> SampleType {
        match (&self.meaning, self.kind, self.allocated) {
            (Meaning::Palette(_), ..) => SampleType::U8,
            (Meaning::Table(_), ..) => SampleType::U16,
            (Meaning::Scaled, ..) | (_, Samples::Float32, _) => SampleType::F32,
            (_, Samples::Float64, _) => SampleType::F64,
            (_, _, 16) if self.signed => SampleType::I16,
            (_, _, 16) => SampleType::U16,
            (_, _, 32) if self.signed => SampleType::I32,
            (_, _, 32) => SampleType::U32,
            (_, _, 8) if self.signed => SampleType::I8,
            _ => SampleType::U8,
        }
    }

    /// Samples of a pixel of the volume.
    pub(super) fn samples(&self) -> usize {
        if matches!(self.meaning, Meaning::Palette(_)) { 3 } else { self.size.samples }
    }

    /// Bytes of a frame of the volume.
    pub(super) fn frame_bytes(&self) -> usize {
        self.size.pixels() * self.samples() * self.sample().bits() as usize / 8
    }

    /// Whether frames that are stored without compression are the samples of the volume as they are.
    pub(super) fn keeps(&self) -> bool {
        let all_bits = self.stored == self.allocated && self.allocated >= 8;
        let colors = matches!(self.colors, Colors::Grey | Colors::GreyInverted | Colors::Rgb);
        matches!(self.meaning, Meaning::Stored) && all_bits && colors && !self.planar
    }

    /// The order of bytes in a sample that is stored without compression.
    pub(super) fn order(&self) -> ByteOrder {
        self.order
    }

    /// A frame that is stored without compression, as one that was decoded: little-endian, colors side by side. Its
    /// first bit is bit `first` of the first byte.
    pub(super) fn unpacked(&self, mut stored: Vec<u8>, first: usize) -> Vec<u8> {
        let bytes = self.size.bytes;
        if self.allocated == 1 {
            let bit = |at: usize| stored[at / 8] >> (at % 8) & 1;
            return (first..first + self.size.pixels()).map(bit).collect();
        }
        if bytes > 1 && self.order == ByteOrder::Big {
            stored.chunks_exact_mut(bytes).for_each(<[u8]>::reverse);
        }
        match (self.colors, self.planar) {
            (Colors::Ybr422, _) if bytes == 1 => color::spread_422(&stored),
            (_, true) => color::interleaved(&stored, self.size.samples, bytes),
            _ => stored,
        }
    }

    /// Writes the samples of a frame to `out`. `bits` of them mean something, if a codec has said it; and `is_rgb`
    /// says whether the colors are red, green and blue already. `scale` is the slope and intercept of the frame.
    pub(super) fn convert(
        &self,
        mut frame: Vec<u8>,
        (bits, is_rgb): (Option<u32>, bool),
        scale: (f64, f64),
        out: &mut [u8],
    ) {
        if self.size.samples == 3 {
            if matches!(self.colors, Colors::Ybr | Colors::Ybr422) && !is_rgb {
                color::ybr_to_rgb(&mut frame, self.size.bytes);
            }
            return copy(&frame, out);
        }
        if self.kind != Samples::Integers && matches!(self.meaning, Meaning::Stored) {
            return copy(&frame, out);
        }
        let value = self.reader(bits);
        let values = frame.chunks_exact(self.size.bytes).map(value);
        match &self.meaning {
            Meaning::Stored => {
                let bytes = self.size.bytes;
                let stored = out.chunks_exact_mut(bytes).zip(values);
                stored.for_each(|(to, value)| to.copy_from_slice(&value.to_le_bytes()[..bytes]));
            }
            Meaning::Scaled => {
                let (slope, intercept) = scale;
                let scaled = |value: i64| (value as f64 * slope + intercept) as f32;
                let stored = out.chunks_exact_mut(4).zip(values);
                stored.for_each(|(to, value)| to.copy_from_slice(&scaled(value).to_le_bytes()));
            }
            Meaning::Table(table) => {
                let stored = out.chunks_exact_mut(2).zip(values);
                stored.for_each(|(to, value)| to.copy_from_slice(&table.of(value).to_le_bytes()));
            }
            Meaning::Palette(palette) => {
                let stored = out.chunks_exact_mut(3).zip(values);
                stored.for_each(|(to, value)| to.copy_from_slice(&color::of_palette(palette, value)));
            }
        }
    }

    /// Reads the value of a stored sample.
    fn reader(&self, bits: Option<u32>) -> impl Fn(&[u8]) -> i64 + use<> {
        let (stored, shift) = match bits {
            Some(bits) => (self.stored.min(bits), 0),
            None => (self.stored, self.high + 1 - self.stored),
        };
        let (unused, signed) = (64 - stored, self.signed);
        move |bytes: &[u8]| {
            let raw = bytes.iter().rev().fold(0, |raw: u64, byte| raw << 8 | u64::from(*byte));
            let top = raw >> shift << unused;
            if signed { top as i64 >> unused } else { (top >> unused) as i64 }
        }
    }
}

/// Copies as much as there is room for.
fn copy(frame: &[u8], out: &mut [u8]) {
    let count = out.len().min(frame.len());
    out[..count].copy_from_slice(&frame[..count]);
}

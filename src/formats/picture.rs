//! Single pictures, PNG and JPEG: volumes of one frame, and files of sequences.

mod cursor;
pub(super) mod jpeg;
pub(super) mod png;

use super::opened::Opened;
use crate::error::Problem;
use crate::volume::{
    ArrayLayout, Axes, AxisKind, ByteOrder, Limits, Metadata, SampleType, SequentialSource, Volume,
    provenance_name,
};

/// How large a picture is, and what it is made of.
#[derive(Clone, Copy, Debug)]
struct Size {
    width: usize,
    height: usize,
    /// Samples of a pixel: 1, 3 or 4.
    samples: usize,
    sample: SampleType,
}

impl Size {
    /// Number of bytes of all samples.
    fn bytes(self) -> u64 {
        let samples = self.width as u64 * self.height as u64 * self.samples as u64;
        samples * u64::from(self.sample.bits() / 8)
    }
}

/// The volume of a picture, whose samples `source` gives: big-endian, if they have 16 bits.
fn volume(
    opened: &Opened<'_>,
    size: Size,
    source: impl SequentialSource + 'static,
    limits: Limits,
) -> Result<Volume<'static>, Problem> {
    let Size { width, height, samples, sample } = size;
    let mut lengths = vec![height, width];
    let mut kinds = vec![AxisKind::Y, AxisKind::X];
    if samples > 1 {
        lengths.push(samples);
        kinds.push(AxisKind::Samples);
    }
    let layout = ArrayLayout::new(lengths, sample, ByteOrder::Big, false)?;
    let metadata = Metadata { axes: Some(Axes::new(kinds)?), ..Metadata::default() };
    let name = opened.path().display().to_string();
    let volume = Volume::sequential(name, layout, Box::new(source), limits).with_metadata(metadata);
    Ok(volume.with_provenance_name(Some(&provenance_name(opened.path(), None))))
}

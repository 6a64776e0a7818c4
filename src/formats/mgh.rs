//! MGH of FreeSurfer, and MGZ, which is MGH in gzip.
//!
//! The fields are in FreeSurfer's wiki; all numbers are big-endian. What follows the samples, numbers and
//! tags with texts, is not read.

use super::format::{Entry, Format, Reader, Support};
use super::opened::Opened;
use super::probe::Match;
use super::raw::{Affine, Fields, RawFile};
use crate::error::{Error, Problem};
use crate::volume::{
    ArrayLayout, Axes, AxisKind, ByteOrder, LengthUnit, Limits, Metadata, SampleType, Spacing, Volume,
    provenance_name,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: NAME,
    extensions: &["mgh", "mgz", "mgh.gz"],
    probe: |head| Match::content_or_name(is(head.content()), head.is_file_named(FORMAT.extensions)),
    support: Support::Read(Reader { contents: |_| Ok(vec![Entry::ONLY]), open }),
};

const NAME: &str = "an MGH file";

/// Number of bytes before the samples.
const HEADER_BYTES: u64 = 284;

/// Numbers of the sample types.
const TYPES: [(i32, SampleType); 5] = [
    (0, SampleType::U8),
    (1, SampleType::I32),
    (3, SampleType::F32),
    (4, SampleType::I16),
    (10, SampleType::U16),
];

/// The matrix of a file without one: coronal slices with voxels of 1 mm, which lead to the left, the feet and the
/// front.
const CORONAL: [[f64; 3]; 3] = [[-1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]];

/// Whether a file begins with the version, lengths above 0, and a known type.
fn is(start: &[u8]) -> bool {
    let fields = Fields { bytes: start, order: ByteOrder::Big };
    let has_lengths = [4, 8, 12, 16].into_iter().all(|at| fields.i32(at) > 0);
    fields.i32(0) == 1 && has_lengths && TYPES.iter().any(|(number, _)| *number == fields.i32(20))
}

fn open(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let file = RawFile::of(opened)?;
    let volume = volume(file, limits).map_err(|problem| opened.error(problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(opened.path(), None))))
}

fn volume(file: RawFile, limits: Limits) -> Result<Volume<'static>, Problem> {
    let start = file.start(HEADER_BYTES)?;
    let fields = Fields { bytes: &start, order: ByteOrder::Big };
    if fields.i32(0) != 1 || (start.len() as u64) < HEADER_BYTES {
        return Err(unusable("it has no header of version 1"));
    }
    let length = |at: usize| {
        let length = fields.i32(at);
        usize::try_from(length).map_err(|_| unusable(&format!("one of its axes has the length {length}")))
    };
    let number = fields.i32(20);
    let sample = TYPES.iter().find(|(known, _)| *known == number).map(|(_, sample)| *sample);
    let sample = sample
        .ok_or_else(|| unusable(&format!("its sample type has the number {number}, which is not known")))?;
    let mut kinds = vec![AxisKind::Time, AxisKind::Z, AxisKind::Y, AxisKind::X];
    let mut lengths = vec![length(16)?, length(12)?, length(8)?, length(4)?];
    if lengths[0] == 1 {
        kinds.remove(0);
        lengths.remove(0);
    }
    let layout = ArrayLayout::new(lengths, sample, ByteOrder::Big, false)?;
    let is_placed = fields.i16(28) > 0;
    let three = |at: usize| [0, 4, 8].map(|more| fields.f32(at + more));
    let columns = if is_placed { [three(42), three(54), three(66)] } else { CORONAL };
    let orientation = Affine { columns }.orientation();
    let [x, y, z] = if is_placed { three(30) } else { [1.0; 3] };
    let size = |size: f64| (size.is_finite() && size > 0.0).then_some(size);
    let spacing = Spacing { z: size(z), y: size(y), x: size(x), unit: Some(LengthUnit::Millimeter) };
    let note = match (is_placed, orientation) {
        (false, _) => Some("left and right are not known: the file has no orientation, and is shown as LIA"),
        (true, None) => Some("the matrix for the orientation has no three directions, so it was not used"),
        (true, Some(_)) => None,
    };
    let metadata = Metadata {
        axes: Some(Axes::new(kinds)?),
        spacing,
        orientation,
        orientation_is_assumed: !is_placed,
        notes: note.map(str::to_owned).into_iter().collect(),
        ..Metadata::default()
    };
    let name = file.name.clone();
    Ok(file.samples(HEADER_BYTES).volume(name, layout, limits)?.with_metadata(metadata))
}

fn unusable(reason: &str) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable MGH file: {reason}") }
}

//! MRC and CCP4, as they are or compressed: maps, tomograms and stacks of electron microscopy.
//!
//! The fields are those of MRC2014, <https://www.ccpem.ac.uk/mrc-format/mrc2014/>, with the flag by which IMOD says
//! that bytes have a sign. Neither the labels nor the extended header are read, and the least and greatest value of
//! the header are not trusted.

use super::format::{Entry, Format, Reader, Support};
use super::opened::Opened;
use super::probe::{Head, Match};
use super::raw::{Fields, RawFile};
use crate::error::{Error, Problem, TypeKind, UnreadType};
use crate::volume::{
    ArrayLayout, Axes, AxisKind, ByteOrder, LengthUnit, Limits, Metadata, SampleType, Spacing, Volume,
    provenance_name,
};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: NAME,
    extensions: EXTENSIONS,
    probe,
    support: Support::Read(Reader { contents: |_| Ok(vec![Entry::ONLY]), open }),
};

const NAME: &str = "an MRC file";

const EXTENSIONS: &[&str] = &[
    "mrc", "mrcs", "map", "rec", "st", "ccp4", "mrc.gz", "map.gz", "rec.gz", "st.gz", "ccp4.gz", "mrc.bz2",
    "map.bz2", "rec.bz2", "st.bz2",
];

/// Number of bytes of the header, without the extended one.
const HEADER_BYTES: u64 = 1024;

/// The stamp of IMOD, which has flags behind it.
const IMOD: i32 = 1_146_047_817;

/// The number of the space group of a stack of volumes.
const STACK_OF_VOLUMES: i32 = 401;

/// The words that most files have; or, in a file with the name of one, numbers that make sense.
fn probe(head: &Head<'_>) -> Match {
    let start = head.content();
    let has_word =
        start.get(208..).is_some_and(|rest| rest.starts_with(b"MAP ") || rest.starts_with(b"MAP\0"));
    Match::content(has_word || (order(start).is_some() && head.has_extension(EXTENSIONS)))
}

/// The byte order of a header; `None` where the numbers make no sense in either. The stamp for it is wrong in old
/// files.
fn order(start: &[u8]) -> Option<ByteOrder> {
    let makes_sense = |order: &ByteOrder| {
        let fields = Fields { bytes: start, order: *order };
        let are_lengths = [0, 4, 8].into_iter().all(|at| (1..=1 << 24).contains(&fields.i32(at)));
        are_lengths && matches!(fields.i32(12), 0..=4 | 6 | 12 | 16 | 101) && fields.i32(92) >= 0
    };
    let stamped = if start.get(212) == Some(&0x11) { ByteOrder::Big } else { ByteOrder::Little };
    let other = if stamped == ByteOrder::Big { ByteOrder::Little } else { ByteOrder::Big };
    [stamped, other].into_iter().find(makes_sense)
}

fn open(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let file = RawFile::of(opened)?;
    let volume = volume(file, limits).map_err(|problem| opened.error(problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(opened.path(), None))))
}

fn volume(file: RawFile, limits: Limits) -> Result<Volume<'static>, Problem> {
    let start = file.start(HEADER_BYTES)?;
    if (start.len() as u64) < HEADER_BYTES {
        return Err(unusable("its header of 1024 bytes is cut short"));
    }
    let order = order(&start).ok_or_else(|| unusable("its lengths and its mode make no sense"))?;
    let fields = Fields { bytes: &start, order };
    let (sample, colors) = stored(&fields)?;
    let length = |at: usize| fields.i32(at) as usize;
    let (columns, rows, sections) = (length(0), length(4), length(8));
    let of_volume = fields.i32(36);
    let is_stack =
        fields.i32(88) == STACK_OF_VOLUMES && of_volume > 0 && sections.is_multiple_of(of_volume as usize);
    let (mut kinds, mut lengths) = match is_stack {
        true => {
            let slices = of_volume as usize;
            (vec![AxisKind::Time, AxisKind::Z], vec![sections / slices, slices])
        }
        false => (vec![AxisKind::Z], vec![sections]),
    };
    kinds.extend([AxisKind::Y, AxisKind::X]);
    lengths.extend([rows, columns]);
    if colors > 1 {
        kinds.push(AxisKind::Samples);
        lengths.push(colors);
    }
    let layout = ArrayLayout::new(lengths, sample, order, false)?;
    // Which axes of the map columns, rows and sections are.
    let order_of_axes = [64, 68, 72].map(|at| fields.i32(at));
    let is_usual = order_of_axes == [1, 2, 3];
    let is_known =
        is_usual || [[1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]].contains(&order_of_axes);
    let along = |axis: usize| {
        let axis = if is_known { order_of_axes[axis] as usize - 1 } else { axis };
        let (cell, intervals) = (fields.f32(40 + 4 * axis), fields.i32(28 + 4 * axis));
        let size = cell / f64::from(intervals);
        (intervals > 0 && size.is_finite() && size > 0.0).then_some(size)
    };
    let spacing = Spacing { z: along(2), y: along(1), x: along(0), unit: Some(LengthUnit::Angstrom) };
    let has_space = spacing.z.is_some() || spacing.y.is_some() || spacing.x.is_some();
    let [c, r, s] = order_of_axes;
    let note = (is_known && !is_usual).then(|| {
        format!("columns, rows and sections are the axes {c}, {r} and {s} of the map; sections are shown")
    });
    let metadata = Metadata {
        axes: Some(Axes::new(kinds)?),
        spacing: if has_space { spacing } else { Spacing::default() },
        notes: note.into_iter().collect(),
        ..Metadata::default()
    };
    let offset = HEADER_BYTES + fields.i32(92) as u64;
    let name = file.name.clone();
    Ok(file.samples(offset).volume(name, layout, limits)?.with_metadata(metadata))
}

/// The type of the samples, and the number of them in a pixel.
fn stored(fields: &Fields<'_>) -> Result<(SampleType, usize), Problem> {
    let unread = |text: &str, kind| Err(Problem::SampleType(UnreadType { text: text.into(), kind }));
    match fields.i32(12) {
        0 if fields.i32(152) == IMOD && fields.i32(156) & 1 == 0 => Ok((SampleType::U8, 1)),
        0 => Ok((SampleType::I8, 1)),
        1 => Ok((SampleType::I16, 1)),
        2 => Ok((SampleType::F32, 1)),
        3 => unread("complex int16 (mode 3)", TypeKind::Complex),
        4 => unread("complex64 (mode 4)", TypeKind::Complex),
        6 => Ok((SampleType::U16, 1)),
        12 => Ok((SampleType::F16, 1)),
        16 => Ok((SampleType::U8, 3)),
        101 => unread("4 bits (mode 101)", TypeKind::Unknown),
        mode => Err(unusable(&format!("its mode is {mode}, which is not known"))),
    }
}

fn unusable(reason: &str) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable MRC file: {reason}") }
}

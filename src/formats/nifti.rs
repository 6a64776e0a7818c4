//! NIfTI-1 and NIfTI-2, in one file or as a pair of a header and its samples, and Analyze 7.5.
//!
//! The fields are those of `nifti1.h` and `nifti2.h`, and of the Analyze 7.5 file format of the Mayo Clinic; what they
//! mean where they contradict one another is what nibabel makes of them. No text of a header is read.

mod header;
mod pair;
mod place;
mod types;

use std::io::Read;

use super::format::{Entry, Format, Reader, Support};
use super::opened::Opened;
use super::probe::Match;
use super::raw::RawFile;
use crate::error::{Error, Problem};
use crate::volume::{
    ArrayLayout, Axes, AxisKind, Interval, LengthUnit, Limits, Metadata, Position, Scaling, Spacing, Volume,
    provenance_name,
};
use header::{Header, Version};
use pair::Pair;
use place::Place;

/// NIfTI.
pub(super) const NIFTI: Format = Format {
    name: NAME,
    extensions: &["nii", "nii.gz", "nii.bz2"],
    probe: |head| Match::content_or_name(is_nifti(head.content()), head.is_file_named(NIFTI.extensions)),
    support: Support::Read(READER),
};

/// Analyze, and the header of a NIfTI pair, which has the same names.
pub(super) const PAIR: Format = Format {
    name: "an Analyze file",
    extensions: &["hdr", "hdr.gz", "hdr.bz2"],
    probe: |head| Match::content(is_analyze(head.content()) && head.has_extension(PAIR.extensions)),
    support: Support::Read(READER),
};

/// The samples of a pair, which have no header and stand for it where they are named.
pub(super) const SAMPLES: Format = Format {
    name: "an Analyze file without its header",
    extensions: &["img", "img.gz", "img.bz2"],
    // By its content alone, one that is compressed is a compressed file.
    probe: |head| {
        Match::content_or_name(
            head.is_file_named(&SAMPLES.extensions[1..]),
            head.is_file_named(SAMPLES.extensions),
        )
    },
    support: Support::ReadNamed(READER),
};

const READER: Reader = Reader { contents, open };

pub(super) const NAME: &str = "a NIfTI file";

fn is_nifti(start: &[u8]) -> bool {
    Version::of(start).is_some_and(|version| version != Version::Analyze)
}

fn is_analyze(start: &[u8]) -> bool {
    Version::of(start) == Some(Version::Analyze)
}

/// The array of a file. A pair is one array of two files.
fn contents(opened: &Opened<'_>) -> Result<Vec<Entry>, Error> {
    let pair = Pair::of(opened)?;
    Ok(vec![Entry::ONLY.with_paths(pair.others)])
}

fn open(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let Pair { header, samples, .. } = Pair::of(opened)?;
    let volume = header.volume(samples, opened.path().display().to_string(), limits);
    let volume = volume.map_err(|problem| opened.error(problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(opened.path(), None))))
}

/// The header at the beginning of a file.
fn header_of(file: &RawFile) -> Result<Header, Problem> {
    let mut start = Vec::new();
    let read = file.reader().take(header::MOST_BYTES).read_to_end(&mut start);
    read.map_err(|error| file.problem(error))?;
    Header::read(&start)
}

impl Header {
    /// The volume of the samples in a file.
    fn volume(&self, samples: RawFile, name: String, limits: Limits) -> Result<Volume<'static>, Problem> {
        let stored = types::stored(self.datatype, self.version)?;
        let (mut kinds, mut lengths) = self.axes()?;
        if stored.colors > 1 {
            kinds.push(AxisKind::Samples);
            lengths.push(stored.colors);
        }
        let layout = ArrayLayout::new(lengths, stored.sample, self.order, false)?;
        let place = Place::of(self);
        let scaling = match stored.colors {
            1 => self.scaling()?,
            _ => Scaling::default(),
        };
        let (black, white) = self.display;
        let metadata = Metadata {
            axes: Some(Axes::new(kinds)?),
            spacing: self.spacing(&place),
            interval: self.interval(),
            orientation: place.orientation,
            orientation_is_assumed: place.affine.is_none(),
            position: place.affine.map(|affine| Position { steps: affine.columns, first: place.first }),
            scaling,
            display: Some((black, white)).filter(|_| black < white && (white - black).is_finite()),
            remarks: place.remarks,
            notes: place.notes,
            ..Metadata::default()
        };
        let samples = samples.samples(self.offset()?);
        Ok(samples.volume(name, layout, limits)?.with_metadata(metadata))
    }

    /// What the axes are, and their lengths, slowest first. Time, and more axes, of one index are left out.
    fn axes(&self) -> Result<(Vec<AxisKind>, Vec<usize>), Problem> {
        const FASTEST_FIRST: [AxisKind; 5] =
            [AxisKind::X, AxisKind::Y, AxisKind::Z, AxisKind::Time, AxisKind::Channel];
        let lengths = &self.lengths;
        if let Some(matrix) = self.connectivity() {
            return Err(header::unusable(matrix));
        }
        let axes = lengths.len();
        if lengths.iter().skip(5).any(|&length| length > 1) {
            return Err(header::unusable(format!("it has {axes} axes of more than one index each")));
        }
        let is_left_out = |(at, length): (usize, usize)| at > 2 && length == 1;
        let all = FASTEST_FIRST.into_iter().zip(lengths.iter().copied()).enumerate();
        let (kinds, lengths): (Vec<_>, Vec<_>) =
            all.filter(|(at, (_, length))| !is_left_out((*at, *length))).map(|(_, axis)| axis).unzip();
        Ok((kinds.into_iter().rev().collect(), lengths.into_iter().rev().collect()))
    }

    /// What the samples stand for. A slope of 0, and one that is not finite, stand for none.
    fn scaling(&self) -> Result<Scaling, Problem> {
        let (slope, intercept) = self.scaling;
        match slope != 0.0 && slope.is_finite() {
            false => Ok(Scaling::default()),
            true => Scaling::new(slope, intercept).ok_or_else(|| {
                header::unusable(format!("its values have the slope {slope} and the intercept {intercept}"))
            }),
        }
    }

    /// The size of a voxel: as the header has it, or else by the matrix.
    fn spacing(&self, place: &Place) -> Spacing {
        let along = |axis: usize| {
            let is_size = |size: &f64| size.is_finite() && *size > 0.0;
            let stored = Some(self.steps[axis].abs()).filter(is_size);
            stored.or_else(|| place.affine.map(|affine| affine.spacing()[axis - 1]).filter(is_size))
        };
        let unit = match self.units & 0x07 {
            1 => Some(LengthUnit::Meter),
            2 => Some(LengthUnit::Millimeter),
            3 => Some(LengthUnit::Micrometer),
            _ => None,
        };
        Spacing { z: along(3), y: along(2), x: along(1), unit }
    }

    /// The time from one index of T to the next, where the header has its unit.
    fn interval(&self) -> Option<Interval> {
        let seconds = match self.units & 0x38 {
            8 => 1.0,
            16 => 1e-3,
            24 => 1e-6,
            _ => return None,
        };
        Interval::from_seconds(self.steps[4] * seconds).filter(|_| self.lengths.len() > 3)
    }
}

//! MetaImage of ITK, with its samples behind the header or in other files.
//!
//! The keys are those of <https://itk.org/Wiki/ITK/MetaIO/Documentation>. Of a header, numbers and known words are
//! used; its comments and other keys are not.

mod header;

use super::format::{Entry, Format, Reader, Support};
use super::opened::Opened;
use super::probe::{Head, Match};
use super::raw::{Affine, Encoded, Encoding, Place, RawFile, Skip, beside};
use crate::error::{Error, Problem};
use crate::volume::inflate::Wrapping;
use crate::volume::{
    ArrayLayout, Axes, AxisKind, LengthUnit, Limits, Metadata, Orientation, SampleType, Spacing, Volume,
    provenance_name,
};
use header::{Data, Header};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: NAME,
    extensions: &["mha", "mhd", "mha.gz", "mha.bz2"],
    probe,
    support: Support::Read(Reader { contents, open }),
};

const NAME: &str = "a MetaImage file";

/// Lines of text. One of them is the number of dimensions.
fn probe(head: &Head<'_>) -> Match {
    let start = head.content();
    let begins = start.starts_with(b"ObjectType") || start.starts_with(b"NDims");
    let has = |word: &[u8]| start.windows(word.len()).any(|bytes| bytes == word);
    Match::content((begins || head.has_extension(FORMAT.extensions)) && has(b"NDims"))
}

/// The array of a file, whose samples may be in other files.
fn contents(opened: &Opened<'_>) -> Result<Vec<Entry>, Error> {
    let (_, place) = parts(opened)?;
    let others = match place {
        Place::In(file, 0) => vec![file.name.into()],
        Place::In(..) => Vec::new(),
        Place::Files(files) => files,
    };
    Ok(vec![Entry::ONLY.with_paths(others)])
}

/// The header of a file, and where its samples are.
fn parts(opened: &Opened<'_>) -> Result<(Header, Place), Error> {
    let file = RawFile::of(opened)?;
    let header = Header::read(&file).map_err(|problem| opened.error(problem))?;
    let path = |name: &String| beside(opened.path(), name, unusable).map_err(|problem| opened.error(problem));
    let place = match &header.data {
        Data::Behind(bytes) => Place::In(file, *bytes),
        Data::File(name) => Place::In(RawFile { packing: None, ..RawFile::open(&path(name)?)? }, 0),
        Data::Files(names) => {
            // One after the other, so that a long list of files that are not there takes no memory.
            let mut files = Vec::new();
            for name in names.names() {
                let path = path(&name)?;
                if !path.is_file() {
                    let name = super::names::clipped(&name);
                    return Err(opened.error(unusable(&format!("it names {name:?}, and that is not there"))));
                }
                files.push(path);
            }
            Place::Files(files)
        }
    };
    Ok((header, place))
}

fn open(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let (mut header, place) = parts(opened)?;
    header.settle_long(&place);
    let array = || -> Result<(ArrayLayout, Metadata), Problem> {
        let kinds = header.kinds()?;
        let lengths = header.array_lengths();
        let layout = ArrayLayout::new(lengths, header.sample, header.order, false)?;
        Ok((layout, header.metadata(kinds)?))
    };
    let (layout, metadata) = array().map_err(|problem| opened.error(problem))?;
    let encoding = match header.is_compressed {
        true => Encoding::Compressed(Wrapping::Zlib),
        false => Encoding::Plain,
    };
    let skip = Skip { lines: 0, bytes: header.skip.max(0) as u64, is_from_end: header.skip == -1 };
    let encoded = Encoded { encoding, skip, sample: header.sample, unusable };
    let volume = encoded.volume(place, opened.path().display().to_string(), layout, limits)?;
    Ok(volume.with_metadata(metadata).with_provenance_name(Some(&provenance_name(opened.path(), None))))
}

impl Header {
    /// Takes integers of the type "long" for 4 bytes, where the file has no more. It has 8 bytes on most systems.
    fn settle_long(&mut self, place: &Place) {
        let Place::In(file, from) = place else { return };
        let narrow = match self.sample {
            SampleType::I64 => SampleType::I32,
            _ => SampleType::U32,
        };
        let bytes = self.array_lengths().iter().try_fold(8u64, |all, &length| all.checked_mul(length as u64));
        let is_plain = !self.is_compressed && file.packing.is_none();
        if self.is_long && is_plain && bytes.is_some_and(|bytes| bytes > file.length.saturating_sub(*from)) {
            self.sample = narrow;
        }
    }

    /// The lengths of the axes of the array, slowest first.
    fn array_lengths(&self) -> Vec<usize> {
        let of_pixel = (self.channels > 1).then_some(self.channels);
        self.lengths.iter().rev().copied().chain(of_pixel).collect()
    }

    /// What the axes of the array are, slowest first.
    fn kinds(&self) -> Result<Vec<AxisKind>, Problem> {
        let all = [AxisKind::X, AxisKind::Y, AxisKind::Z, AxisKind::Time];
        let axes = self.lengths.len();
        let known =
            all.get(..axes).ok_or_else(|| unusable(&format!("it has {axes} axes, and 4 are possible")))?;
        let of_pixel = match self.channels {
            1 => None,
            3 | 4 => Some(AxisKind::Samples),
            _ => Some(AxisKind::Channel),
        };
        Ok(known.iter().rev().copied().chain(of_pixel).collect())
    }

    fn metadata(&self, kinds: Vec<AxisKind>) -> Result<Metadata, Problem> {
        let along = |axis: usize| {
            let given = self.spacing.get(axis).filter(|_| axis < self.lengths.len());
            given.map(|size| size.abs()).filter(|size| size.is_finite() && *size > 0.0)
        };
        let spacing = Spacing { z: along(2), y: along(1), x: along(0), unit: Some(LengthUnit::Millimeter) };
        let has_space = spacing.z.is_some() || spacing.y.is_some() || spacing.x.is_some();
        Ok(Metadata {
            axes: Some(Axes::new(kinds)?),
            spacing: if has_space { spacing } else { Spacing::default() },
            orientation: self.orientation(),
            ..Metadata::default()
        })
    }

    /// Where the axes lead: by the matrix, or else by the letters. The matrix has one axis after the other, and leads
    /// to the left, the back and the head.
    fn orientation(&self) -> Option<Orientation> {
        let axes = self.lengths.len();
        if self.directions.len() == axes * axes && axes >= 3 {
            let column = |axis: usize| [0, 1, 2].map(|part| self.directions[axis * axes + part]);
            return Affine::of_left_posterior_superior([0, 1, 2].map(column)).orientation();
        }
        self.letters
    }
}

fn unusable(reason: &str) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable MetaImage file: {reason}") }
}

//! The header of NIfTI-1, NIfTI-2 and Analyze: its fields, read and not judged.

use super::NAME;
use crate::error::Problem;
use crate::formats::raw::Fields;
use crate::volume::ByteOrder;

/// Number of bytes of the longest header.
pub(super) const MOST_BYTES: u64 = 540;

/// Number of bytes of the header of NIfTI-1 and Analyze.
const FIRST_BYTES: usize = 348;

/// Which of the three it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Analyze,
    First,
    Second,
}

impl Version {
    /// The version of a file that begins with these bytes; `None` if it is none.
    pub fn of(start: &[u8]) -> Option<Self> {
        let has = |at: usize, magic: &[u8]| start.get(at..).is_some_and(|rest| rest.starts_with(magic));
        if has(4, b"n+2\0\r\n\x1a\n") || has(4, b"ni2\0\r\n\x1a\n") {
            Some(Self::Second)
        } else if has(344, b"n+1\0") || has(344, b"ni1\0") {
            Some(Self::First)
        } else {
            let has_length = |order| {
                let fields = Fields { bytes: start, order };
                fields.i32(0) == FIRST_BYTES as i32 && (1..=7).contains(&fields.i16(40))
            };
            let orders = [ByteOrder::Little, ByteOrder::Big];
            (start.len() >= FIRST_BYTES && orders.into_iter().any(has_length)).then_some(Self::Analyze)
        }
    }
}

/// The header.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    pub version: Version,
    /// Whether the samples are in another file.
    pub is_pair: bool,
    pub order: ByteOrder,
    /// The lengths of the axes, the fastest first.
    pub lengths: Vec<usize>,
    /// The number of the sample type.
    pub datatype: i16,
    /// Where the samples begin.
    offset: f64,
    /// Slope and intercept.
    pub scaling: (f64, f64),
    /// `cal_min` and `cal_max`.
    pub display: (f64, f64),
    /// `pixdim`: first the sign of the third axis of the quaternion, then the steps along the axes, the fastest first.
    pub steps: [f64; 8],
    /// `xyzt_units`
    pub units: i32,
    pub intent: i32,
    /// `qform_code` and `sform_code`: 0 where there is none.
    pub codes: (i32, i32),
    /// The last three numbers of the quaternion.
    pub quaternion: [f64; 3],
    /// The rows of the matrix, without the shift.
    pub rows: [[f64; 3]; 3],
    /// The shift of the quaternion, and of the matrix.
    pub shifts: ([f64; 3], [f64; 3]),
}

impl Header {
    /// Reads a header from the first bytes of a file.
    ///
    /// # Errors
    ///
    /// [`Problem::Format`] when it is none, or an axis has a negative length.
    pub fn read(start: &[u8]) -> Result<Self, Problem> {
        let version = Version::of(start).ok_or_else(|| unusable("it has no NIfTI or Analyze header"))?;
        let bytes = if version == Version::Second { 540 } else { FIRST_BYTES };
        if start.len() < bytes {
            return Err(unusable(format!("its header of {bytes} bytes is cut short")));
        }
        let is = |order: &ByteOrder| {
            let length = Fields { bytes: start, order: *order }.i32(0);
            length == bytes as i32
        };
        let order = [ByteOrder::Little, ByteOrder::Big].into_iter().find(is).unwrap_or_else(|| {
            // The number of axes tells the order, too.
            let axes = Fields { bytes: start, order: ByteOrder::Little }.i16(40);
            if (1..=7).contains(&axes) { ByteOrder::Little } else { ByteOrder::Big }
        });
        let fields = Fields { bytes: start, order };
        match version {
            Version::Second => Self::second(fields),
            _ => Self::first(fields, version),
        }
    }

    fn first(fields: Fields<'_>, version: Version) -> Result<Self, Problem> {
        let eight = |at: usize| [0, 1, 2, 3, 4, 5, 6, 7].map(|axis| fields.f32(at + 4 * axis));
        let three = |at: usize| [0, 1, 2].map(|axis| fields.f32(at + 4 * axis));
        let lengths = lengths([0, 1, 2, 3, 4, 5, 6, 7].map(|axis| fields.i16(40 + 2 * axis).into()))?;
        let header = Self {
            version,
            is_pair: fields.bytes.get(345) != Some(&b'+'),
            order: fields.order,
            lengths,
            datatype: fields.i16(70),
            offset: fields.f32(108),
            scaling: (fields.f32(112), fields.f32(116)),
            display: (fields.f32(128), fields.f32(124)),
            steps: eight(76),
            units: fields.u8(123).into(),
            intent: fields.i16(68).into(),
            codes: (fields.i16(252).into(), fields.i16(254).into()),
            quaternion: three(256),
            rows: [three(280), three(296), three(312)],
            shifts: (three(268), [fields.f32(292), fields.f32(308), fields.f32(324)]),
        };
        Ok(match version {
            // Other fields have these places. SPM has a slope, and no intercept.
            Version::Analyze => Self {
                is_pair: true,
                scaling: (header.scaling.0, 0.0),
                units: 0,
                intent: 0,
                codes: (0, 0),
                ..header
            },
            _ => header,
        })
    }

    fn second(fields: Fields<'_>) -> Result<Self, Problem> {
        let eight = |at: usize| [0, 1, 2, 3, 4, 5, 6, 7].map(|axis| fields.f64(at + 8 * axis));
        let three = |at: usize| [0, 1, 2].map(|axis| fields.f64(at + 8 * axis));
        Ok(Self {
            version: Version::Second,
            is_pair: fields.bytes.get(5) != Some(&b'+'),
            order: fields.order,
            lengths: lengths([0, 1, 2, 3, 4, 5, 6, 7].map(|axis| fields.i64(16 + 8 * axis)))?,
            datatype: fields.i16(12),
            offset: fields.i64(168) as f64,
            scaling: (fields.f64(176), fields.f64(184)),
            display: (fields.f64(200), fields.f64(192)),
            steps: eight(104),
            units: fields.i32(500),
            intent: fields.i32(504),
            codes: (fields.i32(344), fields.i32(348)),
            quaternion: three(352),
            rows: [three(400), three(432), three(464)],
            shifts: (three(376), [fields.f64(424), fields.f64(456), fields.f64(488)]),
        })
    }

    /// Where the samples begin, in bytes. In one file with the header, 0 stands for the first place behind it.
    ///
    /// # Errors
    ///
    /// [`Problem::Format`] when that is no place, or within the header.
    pub fn offset(&self) -> Result<u64, Problem> {
        let least = match (self.is_pair, self.version) {
            (true, _) => 0.0,
            (false, Version::Second) => 544.0,
            (false, _) => 352.0,
        };
        match self.offset {
            0.0 => Ok(least as u64),
            // Every whole number up to here is exact.
            offset if offset >= least && offset <= 2f64.powi(53) && offset.fract() == 0.0 => {
                Ok(offset as u64)
            }
            offset => Err(unusable(format!("its samples begin at byte {offset}"))),
        }
    }

    /// Why the samples are no volume, if they are a matrix of connections, as CIFTI files have it.
    pub fn connectivity(&self) -> Option<&'static str> {
        let is = self.version == Version::Second && (3000..3100).contains(&self.intent);
        is.then_some("it holds connections of a brain (CIFTI), and no volume")
    }
}

/// The lengths of the axes: `dim`, whose first entry is their number.
fn lengths([axes, lengths @ ..]: [i64; 8]) -> Result<Vec<usize>, Problem> {
    let count = usize::try_from(axes).ok().filter(|count| (1..=7).contains(count));
    let count = count.ok_or_else(|| unusable(format!("it has {axes} axes, and 1 to 7 are possible")))?;
    let of = |&length: &i64| {
        usize::try_from(length).map_err(|_| unusable(format!("one of its axes has the length {length}")))
    };
    lengths[..count].iter().map(of).collect()
}

/// The problem of a header that is damaged in this way, or of samples that are no volume.
pub(super) fn unusable(reason: impl Into<String>) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable NIfTI file: {}", reason.into()) }
}

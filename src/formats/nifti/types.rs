//! The sample types of NIfTI and Analyze, by their numbers.

use super::header::{self, Version};
use crate::error::{Problem, TypeKind, UnreadType};
use crate::volume::SampleType;

/// How the samples of a pixel are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub sample: SampleType,
    /// Number of samples of a pixel.
    pub colors: usize,
}

/// The type with this number.
///
/// # Errors
///
/// When it has no levels, or none is known by this number.
pub(super) fn stored(number: i16, version: Version) -> Result<Stored, Problem> {
    let grey = |sample| Ok(Stored { sample, colors: 1 });
    let unread = |text: &str, kind| Err(Problem::SampleType(UnreadType { text: text.into(), kind }));
    match number {
        2 => grey(SampleType::U8),
        4 => grey(SampleType::I16),
        8 => grey(SampleType::I32),
        16 => grey(SampleType::F32),
        64 => grey(SampleType::F64),
        128 => Ok(Stored { sample: SampleType::U8, colors: 3 }),
        // Analyze as SPM writes it: the other sign of types that it has.
        130 if version == Version::Analyze => grey(SampleType::I8),
        132 if version == Version::Analyze => grey(SampleType::U16),
        136 if version == Version::Analyze => grey(SampleType::U32),
        256 => grey(SampleType::I8),
        512 => grey(SampleType::U16),
        768 => grey(SampleType::U32),
        1024 => grey(SampleType::I64),
        1280 => grey(SampleType::U64),
        2304 => Ok(Stored { sample: SampleType::U8, colors: 4 }),
        1 => unread("binary (1 bit)", TypeKind::Unknown),
        32 => unread("complex64", TypeKind::Complex),
        1536 => unread("float128", TypeKind::LongDouble),
        1792 => unread("complex128", TypeKind::Complex),
        2048 => unread("complex256", TypeKind::Complex),
        _ => Err(header::unusable(format!("its sample type has the number {number}, which is not known"))),
    }
}

//! What a data set says of itself, and whether it may be read.

use hdf5_metno::Dataset;
use hdf5_metno::dataset::Layout;
use hdf5_metno::filters::Filter;
use hdf5_metno::types::{FloatSize, IntSize, TypeDescriptor};

use super::{damaged, failed};
use crate::error::{Problem, TypeKind, UnreadType};
use crate::volume::SampleType;

/// The type of the samples.
///
/// # Errors
///
/// For types without levels.
pub(super) fn sample(data_set: &Dataset) -> Result<SampleType, Problem> {
    let unread = |text: &str, kind| Err(Problem::SampleType(UnreadType { text: text.to_owned(), kind }));
    let descriptor = data_set.dtype().and_then(|it| it.to_descriptor());
    let Ok(descriptor) = descriptor else { return unread("no number that is known", TypeKind::Unknown) };
    Ok(match descriptor {
        TypeDescriptor::Boolean => SampleType::Bool,
        TypeDescriptor::Integer(IntSize::U1) => SampleType::I8,
        TypeDescriptor::Integer(IntSize::U2) => SampleType::I16,
        TypeDescriptor::Integer(IntSize::U4) => SampleType::I32,
        TypeDescriptor::Integer(IntSize::U8) => SampleType::I64,
        TypeDescriptor::Unsigned(IntSize::U1) => SampleType::U8,
        TypeDescriptor::Unsigned(IntSize::U2) => SampleType::U16,
        TypeDescriptor::Unsigned(IntSize::U4) => SampleType::U32,
        TypeDescriptor::Unsigned(IntSize::U8) => SampleType::U64,
        TypeDescriptor::Float(FloatSize::U2) => SampleType::F16,
        TypeDescriptor::Float(FloatSize::U4) => SampleType::F32,
        TypeDescriptor::Float(FloatSize::U8) => SampleType::F64,
        TypeDescriptor::Compound(_) => return unread("a compound of several fields", TypeKind::Fields),
        TypeDescriptor::FixedAscii(_) | TypeDescriptor::VarLenAscii => {
            return unread("text", TypeKind::Text);
        }
        TypeDescriptor::FixedUnicode(_) | TypeDescriptor::VarLenUnicode => {
            return unread("text", TypeKind::Text);
        }
        _ => return unread("no number that is known", TypeKind::Unknown),
    })
}

/// The lengths of a chunk; `None` where the samples lie together.
///
/// # Errors
///
/// When the samples are in other files, or compressed in a way that is not read.
pub(super) fn chunk(data_set: &Dataset) -> Result<Option<Vec<usize>>, Problem> {
    let properties = data_set.dcpl().map_err(failed)?;
    let external = properties.get_external().map_err(failed)?;
    if let Some(file) = external.first() {
        return Err(damaged(&format!("its samples are in the file {:?}, which is not read", file.name)));
    }
    match properties.get_layout().map_err(failed)? {
        Layout::Compact | Layout::Contiguous => return Ok(None),
        Layout::Chunked => {}
        #[allow(unreachable_patterns, reason = "older versions of the library have no virtual data sets")]
        _ => return Err(damaged("it is a virtual data set, whose samples are in other files")),
    }
    for filter in properties.get_filters().map_err(failed)? {
        let number = match filter {
            Filter::User(number, _) => number,
            Filter::SZip(..) if !hdf5_metno::filters::szip_available() => 4,
            _ => continue,
        };
        let name = name(number);
        return Err(damaged(&format!(
            "it is compressed by the filter {number}{name}, which is not read; h5repack rewrites it"
        )));
    }
    properties.get_chunk().map_err(failed)
}

/// The name of a filter that is registered with the HDF Group.
fn name(number: i32) -> &'static str {
    match number {
        4 => " (szip)",
        305 => " (LZO)",
        307 => " (bzip2)",
        32001 => " (Blosc)",
        32004 => " (LZ4)",
        32008 => " (bitshuffle)",
        32013 => " (ZFP)",
        32015 => " (Zstandard)",
        32026 => " (Blosc2)",
        _ => "",
    }
}

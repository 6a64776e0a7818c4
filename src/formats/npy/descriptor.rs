//! Type descriptors: `<f4` as NumPy writes it, and the other names by which NumPy knows the same types.

use crate::error::{Problem, TypeKind, UnreadType};
use crate::formats::names::clipped;
use crate::volume::{ByteOrder, SampleType};

/// Reads a type descriptor, such as `<f4`, `<f` or `float32`.
///
/// # Errors
///
/// [`Problem::SampleType`] for all types without levels.
pub(in crate::formats) fn sample_type(descriptor: &str) -> Result<(SampleType, ByteOrder), Problem> {
    if let Some(sample) = named(descriptor) {
        return Ok((sample, ByteOrder::NATIVE));
    }
    let (order, code) = match descriptor.as_bytes().first() {
        Some(b'<') => (ByteOrder::Little, &descriptor[1..]),
        Some(b'>') => (ByteOrder::Big, &descriptor[1..]),
        Some(b'|' | b'=') => (ByteOrder::NATIVE, &descriptor[1..]),
        _ => (ByteOrder::NATIVE, descriptor),
    };
    match coded(code) {
        Some(sample) => Ok((sample, order)),
        None => Err(unread(format!("{descriptor:?}"), kind(code))),
    }
}

/// The problem of a type without levels, whose descriptor is written as in `text`.
pub(in crate::formats) fn unread(text: String, kind: TypeKind) -> Problem {
    let called = match kind {
        TypeKind::Objects => " (pickled objects)",
        TypeKind::Complex => " (complex)",
        TypeKind::Text => " (text)",
        TypeKind::ByteStrings => " (byte strings)",
        TypeKind::Dates => " (dates or durations)",
        TypeKind::LongDouble => " (long double)",
        TypeKind::Bfloat16 => " (bytes without a type; two of them are bfloat16 in most files)",
        TypeKind::Float8 => " (a float of 8 bits)",
        TypeKind::Void => " (void)",
        TypeKind::Fields => " (structured)",
        TypeKind::Unknown => "",
    };
    Problem::SampleType(UnreadType { text: clipped(&text) + called, kind })
}

/// The type of a code that follows the byte order: a letter for the kind and the number of bytes, or one
/// letter for both.
fn coded(code: &str) -> Option<SampleType> {
    Some(match code {
        "b1" | "?" => SampleType::Bool,
        "i1" | "b" => SampleType::I8,
        "i2" | "h" => SampleType::I16,
        "i4" | "i" => SampleType::I32,
        // `l` and `L` have 32 bits on Windows only. There, the length of the file does not fit.
        "i8" | "l" | "q" => SampleType::I64,
        "u1" | "B" => SampleType::U8,
        "u2" | "H" => SampleType::U16,
        "u4" | "I" => SampleType::U32,
        "u8" | "L" | "Q" => SampleType::U64,
        "f2" | "e" => SampleType::F16,
        "f4" | "f" => SampleType::F32,
        "f8" | "d" => SampleType::F64,
        _ => return None,
    })
}

/// The type of a name. A name has no byte order.
fn named(name: &str) -> Option<SampleType> {
    let other = match name {
        "bool_" => SampleType::Bool,
        "byte" => SampleType::I8,
        "ubyte" => SampleType::U8,
        "short" => SampleType::I16,
        "ushort" => SampleType::U16,
        "intc" => SampleType::I32,
        "uintc" => SampleType::U32,
        "int" | "longlong" => SampleType::I64,
        "uint" | "ulonglong" => SampleType::U64,
        "half" => SampleType::F16,
        "single" => SampleType::F32,
        "float" | "double" => SampleType::F64,
        _ => return SampleType::ALL.iter().copied().find(|sample| sample.name() == name),
    };
    Some(other)
}

/// What a type without levels is, by its code.
fn kind(code: &str) -> TypeKind {
    match code {
        "V2" => return TypeKind::Bfloat16,
        "f1" => return TypeKind::Float8,
        "object" => return TypeKind::Objects,
        "complex" | "complex64" | "complex128" | "F" | "D" | "G" => return TypeKind::Complex,
        "longdouble" | "g" => return TypeKind::LongDouble,
        _ => {}
    }
    match code.as_bytes().first() {
        Some(b'O') => TypeKind::Objects,
        Some(b'c') => TypeKind::Complex,
        Some(b'U') => TypeKind::Text,
        Some(b'S' | b'a') => TypeKind::ByteStrings,
        Some(b'V') => TypeKind::Void,
        Some(b'M' | b'm') => TypeKind::Dates,
        Some(b'f') => TypeKind::LongDouble,
        _ => TypeKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every spelling that `numpy.dtype` of NumPy 2.4 reads as one of the types with levels, on a little-endian
    /// machine, without a byte order.
    #[test]
    fn every_name_of_a_type_is_known() {
        for (sample, names) in [
            (SampleType::Bool, "? b1 bool bool_"),
            (SampleType::I8, "b i1 int8 byte"),
            (SampleType::I16, "h i2 int16 short"),
            (SampleType::I32, "i i4 int32 intc"),
            (SampleType::I64, "l q i8 int64 int longlong"),
            (SampleType::U8, "B u1 uint8 ubyte"),
            (SampleType::U16, "H u2 uint16 ushort"),
            (SampleType::U32, "I u4 uint32 uintc"),
            (SampleType::U64, "L Q u8 uint64 uint ulonglong"),
            (SampleType::F16, "e f2 float16 half"),
            (SampleType::F32, "f f4 float32 single"),
            (SampleType::F64, "d f8 float64 float double"),
        ] {
            for name in names.split(' ') {
                assert_eq!(sample_type(name).ok(), Some((sample, ByteOrder::NATIVE)), "{name}");
                let coded = name.len() < 3;
                let big = sample_type(&format!(">{name}")).ok();
                assert_eq!(
                    big,
                    coded.then_some((sample, ByteOrder::Big)),
                    "a name has no byte order: {name}"
                );
            }
        }
    }

    #[test]
    fn a_type_without_levels_is_called_what_it_is() {
        for (descriptor, expected) in [
            ("|O", TypeKind::Objects),
            ("<c8", TypeKind::Complex),
            ("<F", TypeKind::Complex),
            ("<V2", TypeKind::Bfloat16),
            ("|V4", TypeKind::Void),
            ("<f1", TypeKind::Float8),
            ("<f16", TypeKind::LongDouble),
            ("<x", TypeKind::Unknown),
        ] {
            let Err(Problem::SampleType(UnreadType { kind, .. })) = sample_type(descriptor) else {
                panic!("{descriptor}");
            };
            assert_eq!(kind, expected, "{descriptor}");
        }
    }
}

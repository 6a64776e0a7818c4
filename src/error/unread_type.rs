//! Sample types that have no levels.

use std::fmt;

use super::remedy::Remedy;

/// A sample type that has no levels. Prints as its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadType {
    /// The type as the file writes it, and what it is: `"<c8" (complex)`.
    pub text: String,
    /// What it is.
    pub kind: TypeKind,
}

/// What a sample type is that has no levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// Objects of any type, which only their own program can load.
    Objects,
    /// Complex numbers.
    Complex,
    /// Text.
    Text,
    /// Strings of bytes.
    ByteStrings,
    /// Dates or durations.
    Dates,
    /// Floats of more than 64 bits.
    LongDouble,
    /// Two bytes without a type: in most files bfloat16, which has no name of its own there.
    Bfloat16,
    /// A float of 8 bits.
    Float8,
    /// Bytes without a type.
    Void,
    /// Fields of several types, or neither three nor four of one type.
    Fields,
    /// None of these.
    Unknown,
}

impl fmt::Display for UnreadType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl UnreadType {
    /// What the user may do about it.
    pub(super) fn remedy(&self) -> Remedy {
        match self.kind {
            TypeKind::Objects => Remedy::StackObjects,
            TypeKind::Complex => Remedy::TakeMagnitudes,
            TypeKind::Bfloat16 => Remedy::ViewAsBfloat16,
            TypeKind::Float8 => Remedy::WidenFloat8,
            TypeKind::Void => Remedy::GiveType,
            TypeKind::Fields => Remedy::ChooseField,
            TypeKind::Text
            | TypeKind::ByteStrings
            | TypeKind::Dates
            | TypeKind::LongDouble
            | TypeKind::Unknown => Remedy::ConvertType,
        }
    }
}

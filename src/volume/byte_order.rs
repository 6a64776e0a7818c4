//! Byte orders, and the change to the one in which blocks give samples.

use super::sample::SampleType;

/// The order of the bytes of a sample. It means nothing for samples of one byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// The least significant byte first: `<` in NumPy.
    Little,
    /// The most significant byte first: `>` in NumPy.
    Big,
}

impl ByteOrder {
    /// The byte order of this machine: `=` in NumPy.
    pub const NATIVE: Self = if cfg!(target_endian = "big") { ByteOrder::Big } else { ByteOrder::Little };

    /// Whether samples of this type may have other bytes in blocks than where they are stored.
    pub(crate) fn changes(self, sample: SampleType) -> bool {
        sample == SampleType::Bool || (sample.bits() > 8 && self == ByteOrder::Big)
    }

    /// Makes stored bytes what blocks promise: little-endian, and 0 or 1 for bools.
    pub(crate) fn to_little_endian(self, sample: SampleType, bytes: &mut [u8]) {
        fn swap<const N: usize>(bytes: &mut [u8]) {
            for sample in bytes.as_chunks_mut::<N>().0 {
                sample.reverse();
            }
        }
        match (sample, self, sample.bits()) {
            (SampleType::Bool, _, _) => bytes.iter_mut().for_each(|byte| *byte = u8::from(*byte != 0)),
            (_, ByteOrder::Big, 16) => swap::<2>(bytes),
            (_, ByteOrder::Big, 32) => swap::<4>(bytes),
            (_, ByteOrder::Big, 64) => swap::<8>(bytes),
            _ => {}
        }
    }
}

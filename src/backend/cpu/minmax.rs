//! The range of a block on the CPU.
//!
//! Does the same as `shaders/minmax.wgsl`. Integers are compared directly. Floats are compared as integers
//! too: if all bits but the sign are flipped in every negative float, the bits are signed integers of the
//! same order. A mask excludes samples that are not finite. They are counted in a second pass, which runs
//! only if there are any.

use super::vectorized;
use crate::tone::Range;
use crate::volume::{Sample, SampleType, with_sample};
use half::f16;

/// The range of `bytes`, little-endian samples of type `sample`.
pub(super) fn range(sample: SampleType, bytes: &[u8]) -> Range {
    with_sample!(sample, S => range_of::<S>(bytes))
}

vectorized!(fn range_of<S: Extremes>(bytes: &[u8]) -> Range = range_body::<S>);

#[inline(always)]
fn range_body<S: Extremes>(bytes: &[u8]) -> Range {
    let (range, all_finite) = S::extremes(bytes);
    if all_finite {
        return range;
    }
    let counts = bytes
        .chunks_exact(size_of::<S>())
        .map(S::from_le_slice)
        .filter(|sample| !sample.to_f64().is_finite())
        .fold(Range::default(), |counts, sample| counts.merge(Range::of(sample)));
    range.merge(counts)
}

/// A sample type whose least and greatest sample can be found fast.
trait Extremes: Sample {
    /// The range of the finite samples, and whether all samples are finite.
    fn extremes(bytes: &[u8]) -> (Range, bool);
}

impl Extremes for bool {
    #[inline(always)]
    fn extremes(bytes: &[u8]) -> (Range, bool) {
        u8::extremes(bytes)
    }
}

macro_rules! integers {
    ($($S:ident)*) => {$(
        impl Extremes for $S {
            #[inline(always)]
            fn extremes(bytes: &[u8]) -> (Range, bool) {
                let (mut least, mut greatest) = ($S::MAX, $S::MIN);
                for sample in bytes.as_chunks::<{ size_of::<$S>() }>().0 {
                    let sample = $S::from_le_bytes(*sample);
                    least = least.min(sample);
                    greatest = greatest.max(sample);
                }
                (Range::of_keys(least.key(), greatest.key()), true)
            }
        }
    )*};
}

integers!(u8 u16 u32 u64 i8 i16 i32 i64);

macro_rules! floats {
    ($($S:ident $bits:ident $ordered:ident $infinity:expr;)*) => {$(
        impl Extremes for $S {
            #[inline(always)]
            fn extremes(bytes: &[u8]) -> (Range, bool) {
                const MAGNITUDE: $ordered = $ordered::MAX;
                let (mut least, mut greatest, mut not_finite) = ($ordered::MAX, $ordered::MIN, 0);
                for sample in bytes.as_chunks::<{ size_of::<$S>() }>().0 {
                    let bits = $ordered::from_le_bytes(*sample);
                    let ordered = bits ^ ((bits >> ($bits::BITS - 1)) & MAGNITUDE);
                    let finite = bits & MAGNITUDE < $infinity;
                    least = least.min(if finite { ordered } else { $ordered::MAX });
                    greatest = greatest.max(if finite { ordered } else { $ordered::MIN });
                    not_finite |= $ordered::from(!finite);
                }
                // −0 lies just below +0 in this order, so giving −0 the key of +0 here keeps the order.
                let key = |ordered: $ordered| {
                    $S::from_bits((ordered ^ ((ordered >> ($bits::BITS - 1)) & MAGNITUDE)) as $bits).key()
                };
                let range = match least <= greatest {
                    true => Range::of_keys(key(least), key(greatest)),
                    false => Range::default(),
                };
                (range, not_finite == 0)
            }
        }
    )*};
}

floats! {
    f16 u16 i16 0x7c00;
    f32 u32 i32 0x7f80_0000;
    f64 u64 i64 0x7ff0_0000_0000_0000;
}

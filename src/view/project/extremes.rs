//! The greatest or the least sample along an axis, by keys of the order of samples.

use std::marker::PhantomData;

use super::fold::{Fold, each_sample};
use super::rows::Rows;
use super::windows::Windows;
use crate::runtime::vectorized::vectorized;
use crate::volume::{Kind, Sample};

/// The greatest sample.
pub(super) const MAX: bool = true;
/// The least sample.
pub(super) const MIN: bool = false;

/// The extreme keys of pixels so far, as integers as wide as the samples.
pub(super) struct Extremes<S: Keyed, const GREATEST: bool> {
    keys: Vec<S::Key>,
    sample: PhantomData<S>,
}

impl<S: Keyed, const GREATEST: bool> Extremes<S, GREATEST> {
    pub(super) fn new(pixels: usize) -> Self {
        Self { keys: vec![S::nothing(GREATEST); pixels], sample: PhantomData }
    }
}

impl<S: Keyed, const GREATEST: bool> Fold for Extremes<S, GREATEST> {
    fn take(&mut self, first: usize, pixels: usize, samples: &[u8]) {
        let keys = &mut self.keys[first..first + pixels];
        if GREATEST { greatest::<S>(keys, samples) } else { least::<S>(keys, samples) }
    }

    fn put(&self, _: usize, out: &mut Vec<u8>) {
        append::<S>(&self.keys, out);
    }

    fn reset(&mut self) {
        self.keys.fill(S::nothing(GREATEST));
    }
}

vectorized!(fn greatest<S: Keyed>(keys: &mut [S::Key], samples: &[u8]) -> () = greatest_body::<S>);
vectorized!(fn least<S: Keyed>(keys: &mut [S::Key], samples: &[u8]) -> () = least_body::<S>);

#[inline(always)]
fn greatest_body<S: Keyed>(keys: &mut [S::Key], samples: &[u8]) {
    each_sample(keys, samples, |key, sample: S| *key = (*key).max(sample.key_or_nothing(MAX)));
}

#[inline(always)]
fn least_body<S: Keyed>(keys: &mut [S::Key], samples: &[u8]) {
    each_sample(keys, samples, |key, sample: S| *key = (*key).min(sample.key_or_nothing(MIN)));
}

/// Appends the samples of keys.
fn append<S: Keyed>(keys: &[S::Key], out: &mut Vec<u8>) {
    let (start, width) = (out.len(), size_of::<S>());
    out.resize(start + keys.len() * width, 0);
    out[start..].chunks_exact_mut(width).zip(keys).for_each(|(out, key)| S::put(*key, out));
}

/// Samples that are ordered as integers of their width are.
pub(super) trait Keyed: Sample {
    type Key: Copy + Ord + Send;

    /// The key of a pixel whose samples were all NaN; for floats, it is the key of a NaN.
    fn nothing(greatest: bool) -> Self::Key;

    /// The key of the sample; NaN is nothing.
    fn key_or_nothing(self, greatest: bool) -> Self::Key;

    /// Writes the sample of a key, little-endian.
    fn put(key: Self::Key, out: &mut [u8]);
}

macro_rules! keyed {
    ($($S:ty, $Key:ident, $infinity:expr;)*) => {$(
        impl Keyed for $S {
            type Key = $Key;

            #[inline(always)]
            fn nothing(greatest: bool) -> $Key {
                if greatest { $Key::MIN } else { $Key::MAX }
            }

            #[inline(always)]
            fn key_or_nothing(self, greatest: bool) -> $Key {
                let key = self.key() as $Key;
                // The keys of NaN are beyond those of the infinities.
                let infinity: $Key = $infinity;
                let is_nan = Self::TYPE.kind() == Kind::Float && (key > infinity || key < !infinity);
                if is_nan { Self::nothing(greatest) } else { key }
            }

            #[inline(always)]
            fn put(key: $Key, out: &mut [u8]) {
                out.copy_from_slice(bytemuck::bytes_of(&Self::from_key(key.into())));
                if cfg!(target_endian = "big") {
                    out.reverse();
                }
            }
        }
    )*};
}

keyed! {
    bool, u8, u8::MAX;
    u8, u8, u8::MAX;
    u16, u16, u16::MAX;
    u32, u32, u32::MAX;
    u64, u64, u64::MAX;
    i8, u8, u8::MAX;
    i16, u16, u16::MAX;
    i32, u32, u32::MAX;
    i64, u64, u64::MAX;
    half::f16, u16, 0xfc00;
    f32, u32, 0xff80_0000;
    f64, u64, 0xfff0_0000_0000_0000;
}

/// The extremes of slabs by the method of van Herk: blocks of as many rows as a slab has. A slab is the end of one
/// block and the beginning of the next, so that a thick slab takes no longer than a thin one.
pub(super) fn slabs<S: Keyed, const GREATEST: bool>(
    rows: Rows<'_>,
    pixels: usize,
    Windows { length, step, count }: Windows,
    put: &mut dyn FnMut(usize, &[u8]),
) {
    let fold = if GREATEST { greatest::<S> } else { least::<S> };
    let last = (count - 1) * step;
    // Row k has the extremes of the rows of a block from its row k on.
    let mut ends = vec![S::nothing(GREATEST); length * pixels];
    let mut beginning = vec![S::nothing(GREATEST); pixels];
    let (mut made, mut joined) = (Vec::new(), Vec::new());
    for block in (0..=last).step_by(length) {
        for row in (0..length).rev() {
            let (now, later) = ends[row * pixels..].split_at_mut(pixels);
            match later.get(..pixels) {
                Some(later) => now.copy_from_slice(later),
                None => now.fill(S::nothing(GREATEST)),
            }
            fold(now, rows.row(block + row));
        }
        beginning.fill(S::nothing(GREATEST));
        for ahead in 0..length.min(last - block + 1) {
            if ahead > 0 {
                fold(&mut beginning, rows.row(block + length + ahead - 1));
            }
            let start = block + ahead;
            if start.is_multiple_of(step) {
                made.clear();
                let ends = ends[ahead * pixels..].iter().zip(&beginning);
                let both = ends.map(|(end, start)| if GREATEST { *end.max(start) } else { *end.min(start) });
                joined.clear();
                joined.extend(both);
                append::<S>(&joined, &mut made);
                put(start / step, &made);
            }
        }
    }
}

//! The levels of a block on the CPU.
//!
//! Does the same as `shaders/normalize.wgsl`, but uses the rule's formula instead of its thresholds: on a CPU
//! one float32 division per sample runs at memory speed, and a search does not. float16 is converted by a
//! table of its 65536 values, because its conversion is slow without special instructions. Windows of 8-bit
//! and 16-bit samples use a table too. A table of 65536 values is made once as many samples have come: frames
//! with levels of their own may be small. So do samples that stand for other values by a slope and an intercept.
//! Only a curve over other samples needs the search.

use super::vectorized;
use crate::tone::{Levels, Rule, Thresholds};
use crate::volume::{Sample, SampleType, with_sample};

/// Writes the level of every little-endian sample of `bytes` to `out`.
pub(super) fn normalize(levels: &Levels, bytes: &[u8], out: &mut [u8]) {
    match (levels.rule(), levels.sample()) {
        (None, _) => out.fill(0),
        (Some(_), sample) if !levels.values().scaling.is_identity() => match sample.bits() {
            8 => by_byte(levels.table(), bytes, out),
            16 if let Some(table) = levels.table_for(out.len()) => by_two_bytes(table, bytes, out),
            _ => with_sample!(sample, S => each::<S>(bytes, out, |sample| levels.level(sample))),
        },
        (Some(Rule::AsIs), SampleType::U8) => out.copy_from_slice(bytes),
        (Some(Rule::Window(_)), sample) if sample.bits() == 8 => by_byte(levels.table(), bytes, out),
        (Some(rule), sample)
            if sample == SampleType::F16 || matches!(rule, Rule::Window(_) if sample.bits() == 16) =>
        {
            match levels.table_for(out.len()) {
                Some(table) => by_two_bytes(table, bytes, out),
                None => without_table(levels, rule, bytes, out),
            }
        }
        (Some(rule), _) => without_table(levels, rule, bytes, out),
    }
}

/// Writes the levels of 8-bit samples by the table.
fn by_byte(table: &[u8], bytes: &[u8], out: &mut [u8]) {
    for (level, &sample) in out.iter_mut().zip(bytes) {
        *level = table[usize::from(sample)];
    }
}

/// Writes the levels of 16-bit samples by the table.
fn by_two_bytes(table: &[u8], bytes: &[u8], out: &mut [u8]) {
    for (level, sample) in out.iter_mut().zip(bytes.as_chunks().0) {
        *level = table[usize::from(u16::from_le_bytes(*sample))];
    }
}

/// Writes the levels by the formula, or by the thresholds where they are the rule.
fn without_table(levels: &Levels, rule: Rule, bytes: &[u8], out: &mut [u8]) {
    with_sample!(levels.sample(), S => match rule {
        Rule::Window(ramp) if !ramp.is_straight() => search::<S>(levels.thresholds(), bytes, out),
        rule => apply::<S>(rule, bytes, out),
    });
}

vectorized!(fn apply<S: Sample>(rule: Rule, bytes: &[u8], out: &mut [u8]) -> () = apply_body::<S>);

#[inline(always)]
fn apply_body<S: Sample>(rule: Rule, bytes: &[u8], out: &mut [u8]) {
    // The rule is matched outside the loops and named again inside them, so that each loop is straight code
    // for one rule.
    match rule {
        Rule::AsIs => each::<S>(bytes, out, |sample| Rule::AsIs.level_by(sample, truncate)),
        Rule::Stretch => each::<S>(bytes, out, |sample| Rule::Stretch.level_by(sample, truncate)),
        Rule::Normalize { lo, divisor } => {
            each::<S>(bytes, out, |sample| Rule::Normalize { lo, divisor }.level_by(sample, truncate));
        }
        Rule::NormalizeWide { scale, lo, divisor } => {
            each::<S>(bytes, out, |sample| Rule::NormalizeWide { scale, lo, divisor }.level(sample));
        }
        Rule::Window(ramp) => each::<S>(bytes, out, |sample| round(ramp.fraction(sample.to_f64()))),
    }
}

fn search<S: Sample>(thresholds: &Thresholds, bytes: &[u8], out: &mut [u8]) {
    each::<S>(bytes, out, |sample| if sample.to_f64().is_nan() { 0 } else { thresholds.level(sample.key()) });
}

#[inline(always)]
fn each<S: Sample>(bytes: &[u8], out: &mut [u8], level: impl Fn(S) -> u8) {
    for (out, sample) in out.iter_mut().zip(bytes.chunks_exact(size_of::<S>())) {
        *out = level(S::from_le_slice(sample));
    }
}

/// `y as u8`: rounds toward zero and saturates; NaN becomes 0.
///
/// Unlike the cast, this becomes vector code: 32 Mi `u16` samples took 10.7 ms instead of 37.1 ms. Between
/// 2²³ and 2²⁴ the float32 numbers are exactly the integers, so adding 2²³ rounds to the nearest integer and
/// puts it into the low bits. If that rounded up, one is subtracted.
#[inline(always)]
fn truncate(y: f32) -> u8 {
    const MAGIC: f32 = (1u32 << 23) as f32;
    // The first comparison is false for NaN, so NaN becomes 0.
    let y = if y > 0.0 { y } else { 0.0 };
    let y = if y < 255.0 { y } else { 255.0 };
    let rounded = y + MAGIC;
    (rounded.to_bits() as u8).wrapping_sub(u8::from(rounded - MAGIC > y))
}

/// `(255 t + 0.5) as u8` for `t` from 0 to 1, by the method of [`truncate`].
#[inline(always)]
fn round(t: f64) -> u8 {
    const MAGIC: f64 = (1u64 << 52) as f64;
    let y = 255.0 * t + 0.5;
    let rounded = y + MAGIC;
    (rounded.to_bits() as u8).wrapping_sub(u8::from(rounded - MAGIC > y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::normalize::{round, truncate};
    use crate::tone::{Contrast, Curve, Range};

    /// Levels of all 65536 values of a type, in pieces: some before there is a table, and some by the table.
    fn in_pieces<S: Sample>(window: &str, curve: Curve, ends: [f64; 2]) {
        let values: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_le_bytes).collect();
        let value = |end: f64| {
            values.as_chunks::<2>().0.iter().find(|bytes| S::from_le_slice(*bytes).to_f64() == end)
        };
        let ends = ends.map(|end| Range::of(S::from_le_slice(value(end).unwrap())));
        let contrast = Contrast { window: window.parse().unwrap(), curve };
        let levels = Levels::new(&contrast, S::TYPE, &ends[0].merge(ends[1])).unwrap();
        for piece in values.chunks(2 * 999).chain([&values[..]]) {
            let mut out = vec![7; piece.len() / 2];
            normalize(&levels, piece, &mut out);
            let expected = piece.as_chunks::<2>().0.iter().map(|bytes| levels.level(S::from_le_slice(bytes)));
            assert_eq!(out, expected.collect::<Vec<_>>(), "{:?}, {contrast:?}", S::TYPE);
        }
    }

    #[test]
    fn levels_of_few_samples_are_those_of_the_table() {
        for curve in [Curve::Straight, Curve::Log, Curve::gamma(0.4).unwrap()] {
            in_pieces::<u16>("full", curve, [3.0, 4999.0]);
            in_pieces::<i16>("-700,9000.5", curve, [-30000.0, 30000.0]);
            in_pieces::<half::f16>("full", curve, [-2.0, 1000.0]);
        }
        in_pieces::<half::f16>("auto", Curve::Straight, [0.0, 1.0]);
        in_pieces::<half::f16>("auto", Curve::Straight, [-65504.0, 65504.0]);
    }

    #[test]
    fn round_equals_the_cast() {
        let halves = (0..=510).map(|half| f64::from(half) / 510.0);
        let near = halves.flat_map(|t| [t.next_down().max(0.0), t, t.next_up().min(1.0)]);
        for t in near.chain((0..1 << 20).map(|i| f64::from(i) / f64::from(1 << 20))) {
            assert_eq!(round(t), (255.0 * t + 0.5) as u8, "{t:?}");
        }
    }

    #[test]
    fn truncate_equals_the_cast() {
        let edges = (0..=256).flat_map(|level| {
            let bits = (level as f32).to_bits();
            (bits.saturating_sub(3)..=bits + 3).map(f32::from_bits)
        });
        let halves = (0..=512).map(|half| half as f32 / 2.0);
        let special =
            [f32::NAN, f32::INFINITY, -f32::INFINITY, -0.0, -1.0, -1e-45, 1e-45, 1e30, -1e30, 0.99999994];
        let grid = (0..1 << 20).map(|i| i as f32 / 4096.0);
        for y in edges.chain(halves).chain(special).chain(grid) {
            assert_eq!(truncate(y), y as u8, "{y:?}");
        }
    }
}

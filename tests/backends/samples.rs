//! The samples that backends are tested with: for each type, the values where an error is likely.

use half::f16;
use vol2gif::volume::{Kind, Sample};

/// A sample type with its test values.
pub trait TestSample: Sample + Default {
    /// Test values. Of 8- and 16-bit types, all values. Of wider types, the ends of the type and every power
    /// of two, each with two neighbors on either side, and 3000 random values. Of floating-point types, they
    /// include both zeros, subnormals, infinities and NaNs.
    fn all() -> Vec<Self> {
        let bits = u64::from(Self::TYPE.bits());
        let last = u64::MAX >> (64 - bits);
        if bits <= 16 {
            return (0..=last).map(Self::of_bits).collect();
        }
        let powers = (0..bits).map(|bit| 1u64 << bit);
        let edges = powers.chain([0, last, 0x7f80_0000, 0xff80_0000, 0x7ff0 << 48, 0xfff0 << 48]);
        let near = edges.flat_map(|edge| (0..5).map(move |step| edge.wrapping_add(step).wrapping_sub(2)));
        let mut random = Random(1);
        near.chain((0..3000).map(|_| random.next())).map(|bits| Self::of_bits(bits & last)).collect()
    }

    /// The sample whose little-endian bytes are the low bytes of `bits`.
    fn of_bits(bits: u64) -> Self {
        Self::from_le_slice(&bits.to_le_bytes())
    }

    /// Whether the sample is neither NaN nor an infinity.
    fn is_finite(self) -> bool {
        self.to_f64().is_finite()
    }
}

impl TestSample for bool {
    fn all() -> Vec<Self> {
        vec![false, true]
    }
    fn of_bits(bits: u64) -> Self {
        bits & 1 == 1
    }
}

macro_rules! test_samples {
    ($($rust:ty)*) => { $(impl TestSample for $rust {})* };
}
test_samples!(u8 u16 u32 u64 i8 i16 i32 i64 f16 f32 f64);

/// Runs `$check::<S>(…)` for every sample type and stops at the first fault.
macro_rules! for_every_type {
    ($check:ident($($argument:expr),*)) => {
        for_every_type!(@ $check($($argument),*) bool u8 u16 u32 u64 i8 i16 i32 i64 half::f16 f32 f64)
    };
    (@ $check:ident $arguments:tt $($rust:ty)*) => {{
        $(for_every_type!(@@ $check $rust, $arguments)?;)*
    }};
    (@@ $check:ident $rust:ty, ($($argument:expr),*)) => { $check::<$rust>($($argument),*) };
}
pub(crate) use for_every_type;

/// Sets of samples, by name. Together they use every arithmetic of the default rule: levels as they are,
/// stretched, normalized.
pub fn sample_sets<S: TestSample>() -> Vec<(&'static str, Vec<S>)> {
    let all = S::all();
    let within = |from: f64, to: f64| -> Vec<S> {
        all.iter().copied().filter(|x| (from..=to).contains(&x.to_f64())).collect()
    };
    let mut sets = vec![
        ("everything", all.clone()),
        ("from 0 to 255", within(0.0, 255.0)),
        ("from 0 to 1", within(0.0, 1.0)),
        ("from 0 to 1000", within(0.0, 1000.0)),
        ("from -1 to 1", within(-1.0, 1.0)),
        ("one value", vec![S::of_bits(300)]),
        ("zero", vec![S::default()]),
    ];
    if S::TYPE.bits() == 64 && S::TYPE.kind() != Kind::Float {
        // Here, two neighboring integers are the same float32 or float64.
        let around = |center: u64| (0..600).map(move |step| S::of_bits(center.wrapping_add(step) - 300));
        sets.push(("near 2^53", around(1 << 53).collect()));
        sets.push(("near 2^24", around(1 << 24).collect()));
        sets.push(("near 2^63", around(1 << 63).collect()));
    }
    if S::TYPE.kind() == Kind::Float {
        let not_finite: Vec<S> = all.iter().copied().filter(|x| !x.is_finite()).collect();
        sets.push(("nothing finite", not_finite.clone()));
        let mut mixed = within(-2000.0, 3000.0);
        mixed.extend(not_finite);
        sets.push(("a window with NaN and infinities", mixed));
        sets.push((
            "subnormals",
            within(-1e-5, 1e-5).into_iter().filter(|x| x.to_f64().abs() < 1e-5).collect(),
        ));
    }
    sets.retain(|(_, samples)| !samples.is_empty());
    sets
}

/// `samples`, repeated to a length of `length`.
pub fn repeated<S: Copy>(samples: &[S], length: usize) -> Vec<S> {
    samples.iter().copied().cycle().take(length).collect()
}

/// Pseudo-random numbers by splitmix64, the same in every run.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

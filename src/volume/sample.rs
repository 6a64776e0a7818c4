//! Sample types, and the order-preserving keys that map all of them to integers.
//!
//! The key of a sample is an unsigned integer, and keys compare as the samples do. An unsigned sample is its
//! own key. A signed sample has its sign bit flipped. A floating-point sample has all bits flipped if it is
//! negative, else its sign bit set; −0 shares the key of +0. Ranges and level thresholds are expressed in
//! keys, since integers compare the same on every processor.
//!
//! A new sample type is one line each in the tables `samples!` and `with_sample!`, and its [`Sample`]
//! implementation, all in this file.

use half::f16;

/// What the bits of a sample encode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An unsigned integer.
    Unsigned,
    /// A two's complement integer.
    Signed,
    /// An IEEE 754 binary number.
    Float,
}

/// A Rust type of samples.
pub trait Sample: bytemuck::NoUninit + PartialOrd + Send + Sync + 'static {
    /// The type's entry in [`SampleType`].
    const TYPE: SampleType;

    /// Reads a sample from the first bytes of `bytes`, little-endian.
    ///
    /// # Panics
    ///
    /// When `bytes` is shorter than the sample.
    fn from_le_slice(bytes: &[u8]) -> Self;

    /// The order-preserving key. The key of a NaN is beyond the keys of the infinities, and has no meaning.
    fn key(self) -> u64;

    /// The sample with this key.
    fn from_key(key: u64) -> Self;

    /// The nearest float32, ties to even.
    fn to_f32(self) -> f32;

    /// The nearest float64, ties to even.
    fn to_f64(self) -> f64;

    /// The sample as a short text for a person.
    fn describe(self) -> String;
}

macro_rules! samples {
    ($($variant:ident $bits:literal, $kind:ident, $name:literal;)*) => {
        /// The type of a volume's samples.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum SampleType {
            $(#[doc = concat!("`", $name, "`, as NumPy calls it.")] $variant,)*
        }

        impl SampleType {
            /// Every sample type.
            pub const ALL: &'static [SampleType] = &[$(SampleType::$variant,)*];

            /// Number of bits in one sample: 8, 16, 32 or 64.
            pub const fn bits(self) -> u32 {
                match self { $(SampleType::$variant => $bits,)* }
            }

            /// What the bits encode. `bool` is an unsigned integer of 0 or 1.
            pub const fn kind(self) -> Kind {
                match self { $(SampleType::$variant => Kind::$kind,)* }
            }

            /// NumPy's name of the type.
            pub const fn name(self) -> &'static str {
                match self { $(SampleType::$variant => $name,)* }
            }
        }
    };
}

samples! {
    Bool 8, Unsigned, "bool";
    I8 8, Signed, "int8";
    I16 16, Signed, "int16";
    I32 32, Signed, "int32";
    I64 64, Signed, "int64";
    U8 8, Unsigned, "uint8";
    U16 16, Unsigned, "uint16";
    U32 32, Unsigned, "uint32";
    U64 64, Unsigned, "uint64";
    F16 16, Float, "float16";
    F32 32, Float, "float32";
    F64 64, Float, "float64";
}

/// Runs `$body` with `$S` standing for the Rust type of a [`SampleType`] that is known only at run time.
macro_rules! with_sample {
    ($sample_type:expr, $S:ident => $body:expr) => {{
        use $crate::volume::SampleType;
        match $sample_type {
            SampleType::Bool => with_sample!(@ bool, $S, $body),
            SampleType::I8 => with_sample!(@ i8, $S, $body),
            SampleType::I16 => with_sample!(@ i16, $S, $body),
            SampleType::I32 => with_sample!(@ i32, $S, $body),
            SampleType::I64 => with_sample!(@ i64, $S, $body),
            SampleType::U8 => with_sample!(@ u8, $S, $body),
            SampleType::U16 => with_sample!(@ u16, $S, $body),
            SampleType::U32 => with_sample!(@ u32, $S, $body),
            SampleType::U64 => with_sample!(@ u64, $S, $body),
            SampleType::F16 => with_sample!(@ half::f16, $S, $body),
            SampleType::F32 => with_sample!(@ f32, $S, $body),
            SampleType::F64 => with_sample!(@ f64, $S, $body),
        }
    }};
    (@ $rust:ty, $S:ident, $body:expr) => {{
        type $S = $rust;
        $body
    }};
}
pub(crate) use with_sample;

impl Sample for bool {
    const TYPE: SampleType = SampleType::Bool;

    fn from_le_slice(bytes: &[u8]) -> Self {
        bytes[0] != 0
    }
    fn key(self) -> u64 {
        u64::from(self)
    }
    fn from_key(key: u64) -> Self {
        key != 0
    }
    fn to_f32(self) -> f32 {
        f32::from(u8::from(self))
    }
    fn to_f64(self) -> f64 {
        f64::from(u8::from(self))
    }
    fn describe(self) -> String {
        self.to_string()
    }
}

macro_rules! integer {
    ($($rust:ident $unsigned:ident $variant:ident $flip:expr;)*) => {$(
        impl Sample for $rust {
            const TYPE: SampleType = SampleType::$variant;

            #[inline(always)]
            fn from_le_slice(bytes: &[u8]) -> Self {
                const BYTES: usize = size_of::<$rust>();
                let mut array = [0; BYTES];
                array.copy_from_slice(&bytes[..BYTES]);
                Self::from_le_bytes(array)
            }
            #[inline(always)]
            fn key(self) -> u64 {
                u64::from(self as $unsigned ^ $flip)
            }
            #[inline(always)]
            fn from_key(key: u64) -> Self {
                (key as $unsigned ^ $flip) as $rust
            }
            #[inline(always)]
            fn to_f32(self) -> f32 {
                self as f32
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }
            fn describe(self) -> String {
                self.to_string()
            }
        }
    )*};
}

integer! {
    u8 u8 U8 0;
    u16 u16 U16 0;
    u32 u32 U32 0;
    u64 u64 U64 0;
    i8 u8 I8 1 << 7;
    i16 u16 I16 1 << 15;
    i32 u32 I32 1 << 31;
    i64 u64 I64 1 << 63;
}

macro_rules! float {
    ($($rust:ident $bits:ident $variant:ident $to_f32:expr, $to_f64:expr;)*) => {$(
        impl Sample for $rust {
            const TYPE: SampleType = SampleType::$variant;

            #[inline(always)]
            fn from_le_slice(bytes: &[u8]) -> Self {
                Self::from_bits($bits::from_le_slice(bytes))
            }
            #[inline(always)]
            fn key(self) -> u64 {
                const SIGN: $bits = 1 << ($bits::BITS - 1);
                let bits = if self.to_bits() == SIGN { 0 } else { self.to_bits() };
                u64::from(if bits & SIGN != 0 { !bits } else { bits | SIGN })
            }
            #[inline(always)]
            fn from_key(key: u64) -> Self {
                const SIGN: $bits = 1 << ($bits::BITS - 1);
                let key = key as $bits;
                Self::from_bits(if key & SIGN != 0 { key ^ SIGN } else { !key })
            }
            #[inline(always)]
            fn to_f32(self) -> f32 {
                $to_f32(self)
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                $to_f64(self)
            }
            fn describe(self) -> String {
                // A number of up to 300 digits is hard to read.
                let plain = self == Self::default() || (1e-4..1e16).contains(&self.to_f64().abs());
                if plain { self.to_string() } else { format!("{self:e}") }
            }
        }
    )*};
}

float! {
    f16 u16 F16 f16::to_f32, f16::to_f64;
    f32 u32 F32 std::convert::identity, f64::from;
    f64 u64 F64 |x| x as f32, std::convert::identity;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys must order all values of a type as the type's own comparison does, and give back the values.
    fn keys_keep_the_order<S: Sample + std::fmt::Debug>(mut values: Vec<S>) {
        values.retain(|x| x.partial_cmp(x).is_some());
        values.sort_by(|a, b| a.partial_cmp(b).unwrap());
        for pair in values.windows(2) {
            assert_eq!(pair[0].partial_cmp(&pair[1]), Some(pair[0].key().cmp(&pair[1].key())), "{pair:?}");
        }
        for &x in &values {
            assert!(S::from_key(x.key()) == x, "{x:?}");
        }
    }

    #[test]
    fn floats_of_many_digits_are_described_by_few() {
        let f64s =
            [(f64::MAX, "1.7976931348623157e308"), (-5e-324, "-5e-324"), (0.0, "0"), (-1024.5, "-1024.5")];
        for (value, text) in f64s {
            assert_eq!(value.describe(), text);
        }
        assert_eq!(
            (1e-45f32.describe(), f16::MIN_POSITIVE.describe()),
            ("1e-45".into(), "6.1035156e-5".into())
        );
    }

    #[test]
    fn keys_of_all_8_and_16_bit_samples_keep_the_order() {
        keys_keep_the_order((0..=u8::MAX).collect());
        keys_keep_the_order((i8::MIN..=i8::MAX).collect());
        keys_keep_the_order((0..=u16::MAX).collect());
        keys_keep_the_order((i16::MIN..=i16::MAX).collect());
        keys_keep_the_order((0..=u16::MAX).map(f16::from_bits).collect());
        keys_keep_the_order(vec![false, true]);
    }

    #[test]
    fn keys_of_wide_samples_keep_the_order_at_the_edges() {
        keys_keep_the_order(vec![i32::MIN, -1, 0, 1, i32::MAX]);
        keys_keep_the_order(vec![i64::MIN, -1, 0, 1, 1 << 53, (1 << 53) + 1, i64::MAX]);
        keys_keep_the_order(vec![0, 1 << 63, u64::MAX]);
        let floats = [0.0, -0.0, f64::MIN_POSITIVE, 5e-324, 1.0, f64::MAX, f64::INFINITY, f64::NAN];
        keys_keep_the_order(floats.iter().flat_map(|&x| [x, -x]).collect());
        keys_keep_the_order(floats.iter().flat_map(|&x| [x as f32, -x as f32]).collect());
    }

    #[test]
    fn negative_zero_shares_the_key_of_zero() {
        assert_eq!((-0.0f32).key(), 0.0f32.key());
        assert_eq!((-0.0f64).key(), 0.0f64.key());
        assert_eq!(f16::NEG_ZERO.key(), f16::ZERO.key());
    }

    #[test]
    fn every_type_is_in_the_table_once() {
        for &sample_type in SampleType::ALL {
            with_sample!(sample_type, S => {
                assert_eq!(S::TYPE, sample_type);
                assert_eq!(size_of::<S>(), sample_type.bits() as usize / 8);
            });
        }
    }
}

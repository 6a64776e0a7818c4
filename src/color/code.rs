//! The number of a color: neighbors in color are neighbors in number.
//!
//! The bits of the channels are interleaved two by two, from the top: two of red, two of green, two of blue, and so on
//! down. So 64 successive codes are a cube of 4 x 4 x 4 colors, 4096 a cube of 16 x 16 x 16. A picture's colors lie
//! together in color, and in tables that go by this number they lie together in memory: in the same words, cache
//! lines and pages.

/// Number of colors.
pub(super) const COLORS: usize = 1 << 24;

/// Bits of a code that say which color of a cube of 4 x 4 x 4 it is; those above say which cube.
pub(super) const WITHIN_CUBE: u32 = 6;

/// Pixels whose codes are found together.
pub(super) const LANES: usize = 32;

/// The two-bit digits of a channel, each in the place it has in a code but for the channel's own shift.
#[inline(always)]
fn spread(value: u8) -> u32 {
    let value = u32::from(value);
    let halves = (value | value << 8) & 0xf00f;
    (halves | halves << 4) & 0x0c_30c3
}

/// The code of a color, below 2^24.
#[inline(always)]
pub(super) fn of([red, green, blue]: [u8; 3]) -> u32 {
    spread(red) << 4 | spread(green) << 2 | spread(blue)
}

/// The codes of some pixels: a loop without a branch, which becomes vector code where it is compiled for that.
#[inline(always)]
pub(super) fn codes(levels: &[u8; 3 * LANES]) -> [u32; LANES] {
    let mut codes = [0; LANES];
    for (code, &color) in codes.iter_mut().zip(levels.as_chunks::<3>().0) {
        *code = of(color);
    }
    codes
}

/// Compiles `$body`, the last argument of which finds the codes of some pixels, a second time for AVX2, and takes that version where
/// the processor has it.
///
/// There the channels of eight pixels are put into eight words by one shuffle, which the compiler does not make of any loop: it takes
/// them one by one, and finds 1.5 Gpx/s of a core (Zen 3) where this finds 4; by tables it was 0.4.
macro_rules! with_codes {
    (fn $name:ident($($arg:ident: $type:ty),*) = $body:path) => {
        fn $name($($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2($($arg: $type),*) {
                    $body($($arg),*, |row| $crate::color::code::codes_avx2(row))
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor was just asked for the one feature the function needs.
                    return unsafe { avx2($($arg),*) };
                }
            }
            $body($($arg),*, $crate::color::code::codes)
        }
    };
}
pub(super) use with_codes;

/// [`codes`] by AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn codes_avx2(levels: &[u8; 3 * LANES]) -> [u32; LANES] {
    use std::arch::x86_64::*;

    // Of each half, the channels of four pixels that begin at its byte 0 or 4, and nothing on top.
    let order = _mm256_setr_epi8(
        0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 4, 5, 6, -1, 7, 8, 9, -1, 10, 11, 12, -1, 13,
        14, 15, -1,
    );
    let (lower, upper) = (_mm256_set1_epi32(0x03_0303), _mm256_set1_epi32(0xc0_c0c0));
    // A byte holds two digits that are 6 bits apart: red's go two digits up, green's one, and all three are added up.
    let places = _mm256_set1_epi32(0x0001_0410);
    let joined = |digits| _mm256_madd_epi16(_mm256_maddubs_epi16(digits, places), _mm256_set1_epi16(1));
    let mut codes = [0; LANES];
    let eights = levels.as_chunks::<8>().0.as_chunks::<3>().0;
    for (codes, [first, middle, last]) in codes.as_chunks_mut::<8>().0.iter_mut().zip(eights) {
        let middle = i64::from_le_bytes(*middle);
        let (first, last) = (i64::from_le_bytes(*first), i64::from_le_bytes(*last));
        let pixels = _mm256_shuffle_epi8(_mm256_set_epi64x(last, middle, middle, first), order);
        let digits_0_and_1 = _mm256_or_si256(
            _mm256_and_si256(pixels, lower),
            _mm256_and_si256(_mm256_slli_epi32::<4>(pixels), upper),
        );
        let digits_2_and_3 = _mm256_or_si256(
            _mm256_and_si256(_mm256_srli_epi32::<4>(pixels), lower),
            _mm256_and_si256(pixels, upper),
        );
        let code = _mm256_or_si256(_mm256_slli_epi32::<12>(joined(digits_2_and_3)), joined(digits_0_and_1));
        *codes = bytemuck::cast(code);
    }
    codes
}

/// The color of a code.
#[inline(always)]
pub(super) fn color(code: u32) -> [u8; 3] {
    [4, 2, 0].map(|shift| {
        let digits = code >> shift & 0x0c_30c3;
        let halves = (digits | digits >> 4) & 0xf00f;
        (halves | halves >> 8) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_color_has_a_code_of_its_own() {
        let mut seen = vec![false; COLORS];
        for number in 0..COLORS as u32 {
            let [red, green, blue, _] = number.to_le_bytes();
            let code = of([red, green, blue]);
            assert!(!std::mem::replace(&mut seen[code as usize], true));
            assert_eq!(color(code), [red, green, blue]);
        }
    }

    #[test]
    fn codes_of_many_are_those_of_each() {
        with_codes!(fn find(levels: &[u8; 3 * LANES], out: &mut Vec<u32>) = find_body);
        fn find_body(
            levels: &[u8; 3 * LANES],
            out: &mut Vec<u32>,
            codes: impl Fn(&[u8; 3 * LANES]) -> [u32; LANES],
        ) {
            out.extend(codes(levels));
        }
        for first in (0..COLORS as u32).step_by(LANES) {
            // Neighbors that have little in common.
            let colors: [[u8; 3]; LANES] = std::array::from_fn(|at| {
                let [red, green, blue, _] = (first + at as u32).wrapping_mul(0x9e_3779).to_le_bytes();
                [red, green, blue]
            });
            let Ok(levels) = colors.as_flattened().try_into() else {
                panic!("there are three levels a color")
            };
            let mut found = Vec::new();
            find(levels, &mut found);
            assert_eq!(found, colors.map(of));
            assert_eq!(codes(levels), colors.map(of));
        }
    }

    #[test]
    fn successive_codes_are_cubes() {
        for (codes, side) in [(64, 4), (4096, 16), (1 << 18, 64)] {
            let first = 5 * codes as u32;
            let colors: Vec<[u8; 3]> = (first..first + codes as u32).map(color).collect();
            for channel in 0..3 {
                let values = || colors.iter().map(|color| color[channel]);
                assert_eq!(values().max().unwrap() - values().min().unwrap(), side - 1);
            }
        }
    }
}

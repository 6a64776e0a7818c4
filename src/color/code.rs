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
pub(super) const TOGETHER: usize = 32;

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
///
/// With AVX2 (Zen 3) codes are found at 1.5 to 3 Gpx/s a core; one by one, or by tables, at 0.4.
#[inline(always)]
pub(super) fn codes(levels: &[u8; 3 * TOGETHER]) -> [u32; TOGETHER] {
    let mut codes = [0; TOGETHER];
    for (code, &color) in codes.iter_mut().zip(levels.as_chunks::<3>().0) {
        *code = of(color);
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

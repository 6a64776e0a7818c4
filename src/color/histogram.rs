//! Which colors some pixels have, and how many pixels there are of each neighborhood.
//!
//! For each of the 2^18 cubes of 4 x 4 x 4 colors there are two words side by side: one with a bit for each of its colors
//! that occurs, and one with the number of pixels and the sums of the low two bits of their channels. So a pixel is one
//! access to 16 bytes. (To count every third pixel only, in a table of its own, took longer.) All are integers, so a census
//! is the same however the pixels were split among threads.
//!
//! Pixels come in rows of 32. Where all of a row have one color, or all are grey, there is a shorter way: grey noise takes 2.0 Gpx/s of a
//! core (Zen 3), a label map 1.6, an MRI in the colors of a map 1.0. Others take 0.4 to 0.7. That is not for the caches: it was no faster with a table of 8 KiB; nor for the instructions: with nine a pixel instead of fourteen it
//! took as long. Every pixel loads and stores its cube, and where it is that of a pixel just before, waits for the store. So two
//! rows take turns, and both words are one load and one store, which made it 1.4 to 1.7 times as fast; four rows or more made
//! it no faster.

use std::collections::HashMap;

use rayon::prelude::*;

use super::code::{self, LANES, with_codes};

/// Number of cubes.
const CUBES: usize = code::COLORS >> code::WITHIN_CUBE;

/// The field of a cube's second word that counts, above three fields of 16 bits for the sums.
const COUNT_SHIFT: u32 = 48;

/// When a count gets here, a cube's latest pixels are taken to the others: a few thousand more, and a sum could overflow.
const FULL: u64 = 1 << 14 << COUNT_SHIFT;

/// What a pixel adds to a cube's second word, by its place in the cube.
static PIXEL: [[u64; 2]; 64] = {
    let mut pixel = [[0; 2]; 64];
    let mut place = 0;
    while place < 64 {
        let digits = place as u64;
        pixel[place][1] = 1 << COUNT_SHIFT | (digits >> 4) << 32 | (digits >> 2 & 3) << 16 | (digits & 3);
        place += 1;
    }
    pixel
};

/// The bit of a pixel in a cube's first word, by its place.
static SEEN: [[u64; 2]; 64] = {
    let mut seen = [[0; 2]; 64];
    let mut place = 0;
    while place < 64 {
        seen[place][0] = 1 << place;
        place += 1;
    }
    seen
};

/// The colors of some pixels.
pub struct ColorHistogram {
    cubes: Vec<[u64; 2]>,
    /// By cube, the pixels that are no longer in `cubes`, nor in `greys`: count and sums.
    older: HashMap<u32, [u64; 4]>,
    /// By level, the grey pixels that are in neither.
    greys: [u64; 256],
}

/// The pixels of one cube of 4 x 4 x 4 colors, and which of its colors they have.
#[derive(Clone)]
pub struct HistogramCell {
    cube: u32,
    /// A bit for each of its colors that occurs.
    seen: u64,
    /// Number of pixels, at least 1.
    pub(super) count: u64,
    /// Sums of the low two bits of red, green and blue.
    low: [u64; 3],
}

impl HistogramCell {
    /// Number of colors that occur.
    pub(super) fn distinct(&self) -> usize {
        self.seen.count_ones() as usize
    }

    /// The code of the cube's first color.
    pub(super) fn first_code(&self) -> usize {
        (self.cube << code::WITHIN_CUBE) as usize
    }

    /// The places in the cube of the colors that occur, in order.
    #[inline]
    pub(super) fn places(&self) -> impl Iterator<Item = usize> + use<> {
        let mut rest = self.seen;
        std::iter::from_fn(move || {
            let place = rest.trailing_zeros() as usize;
            (rest != 0).then(|| {
                rest &= rest - 1;
                place
            })
        })
    }

    /// The colors that occur, in the order of their codes.
    pub(crate) fn colors(&self) -> impl Iterator<Item = [u8; 3]> + use<> {
        let first = self.cube << code::WITHIN_CUBE;
        self.places().map(move |place| code::color(first | place as u32))
    }

    /// Appends the colors that occur, in the order of their codes, to `all`.
    #[inline]
    pub(super) fn append_colors(&self, all: &mut Vec<[u8; 3]>) {
        let corner = code::color(self.cube << code::WITHIN_CUBE);
        let before = all.len();
        all.resize(before + self.distinct(), corner);
        let mut rest = self.seen;
        for color in &mut all[before..] {
            let place = rest.trailing_zeros() as u8;
            rest &= rest - 1;
            *color = [color[0] | place >> 4, color[1] | place >> 2 & 3, color[2] | place & 3];
        }
    }

    /// The mean color of the pixels, to the nearest.
    pub(super) fn mean(&self) -> [u8; 3] {
        let mut mean = code::color(self.cube << code::WITHIN_CUBE);
        for (channel, low) in mean.iter_mut().zip(self.low) {
            *channel += ((low + self.count / 2) / self.count) as u8;
        }
        mean
    }
}

impl Default for ColorHistogram {
    /// The census of no pixels.
    fn default() -> Self {
        let mut cubes = Vec::with_capacity(CUBES);
        // Written here and now. Counting reads before it writes, and of fresh zeros every page would come twice, to be read and to be
        // written, the second time with a word to all processors: a tenth of the whole conversion.
        std::hint::black_box(&mut cubes).resize(CUBES, [0; 2]);
        Self { cubes, older: HashMap::new(), greys: [0; 256] }
    }
}

impl ColorHistogram {
    /// Counts the pixels of `levels`: red, green, blue, red, …
    pub fn count(&mut self, levels: &[u8]) {
        count(self, levels);
    }

    /// Makes it the census of no pixels again.
    pub(crate) fn clear(&mut self) {
        self.cubes.fill([0; 2]);
        self.older.clear();
        self.greys = [0; 256];
    }

    /// The cubes with pixels of any of `histograms`, in the order of their codes. Runs on the current thread pool.
    pub fn neighborhoods(histograms: &mut [Self]) -> Vec<HistogramCell> {
        /// Cubes that a thread looks at in one go.
        const SHARE: usize = 1 << 12;
        histograms.iter_mut().for_each(Self::settle_greys);
        let of_share = |share: usize| {
            let mut near = Vec::new();
            for cube in share * SHARE..(share + 1) * SHARE {
                let seen = histograms.iter().fold(0, |seen, histogram| seen | histogram.cubes[cube][0]);
                if seen != 0 {
                    let recent = histograms.iter().map(|histogram| fields(histogram.cubes[cube][1]));
                    let [count, low @ ..] = recent.fold([0; 4], sum);
                    near.push(HistogramCell { cube: cube as u32, seen, count, low });
                }
            }
            near
        };
        let shares: Vec<_> = (0..CUBES / SHARE).into_par_iter().map(of_share).collect();
        let mut near = shares.concat();
        for (&cube, &older) in histograms.iter().flat_map(|histogram| &histogram.older) {
            if let Ok(place) = near.binary_search_by_key(&cube, |near| near.cube) {
                let HistogramCell { count, low: [red, green, blue], .. } = &mut near[place];
                [*count, *red, *green, *blue] = sum([*count, *red, *green, *blue], older);
            }
        }
        near
    }

    /// Takes the greys that were counted by themselves to the cubes they are in.
    fn settle_greys(&mut self) {
        for (level, count) in (0..=u8::MAX).zip(std::mem::replace(&mut self.greys, [0; 256])) {
            if count > 0 {
                let (code, low) = (code::of([level; 3]), count * u64::from(level % 4));
                let cube = code >> code::WITHIN_CUBE;
                self.cubes[cube as usize][0] |= 1 << (code % 64);
                let older = self.older.entry(cube).or_default();
                *older = sum(*older, [count, low, low, low]);
            }
        }
    }

    /// Counts one pixel.
    #[inline(always)]
    fn see(&mut self, code: u32) {
        self.see_many(code, 1);
    }

    /// Counts two rows of pixels by turns: neighbors are often of one cube, and each has to wait for the one before it there.
    #[inline(always)]
    fn see_rows(&mut self, one: &[u32; LANES], other: &[u32; LANES]) {
        // Of a length that is known, so that no index into it needs a check.
        let Some(cubes) = self.cubes.first_chunk_mut::<CUBES>() else { return };
        let mut any = [0; 2];
        for (&one, &other) in one.iter().zip(other) {
            for code in [one, other] {
                let cube = &mut cubes[(code >> code::WITHIN_CUBE) as usize % CUBES];
                add_pixel(cube, code as usize % 64, &mut any);
            }
        }
        if any[1] >= FULL {
            one.iter().chain(other).for_each(|code| self.age_if_full((code >> code::WITHIN_CUBE) as usize));
        }
    }

    /// Counts pixels of one color, a few thousand at most.
    #[inline(always)]
    fn see_many(&mut self, code: u32, pixels: u64) {
        let (cube, place) = ((code >> code::WITHIN_CUBE) as usize, code as usize % 64);
        let [seen, recent] = &mut self.cubes[cube];
        *seen |= 1 << place;
        *recent += PIXEL[place][1] * pixels;
        if *recent >= FULL {
            self.age_if_full(cube);
        }
    }

    /// Takes a cube's latest pixels to the others, if it has many of them.
    #[cold]
    fn age_if_full(&mut self, cube: usize) {
        if self.cubes[cube][1] < FULL {
            return;
        }
        let recent = std::mem::take(&mut self.cubes[cube][1]);
        let older = self.older.entry(cube as u32).or_default();
        *older = sum(*older, fields(recent));
    }
}

fn sum(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    std::array::from_fn(|field| a[field] + b[field])
}

/// Count and sums of a cube's second word.
fn fields(recent: u64) -> [u64; 4] {
    [COUNT_SHIFT, 32, 16, 0].map(|shift| recent >> shift & 0xffff)
}

with_codes!(fn count(histogram: &mut ColorHistogram, levels: &[u8]) = count_body);

#[inline(always)]
fn count_body(
    histogram: &mut ColorHistogram,
    levels: &[u8],
    codes: impl Fn(&[u8; 3 * LANES]) -> [u32; LANES],
) {
    let (rows, rest) = levels.as_chunks::<{ 3 * LANES }>();
    let mut waiting = None;
    for row in rows {
        if is_one_color(row) {
            histogram.see_many(code::of([row[0], row[1], row[2]]), LANES as u64);
        } else if is_grey(row) {
            row.as_chunks::<3>().0.iter().for_each(|&[grey, ..]| histogram.greys[usize::from(grey)] += 1);
        } else {
            let codes = codes(row);
            match waiting.take() {
                Some(others) => histogram.see_rows(&others, &codes),
                None => waiting = Some(codes),
            }
        }
    }
    waiting.into_iter().flatten().for_each(|code| histogram.see(code));
    rest.as_chunks::<3>().0.iter().for_each(|&color| histogram.see(code::of(color)));
}

/// Both words of a cube with one more pixel, of the color at `place`; `any` with the bits of either.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn add_pixel(cube: &mut [u64; 2], place: usize, any: &mut [u64; 2]) {
    *cube = [cube[0] | SEEN[place][0], cube[1] + PIXEL[place][1]];
    *any = [any[0] | cube[0], any[1] | cube[1]];
}

/// Both words of a cube with one more pixel, of the color at `place`; `any` with the bits of either. They are in one register, so that
/// there is one load and one store.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn add_pixel(cube: &mut [u64; 2], place: usize, any: &mut [u64; 2]) {
    use bytemuck::cast;
    use std::arch::x86_64::{_mm_add_epi64, _mm_or_si128};
    // SAFETY: these are of SSE2, which every x86-64 has.
    unsafe {
        let more = _mm_or_si128(_mm_add_epi64(cast(*cube), cast(PIXEL[place])), cast(SEEN[place]));
        *any = cast(_mm_or_si128(cast(*any), more));
        *cube = cast(more);
    }
}

/// Whether all pixels are like the first.
#[inline(always)]
fn is_one_color(levels: &[u8; 3 * LANES]) -> bool {
    // The first two say no of almost everything that is not.
    levels[..3] == levels[3..6]
        && levels[6..].iter().zip(&levels[3..]).fold(0, |odd, (a, b)| odd | (a ^ b)) == 0
}

/// Whether red, green and blue are the same everywhere.
#[inline(always)]
fn is_grey(levels: &[u8; 3 * LANES]) -> bool {
    let odd = |[red, green, blue]: &[u8; 3]| (red ^ green) | (red ^ blue);
    // The first pixel says no of almost everything that has color.
    odd(&[levels[0], levels[1], levels[2]]) == 0
        && levels.as_chunks::<3>().0.iter().fold(0, |all, pixel| all | odd(pixel)) == 0
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Pixels of every kind: without a pattern, dull, grey, and runs of one color.
    fn pixels() -> Vec<[u8; 3]> {
        let of = |i: u32| {
            let noise = (i.wrapping_mul(2_654_435_761) >> 7).to_le_bytes();
            match i / 500 % 4 {
                0 => [noise[0], noise[1], noise[2]],
                1 => [100 + noise[0] % 8, 50 + noise[1] % 8, noise[2] % 8],
                2 => [noise[0]; 3],
                _ => [9, (i / 200) as u8, 77],
            }
        };
        (0..60_007).map(of).collect()
    }

    /// By cube: colors that occur, pixels, and the sums of their channels.
    type Expected = BTreeMap<[u8; 3], (Vec<[u8; 3]>, u64, [u64; 3])>;

    fn expected(pixels: &[[u8; 3]]) -> Expected {
        let mut cubes = Expected::new();
        for &pixel in pixels {
            let (seen, count, sums) = cubes.entry(pixel.map(|channel| channel / 4)).or_default();
            seen.push(pixel);
            *count += 1;
            sums.iter_mut().zip(pixel).for_each(|(sum, channel)| *sum += u64::from(channel));
        }
        for (seen, ..) in cubes.values_mut() {
            seen.sort();
            seen.dedup();
        }
        cubes
    }

    fn check(histograms: &mut [ColorHistogram], pixels: &[[u8; 3]]) {
        let found = ColorHistogram::neighborhoods(histograms);
        let mut expected = expected(pixels);
        assert_eq!(found.len(), expected.len());
        assert!(found.is_sorted_by_key(|near| near.cube));
        for near in found {
            let corner = code::color(near.cube << code::WITHIN_CUBE);
            let (seen, count, sums) = expected.remove(&corner.map(|channel| channel / 4)).unwrap();
            assert_eq!(near.colors().collect::<Vec<_>>(), seen);
            assert_eq!((near.distinct(), near.count), (seen.len(), count));
            assert_eq!(near.mean(), sums.map(|sum| ((sum + count / 2) / count) as u8));
            assert_eq!([0, 1, 2].map(|i| near.low[i] + count * u64::from(corner[i])), sums);
        }
    }

    #[test]
    fn all_pixels_are_counted_whatever_they_are_and_whatever_there_was_before() {
        let pixels = pixels();
        let mut histogram = ColorHistogram::default();
        histogram.count(pixels.as_flattened());
        check(std::slice::from_mut(&mut histogram), &pixels);
        histogram.clear();
        check(std::slice::from_mut(&mut histogram), &[]);
        histogram.count(pixels[..777].as_flattened());
        check(std::slice::from_mut(&mut histogram), &pixels[..777]);
    }

    #[test]
    fn a_census_does_not_depend_on_the_split() {
        let pixels = pixels();
        for split in [0, 1, 1234, 50_000] {
            let (mut left, mut right) = (ColorHistogram::default(), ColorHistogram::default());
            left.count(pixels[..split].as_flattened());
            right.count(pixels[split..].as_flattened());
            check(&mut [left, right], &pixels);
        }
    }

    #[test]
    fn sums_do_not_overflow() {
        let white = vec![[255, 255, 254]; 100_000];
        let mixed: Vec<[u8; 3]> = (0..100_000).map(|i| [255, 254 + (i % 2) as u8, 255]).collect();
        let mut histogram = ColorHistogram::default();
        for pixels in [&white, &mixed, &white] {
            histogram.count(pixels.as_flattened());
        }
        check(std::slice::from_mut(&mut histogram), &[white.clone(), mixed, white].concat());
    }
}

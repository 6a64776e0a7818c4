//! Which colors some pixels have, and how many pixels there are of each neighborhood.
//!
//! For each of the 2^18 cubes of 4 x 4 x 4 colors there are two words side by side: one with a bit for each of its colors
//! that occurs, and one with the number of pixels and the sums of the low two bits of their channels. So a pixel is one
//! access to 16 bytes, which is what its time is spent on. (To count every third pixel only, in a table of its own, took
//! longer.) All are integers, so a census is the same however the pixels were split among threads.
//!
//! Pixels come in rows of 32. Where all of a row have one color, or all are grey, there is a shorter way.

use super::code::{self, TOGETHER};
use crate::backend::cpu::vectorized;

/// Number of cubes.
const CUBES: usize = code::COLORS >> code::WITHIN_CUBE;

/// The field of a cube's second word that counts, above three fields of 16 bits for the sums.
const COUNT_SHIFT: u32 = 48;

/// When a count gets here, a cube's latest pixels are taken to the others: a few thousand more, and a sum could overflow.
const FULL: u64 = 1 << 14 << COUNT_SHIFT;

/// What a pixel adds to a cube's second word, by its place in the cube.
const PIXEL: [u64; 64] = {
    let mut pixel = [0; 64];
    let mut place = 0;
    while place < 64 {
        let digits = place as u64;
        pixel[place] = 1 << COUNT_SHIFT | (digits >> 4) << 32 | (digits >> 2 & 3) << 16 | (digits & 3);
        place += 1;
    }
    pixel
};

/// The colors of some pixels.
pub(crate) struct Census {
    cubes: Vec<[u64; 2]>,
    /// By cube, the pixels that are no longer in `cubes`: count and sums. Zeros take no memory until something else is
    /// written to their page.
    older: Vec<[u64; 4]>,
    /// By level, the grey pixels that are in neither.
    greys: [u64; 256],
}

/// The pixels of one cube of 4 x 4 x 4 colors, and which of its colors they have.
pub(super) struct Neighborhood {
    cube: u32,
    /// A bit for each of its colors that occurs.
    seen: u64,
    /// Number of pixels, at least 1.
    pub(super) count: u64,
    /// Sums of the low two bits of red, green and blue.
    low: [u64; 3],
}

impl Neighborhood {
    /// Number of colors that occur.
    pub(super) fn distinct(&self) -> usize {
        self.seen.count_ones() as usize
    }

    /// The code of the cube's first color.
    pub(super) fn first_code(&self) -> usize {
        (self.cube << code::WITHIN_CUBE) as usize
    }

    /// The codes of the colors that occur, in order.
    #[inline]
    pub(super) fn codes(&self) -> impl Iterator<Item = usize> + use<> {
        let (first, mut rest) = (self.first_code(), self.seen);
        std::iter::from_fn(move || {
            let place = rest.trailing_zeros() as usize;
            (rest != 0).then(|| {
                rest &= rest - 1;
                first + place
            })
        })
    }

    /// The colors that occur, in the order of their codes.
    pub(super) fn colors(&self) -> impl Iterator<Item = [u8; 3]> + use<> {
        self.codes().map(|code| code::color(code as u32))
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

impl Default for Census {
    /// The census of no pixels.
    fn default() -> Self {
        Self { cubes: vec![[0; 2]; CUBES], older: vec![[0; 4]; CUBES], greys: [0; 256] }
    }
}

impl Census {
    /// Counts the pixels of `levels`: red, green, blue, red, …
    pub(crate) fn count(&mut self, levels: &[u8]) {
        count(self, levels);
    }

    /// The census of the pixels of both.
    #[must_use]
    pub(crate) fn merge(mut self, other: &Self) -> Self {
        for (cube, [seen, recent]) in other.cubes.iter().enumerate().filter(|(_, cube)| cube[0] != 0) {
            self.cubes[cube][0] |= seen;
            let added =
                fields(*recent).into_iter().zip(other.older[cube]).map(|(recent, older)| recent + older);
            self.older[cube].iter_mut().zip(added).for_each(|(total, added)| *total += added);
        }
        self.greys.iter_mut().zip(other.greys).for_each(|(count, other)| *count += other);
        self
    }

    /// Makes it the census of no pixels again.
    pub(crate) fn clear(&mut self) {
        for (cube, [seen, recent]) in self.cubes.iter_mut().enumerate().filter(|(_, cube)| cube[0] != 0) {
            (*seen, *recent) = (0, 0);
            // Looked at first, so that no memory is taken for what was never written.
            if self.older[cube] != [0; 4] {
                self.older[cube] = [0; 4];
            }
        }
        self.greys = [0; 256];
    }

    /// The cubes with pixels, in the order of their codes.
    pub(super) fn neighborhoods(&self) -> Vec<Neighborhood> {
        let mut cubes: Vec<Neighborhood> = Vec::new();
        // Greys that were counted by themselves have cubes of their own, or they are added to others'.
        let mut greys = [(0, [0; 4]); 64];
        for (level, &count) in (0..=u8::MAX).zip(&self.greys).filter(|(_, count)| **count > 0) {
            let (seen, total) = &mut greys[usize::from(level) / 4];
            let low = count * u64::from(level % 4);
            *seen |= 1 << (code::of([level; 3]) % 64);
            total.iter_mut().zip([count, low, low, low]).for_each(|(total, added)| *total += added);
        }
        let mut greys = (0..64u8).zip(greys).filter(|(_, (seen, _))| *seen != 0).peekable();
        let cube_of = |grey: u8| code::of([grey * 4; 3]) >> code::WITHIN_CUBE;
        for (cube, &[mut seen, recent]) in (0..).zip(&self.cubes) {
            let mut total = [0; 4];
            if let Some((_, (grey_seen, grey))) = greys.next_if(|(grey, _)| cube_of(*grey) == cube) {
                seen |= grey_seen;
                total = grey;
            }
            if seen != 0 {
                let (recent, older) = (fields(recent), self.older[cube as usize]);
                let [count, low @ ..]: [u64; 4] =
                    std::array::from_fn(|field| total[field] + recent[field] + older[field]);
                cubes.push(Neighborhood { cube, seen, count, low });
            }
        }
        cubes
    }

    /// Counts one pixel.
    #[inline(always)]
    fn see(&mut self, code: u32) {
        let (cube, place) = ((code >> code::WITHIN_CUBE) as usize, code as usize % 64);
        let [seen, recent] = &mut self.cubes[cube];
        *seen |= 1 << place;
        *recent += PIXEL[place];
        if *recent >= FULL {
            self.age(cube);
        }
    }

    /// Counts pixels of one color, a few thousand at most.
    #[inline(always)]
    fn see_many(&mut self, code: u32, pixels: u64) {
        let (cube, place) = ((code >> code::WITHIN_CUBE) as usize, code as usize % 64);
        let [seen, recent] = &mut self.cubes[cube];
        *seen |= 1 << place;
        *recent += PIXEL[place] * pixels;
        if *recent >= FULL {
            self.age(cube);
        }
    }

    /// Takes a cube's latest pixels to the others.
    #[cold]
    fn age(&mut self, cube: usize) {
        let recent = std::mem::take(&mut self.cubes[cube][1]);
        self.older[cube].iter_mut().zip(fields(recent)).for_each(|(total, field)| *total += field);
    }
}

/// Count and sums of a cube's second word.
fn fields(recent: u64) -> [u64; 4] {
    [COUNT_SHIFT, 32, 16, 0].map(|shift| recent >> shift & 0xffff)
}

vectorized!(fn count(census: &mut Census, levels: &[u8]) -> () = count_body);

#[inline(always)]
fn count_body(census: &mut Census, levels: &[u8]) {
    let (rows, rest) = levels.as_chunks::<{ 3 * TOGETHER }>();
    for row in rows {
        if is_one_color(row) {
            census.see_many(code::of([row[0], row[1], row[2]]), TOGETHER as u64);
        } else if is_grey(row) {
            row.as_chunks::<3>().0.iter().for_each(|&[grey, ..]| census.greys[usize::from(grey)] += 1);
        } else {
            code::codes(row).into_iter().for_each(|code| census.see(code));
        }
    }
    rest.as_chunks::<3>().0.iter().for_each(|&color| census.see(code::of(color)));
}

/// Whether all pixels are like the first.
#[inline(always)]
fn is_one_color(levels: &[u8; 3 * TOGETHER]) -> bool {
    // The first two say no of almost everything that is not.
    levels[..3] == levels[3..6]
        && levels[6..].iter().zip(&levels[3..]).fold(0, |odd, (a, b)| odd | (a ^ b)) == 0
}

/// Whether red, green and blue are the same everywhere.
#[inline(always)]
fn is_grey(levels: &[u8; 3 * TOGETHER]) -> bool {
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

    fn check(census: &Census, pixels: &[[u8; 3]]) {
        let found = census.neighborhoods();
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
        let mut census = Census::default();
        census.count(pixels.as_flattened());
        check(&census, &pixels);
        census.clear();
        check(&census, &[]);
        census.count(pixels[..777].as_flattened());
        check(&census, &pixels[..777]);
    }

    #[test]
    fn a_census_does_not_depend_on_the_split() {
        let pixels = pixels();
        for split in [0, 1, 1234, 50_000] {
            let (mut left, mut right) = (Census::default(), Census::default());
            left.count(pixels[..split].as_flattened());
            right.count(pixels[split..].as_flattened());
            check(&left.merge(&right), &pixels);
        }
    }

    #[test]
    fn sums_do_not_overflow() {
        let white = vec![[255, 255, 254]; 100_000];
        let mixed: Vec<[u8; 3]> = (0..100_000).map(|i| [255, 254 + (i % 2) as u8, 255]).collect();
        let mut census = Census::default();
        for pixels in [&white, &mixed, &white] {
            census.count(pixels.as_flattened());
        }
        check(&census, &[white.clone(), mixed, white].concat());
    }
}

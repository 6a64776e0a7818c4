//! The palette entry nearest to each of a run of colors.
//!
//! Twin of `shaders/nearest.wgsl`. Distances are sums of squared channel differences, below 2^18, so that
//! `distance << 8 | index` is one integer, and its minimum names the nearest entry, of several equally near ones the first.
//!
//! Colors are taken some at a time: an entry whose least distance to the box around them is more than the greatest
//! distance of another is nearest to none of them, and is left out. That is done for 1024 colors, and with what is left for
//! each 64 of them. Colors that come in the order of the tables they are for (`color/code.rs`) lie together, and few
//! entries are left. These are compared without branches, 16 colors side by side, which becomes vector code.

use super::vectorized;

/// Colors that share a list of entries, and those that share a shorter one.
const MANY: usize = 1024;
const FEW: usize = 64;

/// Colors that are compared side by side.
const LANES: usize = 16;

/// Writes the index of the entry of `palette` that is nearest to every color to `out`.
///
/// # Panics
///
/// When there are no entries, or more than 256.
pub(super) fn nearest(palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) {
    let all = Entries::of(palette);
    let mut keys = [0; MANY];
    for (colors, out) in colors.chunks(MANY).zip(out.chunks_mut(MANY)) {
        let keys = &mut keys[..colors.len()];
        find(&all, colors, keys);
        out.iter_mut().zip(keys).for_each(|(index, key)| *index = *key as u8);
    }
}

/// The same with distances: writes `squared distance << 8 | index` for every color to `keys`.
///
/// # Panics
///
/// When there are no entries, or more than 256.
pub(crate) fn keys(palette: &[[u8; 3]], colors: &[[u8; 3]], keys: &mut [u32]) {
    let all = Entries::of(palette);
    colors.chunks(MANY).zip(keys.chunks_mut(MANY)).for_each(|(colors, keys)| find(&all, colors, keys));
}

/// Some entries of a palette, in their order.
struct Entries {
    count: usize,
    channels: [[i32; 256]; 3],
    /// Of entry p, |p|^2 << 8 | index.
    own: [i32; 256],
}

impl Entries {
    fn none() -> Self {
        Self { count: 0, channels: [[0; 256]; 3], own: [0; 256] }
    }

    fn of(palette: &[[u8; 3]]) -> Self {
        assert!((1..=256).contains(&palette.len()), "a palette has 1 to 256 entries");
        let mut entries = Self { count: palette.len(), ..Self::none() };
        for (index, entry) in palette.iter().enumerate() {
            let entry = entry.map(i32::from);
            (0..3).for_each(|channel| entries.channels[channel][index] = entry[channel]);
            let square: i32 = entry.iter().map(|channel| channel * channel).sum();
            entries.own[index] = square << 8 | index as i32;
        }
        entries
    }
}

vectorized!(fn find(all: &Entries, colors: &[[u8; 3]], keys: &mut [u32]) -> () = find_body);

#[inline(always)]
fn find_body(all: &Entries, colors: &[[u8; 3]], keys: &mut [u32]) {
    let (mut some, mut few) = (Entries::none(), Entries::none());
    keep_near(all, colors, &mut some);
    for (colors, keys) in colors.chunks(FEW).zip(keys.chunks_mut(FEW)) {
        keep_near(&some, colors, &mut few);
        for (colors, keys) in colors.chunks(LANES).zip(keys.chunks_mut(LANES)) {
            compare(&few, colors, keys);
        }
    }
}

/// Copies those of `all` that may be nearest to one of `colors`.
#[inline(always)]
fn keep_near(all: &Entries, colors: &[[u8; 3]], kept: &mut Entries) {
    let (mut least, mut greatest) = ([u8::MAX; 3], [u8::MIN; 3]);
    for color in colors {
        for channel in 0..3 {
            least[channel] = least[channel].min(color[channel]);
            greatest[channel] = greatest[channel].max(color[channel]);
        }
    }
    let (mut near, mut far) = ([0; 256], [0; 256]);
    for ((values, least), greatest) in all.channels.iter().zip(least).zip(greatest) {
        let (least, greatest) = (i32::from(least), i32::from(greatest));
        for ((near, far), value) in near.iter_mut().zip(&mut far).zip(values).take(all.count) {
            let (over_least, under_greatest) = (value - least, greatest - value);
            let outside = (-over_least).max(-under_greatest).max(0);
            let across = over_least.max(under_greatest);
            *near += outside * outside;
            *far += across * across;
        }
    }
    let bound = far[..all.count].iter().copied().min().unwrap_or(0);
    let [red, green, blue] = &all.channels;
    kept.count = 0;
    for at in 0..all.count {
        // Written whether or not it is kept, so that there is no branch to mispredict; it is at most as far as `at`.
        let to = kept.count % 256;
        kept.channels[0][to] = red[at];
        kept.channels[1][to] = green[at];
        kept.channels[2][to] = blue[at];
        kept.own[to] = all.own[at];
        kept.count += usize::from(near[at] <= bound);
    }
}

/// Finds the nearest of `entries` for up to 16 colors.
#[inline(always)]
fn compare(entries: &Entries, colors: &[[u8; 3]], keys: &mut [u32]) {
    let mut lanes = [[0; LANES]; 3];
    for (lane, color) in colors.iter().enumerate() {
        lanes.iter_mut().zip(color).for_each(|(lanes, &value)| lanes[lane] = i32::from(value));
    }
    let [red, green, blue] = lanes;
    let mut best = [i32::MAX; LANES];
    let [reds, greens, blues] = &entries.channels;
    for entry in 0..entries.count {
        // |p - c|^2 = |p|^2 - 2 p.c + |c|^2, and the last is the same for all entries p.
        let [by_red, by_green, by_blue] = [reds, greens, blues].map(|channel| -(channel[entry] << 9));
        for lane in 0..LANES {
            let key = entries.own[entry] + red[lane] * by_red + green[lane] * by_green + blue[lane] * by_blue;
            best[lane] = best[lane].min(key);
        }
    }
    for (lane, key) in keys.iter_mut().enumerate() {
        let square = red[lane] * red[lane] + green[lane] * green[lane] + blue[lane] * blue[lane];
        *key = (best[lane] + (square << 8)) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition.
    fn expected(palette: &[[u8; 3]], color: [u8; 3]) -> u32 {
        let distance = |entry: [u8; 3]| -> u32 {
            entry.iter().zip(color).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
        };
        let nearest = (0..palette.len()).min_by_key(|&index| distance(palette[index])).unwrap();
        distance(palette[nearest]) << 8 | nearest as u32
    }

    fn check(palette: &[[u8; 3]], colors: &[[u8; 3]]) {
        let (mut found, mut indices) = (vec![u32::MAX; colors.len()], vec![77; colors.len()]);
        keys(palette, colors, &mut found);
        nearest(palette, colors, &mut indices);
        for ((&color, key), index) in colors.iter().zip(found).zip(indices) {
            assert_eq!(key, expected(palette, color), "{color:?}");
            assert_eq!(index, key as u8);
        }
    }

    /// Numbers without a pattern.
    fn noise(count: usize) -> Vec<[u8; 3]> {
        let of = |i: u32| (i.wrapping_mul(2_654_435_761) ^ i << 7).wrapping_mul(40_503).to_be_bytes();
        (0..count as u32).map(of).map(|[red, green, blue, _]| [red, green, blue]).collect()
    }

    #[test]
    fn ties_go_to_the_lowest_index() {
        let palette = [[10, 0, 0], [0, 0, 0], [0, 0, 0], [20, 0, 0]];
        check(&palette, &[[5, 0, 0], [4, 0, 0], [15, 0, 0], [255, 255, 255]]);
        check(&[[7, 7, 7]; 256], &noise(300));
    }

    #[test]
    fn colors_near_and_far_get_their_nearest_entry() {
        let palettes = [noise(256), noise(255), noise(2), noise(1), vec![[0; 3], [255; 3]]];
        let near = |seed: [u8; 3]| {
            noise(700).into_iter().map(move |[a, b, c]| {
                [seed[0].wrapping_add(a % 9), seed[1].wrapping_add(b % 20), seed[2].wrapping_add(c % 5)]
            })
        };
        for palette in &palettes {
            check(palette, &noise(5001));
            for seed in [[0; 3], [120, 200, 9], [246, 235, 250]] {
                check(palette, &near(seed).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn there_may_be_any_number_of_colors() {
        let palette = noise(256);
        for count in (0..70).chain(1020..1030) {
            check(&palette, &noise(count));
        }
    }
}

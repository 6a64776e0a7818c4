//! The nearest palette entries of colors on the CPU.
//!
//! Does the same as `shaders/nearest.wgsl`. A distance is the sum of the squared channel differences. It is
//! below 2^18, so `distance << 8 | index` is one integer. The least such integer contains the index of the
//! nearest entry; of equally near entries the first.
//!
//! The colors are processed in groups, and each group drops the entries that cannot be nearest to any of its
//! colors. An entry is dropped if its least distance to the bounding box of the group is more than the
//! greatest distance of another entry to that box. A group has 1024 colors first; its remaining entries are
//! reduced again for each 64 of these colors. Colors in the order of the tables that are made for them
//! (`color/code.rs`) are similar to their neighbors, so few entries remain. The remaining entries are
//! compared without branches, for 16 colors side by side, which the compiler turns into vector code.

use super::vectorized;

/// Colors in a group that shares a list of entries.
const GROUP: usize = 1024;

/// Colors in a part of a group. Each part shares a shorter list.
const SUBGROUP: usize = 64;

/// Colors that are compared side by side.
const LANES: usize = 16;

/// Writes the index of the nearest entry of `palette` to `out`, for every color.
///
/// # Panics
///
/// When the palette has no entries, or more than 256.
pub(super) fn nearest(palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) {
    let all = Entries::of(palette);
    let mut keys = [0; GROUP];
    for (colors, out) in colors.chunks(GROUP).zip(out.chunks_mut(GROUP)) {
        let keys = &mut keys[..colors.len()];
        find(&all, colors, keys);
        out.iter_mut().zip(keys).for_each(|(index, key)| *index = *key as u8);
    }
}

/// Writes `squared distance << 8 | index` of the nearest entry of `palette` to `keys`, for every color.
///
/// A plain function beside the backends, for the choice of a palette: it needs the distances, calls this for
/// a few colors at a time from many threads, and does not depend on the backend of the conversion.
///
/// # Panics
///
/// When the palette has no entries, or more than 256.
pub(crate) fn keys(palette: &[[u8; 3]], colors: &[[u8; 3]], keys: &mut [u32]) {
    let all = Entries::of(palette);
    colors.chunks(GROUP).zip(keys.chunks_mut(GROUP)).for_each(|(colors, keys)| find(&all, colors, keys));
}

/// Some entries of a palette, in the palette's order.
struct Entries {
    count: usize,
    channels: [[i32; 256]; 3],
    /// |p|^2 << 8 | index of each entry p.
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
    let (mut for_group, mut for_subgroup) = (Entries::none(), Entries::none());
    keep_near(all, colors, &mut for_group);
    for (colors, keys) in colors.chunks(SUBGROUP).zip(keys.chunks_mut(SUBGROUP)) {
        keep_near(&for_group, colors, &mut for_subgroup);
        for (colors, keys) in colors.chunks(LANES).zip(keys.chunks_mut(LANES)) {
            compare(&for_subgroup, colors, keys);
        }
    }
}

/// Copies the entries of `all` that may be nearest to one of `colors` to `kept`.
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
        // Every entry is written, but counted only if it is kept, so there is no branch to mispredict. `to`
        // is at most `at`, so `% 256` changes nothing; it spares the bounds checks.
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
        // |p - c|^2 = |p|^2 - 2 p.c + |c|^2. The last term is the same for all entries p. It is added at the
        // end.
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

    /// Colors without a pattern.
    fn noise(count: usize) -> Vec<[u8; 3]> {
        let of = |i: u32| (i.wrapping_mul(2_654_435_761) ^ i << 7).wrapping_mul(40_503).to_be_bytes();
        (0..count as u32).map(of).map(|[red, green, blue, _]| [red, green, blue]).collect()
    }

    #[test]
    fn of_equally_near_entries_the_first_is_taken() {
        let palette = [[10, 0, 0], [0, 0, 0], [0, 0, 0], [20, 0, 0]];
        check(&palette, &[[5, 0, 0], [4, 0, 0], [15, 0, 0], [255, 255, 255]]);
        check(&[[7, 7, 7]; 256], &noise(300));
    }

    #[test]
    fn similar_colors_and_scattered_colors_get_their_nearest_entry() {
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
    fn any_number_of_colors_is_allowed() {
        let palette = noise(256);
        for count in (0..70).chain(1020..1030) {
            check(&palette, &noise(count));
        }
    }
}

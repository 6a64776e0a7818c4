//! The colors of an overlay, and how much of them a pixel has.

use std::num::NonZeroU16;

use super::entries::{COLORS, Entry, Rule};
use super::label_colors::LabelColors;
use super::options::OverlayOptions;
use crate::color::Colormap;

/// The most colors that have palette indices of their own: beside them, greys stay within one level.
const MOST_COLORS: usize = 126;

/// How the entries of an overlay are shown.
pub(crate) struct Look {
    /// The color of each entry, up to the last one that occurs.
    colors: Vec<[u8; 3]>,
    /// The colors that occur, each once, where they are palette indices of their own; `None` where they are mixed
    /// with the picture.
    inks: Option<Inks>,
    /// How much of a pixel has the color, in 256 parts.
    share: u16,
    pub(super) outline: Option<NonZeroU16>,
}

/// Colors with palette indices of their own.
struct Inks {
    colors: Vec<[u8; 3]>,
    /// The place among them of the color of each entry.
    places: Vec<u8>,
}

impl Look {
    /// The look of the entries in `used`. `kept` palette indices of grey levels have other meanings.
    pub(crate) fn new(options: &OverlayOptions, used: &[Entry], kept: usize) -> Self {
        let OverlayOptions { file: _, opacity, outline, label_colors, range, colormap } = options;
        let last = used.last().map_or(0, |entry| usize::from(*entry));
        let mut colors = match range {
            Some(_) => of_values(colormap.as_ref()),
            None => of_labels(),
        };
        colors.truncate(last + 1);
        let own = label_colors.iter().filter(|_| range.is_none()).flat_map(LabelColors::shown);
        for (label, color) in own {
            if let Some(place) = colors.get_mut(usize::from(Rule::of_label(label))) {
                *place = color;
            }
        }
        let inks = (*opacity == 100).then(|| Inks::new(&colors, used)).flatten();
        let inks = inks.filter(|inks| inks.colors.len() + kept <= MOST_COLORS);
        let share = (u16::from(*opacity) * 256 + 50) / 100;
        Self { colors, inks, share, outline: *outline }
    }

    /// The colors that have palette indices of their own; `None` where they are mixed with the picture.
    pub(crate) fn inks(&self) -> Option<&[[u8; 3]]> {
        self.inks.as_ref().map(|inks| &*inks.colors)
    }

    /// The palette index of an entry that is not 0, by the indices of [all colors](Self::inks).
    pub(super) fn index(&self, entry: Entry, indices: &[u8]) -> Option<u8> {
        let places = &self.inks.as_ref()?.places;
        indices.get(usize::from(*places.get(usize::from(entry))?)).copied()
    }

    /// Mixes a color with the color of an entry that is not 0: each component is (own x (256 - a) + other x a +
    /// 128) / 256, rounded down, for an opacity of a / 256.
    pub(super) fn mix(&self, color: [u8; 3], entry: Entry) -> [u8; 3] {
        let other = self.colors.get(usize::from(entry)).copied().unwrap_or_default();
        let share = u32::from(self.share);
        let mixed = |own: u8, other: u8| {
            ((u32::from(own) * (256 - share) + u32::from(other) * share + 128) >> 8) as u8
        };
        [mixed(color[0], other[0]), mixed(color[1], other[1]), mixed(color[2], other[2])]
    }
}

impl Inks {
    /// The colors of the entries in `used`; `None` where they are more than a palette has.
    fn new(colors: &[[u8; 3]], used: &[Entry]) -> Option<Self> {
        let of = |entry: &Entry| colors.get(usize::from(*entry)).copied();
        let mut distinct: Vec<[u8; 3]> = used.iter().filter_map(of).collect();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() > MOST_COLORS {
            return None;
        }
        let place = |color: &[u8; 3]| distinct.binary_search(color).map_or(0, |place| place as u8);
        let places = colors.iter().map(place).collect();
        Some(Self { colors: distinct, places })
    }
}

/// The colors of entries that are labels: the usual ones in turns.
fn of_labels() -> Vec<[u8; 3]> {
    let labels = Colormap::labels();
    let turns = labels.colors()[1..].iter().copied().cycle().take(usize::from(Entry::MAX));
    [[0; 3]].into_iter().chain(turns).collect()
}

/// The colors of entries that are values: those of the colormap, or from red to yellow; then those of values below 0,
/// from blue to cyan.
fn of_values(colormap: Option<&Colormap>) -> Vec<[u8; 3]> {
    let positive = (0..=u8::MAX).map(|level| match colormap {
        Some(colormap) => colormap.colors()[usize::from(level)],
        None => [255, level, 0],
    });
    let negative = (0..=u8::MAX).map(|level| [0, level, 255]);
    debug_assert_eq!(usize::from(COLORS), positive.len());
    [[0; 3]].into_iter().chain(positive).chain(negative).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_have_distinct_colors_or_their_own() {
        let look = |options: OverlayOptions, used: &[Entry]| Look::new(&options, used, 0);
        let full = || OverlayOptions { opacity: 100, ..OverlayOptions::default() };
        let few = look(full(), &[1, 2, 256]);
        assert_eq!(few.inks().unwrap().len(), 2, "256 has the color of 1");
        assert_eq!(few.index(1, &[7, 8]), few.index(256, &[7, 8]));
        assert!(look(full(), &(1..=126).collect::<Vec<_>>()).inks().is_some());
        assert!(look(full(), &(1..=127).collect::<Vec<_>>()).inks().is_none());
        assert!(look(OverlayOptions::default(), &[1]).inks().is_none());
        let own = LabelColors::from_text("own", "2 9 8 7\n300 1 2 3").unwrap();
        let own = look(OverlayOptions { label_colors: Some(own), ..full() }, &[1, 2, 300]);
        assert_eq!((own.mix([0; 3], 2), own.mix([0; 3], 300)), ([9, 8, 7], [1, 2, 3]));
        assert_eq!(own.mix([0; 3], 1), few.mix([0; 3], 1));
    }

    #[test]
    fn colors_are_mixed_in_integers() {
        let mix = |opacity: u8, own: [u8; 3], color: [u8; 3]| {
            let table =
                LabelColors::from_text("own", &format!("1 {} {} {}", color[0], color[1], color[2])).unwrap();
            let options = OverlayOptions { opacity, label_colors: Some(table), ..OverlayOptions::default() };
            Look::new(&options, &[1], 0).mix(own, 1)
        };
        assert_eq!(mix(0, [3, 200, 255], [255, 0, 9]), [3, 200, 255]);
        assert_eq!(mix(100, [3, 200, 255], [255, 0, 9]), [255, 0, 9]);
        assert_eq!(mix(50, [3, 200, 255], [255, 0, 9]), [129, 100, 132]);
        // a is 3, and 253.
        assert_eq!(mix(1, [0, 255, 100], [255, 0, 200]), [3, 252, 101]);
        assert_eq!(mix(99, [0, 255, 100], [255, 0, 200]), [252, 3, 199]);
    }
}

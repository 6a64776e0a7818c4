//! The colormaps of ImageJ (in the public domain), and `hot`.

/// A name, and a function from a level to its color.
type Map = (&'static str, fn(u8) -> [u8; 3]);

/// All colormaps of this file.
pub(super) const MAPS: &[Map] = &[
    ("fire", fire),
    ("hot", hot),
    ("grays", |level| [level; 3]),
    ("red", |level| [level, 0, 0]),
    ("green", |level| [0, level, 0]),
    ("blue", |level| [0, 0, level]),
    ("cyan", |level| [0, level, level]),
    ("magenta", |level| [level, 0, level]),
    ("yellow", |level| [level, level, 0]),
];

/// The colors of `fire` at every eighth level, as in ImageJ: red, green and blue.
const FIRE: [[u8; 32]; 3] = [
    [
        0, 0, 1, 25, 49, 73, 98, 122, 146, 162, 173, 184, 195, 207, 217, 229, 240, 252, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ],
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 14, 35, 57, 79, 101, 117, 133, 147, 161, 175, 190, 205, 219,
        234, 248, 255, 255, 255, 255,
    ],
    [
        0, 61, 96, 130, 165, 192, 220, 227, 210, 181, 151, 122, 93, 64, 35, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 35, 98, 160, 223, 255,
    ],
];

/// As in ImageJ: linear between the colors of [`FIRE`], truncated; constant after the last one.
fn fire(level: u8) -> [u8; 3] {
    let (knot, eighths) = (usize::from(level / 8), u16::from(level % 8));
    FIRE.map(|channel| {
        let (here, next) = (u16::from(channel[knot]), u16::from(channel[(knot + 1).min(31)]));
        ((here * (8 - eighths) + next * eighths) / 8) as u8
    })
}

/// Black, red, yellow, white: red rises first, then green, and blue in the last quarter.
fn hot(level: u8) -> [u8; 3] {
    let rise = |from: u32, to: u32| {
        let above = u32::from(level).clamp(from, to) - from;
        ((255 * above + (to - from) / 2) / (to - from)) as u8
    };
    [rise(0, 96), rise(96, 192), rise(192, 255)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fire_has_the_listed_colors_and_their_means_halfway_between() {
        assert_eq!(fire(8), [0, 0, 61]);
        assert_eq!(fire(104), [207, 14, 64]);
        assert_eq!(fire(108), [212, 24, 49]);
        assert_eq!([fire(248), fire(255)], [[255; 3]; 2]);
    }

    #[test]
    fn hot_goes_from_black_through_red_and_yellow_to_white() {
        assert_eq!(
            [0, 48, 96, 144, 192, 255].map(hot),
            [[0, 0, 0], [128, 0, 0], [255, 0, 0], [255, 128, 0], [255, 255, 0], [255, 255, 255]]
        );
    }
}

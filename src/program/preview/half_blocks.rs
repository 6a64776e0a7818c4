//! A picture by colored characters: each is the upper half of a block in front of the lower half.

use std::fmt::Write;

use super::pixels::Pixels;
use super::way::Depth;

/// Lines of text with the colors of a picture, two rows of pixels each.
pub fn drawn(picture: &Pixels, depth: Depth) -> String {
    let mut text = String::new();
    for y in (0..picture.height).step_by(2) {
        let mut latest = (None, None);
        for x in 0..picture.width {
            let (upper, lower) = (picture.at(x, y), picture.at(x, y + 1));
            // What is behind a character is its lower half, but for a character that is a lower half itself.
            let (front, behind, character) = match (upper, lower) {
                (None, None) => (latest.0, None, ' '),
                (None, Some(_)) => (lower, None, '▄'),
                (Some(_), _) => (upper, lower, '▀'),
            };
            let mut changes = Vec::new();
            if front != latest.0 {
                changes.extend(front.map(|color| depth.code(color, "38")));
            }
            if behind != latest.1 {
                changes.push(behind.map_or_else(|| "49".to_owned(), |color| depth.code(color, "48")));
            }
            if !changes.is_empty() {
                // A string takes all that is written.
                let _ = write!(text, "\x1b[{}m", changes.join(";"));
            }
            latest = (front, behind);
            text.push(character);
        }
        text.push_str("\x1b[0m\n");
    }
    text
}

/// The same without any block, for a terminal that has none: each pixel is a blank, which is twice as high as wide.
pub fn drawn_by_blanks(picture: &Pixels, depth: Depth) -> String {
    let mut text = String::new();
    for y in 0..picture.height {
        let mut latest = None;
        for x in 0..picture.width {
            let color = picture.at(x, y);
            if color != latest {
                let code = color.map_or_else(|| "49".to_owned(), |color| depth.code(color, "48"));
                let _ = write!(text, "\x1b[{code}m");
                latest = color;
            }
            text.push(' ');
        }
        text.push_str("\x1b[0m\n");
    }
    text
}

impl Depth {
    /// The code of a color: `place` is 38 for the front and 48 for what is behind it.
    fn code(self, [red, green, blue]: [u8; 3], place: &str) -> String {
        match self {
            Self::True => format!("{place};2;{red};{green};{blue}"),
            Self::Colors256 => format!("{place};5;{}", nearest_of_256([red, green, blue])),
        }
    }
}

/// The levels of each component in the 6x6x6 colors from number 16 on.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// The number of the nearest of 216 colors and 24 greys.
fn nearest_of_256(color: [u8; 3]) -> u8 {
    let near =
        |level: u8| (0..6u8).min_by_key(|place| CUBE[usize::from(*place)].abs_diff(level)).unwrap_or(0);
    let [red, green, blue] = color.map(near);
    let in_cube =
        (16 + 36 * red + 6 * green + blue, [red, green, blue].map(|place| CUBE[usize::from(place)]));
    let mean = (color.iter().map(|level| u32::from(*level)).sum::<u32>() / 3) as u8;
    let place = (mean.saturating_sub(3) / 10).min(23);
    let grey = (232 + place, [8 + 10 * place; 3]);
    let distance = |(_, other): &(u8, [u8; 3])| -> u32 {
        other.iter().zip(color).map(|(other, own)| u32::from(other.abs_diff(own)).pow(2)).sum()
    };
    [in_cube, grey].into_iter().min_by_key(distance).map_or(16, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_has_two_pixels() {
        let colors = [[1, 2, 3], [1, 2, 3], [9; 3], [4, 5, 6], [4, 5, 6], [0; 3]];
        let picture = Pixels {
            width: 3,
            height: 2,
            colors: colors.concat(),
            visible: vec![255, 255, 255, 255, 255, 0],
        };
        let expected = "\x1b[38;2;1;2;3;48;2;4;5;6m▀▀\x1b[38;2;9;9;9;49m▀\x1b[0m\n";
        assert_eq!(drawn(&picture, Depth::True), expected);
        // The last row may be alone, and what is transparent above may be visible below.
        let picture = Pixels { width: 2, height: 1, colors: vec![7; 6], visible: vec![0, 255] };
        assert_eq!(drawn(&picture, Depth::True), " \x1b[38;2;7;7;7m▀\x1b[0m\n");
        let picture = Pixels { width: 1, height: 2, colors: vec![7; 6], visible: vec![0, 255] };
        assert_eq!(drawn(&picture, Depth::True), "\x1b[38;2;7;7;7m▄\x1b[0m\n");
    }

    #[test]
    fn without_blocks_each_blank_is_a_pixel() {
        let colors = vec![5, 5, 5, 5, 5, 5, 0, 0, 0];
        let picture = Pixels { width: 3, height: 1, colors, visible: vec![255, 255, 0] };
        assert_eq!(drawn_by_blanks(&picture, Depth::True), "\x1b[48;2;5;5;5m  \x1b[49m \x1b[0m\n");
    }

    #[test]
    fn colors_of_256_are_the_nearest_ones() {
        for (color, number) in [
            ([0, 0, 0], 16),
            ([255, 255, 255], 231),
            ([255, 0, 0], 196),
            ([95, 135, 175], 67),
            ([8, 8, 8], 232),
            ([238, 238, 238], 255),
            ([127, 128, 129], 244),
            ([12, 12, 12], 232),
        ] {
            assert_eq!(nearest_of_256(color), number, "{color:?}");
        }
        let picture = Pixels { width: 1, height: 2, colors: vec![0, 0, 0, 255, 0, 0], visible: vec![255; 2] };
        assert_eq!(drawn(&picture, Depth::Colors256), "\x1b[38;5;16;48;5;196m▀\x1b[0m\n");
    }
}

//! A picture by characters of ASCII without colors: the brighter, the more of it is filled.

use super::pixels::Pixels;

/// From dark to bright, as on a dark screen.
const RAMP: &[u8] = b" .:-=+*#%@";

/// Lines of text, one for each row of pixels, without blanks at their ends.
pub fn drawn(picture: &Pixels) -> String {
    let character = |x: usize, y: usize| match picture.at(x, y) {
        Some(color) => char::from(RAMP[brightness(color) * RAMP.len() / 256]),
        None => ' ',
    };
    let line = |y: usize| {
        let line: String = (0..picture.width).map(|x| character(x, y)).collect();
        line.trim_end().to_owned() + "\n"
    };
    (0..picture.height).map(line).collect()
}

/// The luma of ITU-R BT.601, 0 to 255.
fn brightness([red, green, blue]: [u8; 3]) -> usize {
    (299 * usize::from(red) + 587 * usize::from(green) + 114 * usize::from(blue)) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brighter_pixels_fill_more() {
        let levels: Vec<u8> = (0..20).map(|at| (at * 255 / 19) as u8).collect();
        let colors = levels.iter().flat_map(|level| [*level; 3]).collect();
        let mut picture = Pixels { width: 20, height: 1, colors, visible: vec![255; 20] };
        assert_eq!(drawn(&picture), "  ..::--==++**##%%@@\n");
        picture.visible[19] = 0;
        assert_eq!(drawn(&picture), "  ..::--==++**##%%@\n");
        let green = Pixels { width: 2, height: 1, colors: vec![0, 255, 0, 0, 0, 255], visible: vec![255; 2] };
        assert_eq!(drawn(&green), "+.\n");
    }
}

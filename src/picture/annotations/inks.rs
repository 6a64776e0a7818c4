//! The colors of annotations: pairs of a letter and its edge.

use super::mask::Ink;

/// Pairs of colors, and the colors that they have together.
#[derive(Clone, Debug)]
pub(super) struct Inks {
    /// Each color once.
    colors: Vec<[u8; 3]>,
    /// Of each pair, the numbers of the colors of letters and of their edge.
    pairs: Vec<[usize; 2]>,
}

impl Inks {
    /// Pairs of these colors with their edges.
    pub(super) fn of(letters: impl IntoIterator<Item = [u8; 3]>) -> Self {
        let mut inks = Self { colors: Vec::new(), pairs: Vec::new() };
        for color in letters {
            let pair = [color, edge(color)].map(|color| inks.number(color));
            inks.pairs.push(pair);
        }
        inks
    }

    fn number(&mut self, color: [u8; 3]) -> usize {
        let known = self.colors.iter().position(|known| *known == color);
        known.unwrap_or_else(|| {
            self.colors.push(color);
            self.colors.len() - 1
        })
    }

    pub(super) fn colors(&self) -> &[[u8; 3]] {
        &self.colors
    }

    /// The pairs in palette indices, which are those of the colors; `None` where there are too few.
    pub(super) fn pairs(&self, indices: &[u8]) -> Option<Vec<Ink>> {
        let ink =
            |[text, edge]: &[usize; 2]| Some(Ink { text: *indices.get(*text)?, edge: *indices.get(*edge)? });
        self.pairs.iter().map(ink).collect()
    }
}

/// The color of the edge around letters: black, or white where they are as dark as blue.
fn edge([red, green, blue]: [u8; 3]) -> [u8; 3] {
    // The weights of red, green and blue in brightness, in thousandths.
    let brightness = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    if brightness < 64 * 1000 { [255; 3] } else { [0; 3] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_differs_from_the_letters_and_each_color_is_there_once() {
        let (white, black) = ([255; 3], [0; 3]);
        let (yellow, blue) = ([255, 255, 0], [0, 0, 255]);
        assert_eq!([[255, 0, 0], [255, 0, 255], [64; 3]].map(edge), [black; 3]);
        assert_eq!([blue, black, [63; 3]].map(edge), [white; 3]);
        let inks = Inks::of([white, yellow, blue, white]);
        assert_eq!(inks.colors(), [white, black, yellow, blue]);
        let pair = |text, edge| Ink { text, edge };
        let pairs = [pair(7, 8), pair(9, 8), pair(5, 7), pair(7, 8)];
        assert_eq!(inks.pairs(&[7, 8, 9, 5]).unwrap(), pairs);
        assert_eq!(inks.pairs(&[7, 8, 9]), None);
    }
}

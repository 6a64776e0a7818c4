//! The letters: the font Spleen, in six sizes. The bitmaps of the smallest one are blank beyond ASCII.

/// Width and height of a letter in each size, in pixels.
const SIZES: [(usize, usize); 6] = [(5, 8), (6, 12), (8, 16), (12, 24), (16, 32), (32, 64)];

/// The bitmaps of all sizes, as `spleen.py` describes them.
static BITMAPS: &[u8] = include_bytes!("spleen.bin");

/// Characters of a size: 0x20 to 0x7e and 0xa0 to 0xff.
const CHARACTERS: usize = 95 + 96;

/// The letters of one size. All are equally wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Font {
    pub(super) width: usize,
    pub(super) height: usize,
    bitmaps: &'static [u8],
}

impl Font {
    /// The font whose height is nearest to a number of pixels, the smaller one of two.
    pub(super) fn nearest(pixels: usize) -> Self {
        let mut first = 0;
        let mut fonts = SIZES.map(|(width, height)| {
            let bytes = CHARACTERS * width.div_ceil(8) * height;
            let bitmaps = &BITMAPS[first..first + bytes];
            first += bytes;
            Self { width, height, bitmaps }
        });
        fonts.sort_by_key(|font| font.height.abs_diff(pixels));
        fonts[0]
    }

    /// The same font, or the smallest one that has the characters of a text: the smallest font of all has ASCII alone.
    pub(super) fn for_text(self, text: &str) -> Self {
        match self.height == SIZES[0].1 && !text.is_ascii() {
            true => Self::nearest(SIZES[1].1),
            false => self,
        }
    }

    /// The pixels of a character in its box, row by row; `None` for one that the font does not have.
    pub(super) fn pixels(&self, character: char) -> Option<impl Iterator<Item = (usize, usize)>> {
        let place = place(character)?;
        let row_bytes = self.width.div_ceil(8);
        let bytes = row_bytes * self.height;
        let bitmap = &self.bitmaps[place * bytes..][..bytes];
        let is_set = move |x: usize, y: usize| bitmap[y * row_bytes + x / 8] & (0x80 >> (x % 8)) != 0;
        let width = self.width;
        let all = (0..self.height).flat_map(move |y| (0..width).map(move |x| (x, y)));
        Some(all.filter(move |&(x, y)| is_set(x, y)))
    }
}

/// The place of a character among the bitmaps of a size.
fn place(character: char) -> Option<usize> {
    match plain(character) {
        printed @ ' '..='~' => Some(printed as usize - 0x20),
        latin @ '\u{a0}'..='\u{ff}' => Some(latin as usize - 0xa0 + 95),
        _ => None,
    }
}

/// The same sign in the character set of the font: the Greek mu is the micro sign, the angstrom sign a letter.
fn plain(character: char) -> char {
    match character {
        '\u{3bc}' => '\u{b5}',
        '\u{212b}' => '\u{c5}',
        '\u{2212}' => '-',
        other => other,
    }
}

/// Whether there is a bitmap of a character.
pub(super) fn has(character: char) -> bool {
    place(character).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(font: &Font, character: char) -> Vec<String> {
        let mut rows = vec![vec!['.'; font.width]; font.height];
        font.pixels(character).unwrap().for_each(|(x, y)| rows[y][x] = '#');
        rows.into_iter().map(|row| row.into_iter().collect()).collect()
    }

    #[test]
    fn letters_are_those_of_the_font() {
        // As the files of the font have them.
        let small = [".....", "####.", "#..#.", "...#.", "..#..", ".#...", ".#...", "....."];
        assert_eq!(drawn(&Font::nearest(8), '7'), small);
        let micro = drawn(&Font::nearest(16), 'µ');
        let letter = ["##..##.."; 6].iter().chain(&["####.##.", "##......", "##......", "##......"]);
        assert!(micro[5..15].iter().eq(letter), "{micro:?}");
        assert_eq!(drawn(&Font::nearest(16), 'μ'), micro);
        for (pixels, height) in [(0, 8), (10, 8), (11, 12), (14, 12), (15, 16), (28, 24), (29, 32), (500, 64)]
        {
            assert_eq!(Font::nearest(pixels).height, height, "{pixels}");
        }
        assert_eq!(Font::nearest(8).for_text("20 µm").height, 12);
        assert_eq!(Font::nearest(8).for_text("20 mm").height, 8);
        assert_eq!(Font::nearest(16).for_text("20 µm").height, 16);
        let blank = |font: Font| {
            (' '..='ÿ').filter(|&c| font.pixels(c).is_some_and(|mut it| it.next().is_none())).count()
        };
        assert!(SIZES[1..].iter().all(|size| blank(Font::nearest(size.1)) == 2));
        assert!(!has('\u{7f}') && !has('漢') && has('ÿ') && has('Å') && has('°'));
    }
}

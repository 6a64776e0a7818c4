//! A picture of three values: ink, edge, and nothing.

use super::font::Font;
use super::letters::{Letters, USUAL};

/// The palette indices of annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ink {
    /// Of letters and bars.
    pub(super) text: u8,
    /// Of the edge around them.
    pub(super) edge: u8,
}

/// What is drawn of an annotation: the pixels of its box.
pub(super) struct Mask {
    width: usize,
    pixels: Vec<Pixel>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pixel {
    Nothing,
    /// Of the edge, or of the text itself, in the pair of colors with this number.
    Edge(u8),
    Text(u8),
}

impl Mask {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, pixels: vec![Pixel::Nothing; width * height] }
    }

    /// Makes a pixel one of the text, in the usual colors.
    pub(super) fn set(&mut self, x: usize, y: usize) {
        self.set_in(USUAL, (x, y));
    }

    /// Makes a pixel one of the text, in a pair of colors. Its neighbors become the edge, unless they are of the text
    /// themselves; all must be in the box.
    fn set_in(&mut self, pair: u8, (x, y): (usize, usize)) {
        for row in y - 1..=y + 1 {
            for pixel in &mut self.pixels[row * self.width + x - 1..][..3] {
                if *pixel == Pixel::Nothing {
                    *pixel = Pixel::Edge(pair);
                }
            }
        }
        self.pixels[y * self.width + x] = Pixel::Text(pair);
    }

    /// Sets the pixels of a text whose upper left corner is at (`left`, `top`).
    pub(super) fn set_text(&mut self, font: &Font, text: &Letters, (left, top): (usize, usize)) {
        for (number, (character, pair)) in text.iter().enumerate() {
            for (x, y) in font.pixels(character).into_iter().flatten() {
                self.set_in(pair, (left + number * font.width + x, top + y));
            }
        }
    }

    /// Makes a hole, through which the picture is seen.
    pub(super) fn clear(&mut self, (left, top): (usize, usize), (width, height): (usize, usize)) {
        for row in self.pixels.chunks_exact_mut(self.width).skip(top).take(height) {
            row[left..left + width].fill(Pixel::Nothing);
        }
    }

    /// The pixels that are drawn, in runs of one color.
    pub(super) fn stencil(&self) -> Stencil {
        let mut runs = Vec::new();
        for (y, row) in self.pixels.chunks_exact(self.width).enumerate() {
            let mut x = 0;
            for pixels in row.chunk_by(|one, next| one == next) {
                if pixels[0] != Pixel::Nothing {
                    runs.push(Run { x, y, length: pixels.len(), pixel: pixels[0] });
                }
                x += pixels.len();
            }
        }
        Stencil(runs)
    }
}

/// Pixels of an annotation that are drawn.
pub(super) struct Stencil(Vec<Run>);

/// Pixels of one color, side by side.
struct Run {
    x: usize,
    y: usize,
    length: usize,
    pixel: Pixel,
}

impl Stencil {
    /// Draws the pixels with the upper left corner of their box at (`left`, `top`) over a frame whose rows have
    /// `width` indices, in `inks`, one for each pair of colors.
    pub(super) fn draw(&self, (left, top): (usize, usize), inks: &[Ink], width: usize, indices: &mut [u8]) {
        for Run { x, y, length, pixel } in &self.0 {
            let ink = |pair: u8| inks.get(usize::from(pair));
            let index = match *pixel {
                Pixel::Nothing => None,
                Pixel::Edge(pair) => ink(pair).map(|ink| ink.edge),
                Pixel::Text(pair) => ink(pair).map(|ink| ink.text),
            };
            if let Some(index) = index {
                indices[(top + y) * width + left + x..][..*length].fill(index);
            }
        }
    }
}

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

    /// Draws the box with its upper left corner at (`left`, `top`) over a frame whose rows have `width`
    /// indices, in `inks`, one for each pair of colors.
    pub(super) fn draw(&self, (left, top): (usize, usize), inks: &[Ink], width: usize, indices: &mut [u8]) {
        for (row, pixels) in self.pixels.chunks_exact(self.width).enumerate() {
            let indices = &mut indices[(top + row) * width + left..][..self.width];
            for (index, pixel) in indices.iter_mut().zip(pixels) {
                let ink = |pair: &u8| inks.get(usize::from(*pair));
                match pixel {
                    Pixel::Nothing => {}
                    Pixel::Edge(pair) => *index = ink(pair).map_or(*index, |ink| ink.edge),
                    Pixel::Text(pair) => *index = ink(pair).map_or(*index, |ink| ink.text),
                }
            }
        }
    }
}

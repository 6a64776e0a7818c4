//! A picture of three values: ink, edge, and nothing.

use super::font::Font;

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
    Edge,
    Text,
}

impl Mask {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, pixels: vec![Pixel::Nothing; width * height] }
    }

    /// Makes a pixel one of the text. Its neighbors become the edge, unless they are of the text themselves; all must
    /// be in the box.
    pub(super) fn set(&mut self, x: usize, y: usize) {
        for row in y - 1..=y + 1 {
            for pixel in &mut self.pixels[row * self.width + x - 1..][..3] {
                if *pixel == Pixel::Nothing {
                    *pixel = Pixel::Edge;
                }
            }
        }
        self.pixels[y * self.width + x] = Pixel::Text;
    }

    /// Sets the pixels of a text whose upper left corner is at (`left`, `top`).
    pub(super) fn set_text(&mut self, font: &Font, text: &str, (left, top): (usize, usize)) {
        for (number, character) in text.chars().enumerate() {
            for (x, y) in font.pixels(character).into_iter().flatten() {
                self.set(left + number * font.width + x, top + y);
            }
        }
    }

    /// Makes a hole, through which the picture is seen.
    pub(super) fn clear(&mut self, (left, top): (usize, usize), (width, height): (usize, usize)) {
        for row in self.pixels.chunks_exact_mut(self.width).skip(top).take(height) {
            row[left..left + width].fill(Pixel::Nothing);
        }
    }

    /// Draws the box with its upper left corner at (`left`, `top`) over a frame whose rows have `width` indices.
    pub(super) fn draw(&self, (left, top): (usize, usize), ink: Ink, width: usize, indices: &mut [u8]) {
        for (row, pixels) in self.pixels.chunks_exact(self.width).enumerate() {
            let indices = &mut indices[(top + row) * width + left..][..self.width];
            for (index, pixel) in indices.iter_mut().zip(pixels) {
                match pixel {
                    Pixel::Nothing => {}
                    Pixel::Edge => *index = ink.edge,
                    Pixel::Text => *index = ink.text,
                }
            }
        }
    }
}

//! An annotation at its place.

use super::font::Font;
use super::letters::Letters;
use super::mask::{Ink, Mask, Stencil};
use super::rectangle::Rectangle;
use super::stamp::{Source, Stamp};

/// An annotation at its place.
pub(super) struct Placed {
    pub(super) place: Rectangle,
    pub(super) content: Content,
    pub(super) font: Font,
    pub(super) is_left: bool,
}

pub(super) enum Content {
    /// The same in all pictures.
    Still(Stencil),
    Moving(Stamp),
}

impl Placed {
    /// Draws the annotation over a frame whose rows have `width` indices: what it says of a picture of the `source`.
    pub(super) fn draw(
        &self,
        (source, picture): (&Source, usize),
        inks: &[Ink],
        width: usize,
        indices: &mut [u8],
    ) {
        let Self { place, content, font, is_left } = self;
        match content {
            Content::Still(stencil) => stencil.draw((place.left, place.top), inks, width, indices),
            Content::Moving(stamp) => {
                // Every text was made once when it got its place.
                let text = stamp.text(source, picture).unwrap_or_default();
                let left = match is_left {
                    true => place.left,
                    false => place.left + place.width - text_width(font, text.count()),
                };
                text_mask(font, &text).stencil().draw((left, place.top), inks, width, indices);
            }
        }
    }
}

/// The width of the box of a text of some letters: these, and the edge on both sides.
pub(super) fn text_width(font: &Font, letters: usize) -> usize {
    letters * font.width + 2
}

pub(super) fn text_mask(font: &Font, text: &Letters) -> Mask {
    let mut mask = Mask::new(text_width(font, text.count()), font.height + 2);
    mask.set_text(font, text, (1, 1));
    mask
}

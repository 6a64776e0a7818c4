//! What ImageJ shows, as seen in version 1.53t; and Fiji, which has the same reader.

use super::file::{Image, parts};
use super::{NO_COLOR, color};

/// The color of each pixel of each frame.
///
/// ImageJ takes the disposal for twice its number. So it clears a frame that stays on the screen, unless the
/// background is "none"; and no frame brings back what was there before. Transparent pixels are black.
///
/// A file of one frame is read by Java's Toolkit, not by ImageJ, and its transparent pixels have the color that
/// the palette has for them. Where the dictionary is full, the Toolkit shows wrong colors; the judge ends the
/// frame there, as ImageJ does.
pub fn frames(file: &[u8]) -> Vec<Vec<[u8; 3]>> {
    let file = parts(file);
    let mut background = Some(color(&file.palette, file.background));
    let mut screens: Vec<Vec<[u8; 3]>> = Vec::new();
    let mut before: Option<(&Image<'_>, Option<[u8; 3]>)> = None;
    let blackens = file.images.len() > 1;
    for image in &file.images {
        if image.local.is_none() && image.transparent == file.background {
            background = None;
        }
        let mut screen = vec![NO_COLOR; file.width * file.height];
        if let Some((before, background)) = before
            && disposal(before) > 0
        {
            screen.clone_from(screens.last().expect("an image before this one"));
            if let Some(background) = background
                && disposal(before) == CLEARED
            {
                before.places(file.width).for_each(|place| screen[place] = background);
            }
        }
        let palette = image.local.as_ref().unwrap_or(&file.palette);
        let transparent = (image.has_transparency() && blackens).then_some(image.transparent);
        for (place, index) in image.places(file.width).zip(image.indices()) {
            screen[place] = if transparent == Some(index) { NO_COLOR } else { color(palette, index) };
        }
        screens.push(screen);
        before = Some((image, background));
    }
    screens
}

/// The number that ImageJ takes for "clear to the background".
const CLEARED: u8 = 2;

/// The disposal that ImageJ reads: one bit too far to the left. So it never reads 3, its number for "bring
/// back what was there before".
fn disposal(image: &Image<'_>) -> u8 {
    (image.control & 0x1c) >> 1
}

//! What Bio-Formats and SCIFIO show. Bio-Formats 7.3.1 reads no GIF with a side of 32768 pixels or more.

use super::color;
use super::file::parts;

/// The color of each pixel of each frame.
///
/// Nothing of a frame is carried over to the next one, whatever the disposal: a pixel outside of the
/// rectangle has the index 0. And transparency is a property of the file: the last control block decides. If
/// it announces a transparent index, then pixels whose *color*, as a number, is that index show the index of
/// the frame before.
pub fn frames(file: &[u8]) -> Vec<Vec<[u8; 3]>> {
    let file = parts(file);
    let last = file.images.last();
    let replaced = last.filter(|image| image.has_transparency()).map(|image| match image.transparent {
        index @ 0..127 => [0, 0, index],
        _ => [0; 3],
    });
    let mut before: Option<Vec<u8>> = None;
    let mut frames = Vec::new();
    for image in &file.images {
        let palette = image.local.as_ref().unwrap_or(&file.palette);
        let mut plane = vec![0; file.width * file.height];
        for (place, index) in image.places(file.width).zip(image.indices()) {
            plane[place] = index;
        }
        if let Some(before) = &before {
            for (index, &before) in plane.iter_mut().zip(before) {
                if Some(color(palette, *index)) == replaced {
                    *index = before;
                }
            }
        }
        frames.push(plane.iter().map(|&index| color(palette, index)).collect());
        before = Some(plane);
    }
    frames
}

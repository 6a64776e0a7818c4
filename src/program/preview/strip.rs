//! Several frames in one picture, as large as there is room.

use super::pixels::Pixels;
use super::screen::{Room, Screen};
use crate::{Error, Problem};

/// The frames in rows, and the width and height of one of them there. All frames have one size.
///
/// # Errors
///
/// [`Problem::Picture`] when a side would be too long.
pub fn strip(
    frames: impl ExactSizeIterator<Item = Pixels>,
    screen: &Screen,
) -> Result<(Pixels, (usize, usize)), Error> {
    let failed = |problem: Problem| Error::new("preview", problem);
    let (count, mut frames) = (frames.len(), frames.peekable());
    let Some(first) = frames.peek() else { return Ok((Pixels::none(0, 0), (0, 0))) };
    let room = &screen.room;
    let (columns, width, height) = arranged(count, (first.width, first.height), room);
    let rows = count.div_ceil(columns);
    let side = |each: usize, count: usize, gap: usize| count * (each + gap) - gap;
    let (across, down) = room.gap;
    let mut strip = Pixels::none(side(width, columns, across), side(height, rows, down));
    for (number, frame) in frames.enumerate() {
        let frame = frame.resized(width, height).map_err(failed)?;
        strip.put(&frame, number % columns * (width + across), number / columns * (height + down));
    }
    // A pixel that is not a square covers as many.
    Ok((strip, (width, height * room.pixel_height)))
}

/// Frames in a row, and the width and height of each in pixels of the screen: the arrangement that shows them largest,
/// and of equal ones that with the fewest rows.
fn arranged(count: usize, (width, height): (usize, usize), room: &Room) -> (usize, usize, usize) {
    let all = (1..=count.max(1)).rev().map(|columns| {
        let rows = count.div_ceil(columns);
        let left = |side: usize, gap: usize, count: usize| {
            side.saturating_sub(gap * (count - 1)).max(count) as f64 / count as f64
        };
        let across = left(room.width, room.gap.0, columns) / width as f64;
        let down = left(room.height, room.gap.1, rows) * room.pixel_height as f64 / height as f64;
        (columns, across.min(down))
    });
    let (columns, fit) = all.fold((1, 0.0), |best, next| if next.1 > best.1 { next } else { best });
    let scale = match fit >= 1.0 {
        true => {
            let most = (room.most_enlarged / width.max(height)).max(room.least_scale);
            (fit as usize).min(most).max(1) as f64
        }
        false => fit,
    };
    let side = |length: usize, pixel: usize| ((length as f64 * scale / pixel as f64 + 1e-9) as usize).max(1);
    (columns, side(width, 1), side(height, room.pixel_height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(width: usize, height: usize, pixel_height: usize) -> Room {
        let least_scale = pixel_height;
        Room { width, height, pixel_height, gap: (1, 2 / pixel_height), most_enlarged: 0, least_scale }
    }

    #[test]
    fn frames_are_as_large_as_there_is_room() {
        // One frame: by its width, by its height, and no larger than it is.
        assert_eq!(arranged(1, (512, 256), &room(80, 44, 1)), (1, 80, 40));
        assert_eq!(arranged(1, (512, 512), &room(80, 44, 1)), (1, 44, 44));
        assert_eq!(arranged(1, (30, 20), &room(80, 44, 1)), (1, 30, 20));
        assert_eq!(arranged(1, (5000, 2), &room(80, 44, 1)), (1, 80, 1));
        // Pixels that are twice as high as wide: two of them for a pixel, where there is room, so that none is lost.
        assert_eq!(arranged(1, (30, 20), &room(80, 22, 2)), (1, 60, 20));
        assert_eq!(arranged(1, (50, 20), &room(80, 22, 2)), (1, 50, 10));
        // Nine: a strip where it is wide enough, else rows.
        assert_eq!(arranged(9, (512, 512), &room(800, 40, 1)), (9, 40, 40));
        assert_eq!(arranged(9, (512, 512), &room(80, 44, 1)), (5, 15, 15));
        let graphics = Room { most_enlarged: 256, least_scale: 1, ..room(800, 460, 1) };
        assert_eq!(arranged(1, (10, 20), &graphics), (1, 120, 240));
    }

    #[test]
    fn the_strip_has_all_frames_with_gaps() {
        let frame =
            |level: u8| Pixels { width: 2, height: 2, colors: vec![level; 12], visible: vec![255; 4] };
        let screen = Screen { way: super::super::way::Way::Ascii, room: room(8, 8, 1) };
        let (strip, size) = strip((0..5).map(|at| frame(10 * at)), &screen).unwrap();
        assert_eq!(((strip.width, strip.height), size), ((8, 6), (2, 2)));
        assert_eq!([0, 3, 6].map(|x| strip.at(x, 1)), [0, 10, 20].map(|level| Some([level; 3])));
        assert_eq!([0, 3, 6].map(|x| strip.at(x, 5)), [Some([30; 3]), Some([40; 3]), None]);
        assert_eq!([strip.at(2, 0), strip.at(0, 2)], [None; 2]);
    }
}

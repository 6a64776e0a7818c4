//! Several pictures in one frame: where each is, its title, and a cross in it.

use super::rectangle::Rectangle;

/// Several pictures in one frame.
#[derive(Clone, Debug)]
pub(crate) struct Panels {
    pub(crate) layout: PanelLayout,
    /// The title of each picture.
    pub(crate) titles: Vec<Title>,
    /// Where the cross of each frame is: for each of its pictures, the place of its middle. None where there is none.
    pub(crate) crosses: Vec<[(f64, f64); 3]>,
}

/// Where the pictures of a frame are.
#[derive(Clone, Debug)]
pub(crate) enum PanelLayout {
    /// Side by side, all equally wide, with [`ROW_GAP`] pixels between them at any size of the frame.
    Row,
    /// At these places of a frame of this width and height, and resized with it.
    Places { sides: (usize, usize), places: Vec<Rectangle> },
}

/// The title of a picture.
#[derive(Clone, Debug)]
pub(crate) struct Title {
    pub(crate) text: String,
    /// Its color; `None` for the color of all letters.
    pub(crate) color: Option<[u8; 3]>,
}

/// Pixels between pictures that are side by side.
pub(crate) const ROW_GAP: usize = 4;

/// Pixels between two pictures whose frame has this width and height without them.
pub(crate) fn gap(width: usize, height: usize) -> usize {
    ((width + height) / 200).max(2)
}

/// The part of a side of a picture that is free around the middle of a cross, on both sides.
const FREE: f64 = 0.03;

impl Panels {
    /// The places of the pictures in a frame of this width and height.
    pub(super) fn places(&self, width: usize, height: usize) -> Vec<Rectangle> {
        match &self.layout {
            PanelLayout::Row => {
                let count = self.titles.len();
                let of_each = (width + ROW_GAP) / count - ROW_GAP;
                let place =
                    |number| Rectangle { left: number * (of_each + ROW_GAP), top: 0, width: of_each, height };
                (0..count).map(place).collect()
            }
            PanelLayout::Places { sides, places } => {
                let scaled = |at: usize, old: usize, new: usize| (2 * at * new + old) / (2 * old);
                let across = |at| scaled(at, sides.0, width).min(width);
                let down = |at| scaled(at, sides.1, height).min(height);
                let place = |place: &Rectangle| {
                    let (left, top) = (across(place.left), down(place.top));
                    let (right, bottom) = (across(place.left + place.width), down(place.top + place.height));
                    Rectangle { left, top, width: right - left, height: bottom - top }
                };
                places.iter().map(place).collect()
            }
        }
    }

    /// Fills what is between the pictures with `gap`, and draws the cross of a picture with `line`.
    pub(super) fn draw(
        &self,
        picture: usize,
        places: &[Rectangle],
        width: usize,
        (gap, line): (u8, u8),
        indices: &mut [u8],
    ) {
        let height = indices.len() / width;
        for (y, row) in indices.chunks_exact_mut(width).enumerate() {
            let mut x = 0;
            let in_row = places.iter().filter(|place| (place.top..place.top + place.height).contains(&y));
            // Pictures are in order from left to right.
            for place in in_row {
                row[x..place.left].fill(gap);
                x = place.left + place.width;
            }
            row[x..].fill(gap);
        }
        let (Some(cross), PanelLayout::Places { sides, .. }) = (self.crosses.get(picture), &self.layout)
        else {
            return;
        };
        for (place, (x, y)) in places.iter().zip(cross) {
            let scale = (width as f64 / sides.0 as f64, height as f64 / sides.1 as f64);
            let (x, y) = ((x * scale.0) as usize, (y * scale.1) as usize);
            let (x, y) = (x.min(width - 1), y.min(height - 1));
            let free = ((place.width.min(place.height) as f64 * FREE) as usize).max(2);
            let across = (place.left..place.left + place.width).filter(|at| at.abs_diff(x) > free);
            across.for_each(|at| indices[y * width + at] = line);
            let down = (place.top..place.top + place.height).filter(|at| at.abs_diff(y) > free);
            down.for_each(|at| indices[at * width + x] = line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_and_lines_cross() {
        let place = |left, top, width, height| Rectangle { left, top, width, height };
        let places = vec![place(0, 0, 6, 6), place(8, 0, 4, 6), place(0, 8, 6, 2)];
        let panels = Panels {
            layout: PanelLayout::Places { sides: (12, 10), places },
            titles: Vec::new(),
            crosses: vec![[(3.5, 2.5), (10.5, 2.5), (3.5, 8.5)]],
        };
        let mut indices = vec![0; 120];
        panels.draw(0, &panels.places(12, 10), 12, (8, 9), &mut indices);
        let rows: Vec<String> = indices
            .chunks(12)
            .map(|row| {
                row.iter()
                    .map(|index| ['.', '#', '+'][[0, 8, 9].iter().position(|it| it == index).unwrap()])
                    .collect()
            })
            .collect();
        let expected = [
            "......##....",
            "......##....",
            "+.....##....",
            "......##....",
            "......##....",
            "...+..##..+.",
            "############",
            "############",
            "+.....######",
            "......######",
        ];
        assert_eq!(rows[6..], expected[6..]);
        assert_eq!(rows[..6], expected[..6]);
        // At twice the size, everything is there twice.
        let mut large = vec![0; 480];
        panels.draw(1, &panels.places(24, 20), 24, (8, 9), &mut large);
        let is_gap = |at: usize, x: usize| large[at * 24 + x] == 8;
        assert!((0..480).all(|at| is_gap(at / 24, at % 24) == (indices[at / 48 * 12 + at % 24 / 2] == 8)));
    }
}

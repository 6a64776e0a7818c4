//! The place that pictures are drawn on: how, and how much room there is.

use std::env;
use std::io::{IsTerminal, stdout};

use clap::ColorChoice;

use super::attributes;
use super::way::{Surroundings, Way};
use crate::program::unicode;

/// The place that pictures are drawn on.
pub struct Screen {
    pub way: Way,
    pub room: Room,
}

/// The room for a picture, in pixels of the screen: real ones, or parts of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub width: usize,
    pub height: usize,
    /// Height of a pixel, in widths.
    pub pixel_height: usize,
    /// Pixels between two frames, across and down.
    pub gap: (usize, usize),
    /// A picture is enlarged as long as its longer side has at most as many pixels, and by `least_scale` where there
    /// is room.
    pub most_enlarged: usize,
    pub least_scale: usize,
}

/// Size of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size {
    columns: usize,
    rows: usize,
    /// Width and height of a character in pixels.
    character: (usize, usize),
}

/// A usual terminal, and usual characters.
const USUAL: Size = Size { columns: 80, rows: 24, character: (10, 20) };

/// The longer side of an enlarged picture, in pixels.
const ENLARGED: usize = 256;

impl Screen {
    /// Stdout.
    ///
    /// # Errors
    ///
    /// As [`Way::of`].
    pub fn of(color: ColorChoice) -> Result<Self, String> {
        let variable = |name: &str| env::var(name).unwrap_or_default();
        let is_terminal = stdout().is_terminal();
        let way = Way::of(&Surroundings {
            color,
            is_terminal,
            has_unicode: unicode::is_shown(),
            variable: &variable,
            asks_for_sixels: &attributes::terminal_has_sixels,
        })?;
        let told = |name: &str| variable(name).parse().ok().filter(|count| (1..=10_000).contains(count));
        let size = match is_terminal {
            true => attributes::size()
                .and_then(|(characters, pixels)| Size::of(characters, pixels))
                .unwrap_or(USUAL),
            // As many rows as a square picture takes.
            false => {
                let columns = told("COLUMNS").unwrap_or(USUAL.columns);
                Size { columns, rows: columns / 2 + Size::LINES, ..USUAL }
            }
        };
        Ok(Self { way, room: size.room(way) })
    }
}

impl Size {
    /// Rows of the line above a picture, and of the prompt below it.
    const LINES: usize = 2;

    /// The size of a terminal with these columns, rows and, where they are not 0, pixels.
    fn of((columns, rows): (u16, u16), (width, height): (u16, u16)) -> Option<Self> {
        let (columns, rows) = (usize::from(columns), usize::from(rows));
        if columns == 0 || rows == 0 {
            return None;
        }
        let character = match (usize::from(width) / columns, usize::from(height) / rows) {
            (0, _) | (_, 0) => USUAL.character,
            known => known,
        };
        Some(Self { columns, rows, character })
    }

    fn room(self, way: Way) -> Room {
        let Self { columns, rows, character } = self;
        let rows = rows.saturating_sub(Self::LINES).max(1);
        match way {
            Way::Kitty | Way::Sixel => Room {
                width: columns * character.0,
                height: rows * character.1,
                pixel_height: 1,
                gap: (4, 4),
                most_enlarged: ENLARGED,
                least_scale: 1,
            },
            Way::HalfBlocks(_) => Room {
                width: columns,
                height: 2 * rows,
                pixel_height: 1,
                gap: (1, 2),
                most_enlarged: 0,
                least_scale: 1,
            },
            Way::Blanks(_) | Way::Ascii => Room {
                width: columns,
                height: rows,
                pixel_height: 2,
                gap: (1, 1),
                most_enlarged: 0,
                least_scale: 2,
            },
        }
    }
}

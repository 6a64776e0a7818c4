//! Parts of pages: rows of some columns, whatever strips or tiles the page has.

use super::open_page::{OpenPage, StripAt};
use super::strips::StripReader;
use crate::error::Problem;

/// A part of a page. The bytes that are wanted say how many rows it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Which sample of a pixel, if they are apart; else 0.
    pub(super) picture: usize,
    pub(super) first_row: usize,
    pub(super) first_column: usize,
    pub(super) columns: usize,
}

/// Reads parts of pages.
pub(super) struct PartReader {
    /// Bytes of a sample.
    width: usize,
    strips: StripReader,
    /// Rows of a strip or tile, some of whose columns are wanted.
    rows: Vec<u8>,
}

impl PartReader {
    /// A reader of samples of `width` bytes.
    pub(super) fn new(width: usize, strips: StripReader) -> Self {
        Self { width, strips, rows: Vec::new() }
    }

    /// Fills `out` with the beginning of a part. Samples beyond the page may have any value.
    pub(super) fn read(&mut self, page: &OpenPage, part: Part, out: &mut [u8]) -> Result<(), Problem> {
        let Part { picture, first_row, first_column, columns } = part;
        let pixel = page.shape.pixel_samples() * self.width;
        let row = columns * pixel;
        let rows = first_row..(first_row + out.len().div_ceil(row)).min(page.shape.height);
        let right = (first_column + columns).min(page.shape.width);
        let (wide, high) = page.shape.chunk;
        for down in rows.start / high..rows.end.div_ceil(high) {
            let of_page = rows.start.max(down * high)..rows.end.min((down + 1) * high);
            let within = of_page.start - down * high..of_page.end - down * high;
            let to = (of_page.start - rows.start) * row;
            let bytes = within.len() * row;
            for across in first_column / wide..right.div_ceil(wide) {
                let at = StripAt { picture, down, across };
                // Whole rows of a strip or tile are decoded where they are wanted.
                if wide == columns && across * wide == first_column && to + bytes <= out.len() {
                    self.strips.read(page, at, within.clone(), &mut out[to..to + bytes])?;
                    continue;
                }
                let (left, end) = (first_column.max(across * wide), right.min((across + 1) * wide));
                self.rows.resize(within.len() * wide * pixel, 0);
                self.strips.read(page, at, within.clone(), &mut self.rows)?;
                let rows = self.rows.chunks_exact(wide * pixel).zip(out[to..].chunks_mut(row));
                for (read, out) in rows {
                    let out = out.iter_mut().skip((left - first_column) * pixel);
                    let read = &read[(left - across * wide) * pixel..(end - across * wide) * pixel];
                    out.zip(read).for_each(|(out, read)| *out = *read);
                }
            }
        }
        Ok(())
    }
}

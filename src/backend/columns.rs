//! A volume of levels as columns: the levels of a column of voxels, from top to bottom, lie together.
//!
//! A ray within a row takes the same samples in all rows. So a run of [`LANES`] rows is a unit of the memory, and a
//! sample is taken for all of them at a time. The voxels of such a run, from front to back and from left to right,
//! follow one another; around them lies a border that repeats the outermost voxels. Rows that fill no unit are zeros.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::cpu::transpose::{Column, LANES as TILE, columns_of_rows, rows_of_columns};
use crate::volume::next_id;

/// Rows whose levels lie together.
pub const LANES: usize = 64;

/// The levels of one voxel in a run of rows.
pub type Cell = [u8; LANES];

/// The levels of a volume, or of some of its rows, as columns.
#[derive(Debug)]
pub struct Columns {
    id: u64,
    depth: usize,
    width: usize,
    rows: usize,
    cells: Vec<Cell>,
}

impl Columns {
    /// Columns of zeros: `depth` x `width` of them, at least one, with `rows` levels each. `None` where there is no
    /// memory for them.
    pub fn new(depth: usize, width: usize, rows: usize) -> Option<Self> {
        let count = (depth + 2).checked_mul(width + 2)?.checked_mul(rows.div_ceil(LANES))?;
        let mut cells = Vec::new();
        cells.try_reserve_exact(count).ok()?;
        cells.resize(count, [0; LANES]);
        Some(Self { id: next_id(), depth, width, rows, cells })
    }

    /// Bytes that columns of these lengths take.
    pub fn bytes_of([depth, rows, width]: [usize; 3]) -> u64 {
        (depth as u64 + 2) * (width as u64 + 2) * rows.next_multiple_of(LANES) as u64
    }

    /// A number that no other columns and no volume of this process have.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Voxels from front to back.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Voxels from left to right.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of runs of rows.
    pub fn runs(&self) -> usize {
        self.rows.div_ceil(LANES)
    }

    /// Cells of one run of rows, with the border.
    pub fn cells_of_a_run(&self) -> usize {
        (self.depth + 2) * (self.width + 2)
    }

    /// The cells of some runs of rows.
    pub fn cells(&self, runs: Range<usize>) -> &[Cell] {
        let count = self.cells_of_a_run();
        &self.cells[runs.start * count..runs.end * count]
    }

    /// The rows of some runs.
    pub fn rows_of(&self, runs: Range<usize>) -> Range<usize> {
        runs.start * LANES..self.rows.min(runs.end * LANES)
    }

    /// Fills the columns slice by slice.
    pub fn filler(&mut self) -> ColumnFiller<'_> {
        let Self { depth, width, rows, cells, .. } = self;
        let strips = cells.chunks_exact_mut(*width + 2).map(Mutex::new).collect();
        ColumnFiller { depth: *depth, width: *width, rows: *rows, strips }
    }
}

/// Fills columns slice by slice, by any number of threads.
pub struct ColumnFiller<'c> {
    depth: usize,
    width: usize,
    rows: usize,
    /// The cells of each slice in each run of rows.
    strips: Vec<Mutex<&'c mut [Cell]>>,
}

impl ColumnFiller<'_> {
    /// Takes the levels of the slice at `depth` from the front: its rows from top to bottom, each from left to right.
    ///
    /// # Panics
    ///
    /// When `levels` are not those of one slice.
    pub fn put(&self, depth: usize, levels: &[u8]) {
        assert_eq!(levels.len(), self.rows * self.width, "the levels of a slice");
        for (run, rows) in levels.chunks(LANES * self.width).enumerate() {
            let strip = &self.strips[run * (self.depth + 2) + depth + 1];
            let mut strip = strip.lock().unwrap_or_else(PoisonError::into_inner);
            transpose(rows, self.width, &mut strip[1..=self.width]);
            strip[0] = strip[1];
            strip[self.width + 1] = strip[self.width];
        }
    }

    /// Repeats the slices in front and behind, after all of them were put.
    pub fn finish(self) {
        for run in self.strips.chunks(self.depth + 2) {
            for (border, slice) in [(0, 1), (self.depth + 1, self.depth)] {
                let slice = run[slice].lock().unwrap_or_else(PoisonError::into_inner);
                run[border].lock().unwrap_or_else(PoisonError::into_inner).copy_from_slice(&slice);
            }
        }
    }
}

/// Writes rows of `width` levels as columns.
fn transpose(rows: &[u8], width: usize, cells: &mut [Cell]) {
    let mut columns: Vec<Column> = vec![[0; TILE]; width];
    for (part, band) in rows.chunks(TILE * width).enumerate() {
        columns_of_rows(band, width, &mut columns);
        let count = band.len() / width;
        for (cell, column) in cells.iter_mut().zip(&columns) {
            cell[part * TILE..][..count].copy_from_slice(&column[..count]);
        }
    }
}

/// Writes cells, one for each column, as rows: as many as `rows` has room for.
pub(super) fn write_rows(cells: &[Cell], rows: &mut [u8]) {
    let mut columns: Vec<Column> = vec![[0; TILE]; cells.len()];
    for (part, band) in rows.chunks_mut(TILE * cells.len()).enumerate() {
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.copy_from_slice(&cell[part * TILE..][..TILE]);
        }
        rows_of_columns(&columns, band);
    }
}

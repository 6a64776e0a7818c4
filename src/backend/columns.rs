//! A volume of levels as columns: the levels of a column of voxels, from top to bottom, lie together.
//!
//! A ray within a row takes the same samples in all rows. So a run of [`LANES`] rows is a unit of the memory, and a
//! sample is taken for all of them at a time. The voxels of such a run, from front to back and from left to right,
//! follow one another; around them lies a border that repeats the outermost voxels. Rows that fill no unit are zeros.

use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

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
    peaks: OnceLock<Peaks>,
}

impl Columns {
    /// Columns of zeros: `depth` x `width` of them, at least one, with `rows` levels each. `None` where there is no
    /// memory for them.
    pub fn new(depth: usize, width: usize, rows: usize) -> Option<Self> {
        let count = (depth + 2).checked_mul(width + 2)?.checked_mul(rows.div_ceil(LANES))?;
        let mut cells = Vec::new();
        cells.try_reserve_exact(count).ok()?;
        cells.resize(count, [0; LANES]);
        Some(Self { id: next_id(), depth, width, rows, cells, peaks: OnceLock::new() })
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

    /// How great the levels around each place are. They are found when they are first asked for.
    pub fn peaks(&self) -> &Peaks {
        self.peaks.get_or_init(|| Peaks::of(self))
    }

    /// Fills the columns slice by slice.
    pub fn filler(&mut self) -> ColumnFiller<'_> {
        self.peaks = OnceLock::new();
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

/// Bits of the number of voxels along each side of a block.
pub const BLOCK: usize = 3;

/// The greatest level of each block of 8 x 8 x 8 voxels and the 26 blocks around it: no voxel within 8 of one in the
/// block is greater.
#[derive(Debug)]
pub struct Peaks {
    /// Blocks from top to bottom and from left to right.
    rows: usize,
    width: usize,
    /// From front to back, from top to bottom, from left to right.
    peaks: Vec<u8>,
}

impl Peaks {
    fn of(columns: &Columns) -> Self {
        let blocks = |voxels: usize| voxels.div_ceil(1 << BLOCK);
        let (depth, rows, width) = (blocks(columns.depth), blocks(columns.rows), blocks(columns.width));
        let mut peaks = vec![0; depth * rows * width];
        for (number, run) in columns.cells.chunks_exact(columns.cells_of_a_run()).enumerate() {
            for (z, slice) in run.chunks_exact(columns.width + 2).skip(1).take(columns.depth).enumerate() {
                for (x, cell) in slice[1..=columns.width].iter().enumerate() {
                    let first = (z >> BLOCK) * rows + ((number * LANES) >> BLOCK);
                    // Rows beyond the last one are zeros.
                    for (row, levels) in cell.as_chunks::<{ 1 << BLOCK }>().0.iter().enumerate() {
                        let most = levels.iter().copied().max().unwrap_or(0);
                        if let Some(peak) = peaks.get_mut((first + row) * width + (x >> BLOCK))
                            && ((number * LANES) >> BLOCK) + row < rows
                        {
                            *peak = most.max(*peak);
                        }
                    }
                }
            }
        }
        for (step, length) in [(1, width), (width, rows), (rows * width, depth)] {
            let single = peaks.clone();
            for (at, peak) in peaks.iter_mut().enumerate() {
                let place = at / step % length;
                let before = if place > 0 { single[at - step] } else { 0 };
                let behind = if place + 1 < length { single[at + step] } else { 0 };
                *peak = (*peak).max(before).max(behind);
            }
        }
        Self { rows, width, peaks }
    }

    /// The peak at a position in the volume, in 16.16 bits along the depth, the height and the width.
    pub fn at(&self, place: [i32; 3]) -> u8 {
        let [depth, row, across] = place.map(|position| (position >> (16 + BLOCK)) as usize);
        self.peaks[(depth * self.rows + row) * self.width + across]
    }

    /// All peaks.
    pub fn bytes(&self) -> &[u8] {
        &self.peaks
    }
}

//! Resizes the levels of frames, one after the other, band by band of rows.
//!
//! Levels arrive in pieces that may end anywhere, as blocks do. As soon as a band is complete, its rows are
//! resized along their length and then added to the new rows whose windows they are in. Sums are integers
//! and exact, so it does not matter where a band ends. A new row whose window reaches into the next band
//! waits as sums; so no more than a few rows are in memory, however large the picture is.

use super::kernels;
use super::nearest::{LongRow, Sources};
use super::plan::{Method, ResizePlan};
use super::weights::{HALF, Weights, level};
use crate::backend::cpu::transpose::{self, Column, LANES};

/// Rows that are resized together; one for each lane of [`kernels`].
const BAND_ROWS: usize = LANES;

/// Resizes the levels of frames. It keeps levels until their band is complete.
#[derive(Default)]
pub struct Resizer {
    waiting: Vec<u8>,
    /// The row, within its frame, of the first level in `waiting`.
    row: usize,
    across: Across,
    down: Down,
}

impl Resizer {
    /// The buffer to append the next levels to.
    pub fn waiting(&mut self) -> &mut Vec<u8> {
        &mut self.waiting
    }

    /// Appends to `resized` all rows that are complete.
    pub fn resize(&mut self, plan: &ResizePlan, resized: &mut Vec<u8>) {
        let Self { waiting, row, across, down } = self;
        let (height, length) = (plan.old.height, plan.old.width * plan.old.samples);
        let mut done = 0;
        loop {
            let rows = BAND_ROWS.min(height - *row);
            let Some(band) = waiting.get(done..done + rows * length) else { break };
            match &plan.method {
                Method::Nearest { columns, rows } => {
                    down.copy(band, *row, columns, rows, plan, resized);
                }
                Method::Weighted { columns, rows } => {
                    let channels = plan.old.samples;
                    let (band, length) = match columns {
                        Some(weights) => {
                            (across.resize(band, length, weights, channels), weights.len() * channels)
                        }
                        None => (band, length),
                    };
                    match rows {
                        Some(weights) => down.add(band, *row, length, weights, resized),
                        None => resized.extend_from_slice(band),
                    }
                }
            }
            done += band.len();
            *row += rows;
            if *row == height {
                (*row, down.next) = (0, 0);
            }
        }
        waiting.drain(..done);
    }
}

#[cfg(test)]
impl Resizer {
    /// Bytes of memory that its buffers have.
    pub(super) fn bytes(&self) -> u64 {
        let Self { waiting, across, down, .. } = self;
        let sums = size_of::<i32>() * down.begun.capacity() + down.long.bytes();
        let columns = BAND_ROWS * (across.columns.capacity() + across.resized.capacity());
        (waiting.capacity() + columns + across.rows.capacity() + sums) as u64
    }
}

/// Resizes rows along their length.
#[derive(Default)]
struct Across {
    columns: Vec<Column>,
    resized: Vec<Column>,
    rows: Vec<u8>,
}

impl Across {
    /// Resizes the rows of a band, which have `length` levels each.
    fn resize(&mut self, band: &[u8], length: usize, weights: &Weights, channels: usize) -> &[u8] {
        let (rows, new_length) = (band.len() / length, weights.len() * channels);
        self.columns.resize(length, [0; BAND_ROWS]);
        self.resized.resize(new_length, [0; BAND_ROWS]);
        self.rows.resize(rows * new_length, 0);
        transpose::columns_of_rows(band, length, &mut self.columns);
        kernels::resize_columns(&self.columns, weights, channels, &mut self.resized);
        transpose::rows_of_columns(&self.resized, &mut self.rows);
        &self.rows
    }
}

/// Makes new rows of old ones.
#[derive(Default)]
struct Down {
    /// The first new row, within its frame, that is not complete.
    next: usize,
    /// The sums of the new rows from there on that were begun.
    begun: Vec<i32>,
    long: LongRow,
}

impl Down {
    /// Adds a band, whose first row is number `row` of the frame, to the new rows, and appends to `resized`
    /// all new rows that are complete. A row has `length` levels.
    fn add(&mut self, band: &[u8], row: usize, length: usize, weights: &Weights, resized: &mut Vec<u8>) {
        let end = row + band.len() / length;
        let begun = self.begun.len() / length;
        let mut complete = 0;
        for at in self.next..weights.len() {
            let (first, window) = weights.window(at);
            let window_end = first + window.len();
            if first >= end {
                break;
            }
            let (from, to) = (first.max(row), end.min(window_end));
            let rows = &band[(from - row) * length..(to - row) * length];
            let window = &window[from - first..to - first];
            complete += usize::from(window_end <= end);
            if let Some(sums) = self.begun.chunks_exact_mut(length).take(begun).nth(at - self.next) {
                kernels::add_rows(rows, window, sums);
                if window_end <= end {
                    resized.extend(sums.iter().map(|&sum| level(sum)));
                }
            } else if window_end <= end {
                let before = resized.len();
                resized.resize(before + length, 0);
                kernels::weigh_rows(rows, window, &mut resized[before..]);
            } else {
                // Windows end in the order of their rows, so all rows from here on wait.
                let before = self.begun.len();
                self.begun.resize(before + length, HALF);
                kernels::add_rows(rows, window, &mut self.begun[before..]);
            }
        }
        self.begun.drain(..complete.min(begun) * length);
        self.next += complete;
    }

    /// Appends to `resized` the new rows that show rows of a band.
    fn copy(
        &mut self,
        band: &[u8],
        row: usize,
        columns: &Sources,
        rows: &Sources,
        plan: &ResizePlan,
        resized: &mut Vec<u8>,
    ) {
        let (length, new_length) = (plan.old.width * plan.old.samples, columns.len() * plan.old.samples);
        let end = row + band.len() / length;
        let mut latest = None;
        while let Some(source) = rows.get(self.next)
            && source < end
        {
            match latest == Some(source) {
                true => resized.extend_from_within(resized.len() - new_length..),
                false => {
                    let row = &band[(source - row) * length..][..length];
                    columns.append(row, plan.old.samples, &mut self.long, resized);
                }
            }
            latest = Some(source);
            self.next += 1;
        }
    }
}

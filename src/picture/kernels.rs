//! The inner loops: weighted sums of rows, and of the columns of a band of rows.
//!
//! A sum along a row would need the neighbors of each pixel in one register. A band is therefore transposed so
//! that the pixels of a column, one of each row, lie together: then all rows of the band have the same weight
//! at the same time. See [`transpose`](crate::backend::cpu::transpose).

use super::weights::{HALF, Weights, level};
use crate::backend::cpu::transpose::{Column, LANES};
use crate::backend::cpu::vectorized;

/// Columns whose sums are in registers at the same time.
const CHUNK: usize = 32;

vectorized!(
    pub(super) fn resize_columns(
        columns: &[Column],
        weights: &Weights,
        channels: usize,
        resized: &mut [Column]
    ) -> () = resize_columns_body
);
vectorized!(pub(super) fn weigh_rows(rows: &[u8], weights: &[i32], out: &mut [u8]) -> () = weigh_rows_body);
vectorized!(pub(super) fn add_rows(rows: &[u8], weights: &[i32], sums: &mut [i32]) -> () = add_rows_body);

/// Writes the weighted means of `columns`, of pixels of `channels` levels, to `resized`.
#[inline(always)]
fn resize_columns_body(columns: &[Column], weights: &Weights, channels: usize, resized: &mut [Column]) {
    for (pixel, resized) in resized.chunks_exact_mut(channels).enumerate() {
        let (first, window) = weights.window(pixel);
        for (channel, resized) in resized.iter_mut().enumerate() {
            let mut sums = [HALF; LANES];
            let columns = columns[first * channels + channel..].iter().step_by(channels);
            for (column, &weight) in columns.zip(window) {
                for (sum, &level) in sums.iter_mut().zip(column) {
                    *sum = sum.wrapping_add(weight.wrapping_mul(i32::from(level)));
                }
            }
            *resized = sums.map(level);
        }
    }
}

/// Writes the weighted mean of `rows`, one for each weight, to `out`, a row.
#[inline(always)]
fn weigh_rows_body(rows: &[u8], weights: &[i32], out: &mut [u8]) {
    let length = out.len();
    let (chunks, rest) = out.as_chunks_mut::<CHUNK>();
    let done = length - rest.len();
    for (chunk, out) in chunks.iter_mut().enumerate() {
        *out = sums_of_chunk(rows, length, chunk * CHUNK, weights, [HALF; CHUNK]).map(level);
    }
    for (place, out) in (done..).zip(rest) {
        *out = level(sum_of_column(rows, length, place, weights, HALF));
    }
}

/// Adds the weighted `rows`, one for each weight, to `sums`, a row.
#[inline(always)]
fn add_rows_body(rows: &[u8], weights: &[i32], sums: &mut [i32]) {
    let length = sums.len();
    let (chunks, rest) = sums.as_chunks_mut::<CHUNK>();
    let done = length - rest.len();
    for (chunk, sums) in chunks.iter_mut().enumerate() {
        *sums = sums_of_chunk(rows, length, chunk * CHUNK, weights, *sums);
    }
    for (place, sum) in (done..).zip(rest) {
        *sum = sum_of_column(rows, length, place, weights, *sum);
    }
}

/// Adds the weighted levels of a chunk of rows of `length` levels, which begins at `start`, to `sums`.
#[inline(always)]
fn sums_of_chunk(
    rows: &[u8],
    length: usize,
    start: usize,
    weights: &[i32],
    mut sums: [i32; CHUNK],
) -> [i32; CHUNK] {
    for (row, &weight) in rows.chunks_exact(length).zip(weights) {
        let Some(levels) = row[start..].first_chunk::<CHUNK>() else { break };
        for (sum, &level) in sums.iter_mut().zip(levels) {
            *sum = sum.wrapping_add(weight.wrapping_mul(i32::from(level)));
        }
    }
    sums
}

/// Adds the weighted levels of rows of `length` levels at one place to `sum`.
#[inline(always)]
fn sum_of_column(rows: &[u8], length: usize, place: usize, weights: &[i32], sum: i32) -> i32 {
    let levels = rows.chunks_exact(length).map(|row| i32::from(row[place]));
    levels.zip(weights).fold(sum, |sum, (level, &weight)| sum.wrapping_add(weight.wrapping_mul(level)))
}

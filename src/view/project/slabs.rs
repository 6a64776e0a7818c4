//! The slabs of a projection while its samples come in their order.

use std::sync::{Mutex, PoisonError};

use super::plan::ProjectionPlan;
use super::sink::Sink;
use super::sliding;
use super::turns::Turns;
use super::windows::Windows;
use crate::error::Error;
use crate::volume::Keep;

/// The slabs of samples that lie as [outer][indices][inner].
pub(super) struct Slabs<'k> {
    turns: Turns,
    work: Mutex<Work<'k>>,
}

/// The pixels of a portion among all pixels of the projection: the first one, and how many there are.
#[derive(Clone, Copy)]
pub(super) struct Pixels {
    pub(super) first: usize,
    /// Pixels with one index of the outer axes: those of the portion, and all.
    pub(super) inner: usize,
    pub(super) all_inner: usize,
}

struct Work<'k> {
    plan: ProjectionPlan,
    windows: Windows,
    pixels: Pixels,
    /// Rows that are in memory at most.
    most: usize,
    /// The rows of the next slab, and rows behind it.
    rows: Vec<u8>,
    /// The index of the first of these rows, the slab that begins with it or behind it, and the index of the outer
    /// axes.
    first: usize,
    slab: usize,
    outer: usize,
    made: Vec<u8>,
    keep: &'k mut Keep<'k>,
}

/// Rows that are in memory for these slabs.
pub(super) fn rows_in_memory(windows: Windows) -> usize {
    2 * windows.length + windows.step
}

impl<'k> Slabs<'k> {
    pub(super) fn new(
        plan: &ProjectionPlan,
        windows: Windows,
        pixels: Pixels,
        keep: &'k mut Keep<'k>,
    ) -> Self {
        let most = rows_in_memory(windows);
        let (first, slab, outer) = (0, 0, pixels.first / pixels.all_inner);
        let (plan, rows, made) = (plan.clone(), Vec::new(), Vec::new());
        let work = Work { plan, windows, pixels, most, rows, first, slab, outer, made, keep };
        Self { turns: Turns::new(), work: Mutex::new(work) }
    }
}

impl Sink for Slabs<'_> {
    fn take(&self, first: u64, samples: &[u8], width: usize) -> Result<bool, Error> {
        let Some(turn) = self.turns.wait(first) else { return Ok(false) };
        self.work.lock().unwrap_or_else(PoisonError::into_inner).take(samples, width)?;
        turn.over(first + (samples.len() / width) as u64);
        Ok(true)
    }

    fn fail(&self) {
        self.turns.fail();
    }
}

impl Work<'_> {
    fn take(&mut self, mut samples: &[u8], width: usize) -> Result<(), Error> {
        let row = self.pixels.inner * width;
        while !samples.is_empty() {
            let left = self.plan.indices() - self.first;
            let room = self.most.min(left) * row - self.rows.len();
            let (now, later) = samples.split_at(room.min(samples.len()));
            self.rows.extend_from_slice(now);
            samples = later;
            if self.rows.len() == self.most.min(left) * row {
                self.make_slabs(row)?;
            }
        }
        Ok(())
    }

    /// Makes all slabs whose rows are there, and forgets the rows before the next slab.
    fn make_slabs(&mut self, row: usize) -> Result<(), Error> {
        self.forget(row);
        let Windows { length, step, count } = self.windows;
        let rows = self.rows.len() / row;
        let full = rows.checked_sub(length).map_or(0, |rest| rest / step + 1).min(count - self.slab);
        if full > 0 && self.first == self.slab * step {
            let Pixels { first, inner, all_inner } = self.pixels;
            let made_width = self.plan.made_bytes();
            let windows = Windows { length, step, count: full };
            self.made.clear();
            sliding::slabs(self.plan.kind, &self.rows, inner, windows, made_width, &mut self.made);
            for (slab, made) in (self.slab..).zip(self.made.chunks_exact(inner * made_width)) {
                let at = (self.outer * count + slab) * all_inner + first % all_inner;
                (self.keep)(at as u64, made)?;
            }
            self.slab += full;
            self.forget(row);
        }
        if self.first + self.rows.len() / row == self.plan.indices() {
            (self.first, self.slab, self.outer) = (0, 0, self.outer + 1);
            self.rows.clear();
        }
        Ok(())
    }

    /// Forgets the rows before the next slab; all of them where there is none.
    fn forget(&mut self, row: usize) {
        let rows = self.rows.len() / row;
        let unused = match self.slab == self.windows.count {
            true => rows,
            false => (self.slab * self.windows.step - self.first).min(rows),
        };
        self.rows.drain(..unused * row);
        self.first += unused;
    }
}

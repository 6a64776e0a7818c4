//! The pixels of a projection while their samples come from several threads.

use std::sync::{Mutex, PoisonError};

use super::fold::{Fold, FoldKind};
use super::folds;
use super::sink::Sink;
use super::turns::Turns;
use crate::error::Error;
use crate::volume::Keep;

/// Pixels that a thread works on at a time, about: few enough for a second-level cache.
const STRIPE: usize = 64 << 10;

/// The pixels of a projection of samples that lie as [outer][indices][inner], outer and inner pixels in this order.
pub(super) struct States {
    /// Pixels in stripes. One thread at a time works on a stripe.
    stripes: Vec<Mutex<Box<dyn Fold>>>,
    /// Pixels of all stripes but the last.
    stripe: usize,
    inner: usize,
    indices: usize,
    /// Where the order of samples counts.
    turns: Option<Turns>,
}

impl Sink for States {
    fn take(&self, first: u64, samples: &[u8], width: usize) -> Result<bool, Error> {
        let Some(turns) = &self.turns else {
            self.take_now(first, samples, width);
            return Ok(true);
        };
        let Some(turn) = turns.wait(first) else { return Ok(false) };
        self.take_now(first, samples, width);
        turn.over(first + (samples.len() / width) as u64);
        Ok(true)
    }

    fn fail(&self) {
        self.turns.iter().for_each(Turns::fail);
    }
}

impl States {
    /// With `is_whole`, each thread has all samples of a pixel, in their order.
    pub(super) fn new(kind: FoldKind, [outer, indices, inner]: [usize; 3], is_whole: bool) -> Self {
        let pixels = outer * inner;
        // Whole rows of inner pixels, where these are few.
        let stripe = (STRIPE / inner).max(1) * inner.min(STRIPE);
        let length = |number: usize| stripe.min(pixels - number * stripe);
        let fold = |number: usize| Mutex::new(folds::new(kind, length(number)));
        let stripes = (0..pixels.div_ceil(stripe)).map(fold).collect();
        let turns = (kind.is_in_order() && !is_whole).then(Turns::new);
        Self { stripes, stripe, inner, indices, turns }
    }

    fn take_now(&self, first: u64, mut samples: &[u8], width: usize) {
        let (inner, of_outer) = (self.inner as u64, (self.inner * self.indices) as u64);
        let mut next = first;
        while !samples.is_empty() {
            let (outer, within) = (next / of_outer, next % of_outer);
            let (index, ahead) = (within / inner, (within % inner) as usize);
            let pixel = outer as usize * self.inner + ahead;
            let (stripe, at) = (pixel / self.stripe, pixel % self.stripe);
            let left = samples.len() / width;
            let pixels = (self.inner - ahead).min(self.stripe - at).min(left);
            // All rows of the same pixels, where they follow one another.
            let rows = match pixels == self.inner {
                true => (left / pixels).min(self.indices - index as usize),
                false => 1,
            };
            let (now, later) = samples.split_at(rows * pixels * width);
            let mut fold = self.stripes[stripe].lock().unwrap_or_else(PoisonError::into_inner);
            fold.take(at, pixels, now);
            drop(fold);
            next += (rows * pixels) as u64;
            samples = later;
        }
    }

    /// Hands all projected pixels to `keep`, in their order; the first one has this number.
    ///
    /// # Errors
    ///
    /// Those of `keep`.
    pub(super) fn finish(self, first: usize, keep: &mut Keep<'_>) -> Result<(), Error> {
        let (mut made, mut next) = (Vec::new(), first as u64);
        for stripe in self.stripes {
            made.clear();
            stripe.into_inner().unwrap_or_else(PoisonError::into_inner).put(self.indices, &mut made);
            keep(next, &made)?;
            next += self.stripe as u64;
        }
        Ok(())
    }
}

//! The greatest or the least sample along an axis, and where it was first.

use super::extremes::Keyed;
use super::fold::{Fold, each_sample};

/// The extremes of pixels so far, with their depths.
pub(super) struct Depths<S: Keyed, const GREATEST: bool> {
    states: Vec<State<S>>,
}

struct State<S: Keyed> {
    key: S::Key,
    /// The index of the first sample with this key, and the number of samples so far.
    at: u32,
    seen: u32,
}

impl<S: Keyed> Clone for State<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Keyed> Copy for State<S> {}

impl<S: Keyed, const GREATEST: bool> Depths<S, GREATEST> {
    const NEW: fn() -> State<S> = || State { key: S::nothing(GREATEST), at: 0, seen: 0 };

    pub(super) fn new(pixels: usize) -> Self {
        Self { states: vec![Self::NEW(); pixels] }
    }
}

impl<S: Keyed, const GREATEST: bool> Fold for Depths<S, GREATEST> {
    fn take(&mut self, first: usize, pixels: usize, samples: &[u8]) {
        each_sample(&mut self.states[first..first + pixels], samples, |state, sample: S| {
            let key = sample.key_or_nothing(GREATEST);
            if if GREATEST { key > state.key } else { key < state.key } {
                (state.key, state.at) = (key, state.seen);
            }
            state.seen += 1;
        });
    }

    fn put(&self, indices: usize, out: &mut Vec<u8>) {
        let last = indices as u64 - 1;
        for State { key, at, .. } in &self.states {
            let start = out.len();
            out.resize(start + size_of::<S>(), 0);
            S::put(*key, &mut out[start..]);
            let depth = (255 * u64::from(*at) + last / 2).checked_div(last).unwrap_or(0);
            out.push(depth as u8);
        }
    }

    fn reset(&mut self) {
        self.states.fill(Self::NEW());
    }
}

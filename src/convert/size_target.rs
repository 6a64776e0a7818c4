//! Meets a size by the mildest reduction that is enough, judged by a sample of the frames before the work is
//! done.
//!
//! Of a small volume the sample is all frames, and the sizes are exact. Otherwise the sample predicts them, and every
//! file that is written shows by what factor it is wrong about the frames; all other bytes are known. Sizes need not
//! fall from reduction to reduction, so the search begins at the mild end each time.
//!
//! The most effort takes many times as long as the others. More effort never makes a larger file, and seldom a much
//! smaller one. So a reduction with the most effort is judged by the default effort first. It is enough if that is
//! enough. Only if it nearly is, the most effort is tried on the sample.

use super::reduction::Reduction;
use crate::encode::Effort;
use crate::error::{Error, Problem};

/// The size of a file before it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Foreseen {
    /// Bytes of all frames.
    pub(super) frames: f64,
    /// All other bytes.
    pub(super) rest: u64,
    /// Whether the file has exactly this size.
    pub(super) is_exact: bool,
    /// Whether the volume is so small that the most effort takes little time.
    pub(super) is_small: bool,
}

/// The part of the frames' bytes that the most effort is expected to leave in the best case, of a small and of a
/// large volume. It left at least 89 % in 560 small volumes of all kinds, and 97 % in large ones.
const LEAST_LEFT: f64 = 0.75;
const LEAST_LEFT_OF_LARGE: f64 = 0.9;

/// Files that may be written before the smallest is the last try.
const MOST_WRITTEN: usize = 3;

/// Estimates with the most effort of large volumes.
const MOST_SEARCHED: usize = 2;

/// The reductions of a volume, and what is known about their files.
pub(super) struct Search<'r, E> {
    reductions: &'r [Reduction],
    limit: u64,
    estimate: E,
    /// By reduction: its size at an effort that takes little time, and at its own effort.
    quick: Vec<Option<Foreseen>>,
    own: Vec<Option<Foreseen>>,
    /// By reduction: the bytes of its file.
    written: Vec<Option<u64>>,
    /// The factor by which the sample is wrong about the frames.
    correction: f64,
    searched: usize,
}

impl<'r, E: Fn(Reduction, Effort) -> Result<Foreseen, Error>> Search<'r, E> {
    /// A search among `reductions`, the mildest first, for a file of at most `limit` bytes. `estimate` foresees the
    /// size of the file of a reduction, if its frames are encoded with some effort.
    pub(super) fn new(reductions: &'r [Reduction], limit: u64, estimate: E) -> Self {
        let none = || vec![None; reductions.len()];
        let (quick, own, written) = (none(), none(), vec![None; reductions.len()]);
        Self { reductions, limit, estimate, quick, own, written, correction: 1.0, searched: 0 }
    }

    /// Takes the mildest of the reductions whose file has at most `limit` bytes, and returns it with what `write`
    /// made. `write` writes a file and returns its size.
    ///
    /// # Errors
    ///
    /// [`Problem::TooLarge`] when every file is larger, and the errors of `estimate` and `write`.
    pub(super) fn meet<W>(
        mut self,
        mut write: impl FnMut(Reduction) -> Result<(u64, W), Error>,
        too_large: impl FnOnce(Problem) -> Error,
    ) -> Result<(Reduction, W), Error> {
        loop {
            let files = self.written.iter().flatten().count();
            let chosen = if files < MOST_WRITTEN { self.mildest()? } else { None };
            let number = match chosen {
                Some(number) => number,
                None => {
                    let number = self.smallest()?;
                    let is_hopeless =
                        self.own[number].is_some_and(|size| size.is_exact && !self.is_enough(size));
                    if is_hopeless || self.written[number].is_some() {
                        return Err(too_large(self.too_large()));
                    }
                    number
                }
            };
            let (bytes, written) = write(self.reductions[number])?;
            if bytes <= self.limit {
                return Ok((self.reductions[number], written));
            }
            self.written[number] = Some(bytes);
            if let Some(size) = self.own[number].or(self.quick[number]) {
                self.correction = bytes.saturating_sub(size.rest) as f64 / size.frames.max(1.0);
            }
        }
    }

    /// The size of the file that [`meet`](Self::meet) is expected to write. An error is foreseen only where sizes are
    /// exact.
    ///
    /// # Errors
    ///
    /// [`Problem::TooLarge`] as a value, and the errors of `estimate`.
    pub(super) fn foresee(mut self) -> Result<Result<u64, Problem>, Error> {
        let size = match self.mildest()? {
            Some(number) if self.quick(number)?.is_small => Some(self.own(number)?),
            Some(number) => self.own[number].or(self.quick[number]),
            None => {
                let number = self.smallest()?;
                let size = self.own[number].or(self.quick[number]);
                size.filter(|size| !size.is_exact || self.is_enough(*size))
            }
        };
        Ok(match size {
            Some(size) => Ok(size.bytes().min(self.limit)),
            None => Err(self.too_large()),
        })
    }

    /// The mildest reduction that seems to be enough, and whose file has not been written.
    fn mildest(&mut self) -> Result<Option<usize>, Error> {
        for number in 0..self.reductions.len() {
            if self.written[number].is_some() {
                continue;
            }
            let quick = self.quick(number)?;
            if self.is_enough(quick) {
                return Ok(Some(number));
            }
            if self.reductions[number].effort < Effort::Best {
                continue;
            }
            let (least, most_searched) = match quick.is_small {
                true => (LEAST_LEFT, usize::MAX),
                false => (LEAST_LEFT_OF_LARGE, MOST_SEARCHED),
            };
            let is_near = self.is_enough(Foreseen { frames: quick.frames * least, ..quick });
            if self.own[number].is_none() && is_near && self.searched < most_searched {
                self.searched += 1;
                self.own(number)?;
            }
            if self.own[number].is_some_and(|size| self.is_enough(size)) {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The reduction that seems to have the smallest file. If sizes are exact, its own is known then.
    fn smallest(&mut self) -> Result<usize, Error> {
        let size =
            |number: &usize| self.own[*number].or(self.quick[*number]).map_or(u64::MAX, |size| size.bytes());
        let last = self.reductions.len() - 1;
        let number = (0..=last).rev().min_by_key(size).unwrap_or(last);
        if self.quick(number)?.is_exact {
            self.own(number)?;
        }
        Ok(number)
    }

    /// The size at an effort that takes little time. The file is not larger.
    fn quick(&mut self, number: usize) -> Result<Foreseen, Error> {
        if let Some(size) = self.quick[number] {
            return Ok(size);
        }
        let reduction = self.reductions[number];
        let size = (self.estimate)(reduction, reduction.effort.min(Effort::Normal))?;
        Ok(*self.quick[number].insert(size))
    }

    /// The size at the reduction's own effort.
    fn own(&mut self, number: usize) -> Result<Foreseen, Error> {
        if let Some(size) = self.own[number] {
            return Ok(size);
        }
        let reduction = self.reductions[number];
        let size = match reduction.effort {
            Effort::Best => (self.estimate)(reduction, Effort::Best)?,
            _ => self.quick(number)?,
        };
        Ok(*self.own[number].insert(size))
    }

    fn is_enough(&self, size: Foreseen) -> bool {
        let correction = if size.is_exact { 1.0 } else { self.correction };
        size.frames * correction + size.rest as f64 <= self.limit as f64
    }

    fn too_large(&self) -> Problem {
        let exact = self.own.iter().flatten().filter(|size| size.is_exact).map(|size| size.bytes());
        let smallest = self.written.iter().flatten().copied().chain(exact).min().unwrap_or(u64::MAX);
        Problem::TooLarge { limit: self.limit, smallest }
    }
}

impl Foreseen {
    /// Bytes of the file.
    pub(super) fn bytes(self) -> u64 {
        self.frames as u64 + self.rest
    }
}

#[cfg(test)]
mod tests;

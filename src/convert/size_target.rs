//! Meets a size by the mildest reduction that is enough, judged by a sample of the frames before the work is
//! done.
//!
//! The sample predicts the size of the file. Every file that is written shows by what factor the sample is
//! wrong. Sizes need not fall from reduction to reduction, so the search begins at the mild end each time.

use super::reduction::Reduction;
use crate::error::{Error, Problem};

/// Takes the mildest of `reductions` whose file has at most `limit` bytes, and returns it with what `write`
/// made. `estimate` predicts the size of a file; `write` writes one and returns its size.
///
/// # Errors
///
/// [`Problem::TooLarge`] when every file is larger, and the errors of `estimate` and `write`.
pub(super) fn meet<W>(
    reductions: &[Reduction],
    limit: u64,
    estimate: impl Fn(Reduction) -> Result<f64, Error>,
    mut write: impl FnMut(Reduction) -> Result<(u64, W), Error>,
    too_large: impl FnOnce(Problem) -> Error,
) -> Result<(Reduction, W), Error> {
    let mut estimates: Vec<Option<f64>> = vec![None; reductions.len()];
    let mut sizes: Vec<Option<u64>> = vec![None; reductions.len()];
    // The factor by which the sample is wrong.
    let mut correction = 1.0;
    loop {
        let mut chosen = None;
        for (number, &reduction) in reductions.iter().enumerate() {
            if sizes[number].is_some() {
                continue;
            }
            let bytes = match estimates[number] {
                Some(bytes) => bytes,
                None => *estimates[number].insert(estimate(reduction)?),
            };
            if bytes * correction <= limit as f64 {
                chosen = Some(number);
                break;
            }
        }
        // Where none seems to be enough, the last one may still be.
        let untried = (0..reductions.len()).rev().find(|&number| sizes[number].is_none());
        let Some(number) = chosen.or(untried) else {
            let smallest = sizes.into_iter().flatten().min().unwrap_or(u64::MAX);
            return Err(too_large(Problem::TooLarge { limit, smallest }));
        };
        let (bytes, written) = write(reductions[number])?;
        if bytes <= limit {
            return Ok((reductions[number], written));
        }
        sizes[number] = Some(bytes);
        if let Some(estimate) = estimates[number] {
            correction = bytes as f64 / estimate.max(1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::reduction::reductions;
    use crate::encode::Effort;
    use crate::options::Options;

    /// Meets `limit` with files of these sizes, estimated wrongly by `factor`; returns what was written, and
    /// the outcome.
    fn met(
        limit: u64,
        factor: f64,
        size: impl Fn(Reduction) -> u64,
    ) -> (Vec<Reduction>, Result<Reduction, Error>) {
        let mut written = Vec::new();
        let result = meet(
            &reductions(&Options::default(), 5),
            limit,
            |reduction| Ok(size(reduction) as f64 * factor),
            |reduction| {
                written.push(reduction);
                Ok((size(reduction), ()))
            },
            |problem| Error::new("a", problem),
        );
        (written, result.map(|(reduction, ())| reduction))
    }

    /// 1000 bytes as asked for, 970 with the most effort, and less with a larger error.
    fn size(reduction: Reduction) -> u64 {
        match reduction {
            Reduction { max_error: 0, effort: Effort::Best, .. } => 970,
            Reduction { max_error, .. } => 1000 / (1 + u64::from(max_error)),
        }
    }

    #[test]
    fn the_mildest_reduction_that_is_enough_is_taken() {
        for (limit, effort, max_error) in [
            (1000, Effort::Normal, 0),
            (980, Effort::Best, 0),
            (500, Effort::Normal, 1),
            (499, Effort::Normal, 2),
            (8, Effort::Normal, 127),
            (7, Effort::Normal, 127),
        ] {
            let (written, taken) = met(limit, 1.0, size);
            assert_eq!(taken.unwrap(), Reduction { effort, max_error, frame_step: 1, binning: 1 }, "{limit}");
            assert_eq!(written.len(), 1, "{limit}");
        }
    }

    #[test]
    fn a_wrong_estimate_costs_one_more_file() {
        // 1000 / 3 bytes meet a limit of 400, whatever the estimate.
        for factor in [0.5, 0.9, 1.0] {
            let (written, taken) = met(400, factor, size);
            assert_eq!(taken.unwrap().max_error, 2);
            assert!(written.len() <= 2, "{written:?}");
        }
        // An estimate that is too high may cost a stronger reduction than needed, but never a file that is
        // too large.
        assert!(size(met(400, 1.3, size).1.unwrap()) <= 400);
    }

    #[test]
    fn a_limit_that_cannot_be_met_is_an_error_that_names_the_smallest_file() {
        let (_, result) = met(6, 1.0, size);
        let error = result.unwrap_err();
        assert!(matches!(error.problem(), Problem::TooLarge { limit: 6, smallest: 7 }), "{error}");
    }
}

//! Meets a size: by the mildest of a list of steps, judged by a sample of the frames before the work is done.
//!
//! The steps are: as asked for; the most effort; and, at the effort asked for, larger and larger errors of levels, by the
//! ladder below. (Fewer levels are no step of their own: bands of levels with a largest error of 8 are 16 levels or fewer,
//! laid where the volume needs them, and smaller than as many levels evenly spaced.) A sample says what the whole will
//! take; every whole that is packed says by how much the sample is wrong. Sizes need not fall from step to step, so the
//! search begins at the mild end each time.

use crate::animation::Effort;
use crate::error::{Error, Problem};

/// What was done for a small file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// How hard the packing tried.
    pub effort: Effort,
    /// How far a level may be from its exact one.
    pub max_error: u8,
}

/// Largest errors of levels. With 127 there is one level.
const LADDER: [u8; 13] = [1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 64, 127];

/// The steps from what was asked for on, the mildest first.
pub(crate) fn steps(asked: Step) -> Vec<Step> {
    let more_effort = (asked.effort < Effort::Best).then_some(Step { effort: Effort::Best, ..asked });
    let errors = LADDER.into_iter().filter(|&error| error > asked.max_error);
    let softer = errors.map(|max_error| Step { max_error, ..asked });
    std::iter::once(asked).chain(more_effort).chain(softer).collect()
}

/// Takes the mildest of `steps` whose file has at most `limit` bytes. `estimate` judges a step, `write` takes it, says how
/// many bytes it made, and leaves what it wrote.
///
/// # Errors
///
/// [`Problem::TooLarge`] when every step makes a larger file, and what `write` returns.
pub(crate) fn fit<W>(
    steps: &[Step],
    limit: u64,
    estimate: impl Fn(Step) -> f64,
    mut write: impl FnMut(Step) -> Result<(u64, W), Error>,
    too_large: impl FnOnce(Problem) -> Error,
) -> Result<(Step, W), Error> {
    let mut estimates: Vec<Option<f64>> = vec![None; steps.len()];
    let mut sizes: Vec<Option<u64>> = vec![None; steps.len()];
    // By how much the sample is wrong.
    let mut correction = 1.0;
    loop {
        let mut chosen = None;
        for (number, &step) in steps.iter().enumerate() {
            if sizes[number].is_some() {
                continue;
            }
            let bytes = match estimates[number] {
                Some(bytes) => bytes,
                None => *estimates[number].insert(estimate(step)),
            };
            if bytes * correction <= limit as f64 {
                chosen = Some(number);
                break;
            }
        }
        // Where none seems to be enough, the last may be.
        let untried = (0..steps.len()).rev().find(|&number| sizes[number].is_none());
        let Some(number) = chosen.or(untried) else {
            let smallest = sizes.into_iter().flatten().min().unwrap_or(u64::MAX);
            return Err(too_large(Problem::TooLarge { limit, smallest }));
        };
        let (bytes, written) = write(steps[number])?;
        if bytes <= limit {
            return Ok((steps[number], written));
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

    fn asked() -> Step {
        Step { effort: Effort::Normal, max_error: 0 }
    }

    /// Fits files of these sizes, estimated with a factor; returns what was written, and the outcome.
    fn fitted(limit: u64, factor: f64, size: impl Fn(Step) -> u64) -> (Vec<Step>, Result<Step, Error>) {
        let mut written = Vec::new();
        let result = fit(
            &steps(asked()),
            limit,
            |step| size(step) as f64 * factor,
            |step| {
                written.push(step);
                Ok((size(step), ()))
            },
            |problem| Error::new("a", problem),
        );
        (written, result.map(|(step, ())| step))
    }

    /// 1000 bytes as asked for, 970 with effort, and a share of it by error.
    fn size(step: Step) -> u64 {
        match step {
            Step { max_error: 0, effort: Effort::Best } => 970,
            Step { max_error, .. } => 1000 / (1 + u64::from(max_error)),
        }
    }

    #[test]
    fn the_mildest_step_is_taken() {
        for (limit, effort, max_error) in [
            (1000, Effort::Normal, 0),
            (980, Effort::Best, 0),
            (500, Effort::Normal, 1),
            (499, Effort::Normal, 2),
            (8, Effort::Normal, 127),
            (7, Effort::Normal, 127),
        ] {
            let (written, step) = fitted(limit, 1.0, size);
            assert_eq!(step.unwrap(), Step { effort, max_error }, "{limit}");
            assert_eq!(written.len(), 1, "{limit}");
        }
    }

    #[test]
    fn a_wrong_estimate_costs_a_step_more() {
        // 400 bytes are believed to be met by 1000 / 3, whatever it is said to be.
        for factor in [0.5, 0.9, 1.0] {
            let (written, step) = fitted(400, factor, size);
            assert_eq!(step.unwrap().max_error, 2);
            assert!(written.len() <= 2, "{written:?}");
        }
        // Said to be larger than it is, a step more than needed may be taken, and never a file that is too large.
        assert!(size(fitted(400, 1.3, size).1.unwrap()) <= 400);
    }

    #[test]
    fn what_cannot_be_met_is_an_error_that_names_the_smallest() {
        let (_, result) = fitted(6, 1.0, size);
        let error = result.unwrap_err();
        assert!(matches!(error.problem(), Problem::TooLarge { limit: 6, smallest: 7 }), "{error}");
    }

    #[test]
    fn what_was_asked_for_is_the_least() {
        let steps = steps(Step { effort: Effort::Best, max_error: 5 });
        assert!(steps.iter().all(|step| step.effort == Effort::Best && step.max_error >= 5));
        assert_eq!(steps[..2].iter().map(|step| step.max_error).collect::<Vec<_>>(), [5, 6]);
    }
}

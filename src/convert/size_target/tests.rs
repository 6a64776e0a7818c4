//! The search with made sizes.

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
    let reductions = reductions(&Options::default(), 5);
    let estimate = |reduction, effort| {
        let frames = size(Reduction { effort, ..reduction }) as f64 * factor;
        Ok(Foreseen { frames, rest: 0, is_exact: false, is_small: false })
    };
    let write = |reduction| {
        written.push(reduction);
        Ok((size(reduction), ()))
    };
    let too_large = |problem| Error::new("a", problem);
    let result = Search::new(&reductions, limit, estimate).meet(write, too_large);
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

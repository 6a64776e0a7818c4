//! Meets a size: by the mildest of a list of steps, judged by a sample of the frames before the work is done.
//!
//! The steps are: as asked for; the most effort; at the effort asked for, larger and larger errors of levels, up to 8.
//! Then, if allowed, fewer and fewer frames or pixels, each time as exact as asked for and with a few of the same
//! errors: levels that are off by 8 are hardly seen, least of all where noise is, but those off by more show as
//! contours that are not in the volume, and whoever allowed it would rather see every other frame, or pixels binned as
//! cameras bin them. Where both are allowed they take turns, frames first, since every other frame is half of the file
//! and half the sides a quarter. Last come the larger errors, of the least that is shown. What is left out follows from
//! the step alone, not from the frames. (Fewer levels are no step of their own: bands of levels with a largest error of
//! 8 are 16 levels or fewer, laid where the volume needs them, and smaller than as many levels evenly spaced.)
//!
//! A sample says what the whole will take; every whole that is packed says by how much the sample is wrong. Sizes need not
//! fall from step to step, so the search begins at the mild end each time.

use crate::encode::Effort;
use crate::error::{Error, Problem};
use crate::options::Options;

/// What was done for a small file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reduction {
    /// How hard the packing tried.
    pub effort: Effort,
    /// How far a level may be from its exact one.
    pub max_error: u8,
    /// Of so many frames the first is shown, for as long as all of them; 1 shows every frame.
    pub every: usize,
    /// So many pixels of a row, and of a column, are shown as one, the mean of their levels; 1 shows every pixel.
    pub binning: usize,
}

impl Reduction {
    /// What is asked for without regard to the size.
    pub(crate) fn asked(options: &Options) -> Self {
        Self { effort: options.effort, max_error: options.max_error, every: 1, binning: 1 }
    }
}

/// Largest errors of levels that are taken before anything is left out, and after. With 127 there is one level.
const SMALL_ERRORS: [u8; 7] = [1, 2, 3, 4, 5, 6, 8];
const LARGE_ERRORS: [u8; 6] = [12, 16, 24, 32, 64, 127];

/// Largest errors where something is left out.
const FEW_ERRORS: [u8; 3] = [2, 4, 8];

/// What may be left out.
#[derive(Clone, Copy)]
enum Less {
    /// All but the first of so many frames.
    Frames(usize),
    /// All but the means of squares of so many pixels a side.
    Pixels(usize),
}

/// What is left out, one after the other: what is not allowed is passed over, everything else stays left out.
const LESS: [Less; 10] = {
    use Less::{Frames, Pixels};
    [
        Frames(2),
        Pixels(2),
        Frames(3),
        Frames(4),
        Pixels(3),
        Frames(6),
        Frames(8),
        Pixels(4),
        Frames(12),
        Frames(16),
    ]
};

/// The steps for a volume of so many frames from what was asked for on, the mildest first.
pub(crate) fn steps(options: &Options, frames: usize) -> Vec<Reduction> {
    let asked = Reduction::asked(options);
    let softer = |step: Reduction, errors: &'static [u8]| {
        let larger = errors.iter().filter(move |&&error| error > step.max_error);
        larger.map(move |&max_error| Reduction { max_error, ..step })
    };
    let more_effort = (asked.effort < Effort::Best).then_some(Reduction { effort: Effort::Best, ..asked });
    let mut steps = vec![asked];
    steps.extend(more_effort);
    steps.extend(softer(asked, &SMALL_ERRORS));
    let mut last = asked;
    // Two frames make a movie, and time that does not fit into a GIF cannot be left to one of them.
    let possible = |every| every < frames && options.delays.hundredths(frames, every).is_ok();
    for less in LESS {
        last = match less {
            Less::Frames(every) if options.fewer_frames && possible(every) => Reduction { every, ..last },
            Less::Pixels(binning) if options.smaller_picture => Reduction { binning, ..last },
            _ => continue,
        };
        steps.push(last);
        steps.extend(softer(last, &FEW_ERRORS));
    }
    steps.extend(softer(last, &LARGE_ERRORS));
    steps
}

/// Takes the mildest of `steps` whose file has at most `limit` bytes. `estimate` judges a step, `write` takes it, says how
/// many bytes it made, and leaves what it wrote.
///
/// # Errors
///
/// [`Problem::TooLarge`] when every step makes a larger file, and what `estimate` and `write` return.
pub(crate) fn fit<W>(
    steps: &[Reduction],
    limit: u64,
    estimate: impl Fn(Reduction) -> Result<f64, Error>,
    mut write: impl FnMut(Reduction) -> Result<(u64, W), Error>,
    too_large: impl FnOnce(Problem) -> Error,
) -> Result<(Reduction, W), Error> {
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
                None => *estimates[number].insert(estimate(step)?),
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

    /// The steps for 5 frames, of which some may be left out or not, and pixels, too.
    fn steps_of_five(fewer_frames: bool, smaller_picture: bool) -> Vec<Reduction> {
        steps(&Options { fewer_frames, smaller_picture, ..Options::default() }, 5)
    }

    /// Fits files of these sizes, estimated with a factor; returns what was written, and the outcome.
    fn fitted(
        limit: u64,
        factor: f64,
        size: impl Fn(Reduction) -> u64,
    ) -> (Vec<Reduction>, Result<Reduction, Error>) {
        let mut written = Vec::new();
        let result = fit(
            &steps_of_five(false, false),
            limit,
            |step| Ok(size(step) as f64 * factor),
            |step| {
                written.push(step);
                Ok((size(step), ()))
            },
            |problem| Error::new("a", problem),
        );
        (written, result.map(|(step, ())| step))
    }

    /// 1000 bytes as asked for, 970 with effort, and a share of it by error.
    fn size(step: Reduction) -> u64 {
        match step {
            Reduction { max_error: 0, effort: Effort::Best, .. } => 970,
            Reduction { max_error, .. } => 1000 / (1 + u64::from(max_error)),
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
            assert_eq!(step.unwrap(), Reduction { effort, max_error, every: 1, binning: 1 }, "{limit}");
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
        let options =
            Options { effort: Effort::Best, max_error: 5, fewer_frames: true, ..Options::default() };
        let steps = steps(&options, 5);
        assert!(steps.iter().all(|step| step.effort == Effort::Best && step.max_error >= 5));
        assert_eq!(steps[..2].iter().map(|step| step.max_error).collect::<Vec<_>>(), [5, 6]);
    }
    #[test]
    fn less_is_shown_between_small_errors_and_large_ones_if_allowed() {
        let of = |steps: Vec<Reduction>| -> Vec<(usize, usize, u8)> {
            steps.iter().skip(2).map(|step| (step.every, step.binning, step.max_error)).collect()
        };
        let small = [1, 2, 3, 4, 5, 6, 8].map(|error| (1, 1, error));
        let large = |every, binning| [12, 16, 24, 32, 64, 127].map(|error| (every, binning, error));
        let less = |less: &[(usize, usize)]| {
            let with_errors = |&(every, binning)| [0, 2, 4, 8].map(|error| (every, binning, error));
            less.iter().flat_map(with_errors).collect::<Vec<_>>()
        };
        for (frames, pixels, shown) in [
            (false, false, &[(1, 1)][1..]),
            (true, false, &[(2, 1), (3, 1), (4, 1)]),
            (false, true, &[(1, 2), (1, 3), (1, 4)]),
            (true, true, &[(2, 1), (2, 2), (3, 2), (4, 2), (4, 3), (4, 4)]),
        ] {
            let (every, binning) = shown.last().copied().unwrap_or((1, 1));
            let expected = [&small[..], &less(shown), &large(every, binning)].concat();
            assert_eq!(of(steps_of_five(frames, pixels)), expected);
        }
    }

    #[test]
    fn no_frame_is_shown_longer_than_a_gif_can() {
        let delays = crate::Delays::per_frame(300_000.0).unwrap();
        let options = Options { fewer_frames: true, delays, ..Options::default() };
        assert_eq!(steps(&options, 9).iter().map(|step| step.every).max(), Some(2));
        let single = Options { fewer_frames: true, ..Options::default() };
        assert!(steps(&single, 1).iter().all(|step| step.every == 1));
    }
}

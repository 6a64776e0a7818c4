//! What is given up for a smaller file, and the order in which more is given up.
//!
//! The order is: as asked for; the most effort; at the effort asked for, larger errors of levels, up to 8.
//! Then, if allowed, fewer frames or pixels, each time as exact as asked for and with a few of the same
//! errors. The reason: levels that are off by 8 are hardly visible, least of all in noise, but larger errors
//! show as contours that are not in the volume, and a user who allows it prefers every other frame, or pixels
//! binned as cameras bin them. Where both are allowed they take turns, frames first, since half the frames
//! make half of the file and half the sides make a quarter. Last come the larger errors, with the fewest
//! frames and pixels; where little effort was asked for, the largest of them with the most effort is the very
//! last. Which frames are left out depends on the reduction alone, not on what they show.
//!
//! Fewer levels are no reduction of their own: bands of levels with a largest error of 8 are 16 levels or
//! fewer, placed where the volume needs them, and make a smaller file than the same number of levels evenly
//! spaced.

use crate::encode::Effort;
use crate::options::Options;

/// What is given up for a small file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reduction {
    /// How hard the encoder tries.
    pub effort: Effort,
    /// How far a level may be from its exact value.
    pub max_error: u8,
    /// Every n-th frame is shown, for as long as the n frames that it stands for; 1 shows every frame.
    pub frame_step: usize,
    /// Squares of n x n pixels are shown as one pixel, the mean of their levels; 1 shows every pixel.
    pub binning: usize,
}

impl Reduction {
    /// What the options ask for when the size does not matter.
    pub(crate) fn asked(options: &Options) -> Self {
        let encode = &options.encode;
        Self { effort: encode.effort, max_error: encode.max_error, frame_step: 1, binning: 1 }
    }
}

/// Largest errors of levels that are tried before anything is left out.
const SMALL_ERRORS: [u8; 7] = [1, 2, 3, 4, 5, 6, 8];

/// Largest errors of levels that are tried last. With 127 a single level is left.
const LARGE_ERRORS: [u8; 6] = [12, 16, 24, 32, 64, 127];

/// Largest errors of levels that are tried each time something is left out.
const FEW_ERRORS: [u8; 3] = [2, 4, 8];

/// What may be left out.
#[derive(Clone, Copy)]
enum LeftOut {
    /// All frames but every n-th.
    Frames(usize),
    /// All pixels but the means of squares of n pixels a side.
    Pixels(usize),
}

/// What is left out, one after the other: what is not allowed is skipped, everything before stays left out.
const LEFT_OUT: [LeftOut; 10] = {
    use LeftOut::{Frames, Pixels};
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

/// Lists the reductions of a volume of `frames` frames, beginning with what the options ask for, the mildest
/// first.
pub(super) fn reductions(options: &Options, frames: usize) -> Vec<Reduction> {
    let asked = Reduction::asked(options);
    let with_errors = |reduction: Reduction, errors: &'static [u8]| {
        let larger = errors.iter().filter(move |&&error| error > reduction.max_error);
        larger.map(move |&max_error| Reduction { max_error, ..reduction })
    };
    let most_effort = Reduction { effort: Effort::Best, ..asked };
    let mut reductions = vec![asked];
    reductions.extend((asked.effort < Effort::Best).then_some(most_effort));
    reductions.extend(with_errors(asked, &SMALL_ERRORS));
    let mut last = asked;
    // An animation has at least two frames, and each delay must fit into a GIF.
    let possible =
        |frame_step| frame_step < frames && options.timing.delays.hundredths(frames, frame_step).is_ok();
    for left_out in LEFT_OUT {
        last = match left_out {
            LeftOut::Frames(frame_step) if options.size.fewer_frames && possible(frame_step) => {
                Reduction { frame_step, ..last }
            }
            LeftOut::Pixels(binning) if options.size.smaller_picture => Reduction { binning, ..last },
            _ => continue,
        };
        reductions.push(last);
        reductions.extend(with_errors(last, &FEW_ERRORS));
    }
    reductions.extend(with_errors(last, &LARGE_ERRORS));
    // With little effort, a file of one level is far from the smallest one.
    let smallest = Reduction { effort: Effort::Best, ..reductions.last().copied().unwrap_or(last) };
    reductions.extend((asked.effort < Effort::Normal).then_some(smallest));
    reductions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::SizeOptions;

    /// The reductions of 5 frames, where frames and pixels may be left out or not.
    fn reductions_of_five(fewer_frames: bool, smaller_picture: bool) -> Vec<Reduction> {
        let size = SizeOptions { fewer_frames, smaller_picture, ..SizeOptions::default() };
        reductions(&Options { size, ..Options::default() }, 5)
    }

    #[test]
    fn nothing_is_milder_than_what_was_asked_for() {
        let mut options = Options::default();
        (options.encode.effort, options.encode.max_error) = (Effort::Best, 5);
        options.size.fewer_frames = true;
        let reductions = reductions(&options, 5);
        assert!(reductions.iter().all(|it| it.effort == Effort::Best && it.max_error >= 5));
        assert_eq!(reductions[..2].iter().map(|it| it.max_error).collect::<Vec<_>>(), [5, 6]);
    }

    #[test]
    fn frames_and_pixels_are_left_out_after_small_errors_and_before_large_ones() {
        let of = |reductions: Vec<Reduction>| -> Vec<(usize, usize, u8)> {
            reductions.iter().skip(2).map(|it| (it.frame_step, it.binning, it.max_error)).collect()
        };
        let small = [1, 2, 3, 4, 5, 6, 8].map(|error| (1, 1, error));
        let large = |step, binning| [12, 16, 24, 32, 64, 127].map(|error| (step, binning, error));
        let left_out = |shown: &[(usize, usize)]| {
            let with_errors = |&(step, binning)| [0, 2, 4, 8].map(|error| (step, binning, error));
            shown.iter().flat_map(with_errors).collect::<Vec<_>>()
        };
        for (frames, pixels, shown) in [
            (false, false, &[(1, 1)][1..]),
            (true, false, &[(2, 1), (3, 1), (4, 1)]),
            (false, true, &[(1, 2), (1, 3), (1, 4)]),
            (true, true, &[(2, 1), (2, 2), (3, 2), (4, 2), (4, 3), (4, 4)]),
        ] {
            let (step, binning) = shown.last().copied().unwrap_or((1, 1));
            let expected = [&small[..], &left_out(shown), &large(step, binning)].concat();
            assert_eq!(of(reductions_of_five(frames, pixels)), expected);
        }
    }

    #[test]
    fn little_effort_ends_with_the_most() {
        for (effort, last) in [
            (Effort::Fastest, Effort::Best),
            (Effort::Fast, Effort::Best),
            (Effort::Normal, Effort::Normal),
            (Effort::Best, Effort::Best),
        ] {
            let mut options = Options::default();
            options.encode.effort = effort;
            let reductions = reductions(&options, 5);
            let expected = Reduction { effort: last, max_error: 127, frame_step: 1, binning: 1 };
            assert_eq!(reductions.last(), Some(&expected));
            assert_eq!(reductions.iter().filter(|&&it| it == expected).count(), 1);
        }
    }

    #[test]
    fn no_frame_is_shown_longer_than_a_gif_allows() {
        let mut options = Options::default();
        options.size.fewer_frames = true;
        assert!(reductions(&options, 1).iter().all(|it| it.frame_step == 1));
        options.timing.delays = crate::Delays::per_frame(300_000.0).unwrap();
        assert_eq!(reductions(&options, 9).iter().map(|it| it.frame_step).max(), Some(2));
    }
}

//! The contest of the candidates that are drawn as pixels: for each frame the [smallest](Smallest) streams win.
//!
//! The candidates of all frames that are encoded together are packed in rounds, so that the packer always has
//! several images to work on. Each round has another rule or another number of segments. Which candidates
//! enter a round depends on their own frame alone, not on the frames beside it.

use super::alternatives::Alternatives;
use super::candidates::{Candidates, PixelCandidate};
use super::effort::Effort;
use super::frame::FrameInput;
use super::index_order::IndexOrder;
use super::lzw::{self, ClearRule, IndexChoices, Indices, Packer};
use super::plan::{EncodePlan, SMALL_IMAGE_INDICES};
use super::smallest::Smallest;
use super::stream::{Stream, code_size};
use super::streams::pack_images;

/// Number of segments that small images are also packed in.
const QUARTERS: usize = 4;

/// A small image is packed in quarters if that is estimated to save at least 1/`QUARTER_GAIN_DIVISOR` of its
/// size. The estimate is made from the first quarter, and is 3 to 5 % too small.
const QUARTER_GAIN_DIVISOR: u64 = 50;

/// The part of a candidate that is packed to see whether it may win, and the bytes by which the end of its stream may
/// be longer than the same codes within the stream of all of it.
const PART_DIVISOR: usize = 8;
const PART_END: usize = 4;

/// Offers the streams of all candidates that are drawn as pixels to the `smallest` of their frames.
pub(super) fn hold_contest(
    packer: &mut Packer,
    frames: &[FrameInput<'_, '_>],
    all: &[Candidates<'_>],
    index_order: &IndexOrder,
    plan: &EncodePlan<'_>,
    smallest: &mut [Smallest<'_>],
) {
    let mut contest = Contest::new(frames, all, index_order, plan, smallest);
    let every: Vec<usize> = (0..contest.images.len()).collect();
    let quarter_bits = contest.round(packer, &every, plan.clear_rule());
    if plan.effort >= Effort::Normal {
        contest.quarters_round(packer, &every, &quarter_bits);
    }
    let leaders = contest.leaders();
    contest.try_literals(&every);
    if plan.searches() {
        contest.search(packer, &every, leaders);
    }
}

/// Does the same for candidates that seldom win. A part of each is packed first: if that takes more than what leads
/// so far, all of it does.
pub(super) fn hold_contest_of_seldom(
    packer: &mut Packer,
    frames: &[FrameInput<'_, '_>],
    all: &mut [Candidates<'_>],
    index_order: &IndexOrder,
    plan: &EncodePlan<'_>,
    smallest: &mut [Smallest<'_>],
) {
    for (candidates, smallest) in all.iter_mut().zip(&*smallest) {
        candidates.pixels.retain(|candidate| {
            let (min_code_size, pixels) = (code_size(candidate.greatest), &candidate.pixels);
            let mut part = [Vec::new()];
            let pixels = &pixels[..pixels.len().div_ceil(PART_DIVISOR)];
            packer.pack(&[Indices { pixels, min_code_size }], plan.clear_rule(), &mut part);
            let length = 1 + part[0].len().saturating_sub(PART_END);
            smallest.wants(length, min_code_size, candidate.greatest)
        });
    }
    if all.iter().any(|candidates| !candidates.pixels.is_empty()) {
        hold_contest(packer, frames, all, index_order, plan, smallest);
    }
}

/// The candidates of all frames, and the smallest streams of each frame so far. A candidate is named by its
/// number.
struct Contest<'c, 's, 'p> {
    frames: &'c [FrameInput<'c, 'c>],
    index_order: &'c IndexOrder,
    plan: &'c EncodePlan<'c>,
    /// The candidates, each with the number of its frame.
    candidates: Vec<(usize, &'c PixelCandidate<'c>)>,
    /// The image of each candidate.
    images: Vec<Indices<'c>>,
    /// The smallest streams of each frame.
    smallest: &'s mut [Smallest<'p>],
}

impl<'c, 's, 'p> Contest<'c, 's, 'p> {
    fn new(
        frames: &'c [FrameInput<'c, 'c>],
        all: &'c [Candidates<'c>],
        index_order: &'c IndexOrder,
        plan: &'c EncodePlan<'c>,
        smallest: &'s mut [Smallest<'p>],
    ) -> Self {
        let of_frame = |(frame, candidates): (usize, &'c Candidates<'c>)| {
            candidates.pixels.iter().map(move |candidate| (frame, candidate))
        };
        let candidates: Vec<_> = all.iter().enumerate().flat_map(of_frame).collect();
        let image = |&(_, candidate): &(usize, &'c PixelCandidate<'c>)| Indices {
            pixels: &candidate.pixels,
            min_code_size: code_size(candidate.greatest),
        };
        let images = candidates.iter().map(image).collect();
        Self { frames, index_order, plan, candidates, images, smallest }
    }

    /// Packs candidates in the number of segments that the plan wants. Returns the bits of their first
    /// quarters.
    fn round(&mut self, packer: &mut Packer, numbers: &[usize], rule: ClearRule) -> Vec<u64> {
        let segments: Vec<usize> = numbers.iter().map(|&number| self.segments(number)).collect();
        self.round_in(packer, numbers, rule, &segments)
    }

    /// Packs those small images in quarters for which this promises to save something; with the highest
    /// effort, all small images. `quarter_bits` are the bits of the first quarter of `every` candidate.
    fn quarters_round(&mut self, packer: &mut Packer, every: &[usize], quarter_bits: &[u64]) {
        let is_promising = |&number: &usize| {
            let image = self.images[number];
            let smallest = self.smallest[self.candidates[number].0].length() as u64;
            let limit = smallest - smallest / QUARTER_GAIN_DIVISOR;
            image.pixels.len() <= SMALL_IMAGE_INDICES
                && (self.plan.effort == Effort::Best
                    || bytes_in_quarters(image, quarter_bits[number]) <= limit)
        };
        let promising: Vec<usize> = every.iter().copied().filter(is_promising).collect();
        self.round_in(packer, &promising, self.plan.clear_rule(), &vec![QUARTERS; promising.len()]);
    }

    /// Packs candidates, each in its number of segments. Returns the bits of their first quarters.
    fn round_in(
        &mut self,
        packer: &mut Packer,
        numbers: &[usize],
        rule: ClearRule,
        segments: &[usize],
    ) -> Vec<u64> {
        let images: Vec<_> = numbers.iter().map(|&number| self.images[number]).collect();
        let (streams, quarter_bits) = pack_images(packer, &images, rule, segments);
        for (&number, bytes) in numbers.iter().zip(streams) {
            self.offer(number, bytes);
        }
        quarter_bits
    }

    /// Packs candidates as single indices where that is smaller.
    fn try_literals(&mut self, numbers: &[usize]) {
        for &number in numbers {
            let ((frame, candidate), image) = (self.candidates[number], self.images[number]);
            let length = 1 + image.literal_bytes();
            if self.smallest[frame].wants(length, image.min_code_size, candidate.greatest) {
                let mut bytes = vec![image.min_code_size];
                image.pack_literals(&mut bytes);
                self.offer(number, bytes);
            }
        }
    }

    /// Searches for smaller streams of the `leaders` so far, and of the candidates that lead after one more
    /// round with early Clears.
    fn search(&mut self, packer: &mut Packer, every: &[usize], leaders: Vec<usize>) {
        self.round(packer, every, ClearRule::Early);
        let mut finalists = leaders;
        finalists.extend(self.leaders());
        finalists.sort_unstable();
        finalists.dedup();
        // A search takes much time. Images in several segments are searched segment by segment, in parallel;
        // only whole images are packed by lookahead.
        let (whole, cut): (Vec<usize>, Vec<usize>) =
            finalists.into_iter().partition(|&number| self.segments(number) == 1);
        self.round(packer, &cut, self.plan.search_rule());
        for number in whole {
            let stream = self.look_ahead(packer, number);
            self.smallest[self.candidates[number].0].offer(number, stream);
        }
    }

    /// Packs a candidate by lookahead, with a choice between drawn and transparent pixels.
    fn look_ahead(&self, packer: &mut Packer, number: usize) -> Stream {
        let ((frame, candidate), indices) = (self.candidates[number], self.images[number]);
        let most = indices.greatest_allowed();
        let Alternatives { indices: alternatives, transparent } =
            Alternatives::of(&self.frames[frame], candidate, most, self.index_order, self.plan);
        let mut bytes = vec![indices.min_code_size];
        let used = packer.pack_choices(
            IndexChoices { indices, alternatives: &alternatives },
            self.plan.search_rule(),
            &mut bytes,
        );
        // The packer may have found that no pixel should be transparent.
        let transparent = transparent.filter(|&index| used.contains(index));
        let greatest = self.plan.greatest_coded(used.greatest().unwrap_or(0));
        Stream { rectangle: candidate.rectangle.clone(), transparent, greatest, bytes }
    }

    /// Offers a stream of the indices of a candidate to its frame.
    fn offer(&mut self, number: usize, bytes: Vec<u8>) {
        let (frame, PixelCandidate { rectangle, transparent, greatest, .. }) = self.candidates[number];
        let (rectangle, transparent, greatest) = (rectangle.clone(), *transparent, *greatest);
        self.smallest[frame].offer(number, Stream { rectangle, transparent, greatest, bytes });
    }

    /// The leading candidates of all frames.
    fn leaders(&self) -> Vec<usize> {
        self.smallest.iter().flat_map(Smallest::leaders).collect()
    }

    /// Number of segments that the plan wants for a candidate.
    fn segments(&self, number: usize) -> usize {
        self.plan.segments(self.images[number].pixels.len())
    }
}

/// Estimates the bytes of an image in quarters, from the bits of the first quarter and its part of the
/// expected cost.
fn bytes_in_quarters(Indices { pixels, .. }: Indices<'_>, bits: u64) -> u64 {
    let part = lzw::weight(pixels, 0..pixels.len() / QUARTERS).max(1);
    (bits / 8).saturating_mul(lzw::weight(pixels, 0..pixels.len())) / part
}

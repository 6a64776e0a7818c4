//! The indices of frames to what is written of them: a rectangle and its LZW stream.
//!
//! Of every frame there are [`Candidates`]: the rectangle as it is, and with unchanged pixels transparent in one way or
//! another. All are packed, and the smallest is kept. Which these are depends on the frame, the one before it
//! and the [`EncodePlan`], never on the machine.
//!
//! What is under a frame is the frame before it, unless that is [disposed of](super::Disposal): then nothing is, and the frame
//! is packed whole. Where a level means transparent, what changed is still all that has to be drawn: where two frames are the
//! same, transparent or not, the second adds nothing. A frame has one transparent index, which is that level's then, and
//! what has not changed shares it.

use std::cell::RefCell;

use rayon::prelude::*;

use super::alternatives::Alternatives;
use super::buffers::Buffers;
use super::candidates::{Candidates, Pixels};
use super::effort::Effort;
use super::frame::{EncodedFrame, FrameInput};
use super::index_order::IndexOrder;
use super::lzw::{self, Bits, ClearRule, IndexChoices, Indices};
use super::plan::{EncodePlan, SEGMENT, SMALL_IMAGE_INDICES};
use super::spans::Drawn;

/// Frames that are packed together: what [`lzw::Packer`] interleaves.
pub(crate) const LANES: usize = lzw::LANES;

const QUARTERS: usize = 4;

/// An image is packed in quarters where they promise to be smaller than the whole by this part. What the first quarter takes
/// promises too much by 3 to 5 %.
const PROMISE: u64 = 50;

/// Packs frames; one for each thread.
#[derive(Default)]
pub(crate) struct FrameEncoder {
    lzw: lzw::Packer,
    /// Room for a stream.
    scratch: Vec<u8>,
    buffers: Buffers,
}

/// What a candidate became.
struct Stream {
    transparent: Option<u8>,
    greatest: u8,
    bytes: Vec<u8>,
}

/// The smallest stream so far.
#[derive(Default)]
struct Smallest(Option<Stream>);

impl FrameEncoder {
    /// Packs frames; `index_order` says by which index each of theirs is written.
    pub(crate) fn pack<'p>(
        &mut self,
        frames: &[FrameInput<'_, 'p>],
        index_order: &IndexOrder,
        plan: &EncodePlan<'p>,
    ) -> Vec<EncodedFrame<'p>> {
        let all: Vec<Candidates<'_>> =
            frames.iter().map(|frame| Candidates::of(frame, index_order, plan, &mut self.buffers)).collect();
        let of_pixels = self.pack_pixels(frames, &all, index_order, plan);
        let packed = frames.iter().zip(all).zip(of_pixels).map(|((frame, candidates), of_pixels)| {
            let mut drawn = Smallest::default();
            for way in &candidates.drawn {
                self.pack_drawn(way, plan, &mut drawn);
            }
            if let Some(stripes) = &candidates.searched {
                stripes.search(index_order, |way| self.pack_drawn(way, plan, &mut drawn));
            }
            let rectangle = candidates.clear(&mut self.buffers);
            // There is at least one candidate.
            let best = of_pixels.into_iter().chain(drawn.0).min_by_key(|stream| stream.bytes.len())?;
            let Stream { transparent, greatest, bytes: stream } = best;
            let local = Some(frame.palette).filter(|palette| *palette != plan.palette_map.global());
            Some(EncodedFrame { rectangle, transparent, local, greatest, stream })
        });
        packed.flatten().collect()
    }

    /// Packs what is drawn as runs; whether it is the `smallest` now.
    fn pack_drawn(&mut self, drawn: &Drawn, plan: &EncodePlan<'_>, smallest: &mut Smallest) -> bool {
        let &Drawn { transparent, greatest, .. } = drawn;
        let min_code_size = code_size(greatest);
        self.scratch.clear();
        self.scratch.push(min_code_size);
        self.lzw.pack_runs(drawn.striped(min_code_size), !plan.compatible, &mut self.scratch);
        if smallest.0.as_ref().is_some_and(|smallest| smallest.bytes.len() <= self.scratch.len()) {
            return false;
        }
        let bytes = std::mem::take(&mut self.scratch);
        let former = smallest.0.replace(Stream { transparent, greatest, bytes });
        self.scratch = former.map(|former| former.bytes).unwrap_or_default();
        true
    }

    /// The smallest of what is drawn as pixels, by frame.
    fn pack_pixels(
        &mut self,
        frames: &[FrameInput<'_, '_>],
        all: &[Candidates<'_>],
        index_order: &IndexOrder,
        plan: &EncodePlan<'_>,
    ) -> Vec<Option<Stream>> {
        let candidates: Vec<(usize, &Pixels<'_>)> = all
            .iter()
            .enumerate()
            .flat_map(|(frame, candidates)| candidates.pixels.iter().map(move |pixels| (frame, pixels)))
            .collect();
        let images: Vec<Indices<'_>> = candidates
            .iter()
            .map(|(_, Pixels { pixels, greatest, .. })| Indices {
                pixels,
                min_code_size: code_size(*greatest),
            })
            .collect();

        let every: Vec<usize> = (0..images.len()).collect();
        let best = RefCell::new(vec![None; all.len()]);
        let mut contest = |numbers: &[usize], rule, segments: &dyn Fn(usize) -> usize| {
            let images: Vec<_> = numbers.iter().map(|&number| images[number]).collect();
            let mut best = best.borrow_mut();
            let (streams, samples) = self.streams(&images, rule, segments);
            for (&number, stream) in numbers.iter().zip(streams) {
                let best: &mut Option<(usize, Vec<u8>)> = &mut best[candidates[number].0];
                if best.as_ref().is_none_or(|(_, best)| stream.len() < best.len()) {
                    *best = Some((number, stream));
                }
            }
            (best.iter().flatten().map(|(number, _)| *number).collect::<Vec<usize>>(), samples)
        };
        let in_segments = |indices| plan.segments(indices);
        let (mut winners, samples) = contest(&every, plan.rule(), &in_segments);
        if plan.effort >= Effort::Normal && !plan.compatible {
            let promising = |&number: &usize| {
                let image = images[number];
                let best = &best.borrow()[candidates[number].0];
                let best = best.as_ref().map_or(u64::MAX, |(_, best)| best.len() as u64);
                let promised = || bytes_in_quarters(image, samples[number]) <= best - best / PROMISE;
                image.pixels.len() <= SMALL_IMAGE_INDICES && (plan.effort == Effort::Best || promised())
            };
            let promising: Vec<usize> = every.iter().copied().filter(promising).collect();
            (winners, _) = contest(&promising, ClearRule::Deferred, &|_| QUARTERS);
        }
        for best in best.borrow_mut().iter_mut().flatten() {
            let (number, stream) = best;
            let image = images[*number];
            if 1 + image.literal_bytes() < stream.len() {
                stream.truncate(1);
                image.pack_literals(stream);
            }
        }
        let mut whole = Vec::new();
        if plan.searches() {
            winners.extend(contest(&every, ClearRule::Early, &in_segments).0);
            winners.sort_unstable();
            winners.dedup();
            // The search takes its time.
            let in_one = |&number: &usize| plan.segments(images[number].pixels.len()) == 1;
            let in_many;
            (whole, in_many) = winners.into_iter().partition(in_one);
            contest(&in_many, ClearRule::Search, &in_segments);
        }
        let stream = |(number, bytes): (usize, Vec<u8>)| {
            let &Pixels { transparent, greatest, .. } = candidates[number].1;
            Stream { transparent, greatest, bytes }
        };
        let mut best: Vec<_> = best.into_inner().into_iter().map(|best| best.map(stream)).collect();
        for number in whole {
            let (frame, drawn) = candidates[number];
            let (of_frame, image) = (&all[frame], images[number]);
            let choice = Alternatives::of(
                &frames[frame],
                &of_frame.rectangle,
                drawn,
                image.greatest_allowed(),
                index_order,
                plan,
            );
            let flexible = self.pack_flexible(image, choice);
            if best[frame].as_ref().is_none_or(|best| flexible.bytes.len() < best.bytes.len()) {
                best[frame] = Some(flexible);
            }
        }
        best
    }

    /// Packs an image with foresight and a choice of indices.
    fn pack_flexible(&mut self, indices: Indices<'_>, choice: Alternatives) -> Stream {
        let Alternatives { others, transparent, greatest } = choice;
        let mut bytes = vec![indices.min_code_size];
        self.lzw.pack_choices(IndexChoices { indices, alternatives: &others }, &mut bytes);
        Stream { transparent, greatest, bytes }
    }

    /// The minimum code size and the LZW stream of each image, packed in so many segments as `segments` says by its length, and
    /// the bits that the first quarter takes of each that is packed in one (of others, more than can be).
    fn streams(
        &mut self,
        images: &[Indices<'_>],
        rule: ClearRule,
        segments: &dyn Fn(usize) -> usize,
    ) -> (Vec<Vec<u8>>, Vec<u64>) {
        let begun = |image: &Indices<'_>| {
            // Most need less than a byte an index; for large ones the room is not worth what it saves.
            let mut stream = Vec::with_capacity(image.pixels.len().min(SMALL_IMAGE_INDICES));
            stream.push(image.min_code_size);
            stream
        };
        let mut streams: Vec<Vec<u8>> = images.iter().map(begun).collect();
        let counts: Vec<usize> = images.iter().map(|image| segments(image.pixels.len())).collect();
        if counts.iter().all(|&count| count == 1) {
            let samples = self.lzw.pack_sampled(images, rule, &mut streams);
            return (streams, samples);
        }
        let segments: Vec<_> =
            images.iter().zip(&counts).flat_map(|(image, &count)| image.segments_of(count)).collect();
        let mut bits = vec![Bits::default(); segments.len()];
        if segments.iter().any(|segment| segment.len() >= SEGMENT) {
            // Threads that have no frame of their own help.
            segments
                .par_chunks(lzw::LANES)
                .zip(bits.par_chunks_mut(lzw::LANES))
                .for_each_init(lzw::Packer::new, |packer, (segments, bits)| {
                    packer.pack_segments(segments, rule, bits)
                });
        } else {
            self.lzw.pack_segments(&segments, rule, &mut bits);
        }
        let mut bits = &*bits;
        let mut samples = Vec::with_capacity(images.len());
        for (stream, count) in streams.iter_mut().zip(counts) {
            let (of_image, rest) = bits.split_at(count);
            lzw::join(of_image, stream);
            samples.push(if count == 1 { of_image[0].quarter_bits() } else { u64::MAX });
            bits = rest;
        }
        (streams, samples)
    }
}

/// About how many bytes an image takes in quarters, by the bits of the first one and what it should cost of the whole.
fn bytes_in_quarters(Indices { pixels, .. }: Indices<'_>, bits: u64) -> u64 {
    let part = lzw::weight(pixels, 0..pixels.len() / QUARTERS).max(1);
    (bits / 8).saturating_mul(lzw::weight(pixels, 0..pixels.len())) / part
}

/// The bits that tell all indices up to `greatest` apart; at least 2, as GIF wants.
fn code_size(greatest: u8) -> u8 {
    (8 - greatest.leading_zeros() as u8).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::PaletteMap;
    use crate::encode::in_use;
    use crate::options::Options;
    use crate::volume::FrameShape;

    #[test]
    fn code_sizes_hold_the_greatest_index() {
        for (greatest, size) in [(0, 2), (1, 2), (3, 2), (4, 3), (7, 3), (127, 7), (128, 8), (255, 8)] {
            assert_eq!(code_size(greatest), size);
        }
    }

    /// Small frames beside one that is cut into segments, and by themselves: of more and more noise, so that for one of them it is a
    /// matter of a byte whether quarters are tried.
    #[test]
    fn frames_are_packed_the_same_beside_whatever_others() {
        const SIDE: usize = 128;
        let shape = FrameShape { frames: 3, height: 512, width: 1024, samples: 1 };
        let mut base: Vec<u8> =
            (0..shape.frame_pixels()).map(|at| (at % shape.width / 8 % 120) as u8).collect();
        base[0] = 255;
        let mut random = 1u32;
        let mut random = || {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 16) as usize
        };
        let quarter = SIDE * SIDE / 4;
        let mut texture: Vec<u8> = (0..SIDE * SIDE).map(|at| [130, 200, 208, 216][at / quarter]).collect();
        texture[quarter..].iter_mut().for_each(|index| *index += random() as u8 % 8);
        let (options, palette_map) = (Options::default(), PaletteMap::grey(None));
        let plan = EncodePlan::new(options.effort, &options, shape, &palette_map, &[]);
        let mut index_order = plan.index_order();
        index_order.extend(&in_use(&base));
        index_order.extend(&in_use(&(130..224).collect::<Vec<u8>>()));
        let large = || plan.input(0, &base, None);
        assert!(plan.segments(shape.frame_pixels()) > 1);
        let mut packer = FrameEncoder::default();
        let mut frame = base.clone();
        for _ in 0..500 {
            texture[random() % quarter] = 130 + random() as u8 % 64;
            for (row, texture) in texture.chunks(SIDE).enumerate() {
                frame[(100 + row) * shape.width + 100..][..SIDE].copy_from_slice(texture);
            }
            let alone = packer.pack(&[plan.input(1, &frame, Some(&base))], &index_order, &plan).remove(0);
            let beside =
                packer.pack(&[large(), plan.input(1, &frame, Some(&base))], &index_order, &plan).remove(1);
            assert!(alone.stream == beside.stream, "{} and {}", alone.stream.len(), beside.stream.len());
        }
    }
}

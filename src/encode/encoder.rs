//! The indices of frames to encoded frames: a rectangle and its LZW stream.
//!
//! For every frame there are [`Candidates`]: the rectangle as it is, and with unchanged pixels made
//! transparent in one way or another. All are packed, and the [smallest](Smallest) is kept. The candidates depend
//! on the frame, the one before it and the [`EncodePlan`], never on the machine.
//!
//! A frame is drawn over the frame before, unless that one is [disposed of](crate::Disposal): then there is
//! nothing under it, and the frame is encoded as a whole. Where a level means transparent, still only changes
//! have to be drawn: where two frames are the same, transparent or not, the second adds nothing. A frame has
//! only one transparent index. Here it is the one of that level, and unchanged pixels use it too.

use super::buffers::Buffers;
use super::candidates::Candidates;
use super::contest::{hold_contest, hold_contest_of_seldom};
use super::frame::{EncodedFrame, FrameInput};
use super::index_order::IndexOrder;
use super::lzw;
use super::plan::EncodePlan;
use super::rectangle::Rectangle;
use super::smallest::Smallest;
use super::spans::RunCandidate;
use super::stream::{Stream, code_size};

/// Number of frames that are encoded together: the number of lanes of [`lzw::Packer`].
pub(crate) const LANES: usize = lzw::LANES;

/// Encodes frames. Every thread has one of its own.
#[derive(Default)]
pub(crate) struct FrameEncoder {
    packer: lzw::Packer,
    /// A buffer for a stream.
    scratch: Vec<u8>,
    buffers: Buffers,
}

impl FrameEncoder {
    /// Encodes frames. `index_order` has the written index of each of their indices.
    pub(crate) fn pack<'p>(
        &mut self,
        frames: &[FrameInput<'_, 'p>],
        index_order: &IndexOrder,
        plan: &EncodePlan<'p>,
    ) -> Vec<EncodedFrame<'p>> {
        let all: Vec<Candidates<'_>> =
            frames.iter().map(|frame| Candidates::of(frame, index_order, plan, &mut self.buffers)).collect();
        let mut by_pixels: Vec<Smallest<'_>> =
            frames.iter().map(|frame| Smallest::new(frame.table)).collect();
        hold_contest(&mut self.packer, frames, &all, index_order, plan, &mut by_pixels);
        let mut seldom: Vec<Candidates<'_>> = frames
            .iter()
            .zip(&all)
            .map(|(frame, candidates)| candidates.seldom(frame, index_order, plan, &mut self.buffers))
            .collect();
        hold_contest_of_seldom(&mut self.packer, frames, &mut seldom, index_order, plan, &mut by_pixels);
        seldom.into_iter().for_each(|candidates| candidates.give_back(&mut self.buffers));
        let encoded = all.into_iter().zip(by_pixels).map(|(candidates, mut smallest)| {
            for candidate in &candidates.runs {
                self.pack_runs(candidate, &candidates.rectangle, plan, &mut smallest);
            }
            if let Some(spans) = &candidates.searched {
                let is_smaller = |candidate: &RunCandidate| {
                    self.pack_runs(candidate, &candidates.rectangle, plan, &mut smallest)
                };
                spans.search(index_order, is_smaller);
            }
            candidates.give_back(&mut self.buffers);
            // There is at least one candidate.
            smallest.into_frame()
        });
        encoded.flatten().collect()
    }

    /// Packs a candidate that is drawn as runs, in its `rectangle`. Returns whether its stream is the smallest of
    /// the frame so far.
    fn pack_runs(
        &mut self,
        candidate: &RunCandidate,
        rectangle: &Rectangle,
        plan: &EncodePlan<'_>,
        smallest: &mut Smallest<'_>,
    ) -> bool {
        let &RunCandidate { transparent, greatest, .. } = candidate;
        let min_code_size = code_size(greatest);
        self.scratch.clear();
        self.scratch.push(min_code_size);
        self.packer.pack_runs(
            candidate.image(min_code_size),
            plan.keeps_full_dictionaries(),
            &mut self.scratch,
        );
        if !smallest.wants(self.scratch.len(), min_code_size, greatest) {
            return false;
        }
        let bytes = std::mem::take(&mut self.scratch);
        smallest.offer(0, Stream { rectangle: rectangle.clone(), transparent, greatest, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::PaletteMap;
    use crate::encode::index_order::in_use;
    use crate::encode::{Compatibility, Effort, EncodeRules};
    use crate::volume::FrameShape;

    /// Small frames are encoded alone, and beside a frame that is cut into segments. They get more and more
    /// noisy, so that for one of them a single byte decides whether quarters are tried.
    #[test]
    fn frames_are_encoded_the_same_beside_any_others() {
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
        let palette_map = PaletteMap::grey(None);
        let rules = EncodeRules {
            effort: Effort::Normal,
            compatibility: Compatibility::Web,
            has_background: false,
            keeps_frames: true,
            transparent: None,
        };
        let plan = EncodePlan::new(rules, shape, &palette_map, &[]);
        let mut index_order = plan.index_order();
        index_order.extend(&in_use(&base));
        index_order.extend(&in_use(&(130..224).collect::<Vec<u8>>()));
        let large = || plan.input(0, &base, None, 256);
        assert!(plan.segments(shape.frame_pixels()) > 1);
        let mut encoder = FrameEncoder::default();
        let mut frame = base.clone();
        for _ in 0..500 {
            texture[random() % quarter] = 130 + random() as u8 % 64;
            for (row, texture) in texture.chunks(SIDE).enumerate() {
                frame[(100 + row) * shape.width + 100..][..SIDE].copy_from_slice(texture);
            }
            let small = || plan.input(1, &frame, Some(&base), 256);
            let alone = encoder.pack(&[small()], &index_order, &plan).remove(0);
            let beside = encoder.pack(&[large(), small()], &index_order, &plan).remove(1);
            assert!(
                alone.stream.bytes == beside.stream.bytes,
                "{:?} and {:?}",
                alone.sizes(),
                beside.sizes()
            );
        }
    }
}

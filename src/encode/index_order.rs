//! The order of palette entries in the file, so that the indices in use are the lowest ones.
//!
//! The codes of a frame begin with as many bits as its greatest index needs, and fewer single indices leave
//! more codes for phrases. So every index is replaced by its *written index*, its position in the palette of
//! the file. The indices of the first frame come first, then the new ones of the second frame, and so on. The
//! palette is put in this order when the GIF is complete. Once more than half of all 256 indices are in use,
//! or a single frame uses more than half, the order saves nothing any more, and the other indices follow in
//! ascending order.

use std::borrow::Cow;

use super::buffers::Buffers;
use super::index_set::IndexSet;

/// Most indices that need fewer than 8 bits. With more of them the order saves nothing.
const HALF: usize = 128;

/// The written index of each index that has been in use so far.
#[derive(Clone, Debug)]
pub(crate) struct IndexOrder {
    /// Indices by written index; all 256 once nothing can be added.
    order: Vec<u8>,
    /// Written indices by index; valid for the indices in `order`.
    written: [u8; 256],
    /// The index that means transparent in every frame.
    transparent: Option<u8>,
}

/// The indices that a frame uses; `None` if they are more than half of all.
pub(crate) type InUse = Option<IndexSet>;

impl IndexOrder {
    /// No index is in the order yet.
    pub(crate) fn new() -> Self {
        Self { order: Vec::new(), written: [0; 256], transparent: None }
    }

    /// Every index is its own written index.
    pub(crate) fn identity() -> Self {
        let written = std::array::from_fn(|index| index as u8);
        Self { order: (0..=u8::MAX).collect(), written, transparent: None }
    }

    /// The same order with an index that means transparent in every frame, also in frames before the first
    /// one that uses it.
    pub(crate) fn with_transparent(mut self, index: u8) -> Self {
        self.extend(&in_use(&[index]));
        self.transparent = Some(index);
        self
    }

    /// The written index that means transparent in every frame.
    pub(super) fn transparent(&self) -> Option<u8> {
        self.transparent.map(|index| self.written(index))
    }

    /// The written index for pixels that become transparent: the one that means transparent in every frame,
    /// or else the lowest one that is not `used`, because it needs the fewest bits. `None` if all are used.
    pub(super) fn transparent_or_unused(&self, used: impl FnOnce() -> IndexSet) -> Option<u8> {
        self.transparent().or_else(|| used().lowest_unused())
    }

    /// Adds the indices that are new in the next frame.
    pub(crate) fn extend(&mut self, in_use: &InUse) {
        self.append(in_use.as_ref().unwrap_or(&IndexSet::ALL));
        if self.order.len() > HALF {
            self.append(&IndexSet::ALL);
        }
    }

    /// Adds the indices of `frames` frames. `in_use` has the sets of the first of them, up to the first frame
    /// after which all 256 indices are in the order. Returns for each frame the number of indices in the order
    /// after it.
    pub(crate) fn extend_by_each(&mut self, in_use: &[InUse], frames: usize) -> Vec<usize> {
        let mut lengths = Vec::with_capacity(frames);
        for in_use in in_use {
            self.extend(in_use);
            lengths.push(self.order.len());
        }
        lengths.resize(frames, self.order.len());
        lengths
    }

    /// The sets of indices that consecutive `frames` use, up to the first frame after which all 256 indices
    /// are in the order. They are valid for this order and any later extension of it.
    pub(crate) fn in_use<'f>(&self, mut frames: impl Iterator<Item = &'f [u8]>) -> Vec<InUse> {
        let mut so_far = self.clone();
        let mut all = Vec::new();
        while !so_far.is_complete()
            && let Some(frame) = frames.next()
        {
            let in_use = in_use(frame);
            so_far.extend(&in_use);
            all.push(in_use);
        }
        all
    }

    /// Whether all 256 indices are in the order.
    fn is_complete(&self) -> bool {
        self.order.len() == self.written.len()
    }

    /// Appends those indices of a set that are not in the order yet, in ascending order.
    fn append(&mut self, set: &IndexSet) {
        if self.is_complete() {
            return;
        }
        let mut known = IndexSet::EMPTY;
        known.insert_all(&self.order);
        for index in 0..=u8::MAX {
            if set.contains(index) && !known.contains(index) {
                self.written[usize::from(index)] = self.order.len() as u8;
                self.order.push(index);
            }
        }
    }

    /// Indices by written index.
    pub(crate) fn order(&self) -> &[u8] {
        &self.order
    }

    /// The written index of the color of the background, which is added if it is not in the order.
    pub(crate) fn written_for_background(&mut self, index: u8) -> u8 {
        self.extend(&in_use(&[index]));
        self.written(index)
    }

    /// The written index of an index that is in the order.
    pub(super) fn written(&self, index: u8) -> u8 {
        self.written[usize::from(index)]
    }

    /// The written indices of `indices`, which must all be in the order.
    pub(super) fn apply<'f>(&self, indices: Cow<'f, [u8]>, buffers: &mut Buffers) -> Cow<'f, [u8]> {
        if self.order.iter().enumerate().all(|(written, &index)| written == usize::from(index)) {
            return indices;
        }
        let mut indices = buffers.own(indices);
        for index in &mut indices {
            *index = self.written[usize::from(*index)];
        }
        Cow::Owned(indices)
    }
}

/// The set of indices that a frame uses.
pub(crate) fn in_use(indices: &[u8]) -> InUse {
    const WORD: usize = 16;
    const WORDS: usize = 64;
    let mut used = IndexSet::EMPTY;
    let Some(&first) = indices.first() else { return Some(used) };
    used.insert(first);
    // A word equal to the one before is skipped, because backgrounds have one color.
    let mut last = [first; WORD];
    for part in indices.chunks(WORDS * WORD) {
        let (words, rest) = part.as_chunks::<WORD>();
        for word in words {
            if *word != last {
                last = *word;
                used.insert_all(word);
            }
        }
        used.insert_all(rest);
        if used.len() > HALF {
            return None;
        }
    }
    Some(used)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn order_of(frames: &[Vec<u8>]) -> IndexOrder {
        let mut index_order = IndexOrder::new();
        frames.iter().for_each(|frame| index_order.extend(&in_use(frame)));
        index_order
    }

    #[test]
    fn new_indices_come_after_known_ones() {
        let index_order = order_of(&[vec![9, 200, 9], vec![3, 200, 100]]);
        assert_eq!(index_order.order(), [9, 200, 3, 100]);
        let indices = Cow::Borrowed(&[100, 9, 3, 200][..]);
        assert_eq!(*index_order.apply(indices, &mut Buffers::default()), [3, 0, 2, 1]);
    }

    #[test]
    fn after_a_frame_of_many_indices_the_others_are_in_ascending_order() {
        let many: Vec<u8> = (0..=HALF as u8).map(|index| 255 - index).collect();
        let identity: Vec<u8> = (0..=255).collect();
        assert_eq!(order_of(std::slice::from_ref(&many)).order(), identity);
        let index_order = order_of(&[vec![255, 7], many]);
        assert_eq!(index_order.order()[..4], [7, 255, 0, 1]);
        assert_eq!(index_order.order().len(), 256);
        // With one index less the order still saves a bit.
        let fewer: Vec<u8> = (0..HALF as u8).map(|index| 255 - index).collect();
        assert_eq!(order_of(&[fewer]).order().len(), HALF);
    }

    proptest! {
        /// Each index has one written index, it stays the same, and the order leads back to the index.
        #[test]
        fn written_indices_lead_back_and_stay(
            frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..90), 1..6),
            step in 1u8..60,
        ) {
            let frames: Vec<Vec<u8>> =
                frames.iter().map(|frame| frame.iter().map(|index| index / step * step).collect()).collect();
            let mut index_order = IndexOrder::new();
            let mut before: Vec<u8> = Vec::new();
            for frame in &frames {
                index_order.extend(&in_use(frame));
                prop_assert_eq!(&index_order.order()[..before.len()], &before);
                before = index_order.order().to_vec();
                let written = index_order.apply(Cow::Borrowed(frame), &mut Buffers::default());
                let order = index_order.order();
                let back: Vec<u8> = written.iter().map(|&index| order[usize::from(index)]).collect();
                prop_assert_eq!(&back, frame);
            }
        }

        /// An order that has grown meanwhile is extended as by each frame alone.
        #[test]
        fn sets_in_use_extend_a_later_order(
            frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..90), 2..6),
            step in 1u8..60,
            group_start in any::<prop::sample::Index>(),
        ) {
            let frames: Vec<Vec<u8>> =
                frames.iter().map(|frame| frame.iter().map(|index| index / step * step).collect()).collect();
            let (before, group) = frames.split_at(group_start.index(frames.len()));
            let mut index_order = order_of(before);
            let in_use = order_of(&before[..before.len() / 2]).in_use(group.iter().map(Vec::as_slice));
            prop_assert!(in_use.len() <= group.len());
            let lengths = index_order.extend_by_each(&in_use, group.len());
            let expected = order_of(&frames);
            prop_assert_eq!(index_order.order(), expected.order());
            let so_far = (before.len()..frames.len()).map(|last| order_of(&frames[..=last]).order().len());
            prop_assert_eq!(lengths, so_far.collect::<Vec<_>>());
        }

        #[test]
        fn every_index_in_use_is_in_the_set(runs in prop::collection::vec((any::<u8>(), 1usize..70), 1..40)) {
            let frame: Vec<u8> = runs.iter().flat_map(|&(index, length)| vec![index; length]).collect();
            let set = in_use(&frame).unwrap();
            prop_assert!((0..=u8::MAX).all(|index| set.contains(index) == frame.contains(&index)));
        }
    }
}

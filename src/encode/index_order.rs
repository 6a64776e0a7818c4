//! Indices by which levels and colors are written, so that those in use are the lowest.
//!
//! The codes of a frame begin with as many bits as its greatest index has, and every index less leaves a place in the
//! dictionary. So indices are written by their *rank*: those of the first frame come first, then what is new in the second,
//! and so on. The palette is put in that order when the GIF is complete. Once more than half of all 256 are in use, or a frame
//! alone uses so many, ranks no longer save anything, and the rest follow in their own order.

use std::borrow::Cow;

use super::buffers::Buffers;

/// So many ranks need all bits in any case.
const MANY: usize = 128;

/// The ranks of indices, known for those that have been in use so far.
#[derive(Clone, Debug)]
pub(crate) struct IndexOrder {
    /// Indices by rank; all 256 once nothing is to be added.
    order: Vec<u8>,
    index_order: [u8; 256],
    /// The index that means transparent in every frame.
    transparent: Option<u8>,
}

/// Which indices a frame uses; `None`: more than half of all.
pub(crate) type InUse = Option<[bool; 256]>;

impl IndexOrder {
    /// No index is known yet.
    pub(crate) fn new() -> Self {
        Self { order: Vec::new(), index_order: [0; 256], transparent: None }
    }

    /// Every index is its own rank.
    pub(crate) fn identity() -> Self {
        let index_order = std::array::from_fn(|index| index as u8);
        Self { order: (0..=u8::MAX).collect(), index_order, transparent: None }
    }

    /// The same, of which an index means transparent in every frame, also in those before the first that uses it.
    pub(crate) fn with_transparent(mut self, index: u8) -> Self {
        self.extend(&in_use(&[index]));
        self.transparent = Some(index);
        self
    }

    /// The rank that means transparent in every frame.
    pub(super) fn transparent(&self) -> Option<u8> {
        self.transparent.map(|index| self.of_known(index))
    }

    /// Adds what is new in the next frame.
    pub(crate) fn extend(&mut self, in_use: &InUse) {
        let new = in_use.as_ref().unwrap_or(&[true; 256]);
        self.append(new);
        if self.order.len() > MANY {
            self.append(&[true; 256]);
        }
    }

    /// Which indices `frames` use that follow one another, up to the one from which on nothing is new. These may be extended by it, or
    /// any that have grown from them.
    pub(crate) fn in_use<'f>(&self, mut frames: impl Iterator<Item = &'f [u8]>) -> Vec<InUse> {
        let mut so_far = self.clone();
        let mut all = Vec::new();
        while !so_far.are_complete()
            && let Some(frame) = frames.next()
        {
            let in_use = in_use(frame);
            so_far.extend(&in_use);
            all.push(in_use);
        }
        all
    }

    fn are_complete(&self) -> bool {
        self.order.len() == self.index_order.len()
    }

    fn append(&mut self, new: &[bool; 256]) {
        if self.are_complete() {
            return;
        }
        let mut known = [false; 256];
        for &index in &self.order {
            known[usize::from(index)] = true;
        }
        for index in 0..=u8::MAX {
            if new[usize::from(index)] && !known[usize::from(index)] {
                self.index_order[usize::from(index)] = self.order.len() as u8;
                self.order.push(index);
            }
        }
    }

    /// Indices by rank, as far as they are known.
    pub(crate) fn order(&self) -> &[u8] {
        &self.order
    }

    /// The rank of an index, if it is known.
    pub(crate) fn of_index(&self, index: u8) -> Option<u8> {
        self.order.contains(&index).then(|| self.index_order[usize::from(index)])
    }

    /// The rank of an index that is known.
    pub(super) fn of_known(&self, index: u8) -> u8 {
        self.index_order[usize::from(index)]
    }

    /// The ranks of `indices`, all of which are known.
    pub(super) fn of<'f>(&self, indices: Cow<'f, [u8]>, buffers: &mut Buffers) -> Cow<'f, [u8]> {
        if self.order.iter().enumerate().all(|(rank, &index)| rank == usize::from(index)) {
            return indices;
        }
        let mut indices = buffers.own(indices);
        for index in &mut indices {
            *index = self.index_order[usize::from(*index)];
        }
        Cow::Owned(indices)
    }
}

/// Which indices are in use.
pub(crate) fn in_use(indices: &[u8]) -> InUse {
    const WORD: usize = 16;
    const WORDS: usize = 64;
    let mut used = [false; 256];
    let Some(&first) = indices.first() else { return Some(used) };
    used[usize::from(first)] = true;
    // Backgrounds are of one color.
    let mut last = [first; WORD];
    for some in indices.chunks(WORDS * WORD) {
        let (words, rest) = some.as_chunks::<WORD>();
        for word in words {
            if *word != last {
                last = *word;
                word.iter().for_each(|&index| used[usize::from(index)] = true);
            }
        }
        rest.iter().for_each(|&index| used[usize::from(index)] = true);
        if used.iter().filter(|&&used| used).count() > MANY {
            return None;
        }
    }
    Some(used)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ranks_of(frames: &[Vec<u8>]) -> IndexOrder {
        let mut index_order = IndexOrder::new();
        frames.iter().for_each(|frame| index_order.extend(&in_use(frame)));
        index_order
    }

    #[test]
    fn what_is_new_comes_after_what_is_known() {
        let index_order = ranks_of(&[vec![9, 200, 9], vec![3, 200, 100]]);
        assert_eq!(index_order.order(), [9, 200, 3, 100]);
        assert_eq!(*index_order.of(Cow::Borrowed(&[100, 9, 3, 200]), &mut Buffers::default()), [3, 0, 2, 1]);
    }

    #[test]
    fn a_frame_of_many_leaves_the_rest_in_their_order() {
        let many: Vec<u8> = (0..=MANY as u8).map(|index| 255 - index).collect();
        let identity: Vec<u8> = (0..=255).collect();
        assert_eq!(ranks_of(std::slice::from_ref(&many)).order(), identity);
        let index_order = ranks_of(&[vec![255, 7], many]);
        assert_eq!(index_order.order()[..4], [7, 255, 0, 1]);
        assert_eq!(index_order.order().len(), 256);
        // One less is still worth to be known.
        let fewer: Vec<u8> = (0..MANY as u8).map(|index| 255 - index).collect();
        assert_eq!(ranks_of(&[fewer]).order().len(), MANY);
    }

    proptest! {
        /// Whatever frames hold, each index has one rank, it stays the same, and the order leads back.
        #[test]
        fn ranks_lead_back_and_stay(
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
                let written = index_order.of(Cow::Borrowed(frame), &mut Buffers::default());
                let back: Vec<u8> = written.iter().map(|&rank| index_order.order()[usize::from(rank)]).collect();
                prop_assert_eq!(&back, frame);
            }
        }

        /// Ranks that have grown meanwhile are extended as by each frame alone.
        #[test]
        fn ranks_need_not_know_more(
            frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..90), 2..6),
            step in 1u8..60,
            begun in any::<prop::sample::Index>(),
        ) {
            let frames: Vec<Vec<u8>> =
                frames.iter().map(|frame| frame.iter().map(|index| index / step * step).collect()).collect();
            let (before, group) = frames.split_at(begun.index(frames.len()));
            let mut index_order = ranks_of(before);
            let in_use = ranks_of(&before[..before.len() / 2]).in_use(group.iter().map(Vec::as_slice));
            prop_assert!(in_use.len() <= group.len());
            in_use.iter().for_each(|in_use| index_order.extend(in_use));
            let expected = ranks_of(&frames);
            prop_assert_eq!(index_order.order(), expected.order());
        }

        #[test]
        fn every_index_in_use_is_seen(runs in prop::collection::vec((any::<u8>(), 1usize..70), 1..40)) {
            let frame: Vec<u8> = runs.iter().flat_map(|&(index, length)| vec![index; length]).collect();
            let seen: [bool; 256] = std::array::from_fn(|index| frame.contains(&(index as u8)));
            prop_assert_eq!(in_use(&frame), Some(seen));
        }
    }
}

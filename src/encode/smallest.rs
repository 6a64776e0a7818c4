//! The smallest streams of a frame.
//!
//! A transparent index above those of all colors may double the global color table, which is written once. No
//! frame alone can tell whether that pays. So two streams are kept: the smallest one, and the smallest *modest*
//! one, which does not make the table grow. The [writer](crate::gif::GifWriter) chooses.

use super::frame::{ColorTable, EncodedFrame};
use super::stream::Stream;

/// The smallest streams of a frame so far.
pub(super) struct Smallest<'p> {
    table: ColorTable<'p>,
    /// The smallest stream.
    best: Option<Entrant>,
    /// The smallest modest stream, if the best one is not modest.
    modest: Option<Entrant>,
}

/// A stream of a candidate.
struct Entrant {
    /// The number of the candidate.
    number: usize,
    stream: Stream,
}

/// What a stream costs, and whether it is modest.
#[derive(Clone, Copy)]
struct Rank {
    cost: usize,
    is_modest: bool,
}

impl<'p> Smallest<'p> {
    /// There is no stream yet.
    pub(super) fn new(table: ColorTable<'p>) -> Self {
        Self { table, best: None, modest: None }
    }

    /// Keeps a stream of candidate `number` if it is smaller than others of its kind. Returns whether it is the
    /// smallest of all so far.
    pub(super) fn offer(&mut self, number: usize, stream: Stream) -> bool {
        let rank = self.rank(stream.bytes.len(), stream.bytes[0], stream.greatest);
        let entrant = Entrant { number, stream };
        if self.leads(rank) {
            let former = self.best.replace(entrant);
            if rank.is_modest {
                self.modest = None;
            } else if former.as_ref().is_some_and(|former| self.rank_of(former).is_modest) {
                self.modest = former;
            }
            return true;
        }
        if self.wants_modest(rank) {
            self.modest = Some(entrant);
        }
        false
    }

    /// Whether a stream of `length` bytes, with this minimum code size and this greatest index, would be kept.
    pub(super) fn wants(&self, length: usize, min_code_size: u8, greatest: u8) -> bool {
        let rank = self.rank(length, min_code_size, greatest);
        self.leads(rank) || self.wants_modest(rank)
    }

    /// The numbers of the candidates of the streams.
    pub(super) fn leaders(&self) -> impl Iterator<Item = usize> {
        self.best.iter().chain(&self.modest).map(|entrant| entrant.number)
    }

    /// Number of bytes of the smallest stream; the largest number if there is none.
    pub(super) fn length(&self) -> usize {
        self.best.as_ref().map_or(usize::MAX, |best| best.stream.bytes.len())
    }

    /// The frame, drawn by these streams; `None` if there is none.
    pub(super) fn into_frame(self) -> Option<EncodedFrame<'p>> {
        let Self { table, best, modest } = self;
        let local = match table {
            ColorTable::Global { .. } => None,
            ColorTable::Own(palette) => Some(palette),
        };
        let modest = modest.map(|modest| modest.stream);
        best.map(|best| EncodedFrame { local, stream: best.stream, modest })
    }

    fn rank(&self, length: usize, min_code_size: u8, greatest: u8) -> Rank {
        Rank { cost: self.table.cost(length, min_code_size), is_modest: !self.table.grows_for(greatest) }
    }

    fn rank_of(&self, Entrant { stream, .. }: &Entrant) -> Rank {
        self.rank(stream.bytes.len(), stream.bytes[0], stream.greatest)
    }

    /// Whether a stream would be the smallest of all.
    fn leads(&self, rank: Rank) -> bool {
        self.best.as_ref().is_none_or(|best| rank.cost < self.rank_of(best).cost)
    }

    /// Whether a stream that does not lead would be the smallest modest one.
    fn wants_modest(&self, rank: Rank) -> bool {
        rank.is_modest
            && self.best.as_ref().is_some_and(|best| !self.rank_of(best).is_modest)
            && self.modest.as_ref().is_none_or(|modest| rank.cost < self.rank_of(modest).cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::rectangle::Rectangle;

    fn stream(length: usize, greatest: u8) -> Stream {
        let bytes = [vec![crate::encode::stream::code_size(greatest)], vec![0; length]].concat();
        Stream { rectangle: Rectangle::whole(1, 1), transparent: None, greatest, bytes }
    }

    /// The lengths of the best and of the modest stream after all `(length, greatest index)` are offered.
    fn kept(table: ColorTable<'_>, offered: &[(usize, u8)]) -> (usize, Option<usize>) {
        let mut smallest = Smallest::new(table);
        for (number, &(length, greatest)) in offered.iter().enumerate() {
            smallest.offer(number, stream(length, greatest));
        }
        let frame = smallest.into_frame().unwrap();
        (frame.stream.bytes.len() - 1, frame.modest.map(|modest| modest.bytes.len() - 1))
    }

    #[test]
    fn the_smallest_and_the_smallest_modest_stream_are_kept() {
        let four = ColorTable::Global { entries: 4 };
        assert_eq!(kept(four, &[(9, 3), (8, 2), (8, 1)]), (8, None));
        assert_eq!(kept(four, &[(9, 3), (8, 4)]), (8, Some(9)));
        assert_eq!(kept(four, &[(8, 4), (9, 3), (12, 3)]), (8, Some(9)));
        assert_eq!(kept(four, &[(8, 4), (9, 3), (7, 3)]), (7, None));
        assert_eq!(kept(four, &[(9, 4), (12, 3), (8, 4), (10, 0)]), (8, Some(10)));
        assert_eq!(kept(four, &[(9, 4)]), (9, None));
    }

    #[test]
    fn a_table_of_its_own_counts() {
        let palette = crate::color::PaletteMap::grey(None);
        let own = ColorTable::Own(palette.global());
        // 16 entries more are 48 bytes.
        assert_eq!(kept(own, &[(100, 15), (53, 16)]), (100, None));
        assert_eq!(kept(own, &[(100, 15), (51, 16)]), (51, None));
    }
}

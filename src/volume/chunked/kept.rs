//! The memory of windows that are kept: one run of it, so that it is in large pages, which the system clears and hands
//! out much faster than small ones.

use std::sync::{Mutex, OnceLock, PoisonError};

use bytes::BytesMut;

use crate::runtime::pages;

/// Memory that is handed out piece by piece, each piece once.
#[derive(Default)]
pub(super) struct Kept(OnceLock<Mutex<Vec<BytesMut>>>);

impl Kept {
    /// The piece of this number. `lengths` are the lengths of all pieces, in bytes, the same at each call.
    pub(super) fn take<L: Iterator<Item = usize>>(&self, number: usize, lengths: impl Fn() -> L) -> BytesMut {
        let pieces = self.0.get_or_init(|| {
            let mut all = BytesMut::zeroed(lengths().sum());
            pages::prefer_large(&mut all);
            Mutex::new(lengths().map(|length| all.split_to(length)).collect())
        });
        let mut pieces = pieces.lock().unwrap_or_else(PoisonError::into_inner);
        pieces.get_mut(number).map(std::mem::take).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_piece_has_its_own_place_and_its_length() {
        let (kept, lengths) = (Kept::default(), [3, 8 << 20, 0, 5]);
        let mut taken: Vec<BytesMut> =
            [3, 0, 1, 2].map(|number| kept.take(number, || lengths.into_iter())).into();
        assert_eq!(taken.iter().map(|piece| piece.len()).collect::<Vec<_>>(), [5, 3, 8 << 20, 0]);
        taken[2].fill(7);
        assert!(taken[0].iter().chain(&taken[1][..]).all(|&byte| byte == 0));
        assert_eq!(taken[2].as_ptr(), taken[1].as_ptr().wrapping_add(3));
    }
}

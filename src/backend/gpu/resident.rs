//! Resident samples: parts of blocks that stay on the device between two passes, within a budget of bytes.
//!
//! A resident part is uploaded once instead of twice. The parts of one volume are kept in the order of their
//! upload until the budget is used up; all further parts are uploaded again by the next pass. Parts of a
//! newer volume evict parts of older volumes, because a caller that begins a new volume is usually done with
//! the older one.

use std::collections::BTreeMap;
use std::ops::Range;

/// Names a part of a volume: the number of the volume, and the part's range of samples. Older volumes order
/// first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CacheKey {
    volume: u64,
    start: u64,
    end: u64,
}

impl CacheKey {
    /// The key of the samples `part` of a block. The block is the samples `samples` of volume `volume`.
    pub fn of_part(volume: u64, samples: &Range<u64>, part: &Range<usize>) -> Self {
        Self { volume, start: samples.start + part.start as u64, end: samples.start + part.end as u64 }
    }
}

impl CacheKey {
    /// The key of some runs of rows of the columns with this number.
    pub fn of_columns(id: u64, runs: &Range<usize>) -> Self {
        Self { volume: id, start: runs.start as u64, end: runs.end as u64 }
    }

    /// The key of all columns with this number, with their peaks.
    pub fn of_rays(id: u64) -> Self {
        Self { volume: id, start: u64::MAX, end: u64::MAX }
    }
}

/// The resident buffers. `B` is the type of a buffer.
pub(super) struct Residents<B> {
    budget: u64,
    used: u64,
    /// Each buffer with its size in bytes.
    kept: BTreeMap<CacheKey, (B, u64)>,
}

/// Maximum number of buffers that are kept. Drivers limit the number of buffers, and parts so small that this
/// limit is reached gain nothing by staying.
const MAX_BUFFERS: usize = 4096;

impl<B> Residents<B> {
    /// Keeps nothing yet, and at most `budget` bytes later.
    pub fn new(budget: u64) -> Self {
        Self { budget, used: 0, kept: BTreeMap::new() }
    }

    /// Bytes in use.
    pub fn used(&self) -> u64 {
        self.used
    }

    /// Makes room for a buffer of `bytes` bytes, by evicting buffers of older volumes and the buffer with the
    /// same key. Returns whether there is room.
    pub fn make_room(&mut self, key: CacheKey, bytes: u64) -> bool {
        if bytes > self.budget {
            return false;
        }
        drop(self.take(key));
        while self.used + bytes > self.budget || self.kept.len() >= MAX_BUFFERS {
            match self.kept.first_key_value() {
                Some((oldest, _)) if oldest.volume < key.volume => drop(self.take(*oldest)),
                _ => return false,
            }
        }
        true
    }

    /// Makes room by evicting everything of this key's volume, too: the caller needs it no more.
    pub fn make_room_in_place_of_older(&mut self, key: CacheKey, bytes: u64) -> bool {
        if self.used + bytes > self.budget {
            let older: Vec<CacheKey> =
                self.kept.keys().filter(|it| it.volume == key.volume).copied().collect();
            older.into_iter().for_each(|key| drop(self.take(key)));
        }
        self.make_room(key, bytes)
    }

    /// Bytes that all buffers may take together.
    pub fn budget(&self) -> u64 {
        self.budget
    }

    /// Keeps a buffer of `bytes` bytes. [`Residents::make_room`] must have returned `true` for it.
    pub fn keep(&mut self, key: CacheKey, buffer: B, bytes: u64) {
        self.used += bytes;
        self.kept.insert(key, (buffer, bytes));
    }

    /// A second handle to the buffer with this key, which stays resident; `None` if there is no such buffer.
    pub fn share(&self, key: CacheKey) -> Option<B>
    where
        B: Clone,
    {
        self.kept.get(&key).map(|(buffer, _)| buffer.clone())
    }

    /// Removes and returns the buffer with this key; `None` if there is no such buffer.
    pub fn take(&mut self, key: CacheKey) -> Option<B> {
        let (buffer, bytes) = self.kept.remove(&key)?;
        self.used -= bytes;
        Some(buffer)
    }

    /// Lowers the budget to the bytes in use, because the device has no more memory.
    pub fn stop_growing(&mut self) {
        self.budget = self.used;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(volume: u64, start: u64) -> CacheKey {
        CacheKey::of_part(volume, &(start..start + 10), &(0..10))
    }

    fn keep(residents: &mut Residents<()>, key: CacheKey) -> bool {
        let room = residents.make_room(key, 10);
        if room {
            residents.keep(key, (), 10);
        }
        room
    }

    #[test]
    fn parts_of_a_volume_are_kept_until_the_budget_is_used_up() {
        let mut residents = Residents::new(25);
        assert!(keep(&mut residents, block(1, 0)) && keep(&mut residents, block(1, 10)));
        assert!(!keep(&mut residents, block(1, 20)));
        assert!(residents.take(block(1, 0)).is_some() && residents.take(block(1, 20)).is_none());
        assert_eq!(residents.used(), 10);
        assert!(keep(&mut residents, block(1, 20)));
    }

    #[test]
    fn a_newer_volume_evicts_an_older_one_but_an_older_one_never_a_newer() {
        let mut residents = Residents::new(20);
        assert!(keep(&mut residents, block(3, 0)) && keep(&mut residents, block(2, 0)));
        assert!(keep(&mut residents, block(3, 10)), "volume 2 makes room");
        assert!(residents.take(block(2, 0)).is_none());
        assert!(!keep(&mut residents, block(1, 0)), "volume 1 gets no room");
        assert!(keep(&mut residents, block(3, 10)), "the same key takes the same room");
        assert_eq!(residents.used(), 20);
    }

    #[test]
    fn nothing_is_kept_without_a_budget_or_on_a_full_device() {
        assert!(!keep(&mut Residents::new(0), block(1, 0)));
        let mut residents = Residents::new(100);
        assert!(keep(&mut residents, block(1, 0)));
        residents.stop_growing();
        assert!(!keep(&mut residents, block(1, 10)));
    }
}

//! Which blocks stay on the device between the two passes, within a budget of bytes.
//!
//! A block that stays is uploaded once instead of twice. Those of one volume are kept as they come until the budget is
//! used up, the rest is uploaded again; those of older volumes make room for newer ones, since whoever began a new
//! volume is usually done with the old.

use std::collections::BTreeMap;
use std::ops::Range;

/// The number of a volume, and the first and last sample of a part of it. Older volumes order first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    volume: u64,
    start: u64,
    end: u64,
}

impl Identity {
    /// The samples at `part` of a block that is `samples` of volume `volume`.
    pub fn of_part(volume: u64, samples: &Range<u64>, part: &Range<usize>) -> Self {
        Self { volume, start: samples.start + part.start as u64, end: samples.start + part.end as u64 }
    }
}

/// What is kept: `B` is a buffer with its size in bytes.
pub(super) struct Residents<B> {
    budget: u64,
    used: u64,
    kept: BTreeMap<Identity, (B, u64)>,
}

/// More buffers than this are not kept: a driver has its limits, and blocks this small gain nothing by staying.
const MOST: usize = 4096;

impl<B> Residents<B> {
    /// Nothing yet, and at most `budget` bytes.
    pub fn new(budget: u64) -> Self {
        Self { budget, used: 0, kept: BTreeMap::new() }
    }

    /// Bytes that are kept.
    pub fn used(&self) -> u64 {
        self.used
    }

    /// Whether there is room for `bytes` more of `identity`; evicts what is older than its volume to make it.
    pub fn make_room(&mut self, identity: Identity, bytes: u64) -> bool {
        if bytes > self.budget {
            return false;
        }
        drop(self.take(identity));
        while self.used + bytes > self.budget || self.kept.len() >= MOST {
            match self.kept.first_key_value() {
                Some((oldest, _)) if oldest.volume < identity.volume => drop(self.take(*oldest)),
                _ => return false,
            }
        }
        true
    }

    /// Keeps a buffer of `bytes` bytes that [`Residents::make_room`] found room for.
    pub fn keep(&mut self, identity: Identity, buffer: B, bytes: u64) {
        self.used += bytes;
        self.kept.insert(identity, (buffer, bytes));
    }

    /// Another handle to a buffer that stays, if it is kept.
    pub fn share(&self, identity: Identity) -> Option<B>
    where
        B: Clone,
    {
        self.kept.get(&identity).map(|(buffer, _)| buffer.clone())
    }

    /// Takes a buffer out, if it is kept.
    pub fn take(&mut self, identity: Identity) -> Option<B> {
        let (buffer, bytes) = self.kept.remove(&identity)?;
        self.used -= bytes;
        Some(buffer)
    }

    /// Notes that the device has no room for more than there is.
    pub fn full(&mut self) {
        self.budget = self.used;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(volume: u64, start: u64) -> Identity {
        Identity::of_part(volume, &(start..start + 10), &(0..10))
    }

    fn keep(residents: &mut Residents<()>, identity: Identity) -> bool {
        let room = residents.make_room(identity, 10);
        if room {
            residents.keep(identity, (), 10);
        }
        room
    }

    #[test]
    fn blocks_of_a_volume_stay_until_the_budget_is_used_up() {
        let mut residents = Residents::new(25);
        assert!(keep(&mut residents, block(1, 0)) && keep(&mut residents, block(1, 10)));
        assert!(!keep(&mut residents, block(1, 20)));
        assert!(residents.take(block(1, 0)).is_some() && residents.take(block(1, 20)).is_none());
        assert_eq!(residents.used(), 10);
        assert!(keep(&mut residents, block(1, 20)));
    }

    #[test]
    fn a_newer_volume_evicts_an_older_one_and_not_the_other_way_round() {
        let mut residents = Residents::new(20);
        assert!(keep(&mut residents, block(3, 0)) && keep(&mut residents, block(2, 0)));
        assert!(keep(&mut residents, block(3, 10)), "volume 2 makes room");
        assert!(residents.take(block(2, 0)).is_none());
        assert!(!keep(&mut residents, block(1, 0)), "volume 1 does not get any");
        assert!(keep(&mut residents, block(3, 10)), "the same again takes the same room");
        assert_eq!(residents.used(), 20);
    }

    #[test]
    fn nothing_is_kept_without_a_budget_or_on_a_full_device() {
        assert!(!keep(&mut Residents::new(0), block(1, 0)));
        let mut residents = Residents::new(100);
        assert!(keep(&mut residents, block(1, 0)));
        residents.full();
        assert!(!keep(&mut residents, block(1, 10)));
    }
}

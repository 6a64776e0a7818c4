//! How far known phrases go from a place, and which ones end at the last few lengths.

/// Most phrases of one length that are followed from a place.
const PHRASES: usize = 4;

/// So many lengths are tried, from the longest down.
const LENGTHS: usize = 4;

/// Phrases of one length.
#[derive(Clone, Copy, Default)]
pub(super) struct Level {
    phrases: [u16; PHRASES],
    count: usize,
}

impl Level {
    pub(super) fn phrases(&self) -> &[u16] {
        &self.phrases[..self.count]
    }

    /// Adds one, if there is room.
    pub(super) fn push(&mut self, phrase: u16) {
        if self.count < PHRASES {
            self.phrases[self.count] = phrase;
            self.count += 1;
        }
    }
}

/// How far known phrases go.
pub(super) struct Walk {
    /// The last ones, by their length modulo [`LENGTHS`], less one.
    levels: [Level; LENGTHS],
    from: usize,
    /// Where the longest end.
    pub(super) at: usize,
}

impl Walk {
    /// One index, by any of the phrases that are it.
    pub(super) fn start(roots: &[u16], from: usize) -> Self {
        let mut walk = Self { levels: [Level::default(); LENGTHS], from, at: from + 1 };
        roots.iter().for_each(|&root| walk.levels[0].push(root));
        walk
    }

    /// The phrases of the greatest length.
    pub(super) fn longest(&self) -> Level {
        self.levels[(self.at - self.from - 1) % LENGTHS]
    }

    /// Goes on by an index, to the phrases that are longer by it.
    pub(super) fn go_on(&mut self, longer: Level) {
        self.levels[(self.at - self.from) % LENGTHS] = longer;
        self.at += 1;
    }

    /// Places, from the furthest back, and the phrases that end there.
    pub(super) fn levels(&self) -> impl Iterator<Item = (usize, &Level)> {
        let lengths = (1..=self.at - self.from).rev().take(LENGTHS);
        lengths.map(|length| (self.from + length, &self.levels[(length - 1) % LENGTHS]))
    }

    /// One of the longest.
    pub(super) fn last(&self) -> Option<u16> {
        self.levels().next().map(|(_, level)| level.phrases[0])
    }
}

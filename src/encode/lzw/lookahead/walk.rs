//! How far known phrases reach from a position, and which phrases end at the last few lengths.

/// Most phrases of one length that are followed.
const PHRASES: usize = 4;

/// Number of lengths that are kept, from the longest down.
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

    /// Adds a phrase, unless there are [`PHRASES`] already.
    pub(super) fn push(&mut self, phrase: u16) {
        if self.count < PHRASES {
            self.phrases[self.count] = phrase;
            self.count += 1;
        }
    }
}

/// Phrases that start at one position.
pub(super) struct Walk {
    /// The levels of the last lengths: length n is at (n - 1) modulo [`LENGTHS`].
    levels: [Level; LENGTHS],
    from: usize,
    /// Where the longest phrases end.
    pub(super) at: usize,
}

impl Walk {
    /// Starts with one index; `roots` are its phrases.
    pub(super) fn start(roots: &[u16], from: usize) -> Self {
        let mut walk = Self { levels: [Level::default(); LENGTHS], from, at: from + 1 };
        roots.iter().for_each(|&root| walk.levels[0].push(root));
        walk
    }

    /// The phrases of the greatest length.
    pub(super) fn longest(&self) -> Level {
        self.levels[(self.at - self.from - 1) % LENGTHS]
    }

    /// Adds phrases that are longer by one index.
    pub(super) fn extend(&mut self, longer: Level) {
        self.levels[(self.at - self.from) % LENGTHS] = longer;
        self.at += 1;
    }

    /// End positions and the phrases that end there, the furthest first.
    pub(super) fn levels(&self) -> impl Iterator<Item = (usize, &Level)> {
        let lengths = (1..=self.at - self.from).rev().take(LENGTHS);
        lengths.map(|length| (self.from + length, &self.levels[(length - 1) % LENGTHS]))
    }

    /// One of the longest phrases.
    pub(super) fn last(&self) -> Option<u16> {
        self.levels().next().map(|(_, level)| level.phrases[0])
    }
}

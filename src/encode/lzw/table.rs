//! The dictionary of one lane: a table of two-slot buckets that a Clear empties at no cost.
//!
//! A phrase is known by its *row*. Its child by index `c` is in the bucket that starts at slot `row ^ spread(c)`, in
//! one of its two slots. A slot is one word,
//!
//! ```text
//!  31        24 23     16 15          0
//! | generation | index c | row of child |
//! ```
//!
//! and needs no parent: bucket and `c` give it. The XOR of a slot with the key `generation | c` is below
//! 2^16 if the slot holds the child (and then *is* its row), at least 2^24 if the slot belongs to an older
//! generation, which is as good as empty, and between the two if another child lives there. So the smaller
//! XOR of the two slots decides, and no slot has to be erased until the 255 generation tags are used up.
//!
//! A table of 64 KiB has four slots for each entry. Twice as many make files 0.0 to 0.6 % smaller, but three such tables hardly
//! fit in a second cache of 512 KiB, and packing takes 1.05 times as long where that is idle, 1.3 times where others use it.
//!
//! The spread keeps the low bit of an index, so that neighboring values are near, and scatters the rest; of all odd factors the
//! one is taken that loses the least on images of many kinds (others cost up to 1.7 %). Rows are plain shifts, since a look-up
//! in one more array at every step costs more than the better scatter of a product saves; those of single indices lie further apart,
//! so that phrases of two indices, the ones looked up most, rarely meet. A third entry in a bucket evicts the
//! second: the phrase lost (one of thirty to a hundred) keeps its code in the decoder and is only never found again by the packer, so
//! this costs bytes and no exactness.

/// Largest number of codes that a GIF dictionary holds.
pub const CODES: usize = 1 << 12;
/// Room for codes that are not yet packed: a full dictionary and what may follow it frozen.
pub const PENDING: usize = 3 * CODES;

/// XORs below it are hits.
pub const HIT: u32 = 1 << 16;
/// XORs from here on are slots of older generations.
pub const STALE: u32 = 1 << 24;

/// Slots of a table. Rows are even and below it, a power of two.
pub const SLOTS: usize = CODES << SHIFT;
/// Rows of long phrases are their codes shifted by this.
const SHIFT: u32 = 2;
/// Rows of single indices are those shifted by this, and marked, which keeps them apart from the others.
const ROOT_SHIFT: u32 = 6;
const ROOT_MARK: u32 = 2;
/// A slot that nothing is looked up in: a store that must have no effect goes there.
pub const NOWHERE: usize = SLOTS;

/// The row of the phrase that is the single index `c`.
pub const fn root(c: u8) -> u32 {
    (c as u32) << ROOT_SHIFT | ROOT_MARK
}

/// The row of a longer phrase, by its code.
pub const fn longer(code: usize) -> u32 {
    (code as u32) << SHIFT
}

/// The code of a row.
pub const fn code_of(row: u16) -> u16 {
    // Without a branch, so that eight are worked on at once.
    let mark = (row & ROOT_MARK as u16) / ROOT_MARK as u16;
    let single = mark.wrapping_neg();
    row >> ROOT_SHIFT & single | row >> SHIFT & !single
}

/// What an index adds to a row to make a bucket: even, and below [`SLOTS`].
const fn spread(c: usize) -> u32 {
    const BLOCKS: u32 = (SLOTS / 4) as u32;
    const FACTOR: u32 = 3153;
    (c as u32 / 2 * FACTOR % BLOCKS) * 4 + c as u32 % 2 * 2
}

/// What follows from an index alone, ready to be looked up.
pub struct Rows {
    /// [`root`] of each index.
    pub roots: [u32; 256],
    /// [`spread`] of each index.
    pub spread: [u32; 256],
}

impl Rows {
    /// Computes all rows.
    pub fn fill(&mut self) {
        self.roots = std::array::from_fn(|c| root(c as u8));
        self.spread = std::array::from_fn(spread);
    }
}

/// Dictionary and pending codes of one lane; all zero is a valid state, before the first generation.
pub struct Table {
    /// What a slot of this generation holds above its row, by index.
    pub keys: [u32; 256],
    /// The buckets, and `NOWHERE`.
    pub slots: [u32; SLOTS + 1],
    /// Rows of the phrases emitted in this generation; the place is the code that the decoder makes
    /// next, so the first few places of a generation are not used.
    pub emitted: [u16; PENDING],
    generation: u32,
}

impl Table {
    /// Forgets every phrase but the single indices.
    pub fn next_generation(&mut self) {
        // Zeroed slots have generation 0, which is never current.
        if self.generation == 255 {
            self.slots.fill(0);
            self.generation = 0;
        }
        self.generation += 1;
        for (c, key) in self.keys.iter_mut().enumerate() {
            *key = self.generation << 24 | (c as u32) << 16;
        }
    }

    /// The row of the phrase `row` followed by `c`, if it is known.
    pub fn child(&self, row: u32, c: u8) -> Option<u32> {
        let key = self.keys[usize::from(c)];
        let slot = (row ^ spread(usize::from(c))) as usize;
        let xor = (self.slots[slot] ^ key).min(self.slots[slot + 1] ^ key);
        (xor < HIT).then_some(xor)
    }

    /// Follows the phrase `row` by `c` again and again, up to `most` times, as long as what comes is known; the last row and
    /// how often.
    pub fn walk(&self, mut row: u32, c: u8, most: usize) -> (u32, usize) {
        let (key, spread) = (self.keys[usize::from(c)], spread(usize::from(c)));
        for taken in 0..most {
            let slot = (row ^ spread) as usize;
            let xor = (self.slots[slot] ^ key).min(self.slots[slot + 1] ^ key);
            if xor >= HIT {
                return (row, taken);
            }
            row = xor;
        }
        (row, most)
    }

    /// Enters `code` as the phrase `row` followed by `c`, which is not known yet.
    pub fn enter(&mut self, row: u32, c: u8, code: usize) {
        let key = self.keys[usize::from(c)];
        let slot = (row ^ spread(usize::from(c))) as usize;
        let slot = slot + usize::from(self.slots[slot] ^ key < STALE);
        self.slots[slot] = key | longer(code);
    }
}

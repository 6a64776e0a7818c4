//! The dictionary of one lane: a hash table of two-slot buckets that a Clear empties at no cost.
//!
//! A phrase is identified by its *row*. Its child by index `c`, the phrase followed by `c`, is in one of the
//! two slots of the bucket that starts at slot `row ^ spread(c)`. A slot is one word:
//!
//! ```text
//!  31     24 23     16 15          0
//! | epoch   | index c | row of child |
//! ```
//!
//! The slot does not hold the parent: the bucket and `c` determine it. The *key* of a look-up is a slot of
//! this epoch with index `c` and row 0. The XOR of a slot with the key is
//!
//! - below 2^16 if the slot holds the child, and then the XOR *is* the child's row;
//! - at least 2^24 if the slot is from an older epoch, which means that it is empty;
//! - in between if the slot holds another child.
//!
//! So the smaller XOR of the two slots decides, and no slot has to be erased until the 255 epoch numbers are
//! used up.
//!
//! A table of 64 KiB has four slots for each entry. Twice as many make files 0.0 to 0.6 % smaller. But three
//! such tables hardly fit in a second-level cache of 512 KiB, and packing takes 1.05 times as long where that
//! cache is otherwise idle, 1.3 times where other threads use it.
//!
//! `spread` keeps the low bit of an index, so that neighboring values stay close, and scatters the other
//! bits. Its factor is the odd one that loses the least on images of many kinds (others cost up to 1.7 %).
//! Rows are plain shifts of codes, because a look-up in one more array at every step costs more than the
//! better scatter of a product saves. The rows of single indices lie further apart, so that phrases of two
//! indices, which are looked up most often, rarely collide. A third entry in a bucket evicts the second. The
//! lost phrase (one of thirty to a hundred) keeps its code in the decoder; the packer just never finds it
//! again. So eviction costs bytes, but the stream stays correct.

/// Largest number of codes that a GIF dictionary holds.
pub const CODES: usize = 1 << 12;
/// Capacity for codes that are not yet packed: a full dictionary, and codes of the frozen dictionary after
/// it.
pub const PENDING: usize = 3 * CODES;

/// An XOR below this is a hit.
pub const HIT: u32 = 1 << 16;
/// An XOR from here on belongs to a slot of an older epoch.
pub const STALE: u32 = 1 << 24;

/// Number of slots of a table, a power of two. Rows are even and below it.
pub const SLOTS: usize = CODES << SHIFT;
/// The row of a phrase of several indices is its code shifted by this.
const SHIFT: u32 = 2;
/// The row of a single index is the index shifted by this, plus a mark that distinguishes it from other rows.
const ROOT_SHIFT: u32 = 6;
const ROOT_MARK: u32 = 2;
/// A slot that is never read: the target of a store that must have no effect.
pub const NOWHERE: usize = SLOTS;

/// The row of the phrase that is the single index `c`.
pub const fn root(c: u8) -> u32 {
    (c as u32) << ROOT_SHIFT | ROOT_MARK
}

/// The row of a phrase of several indices, by its code.
pub const fn longer(code: usize) -> u32 {
    (code as u32) << SHIFT
}

/// The code of the phrase of a row.
pub const fn code_of(row: u16) -> u16 {
    // Without a branch, so that the compiler converts eight rows at once.
    let mark = (row & ROOT_MARK as u16) / ROOT_MARK as u16;
    let single = mark.wrapping_neg();
    row >> ROOT_SHIFT & single | row >> SHIFT & !single
}

/// The value that XORed with a row gives the first slot of a bucket: even, and below [`SLOTS`].
const fn spread(c: usize) -> u32 {
    const BLOCKS: u32 = (SLOTS / 4) as u32;
    const FACTOR: u32 = 3153;
    (c as u32 / 2 * FACTOR % BLOCKS) * 4 + c as u32 % 2 * 2
}

/// Values that depend on an index alone, precomputed.
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

/// Dictionary and pending codes of one lane. All zero is a valid state, before the first epoch.
pub struct Table {
    /// By index: the upper bits of a slot of this epoch, above the row.
    pub keys: [u32; 256],
    /// The buckets, and the slot [`NOWHERE`].
    pub slots: [u32; SLOTS + 1],
    /// Rows of the phrases emitted in this epoch. The place of a row is the code that the decoder creates
    /// next, so the first few places are not used.
    pub emitted: [u16; PENDING],
    epoch: u32,
}

impl Table {
    /// Begins an epoch: forgets every phrase but the single indices.
    pub fn next_epoch(&mut self) {
        // Zeroed slots have epoch 0, which is never the current one.
        if self.epoch == 255 {
            self.slots.fill(0);
            self.epoch = 0;
        }
        self.epoch += 1;
        let epoch = self.epoch << 24;
        for (c, key) in self.keys.iter_mut().enumerate() {
            *key = epoch | (c as u32) << 16;
        }
    }

    /// Emits the phrase `row` as the code number `next`.
    pub fn emit(&mut self, next: usize, row: u32) {
        self.emitted[next] = row as u16;
    }

    /// The row of the phrase `row` followed by `c`, if it is known.
    pub fn child(&self, row: u32, c: u8) -> Option<u32> {
        let key = self.keys[usize::from(c)];
        let slot = (row ^ spread(usize::from(c))) as usize;
        let xor = (self.slots[slot] ^ key).min(self.slots[slot + 1] ^ key);
        (xor < HIT).then_some(xor)
    }

    /// Appends `c` to the phrase `row` up to `most` times, as long as the longer phrase is known. Returns the
    /// last row and how often `c` was appended.
    pub fn append_run(&self, mut row: u32, c: u8, most: usize) -> (u32, usize) {
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

    /// Enters the phrase `row` followed by `c`, which is not known yet, under `code`.
    pub fn enter(&mut self, row: u32, c: u8, code: usize) {
        let key = self.keys[usize::from(c)];
        let slot = (row ^ spread(usize::from(c))) as usize;
        let slot = slot + usize::from(self.slots[slot] ^ key < STALE);
        self.slots[slot] = key | longer(code);
    }
}

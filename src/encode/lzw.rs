//! LZW as GIF has it: indices in, codes in a bit stream out, fast and small.
//!
//! The decoder builds the same dictionary as the packer, one code behind it. That fixes what a packer must
//! obey, and what it is free to do:
//!
//! - A **generation** is what lies between two Clears. It begins with the single indices and two codes without
//!   a phrase, Clear and End; every code emitted makes one entry more, the phrase that it stands for followed
//!   by the index after it, until 4096 codes are used up and the dictionary is **frozen**. Nothing is carried
//!   over from one generation to the next, so a **Clear may stand anywhere**, even where the dictionary is not
//!   full or inside what would be a longer phrase, and what comes after it may be packed first, or by
//!   another thread: that is how [segments](Indices::segments_of) work.
//! - Codes have as many bits as the decoder's dictionary needs, which grows with every code that it reads.
//!   It makes an entry (from this code and the one before) for **the last code of a generation too**, so
//!   that entry counts, and may take the width up by one, before Clear or End is written.
//! - The packer may know less than the decoder: whether it uses an entry is its own affair. So its
//!   table may lose a phrase, and a frozen dictionary is one to which it adds nothing.
//! - Clear when full is the plain rule. **Late Clear** keeps the frozen dictionary while it does better than
//!   the generation did on average, and *rewinds* when it no longer does: the codes since the best
//!   place to clear are still pending as numbers, not bits, so the lane puts back its three numbers (indices
//!   taken, codes emitted, phrase at hand), emits the phrase at hand and clears there.
//!
//! Look-ups come first and bits later: a *lane* is one image, its table and its pending codes. Three lanes
//! are stepped in turn in a loop without a branch on what is found (`step.rs`), since one alone would wait
//! for its own look-ups; each goes from event to event (`lane.rs`), skips long runs (`runs.rs`), watches over its
//! frozen dictionary (`clear.rs`), and has the codes of a generation made bits at its end (`bits.rs`).
//! With time to spare, phrases are chosen with foresight (`flexible.rs`), also without lanes.
//! Images that are few runs are packed without lanes, from one run to the next (`striped.rs`); and noise in which hardly a
//! phrase comes twice may be packed without phrases (`singles.rs`).
//! What a lane emits depends on its image and rule alone, never on how far the others are.

mod bits;
mod clear;
mod clear_points;
mod hot_loop;
mod job;
mod lane;
mod literals;
mod lookahead;
mod run_parser;
mod runs;
mod segment;
mod table;
#[cfg(test)]
mod tests;

use std::cell::Cell;

pub(crate) use clear::weight;
use job::Job;
use lane::{Lane, Workspace, advance_lanes};
pub(crate) use lookahead::Lookahead;
use lookahead::Phrases;
pub(crate) use run_parser::{Run, RunParser};
use runs::Chains;
pub use segment::{Bits, Segment, join};
pub(crate) use table::CODES;
use table::{Rows, Table};

/// The indices of one image.
#[derive(Clone, Copy, Debug)]
pub struct Indices<'a> {
    /// Row after row, each below 2^`min_code_size`.
    pub pixels: &'a [u8],
    /// GIF's "LZW minimum code size", 2 to 8.
    pub min_code_size: u8,
}

impl Indices<'_> {
    /// How many indices the first of four segments has.
    pub(crate) fn quarter(&self) -> usize {
        self.pixels.len() / 4
    }

    /// The greatest index that its codes have room for.
    pub(crate) fn most(&self) -> u8 {
        u8::MAX >> (8 - self.min_code_size)
    }

    /// The bytes of the LZW stream that no image has to exceed: that of its indices one by one.
    pub(crate) fn bytes_of_singles(&self) -> usize {
        literals::bytes(self)
    }

    /// Appends that stream to `out`, as [`Packer::pack`] does its own.
    pub(crate) fn pack_singles(&self, out: &mut Vec<u8>) {
        self.check();
        literals::pack(self, out);
    }

    fn check(&self) {
        let size = self.min_code_size;
        assert!((2..=8).contains(&size), "a minimum code size of {size}");
        let most = self.pixels.iter().copied().max().unwrap_or(0);
        assert!(size == 8 || most < 1 << size, "index {most} in an image of code size {size}");
    }
}

/// When a dictionary is given up.
///
/// `LazyMemory` and `Search` are exact GIF, which old and odd decoders nevertheless read wrongly: they expect
/// a Clear when the dictionary is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearRule {
    /// As soon as it is full: what every decoder reads.
    Early,
    /// When it is full and no longer worth keeping: 0 to 7 % smaller, and a few percent slower.
    LazyMemory,
    /// Where a search finds it best, full or not: 0 to 7 % smaller than `Early`, mostly smaller than `LazyMemory`,
    /// and some 30 times slower.
    Search,
}

/// Images packed at the same time by one thread.
pub(crate) const LANES: usize = 3;

/// In one block, so that the loop over three lanes gets by with one base register.
struct Tables {
    rows: Rows,
    lanes: [Table; LANES],
}

thread_local! {
    /// Those that the last packer of a thread has left, for the next one: to make new ones takes as long as to pack 10 000
    /// indices, which for many small volumes is a tenth of all their time.
    static SPARE: Cell<Option<Box<Tables>>> = const { Cell::new(None) };
}

impl Tables {
    /// The spare ones, or new ones.
    fn get() -> Box<Self> {
        SPARE.take().unwrap_or_else(|| {
            // SAFETY: a table is made of integers only, for which zero is a value.
            let mut tables: Box<Self> = unsafe { Box::new_zeroed().assume_init() };
            tables.rows.fill();
            tables
        })
    }
}

/// Packs images; holds the tables of one thread, to be used again and again.
///
/// It takes 269 KiB, whatever the size and number of images, 0.7 MiB more once it has packed with foresight, and up to 4 MiB a
/// lane more for images that are hardly more than long runs, of many indices; and while one that is few runs is packed, 8 bytes a
/// run. Those 269 KiB stay with the thread that it ends on, for the next one there.
pub struct Packer {
    /// Present once something was packed.
    tables: Option<Box<Tables>>,
    chains: [Chains; LANES],
    /// Made when they are needed.
    phrases: Option<Phrases>,
}

impl Drop for Packer {
    fn drop(&mut self) {
        if let Some(tables) = self.tables.take() {
            // A thread that ends has no use for them.
            let _ = SPARE.try_with(|spare| spare.set(Some(tables)));
        }
    }
}

impl Default for Packer {
    fn default() -> Self {
        Self::new()
    }
}

impl Packer {
    /// A packer that has packed nothing yet.
    pub fn new() -> Self {
        Self { tables: None, chains: std::array::from_fn(|_| Chains::new()), phrases: None }
    }

    /// Appends to each `out[i]` the LZW stream of `images[i]`, leading Clear to End, without the minimum code
    /// size before it and without division into sub-blocks.
    ///
    /// Three images at a time are worked on, so a call with many is up to twice as fast as many with one; how
    /// images are shared out among calls has no influence on the bytes.
    ///
    /// # Panics
    ///
    /// If there are not as many outputs as images, or an image breaks the promises of [`Indices`].
    pub fn pack(&mut self, images: &[Indices<'_>], rule: ClearRule, out: &mut [Vec<u8>]) {
        assert_eq!(images.len(), out.len(), "one output for each image");
        self.run(images.iter().zip(out).map(|(&indices, out)| {
            let segment = Segment { indices, first: true, last: true };
            Job { segment, rule, clears: None, out, spare: None, sample: None }
        }));
    }

    /// Packs images as [`pack`](Self::pack) does, and tells of each how many bits its stream has up to the end of the first
    /// [quarter](Indices::quarter).
    pub(crate) fn pack_sampled(
        &mut self,
        images: &[Indices<'_>],
        rule: ClearRule,
        out: &mut [Vec<u8>],
    ) -> Vec<u64> {
        let mut samples = vec![0; images.len()];
        self.run(images.iter().zip(out).zip(&mut samples).map(|((&indices, out), sample)| {
            let segment = Segment { indices, first: true, last: true };
            Job { segment, rule, clears: None, out, spare: None, sample: Some(sample) }
        }));
        samples
    }

    /// Packs segments, of one image or several, into `bits`, whose former content is dropped; what becomes
    /// of all segments of an image is to be [`join`]ed.
    ///
    /// # Panics
    ///
    /// As [`pack`](Self::pack).
    pub fn pack_segments(&mut self, segments: &[Segment<'_>], rule: ClearRule, bits: &mut [Bits]) {
        assert_eq!(segments.len(), bits.len(), "one output for each segment");
        self.run(segments.iter().zip(bits).map(|(&segment, Bits { bytes, spare, sample })| {
            bytes.clear();
            Job { segment, rule, clears: None, out: bytes, spare: Some(spare), sample: Some(sample) }
        }));
    }

    /// Appends to `out` the LZW stream of one image of few runs, as [`pack`](Self::pack) does; `late`: whether a full
    /// dictionary is kept.
    pub(crate) fn pack_striped(&mut self, image: RunParser<'_>, late: bool, out: &mut Vec<u8>) {
        let Tables { rows, lanes: [table, ..] } = &mut **self.tables.get_or_insert_with(Tables::get);
        run_parser::pack(image, late, Workspace { rows, table, chains: &mut self.chains[0] }, out, None);
    }

    /// Appends to `out` the LZW stream of one image, as [`pack`](Self::pack) does by [`Search`](ClearRule::Search), or a smaller one
    /// with foresight, and a choice of indices.
    ///
    /// # Panics
    ///
    /// As [`pack`](Self::pack), and if there are not as many other indices.
    pub(crate) fn pack_flexible(&mut self, image: Lookahead<'_>, out: &mut Vec<u8>) {
        let Lookahead { indices, others } = image;
        indices.check();
        Indices { pixels: others, ..indices }.check();
        assert_eq!(indices.pixels.len(), others.len(), "another index for each");
        let Tables { rows, lanes: [table, ..] } = &mut **self.tables.get_or_insert_with(Tables::get);
        let clears = clear_points::clears(&indices, rows, table);
        let before = out.len();
        lookahead::pack(image, &clears, self.phrases.get_or_insert_with(Phrases::new), out);
        // Of a pattern that comes again and again the longest phrases are the best.
        let (mut plain, segment) = (Vec::new(), Segment { indices, first: true, last: true });
        let (rule, clears) = (ClearRule::Search, Some(clears));
        self.run([Job { segment, rule, clears, out: &mut plain, spare: None, sample: None }].into_iter());
        if plain.len() < out.len() - before {
            out.truncate(before);
            out.append(&mut plain);
        }
    }

    /// Does jobs: those that are few runs one after the other, the others three at a time.
    fn run<'a>(&mut self, jobs: impl Iterator<Item = Job<'a>>) {
        let tables = self.tables.get_or_insert_with(Tables::get);
        let jobs = jobs.inspect(|job| job.segment.indices.check());
        let jobs: Vec<Job<'_>> = jobs
            .filter_map(|job| {
                let Tables { rows, lanes: [table, ..] } = &mut **tables;
                job.unless_runs(Workspace { rows, table, chains: &mut self.chains[0] })
            })
            .collect();
        let mut queue = jobs.into_iter();
        let mut lanes: [Option<Lane<'_>>; LANES] = [const { None }; LANES];
        loop {
            for (k, lane) in lanes.iter_mut().enumerate() {
                let mut room = Workspace {
                    rows: &tables.rows,
                    table: &mut tables.lanes[k],
                    chains: &mut self.chains[k],
                };
                while lane.as_mut().is_none_or(|lane| lane.allowance() == 0 && !lane.settle(&mut room)) {
                    *lane = queue.next().map(|job| Lane::new(job, &mut room));
                    if lane.is_none() {
                        break;
                    }
                }
            }
            let [a, b, c] = &mut tables.lanes;
            let rows = &tables.rows;
            match &mut lanes {
                [Some(x), Some(y), Some(z)] => advance_lanes(rows, [(x, a), (y, b), (z, c)]),
                [Some(x), Some(y), None] => advance_lanes(rows, [(x, a), (y, b)]),
                [Some(x), None, Some(z)] => advance_lanes(rows, [(x, a), (z, c)]),
                [None, Some(y), Some(z)] => advance_lanes(rows, [(y, b), (z, c)]),
                [Some(x), None, None] => advance_lanes(rows, [(x, a)]),
                [None, Some(y), None] => advance_lanes(rows, [(y, b)]),
                [None, None, Some(z)] => advance_lanes(rows, [(z, c)]),
                [None, None, None] => return,
            }
        }
    }
}

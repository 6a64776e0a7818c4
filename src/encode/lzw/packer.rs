//! The packer of one thread: its tables, and what it does with them.

use std::cell::Cell;

use super::clear_points;
use super::indices::{ClearRule, Indices};
use super::job::Job;
use super::lane::{Lane, advance_lanes};
use super::lookahead::{self, Lookahead, Phrases};
use super::run_parser::{self, RunParser};
use super::runs::Chains;
use super::segment::{Bits, Segment};
use super::table::{Rows, Table};
use super::workspace::Workspace;

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

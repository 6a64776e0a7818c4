//! The packer of one thread: the tables that it keeps, and the lanes that it steps together.

use std::cell::Cell;

use super::clear_points::clear_points;
use super::indices::{ClearRule, Indices};
use super::job::Job;
use super::lane::{Lane, advance_lanes};
use super::lookahead::{self, IndexChoices, Phrases};
use super::run_parser::{self, RunImage};
use super::runs::Chains;
use super::segment::{Bits, Segment, Sizes};
use super::table::{Rows, Table};
use super::workspace::Workspace;
use crate::encode::index_set::IndexSet;

/// Number of images that one thread packs at the same time.
pub(crate) const LANES: usize = 3;

/// All tables of a packer, in one block of memory, so that the loop over three lanes needs only one base
/// register.
struct Tables {
    rows: Rows,
    lanes: [Table; LANES],
}

thread_local! {
    /// The tables of the last packer that was dropped on this thread, for the next one. To make new tables
    /// takes as long as to pack 10 000 indices, which is a tenth of the whole time when many small volumes
    /// are converted.
    static SPARE: Cell<Option<Box<Tables>>> = const { Cell::new(None) };
}

impl Tables {
    /// The spare tables of this thread, or new ones.
    fn get() -> Box<Self> {
        SPARE.take().unwrap_or_else(|| {
            // SAFETY: a table consists of integers only, for which zero is a valid value.
            let mut tables: Box<Self> = unsafe { Box::new_zeroed().assume_init() };
            tables.rows.fill();
            tables
        })
    }
}

/// Packs images. Holds the tables of one thread and reuses them.
///
/// It takes 269 KiB for any size and number of images, and 0.7 MiB more once it has packed by lookahead.
/// Images of many indices that are hardly more than long runs take up to 4 MiB more for each lane. While an
/// image of few runs is packed, it takes 8 bytes a run. When a packer is dropped, the thread keeps the 269
/// KiB for its next packer.
pub struct Packer {
    /// `None` until something is packed.
    tables: Option<Box<Tables>>,
    chains: [Chains; LANES],
    /// `None` until something is packed by lookahead.
    phrases: Option<Phrases>,
}

impl Drop for Packer {
    fn drop(&mut self) {
        if let Some(tables) = self.tables.take() {
            // It fails only when the thread is ending. Then the tables are not needed any more.
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
    /// Three images at a time are packed, so one call for many images is up to twice as fast as many calls
    /// for one. The bytes do not depend on how images are grouped into calls.
    ///
    /// # Panics
    ///
    /// If the numbers of images and outputs differ, or an image breaks the promises of [`Indices`].
    pub fn pack(&mut self, images: &[Indices<'_>], rule: ClearRule, out: &mut [Vec<u8>]) {
        assert_eq!(images.len(), out.len(), "one output for each image");
        self.run(images.iter().zip(out).map(|(&indices, out)| {
            let segment = Segment::whole(indices);
            Job { segment, rule, clear_points: None, out, sizes: None }
        }));
    }

    /// Packs images as [`pack`](Self::pack) does. Returns for each image the number of bits of its stream up
    /// to the end of the first quarter of its indices.
    pub(crate) fn pack_sampled(
        &mut self,
        images: &[Indices<'_>],
        rule: ClearRule,
        out: &mut [Vec<u8>],
    ) -> Vec<u64> {
        let mut sizes = vec![Sizes::default(); images.len()];
        self.run(images.iter().zip(out).zip(&mut sizes).map(|((&indices, out), sizes)| {
            let segment = Segment::whole(indices);
            Job { segment, rule, clear_points: None, out, sizes: Some(sizes) }
        }));
        sizes.iter().map(|sizes| sizes.quarter_bits).collect()
    }

    /// Packs segments, of one image or several, into `bits`, whose former content is dropped. The results for
    /// all segments of an image have to be [`join`](super::join)ed.
    ///
    /// # Panics
    ///
    /// As [`pack`](Self::pack).
    pub fn pack_segments(&mut self, segments: &[Segment<'_>], rule: ClearRule, bits: &mut [Bits]) {
        assert_eq!(segments.len(), bits.len(), "one output for each segment");
        self.run(segments.iter().zip(bits).map(|(&segment, Bits { bytes, sizes })| {
            bytes.clear();
            Job { segment, rule, clear_points: None, out: bytes, sizes: Some(sizes) }
        }));
    }

    /// Appends to `out` the LZW stream of one image of few runs, as [`pack`](Self::pack) does: under
    /// [`Deferred`](ClearRule::Deferred) if `deferred`, else under [`Early`](ClearRule::Early).
    pub(crate) fn pack_runs(&mut self, image: RunImage<'_>, deferred: bool, out: &mut Vec<u8>) {
        let Tables { rows, lanes: [table, ..] } = &mut **self.tables.get_or_insert_with(Tables::get);
        let workspace = Workspace { rows, table, chains: &mut self.chains[0] };
        run_parser::pack(image, deferred, workspace, out, None);
    }

    /// Appends to `out` the LZW stream of one image with a choice of indices: the one that
    /// [`pack`](Self::pack) makes of its own indices by `rule`, which must be one that searches, or the one by
    /// lookahead, whichever is smaller. Returns the indices in the stream.
    ///
    /// # Panics
    ///
    /// As [`pack`](Self::pack), and if the numbers of indices and alternatives differ.
    pub(crate) fn pack_choices(
        &mut self,
        image: IndexChoices<'_>,
        rule: ClearRule,
        out: &mut Vec<u8>,
    ) -> IndexSet {
        let IndexChoices { indices, alternatives } = image;
        indices.check();
        Indices { pixels: alternatives, ..indices }.check();
        assert_eq!(indices.pixels.len(), alternatives.len(), "another index for each");
        let Tables { rows, lanes: [table, ..] } = &mut **self.tables.get_or_insert_with(Tables::get);
        let clear_points = clear_points(&indices, rule, rows, table);
        let stream_start = out.len();
        let used =
            lookahead::pack(image, &clear_points, rule, self.phrases.get_or_insert_with(Phrases::new), out);
        // For a pattern that repeats again and again, the longest phrases are the best ones.
        let (mut greedy, segment) = (Vec::new(), Segment::whole(indices));
        let clear_points = Some(clear_points);
        self.run([Job { segment, rule, clear_points, out: &mut greedy, sizes: None }].into_iter());
        if greedy.len() < out.len() - stream_start {
            out.truncate(stream_start);
            out.append(&mut greedy);
            let mut used = IndexSet::EMPTY;
            used.insert_all(indices.pixels);
            return used;
        }
        used
    }

    /// Does jobs: images of few runs one after another, the others three at a time.
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
                let mut workspace = Workspace {
                    rows: &tables.rows,
                    table: &mut tables.lanes[k],
                    chains: &mut self.chains[k],
                };
                // A lane without a job, or whose stream is complete, gets the next job.
                let is_free = |lane: &mut Lane<'_>, workspace: &mut Workspace<'_>| {
                    lane.allowance() == 0 && !lane.handle_events(workspace)
                };
                while lane.as_mut().is_none_or(|lane| is_free(lane, &mut workspace)) {
                    *lane = queue.next().map(|job| Lane::new(job, &mut workspace));
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

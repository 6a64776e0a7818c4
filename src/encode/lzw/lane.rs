//! One image, or segment of one, on its way through the packer.
//!
//! What a lane does is a function of its image and rule alone. The hot loop may take it any number of indices
//! further as long as no *event* lies between; events (dictionary full, end of a window, long run, end of the
//! image) are met exactly, the last few codes before one that is counted in codes being stepped alone.

use std::ops::Range;

use super::bits::{BitWriter, bits, width};
use super::clear::{Mark, ResetMonitor, Verdict, weight};
use super::clear_points::clears;
use super::hot_loop::{Cursor, advance};
use super::indices::{ClearRule, Indices};
use super::job::Job;
use super::runs::{Phrase, next_run};
use super::table::{CODES, PENDING, Rows, Table, root};
use super::workspace::Workspace;

/// Codes before an event from which on a lane is stepped alone: the others would be held up by ever smaller
/// chunks.
const TAIL: usize = 16;

/// Place at which the codes of a dictionary frozen without a watch are packed; one is left for the
/// phrase at hand.
const LAST: usize = PENDING - 1;

/// A job being done.
pub struct Lane<'a> {
    pixels: &'a [u8],
    min_code_size: u8,
    job: Job<'a>,
    /// Bytes that were there before.
    before: usize,
    writer: BitWriter,
    pub cursor: Cursor,
    /// Indices taken.
    at: usize,
    /// Place of the index that this generation began with, and place of the first row not yet packed.
    born: usize,
    unpacked: usize,
    /// Present while the dictionary is frozen.
    watch: Option<ResetMonitor>,
    /// Where to clear whatever comes, the last place first.
    clears: Vec<usize>,
    /// The long run ahead or at hand, and the end of the one before.
    run: Range<usize>,
    last_run_end: usize,
    /// `(at, n)`: when `at` indices were taken, the phrase at hand was just n times the last of them.
    pure: (usize, usize),
    /// Number of indices taken, and place of the next row, at the next events.
    stop: usize,
    code_stop: usize,
}

impl<'a> Lane<'a> {
    /// Starts a job.
    pub fn new(job: Job<'a>, room: &mut Workspace<'_>) -> Self {
        let Indices { pixels, min_code_size } = job.segment.indices;
        let mut lane = Self {
            pixels,
            min_code_size,
            before: job.out.len(),
            job,
            writer: BitWriter::default(),
            cursor: Cursor { row: 0, next: 0, frozen: false },
            at: 0,
            born: 0,
            unpacked: 0,
            watch: None,
            clears: Vec::new(),
            run: next_run(pixels, 0),
            last_run_end: 0,
            pure: (0, 0),
            stop: 0,
            code_stop: 0,
        };
        if lane.job.rule == ClearRule::Search {
            let found = lane.job.clears.take();
            lane.clears = found.unwrap_or_else(|| clears(&lane.job.segment.indices, room.rows, room.table));
        }
        if lane.job.segment.first {
            lane.put_next(lane.clear_code(), lane.first());
        }
        lane.begin(room);
        if pixels.is_empty() {
            lane.aim();
        } else {
            lane.take_root();
        }
        lane
    }

    fn clear_code(&self) -> u32 {
        1 << self.min_code_size
    }

    /// Writes a code that is not a phrase, when `next` is the entry that the decoder makes next.
    fn put_next(&mut self, code: u32, next: usize) {
        self.writer.put(code, width(next), self.job.out);
    }

    /// The first code that a decoder makes in a generation.
    fn first(&self) -> usize {
        (1 << self.min_code_size) + 2
    }

    /// How many indices the hot loop may take; 0: [`settle`](Self::settle) is due.
    pub fn allowance(&self) -> usize {
        let codes = self.code_stop - self.cursor.next;
        if codes < TAIL { 0 } else { codes.min(self.stop - self.at) }
    }

    /// The next `count` indices.
    pub fn ahead(&self, count: usize) -> &'a [u8] {
        &self.pixels[self.at..self.at + count]
    }

    /// Notes that the hot loop took `count` indices.
    pub fn took(&mut self, count: usize) {
        self.at += count;
    }

    /// Handles events until the hot loop can go on (true) or the stream is complete (false).
    pub fn settle(&mut self, room: &mut Workspace<'_>) -> bool {
        loop {
            if self.at == self.pixels.len() {
                self.finish(room);
                return false;
            }
            if self.cursor.next == self.code_stop {
                self.full(room);
            } else if self.at == self.stop {
                self.note_sample();
                if self.clears.last() == Some(&self.at) {
                    self.clears.pop();
                    self.emit(room);
                    self.clear(room);
                    self.take_root();
                } else if self.watch.as_ref().is_some_and(|watch| watch.stop() == self.at) {
                    self.judge(room);
                } else if self.run.contains(&self.at) {
                    self.skip(room);
                }
            } else if self.code_stop - self.cursor.next < TAIL {
                self.step_alone(room);
            } else {
                return true;
            }
            if self.at >= self.run.end && self.at < self.pixels.len() {
                self.last_run_end = self.run.end;
                self.run = next_run(self.pixels, self.at);
            }
            self.aim();
        }
    }

    /// Sets the next events.
    fn aim(&mut self) {
        let run = self.run.start.max(self.at).min(self.run.end);
        self.stop = run.min(self.bound());
        self.code_stop = match &self.watch {
            Some(watch) => watch.code_stop(),
            None if self.frozen() => LAST,
            None => CODES,
        };
    }

    /// Where a window, the sample or the image ends, or a Clear is to be.
    fn bound(&self) -> usize {
        let watch = self.watch.as_ref().map_or(usize::MAX, ResetMonitor::stop);
        let clear = self.clears.last().copied().unwrap_or(usize::MAX);
        let quarter = self.job.segment.indices.quarter();
        let sample = if quarter > self.at && self.job.sample.is_some() { quarter } else { usize::MAX };
        self.pixels.len().min(watch).min(clear).min(sample)
    }

    /// Says how many bits there are, if the sample ends here; again after going back.
    fn note_sample(&mut self) {
        if let Some(sample) = &mut self.job.sample
            && self.at == self.job.segment.indices.quarter()
        {
            let stream = &self.job.out[self.before..];
            **sample = self.writer.bits_with(self.unpacked, self.cursor.next + 1, stream);
        }
    }

    fn frozen(&self) -> bool {
        self.cursor.frozen
    }

    /// Takes indices up to the next event.
    fn step_alone(&mut self, room: &mut Workspace<'_>) {
        while self.at < self.stop && self.cursor.next < self.code_stop {
            self.step(room);
        }
    }

    /// Takes one index.
    fn step(&mut self, room: &mut Workspace<'_>) {
        let mut cursors = [self.cursor];
        // SAFETY: rows are made by `root`, `longer` or an earlier step.
        unsafe { advance(room.rows, [room.table], &mut cursors, [self.ahead(1)]) };
        self.cursor = cursors[0];
        self.at += 1;
    }

    /// The dictionary is full, or a window has used all codes that it may.
    fn full(&mut self, room: &mut Workspace<'_>) {
        if self.watch.is_some() {
            self.judge(room);
        } else if self.frozen() {
            self.flush(room);
        } else if self.job.rule == ClearRule::Early {
            // The phrase at hand is the single index whose taking filled the dictionary.
            self.clear(room);
            self.born = self.at - 1;
            self.pure = (self.at, 1);
        } else {
            self.cursor.frozen = true;
            if self.job.rule == ClearRule::LazyMemory {
                let indices = self.born..self.at;
                let codes = self.cursor.next - self.first();
                let bits = bits(self.first(), self.cursor.next);
                self.watch = Some(ResetMonitor::new(
                    self.here(),
                    indices.len(),
                    weight(self.pixels, indices),
                    codes,
                    bits,
                ));
            }
        }
    }

    /// Packs the codes pending; the next row is emitted where the dictionary was full.
    fn flush(&mut self, room: &mut Workspace<'_>) {
        self.pack(room);
        self.cursor.next = CODES;
        self.unpacked = CODES;
    }

    fn here(&self) -> Mark {
        Mark { at: self.at, next: self.cursor.next, row: self.cursor.row }
    }

    /// The end of a window.
    fn judge(&mut self, room: &mut Workspace<'_>) {
        let here = self.here();
        let watch = self.watch.as_mut().expect("a window ends only in a frozen dictionary");
        match watch.judge(here, weight(self.pixels, watch.start()..here.at)) {
            Verdict::Stay => {}
            Verdict::Flush => self.flush(room),
            Verdict::Rewind(mark) => {
                self.at = mark.at;
                self.cursor.next = mark.next;
                self.cursor.row = mark.row;
                self.emit(room);
                self.clear(room);
                self.take_root();
                if self.last_run_end > self.at {
                    self.run = next_run(self.pixels, self.at - 1);
                    self.last_run_end = 0;
                }
            }
        }
    }

    /// Emits the phrase at hand.
    fn emit(&mut self, room: &mut Workspace<'_>) {
        room.table.emitted[self.cursor.next] = self.cursor.row as u16;
        self.cursor.next += 1;
    }

    /// Packs the codes pending.
    fn pack(&mut self, room: &mut Workspace<'_>) {
        self.writer.put_rows(&mut room.table.emitted, self.unpacked, self.cursor.next, self.job.out);
    }

    /// Ends a generation and begins the next; the phrase at hand stays.
    fn clear(&mut self, room: &mut Workspace<'_>) {
        self.pack(room);
        self.put_next(self.clear_code(), self.cursor.next);
        self.begin(room);
    }

    /// Begins a generation.
    fn begin(&mut self, room: &mut Workspace<'_>) {
        room.table.next_generation();
        room.chains.clear();
        self.cursor.next = self.first();
        self.cursor.frozen = false;
        self.unpacked = self.first();
        self.watch = None;
        self.pure = (0, 0);
    }

    /// Takes an index as a phrase of its own.
    fn take_root(&mut self) {
        self.born = self.at;
        self.cursor.row = root(self.pixels[self.at]);
        self.at += 1;
        self.pure = (self.at, 1);
        self.note_sample();
        self.aim();
    }

    /// Takes the rest of the run at hand, or what lies before the next event.
    fn skip(&mut self, room: &mut Workspace<'_>) {
        let end = self.bound().min(self.run.end);
        // What is known of the phrase at hand may be of the run before.
        let held = if self.pure.0 == self.at && self.at > self.run.start { self.pure.1 } else { 0 };
        let mut phrase = Phrase { row: self.cursor.row, held, next: self.cursor.next };
        let (c, frozen) = (self.pixels[self.run.start], self.frozen());
        self.at += phrase.take(c, end - self.at, self.code_stop, frozen, room.table, room.chains);
        (self.cursor.row, self.cursor.next) = (phrase.row, phrase.next);
        self.pure = (self.at, phrase.held);
        // The run may end where the sample does.
        self.note_sample();
    }

    /// Writes what is left, and End, or Clear where another segment follows.
    fn finish(&mut self, room: &mut Workspace<'_>) {
        if !self.pixels.is_empty() {
            self.emit(room);
            self.pack(room);
        }
        let end = self.clear_code() + u32::from(self.job.segment.last);
        self.put_next(end, self.cursor.next);
        let spare = std::mem::take(&mut self.writer).finish(self.job.out);
        if let Some(place) = &mut self.job.spare {
            **place = spare;
        }
    }
}

/// Takes as many indices in all of `lanes` as none has an event before.
pub fn advance_lanes<const K: usize>(rows: &Rows, lanes: [(&mut Lane<'_>, &mut Table); K]) {
    let mut count = usize::MAX;
    for (lane, _) in &lanes {
        count = count.min(lane.allowance());
    }
    let mut cursors = std::array::from_fn(|k| lanes[k].0.cursor);
    let pixels = std::array::from_fn(|k| lanes[k].0.ahead(count));
    let mut lanes = lanes;
    let tables = lanes.each_mut().map(|(_, table)| &mut **table);
    // SAFETY: rows are made by `root`, `longer` or an earlier step.
    unsafe { advance(rows, tables, &mut cursors, pixels) };
    for ((lane, _), cursor) in lanes.iter_mut().zip(cursors) {
        lane.cursor = cursor;
        lane.took(count);
    }
}

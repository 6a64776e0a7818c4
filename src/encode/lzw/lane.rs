//! One image or segment while it is packed.
//!
//! What a lane does depends on its image and rule alone. The hot loop may take any number of indices at once
//! as long as no *event* lies among them. Events are: the dictionary is full, a window ends, a long run
//! begins, the image ends. A lane stops exactly at each event. Events that are counted in codes are
//! approached by a lane alone, over the last few codes.

use std::ops::Range;

use super::clear::{Mark, Verdict, weight};
use super::clear_points::clear_points;
use super::epoch::EpochWriter;
use super::hot_loop::{Cursor, advance};
use super::indices::{ClearRule, Indices};
use super::job::Job;
use super::runs::{RunPhrase, next_run};
use super::table::{CODES, PENDING, Rows, Table, root};
use super::workspace::Workspace;

/// Number of codes before an event from which a lane is stepped alone. In the hot loop, the other lanes would
/// be slowed down by ever shorter chunks.
const TAIL: usize = 16;

/// Place at which the codes of a frozen dictionary without a monitor are packed. One place is left for the
/// current phrase.
const LAST: usize = PENDING - 1;

/// An image or segment that is being packed.
pub struct Lane<'a> {
    pixels: &'a [u8],
    rule: ClearRule,
    /// Whether this is the last segment of its image.
    is_last: bool,
    epoch: EpochWriter<'a>,
    pub cursor: Cursor,
    /// Number of indices taken.
    at: usize,
    /// Where to clear in any case, the last position first.
    clear_points: Vec<usize>,
    /// The current long run or the next one, and the end of the run before it.
    run: Range<usize>,
    last_run_end: usize,
    /// `(at, n)`: after `at` indices the current phrase was the last index, n times.
    repeats: (usize, usize),
    /// The next events: a number of indices taken, and a place of the next row.
    stop: usize,
    code_stop: usize,
}

impl<'a> Lane<'a> {
    /// Starts a job.
    pub fn new(job: Job<'a>, workspace: &mut Workspace<'_>) -> Self {
        let Job { segment, rule, clear_points: known, out, sizes } = job;
        let Indices { pixels, min_code_size } = segment.indices;
        let mut lane = Self {
            pixels,
            rule,
            is_last: segment.last,
            epoch: EpochWriter::new(min_code_size, pixels.len(), out, sizes),
            cursor: Cursor { row: 0, next: 0, frozen: false },
            at: 0,
            clear_points: Vec::new(),
            run: next_run(pixels, 0),
            last_run_end: 0,
            repeats: (0, 0),
            stop: 0,
            code_stop: 0,
        };
        if rule.searches() {
            let search = || clear_points(&segment.indices, rule, workspace.rows, workspace.table);
            lane.clear_points = known.unwrap_or_else(search);
        }
        if segment.first {
            lane.epoch.put_leading_clear();
        }
        let first = lane.epoch.begin(workspace);
        lane.restart(first);
        if pixels.is_empty() {
            lane.set_stops();
        } else {
            lane.take_root();
        }
        lane
    }

    /// Number of indices that the hot loop may take. If it is 0, call [`handle_events`](Self::handle_events).
    pub fn allowance(&self) -> usize {
        let codes = self.code_stop - self.cursor.next;
        if codes < TAIL { 0 } else { codes.min(self.stop - self.at) }
    }

    /// The next `count` indices.
    pub fn ahead(&self, count: usize) -> &'a [u8] {
        &self.pixels[self.at..self.at + count]
    }

    /// Records that the hot loop took `count` indices.
    pub fn took(&mut self, count: usize) {
        self.at += count;
    }

    /// Handles events until the hot loop can continue (returns true) or the stream is complete (returns
    /// false).
    pub fn handle_events(&mut self, workspace: &mut Workspace<'_>) -> bool {
        loop {
            if self.at == self.pixels.len() {
                self.finish(workspace);
                return false;
            }
            if self.cursor.next == self.code_stop {
                self.codes_used_up(workspace);
            } else if self.at == self.stop {
                self.epoch.note_quarter(self.at, self.cursor.next);
                if self.clear_points.last() == Some(&self.at) {
                    self.clear_points.pop();
                    self.emit(workspace);
                    self.clear(workspace);
                    self.take_root();
                } else if self.epoch.monitor.as_ref().is_some_and(|monitor| monitor.stop() == self.at) {
                    self.end_window(workspace);
                } else if self.run.contains(&self.at) {
                    self.skip_run(workspace);
                }
            } else if self.code_stop - self.cursor.next < TAIL {
                self.step_alone(workspace);
            } else {
                return true;
            }
            if self.at >= self.run.end && self.at < self.pixels.len() {
                self.last_run_end = self.run.end;
                self.run = next_run(self.pixels, self.at);
            }
            self.set_stops();
        }
    }

    /// Finds the next events.
    fn set_stops(&mut self) {
        let run = self.run.start.max(self.at).min(self.run.end);
        self.stop = run.min(self.bound());
        self.code_stop = match &self.epoch.monitor {
            Some(monitor) => monitor.code_stop(),
            None if self.cursor.frozen => LAST,
            None => CODES,
        };
    }

    /// Where the window, the first quarter or the image ends, or the next Clear is due, whichever comes
    /// first.
    fn bound(&self) -> usize {
        let window = self.epoch.monitor.as_ref().map_or(usize::MAX, |monitor| monitor.stop());
        let clear = self.clear_points.last().copied().unwrap_or(usize::MAX);
        self.pixels.len().min(window).min(clear).min(self.epoch.quarter_stop(self.at))
    }

    /// Takes indices up to the next event.
    fn step_alone(&mut self, workspace: &mut Workspace<'_>) {
        while self.at < self.stop && self.cursor.next < self.code_stop {
            self.step(workspace);
        }
    }

    /// Takes one index.
    fn step(&mut self, workspace: &mut Workspace<'_>) {
        let mut cursors = [self.cursor];
        // SAFETY: rows are made by `root`, `longer` or an earlier step.
        unsafe { advance(workspace.rows, [workspace.table], &mut cursors, [self.ahead(1)]) };
        self.cursor = cursors[0];
        self.at += 1;
    }

    /// The dictionary is full, or a window has used all the codes that it may use.
    fn codes_used_up(&mut self, workspace: &mut Workspace<'_>) {
        if self.epoch.monitor.is_some() {
            self.end_window(workspace);
        } else if self.cursor.frozen {
            self.flush(workspace);
        } else if !self.rule.keeps_full() {
            // The current phrase is the single index that made the last code.
            self.clear(workspace);
            self.epoch.start = self.at - 1;
            self.repeats = (self.at, 1);
        } else {
            self.cursor.frozen = true;
            if self.rule == ClearRule::Deferred {
                self.epoch.monitor_from(self.here(), weight(self.pixels, self.epoch.start..self.at));
            }
        }
    }

    /// Packs the pending codes of a frozen dictionary.
    fn flush(&mut self, workspace: &mut Workspace<'_>) {
        self.cursor.next = self.epoch.flush(workspace.table, self.cursor.next);
    }

    fn here(&self) -> Mark {
        Mark { at: self.at, next: self.cursor.next, row: self.cursor.row }
    }

    /// Keeps the dictionary at the end of a window, or goes back and clears.
    fn end_window(&mut self, workspace: &mut Workspace<'_>) {
        let here = self.here();
        let monitor = self.epoch.monitor.as_mut().expect("a window ends only in a frozen dictionary");
        match monitor.end_window(here, weight(self.pixels, monitor.start()..here.at)) {
            Verdict::Stay => {}
            Verdict::Flush => self.flush(workspace),
            Verdict::Rewind(mark) => {
                self.at = mark.at;
                self.cursor.next = mark.next;
                self.cursor.row = mark.row;
                self.emit(workspace);
                self.clear(workspace);
                self.take_root();
                if self.last_run_end > self.at {
                    self.run = next_run(self.pixels, self.at - 1);
                    self.last_run_end = 0;
                }
            }
        }
    }

    /// Emits the current phrase.
    fn emit(&mut self, workspace: &mut Workspace<'_>) {
        workspace.table.emit(self.cursor.next, self.cursor.row);
        self.cursor.next += 1;
    }

    /// Ends an epoch and begins the next one. The current phrase stays.
    fn clear(&mut self, workspace: &mut Workspace<'_>) {
        let first = self.epoch.clear(workspace, self.cursor.next);
        self.restart(first);
    }

    /// Continues at the first place of a new epoch.
    fn restart(&mut self, first: usize) {
        self.cursor.next = first;
        self.cursor.frozen = false;
        self.repeats = (0, 0);
    }

    /// Takes one index as the current phrase.
    fn take_root(&mut self) {
        self.epoch.start = self.at;
        self.cursor.row = root(self.pixels[self.at]);
        self.at += 1;
        self.repeats = (self.at, 1);
        self.epoch.note_quarter(self.at, self.cursor.next);
        self.set_stops();
    }

    /// Takes the rest of the current run, or its part before the next event.
    fn skip_run(&mut self, workspace: &mut Workspace<'_>) {
        let end = self.bound().min(self.run.end);
        // `repeats` may still be about an earlier run.
        let repeats = if self.repeats.0 == self.at && self.at > self.run.start { self.repeats.1 } else { 0 };
        let mut phrase = RunPhrase { row: self.cursor.row, repeats, next: self.cursor.next };
        let Workspace { table, chains, .. } = workspace;
        let (c, frozen) = (self.pixels[self.run.start], self.cursor.frozen);
        self.at += phrase.take(c, end - self.at, self.code_stop, frozen, table, chains);
        (self.cursor.row, self.cursor.next) = (phrase.row, phrase.next);
        self.repeats = (self.at, phrase.repeats);
        // The run may end where the first quarter does.
        self.epoch.note_quarter(self.at, self.cursor.next);
    }

    /// Writes the rest of the stream.
    fn finish(&mut self, workspace: &mut Workspace<'_>) {
        if !self.pixels.is_empty() {
            self.emit(workspace);
            self.epoch.pack(workspace.table, self.cursor.next);
        }
        self.epoch.finish(self.is_last, self.cursor.next);
    }
}

/// Takes the same number of indices in all `lanes`: the smallest of their allowances.
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

//! Images of few runs, packed without their indices.
//!
//! Here every run is [skipped](RunPhrase::take), also a short one. So the time depends on the number of
//! runs and codes, not on the number of indices. The stream is the one that a [lane](super::lane) would make
//! of the same indices, except for phrases that the table of one of the two has lost and the other has not.
//!
//! A lane loses more on an image with runs of about six indices and many colors, for example a map of a
//! hundred labels. There its table loses phrases that are the beginning of all longer phrases of their color,
//! which costs up to 21 % of the file. So such images are packed here as well.

use super::clear::{Mark, Verdict, weight_of_difference};
use super::epoch::EpochWriter;
use super::runs::RunPhrase;
use super::segment::Sizes;
use super::table::{CODES, root};
use super::workspace::Workspace;

/// Equal indices in a row; it ends where the next run starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) start: u32,
    pub(crate) index: u8,
}

/// An image as runs.
#[derive(Clone, Copy)]
pub(crate) struct RunImage<'a> {
    /// The first run starts at 0.
    pub(crate) runs: &'a [Run],
    /// Number of indices.
    pub(crate) pixels: usize,
    /// GIF's "LZW minimum code size".
    pub(crate) min_code_size: u8,
}

/// The runs of an image if it is better packed by its runs than by its indices.
pub(super) fn runs_of(pixels: &[u8]) -> Option<Vec<Run>> {
    /// Average length of a run from which the runs are better. With shorter runs a lane is as good, and
    /// faster.
    const MEAN: usize = 6;
    if pixels.is_empty() {
        return None;
    }
    let transitions = transitions(pixels, pixels.len() / MEAN)?;
    let mut runs = Vec::with_capacity(transitions + 1);
    runs.push(Run { start: 0, index: pixels[0] });
    let mut start = |at: usize| runs.push(Run { start: at as u32, index: pixels[at] });
    let (words, rest) = pixels[1..].as_chunks();
    for (number, &word) in words.iter().enumerate() {
        let at = 1 + number * word.len();
        let left = pixels[at - 1..].first_chunk().expect("an index is before the word");
        let mut differences = u64::from_le_bytes(word) ^ u64::from_le_bytes(*left);
        while differences != 0 {
            let byte = differences.trailing_zeros() / 8;
            start(at + byte as usize);
            differences &= !(u64::from(u8::MAX) << (8 * byte));
        }
    }
    for at in pixels.len() - rest.len()..pixels.len() {
        if pixels[at] != pixels[at - 1] {
            start(at);
        }
    }
    Some(runs)
}

/// Number of indices that differ from the one before them, if it is at most `most`.
fn transitions(pixels: &[u8], most: usize) -> Option<usize> {
    /// Number of indices whose count fits in a byte.
    const CHUNK: usize = 240;
    let chunks = pixels[1..].chunks(CHUNK).zip(pixels.chunks(CHUNK));
    let mut count = 0;
    for (indices, before) in chunks {
        count += usize::from(indices.iter().zip(before).map(|(a, b)| u8::from(a != b)).sum::<u8>());
        if count > most {
            return None;
        }
    }
    Some(count)
}

/// An image while it is packed.
struct RunParser<'a, 'r> {
    image: RunImage<'a>,
    /// Whether a full dictionary is kept while it is worth it.
    deferred: bool,
    workspace: Workspace<'r>,
    epoch: EpochWriter<'a>,
    phrase: RunPhrase,
    /// Number of indices taken, and number of the run that contains the last of them.
    at: usize,
    run: usize,
}

/// Appends the LZW stream of `image` to `out`, leading Clear to End: by
/// [`Deferred`](super::ClearRule::Deferred) if `deferred`, else by [`Early`](super::ClearRule::Early).
/// `sizes` receives its sizes.
pub(super) fn pack(
    image: RunImage<'_>,
    deferred: bool,
    workspace: Workspace<'_>,
    out: &mut Vec<u8>,
    sizes: Option<&mut Sizes>,
) {
    let epoch = EpochWriter::new(image.min_code_size, image.pixels, out, sizes);
    let phrase = RunPhrase { row: 0, repeats: 0, next: 0 };
    let mut parser = RunParser { image, deferred, workspace, epoch, phrase, at: 0, run: 0 };
    parser.epoch.put_leading_clear();
    parser.phrase.next = parser.epoch.begin(&mut parser.workspace);
    parser.take_root();
    while parser.at < image.pixels {
        parser.advance();
    }
    parser.emit();
    parser.epoch.pack(parser.workspace.table, parser.phrase.next);
    parser.epoch.finish(true, parser.phrase.next);
}

impl RunParser<'_, '_> {
    /// Where a run ends.
    fn end(&self, run: usize) -> usize {
        self.image.runs.get(run + 1).map_or(self.image.pixels, |next| next.start as usize)
    }

    /// Handles an event, or takes indices up to the next one.
    fn advance(&mut self) {
        let (stop, code_stop) = match &self.epoch.monitor {
            Some(monitor) => (monitor.stop(), monitor.code_stop()),
            None => (usize::MAX, CODES),
        };
        let end = self.end(self.run);
        if self.phrase.next == code_stop || self.at == stop {
            self.handle_event();
        } else if self.at == end {
            self.run += 1;
            self.phrase.repeats = 0;
        } else {
            let to = end.min(stop).min(self.epoch.quarter_stop(self.at));
            let (c, frozen) = (self.image.runs[self.run].index, self.epoch.monitor.is_some());
            let Workspace { table, chains, .. } = &mut self.workspace;
            self.at += self.phrase.take(c, to - self.at, code_stop, frozen, table, chains);
            self.epoch.note_quarter(self.at, self.phrase.next);
        }
    }

    /// The dictionary is full, or a window ends.
    fn handle_event(&mut self) {
        if let Some(mut monitor) = self.epoch.monitor.take() {
            let weight = self.weight(monitor.start(), self.at);
            match monitor.end_window(self.here(), weight) {
                Verdict::Stay => self.epoch.monitor = Some(monitor),
                Verdict::Flush => {
                    self.phrase.next = self.epoch.flush(self.workspace.table, self.phrase.next);
                    self.epoch.monitor = Some(monitor);
                }
                Verdict::Rewind(mark) => {
                    (self.at, self.phrase.next, self.phrase.row) = (mark.at, mark.next, mark.row);
                    self.run = self.image.runs.partition_point(|run| run.start as usize <= self.at) - 1;
                    self.emit();
                    self.clear();
                    self.take_root();
                }
            }
        } else if self.deferred {
            let weight = self.weight(self.epoch.start, self.at);
            self.epoch.monitor_from(self.here(), weight);
        } else {
            // The current phrase is the single index that made the last code.
            self.clear();
            self.epoch.start = self.at - 1;
        }
    }

    fn here(&self) -> Mark {
        Mark { at: self.at, next: self.phrase.next, row: self.phrase.row }
    }

    /// The expected cost of the indices `from..to`.
    fn weight(&self, from: usize, to: usize) -> u64 {
        let first = self.image.runs.partition_point(|run| run.start as usize <= from);
        let pairs = self.image.runs[first.saturating_sub(1)..].windows(2);
        let differences = pairs.take_while(|pair| (pair[1].start as usize) < to);
        let weight: u64 = differences.map(|pair| weight_of_difference(pair[0].index, pair[1].index)).sum();
        (to - from) as u64 + weight
    }

    /// Emits the current phrase.
    fn emit(&mut self) {
        self.workspace.table.emit(self.phrase.next, self.phrase.row);
        self.phrase.next += 1;
    }

    /// Ends an epoch and begins the next one. The current phrase stays.
    fn clear(&mut self) {
        self.phrase.next = self.epoch.clear(&mut self.workspace, self.phrase.next);
    }

    /// Takes one index as the current phrase.
    fn take_root(&mut self) {
        self.epoch.start = self.at;
        if self.at == self.end(self.run) {
            self.run += 1;
        }
        self.phrase.row = root(self.image.runs[self.run].index);
        self.at += 1;
        self.phrase.repeats = 1;
        self.epoch.note_quarter(self.at, self.phrase.next);
    }
}

//! Images of few runs, packed without their indices.
//!
//! Here all runs are [skipped](Phrase::take), whatever their length. So the time goes with the runs and codes, not with the
//! number of indices. The stream is what a [lane](super::lane) would make of the same indices, but for phrases that one of
//! the two still knows and the other's table has lost.
//!
//! A lane loses more of an image that is runs of half a dozen indices and of many colors, a map of a hundred labels, say: of what
//! its table loses are phrases that all longer ones of that color begin with, up to 21 % of the file. So such
//! images are packed here as well.

use super::bits::{BitWriter, bits, width};
use super::clear::{Mark, ResetMonitor, Verdict, weight_of_difference};
use super::runs::Phrase;
use super::table::{CODES, root};
use super::workspace::Workspace;

/// Equal indices in a row; it ends where the next one starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) start: u32,
    pub(crate) index: u8,
}

/// An image as runs.
#[derive(Clone, Copy)]
pub(crate) struct RunParser<'a> {
    /// The first starts at 0.
    pub(crate) runs: &'a [Run],
    /// Number of indices.
    pub(crate) pixels: usize,
    /// GIF's "LZW minimum code size".
    pub(crate) min_code_size: u8,
}

/// The runs of an image of indices that is better packed by them.
pub(super) fn runs_of(pixels: &[u8]) -> Option<Vec<Run>> {
    /// Indices of a run, on average: with fewer, a lane is as good and faster.
    const MEAN: usize = 6;
    if pixels.is_empty() {
        return None;
    }
    let breaks = breaks(pixels, pixels.len() / MEAN)?;
    let mut runs = Vec::with_capacity(breaks + 1);
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

/// How many indices differ from the one before them, if no more than `most`.
fn breaks(pixels: &[u8], most: usize) -> Option<usize> {
    /// So many that their number fits in a byte.
    const CHUNK: usize = 240;
    let chunks = pixels[1..].chunks(CHUNK).zip(pixels.chunks(CHUNK));
    let mut breaks = 0;
    for (indices, before) in chunks {
        breaks += usize::from(indices.iter().zip(before).map(|(a, b)| u8::from(a != b)).sum::<u8>());
        if breaks > most {
            return None;
        }
    }
    Some(breaks)
}

/// An image on its way through the packer.
struct Strip<'a, 'r> {
    image: RunParser<'a>,
    /// Whether a full dictionary is kept.
    late: bool,
    room: Workspace<'r>,
    out: &'a mut Vec<u8>,
    /// Bytes that were there before.
    before: usize,
    writer: BitWriter,
    phrase: Phrase,
    unpacked: usize,
    /// Indices taken, and the run that the last of them was in.
    at: usize,
    run: usize,
    /// Place of the index that this generation began with.
    born: usize,
    /// Present while the dictionary is frozen.
    watch: Option<ResetMonitor>,
    /// To be told when the first quarter is packed.
    sample: Option<&'a mut u64>,
}

/// Appends the LZW stream of `image`, leading Clear to End; `late`: by [`LazyMemory`](super::ClearRule::Late), else by
/// [`Early`](super::ClearRule::Early). Returns the number of bits of the last byte that are not used; `sample` gets the bits of the
/// stream up to the end of its first quarter.
pub(super) fn pack(
    image: RunParser<'_>,
    late: bool,
    room: Workspace<'_>,
    out: &mut Vec<u8>,
    sample: Option<&mut u64>,
) -> u32 {
    let mut strip = Strip {
        image,
        late,
        room,
        before: out.len(),
        out,
        writer: BitWriter::default(),
        phrase: Phrase { row: 0, held: 0, next: 0 },
        unpacked: 0,
        at: 0,
        run: 0,
        born: 0,
        watch: None,
        sample,
    };
    strip.put(strip.clear_code(), strip.first());
    strip.begin();
    strip.take_root();
    while strip.at < image.pixels {
        strip.go_on();
    }
    strip.emit();
    strip.write_rows();
    strip.put(strip.clear_code() + 1, strip.phrase.next);
    strip.writer.finish(strip.out)
}

impl Strip<'_, '_> {
    fn clear_code(&self) -> u32 {
        1 << self.image.min_code_size
    }

    /// The first code that a decoder makes in a generation.
    fn first(&self) -> usize {
        (1 << self.image.min_code_size) + 2
    }

    /// Where a run ends.
    fn end(&self, run: usize) -> usize {
        self.image.runs.get(run + 1).map_or(self.image.pixels, |next| next.start as usize)
    }

    /// Meets an event, or takes indices up to the next one.
    fn go_on(&mut self) {
        let (stop, code_stop) = match &self.watch {
            Some(watch) => (watch.stop(), watch.code_stop()),
            None => (usize::MAX, CODES),
        };
        let end = self.end(self.run);
        if self.phrase.next == code_stop || self.at == stop {
            self.event();
        } else if self.at == end {
            self.run += 1;
            self.phrase.held = 0;
        } else {
            let quarter = if self.at < self.quarter() { self.quarter() } else { usize::MAX };
            let Workspace { table, chains, .. } = &mut self.room;
            let (c, most) = (self.image.runs[self.run].index, end.min(stop).min(quarter) - self.at);
            self.at += self.phrase.take(c, most, code_stop, self.watch.is_some(), table, chains);
            self.note_sample();
        }
    }

    /// How many indices the first of four segments has.
    fn quarter(&self) -> usize {
        self.image.pixels / 4
    }

    /// Says how many bits there are, if the sample ends here; again after going back.
    fn note_sample(&mut self) {
        if self.at == self.quarter()
            && let Some(sample) = &mut self.sample
        {
            let stream = &self.out[self.before..];
            **sample = self.writer.bits_with(self.unpacked, self.phrase.next + 1, stream);
        }
    }

    /// The dictionary is full, or a window ends.
    fn event(&mut self) {
        if let Some(mut watch) = self.watch.take() {
            let weight = self.weight(watch.start(), self.at);
            match watch.judge(self.here(), weight) {
                Verdict::Stay => self.watch = Some(watch),
                Verdict::Flush => {
                    self.write_rows();
                    (self.phrase.next, self.unpacked) = (CODES, CODES);
                    self.watch = Some(watch);
                }
                Verdict::Rewind(mark) => {
                    (self.at, self.phrase.next, self.phrase.row) = (mark.at, mark.next, mark.row);
                    self.run = self.image.runs.partition_point(|run| run.start as usize <= self.at) - 1;
                    self.emit();
                    self.clear();
                    self.take_root();
                }
            }
        } else if self.late {
            let codes = self.phrase.next - self.first();
            let bits = bits(self.first(), self.phrase.next);
            let weight = self.weight(self.born, self.at);
            self.watch = Some(ResetMonitor::new(self.here(), self.at - self.born, weight, codes, bits));
        } else {
            // The phrase at hand is the single index whose taking filled the dictionary.
            self.clear();
            self.born = self.at - 1;
        }
    }

    fn here(&self) -> Mark {
        Mark { at: self.at, next: self.phrase.next, row: self.phrase.row }
    }

    /// What the indices `from..to` are expected to cost.
    fn weight(&self, from: usize, to: usize) -> u64 {
        let first = self.image.runs.partition_point(|run| run.start as usize <= from);
        let pairs = self.image.runs[first.saturating_sub(1)..].windows(2);
        let differences = pairs.take_while(|pair| (pair[1].start as usize) < to);
        let weight: u64 = differences.map(|pair| weight_of_difference(pair[0].index, pair[1].index)).sum();
        (to - from) as u64 + weight
    }

    /// Emits the phrase at hand.
    fn emit(&mut self) {
        self.room.table.emitted[self.phrase.next] = self.phrase.row as u16;
        self.phrase.next += 1;
    }

    fn write_rows(&mut self) {
        self.writer.put_rows(&mut self.room.table.emitted, self.unpacked, self.phrase.next, self.out);
    }

    /// Writes a code that is not a phrase, when `next` is the entry that the decoder makes next.
    fn put(&mut self, code: u32, next: usize) {
        self.writer.put(code, width(next), self.out);
    }

    /// Ends a generation and begins the next; the phrase at hand stays.
    fn clear(&mut self) {
        self.write_rows();
        self.put(self.clear_code(), self.phrase.next);
        self.begin();
    }

    fn begin(&mut self) {
        self.room.table.next_generation();
        self.room.chains.clear();
        self.phrase.next = self.first();
        self.unpacked = self.first();
    }

    /// Takes an index as a phrase of its own.
    fn take_root(&mut self) {
        self.born = self.at;
        if self.at == self.end(self.run) {
            self.run += 1;
        }
        self.phrase.row = root(self.image.runs[self.run].index);
        self.at += 1;
        self.phrase.held = 1;
        self.note_sample();
    }
}

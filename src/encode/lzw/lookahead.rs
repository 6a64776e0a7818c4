//! Images packed by lookahead, and with a choice of indices.
//!
//! A packer may emit any phrase that it knows, not only the longest one. And where two indices show the same
//! (an unchanged pixel may be drawn or be transparent) it may take either. A choice that makes the phrase
//! longer costs no more at once. But every phrase also makes an entry, so only the phrases after it show
//! whether the choice pays. Therefore a few *states* are followed at the same time, as in a beam search. A
//! state is one way to have packed the image up to some position. All states have emitted the same number of
//! codes, and each has a dictionary of its own. From each state the longest phrases are tried, and some
//! slightly shorter ones. The successors that reach furthest are kept. A code whose entry was known before is
//! wasted, and counts against its state.
//!
//! A frozen dictionary does not depend on what is emitted, and every beginning of one of its phrases is a
//! phrase too. So here the fewest codes are found almost exactly: among the last positions that n codes can
//! reach, the next phrase starts at the one from which it reaches furthest.
//!
//! Files of the highest effort became 0.05 to 1.1 % smaller by this, in 1.2 to 2.0 times the time. More than
//! four states are hardly worth their time: with 16, and a look at what follows each phrase, an MRI was 0.1 %
//! smaller.
//!
//! The positions of the Clears are [searched for](super::clear_points) before, by greedy packing.

mod walk;

use std::cmp::Reverse;

use super::bits::{BitWriter, width};
use super::indices::{ClearRule, Indices};
use super::table::CODES;
use crate::encode::index_set::IndexSet;
use walk::{Level, Walk};

/// Most states that are followed.
const STATES: usize = 4;

/// In a frozen dictionary: number of positions from which the next phrase is tried. They are the last ones
/// that n codes can reach.
const LAST: usize = 8;

/// Penalty for a wasted code, in tenths of the average length of a phrase.
const WASTE: usize = 3;

/// Number of hash slots for phrases. Every state makes at most two phrases for each code of an epoch.
const SLOTS: usize = 1 << 16;
const _: () = assert!(256 + STATES * 2 * CODES < SLOTS / 4 * 3 && SLOTS == 1 << 16);

/// The key of an empty slot.
const EMPTY: u32 = u32::MAX;
/// No phrase, or no code.
const NONE: u16 = u16::MAX;

/// An image some of whose indices may be replaced by others.
#[derive(Clone, Copy)]
pub(crate) struct IndexChoices<'a> {
    pub(crate) indices: Indices<'a>,
    /// For every index one that may be taken instead; the index itself where there is no choice.
    pub(crate) alternatives: &'a [u8],
}

/// The phrases of all states. A phrase has the same number in every state, but not every state knows it.
pub(super) struct Phrases {
    /// Hash table: a phrase and the index after it, and the longer phrase that they make.
    keys: Vec<u32>,
    longer: Vec<u16>,
    /// By phrase: one bit for each state that knows it. If all states know it, all eight bits are set, and
    /// stay set, because then every later state knows it too.
    known: Vec<u8>,
    /// By phrase: its first index, and its code in the stream.
    first: Vec<u8>,
    codes: Vec<u16>,
    /// By phrase: the phrase without its last index, [`NONE`] for a single index; and its last index.
    shorter: Vec<u16>,
    last: Vec<u8>,
    /// The phrases that some states know and others do not.
    partly_known: Vec<u16>,
}

/// One way to have packed an epoch up to a position.
#[derive(Clone, Copy)]
struct State {
    at: usize,
    /// The phrase emitted last, and its place in the list of all emitted phrases.
    last: u16,
    emitted: u32,
    /// Number of wasted codes.
    wasted: usize,
}

/// A state after one more code.
#[derive(Clone, Copy)]
struct Successor {
    /// Number of the state that it continues.
    state: usize,
    /// The entry that the code makes, if any, and the phrase of the code.
    entry: u16,
    phrase: u16,
    at: usize,
    wasted: usize,
}

/// The indices between two Clears.
struct Epoch<'a> {
    pixels: &'a [u8],
    alternatives: &'a [u8],
}

/// Appends the LZW stream of `image` to `out`, leading Clear to End. It is cleared at `clear_points`, which
/// are listed with the last position first, and where `rule` wants it because the dictionary is full. Returns
/// the indices that were taken.
pub(super) fn pack(
    image: IndexChoices<'_>,
    clear_points: &[usize],
    rule: ClearRule,
    phrases: &mut Phrases,
    out: &mut Vec<u8>,
) -> IndexSet {
    let IndexChoices { indices: Indices { pixels, min_code_size }, alternatives } = image;
    let clear = 1 << min_code_size;
    let first = (1 << min_code_size) + 2;
    let mut writer = BitWriter::default();
    writer.put(clear, width(first), out);
    let mut used = IndexSet::EMPTY;
    let mut from = 0;
    let mut clear_points = clear_points.iter().rev().copied().chain([pixels.len()]);
    let Some(mut to) = clear_points.next() else { return used };
    loop {
        let epoch = Epoch { pixels: &pixels[from..to], alternatives: &alternatives[from..to] };
        let mut next = first;
        let (codes, taken) = phrases.codes_of(&epoch, first, rule.keeps_full(), &mut used);
        for code in codes {
            writer.put(u32::from(code), width(next), out);
            next += 1;
        }
        from += taken;
        let end = if from == pixels.len() { clear + 1 } else { clear };
        writer.put(end, width(next), out);
        if from == pixels.len() {
            break;
        }
        if from == to {
            to = clear_points.next().unwrap_or(pixels.len());
        }
    }
    writer.finish(out);
    used
}

impl Phrases {
    pub(super) fn new() -> Self {
        Self {
            keys: vec![EMPTY; SLOTS],
            longer: vec![NONE; SLOTS],
            known: Vec::new(),
            first: Vec::new(),
            codes: Vec::new(),
            shorter: Vec::new(),
            last: Vec::new(),
            partly_known: Vec::new(),
        }
    }

    /// Removes every phrase but the single indices.
    fn reset(&mut self) {
        self.keys.fill(EMPTY);
        self.known.clear();
        self.known.resize(256, u8::MAX);
        self.first.clear();
        self.first.extend(0..=u8::MAX);
        self.codes.clear();
        self.codes.extend(0..=u16::from(u8::MAX));
        self.shorter.clear();
        self.shorter.resize(256, NONE);
        self.last.clear();
        self.last.extend(0..=u8::MAX);
        self.partly_known.clear();
    }

    /// The slot of a phrase followed by `c`, or the empty slot where it belongs; and its key.
    fn slot(&self, phrase: u16, c: u8) -> (usize, u32) {
        let key = u32::from(phrase) << 8 | u32::from(c);
        let mut slot = key.wrapping_mul(0x9E37_79B1) as usize >> 16;
        while self.keys[slot] != key && self.keys[slot] != EMPTY {
            slot = (slot + 1) % SLOTS;
        }
        (slot, key)
    }

    /// A phrase followed by `c`, if any state has ever entered it.
    fn child(&self, phrase: u16, c: u8) -> Option<u16> {
        let (slot, key) = self.slot(phrase, c);
        (self.keys[slot] == key).then(|| self.longer[slot])
    }

    /// A phrase followed by `c`, which becomes a new phrase, known to no state, if there is none.
    fn enter(&mut self, phrase: u16, c: u8) -> u16 {
        let (slot, key) = self.slot(phrase, c);
        if self.keys[slot] == EMPTY {
            self.keys[slot] = key;
            self.longer[slot] = self.known.len() as u16;
            self.known.push(0);
            self.first.push(self.first[usize::from(phrase)]);
            self.codes.push(NONE);
            self.shorter.push(phrase);
            self.last.push(c);
        }
        self.longer[slot]
    }

    /// Whether a state knows a phrase.
    fn knows(&self, state: usize, phrase: u16) -> bool {
        self.known[usize::from(phrase)] >> state & 1 == 1
    }

    /// The codes of an epoch whose first entry gets the code `first`, and the number of indices that they
    /// stand for: all of them, or those until the dictionary is full if it may not be kept. The indices are
    /// added to `used`.
    fn codes_of(
        &mut self,
        epoch: &Epoch<'_>,
        first: usize,
        keeps_full: bool,
        used: &mut IndexSet,
    ) -> (Vec<u16>, usize) {
        self.reset();
        let (emitted, taken) = self.parse(epoch, CODES - first, keeps_full);
        for &phrase in &emitted {
            let mut phrase = phrase;
            while phrase != NONE {
                used.insert(self.last[usize::from(phrase)]);
                phrase = self.shorter[usize::from(phrase)];
            }
        }
        let mut codes = Vec::with_capacity(emitted.len());
        for (code, pair) in (first..).zip(emitted.windows(2)) {
            codes.push(self.codes[usize::from(pair[0])]);
            let entry = self.child(pair[0], self.first[usize::from(pair[1])]);
            if let Some(entry) = entry.filter(|&entry| code < CODES && self.codes[usize::from(entry)] == NONE)
            {
                self.codes[usize::from(entry)] = code as u16;
            }
        }
        codes.extend(emitted.last().map(|&last| self.codes[usize::from(last)]));
        (codes, taken)
    }

    /// Divides an epoch into phrases. After `full` of them the dictionary is full; if it may not be kept, the
    /// rest of the epoch is not taken. Returns the number of indices taken, too.
    fn parse(&mut self, epoch: &Epoch<'_>, full: usize, keeps_full: bool) -> (Vec<u16>, usize) {
        let len = epoch.pixels.len();
        let mut states = vec![State { at: 0, last: NONE, emitted: NONE.into(), wasted: 0 }];
        // Emitted phrases of all states, each with the place of the phrase before it.
        let mut emitted: Vec<(u16, u32)> = Vec::new();
        let mut successors: Vec<Successor> = Vec::new();
        let mut count = 0;
        while count < full && states[0].at < len {
            count += 1;
            successors.clear();
            for (number, state) in states.iter().enumerate() {
                self.add_successors(epoch, number, state, &mut successors);
            }
            let furthest = states.iter().map(|state| state.at).max().unwrap_or(0);
            let waste = furthest * WASTE / count;
            // A state that has packed the whole epoch comes before all others.
            let score = |successor: &Successor| match successor.at == len {
                true => isize::MAX,
                false => (successor.at * 10) as isize - (successor.wasted * waste) as isize,
            };
            successors.sort_by_key(|successor| Reverse(score(successor)));
            successors.truncate(STATES);
            let place = emitted.len() as u32;
            let phrases = successors.iter().map(|next| (next.phrase, states[next.state].emitted));
            emitted.extend(phrases);
            self.update_known(&successors);
            states.clear();
            states.extend((place..).zip(&successors).map(|(emitted, successor)| State {
                at: successor.at,
                last: successor.phrase,
                emitted,
                wasted: successor.wasted,
            }));
        }
        // The state that reaches furthest, the first one among equals. A complete state is the first one.
        let Some((number, state)) = states.iter().enumerate().min_by_key(|(_, state)| Reverse(state.at))
        else {
            return (Vec::new(), 0);
        };
        let mut phrases = Vec::new();
        let mut place = state.emitted;
        while let Some(&(phrase, before)) = emitted.get(place as usize) {
            phrases.push(phrase);
            place = before;
        }
        phrases.reverse();
        if !keeps_full {
            return (phrases, state.at);
        }
        self.parse_frozen(epoch, number, state.at, &mut phrases);
        (phrases, len)
    }

    /// Appends the successors of state `number` that are worth a comparison.
    fn add_successors(
        &mut self,
        epoch: &Epoch<'_>,
        number: usize,
        state: &State,
        successors: &mut Vec<Successor>,
    ) {
        let (own, other) = (epoch.pixels[state.at], epoch.alternatives[state.at]);
        for c in [Some(own), Some(other).filter(|&other| other != own)].into_iter().flatten() {
            let entry = if state.last == NONE { NONE } else { self.enter(state.last, c) };
            let wasted = state.wasted + usize::from(entry != NONE && self.knows(number, entry));
            let walk = self.walk(epoch, number, entry, &[u16::from(c)], state.at, usize::MAX);
            for (at, level) in walk.levels() {
                let successor = |&phrase| Successor { state: number, entry, phrase, at, wasted };
                successors.extend(level.phrases().iter().map(successor));
            }
        }
    }

    /// Copies the known bits of each state to its successors, and adds the entry that each successor makes.
    fn update_known(&mut self, successors: &[Successor]) {
        for &phrase in &self.partly_known {
            let known = &mut self.known[usize::from(phrase)];
            let bits =
                successors.iter().enumerate().map(|(number, next)| (*known >> next.state & 1) << number);
            *known = bits.sum();
        }
        for (number, next) in successors.iter().enumerate().filter(|(_, next)| next.entry != NONE) {
            if self.known[usize::from(next.entry)] == 0 && !self.partly_known.contains(&next.entry) {
                self.partly_known.push(next.entry);
            }
            self.known[usize::from(next.entry)] |= 1 << number;
        }
        let all = (1 << successors.len()) - 1;
        let known = &mut self.known;
        self.partly_known.retain(|&phrase| {
            let known = &mut known[usize::from(phrase)];
            if *known == all {
                *known = u8::MAX;
            }
            *known != 0 && *known != u8::MAX
        });
    }

    /// Appends the fewest phrases, from `at` to the end, that a state knows.
    fn parse_frozen(&self, epoch: &Epoch<'_>, state: usize, at: usize, phrases: &mut Vec<u16>) {
        let len = epoch.pixels.len();
        let walk = |from: usize, to: usize| {
            let (own, other) = (epoch.pixels[from], epoch.alternatives[from]);
            let roots = [u16::from(own), u16::from(other)];
            self.walk(epoch, state, NONE, &roots[..1 + usize::from(own != other)], from, to)
        };
        // The positions that n phrases reach and n - 1 do not, and the start of the phrase that ends at one
        // of them.
        let (mut positions, mut from) = (at..at + 1, at);
        while positions.end <= len {
            let last = positions.start.max(positions.end.saturating_sub(LAST))..positions.end;
            let reaches = last.map(|position| (walk(position, len).at, position));
            let Some((reach, position)) = reaches.min_by_key(|&(reach, _)| Reverse(reach)) else { break };
            if position > from {
                phrases.extend(walk(from, position).last());
                from = position;
            }
            if reach == len {
                phrases.extend(walk(from, len).last());
                break;
            }
            positions = positions.end..reach + 1;
        }
    }

    /// Follows the indices from `at` on, up to `to`, by phrases that `state` knows, or by the `entry` that it
    /// makes now. `roots` are the phrases of the first index.
    fn walk(&self, epoch: &Epoch<'_>, state: usize, entry: u16, roots: &[u16], at: usize, to: usize) -> Walk {
        let mut walk = Walk::start(roots, at);
        let ahead = at + 1..to.min(epoch.pixels.len());
        for (&own, &other) in epoch.pixels[ahead.clone()].iter().zip(&epoch.alternatives[ahead]) {
            let mut next = Level::default();
            for &phrase in walk.longest().phrases() {
                let mut try_index = |c| {
                    let longer = self.child(phrase, c);
                    if let Some(longer) = longer.filter(|&it| it == entry || self.knows(state, it)) {
                        next.push(longer);
                    }
                };
                try_index(own);
                if other != own {
                    try_index(other);
                }
            }
            if next.phrases().is_empty() {
                break;
            }
            walk.extend(next);
        }
        walk
    }
}

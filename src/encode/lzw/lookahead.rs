//! Images packed with foresight, and with a choice of indices.
//!
//! A packer may emit any phrase it knows, not only the longest, and where two indices show the same (a pixel that did not
//! change may be drawn or be transparent) it may take either. A phrase that is longer by that costs no more, but whether it pays
//! tells only what comes after it, since every phrase makes an entry. So a few *states*, ways to have packed the image up
//! to somewhere by so many codes, are followed at the same time, each with a dictionary of its own. From each, the longest phrases
//! are tried, and some a little shorter; those that lead furthest are kept. An entry that was there before is a code wasted, and
//! counts against a state.
//!
//! A frozen dictionary is the same whatever is emitted, and each start of a phrase in it is one, too. There the fewest codes
//! are found nearly exactly: of the last places that can be reached by so many, phrases go on from the one that reaches furthest.
//!
//! Files of the highest effort became 0.05 to 1.1 % smaller by it, in 1.2 to 2.0 times the time. More than four states are hardly worth
//! theirs: with 16, and a look at what comes after each phrase, an MRI was 0.1 % smaller.
//!
//! Where to clear is [searched for](super::search) before, without all this.

mod walk;

use std::cmp::Reverse;

use super::bits::{BitWriter, width};
use super::indices::Indices;
use super::table::CODES;
use walk::{Level, Walk};

/// Most states.
const STATES: usize = 4;

/// So many places, of those that a number of codes reaches in a frozen dictionary, are gone on from: the furthest.
const LAST: usize = 8;

/// What a wasted code counts, in tenths of an average phrase.
const WASTE: usize = 3;

/// Slots for phrases, of which every state makes at most two for each code of a generation.
const SLOTS: usize = 1 << 16;
const _: () = assert!(256 + STATES * 2 * CODES < SLOTS / 4 * 3 && SLOTS == 1 << 16);

const EMPTY: u32 = u32::MAX;
const NONE: u16 = u16::MAX;

/// An image of which indices may be written otherwise.
#[derive(Clone, Copy)]
pub(crate) struct Lookahead<'a> {
    pub(crate) indices: Indices<'a>,
    /// For every index one that may be taken instead; itself where there is none.
    pub(crate) others: &'a [u8],
}

/// The phrases of all states.
pub(super) struct Phrases {
    /// Phrases and indices after them, as far as they were met, and the phrases that they make.
    keys: Vec<u32>,
    longer: Vec<u16>,
    /// By phrase: bits of the states that know it; all bits where all do, and so will all that come of them.
    known: Vec<u8>,
    /// By phrase: its first index, and its code in the stream.
    first: Vec<u8>,
    codes: Vec<u16>,
    /// Phrases that some states know and some do not.
    open: Vec<u16>,
}

/// A way to have packed a generation up to a place.
#[derive(Clone, Copy)]
struct State {
    at: usize,
    /// The phrase emitted last, and its place among all that were.
    last: u16,
    emitted: u32,
    wasted: usize,
}

/// What may come next of a state.
#[derive(Clone, Copy)]
struct Next {
    state: usize,
    /// The entry made, if any, and the phrase emitted.
    entry: u16,
    phrase: u16,
    at: usize,
    wasted: usize,
}

/// The indices between two Clears.
struct Generation<'a> {
    pixels: &'a [u8],
    others: &'a [u8],
}

/// Appends the LZW stream of `image`, leading Clear to End, cleared at `clears`, the last place first.
pub(super) fn pack(image: Lookahead<'_>, clears: &[usize], phrases: &mut Phrases, out: &mut Vec<u8>) {
    let Lookahead { indices: Indices { pixels, min_code_size }, others } = image;
    let clear = 1 << min_code_size;
    let first = (1 << min_code_size) + 2;
    let mut writer = BitWriter::default();
    writer.put(clear, width(first), out);
    let mut from = 0;
    for to in clears.iter().rev().copied().chain([pixels.len()]) {
        let generation = Generation { pixels: &pixels[from..to], others: &others[from..to] };
        let mut next = first;
        for code in phrases.codes_of(&generation, first) {
            writer.put(u32::from(code), width(next), out);
            next += 1;
        }
        let end = if to == pixels.len() { clear + 1 } else { clear };
        writer.put(end, width(next), out);
        from = to;
    }
    writer.finish(out);
}

impl Phrases {
    pub(super) fn new() -> Self {
        Self {
            keys: vec![EMPTY; SLOTS],
            longer: vec![NONE; SLOTS],
            known: Vec::new(),
            first: Vec::new(),
            codes: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Forgets every phrase but the single indices.
    fn forget(&mut self) {
        self.keys.fill(EMPTY);
        self.known.clear();
        self.known.resize(256, u8::MAX);
        self.first.clear();
        self.first.extend(0..=u8::MAX);
        self.codes.clear();
        self.codes.extend(0..=u16::from(u8::MAX));
        self.open.clear();
    }

    /// The slot of a phrase followed by `c`, or the empty one for it.
    fn slot(&self, phrase: u16, c: u8) -> (usize, u32) {
        let key = u32::from(phrase) << 8 | u32::from(c);
        let mut slot = key.wrapping_mul(0x9E37_79B1) as usize >> 16;
        while self.keys[slot] != key && self.keys[slot] != EMPTY {
            slot = (slot + 1) % SLOTS;
        }
        (slot, key)
    }

    /// A phrase followed by `c`, if it was ever met.
    fn child(&self, phrase: u16, c: u8) -> Option<u16> {
        let (slot, key) = self.slot(phrase, c);
        (self.keys[slot] == key).then(|| self.longer[slot])
    }

    /// A phrase followed by `c`, which is met now if it was not before.
    fn enter(&mut self, phrase: u16, c: u8) -> u16 {
        let (slot, key) = self.slot(phrase, c);
        if self.keys[slot] == EMPTY {
            self.keys[slot] = key;
            self.longer[slot] = self.known.len() as u16;
            self.known.push(0);
            self.first.push(self.first[usize::from(phrase)]);
            self.codes.push(NONE);
        }
        self.longer[slot]
    }

    fn knows(&self, state: usize, phrase: u16) -> bool {
        self.known[usize::from(phrase)] >> state & 1 == 1
    }

    /// The codes of a generation, the first of whose entries gets the code `first`.
    fn codes_of(&mut self, generation: &Generation<'_>, first: usize) -> Vec<u16> {
        self.forget();
        let emitted = self.parse(generation, CODES - first);
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
        codes
    }

    /// The phrases of a generation, of which so many fill a dictionary.
    fn parse(&mut self, generation: &Generation<'_>, full: usize) -> Vec<u16> {
        let len = generation.pixels.len();
        let mut states = vec![State { at: 0, last: NONE, emitted: NONE.into(), wasted: 0 }];
        // Phrases, each with the place of the one before it.
        let mut emitted: Vec<(u16, u32)> = Vec::new();
        let mut nexts: Vec<Next> = Vec::new();
        let mut count = 0;
        while count < full && states[0].at < len {
            count += 1;
            nexts.clear();
            for (number, state) in states.iter().enumerate() {
                self.follow(generation, number, state, &mut nexts);
            }
            let furthest = states.iter().map(|state| state.at).max().unwrap_or(0);
            let waste = furthest * WASTE / count;
            // Where a state is complete, nothing counts but that.
            let score = |next: &Next| match next.at == len {
                true => isize::MAX,
                false => (next.at * 10) as isize - (next.wasted * waste) as isize,
            };
            nexts.sort_by_key(|next| Reverse(score(next)));
            nexts.truncate(STATES);
            let place = emitted.len() as u32;
            emitted.extend(nexts.iter().map(|next| (next.phrase, states[next.state].emitted)));
            self.inherit(&nexts);
            states.clear();
            states.extend((place..).zip(&nexts).map(|(emitted, next)| State {
                at: next.at,
                last: next.phrase,
                emitted,
                wasted: next.wasted,
            }));
        }
        // Of equals the first; what is complete is the first.
        let Some((number, state)) = states.iter().enumerate().min_by_key(|(_, state)| Reverse(state.at))
        else {
            return Vec::new();
        };
        let mut phrases = Vec::new();
        let mut place = state.emitted;
        while let Some(&(phrase, before)) = emitted.get(place as usize) {
            phrases.push(phrase);
            place = before;
        }
        phrases.reverse();
        self.parse_frozen(generation, number, state.at, &mut phrases);
        phrases
    }

    /// What may come next of a state.
    fn follow(&mut self, generation: &Generation<'_>, number: usize, state: &State, nexts: &mut Vec<Next>) {
        let (own, other) = (generation.pixels[state.at], generation.others[state.at]);
        for c in [Some(own), Some(other).filter(|&other| other != own)].into_iter().flatten() {
            let entry = if state.last == NONE { NONE } else { self.enter(state.last, c) };
            let wasted = state.wasted + usize::from(entry != NONE && self.knows(number, entry));
            let walk = self.walk(generation, number, entry, &[u16::from(c)], state.at, usize::MAX);
            for (at, level) in walk.levels() {
                let next = |&phrase| Next { state: number, entry, phrase, at, wasted };
                nexts.extend(level.phrases().iter().map(next));
            }
        }
    }

    /// Makes what was known to the states known to those that come of them, and to each its entry.
    fn inherit(&mut self, nexts: &[Next]) {
        for &phrase in &self.open {
            let known = &mut self.known[usize::from(phrase)];
            let bits = nexts.iter().enumerate().map(|(number, next)| (*known >> next.state & 1) << number);
            *known = bits.sum();
        }
        for (number, next) in nexts.iter().enumerate().filter(|(_, next)| next.entry != NONE) {
            if self.known[usize::from(next.entry)] == 0 && !self.open.contains(&next.entry) {
                self.open.push(next.entry);
            }
            self.known[usize::from(next.entry)] |= 1 << number;
        }
        let all = (1 << nexts.len()) - 1;
        let known = &mut self.known;
        self.open.retain(|&phrase| {
            let known = &mut known[usize::from(phrase)];
            if *known == all {
                *known = u8::MAX;
            }
            *known != 0 && *known != u8::MAX
        });
    }

    /// Appends the fewest phrases from `at` on that a state knows.
    fn parse_frozen(&self, generation: &Generation<'_>, state: usize, at: usize, phrases: &mut Vec<u16>) {
        let len = generation.pixels.len();
        let walk = |from: usize, to: usize| {
            let (own, other) = (generation.pixels[from], generation.others[from]);
            let roots = [u16::from(own), u16::from(other)];
            self.walk(generation, state, NONE, &roots[..1 + usize::from(own != other)], from, to)
        };
        // Places that so many phrases lead to, and not fewer; of those before them the one that leads furthest.
        let (mut places, mut from) = (at..at + 1, at);
        while places.end <= len {
            let last = places.start.max(places.end.saturating_sub(LAST))..places.end;
            let reaches = last.map(|place| (walk(place, len).at, place));
            let Some((reach, place)) = reaches.min_by_key(|&(reach, _)| Reverse(reach)) else { break };
            if place > from {
                phrases.extend(walk(from, place).last());
                from = place;
            }
            if reach == len {
                phrases.extend(walk(from, len).last());
                break;
            }
            places = places.end..reach + 1;
        }
    }

    /// Follows the indices from `at` on, to `to` at most, by phrases that a state knows and the entry that it makes.
    fn walk(
        &self,
        generation: &Generation<'_>,
        state: usize,
        entry: u16,
        roots: &[u16],
        at: usize,
        to: usize,
    ) -> Walk {
        let mut walk = Walk::start(roots, at);
        let ahead = at + 1..to.min(generation.pixels.len());
        for (&own, &other) in generation.pixels[ahead.clone()].iter().zip(&generation.others[ahead]) {
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
            walk.go_on(next);
        }
        walk
    }
}

//! The indices of frames to what is written of them: a rectangle and its LZW stream.
//!
//! Of every frame there are candidates: the rectangle as it is, and with unchanged pixels transparent in one way or
//! another. Those worth a try are packed, and the smallest is kept. Which these are depends on the frame, the one before it
//! and the [`Plan`], never on the machine.
//!
//! What is under a frame is the frame before it, unless that is [disposed of](super::Disposal): then nothing is, and the frame
//! is packed whole. Where a level means transparent, what changed is still all that has to be drawn: where two frames are the
//! same, transparent or not, the second adds nothing. But a frame has one transparent index, which is that level's, and
//! it is kept for pixels of that level; unchanged ones are drawn as they are.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use super::delta::Rectangle;
use super::disposal::Disposal;
use super::effort::Effort;
use super::lzw::{self, Bits, ClearRule, Indices};
use super::ranks::{Ranks, in_use};
use super::sparse::{Changes, WAYS, Way, breaks, made_transparent, runs};
use super::tolerance::{Errors, Tolerance};
use crate::color::{Coloring, Palette};
use crate::options::Options;
use crate::volume::Shape;

/// Frames that are packed together: what [`lzw::Packer`] interleaves.
pub(crate) const TOGETHER: usize = lzw::LANES;

/// Segments that all frames of a volume together should at least have, so that there is work for many threads.
const SEGMENTS: usize = 64;

/// Fewest indices of a segment. Even of noise, which needs half a byte an index, this makes 100 kB, so that a cut costs less
/// than 0.5 %.
const SEGMENT: usize = 1 << 18;

/// Images of so few indices hardly fill a dictionary; they are also packed in four segments, since short codes may be worth
/// more than long phrases.
const SMALL: usize = 1 << 14;
const QUARTERS: usize = 4;

/// How frames are packed; the same for all frames of a GIF.
#[derive(Clone, Copy)]
pub(crate) struct Plan<'p> {
    effort: Effort,
    /// Whether old and odd decoders shall read it: a Clear when the dictionary is full, a code size for all entries.
    compatible: bool,
    disposal: Disposal,
    /// The index that means transparent in every frame.
    transparent: Option<u8>,
    /// Width and height of a frame.
    sides: (usize, usize),
    frames: usize,
    pub(crate) coloring: &'p Coloring,
    /// By palette: what may be shown as something else. None: everything is shown as it is.
    tolerances: &'p [Tolerance],
}

impl<'p> Plan<'p> {
    pub(crate) fn new(
        effort: Effort,
        options: &Options,
        shape: Shape,
        coloring: &'p Coloring,
        tolerances: &'p [Tolerance],
    ) -> Self {
        Self {
            effort,
            tolerances,
            compatible: options.compatible,
            disposal: options.disposal,
            transparent: options.transparent,
            sides: (shape.width, shape.height),
            frames: shape.frames,
            coloring,
        }
    }

    /// The rule by which all candidates are packed.
    fn rule(&self) -> ClearRule {
        if self.compatible { ClearRule::Early } else { ClearRule::Late }
    }

    /// The greatest index that the code size has to allow for.
    fn greatest(&self, palette: &Palette, pixels: &[u8], transparent: Option<u8>) -> u8 {
        match self.compatible {
            true => ((palette.entries() - 1) as u8).max(transparent.unwrap_or(0)),
            false => pixels.iter().copied().max().unwrap_or(0),
        }
    }

    /// By which indices the frames are written; before the first is known.
    pub(crate) fn ranks(&self) -> Ranks {
        // What is low in one palette need not be in another.
        let mut ranks =
            if self.compatible || self.coloring.changes() { Ranks::identity() } else { Ranks::new() };
        // Every frame names it, also those before the first that uses it.
        if let Some(transparent) = self.transparent {
            ranks.extend(&in_use(&[transparent]));
        }
        ranks
    }

    /// What the `indices` of `frames` are shown as, and how far that is from what they are.
    pub(crate) fn soften<'i>(
        &self,
        frames: Range<usize>,
        indices: &'i [u8],
        softened: &'i mut Vec<u8>,
    ) -> (&'i [u8], Errors) {
        if self.tolerances.is_empty() {
            return (indices, Errors::default());
        }
        softened.clear();
        let mut errors = Errors::default();
        for (frame, indices) in frames.zip(indices.chunks_exact(self.sides.0 * self.sides.1)) {
            let tolerance = &self.tolerances[self.coloring.number(frame)];
            tolerance.soften(indices, softened);
            errors = errors.merge(tolerance.errors(indices));
        }
        (softened, errors)
    }

    /// Frame number `frame`, to be packed as what changed since `before`, the indices of the frame before it.
    pub(crate) fn picture<'f>(
        &self,
        frame: usize,
        indices: &'f [u8],
        before: Option<&'f [u8]>,
    ) -> Picture<'f, 'p> {
        let before = before.filter(|_| self.disposal == Disposal::Keep);
        let before = before.and_then(|before| self.coloring.carried(frame, before));
        Picture { indices, before, palette: self.coloring.palette(frame) }
    }

    /// In how many segments so many indices are packed: more than one where there are few frames, and large ones.
    fn segments(&self, indices: usize) -> usize {
        (indices / SEGMENT).clamp(1, SEGMENTS.div_ceil(self.frames))
    }
}

/// A frame to be packed.
pub(crate) struct Picture<'f, 'p> {
    /// The index of every pixel.
    indices: &'f [u8],
    /// Those of what is under it, the frame before, in the palette of this one.
    before: Option<Cow<'f, [u8]>>,
    palette: &'p Palette,
}

/// A frame that is ready to be written.
pub(crate) struct Packed<'p> {
    /// Where it is drawn.
    pub(super) rectangle: Rectangle,
    /// The index that leaves what is there: what is transparent, or has not changed.
    pub(super) transparent: Option<u8>,
    /// Its palette, unless it is the one that the file begins with.
    pub(super) local: Option<&'p Palette>,
    /// The greatest index in use.
    pub(super) greatest: u8,
    /// The minimum code size and the LZW stream, as the `gif` crate takes them.
    pub(super) stream: Vec<u8>,
}

impl Packed<'_> {
    /// The bytes that it takes in the file.
    pub(crate) fn bytes(&self) -> usize {
        /// Control block, image descriptor, code size, and the end of the data.
        const AROUND: usize = 8 + 10 + 1 + 1;
        let table = self.local.map_or(0, |palette| 3 * palette.entries().next_power_of_two().max(2));
        let data = self.stream.len() - 1;
        AROUND + table + data + data.div_ceil(255)
    }
}

/// Packs frames; one for each thread.
#[derive(Default)]
pub(crate) struct Packer {
    lzw: lzw::Packer,
}

/// One way to draw a frame.
struct Candidate<'f> {
    frame: usize,
    rectangle: Rectangle,
    transparent: Option<u8>,
    greatest: u8,
    pixels: Cow<'f, [u8]>,
}

impl Candidate<'_> {
    fn packed<'p>(&self, local: Option<&'p Palette>, stream: Vec<u8>) -> Packed<'p> {
        let Self { rectangle, transparent, greatest, .. } = self;
        Packed { rectangle: rectangle.clone(), transparent: *transparent, local, greatest: *greatest, stream }
    }
}

impl Packer {
    /// Packs frames; `ranks` says by which index each of theirs is written.
    pub(crate) fn pack<'p>(
        &mut self,
        frames: &[Picture<'_, 'p>],
        ranks: &Ranks,
        plan: &Plan<'p>,
    ) -> Vec<Packed<'p>> {
        let candidates: Vec<Candidate<'_>> = frames
            .iter()
            .enumerate()
            .flat_map(|(frame, picture)| candidates(frame, picture, ranks, plan))
            .collect();
        let images: Vec<Indices<'_>> = candidates
            .iter()
            .map(|Candidate { pixels, greatest, .. }| Indices { pixels, min_code_size: code_size(*greatest) })
            .collect();

        let mut best = vec![None; frames.len()];
        let mut contest = |numbers: &[usize], rule, segments: &dyn Fn(usize) -> usize| {
            let images: Vec<_> = numbers.iter().map(|&number| images[number]).collect();
            for (&number, stream) in numbers.iter().zip(self.streams(&images, rule, segments)) {
                let best: &mut Option<(usize, Vec<u8>)> = &mut best[candidates[number].frame];
                if best.as_ref().is_none_or(|(_, best)| stream.len() < best.len()) {
                    *best = Some((number, stream));
                }
            }
            best.iter().flatten().map(|(number, _)| *number).collect::<Vec<usize>>()
        };
        let all: Vec<usize> = (0..images.len()).collect();
        let in_segments = |indices| plan.segments(indices);
        let mut winners = contest(&all, plan.rule(), &in_segments);
        if plan.effort >= Effort::Normal && !plan.compatible {
            let small = |&number: &usize| images[number].pixels.len() <= SMALL;
            winners =
                contest(&all.iter().copied().filter(small).collect::<Vec<_>>(), ClearRule::Late, &|_| {
                    QUARTERS
                });
        }
        if plan.effort == Effort::Best && !plan.compatible {
            winners.extend(contest(&all, ClearRule::Early, &in_segments));
            winners.sort_unstable();
            winners.dedup();
            // The search takes its time.
            contest(&winners, ClearRule::Search, &in_segments);
        }
        let local =
            |frame: usize| Some(frames[frame].palette).filter(|palette| *palette != plan.coloring.global());
        let packed = |(number, stream): (usize, _)| {
            let candidate = &candidates[number];
            candidate.packed(local(candidate.frame), stream)
        };
        best.into_iter().flatten().map(packed).collect()
    }

    /// The minimum code size and the LZW stream of each image, packed in so many segments as `segments` says by its length.
    fn streams(
        &mut self,
        images: &[Indices<'_>],
        rule: ClearRule,
        segments: &dyn Fn(usize) -> usize,
    ) -> Vec<Vec<u8>> {
        let mut streams: Vec<Vec<u8>> = images.iter().map(|image| vec![image.min_code_size]).collect();
        let counts: Vec<usize> = images.iter().map(|image| segments(image.pixels.len())).collect();
        if counts.iter().all(|&count| count == 1) {
            self.lzw.pack(images, rule, &mut streams);
            return streams;
        }
        let segments: Vec<_> =
            images.iter().zip(&counts).flat_map(|(image, &count)| image.segments_of(count)).collect();
        let mut bits = vec![Bits::default(); segments.len()];
        if segments.iter().any(|segment| segment.len() >= SEGMENT) {
            // Threads that have no frame of their own help.
            segments
                .par_chunks(lzw::LANES)
                .zip(bits.par_chunks_mut(lzw::LANES))
                .for_each_init(lzw::Packer::new, |packer, (segments, bits)| {
                    packer.pack_segments(segments, rule, bits)
                });
        } else {
            self.lzw.pack_segments(&segments, rule, &mut bits);
        }
        let mut bits = &*bits;
        for (stream, count) in streams.iter_mut().zip(counts) {
            let (of_image, rest) = bits.split_at(count);
            lzw::join(of_image, stream);
            bits = rest;
        }
        streams
    }
}

/// The ways to draw a frame that are worth packing; the first is always good.
fn candidates<'f>(
    frame: usize,
    picture: &Picture<'f, '_>,
    ranks: &Ranks,
    plan: &Plan<'_>,
) -> Vec<Candidate<'f>> {
    let (indices, before) = (picture.indices, picture.before.as_deref());
    let (width, height) = plan.sides;
    let before = before.filter(|_| plan.effort.crops());
    let rectangle = match before {
        Some(before) => Rectangle::of_changes(before, indices, width),
        None => Rectangle::whole(width, height),
    };
    let candidate = |pixels: Cow<'f, [u8]>, transparent| Candidate {
        frame,
        rectangle: rectangle.clone(),
        transparent,
        greatest: plan.greatest(picture.palette, &pixels, transparent),
        pixels,
    };
    let same_place = rectangle.cut(indices, width);
    let pixels = ranks.of(same_place.clone());
    let transparent = plan.transparent.and_then(|index| ranks.of_index(index));
    let Some(before) = before.filter(|_| plan.effort >= Effort::Normal && transparent.is_none()) else {
        return vec![candidate(pixels, transparent)];
    };
    let before = rectangle.cut(before, width);
    let changes = Changes::of(&before, &same_place);
    let ways: &[Way] = match () {
        () if plan.effort == Effort::Best => &EVERY_WAY,
        () if changes.are_most() => &[],
        () if changes.are_few() => &WAYS,
        () => &[Way::Long],
    };
    let plain_breaks = breaks(&pixels);
    let mut all = Vec::new();
    let mut plain = true;
    for &way in ways {
        let runs = runs(&before, &same_place, way);
        if !runs.is_empty()
            && let Some((sparse, free)) = made_transparent(&pixels, &runs)
        {
            let breaks = breaks(&sparse);
            if breaks < plain_breaks || way != Way::Long || plan.effort == Effort::Best {
                plain &= breaks * 4 >= plain_breaks;
                all.push(candidate(sparse.into(), Some(free)));
            }
        }
    }
    if plain || plan.effort == Effort::Best {
        all.insert(0, candidate(pixels, None));
    }
    all
}

const EVERY_WAY: [Way; 5] = [Way::All, Way::NotLeft, Way::NotEither, Way::NotBoth, Way::Long];

/// The bits that tell all indices up to `greatest` apart; at least 2, as GIF wants.
fn code_size(greatest: u8) -> u8 {
    (8 - greatest.leading_zeros() as u8).max(2)
}

#[cfg(test)]
mod tests {
    use super::code_size;

    #[test]
    fn code_sizes_hold_the_greatest_index() {
        for (greatest, size) in [(0, 2), (1, 2), (3, 2), (4, 3), (7, 3), (127, 7), (128, 8), (255, 8)] {
            assert_eq!(code_size(greatest), size);
        }
    }
}

//! Views against index arithmetic, sample by sample.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::{Plane, Selection, ViewOptions};
use crate::error::Error;
use crate::volume::source::StoredBytes;
use crate::volume::{
    ArrayLayout, Axes, AxisKind, Block, ByteOrder, ChunkReader, ChunkedArray, Limits, Reading, SampleType,
    SequentialSource, Volume,
};

mod overlay;
mod projected;
mod upright;

/// Limits that make every window and segment tiny.
fn limits(gather: u64, chunk: usize) -> Limits {
    Limits { memory: 0, small: 0, spool: 0, gather, chunk, run: 0 }
}

/// Samples that can only be read from front to back.
struct FrontToBack(Arc<Vec<u8>>);

struct FrontToBackReading(Arc<Vec<u8>>, usize);

impl SequentialSource for FrontToBack {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        Ok(Box::new(FrontToBackReading(Arc::clone(&self.0), 0)))
    }

    fn memory(&self) -> u64 {
        0
    }
}

impl Reading for FrontToBackReading {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        out.copy_from_slice(&self.0[self.1..][..out.len()]);
        self.1 += out.len();
        Ok(())
    }
}

/// The same array in a file, in a stream and in memory.
fn volumes(layout: &ArrayLayout, bytes: &[u8], limits: Limits) -> Vec<Volume<'static>> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"header").unwrap();
    file.write_all(bytes).unwrap();
    let stored = StoredBytes { name: "a".into(), file: Arc::<File>::new(file), offset: 6 };
    let source = Box::new(FrontToBack(Arc::new(bytes.to_vec())));
    let mut at = 0;
    let mut read = |out: &mut [u8]| {
        out.copy_from_slice(&bytes[at..][..out.len()]);
        at += out.len();
        Ok(())
    };
    vec![
        Volume::stored(layout.clone(), stored.clone(), limits),
        Volume::stored(layout.clone(), stored.clone(), Limits { run: usize::MAX, ..limits }),
        Volume::stored(layout.clone(), stored, Limits { memory: 1 << 20, ..limits }),
        Volume::sequential("a".into(), layout.clone(), source, limits),
        Volume::in_memory("a".into(), layout.clone(), &mut read, limits).unwrap(),
        strided(layout, bytes, 0),
        strided(layout, bytes, 3),
    ]
}

/// An array in chunks, with samples of another value beyond its end.
struct Grid {
    lengths: Vec<usize>,
    chunk: Vec<usize>,
    bytes: Vec<u8>,
    width: usize,
    /// Chunks that were decoded.
    decoded: AtomicUsize,
}

impl ChunkedArray for Arc<Grid> {
    fn chunk(&self) -> &[usize] {
        &self.chunk
    }

    fn reader(&self) -> Box<dyn ChunkReader> {
        Box::new(Self::clone(self))
    }

    fn memory(&self) -> u64 {
        0
    }
}

impl ChunkReader for Arc<Grid> {
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
        self.decoded.fetch_add(1, Ordering::Relaxed);
        for (number, sample) in out.chunks_mut(self.width).enumerate() {
            let (mut rest, mut at, mut step, mut inside) = (number, 0, 1, true);
            for axis in (0..self.lengths.len()).rev() {
                let index = place[axis] * self.chunk[axis] + rest % self.chunk[axis];
                rest /= self.chunk[axis];
                inside &= index < self.lengths[axis];
                at += index * step;
                step *= self.lengths[axis];
            }
            assert_eq!(rest, 0, "more than a chunk is asked for");
            match inside {
                true => sample.copy_from_slice(&self.bytes[at * self.width..][..self.width]),
                false => sample.fill(77),
            }
        }
        Ok(())
    }
}

/// The array in chunks of these lengths, or less.
fn in_chunks(layout: &ArrayLayout, bytes: Vec<u8>, chunk: &[usize], limits: Limits) -> Vec<Volume<'static>> {
    let layout = ArrayLayout { order: ByteOrder::Little, ..layout.clone() };
    let chunk = chunk.iter().zip(&layout.lengths).map(|(chunk, length)| 1 + chunk % (length + 1)).collect();
    let width = layout.sample.bits() as usize / 8;
    let decoded = AtomicUsize::new(0);
    let grid = Arc::new(Grid { lengths: layout.lengths.clone(), chunk, bytes, width, decoded });
    let of = |limits| Volume::chunked("a".into(), layout.clone(), Arc::new(Arc::clone(&grid)), limits);
    vec![of(limits), of(Limits { memory: 1 << 20, ..limits })]
}

/// The array in memory, with `gap` bytes before each sample and, where there is a gap, the last axis backward.
fn strided(layout: &ArrayLayout, bytes: &[u8], gap: usize) -> Volume<'static> {
    let (width, last) = (layout.sample.bits() as usize / 8, layout.lengths.len() - 1);
    let steps = layout.steps();
    let mut strides: Vec<isize> = steps.iter().map(|step| step * (width + gap) as isize).collect();
    let mut offset = gap;
    let count = bytes.len() / width;
    let mut spread = vec![0xa5; count * (width + gap)];
    let (step, length) = (steps[last] as usize, layout.lengths[last]);
    for number in 0..count {
        let along = number / step % length;
        let place = if gap > 0 { number - along * step + (length - 1 - along) * step } else { number };
        spread[place * (width + gap) + gap..][..width].copy_from_slice(&bytes[number * width..][..width]);
    }
    if gap > 0 {
        offset += (length - 1) * strides[last] as usize;
        strides[last] = -strides[last];
    }
    let ArrayLayout { lengths, sample, order, .. } = layout;
    Volume::from_strided("a", lengths, &strides, *sample, *order, spread, offset).unwrap()
}

/// The shown samples, little-endian, one byte block after the other.
fn shown(volume: &Volume<'_>, view: &ViewOptions, block: usize) -> Result<(Vec<usize>, Vec<u8>), String> {
    let viewed = view.of(volume, None).map_err(|error| error.to_string())?;
    samples(&viewed, block)
}

/// The samples of a volume, as [`shown`] has them.
fn samples(viewed: &Volume<'_>, block: usize) -> Result<(Vec<usize>, Vec<u8>), String> {
    let mut bytes = Vec::new();
    let pass = viewed.pass(1, block).unwrap();
    let mut take = |mut block: Block<'_>| {
        bytes.extend_from_slice(block.bytes()?);
        Ok(())
    };
    while pass.next(&mut Vec::new(), &mut take).transpose().unwrap().is_some() {}
    let shape = viewed.shape();
    Ok((vec![shape.frames, shape.height, shape.width, shape.samples], bytes))
}

/// The shown samples as the cheapest order gives them.
fn in_any_order(volume: &Volume<'_>, view: &ViewOptions, block: usize) -> Vec<u8> {
    let viewed = view.of(volume, None).unwrap();
    let mut bytes = Vec::new();
    let pass = viewed.pass_in_any_order(1, block).unwrap();
    let mut take = |mut block: Block<'_>| {
        bytes.extend_from_slice(block.bytes()?);
        Ok(())
    };
    while pass.next(&mut Vec::new(), &mut take).transpose().unwrap().is_some() {}
    bytes
}

fn sorted(bytes: Vec<u8>, width: usize) -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> = bytes.chunks(width).map(<[u8]>::to_vec).collect();
    samples.sort_unstable();
    samples
}

/// The indices that a selection takes, found one by one.
fn indices(selection: Option<&Selection>, length: usize, flipped: bool) -> Vec<usize> {
    let length = length as i64;
    let mut taken = match selection {
        None => (0..length).collect(),
        Some(&Selection::Index(index)) => vec![if index < 0 { index + length } else { index }],
        Some(&Selection::Range { start, stop, step }) => {
            let from_end = |at: i64| if at < 0 { at + length } else { at };
            let mut taken = Vec::new();
            let mut at = start.map_or(if step > 0 { 0 } else { length - 1 }, from_end);
            let stop = stop.map(from_end);
            // An end beyond the axis: go to the axis first.
            at = if step > 0 { at.max(0) } else { at.min(length - 1) };
            while (0..length).contains(&at)
                && stop.is_none_or(|stop| if step > 0 { at < stop } else { at > stop })
            {
                taken.push(at);
                at += step;
            }
            taken
        }
        Some(other) => panic!("{other} is tried elsewhere"),
    };
    if flipped {
        taken.reverse();
    }
    taken.into_iter().map(|at| at as usize).collect()
}

/// An array and a view of it.
#[derive(Clone, Debug)]
struct Case {
    lengths: Vec<usize>,
    fortran: bool,
    view: ViewOptions,
}

fn selection(length: usize) -> impl Strategy<Value = Selection> {
    let most = length as i64;
    let end = move || prop::option::of(-most - 2..=most + 2);
    let step = prop_oneof![4 => Just(1i64), 2 => 1..=3i64, 2 => -3..=-1i64];
    prop_oneof![
        3 => (end(), end(), step).prop_map(|(start, stop, step)| Selection::Range { start, stop, step }),
        1 => (-most..most).prop_map(Selection::Index),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let letters = Just(AxisKind::ALL.to_vec()).prop_shuffle();
    let lengths = prop::collection::vec(1usize..7, 6);
    let selections = [(); 6].map(|()| prop::option::weighted(0.5, selection(6)));
    let flags = prop::collection::vec(prop::bool::weighted(0.2), 6);
    (letters, 2usize..6, lengths, selections, flags, any::<[bool; 3]>(), 0usize..24).prop_map(
        |(letters, axes, mut lengths, selections, flips, [fortran, ping_pong, named], order)| {
            let kinds = letters[..axes].to_vec();
            lengths.truncate(axes);
            if let Some(at) = kinds.iter().position(|kind| *kind == AxisKind::Samples) {
                lengths[at] = if lengths[at] % 2 == 0 { 3 } else { 1 };
            }
            // Two axes of the picture; the others, but the samples, are frames.
            let spatial: Vec<AxisKind> =
                kinds.iter().copied().filter(|kind| *kind != AxisKind::Samples).collect();
            let mut select = Vec::new();
            for (at, &kind) in kinds.iter().enumerate() {
                let in_picture = spatial.iter().take(2).any(|shown| *shown == kind);
                let keep = kind == AxisKind::Samples || in_picture;
                let Some(selection) = selections[at].filter(|it| !keep || !matches!(it, Selection::Index(_)))
                else {
                    continue;
                };
                let outside = matches!(selection, Selection::Index(index)
                    if index >= lengths[at] as i64 || index < -(lengths[at] as i64));
                let leaves_something = !outside && !indices(Some(&selection), lengths[at], false).is_empty();
                if kind != AxisKind::Samples && leaves_something {
                    select.push((kind, selection));
                }
            }
            let is_fixed = |kind: &AxisKind| {
                select.iter().any(|(of, it)| of == kind && matches!(it, Selection::Index(_)))
            };
            let mut frames: Vec<AxisKind> =
                spatial.iter().skip(2).copied().filter(|kind| !is_fixed(kind)).collect();
            let usual = [AxisKind::Time, AxisKind::Z, AxisKind::Y, AxisKind::X];
            if named || frames.contains(&AxisKind::Channel) {
                let turn = order % frames.len().max(1);
                frames.rotate_left(turn);
            } else {
                frames.sort_by_key(|kind| usual.iter().position(|known| known == kind));
            }
            let flip = kinds.iter().zip(&flips).filter(|(_, flip)| **flip).map(|(kind, _)| *kind).collect();
            let plane = (spatial.len() > 1).then(|| Plane::Axes(spatial[0], spatial[1]));
            let axes = Axes::new(kinds).ok();
            let view = ViewOptions { axes, select, plane, frames, flip, ping_pong, ..ViewOptions::default() };
            Case { lengths, fortran, view }
        },
    )
}

/// The shape of the frames and the numbers of the samples that a view shows, by the letter of its options.
fn expected(case: &Case) -> Option<(Vec<usize>, Vec<usize>)> {
    let kinds = case.view.axes.as_ref()?.kinds();
    let Some(Plane::Axes(right, down)) = case.view.plane else { return None };
    let taken: Vec<Vec<usize>> = kinds
        .iter()
        .zip(&case.lengths)
        .map(|(kind, &length)| {
            let selection = case.view.select.iter().rev().find(|(of, _)| of == kind).map(|(_, it)| it);
            indices(selection, length, case.view.flip.contains(kind))
        })
        .collect();
    let number = |at: &[usize]| {
        let axes: Vec<(usize, usize)> = at.iter().copied().zip(case.lengths.iter().copied()).collect();
        let add = |number: usize, (at, length): &(usize, usize)| number * length + at;
        match case.fortran {
            true => axes.iter().rev().fold(0, add),
            false => axes.iter().fold(0, add),
        }
    };
    let place = |kind: AxisKind| kinds.iter().position(|known| *known == kind);
    let mut frames: Vec<Vec<usize>> = vec![taken.iter().map(|taken| taken[0]).collect()];
    for kind in &case.view.frames {
        let axis = place(*kind)?;
        let with = |frame: &Vec<usize>, at: usize| {
            let mut frame = frame.clone();
            frame[axis] = at;
            frame
        };
        frames = frames.iter().flat_map(|frame| taken[axis].iter().map(move |&at| with(frame, at))).collect();
    }
    if case.view.ping_pong && frames.len() > 2 {
        let back: Vec<_> = frames[1..frames.len() - 1].iter().rev().cloned().collect();
        frames.extend(back);
    }
    let (rows, columns) = (place(down)?, place(right)?);
    let samples = place(AxisKind::Samples);
    let count = samples.map_or(1, |axis| taken[axis].len());
    let mut numbers = Vec::new();
    for frame in &frames {
        for &row in &taken[rows] {
            for &column in &taken[columns] {
                let place = |sample: Option<usize>| {
                    let mut at = frame.clone();
                    (at[rows], at[columns]) = (row, column);
                    if let (Some(axis), Some(sample)) = (samples, sample) {
                        at[axis] = sample;
                    }
                    number(&at)
                };
                match samples {
                    Some(axis) => numbers.extend(taken[axis].iter().map(|&sample| place(Some(sample)))),
                    None => numbers.push(place(None)),
                }
            }
        }
    }
    Some((vec![frames.len(), taken[rows].len(), taken[columns].len(), count], numbers))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 4 } else { 400 }))]

    #[test]
    fn a_view_shows_the_samples_that_its_indices_name(
        case in case(),
        sample in prop::sample::select(&[SampleType::U8, SampleType::U16, SampleType::F32, SampleType::I64][..]),
        big in any::<bool>(),
        gather in 1u64..400,
        chunk in 1usize..300,
        block in 1usize..200,
        chunks in prop::collection::vec(0usize..9, 6),
    ) {
        prop_assume!(case.view.plane.is_some());
        let order = if big { ByteOrder::Big } else { ByteOrder::Little };
        let layout = ArrayLayout::new(case.lengths.clone(), sample, order, case.fortran).unwrap();
        let width = sample.bits() as usize / 8;
        let count: usize = case.lengths.iter().product();
        let of = |number: usize, big: bool| {
            let mut bytes = (number as u64 * 257 + 3).to_le_bytes()[..width].to_vec();
            if big {
                bytes.reverse();
            }
            bytes
        };
        let stored: Vec<u8> = (0..count).flat_map(|number| of(number, big)).collect();
        let (shape, numbers) = expected(&case).unwrap();
        let samples: Vec<u8> = numbers.iter().flat_map(|&number| of(number, false)).collect();
        let mut volumes = volumes(&layout, &stored, limits(gather, chunk));
        if !case.fortran {
            let little = (0..count).flat_map(|number| of(number, false)).collect();
            volumes.extend(in_chunks(&layout, little, &chunks, limits(gather, chunk)));
        }
        for volume in volumes {
            let (is, bytes) = shown(&volume, &case.view, block).unwrap();
            prop_assert_eq!(&is, &shape);
            prop_assert_eq!(sorted(in_any_order(&volume, &case.view, block), width), sorted(samples.clone(), width));
            prop_assert!(bytes == samples, "other samples");
        }
    }
}

#[test]
fn a_view_of_samples_in_memory_copies_none() {
    let layout = ArrayLayout::new(vec![3, 2, 4, 5, 6], SampleType::U16, ByteOrder::Big, true).unwrap();
    let volume = strided(&layout, &vec![7; 3 * 2 * 4 * 5 * 6 * 2], 0);
    let axes = || "TCZYX".parse().ok();
    let select = || vec![(AxisKind::Channel, Selection::Index(1))];
    for ping_pong in [false, true] {
        let view = ViewOptions { axes: axes(), select: select(), ping_pong, ..ViewOptions::default() };
        assert_eq!(view.of(&volume, None).unwrap().memory(), 0);
        assert_eq!(view.shape_and_memory(&volume).2, volume.memory());
    }
    // Whole slices in C order are the bytes themselves.
    let bytes = vec![7; 4 * 5 * 6];
    let volume = Volume::from_bytes("a", &[4, 5, 6], SampleType::U8, ByteOrder::Big, &bytes).unwrap();
    let range = Selection::Range { start: Some(1), stop: Some(3), step: 1 };
    let view = ViewOptions { select: vec![(AxisKind::Z, range)], ..ViewOptions::default() };
    let viewed = view.of(&volume, None).unwrap();
    viewed
        .pass(2, 1000)
        .unwrap()
        .next(&mut Vec::new(), &mut |mut block: Block<'_>| {
            assert_eq!(block.bytes()?.as_ptr(), bytes[30..].as_ptr());
            Ok(())
        })
        .unwrap()
        .unwrap();
}

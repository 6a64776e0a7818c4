//! Pass 1: the range of every part of a volume, and the prescan of its colors.

use super::engine::Engine;
use super::memory;
use super::partition::parts;
use super::scan::{Scan, Visitor};
use super::value_sample::ValueSample;
use crate::backend::Backend;
use crate::color::{KnownColors, Prescan, PrescanMode};
use crate::error::Error;
use crate::runtime::progress::Stage;
use crate::tone::{Range, Scope};
use crate::volume::{Block, Volume};

/// What the first pass finds out.
pub(super) struct Found {
    /// The range of each part.
    pub ranges: Vec<Range>,
    pub known_colors: KnownColors,
    /// Some of the values of all samples, or of each channel that is joined with others; empty where other parts have
    /// levels of their own.
    pub values: Vec<ValueSample>,
}

/// Finds the ranges of all parts of a volume, and what the prescan finds out about its colors.
///
/// # Errors
///
/// When the volume cannot be read or has too many parts, or a device fails.
pub(super) fn ranges(
    volume: &Volume<'_>,
    scope: Scope,
    mode: PrescanMode,
    engine: Engine<'_>,
) -> Result<Found, Error> {
    let shape = volume.shape();
    memory::check_parts(volume, scope, engine.memory)?;
    let scan = Scan::new(volume, scope, Stage::Range, engine)?;
    // In any other order, samples that follow one another are no pixel.
    let mode = if scan.is_in_order() { mode } else { PrescanMode::Nothing };
    let planes = if scope == Scope::Channel { volume.planes() } else { 1 };
    let observes = scope == Scope::Volume || planes > 1;
    let visitors = scan.visit(|| RangeVisitor {
        backend: engine.backend,
        mode,
        prescan: Prescan::default(),
        values: observes.then(|| ValueSample::new(shape, volume.sample(), planes)),
        interleaved: shape.samples.max(planes),
        ranges: Vec::new(),
    })?;
    let mut ranges = vec![Range::default(); parts(volume, scope)];
    for &(part, range) in visitors.iter().flat_map(|visitor| &visitor.ranges) {
        ranges[part] = ranges[part].merge(range);
    }
    let (prescans, values): (Vec<Prescan>, Vec<Option<ValueSample>>) =
        visitors.into_iter().map(|visitor| (visitor.prescan, visitor.values)).unzip();
    let known_colors = KnownColors::of(mode, prescans.into_iter(), engine.pool());
    let values = values.into_iter().flatten().reduce(ValueSample::merge);
    Ok(Found { ranges, known_colors, values: values.map_or_else(Vec::new, ValueSample::of_planes) })
}

/// The ranges that one thread has found.
struct RangeVisitor<'e> {
    backend: &'e dyn Backend,
    mode: PrescanMode,
    prescan: Prescan,
    values: Option<ValueSample>,
    /// Parts whose samples may take turns in a block.
    interleaved: usize,
    /// Parts and their ranges, in the order of their first block.
    ranges: Vec<(usize, Range)>,
}

impl Visitor for RangeVisitor<'_> {
    fn block(&mut self, block: &mut Block<'_>) -> Result<(), Error> {
        if let Some(values) = &mut self.values {
            values.observe(block)?;
        }
        self.prescan.observe(self.mode, block)
    }

    fn part(&mut self, part: usize, samples: Block<'_>) -> Result<(), Error> {
        let range = self.backend.minmax(samples)?;
        // Frames come one after the other, channels in turns: the part is among the last ones.
        match self.ranges.iter_mut().rev().take(self.interleaved).find(|(of, _)| *of == part) {
            Some((_, merged)) => *merged = merged.merge(range),
            None => self.ranges.push((part, range)),
        }
        Ok(())
    }
}

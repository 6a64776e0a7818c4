//! The pass that counts histograms: one for each channel that is joined with others or color of RGB, else one of all
//! samples shown. A thread takes up to 1 MiB for each of them.

use super::engine::Engine;
use super::partition::parts;
use super::scan::{Scan, Visitor};
use crate::color::Composition;
use crate::error::Error;
use crate::runtime::progress::Stage;
use crate::tone::{Histogram, HistogramPlan, Scope, ScopedLevels, Tally};
use crate::volume::{Block, Volume};

/// Counts the samples of `volume`, whose ranges were found with its `levels`. Colors of RGB have the same
/// edges, unless each has levels of its own.
///
/// # Errors
///
/// When the volume cannot be read.
pub(super) fn histograms(
    volume: &Volume<'_>,
    composition: Option<&Composition>,
    levels: &ScopedLevels,
    engine: Engine<'_>,
) -> Result<Vec<Histogram>, Error> {
    let count = parts(volume, Scope::Channel);
    let scope = if count == 1 { Scope::Volume } else { Scope::Channel };
    let range = |part| match levels.scope() == Scope::Channel && levels.parts() == count {
        true => levels.range(part),
        false => levels.whole_range(),
    };
    let plan = |part| HistogramPlan::new(volume.values(), range(part).keys());
    let plans: Vec<_> = (0..count).map(plan).collect();
    let scan = Scan::new(volume, scope, Stage::Percentiles, engine)?;
    let visitors =
        scan.visit(|| TallyVisitor { plans: &plans, tallies: vec![Tally::default(); plans.len()] })?;
    let mut tallies = vec![Tally::default(); count];
    for visitor in visitors {
        let sums = tallies.into_iter().zip(visitor.tallies);
        tallies = sums.map(|(sum, tally)| sum.merge(tally)).collect();
    }
    let channel = |part: usize| match composition.and_then(|all| all.channels.get(part)) {
        Some(channel) => Some(channel.index),
        None => (count > 1).then_some(part),
    };
    Ok((0..)
        .zip(plans.iter().zip(&tallies))
        .map(|(part, (plan, tally))| plan.histogram(channel(part), tally))
        .collect())
}

/// What one thread has counted of each part.
struct TallyVisitor<'p> {
    plans: &'p [HistogramPlan],
    tallies: Vec<Tally>,
}

impl Visitor for TallyVisitor<'_> {
    fn part(&mut self, part: usize, mut samples: Block<'_>) -> Result<(), Error> {
        self.plans[part].count(samples.bytes()?, &mut self.tallies[part]);
        Ok(())
    }
}

//! Makes the samples of a projection, by one reading of what is projected in the order of its storage.

use super::fold;
use super::plan::ProjectionPlan;
use super::portions::portions;
use super::states::States;
use crate::error::{Error, Problem};
use crate::runtime::progress::Stage;
use crate::volume::{Derivation, Makers, Stride, StridedFrames, Volume};

/// Bytes of a block: it stays in a core's second-level cache from the reading to the last sample.
const BLOCK_BYTES: usize = 256 << 10;
/// Bytes of a group of frames that a thread claims, about: enough to make a claim cheap.
const GROUP_BYTES: usize = 2 << 20;

/// The samples of a projection of a volume.
pub(in crate::view) struct Projected<'v> {
    volume: &'v Volume<'v>,
    plan: ProjectionPlan,
}

impl<'v> Projected<'v> {
    pub(in crate::view) fn new(volume: &'v Volume<'v>, plan: ProjectionPlan) -> Self {
        Self { volume, plan }
    }

    fn bytes_of_a_pixel(&self) -> usize {
        fold::bytes_of_a_pixel(self.plan.statistic, self.plan.values.sample)
    }

    /// Pixels that are in work at a time.
    fn pixels_at_once(&self) -> usize {
        usize::try_from(self.volume.limits().gather).unwrap_or(usize::MAX) / self.bytes_of_a_pixel()
    }
}

impl Derivation for Projected<'_> {
    fn make(
        &self,
        makers: Makers<'_>,
        keep: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let ProjectionPlan { statistic, values, base, axes, at } = &self.plan;
        let portions = || portions(axes, *at, self.pixels_at_once().max(1));
        let frames = portions().map(|portion| frames_of(0, &portion.axes).frame_count()).sum();
        makers.progress.begin(Stage::Range, frames);
        for portion in portions() {
            let count = |axes: &[Stride]| axes.iter().map(|axis| axis.count).product::<usize>();
            let (outer, inner) = (count(&portion.axes[..*at]), count(&portion.axes[*at + 1..]));
            let states = States::new(*statistic, *values, [outer, self.plan.indices(), inner]);
            let part = self.volume.read_once(frames_of(base + portion.offset, &portion.axes))?;
            fold_all(&part, &states, makers).map_err(|error| error.while_working_on(self.volume.name()))?;
            states.finish(keep)?;
        }
        Ok(())
    }

    fn memory(&self) -> u64 {
        let pixels = self.plan.made_count().min(self.pixels_at_once() as u64);
        pixels * self.bytes_of_a_pixel() as u64
    }
}

/// The samples of axes in their order, the two fastest as pictures.
fn frames_of(base: isize, axes: &[Stride]) -> StridedFrames {
    let one = Stride { step: 1, count: 1 };
    let mut axes: Vec<Stride> = axes.iter().copied().filter(|axis| axis.count > 1).collect();
    let columns = axes.pop().unwrap_or(one);
    let rows = axes.pop().unwrap_or(one);
    StridedFrames { base, frames: axes, rows, columns, samples: one }
}

/// Folds all samples of `part` into `states`.
fn fold_all(part: &Volume<'_>, states: &States, makers: Makers<'_>) -> Result<(), Error> {
    let width = part.sample().bits() as usize / 8;
    let group = (GROUP_BYTES / (part.shape().frame_samples() * width)).max(1);
    let pass = part.pass(group, BLOCK_BYTES)?;
    let claim = |buffer: &mut Vec<u8>| {
        let mut guard = FailOnDrop(Some(states));
        let mut is_over = false;
        let next = pass.next(buffer, &mut |mut block| {
            let first = block.start().unwrap_or(0);
            is_over = !states.take(first, block.bytes()?, width);
            // Another thread has failed, and reports it.
            if is_over { Err(Error::new("projection", Problem::Interrupted)) } else { Ok(()) }
        });
        match next {
            Some(Err(error)) if !is_over => return Some(Err(error)),
            Some(Ok(group)) => makers.progress.advance(group.frames.len()),
            _ => is_over = true,
        }
        guard.0 = None;
        (!is_over).then_some(Ok(()))
    };
    match makers.workers {
        Some(workers) => workers.each(Vec::new, claim).map(drop),
        None => {
            let mut buffer = Vec::new();
            while claim(&mut buffer).transpose()?.is_some() {}
            Ok(())
        }
    }
}

/// Ends the waiting of other threads where work fails.
struct FailOnDrop<'s>(Option<&'s States>);

impl Drop for FailOnDrop<'_> {
    fn drop(&mut self) {
        self.0.iter().for_each(|states| states.fail());
    }
}

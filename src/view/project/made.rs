//! Makes the samples of a projection, by one reading of what is projected in the order of its storage.

use super::plan::ProjectionPlan;
use super::portions::{Portion, portions};
use super::sink::Sink;
use super::slabs::{self, Pixels, Slabs};
use super::states::States;
use crate::error::{Error, Problem};
use crate::runtime::progress::Stage;
use crate::volume::{Derivation, Keep, Makers, Stride, StridedFrames, Views, Volume};

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

    /// Bytes that are in work for a pixel.
    fn bytes_of_a_pixel(&self) -> usize {
        let ProjectionPlan { kind, slabs, .. } = &self.plan;
        match slabs {
            None => kind.bytes_of_a_pixel(),
            Some(windows) => {
                let stored = kind.values.sample.bits() as usize / 8;
                slabs::rows_in_memory(*windows) * (stored + self.plan.made_bytes())
            }
        }
    }

    /// Pixels that are in work at a time.
    fn pixels_at_once(&self) -> usize {
        let most =
            usize::try_from(self.volume.limits().gather).unwrap_or(usize::MAX) / self.bytes_of_a_pixel();
        most.max(1)
    }

    /// Pixels of a portion whose chunks are all decoded once, where a chunk has samples of many slices along the
    /// projected axis: as many rows as leave room for these slices. `None` for samples that do not lie in such chunks,
    /// or where all rows have room.
    fn pixels_of_chunks(&self) -> Option<usize> {
        let ProjectionPlan { kind, axes, places, at, .. } = &self.plan;
        let chunk = self.volume.chunk_lengths()?;
        let [frames @ .., rows, _] = &places[..] else { return None };
        let is_alone = frames.iter().enumerate().all(|(number, place)| number == *at || chunk[*place] == 1);
        let slices = chunk[*places.get(*at)?].min(self.plan.indices());
        if *at >= frames.len() || !is_alone || slices == 1 {
            return None;
        }
        let [.., all_rows, columns] = axes[..] else { return None };
        let row = columns.count * kind.values.sample.bits() as usize / 8;
        // While some threads are still at the slices of one window, others begin the next.
        let most = usize::try_from(self.volume.limits().gather / 2).unwrap_or(usize::MAX) / slices / row;
        let most = (most - most % chunk[*rows]).max(chunk[*rows]);
        (most < all_rows.count).then_some(most * columns.count)
    }

    /// The portions in which the projection is made. Rows of slabs come one after the other, so that only the pixels
    /// of a row need memory.
    fn portions(&self) -> impl Iterator<Item = Portion> + use<'_> {
        let ProjectionPlan { axes, at, slabs, .. } = &self.plan;
        let room = self.pixels_at_once().min(self.pixels_of_chunks().unwrap_or(usize::MAX));
        let most = match slabs.is_some() && count(&axes[at + 1..]) <= room {
            true => usize::MAX,
            false => room,
        };
        portions(axes, *at, most)
    }
}

impl Derivation for Projected<'_> {
    fn make(&self, makers: Makers<'_>, keep: &mut Keep<'_>) -> Result<(), Error> {
        let ProjectionPlan { kind, base, axes, at, slabs, .. } = &self.plan;
        let frames = self.portions().map(|portion| frames_of(0, &portion.axes).frame_count()).sum();
        makers.progress.begin(Stage::Range, frames);
        let mut first = 0;
        for portion in self.portions() {
            let (outer, inner) = (count(&portion.axes[..*at]), count(&portion.axes[*at + 1..]));
            let part = self.volume.read_once(frames_of(base + portion.offset, &portion.axes))?;
            let take_all = |sink: &dyn Sink| {
                take_all(&part, sink, makers).map_err(|error| error.while_working_on(self.volume.name()))
            };
            match slabs {
                None => {
                    let states = States::new(*kind, [outer, self.plan.indices(), inner]);
                    take_all(&states)?;
                    states.finish(first, keep)?;
                }
                Some(windows) => {
                    let pixels = Pixels { first, inner, all_inner: count(&axes[at + 1..]) };
                    take_all(&Slabs::new(&self.plan, *windows, pixels, &mut |at, made| keep(at, made)))?;
                }
            }
            first += outer * inner;
        }
        Ok(())
    }

    fn memory(&self) -> u64 {
        let pixels = match self.plan.slabs {
            None => self.plan.made_count(),
            Some(_) => count(&self.plan.axes[self.plan.at + 1..]) as u64,
        };
        // A copy of the array is only made to be read.
        let reading = match (self.volume.views(), self.portions().next()) {
            (Views::Stored | Views::InMemory, Some(portion)) => {
                let frames = frames_of(self.plan.base + portion.offset, &portion.axes);
                self.volume.read_once(frames).map_or(0, |part| part.memory())
            }
            _ => 0,
        };
        pixels.min(self.pixels_at_once() as u64) * self.bytes_of_a_pixel() as u64 + reading
    }
}

fn count(axes: &[Stride]) -> usize {
    axes.iter().map(|axis| axis.count).product()
}

/// The samples of axes in their order, the two fastest as pictures.
fn frames_of(base: isize, axes: &[Stride]) -> StridedFrames {
    let one = Stride { step: 1, count: 1 };
    let mut axes: Vec<Stride> = axes.iter().copied().filter(|axis| axis.count > 1).collect();
    let columns = axes.pop().unwrap_or(one);
    let rows = axes.pop().unwrap_or(one);
    StridedFrames { base, frames: axes, rows, columns, samples: one }
}

/// Lets `sink` take all samples of `part`.
fn take_all(part: &Volume<'_>, sink: &dyn Sink, makers: Makers<'_>) -> Result<(), Error> {
    let width = part.sample().bits() as usize / 8;
    let group = (GROUP_BYTES / (part.shape().frame_samples() * width)).max(1);
    let pass = part.pass(group, BLOCK_BYTES)?;
    let claim = |buffer: &mut Vec<u8>| {
        let mut guard = FailOnDrop(Some(sink));
        let mut is_over = false;
        let next = pass.next(buffer, &mut |mut block| {
            let first = block.start().unwrap_or(0);
            is_over = !sink.take(first, block.bytes()?, width)?;
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
struct FailOnDrop<'s>(Option<&'s dyn Sink>);

impl Drop for FailOnDrop<'_> {
    fn drop(&mut self) {
        self.0.iter().for_each(|sink| sink.fail());
    }
}

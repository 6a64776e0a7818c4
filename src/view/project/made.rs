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
const BLOCK_BYTES: usize = 128 << 10;
/// Bytes of a row of a band, at least: fewer are not worth a reading of their own.
const LEAST_BAND_BYTES: usize = 16 << 10;
/// The most bytes that are read by bands. More may not be in the cache of the system, and a disk reads forward
/// fastest.
const MOST_BANDED_BYTES: usize = 1 << 30;
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

    /// Bytes of a sample of the array.
    fn width(&self) -> usize {
        self.plan.kind.values.sample.bits() as usize / 8
    }

    /// The axes of a portion in bands of rows, where slices of a file are projected: all slices of one band, then all
    /// of the next. So the pixels of a band stay in the cache of the core whose thread has the band. `None` where
    /// samples are read in the order of their storage.
    fn bands(&self, axes: &[Stride]) -> Option<Vec<Stride>> {
        let (at, width) = (self.plan.at, self.width());
        let [.., rows, columns] = *axes else { return None };
        let is_of_slices = at + 3 == axes.len() && columns.step == 1 && rows.step == columns.count as isize;
        if !is_of_slices || !self.volume.is_in_file() || count(axes).saturating_mul(width) > MOST_BANDED_BYTES
        {
            return None;
        }
        let most = (BLOCK_BYTES / (columns.count * width)).min(rows.count);
        let in_band = (2..=most).rev().find(|&in_band| rows.count.is_multiple_of(in_band))?;
        if in_band * columns.count * width < LEAST_BAND_BYTES || in_band == rows.count {
            return None;
        }
        let band = Stride { step: rows.step * in_band as isize, count: rows.count / in_band };
        let mut bands = axes.to_vec();
        bands.insert(at, band);
        bands[at + 2].count = in_band;
        Some(bands)
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
            let bands = if slabs.is_none() { self.bands(&portion.axes) } else { None };
            let read = bands.as_deref().unwrap_or(&portion.axes);
            let part = self.volume.read_once(frames_of(base + portion.offset, read))?;
            let group = match bands {
                // All samples of the pixels of a band.
                Some(_) => self.plan.indices(),
                None => (GROUP_BYTES / (part.shape().frame_samples() * self.width())).max(1),
            };
            let take_all = |sink: &dyn Sink| {
                take_all(&part, group, sink, makers)
                    .map_err(|error| error.while_working_on(self.volume.name()))
            };
            match slabs {
                None => {
                    let in_band = part.shape().frame_samples();
                    let shape = match bands {
                        Some(_) => [outer * inner / in_band, self.plan.indices(), in_band],
                        None => [outer, self.plan.indices(), inner],
                    };
                    let states = States::new(*kind, shape, bands.is_some());
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
fn take_all(part: &Volume<'_>, group: usize, sink: &dyn Sink, makers: Makers<'_>) -> Result<(), Error> {
    let width = part.sample().bits() as usize / 8;
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

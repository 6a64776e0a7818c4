//! Some frames of what is shown of a volume, by which is judged what suits all of them.
//!
//! They are taken in runs of neighbors, evenly spread, since frames are packed as what changed. Which they are follows from
//! what is shown alone.

use std::ops::Range;

use rayon::prelude::*;

use super::passes::{Maker, block_bytes};
use crate::backend::Backend;
use crate::color::{Indexer, PaletteMap};
use crate::encode::{Contours, EncodePlan, FrameEncoder, FrameInput, LossyMap, in_use};
use crate::error::Error;
use crate::runtime::threads::Workers;
use crate::tone::ScopedLevels;
use crate::view::View;
use crate::volume::FrameShape;

/// Frames of a run, and runs, unless they take too much memory.
const RUN: usize = 3;
const RUNS: usize = 8;
const BYTES: usize = 64 << 20;

/// Some frames of a volume: their indices.
pub(crate) struct Sample {
    runs: Vec<Run>,
    width: usize,
    frame_pixels: usize,
}

struct Run {
    frames: Range<usize>,
    indices: Vec<u8>,
}

/// How many frames a run has, and how many runs there are at most.
pub(crate) fn spread(shape: FrameShape) -> (usize, usize) {
    let run = if shape.frame_samples() * RUN > BYTES { 1 } else { RUN };
    (run, (BYTES / (shape.frame_samples() * run)).clamp(1, RUNS))
}

/// Reads a volume for a sample; levels are made of the frames of the sample only.
pub(crate) fn sample(
    view: View<'_>,
    backend: &dyn Backend,
    scoped: &ScopedLevels,
    palette_map: &PaletteMap,
    workers: &Workers,
) -> Result<Sample, Error> {
    #[derive(Default)]
    struct State {
        samples: Vec<u8>,
        maker: Maker,
        levels: Vec<u8>,
        indexer: Indexer,
        runs: Vec<Run>,
    }
    let shape = view.shape();
    let (run, most) = spread(shape);
    let pass = view.pass(run, block_bytes(shape, view.sample(), backend))?;
    let step = pass.groups().div_ceil(most);
    let states = workers.each(|State { samples, maker, levels, indexer, runs }| {
        levels.clear();
        let group = pass.next(samples, &mut |block| {
            // A pass in the order of the frames knows where its blocks are.
            let first = block.cache_key().map_or(0, |(_, samples)| samples.start);
            if !(view.frame_of(first) / run).is_multiple_of(step) {
                return Ok(());
            }
            maker.append(block, view, backend, scoped, levels)
        })?;
        Some(group.and_then(|group| {
            if !levels.is_empty() {
                let indices =
                    indexer.indices(palette_map, backend, shape, group.frames.clone(), levels)?.to_vec();
                runs.push(Run { frames: group.frames, indices });
            }
            Ok(())
        }))
    })?;
    let mut runs: Vec<Run> = states.into_iter().flat_map(|state| state.runs).collect();
    runs.sort_by_key(|run| run.frames.start);
    Ok(Sample { runs, width: shape.width, frame_pixels: shape.frame_pixels() })
}

impl Sample {
    /// For each palette: what may be shown as something else that is no more than `most` levels from it; level `alone` of
    /// grey volumes is not, and nothing as it.
    pub(crate) fn lossy_maps(&self, most: u8, alone: Option<u8>, palette_map: &PaletteMap) -> Vec<LossyMap> {
        let mut contours = vec![Contours::default(); palette_map.palettes().len()];
        for run in &self.runs {
            for (frame, indices) in run.frames.clone().zip(run.indices.chunks_exact(self.frame_pixels)) {
                contours[palette_map.number(frame)].count(indices, self.width);
            }
        }
        let palettes = palette_map.palettes().iter().zip(&contours);
        palettes.map(|(palette, contours)| LossyMap::new(most, palette.entries(), contours, alone)).collect()
    }

    /// How many bytes all frames would take, judged by those of the sample. Runs on the current thread pool.
    pub(crate) fn estimate(&self, plan: &EncodePlan<'_>, frames: usize) -> f64 {
        let sizes: Vec<Vec<usize>> = self
            .runs
            .par_iter()
            .map_init(FrameEncoder::default, |packer, run| self.pack(run, packer, plan))
            .collect();
        // The first of a run has no frame before it here.
        let mean = |sizes: &mut dyn Iterator<Item = usize>| {
            let (sum, count) = sizes.fold((0, 0), |(sum, count), size| (sum + size, count + 1));
            sum as f64 / f64::from(count.max(1))
        };
        let first = mean(&mut sizes.iter().map(|sizes| sizes[0]));
        let others = mean(&mut sizes.iter().flat_map(|sizes| &sizes[1..]).copied());
        first + others * (frames - 1) as f64
    }

    /// The sizes of the frames of a run.
    fn pack(&self, run: &Run, packer: &mut FrameEncoder, plan: &EncodePlan<'_>) -> Vec<usize> {
        let mut lossy = Vec::new();
        let (indices, _) = plan.apply_lossy(run.frames.clone(), &run.indices, &mut lossy);
        let frames = indices.chunks_exact(self.frame_pixels);
        let mut index_order = plan.index_order();
        frames.clone().for_each(|frame| index_order.extend(&in_use(frame)));
        let befores = std::iter::once(None).chain(frames.clone().map(Some));
        let inputs: Vec<FrameInput<'_, '_>> = frames
            .zip(befores)
            .zip(run.frames.clone())
            .map(|((indices, before), frame)| plan.input(frame, indices, before))
            .collect();
        packer.pack(&inputs, &index_order, plan).iter().map(|packed| packed.bytes()).collect()
    }
}

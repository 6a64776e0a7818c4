//! A sample of the frames that are shown, to estimate sizes and to choose lossy maps for all of them.
//!
//! The sample consists of evenly spread clusters of neighboring frames, since a frame is packed as what
//! changed since the frame before. Which frames it takes depends only on the shape of what is shown. Where sizes
//! are estimated, all frames of a small volume are in the sample; its lossy maps are chosen as those of a large one.

use std::ops::Range;

use super::engine::Engine;
use super::level_maker::{LevelBuffer, LevelSource};
use crate::color::{Indexer, PaletteMap};
use crate::encode::{Contours, LossyMap};
use crate::error::Error;
use crate::volume::FrameShape;

/// Frames in a cluster, and clusters, unless they take too much memory.
const CLUSTER_FRAMES: usize = 3;
const CLUSTERS: usize = 8;

/// Levels of a sample, in bytes.
const MOST_BYTES: usize = 64 << 20;

/// Levels of a small volume: to encode them takes a hundredth of a second.
const SMALL_VOLUME: usize = 1 << 20;

/// Levels of a part of a volume that sizes are estimated from; frames in each of its runs, and the least number of
/// runs.
const PART: usize = 4 << 20;
const RUN_FRAMES: usize = 9;
const LEAST_RUNS: usize = 4;

/// The palette indices of some frames.
pub(crate) struct Sample {
    pub(super) clusters: Vec<Cluster>,
    /// Whether the clusters are all frames.
    pub(super) is_complete: bool,
    width: usize,
    pub(super) frame_pixels: usize,
}

/// Neighboring frames.
pub(super) struct Cluster {
    pub(super) frames: Range<usize>,
    pub(super) indices: Vec<u8>,
    /// Whether the lossy maps are chosen for it.
    is_mapped: bool,
}

/// What a sample is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// For lossy maps, and for sizes about as large: clusters.
    Clusters,
    /// For lossy maps, and for sizes that are exact where that takes little time.
    Sizes,
    /// As for clusters, of a part of a volume: all of it, in runs of this number of frames.
    Part(usize),
}

/// Returns the number of frames in a cluster, and the largest number of clusters.
pub(crate) fn spread(shape: FrameShape) -> (usize, usize) {
    let frames = if shape.frame_samples() * CLUSTER_FRAMES > MOST_BYTES { 1 } else { CLUSTER_FRAMES };
    (frames, (MOST_BYTES / (shape.frame_samples() * frames)).clamp(1, CLUSTERS))
}

/// Returns the number of frames in a run of a part to estimate from, and the number of runs. They are few and long,
/// since some volumes are alike for some frames, and then change.
pub(crate) fn part(shape: FrameShape) -> (usize, usize) {
    let run = RUN_FRAMES * shape.frame_samples();
    match LEAST_RUNS * run <= MOST_BYTES {
        true => (RUN_FRAMES, (PART / run).clamp(LEAST_RUNS, CLUSTERS)),
        false => spread(shape),
    }
}

/// Whether a sample for sizes has all frames.
pub(crate) fn is_complete(shape: FrameShape) -> bool {
    let (cluster, most) = spread(shape);
    shape.frames <= cluster * most || shape.frames.saturating_mul(shape.frame_samples()) <= SMALL_VOLUME
}

/// Makes the indices of the frames of the sample; levels are made of no others.
///
/// # Errors
///
/// When the volume cannot be read or a device fails.
pub(super) fn sample(
    source: LevelSource<'_>,
    palette_map: &PaletteMap,
    purpose: Purpose,
    engine: Engine<'_>,
) -> Result<Sample, Error> {
    #[derive(Default)]
    struct State {
        buffer: LevelBuffer,
        indexer: Indexer,
        clusters: Vec<Cluster>,
    }
    let shape = source.shape();
    let (cluster, most) = match purpose {
        Purpose::Part(run) => (run, usize::MAX),
        Purpose::Clusters | Purpose::Sizes => spread(shape),
    };
    let pass = source.pass(cluster, &engine)?;
    let step = pass.groups().div_ceil(most);
    let is_mapped = |frame: usize| (frame / cluster).is_multiple_of(step);
    let has_all = purpose == Purpose::Sizes && is_complete(shape);
    let wanted = |frame: usize| has_all || is_mapped(frame);
    let sample_next = |State { buffer, indexer, clusters }: &mut State| {
        let Some(group) = buffer.next_where(source, &pass, engine.backend, wanted)? else { return Ok(None) };
        if !buffer.levels.is_empty() {
            let (backend, frames) = (engine.backend, group.frames.clone());
            let indices = indexer.indices(palette_map, backend, shape, frames, &buffer.levels)?.to_vec();
            let is_mapped = is_mapped(group.frames.start);
            clusters.push(Cluster { frames: group.frames, indices, is_mapped });
        }
        Ok(Some(()))
    };
    let states = engine.workers.each(State::default, |state| sample_next(state).transpose())?;
    let mut clusters: Vec<Cluster> = states.into_iter().flat_map(|state| state.clusters).collect();
    clusters.sort_by_key(|cluster| cluster.frames.start);
    Ok(Sample { clusters, is_complete: has_all, width: shape.width, frame_pixels: shape.frame_pixels() })
}

impl Sample {
    /// Returns a lossy map for each palette: it shows colors as others that are at most `most` levels away.
    /// Level `alone` of grey volumes stays itself, and no other level becomes it.
    pub(crate) fn lossy_maps(&self, most: u8, alone: Option<u8>, palette_map: &PaletteMap) -> Vec<LossyMap> {
        let mut contours = vec![Contours::default(); palette_map.palettes().len()];
        for cluster in self.clusters.iter().filter(|cluster| cluster.is_mapped) {
            for (frame, indices) in
                cluster.frames.clone().zip(cluster.indices.chunks_exact(self.frame_pixels))
            {
                contours[palette_map.number(frame)].count(indices, self.width);
            }
        }
        let palettes = palette_map.palettes().iter().zip(&contours);
        palettes.map(|(palette, contours)| LossyMap::new(most, palette.entries(), contours, alone)).collect()
    }
}

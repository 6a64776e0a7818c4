//! A sample of the frames that are shown, to estimate sizes and to choose lossy maps for all of them.
//!
//! The sample consists of evenly spread clusters of neighboring frames, since a frame is packed as what
//! changed since the frame before. Which frames it takes depends only on the shape of what is shown.

use std::ops::Range;

use rayon::prelude::*;

use super::engine::Engine;
use super::level_maker::{LevelBuffer, LevelSource};
use crate::color::{Indexer, PaletteMap};
use crate::encode::{Contours, EncodePlan, FrameEncoder, LossyMap, in_use};
use crate::error::Error;
use crate::volume::FrameShape;

/// Frames in a cluster, and clusters, unless they take too much memory.
const CLUSTER_FRAMES: usize = 3;
const CLUSTERS: usize = 8;

/// Levels of a sample, in bytes.
const MOST_BYTES: usize = 64 << 20;

/// The palette indices of some frames.
pub(crate) struct Sample {
    clusters: Vec<Cluster>,
    width: usize,
    frame_pixels: usize,
}

struct Cluster {
    frames: Range<usize>,
    indices: Vec<u8>,
}

/// Returns the number of frames in a cluster, and the largest number of clusters.
pub(crate) fn spread(shape: FrameShape) -> (usize, usize) {
    let frames = if shape.frame_samples() * CLUSTER_FRAMES > MOST_BYTES { 1 } else { CLUSTER_FRAMES };
    (frames, (MOST_BYTES / (shape.frame_samples() * frames)).clamp(1, CLUSTERS))
}

/// Makes the indices of the frames of the sample; levels are made of no others.
///
/// # Errors
///
/// When the volume cannot be read or a device fails.
pub(super) fn sample(
    source: LevelSource<'_>,
    palette_map: &PaletteMap,
    engine: Engine<'_>,
) -> Result<Sample, Error> {
    #[derive(Default)]
    struct State {
        buffer: LevelBuffer,
        indexer: Indexer,
        clusters: Vec<Cluster>,
    }
    let shape = source.shape();
    let (cluster, most) = spread(shape);
    let pass = source.pass(cluster, &engine)?;
    let step = pass.groups().div_ceil(most);
    let wanted = |frame: usize| (frame / cluster).is_multiple_of(step);
    let sample_next = |State { buffer, indexer, clusters }: &mut State| {
        let Some(group) = buffer.next_where(source, &pass, engine.backend, wanted)? else { return Ok(None) };
        if !buffer.levels.is_empty() {
            let (backend, frames) = (engine.backend, group.frames.clone());
            let indices = indexer.indices(palette_map, backend, shape, frames, &buffer.levels)?.to_vec();
            clusters.push(Cluster { frames: group.frames, indices });
        }
        Ok(Some(()))
    };
    let states = engine.workers.each(State::default, |state| sample_next(state).transpose())?;
    let mut clusters: Vec<Cluster> = states.into_iter().flat_map(|state| state.clusters).collect();
    clusters.sort_by_key(|cluster| cluster.frames.start);
    Ok(Sample { clusters, width: shape.width, frame_pixels: shape.frame_pixels() })
}

impl Sample {
    /// Returns a lossy map for each palette: it shows colors as others that are at most `most` levels away.
    /// Level `alone` of grey volumes stays itself, and no other level becomes it.
    pub(crate) fn lossy_maps(&self, most: u8, alone: Option<u8>, palette_map: &PaletteMap) -> Vec<LossyMap> {
        let mut contours = vec![Contours::default(); palette_map.palettes().len()];
        for cluster in &self.clusters {
            for (frame, indices) in
                cluster.frames.clone().zip(cluster.indices.chunks_exact(self.frame_pixels))
            {
                contours[palette_map.number(frame)].count(indices, self.width);
            }
        }
        let palettes = palette_map.palettes().iter().zip(&contours);
        palettes.map(|(palette, contours)| LossyMap::new(most, palette.entries(), contours, alone)).collect()
    }

    /// Estimates the bytes of all `frames` frames. Runs on the current thread pool.
    pub(crate) fn estimate(&self, plan: &EncodePlan<'_>, frames: usize) -> f64 {
        let sizes: Vec<Vec<usize>> = self
            .clusters
            .par_iter()
            .map_init(FrameEncoder::default, |packer, cluster| self.pack(cluster, packer, plan))
            .collect();
        // The first frame of a cluster has no frame before it here.
        let mean = |sizes: &mut dyn Iterator<Item = usize>| {
            let (sum, count) = sizes.fold((0, 0), |(sum, count), size| (sum + size, count + 1));
            sum as f64 / f64::from(count.max(1))
        };
        let first = mean(&mut sizes.iter().map(|sizes| sizes[0]));
        let others = mean(&mut sizes.iter().flat_map(|sizes| &sizes[1..]).copied());
        first + others * (frames - 1) as f64
    }

    /// The sizes of the packed frames of a cluster, in bytes.
    fn pack(&self, cluster: &Cluster, packer: &mut FrameEncoder, plan: &EncodePlan<'_>) -> Vec<usize> {
        let mut lossy = Vec::new();
        let (indices, _) = plan.apply_lossy(cluster.frames.clone(), &cluster.indices, &mut lossy);
        let frames = indices.chunks_exact(self.frame_pixels);
        let mut index_order = plan.index_order();
        frames.for_each(|frame| index_order.extend(&in_use(frame)));
        let inputs = plan.inputs(cluster.frames.clone(), indices, None);
        packer.pack(&inputs, &index_order, plan).iter().map(|packed| packed.bytes()).collect()
    }
}

//! The size of a GIF, judged by a sample of its frames. It is exact where the sample is all of them.

use rayon::prelude::*;

use super::made_frames::Subject;
use super::record;
use super::reduction::Reduction;
use super::sample::{Cluster, Sample};
use super::size_target::Foreseen;
use crate::color::Composition;
use crate::encode::{EncodePlan, FrameEncoder, FrameSize, IndexOrder, table_entries};
use crate::gif::{TableGrowth, Verdict, frameless_bytes};
use crate::options::Options;

/// Pixels of a volume for which the most effort takes a fraction of a second.
const SMALL: usize = 1 << 18;

/// What all frames of a GIF take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct SampledSize {
    /// Bytes of all frames.
    pub(super) frames: f64,
    /// Entries of the global color table.
    pub(super) entries: usize,
    /// Whether both are exact.
    pub(super) is_exact: bool,
    /// Whether the frames are so few and small that the most effort takes little time.
    pub(super) is_small: bool,
}

impl SampledSize {
    /// The size of the file of such frames of a `subject`, in the colors of its channels.
    pub(super) fn foreseen(
        self,
        subject: Subject<'_>,
        composition: Option<&Composition>,
        options: &Options,
        reduction: Reduction,
    ) -> Foreseen {
        let Self { frames, entries, is_exact, is_small } = self;
        let comments = record::comments(subject, composition, options, reduction);
        let rest = frameless_bytes(entries, options.timing.repeat, &comments);
        Foreseen { frames, rest, is_exact, is_small }
    }
}

/// What a frame takes by its smallest stream, and by its smallest modest one if there is one.
type Sizes = (FrameSize, Option<FrameSize>);

impl Sample {
    /// Estimates the size of all `frames` frames. The table has a color for the `background` index, if there is one.
    /// Runs on the current thread pool.
    pub(super) fn size(&self, plan: &EncodePlan<'_>, frames: usize, background: Option<u8>) -> SampledSize {
        let mut order = plan.index_order();
        let colors = self.colors(plan, &mut order);
        let clusters = self.clusters.par_iter().zip(colors).enumerate();
        let sizes: Vec<Vec<Sizes>> = clusters
            .map_init(FrameEncoder::default, |packer, (number, (cluster, colors))| {
                let before =
                    number.checked_sub(1).filter(|_| self.is_complete).map(|before| &self.clusters[before]);
                self.sizes(cluster, before, &colors, (packer, &order, plan))
            })
            .collect();
        let background = background.map_or(0, |index| order.written_for_background(index));
        let least = table_entries(background);
        if self.is_complete {
            let FrameSize { bytes, entries } = total(sizes.iter().flatten(), least);
            let is_small = self.frame_pixels * frames <= SMALL;
            return SampledSize { frames: bytes as f64, entries, is_exact: true, is_small };
        }
        // The first frame of a cluster has no frame before it here.
        let mean = |sizes: &mut dyn Iterator<Item = &Sizes>| {
            let (sum, count) = sizes.fold((0, 0), |(sum, count), (size, _)| (sum + size.bytes, count + 1));
            sum as f64 / f64::from(count.max(1))
        };
        let first = mean(&mut sizes.iter().map(|sizes| &sizes[0]));
        let others = mean(&mut sizes.iter().flat_map(|sizes| &sizes[1..]));
        let entries = sizes.iter().flatten().map(|(size, _)| size.entries).fold(least, usize::max);
        SampledSize {
            frames: first + others * (frames - 1) as f64,
            entries,
            is_exact: false,
            is_small: false,
        }
    }

    /// Adds the indices of all frames to the `order`. Returns for each frame of each cluster the number of indices in
    /// the order after it.
    fn colors(&self, plan: &EncodePlan<'_>, order: &mut IndexOrder) -> Vec<Vec<usize>> {
        let mut lossy = Vec::new();
        let of_cluster = |cluster: &Cluster| {
            let (indices, _) = plan.finish(cluster.frames.clone(), &cluster.indices, &mut lossy);
            let in_use = order.in_use(indices.chunks_exact(self.frame_pixels));
            order.extend_by_each(&in_use, cluster.frames.len())
        };
        self.clusters.iter().map(of_cluster).collect()
    }

    /// The sizes of the frames of a cluster. `before` is the cluster before it, if its last frame is under the first
    /// one.
    fn sizes(
        &self,
        cluster: &Cluster,
        before: Option<&Cluster>,
        colors: &[usize],
        (packer, order, plan): (&mut FrameEncoder, &IndexOrder, &EncodePlan<'_>),
    ) -> Vec<Sizes> {
        let (mut lossy, mut lossy_before) = (Vec::new(), Vec::new());
        let (indices, _) = plan.finish(cluster.frames.clone(), &cluster.indices, &mut lossy);
        let before = before.map(|before| {
            let (end, indices) = (before.frames.end, &before.indices);
            let last = &indices[indices.len() - self.frame_pixels..];
            plan.finish(end - 1..end, last, &mut lossy_before).0
        });
        let inputs = plan.inputs(cluster.frames.clone(), indices, before, colors);
        packer.pack(&inputs, order, plan).iter().map(|frame| frame.sizes()).collect()
    }
}

/// What all frames take as they are [written](crate::gif::GifWriter), with at least `least` entries.
fn total<'s>(all: impl Iterator<Item = &'s Sizes>, least: usize) -> FrameSize {
    let mut growth = TableGrowth::default();
    let mut written = FrameSize { bytes: 0, entries: least };
    // What waits takes by the smallest streams, and by the modest ones.
    let nothing = FrameSize { bytes: 0, entries: 0 };
    let (mut smallest, mut modest) = (nothing, nothing);
    for &(size, of_modest) in all {
        smallest = smallest.with(size);
        modest = modest.with(of_modest.unwrap_or(size));
        if growth.next((size, of_modest)) == Verdict::Smallest {
            written = written.with(smallest);
            (smallest, modest) = (nothing, nothing);
        }
    }
    written.with(if growth.ends_smallest(least) { smallest } else { modest })
}

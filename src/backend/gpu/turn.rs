//! Turned pictures on the GPU: the host's side of `shaders/turn.wgsl`.
//!
//! The answer has the cells of the pictures, as the columns have the cells of the volume: for each picture and each
//! run of rows the cell of each column.

use bytemuck::{Pod, Zeroable};

use super::dispatch::{Dispatch, Samples};
use super::key::{Grid, WORKGROUP_SIZE};
use super::stage::Stage;
use crate::backend::columns::{Columns, LANES, write_rows};
use crate::view::turntable::{Interpolation, Line, RayRule, Rays, Render};
use crate::volume::SampleType;

/// The stage: makes turned pictures.
pub const STAGE: Stage = Stage {
    name: "turn",
    source: include_str!("../../../shaders/turn.wgsl"),
    workgroup: WORKGROUP_SIZE,
    params_bytes: size_of::<Params>(),
    // A slot grows to the pictures of a dispatch.
    answer_bytes: |slot_bytes| slot_bytes,
    adds_to_answer: false,
};

/// Pictures of one dispatch, at most.
pub const MOST_PICTURES: usize = 8;

/// Words of a cell.
pub const CELL_WORDS: u32 = LANES as u32 / 4;

/// The stage's parameters.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// How the words of the pictures are divided.
    pub grid: Grid,
    /// Samples of a ray.
    pub steps: u32,
    /// The first run of rows in the buffer.
    pub first_run: u32,
    /// Number of runs of rows.
    pub runs: u32,
    /// Width of a picture.
    pub width: u32,
    /// Voxels from front to back.
    pub depth: u32,
    /// Voxels from left to right.
    pub across: u32,
    /// Percent by which the farthest samples are darker.
    pub cue: u32,
    /// 1 for the mean of the samples.
    pub mean: u32,
    /// 1 for the nearest voxel.
    pub nearest: u32,
    /// The rays of each picture.
    pub pictures: [Picture; MOST_PICTURES],
}

/// The positions of the samples of a picture along the depth and the width.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[expect(missing_docs, reason = "the shader says what they are")]
pub struct Picture {
    pub depth_start: u32,
    pub depth_across: u32,
    pub depth_along: u32,
    pub width_start: u32,
    pub width_across: u32,
    pub width_along: u32,
}

impl Picture {
    fn new(rays: &Rays) -> Self {
        let words = |line: &Line| [line.start, line.across, line.along].map(|part| part as u32);
        let [depth_start, depth_across, depth_along] = words(&rays.depth);
        let [width_start, width_across, width_along] = words(&rays.width);
        Self { depth_start, depth_across, depth_along, width_start, width_across, width_along }
    }
}

/// The dispatch that makes `runs` runs of rows of some pictures, [`MOST_PICTURES`] at most, from `buffer`. Its first
/// run is run number `first_run` there.
pub(super) fn dispatch(
    columns: &Columns,
    (buffer, first_run, runs): (wgpu::Buffer, usize, usize),
    (rays, width): (&[Rays], usize),
    rule: &RayRule,
    max_groups: u32,
) -> Dispatch {
    let words = (rays.len() * runs * width) as u32 * CELL_WORDS;
    let grid = Grid::new(words, STAGE.workgroup, max_groups);
    let mut pictures = [Picture::default(); MOST_PICTURES];
    pictures.iter_mut().zip(rays).for_each(|(picture, rays)| *picture = Picture::new(rays));
    let params = Params {
        grid,
        steps: rule.steps as u32,
        first_run: first_run as u32,
        runs: runs as u32,
        width: width as u32,
        depth: columns.depth() as u32,
        across: columns.width() as u32,
        cue: u32::from(rule.cue),
        mean: u32::from(rule.render == Render::Mean),
        nearest: u32::from(rule.interpolation == Interpolation::Nearest),
        pictures,
    };
    Dispatch {
        stage: &STAGE,
        // Levels are bytes.
        sample: SampleType::U8,
        workgroups: grid.workgroups(),
        params: bytemuck::bytes_of(&params).to_vec(),
        samples: Samples::Resident(buffer),
        answer_bytes: words as usize * 4,
    }
}

/// Bytes of pictures of one dispatch, unless a single run of rows of a picture is longer.
pub(super) const MOST_ANSWER_BYTES: usize = 4 << 20;

/// Writes the answer as the rows of pictures. Each picture has `cells` cells, `width` in each run of rows.
pub(super) fn write<'o>(
    answer: &[u8],
    cells: usize,
    width: usize,
    pictures: impl Iterator<Item = &'o mut [u8]>,
) {
    let all = answer.as_chunks::<LANES>().0;
    for (cells, picture) in all.chunks_exact(cells).zip(pictures) {
        for (cells, rows) in cells.chunks_exact(width).zip(picture.chunks_mut(LANES * width)) {
            write_rows(cells, rows);
        }
    }
}

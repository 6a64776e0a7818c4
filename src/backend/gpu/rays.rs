//! Pictures of rays at any angle on the GPU: the host's side of `shaders/rays.wgsl`.
//!
//! The answer has the rows of a picture, each in whole words.

use bytemuck::{Pod, Zeroable};

use super::dispatch::{Dispatch, Samples};
use super::key::{Grid, WORKGROUP_SIZE};
use super::stage::Stage;
use crate::backend::columns::Columns;
use crate::view::turntable::{Interpolation, Line, RayRule, Rays, Render};
use crate::volume::SampleType;

/// The stage: makes pictures of rays at any angle.
pub const STAGE: Stage = Stage {
    name: "rays",
    source: include_str!("../../../shaders/rays.wgsl"),
    workgroup: WORKGROUP_SIZE,
    params_bytes: size_of::<Params>(),
    // A slot grows to the rows of a dispatch.
    answer_bytes: |slot_bytes| slot_bytes,
    adds_to_answer: false,
};

/// Bytes of rows of one dispatch, unless a single row is longer.
pub(super) const MOST_ANSWER_BYTES: usize = 4 << 20;

/// The stage's parameters.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// How the words of the rows are divided.
    pub grid: Grid,
    /// Samples of a ray.
    pub steps: u32,
    /// Width of the picture.
    pub width: u32,
    /// Words of a row.
    pub words: u32,
    /// The first row.
    pub first_row: u32,
    /// Voxels from front to back.
    pub depth: u32,
    /// Voxels from top to bottom.
    pub rows: u32,
    /// Voxels from left to right.
    pub across: u32,
    /// Words of the cells, before the peaks.
    pub cells: u32,
    /// Percent by which the farthest samples are darker.
    pub cue: u32,
    /// 0 for the greatest sample, 1 for the mean, 2 for a surface.
    pub render: u32,
    /// The level of the surface.
    pub level: u32,
    /// 1 for the nearest voxel.
    pub nearest: u32,
    /// The position of the first sample of the first ray, along the depth, the height and the width.
    pub start: [i32; 3],
    /// From a ray to the one on its right.
    pub right: [i32; 3],
    /// From a ray to the one below.
    pub down: [i32; 3],
    /// From a sample to the next.
    pub along: [i32; 3],
    /// From a place to the places whose values are compared.
    pub reach: [i32; 3],
    /// The direction of the light.
    pub light: [i32; 3],
}

/// The dispatch that makes `rows` rows of a picture, from number `first_row` on. `buffer` has all cells, then the
/// peaks.
pub(super) fn dispatch(
    columns: &Columns,
    (buffer, cells): (wgpu::Buffer, usize),
    rays: &Rays,
    (first_row, rows, width): (usize, usize, usize),
    rule: &RayRule,
    max_groups: u32,
) -> Dispatch {
    let words = width.div_ceil(4);
    let grid = Grid::new((rows * words) as u32, STAGE.workgroup, max_groups);
    let part = |of: fn(&Line) -> i32| [&rays.depth, &rays.height, &rays.width].map(of);
    let (render, level) = match rule.render {
        Render::Max => (0, 0),
        Render::Mean => (1, 0),
        Render::Surface(level) => (2, level),
    };
    let params = Params {
        grid,
        steps: rule.steps as u32,
        width: width as u32,
        words: words as u32,
        first_row: first_row as u32,
        depth: columns.depth() as u32,
        rows: columns.rows() as u32,
        across: columns.width() as u32,
        cells: (cells / 4) as u32,
        cue: u32::from(rule.cue),
        render,
        level: u32::from(level),
        nearest: u32::from(rule.interpolation == Interpolation::Nearest),
        start: part(|line| line.start),
        right: part(|line| line.across),
        down: part(|line| line.down),
        along: part(|line| line.along),
        reach: rays.reach,
        light: rays.light,
    };
    Dispatch {
        stage: &STAGE,
        // Levels are bytes.
        sample: SampleType::U8,
        workgroups: grid.workgroups(),
        params: bytemuck::bytes_of(&params).to_vec(),
        samples: Samples::Resident(buffer),
        answer_bytes: rows * words * 4,
    }
}

/// Writes the answer as rows of `width` levels.
pub(super) fn write(answer: &[u8], width: usize, rows: &mut [u8]) {
    for (levels, row) in answer.chunks_exact(width.div_ceil(4) * 4).zip(rows.chunks_exact_mut(width)) {
        row.copy_from_slice(&levels[..width]);
    }
}

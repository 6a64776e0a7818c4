//! Three planes through a point, in one frame: made of the levels of a whole volume.
//!
//! The slices of a time point get their levels, which stay in memory until its frames are made: the planes across
//! them need a row or a column of each slice.

use rayon::prelude::*;

use super::drawn::Drawn;
use super::engine::Engine;
use super::level_maker::{LevelBuffer, LevelSource};
use crate::color::Colormap;
use crate::error::{ArrangementReason, Error, Problem};
use crate::options::{Arrangement, Aspect, Options, PictureOptions, PictureSize, Point, Resample};
use crate::picture::{PanelLayout, Panels, Rectangle, ResizePlan, Resizer, Title, gap};
use crate::runtime::progress::Stage;
use crate::tone::{Scope, ScopedLevels};
use crate::view::{OrthoAxes, View};
use crate::volume::{FrameShape, MadeLevels, Volume};

/// How three planes are shown.
#[derive(Clone, Debug)]
pub(crate) struct Ortho {
    /// Voxels along the depth, downward and to the right.
    voxels: [usize; 3],
    /// The same sides in pixels of the frame.
    sides: [usize; 3],
    /// Width of a voxel in pixels.
    voxel_width: f64,
    gap: usize,
    /// Volumes that are shown together, each in a color of its own.
    planes: usize,
    /// The time and the voxel of each picture.
    pictures: Vec<(usize, [usize; 3])>,
    names: [String; 3],
    resample: Resample,
}

impl Ortho {
    /// How the planes through `point` of what is shown of `array` are shown; without a point, through all, or through
    /// the middle of each time point. Each picture has this number of `planes`.
    ///
    /// # Errors
    ///
    /// [`Problem::Arrangement`] where it has no three planes, [`Problem::Picture`] where a side would be too long, and
    /// errors of the view.
    pub(super) fn new(
        array: &Volume<'_>,
        planes: usize,
        point: Option<Point>,
        options: &Options,
    ) -> Result<Self, Error> {
        let refuse = |reason| array.error(Problem::Arrangement(reason));
        let view = options.view.for_ortho(array.metadata());
        let is_physical = options.picture.aspect == Aspect::Physical;
        let OrthoAxes { axes, extent, times, names } = view.ortho_axes(array, is_physical)?;
        if options.tone.effective_scope() == Scope::Frame {
            return Err(refuse(ArrangementReason::FrameScope));
        }
        if options.annotations.orientation_letters {
            return Err(refuse(ArrangementReason::Letters));
        }
        let voxels = axes.map(|(_, shown)| shown.count);
        let sides = extent.sides().map(|side| ((side + 0.5).floor() as usize).max(1));
        let middle = voxels.map(|count| count / 2);
        let voxel = match point {
            None => middle,
            Some(point) => {
                let mut voxel = [0; 3];
                for (place, (kind, shown)) in voxel.iter_mut().zip(axes) {
                    let index = point.along(kind);
                    let axis = kind.letter();
                    let outside = || refuse(ArrangementReason::Outside { axis, index });
                    *place = shown.each().position(|stored| stored == index).ok_or_else(outside)?;
                }
                voxel
            }
        };
        let frames = voxels.into_iter().max().unwrap_or(1);
        let mut pictures: Vec<_> = match (times, point) {
            (1, None) => {
                let at = |frame: usize| voxels.map(|count| (2 * frame + 1) * count / (2 * frames));
                (0..frames).map(|frame| (0, at(frame))).collect()
            }
            _ => (0..times).map(|time| (time, voxel)).collect(),
        };
        if options.view.ping_pong && pictures.len() > 2 {
            let back: Vec<_> = pictures[1..pictures.len() - 1].iter().rev().copied().collect();
            pictures.extend(back);
        }
        let [depth, height, width] = sides;
        let shows_labels = options.color.colormap.as_ref().is_some_and(Colormap::is_for_labels);
        let resample = if shows_labels { Resample::Nearest } else { options.picture.resample };
        let (gap, voxel_width) = (gap(width + depth, height + depth), extent.pixels[2]);
        let ortho = Self { voxels, sides, voxel_width, gap, planes, pictures, names, resample };
        let [_, height, width] = ortho.frame_sides();
        PictureOptions::default()
            .resized(FrameShape { frames: 1, height, width, samples: 1 }, None)
            .map_err(|problem| array.error(problem))?;
        Ok(ortho)
    }

    /// The sides of a frame: 0, its height and its width.
    fn frame_sides(&self) -> [usize; 3] {
        let [depth, height, width] = self.sides;
        [0, height + self.gap + depth, width + self.gap + depth]
    }

    /// The shape of all frames.
    pub(super) fn shape(&self) -> FrameShape {
        let [_, height, width] = self.frame_sides();
        FrameShape { frames: self.pictures.len() * self.planes, height, width, samples: 1 }
    }

    /// Width of a voxel in pixels.
    pub(super) fn voxel_width(&self) -> f64 {
        self.voxel_width
    }

    /// Samples to take, about.
    #[cfg(feature = "cli")]
    pub(super) fn work(&self) -> u64 {
        self.shape().sample_count()
    }

    /// Bytes of the levels of a time point.
    fn bytes_of_a_time(&self) -> u64 {
        self.voxels.iter().map(|&count| count as u64).product::<u64>() * self.planes as u64
    }

    /// Bytes that the levels and the frames take.
    pub(super) fn memory(&self, budget: u64) -> u64 {
        let frames = self.shape().sample_count();
        self.bytes_of_a_time() + if frames <= most_of_frames(budget) { frames } else { 0 }
    }

    /// The pictures of a frame, with their titles and the cross in each.
    pub(super) fn panels(&self) -> Panels {
        let ([depth, height, width], gap) = (self.sides, self.gap);
        let [_, frame_height, frame_width] = self.frame_sides();
        let place = |left, top, width, height| Rectangle { left, top, width, height };
        let places = vec![
            place(0, 0, width, height),
            place(width + gap, 0, depth, height),
            place(0, height + gap, width, depth),
        ];
        let title = |text: &String| Title { text: text.clone(), color: None };
        let cross = |(_, voxel): &(usize, [usize; 3])| {
            let at =
                |axis: usize| (voxel[axis] as f64 + 0.5) * self.sides[axis] as f64 / self.voxels[axis] as f64;
            let [c, b, a] = [at(0), at(1), at(2)];
            [(a, b), ((width + gap) as f64 + c, b), (a, (height + gap) as f64 + c)]
        };
        let crosses = self.pictures.iter().map(cross).collect();
        let layout = PanelLayout::Places { sides: (frame_width, frame_height), places };
        Panels { layout, titles: self.names.iter().map(title).collect(), crosses }
    }

    /// Makes the frames: all, or the `chosen` pictures.
    ///
    /// # Errors
    ///
    /// As [`Making::frames`](super::made_frames::Making::frames).
    pub(super) fn frames(
        &self,
        volume: &Volume<'_>,
        levels: &ScopedLevels,
        chosen: Option<&[usize]>,
        engine: Engine<'_>,
    ) -> Result<Volume<'static>, Error> {
        let failed = |problem| volume.error(problem);
        let all: Vec<usize> = (0..self.pictures.len()).collect();
        let chosen = chosen.unwrap_or(&all);
        let shape = FrameShape { frames: chosen.len() * self.planes, ..self.shape() };
        let mut made =
            MadeLevels::new(shape.sample_count(), most_of_frames(engine.memory)).map_err(failed)?;
        let mut slices = self.room(engine.memory).map_err(failed)?;
        engine.progress.begin(Stage::Frames, chosen.len());
        let source = LevelSource::new(View::new(volume, 1, 1), levels, Drawn::default(), &Options::default());
        let [depth, height, width] = self.voxels;
        let of_slice = height * width * self.planes;
        let pass = source.pass(engine.grouping(volume.shape()).frames.div_ceil(self.planes), &engine)?;
        let next = |buffer: &mut LevelBuffer| {
            let group = buffer.next(source, &pass, engine.backend).transpose()?;
            Some(group.map(|group| (group.index, std::mem::take(&mut buffer.levels))))
        };
        let (mut slice, plan) = (0, self.plans().map_err(failed)?);
        let window = 2 * engine.workers.threads();
        engine.workers.in_order(window, LevelBuffer::default, next, |levels| {
            for levels in levels.chunks_exact(of_slice) {
                let (time, at) = (slice / depth, slice % depth);
                for (plane, levels) in levels.chunks_exact(height * width).enumerate() {
                    let start = (plane * depth + at) * height * width;
                    slices[start..start + levels.len()].copy_from_slice(levels);
                }
                slice += 1;
                if at + 1 < depth {
                    continue;
                }
                let of_time =
                    chosen.iter().enumerate().filter(|(_, picture)| self.pictures[**picture].0 == time);
                let of_time: Vec<(usize, usize)> =
                    of_time.map(|(place, picture)| (place, *picture)).collect();
                for some in of_time.chunks(2 * engine.workers.threads()) {
                    let make = |&(place, picture): &(usize, usize)| {
                        (place, self.frame(&slices, self.pictures[picture].1, &plan))
                    };
                    let frames: Vec<_> = engine.pool().install(|| some.par_iter().map(make).collect());
                    for (place, frame) in frames {
                        made.put((place * frame.len()) as u64, &frame).map_err(failed)?;
                        engine.progress.advance(1);
                    }
                }
            }
            Ok(())
        })?;
        Ok(volume.with_made(shape, made))
    }

    /// Memory for the levels of a time point.
    fn room(&self, budget: u64) -> Result<Vec<u8>, Problem> {
        let needed = self.bytes_of_a_time();
        let refuse = || {
            let (needed, allowed) = (needed.div_ceil(1 << 20), budget >> 20);
            Problem::Arrangement(ArrangementReason::Memory { needed, allowed })
        };
        let mut room = Vec::new();
        if needed > budget || room.try_reserve_exact(needed as usize).is_err() {
            return Err(refuse());
        }
        room.resize(needed as usize, 0);
        Ok(room)
    }

    /// How the three planes are resized; `None` for one that is not.
    fn plans(&self) -> Result<[Option<ResizePlan>; 3], Problem> {
        let ([c, b, a], [depth, height, width]) = (self.voxels, self.sides);
        let plan = |(old_height, old_width): (usize, usize), (height, width): (usize, usize)| {
            let side = |length: usize| u16::try_from(length).ok().and_then(std::num::NonZeroU16::new);
            let size = side(width).zip(side(height));
            let size = size.map_or(PictureSize::Own, |(width, height)| PictureSize::Sides { width, height });
            let options = PictureOptions {
                size,
                resample: self.resample,
                aspect: Aspect::Voxel,
                arrangement: Arrangement::Single,
            };
            ResizePlan::new(
                FrameShape { frames: 1, height: old_height, width: old_width, samples: 1 },
                None,
                &options,
            )
        };
        Ok([plan((b, a), (height, width))?, plan((b, c), (height, depth))?, plan((c, a), (depth, width))?])
    }

    /// The levels of the frame of a voxel, plane by plane.
    fn frame(&self, slices: &[u8], [c, b, a]: [usize; 3], plans: &[Option<ResizePlan>; 3]) -> Vec<u8> {
        let ([depth, height, width], [_, frame_height, frame_width]) = (self.voxels, self.frame_sides());
        let ([side_depth, side_height, side_width], gap) = (self.sides, self.gap);
        let mut frame = vec![0; self.planes * frame_height * frame_width];
        let planes = slices.chunks_exact(depth * height * width);
        for (slices, frame) in planes.zip(frame.chunks_exact_mut(frame_height * frame_width)) {
            let slice = |c: usize| &slices[c * height * width..][..height * width];
            let across =
                (0..height).flat_map(|b| (0..depth).map(move |c| slices[(c * height + b) * width + a]));
            let below = (0..depth).flat_map(|c| &slice(c)[b * width..][..width]);
            let levels = [slice(c).to_vec(), across.collect(), below.copied().collect()];
            let places =
                [(0, 0, side_width), (side_width + gap, 0, side_depth), (0, side_height + gap, side_width)];
            for ((levels, plan), (left, top, side)) in levels.into_iter().zip(plans).zip(places) {
                let levels = resized(levels, plan.as_ref());
                for (row, levels) in levels.chunks_exact(side).enumerate() {
                    frame[(top + row) * frame_width + left..][..side].copy_from_slice(levels);
                }
            }
        }
        frame
    }
}

fn resized(levels: Vec<u8>, plan: Option<&ResizePlan>) -> Vec<u8> {
    let Some(plan) = plan else { return levels };
    let (mut resizer, mut made) = (Resizer::default(), Vec::new());
    *resizer.waiting() = levels;
    resizer.resize(plan, &mut made);
    made
}

/// Bytes of frames that stay in memory; more of them are in a temporary file.
fn most_of_frames(budget: u64) -> u64 {
    budget / 4
}

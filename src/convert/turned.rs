//! The pictures of a turntable: levels to columns, columns to pictures.
//!
//! The slices of the volume get their levels, and rows at the pitch of the picture, and are written as columns. Where
//! not all columns have room in the memory, they are made of some runs of rows at a time: rows are independent. Each
//! thread then makes some pictures at a time, of some runs of rows.

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::drawn::Drawn;
use super::engine::Engine;
use super::level_maker::{LevelBuffer, LevelSource};
use crate::backend::{Columns, LANES, TurnWork};
use crate::color::Colormap;
use crate::error::{Error, Problem, TurnReason};
use crate::options::{
    Arrangement, Aspect, Interpolation, Options, PictureOptions, PictureSize, Resample, Turns,
};
use crate::picture::ResizePlan;
use crate::runtime::progress::Stage;
use crate::tone::{Scope, ScopedLevels};
use crate::view::View;
use crate::view::turntable::{Extent, MAX_TILTED_SIDE, MAX_TURNED_SIDE, RayRule, TurnGeometry};
use crate::volume::{FrameShape, MadeLevels, Volume};

/// Pictures that a thread makes at a time: each part of the columns that it reads serves all of them.
const PICTURES: usize = 8;

/// Bytes of pictures that a thread makes at a time.
const PART_BYTES: usize = 4 << 20;

/// How a volume is turned.
#[derive(Clone, Debug)]
pub(crate) struct Turning {
    geometry: TurnGeometry,
    rule: RayRule,
    extent: Extent,
    /// Volumes that are turned together, each in a color of its own.
    planes: usize,
    /// Pictures that are shown: those of the turntable, and these back again.
    pictures: usize,
    resample: Resample,
    /// Whether each ray runs within a row.
    is_level: bool,
}

impl Turning {
    /// How what is shown of `array` is turned.
    ///
    /// # Errors
    ///
    /// [`Problem::Turn`] where it cannot be, [`Problem::Picture`] where a side of the picture would be too long, and
    /// errors of the view.
    pub(super) fn new(
        array: &Volume<'_>,
        (slices, planes): (FrameShape, usize),
        turns: Turns,
        options: &Options,
    ) -> Result<Self, Error> {
        let refuse = |reason| Err(array.error(Problem::Turn(reason)));
        let view = options.view.turned_upright(array.metadata());
        let extent = view.extent_of(array, options.picture.aspect == Aspect::Physical)?;
        if options.tone.effective_scope() == Scope::Frame {
            return refuse(TurnReason::FrameScope);
        }
        if options.annotations.orientation_letters {
            return refuse(TurnReason::Letters);
        }
        let Extent { depth, height, width, .. } = extent;
        let most = if options.turn.is_level() { MAX_TURNED_SIDE } else { MAX_TILTED_SIDE };
        let sides = [depth, height, width, extent.rows()];
        if let Some(side) = sides.into_iter().find(|side| *side > most) {
            return refuse(TurnReason::Side { side, most });
        }
        let geometry = TurnGeometry::new(&extent, turns, &options.turn);
        let shows_labels = options.color.colormap.as_ref().is_some_and(Colormap::is_for_labels);
        let usual = if shows_labels { Interpolation::Nearest } else { Interpolation::Linear };
        let rule = RayRule::new(geometry.steps, &options.turn, usual);
        let resample = match rule.interpolation {
            Interpolation::Nearest => Resample::Nearest,
            Interpolation::Linear => options.picture.resample,
        };
        let pictures = match options.view.ping_pong {
            true if turns.frames() > 2 => 2 * turns.frames() - 2,
            _ => turns.frames(),
        };
        let is_level = options.turn.is_level();
        let turning = Self { geometry, rule, extent, planes, pictures, resample, is_level };
        turning.rows_plan(FrameShape { samples: 1, ..slices }).map_err(|problem| array.error(problem))?;
        Ok(turning)
    }

    /// The shape of all frames.
    pub(super) fn shape(&self) -> FrameShape {
        let TurnGeometry { width, height, .. } = self.geometry;
        FrameShape { frames: self.pictures * self.planes, height, width, samples: 1 }
    }

    /// Width of a voxel in pixels.
    pub(super) fn voxel_width(&self) -> f64 {
        self.extent.pixels[2]
    }

    /// Samples to take, about.
    #[cfg(feature = "cli")]
    pub(super) fn work(&self) -> u64 {
        self.samples(self.geometry.rays.len())
    }

    /// Samples to take for this number of pictures, about: each takes one for each pixel of the volume.
    fn samples(&self, pictures: usize) -> u64 {
        let volume: f64 = self.extent.sides().iter().product();
        (volume * (pictures * self.planes) as f64) as u64
    }

    /// Bytes that the columns and the pictures take.
    pub(super) fn memory(&self, budget: u64) -> u64 {
        let runs = self.runs_at_a_time(budget) as u64;
        let pictures = self.shape().sample_count();
        let of_pictures = if pictures <= most_of_pictures(budget) { pictures } else { 0 };
        runs * self.bytes_of_a_run() + of_pictures
    }

    /// Bytes of the columns of one run of rows, of all planes.
    fn bytes_of_a_run(&self) -> u64 {
        let Extent { depth, width, .. } = self.extent;
        self.planes as u64 * Columns::bytes_of([depth, 1, width])
    }

    /// Runs of rows that have room at a time, at least one.
    fn runs_at_a_time(&self, budget: u64) -> usize {
        let runs = self.extent.rows().div_ceil(LANES);
        if !self.is_level {
            return runs;
        }
        // The same number each time, as nearly as possible.
        let room = ((budget / 2 / self.bytes_of_a_run()) as usize).clamp(1, runs);
        runs.div_ceil(runs.div_ceil(room))
    }

    /// How slices get rows at the pitch of the picture; `None` where they have them.
    fn rows_plan(&self, slices: FrameShape) -> Result<Option<ResizePlan>, Problem> {
        let side = |length: usize| (length as u16).try_into();
        let sides = side(slices.width).ok().zip(side(self.extent.rows().min(u16::MAX.into())).ok());
        let size = sides.map_or(PictureSize::Own, |(width, height)| PictureSize::Sides { width, height });
        let options = PictureOptions {
            size,
            aspect: Aspect::Voxel,
            resample: self.resample,
            arrangement: Arrangement::Single,
        };
        ResizePlan::new(slices, None, &options)
    }

    /// Makes the pictures: all, or the `chosen` ones.
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
        let TurnGeometry { width, height, .. } = self.geometry;
        let places = Places::of(self, chosen);
        let shape = FrameShape { frames: places.pictures * self.planes, ..self.shape() };
        let failed = |problem| volume.error(problem);
        let mut made =
            MadeLevels::new(shape.sample_count(), most_of_pictures(engine.memory)).map_err(failed)?;
        let runs = self.extent.rows().div_ceil(LANES);
        if !self.is_level && self.bytes_of_a_run() * runs as u64 > engine.memory {
            let needed = (self.bytes_of_a_run() * runs as u64) >> 20;
            return Err(failed(Problem::Turn(TurnReason::Memory { needed, allowed: engine.memory >> 20 })));
        }
        engine.backend.will_turn(&TurnWork {
            samples: self.samples(places.rays.len()),
            rule: &self.rule,
            is_level: self.is_level,
            threads: engine.workers.threads(),
            memory: engine.memory,
        });
        engine.progress.begin(Stage::Turning, places.rays.len() * self.planes);
        // Rows of all pictures that are made, and the pictures that they count as.
        let (mut rows, mut counted) = (0, 0);
        for runs in chunks(0..runs, self.runs_at_a_time(engine.memory)) {
            let columns = self.columns(volume, levels, runs.clone(), engine)?;
            let first_row = runs.start * LANES;
            self.turn(&columns, &places, engine, |plane, ray, row, levels| {
                let start = |picture: usize| {
                    let frame = (picture * self.planes + plane) as u64;
                    (frame * height as u64 + (first_row + row) as u64) * width as u64
                };
                let mut mirrored = Vec::new();
                for &(picture, is_mirrored) in &places.of_ray[ray] {
                    if is_mirrored && mirrored.is_empty() {
                        mirrored.extend(levels.chunks_exact(width).flat_map(|row| row.iter().rev()));
                    }
                    let levels = if is_mirrored { &mirrored } else { levels };
                    made.put(start(picture), levels).map_err(failed)?;
                }
                rows += levels.len() / width;
                engine.progress.advance(rows / height - counted);
                counted = rows / height;
                Ok(())
            })?;
        }
        Ok(volume.with_made(shape, made))
    }

    /// The columns of some runs of rows, of each plane.
    fn columns(
        &self,
        volume: &Volume<'_>,
        levels: &ScopedLevels,
        runs: Range<usize>,
        engine: Engine<'_>,
    ) -> Result<Vec<Columns>, Error> {
        let Extent { depth, width, .. } = self.extent;
        let slice_rows = self.extent.rows();
        let rows = runs.start * LANES..slice_rows.min(runs.end * LANES);
        let columns = (0..self.planes).map(|_| Columns::new(depth, width, rows.len()));
        let mut columns: Vec<Columns> = columns.collect::<Option<_>>().ok_or_else(|| {
            let needed = (self.bytes_of_a_run() * runs.len() as u64) >> 20;
            volume.error(Problem::Turn(TurnReason::Memory { needed, allowed: engine.memory >> 20 }))
        })?;
        let plan = self.rows_plan(volume.shape()).map_err(|problem| volume.error(problem))?;
        let drawn = Drawn { resize: plan.as_ref(), ..Drawn::default() };
        let source = LevelSource::new(View::new(volume, 1, 1), levels, drawn, &Options::default());
        let pass = source.pass(engine.grouping(volume.shape()).frames.div_ceil(self.planes), &engine)?;
        let fillers: Vec<_> = columns.iter_mut().map(Columns::filler).collect();
        let take_next = |buffer: &mut LevelBuffer| {
            let Some(group) = buffer.next(source, &pass, engine.backend)? else { return Ok(None) };
            let slices = buffer.levels.chunks_exact(slice_rows * width);
            for (number, levels) in slices.enumerate() {
                let (slice, plane) = (group.frames.start + number / self.planes, number % self.planes);
                fillers[plane].put(slice, &levels[rows.start * width..rows.end * width]);
            }
            Ok(Some(()))
        };
        engine.workers.each(LevelBuffer::default, |buffer| take_next(buffer).transpose())?;
        fillers.into_iter().for_each(|filler| filler.finish());
        Ok(columns)
    }

    /// Makes some rows of all pictures, by all threads. `write` gets each part: the plane, the rays, the first row
    /// and the levels of whole rows.
    fn turn(
        &self,
        columns: &[Columns],
        places: &Places,
        engine: Engine<'_>,
        mut write: impl FnMut(usize, usize, usize, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (threads, width) = (engine.workers.threads(), self.geometry.width);
        // Of rays at any angle a part is some rows of one picture.
        let runs = match self.is_level {
            true => columns.first().map_or(0, Columns::runs),
            false => self.geometry.height.div_ceil(LANES),
        };
        let most = if self.is_level { PICTURES } else { 1 };
        let pictures = (places.rays.len() / (4 * threads)).clamp(1, most);
        let runs_of_a_part = (PART_BYTES / (pictures * width * LANES)).max(1);
        let mut parts = Vec::new();
        for plane in 0..columns.len() {
            // All pictures of some runs of rows before the next ones: a GPU may have room for these alone.
            for part_runs in chunks(0..runs, runs_of_a_part) {
                let rays = chunks(0..places.rays.len(), pictures);
                parts.extend(rays.map(|rays| (plane, rays, part_runs.clone())));
            }
        }
        let next = AtomicUsize::new(0);
        let make_next = || {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let (plane, numbers, part_runs) = parts.get(number)?;
            let columns = &columns[*plane];
            let rows = match self.is_level {
                true => columns.rows_of(part_runs.clone()),
                false => part_runs.start * LANES..self.geometry.height.min(part_runs.end * LANES),
            };
            let rays: Vec<_> =
                places.rays[numbers.clone()].iter().map(|ray| self.geometry.rays[*ray]).collect();
            let mut levels = vec![0; rays.len() * rows.len() * width];
            let made = match &*rays {
                [rays] if !self.is_level => {
                    engine.backend.rays(columns, rays, (rows.clone(), width), &self.rule, &mut levels)
                }
                _ => engine.backend.turn(columns, part_runs.clone(), (&rays, width), &self.rule, &mut levels),
            };
            Some(made.map(|()| (number, (number, rows, levels))))
        };
        let window = 2 * threads;
        engine.workers.in_order(
            window,
            || (),
            |()| make_next(),
            |(number, rows, levels)| {
                let (plane, numbers, _) = &parts[number];
                let pictures = levels.chunks_exact(rows.len() * width);
                for (ray, levels) in numbers.clone().zip(pictures) {
                    write(*plane, ray, rows.start, levels)?;
                }
                Ok(())
            },
        )
    }
}

/// Bytes of pictures that stay in memory; more of them are in a temporary file.
fn most_of_pictures(budget: u64) -> u64 {
    budget / 4
}

/// Pieces of at most `length`.
fn chunks(range: Range<usize>, length: usize) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.step_by(length).map(move |start| start..end.min(start + length))
}

/// The pictures that each ray makes.
struct Places {
    /// The rays that are needed, by their numbers in the geometry.
    rays: Vec<usize>,
    /// For each of them, the pictures that it makes, and whether they are mirrored.
    of_ray: Vec<Vec<(usize, bool)>>,
    pictures: usize,
}

impl Places {
    fn of(turning: &Turning, chosen: Option<&[usize]>) -> Self {
        let Turning { geometry, pictures, .. } = turning;
        let all: Vec<usize> = (0..*pictures).collect();
        let chosen = chosen.unwrap_or(&all);
        let mut of_ray = vec![Vec::new(); geometry.rays.len()];
        for (place, &picture) in chosen.iter().enumerate() {
            let frame = if picture < geometry.frames { picture } else { 2 * geometry.frames - 2 - picture };
            let (ray, is_mirrored) = geometry.source(frame);
            of_ray[ray].push((place, is_mirrored));
        }
        let (rays, of_ray) = of_ray.into_iter().enumerate().filter(|(_, places)| !places.is_empty()).unzip();
        Self { rays, of_ray, pictures: chosen.len() }
    }
}

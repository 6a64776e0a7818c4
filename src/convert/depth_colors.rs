//! Projections in the colors of their depths: each pixel has the color of where its maximum was, as bright as its
//! level.

use super::drawn::Drawn;
use super::engine::Engine;
use super::level_maker::{LevelBuffer, LevelSource};
use crate::color::Colormap;
use crate::error::{Error, Problem, ViewReason};
use crate::options::Options;
use crate::runtime::progress::Stage;
use crate::tone::ScopedLevels;
use crate::view::View;
use crate::volume::{FrameShape, MadeLevels, PixelSize, Volume};

/// How the levels of a projection are colored.
#[derive(Clone, Debug)]
pub(crate) struct DepthColoring {
    shape: FrameShape,
    pixel: Option<PixelSize>,
    colors: Colormap,
}

impl DepthColoring {
    /// How frames of this shape of `array` are colored; each picture is this number of planes.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] for frames of colors or of several channels.
    pub(super) fn new(
        array: &Volume<'_>,
        (shape, planes): (FrameShape, usize),
        colors: &Colormap,
        options: &Options,
    ) -> Result<Self, Error> {
        if shape.samples > 1 || planes > 1 {
            return Err(array.error(Problem::View(ViewReason::DepthsOfColors)));
        }
        let pixel = array.pixel_of(&options.view);
        Ok(Self { shape: FrameShape { samples: 3, ..shape }, pixel, colors: colors.clone() })
    }

    pub(super) fn shape(&self) -> FrameShape {
        self.shape
    }

    pub(super) fn pixel(&self) -> Option<PixelSize> {
        self.pixel
    }

    /// Bytes that the colored frames and the depths take.
    pub(super) fn memory(&self, budget: u64) -> u64 {
        let frames = self.shape.sample_count();
        let pixels = frames / 3;
        if frames <= most_in_memory(budget) { frames + 2 * pixels } else { 2 * pixels.min(budget / 4) }
    }

    /// Makes the frames: all, or the `chosen` ones.
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
        let missing = || failed(Problem::Bug("depths are shown that were not kept".into()));
        let depths = volume.depths().ok_or_else(missing)?;
        let frames = chosen.map_or(self.shape.frames, <[usize]>::len);
        let shape = FrameShape { frames, ..self.shape };
        let mut made =
            MadeLevels::new(shape.sample_count(), most_in_memory(engine.memory)).map_err(failed)?;
        engine.progress.begin(Stage::Frames, self.shape.frames);
        let source = LevelSource::new(View::new(volume, 1, 1), levels, Drawn::default(), &Options::default());
        let group = engine.grouping(volume.shape()).frames;
        let pass = source.pass(group, &engine)?;
        let depth_pass = depths.pass(group, self.shape.frame_pixels())?;
        let (mut buffer, mut depth_buffer) = (LevelBuffer::default(), Vec::new());
        let (mut depths, mut colored, mut start) = (Vec::new(), Vec::new(), 0);
        let pixels = self.shape.frame_pixels();
        while let Some(group) = buffer.next(source, &pass, engine.backend)? {
            if engine.workers.stops() {
                return Err(Error::new("vol2gif", Problem::Interrupted));
            }
            depths.clear();
            let next = depth_pass.next(&mut depth_buffer, &mut |mut block| {
                depths.extend_from_slice(block.bytes()?);
                Ok(())
            });
            next.transpose()?;
            engine.progress.advance(group.frames.len());
            let pictures = buffer.levels.chunks_exact(pixels).zip(depths.chunks_exact(pixels));
            for (_, (levels, depths)) in group
                .frames
                .zip(pictures)
                .filter(|(frame, _)| chosen.is_none_or(|chosen| chosen.binary_search(frame).is_ok()))
            {
                colored.clear();
                color(levels, depths, self.colors.colors(), &mut colored);
                made.put(start, &colored).map_err(failed)?;
                start += colored.len() as u64;
            }
        }
        Ok(volume.with_made(shape, made).with_pixel(self.pixel))
    }
}

/// Bytes of colored frames that stay in memory.
fn most_in_memory(budget: u64) -> u64 {
    budget / 4
}

/// Appends pixels of these levels in the colors of their depths, as bright as the level: rounded to nearest.
fn color(levels: &[u8], depths: &[u8], colors: &[[u8; 3]; 256], out: &mut Vec<u8>) {
    for (&level, &depth) in levels.iter().zip(depths) {
        let [red, green, blue] = colors[usize::from(depth)];
        let shade = |color: u8| ((u32::from(color) * u32::from(level) + 127) / 255) as u8;
        out.extend([shade(red), shade(green), shade(blue)]);
    }
}

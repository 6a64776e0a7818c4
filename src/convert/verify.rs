//! The proof on request: the written GIF is decoded, and the levels are made again by both backends.
//!
//! What the file shows, frame by frame, is compared with what it should show by the plain rule of the CPU
//! backend; the other backend makes the same levels, and they are compared too. The decoder is the `gif`
//! crate's. Where nothing is drawn, since a level is transparent or a frame was cleared, nothing must be
//! shown: as in browsers, the color of the background is not; that it is the one asked for is read from the
//! header.

use std::io::Seek;
use std::sync::Arc;

use super::engine::Engine;
use super::level_maker::{LevelBuffer, LevelSource};
use super::made_frames::{Making, Subject};
use super::trial::effective_layers;
use crate::backend::{Backend, BackendKind};
use crate::color::{Indexer, PaletteMap};
use crate::encode::EncodePlan;
use crate::error::{Error, Problem};
use crate::gif::{Disposal, Draft, Screen, opaque};
use crate::options::Options;
use crate::runtime::progress::Stage;
use crate::volume::Pass;

/// What was compared, and found equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Frames decoded and compared.
    pub frames: usize,
    /// The backend that made the levels again; `None` when this machine has no GPU to compare the CPU with,
    /// or it failed.
    pub against: Option<String>,
}

/// What a written GIF is compared with.
pub(super) struct Expected<'e> {
    pub(super) source: LevelSource<'e>,
    pub(super) plan: EncodePlan<'e>,
    pub(super) options: &'e Options,
    /// Makes the frames of another backend, where they are made of levels.
    pub(super) making: Option<(&'e Making, Subject<'e>)>,
}

impl Expected<'_> {
    /// Compares the `gif`, whose levels the engine's backend made, with what was to be shown, and
    /// these levels with those of the `other` backend.
    ///
    /// If the other is a GPU that fails, the GIF is compared without it.
    ///
    /// # Errors
    ///
    /// [`Problem::Verify`] for a difference, [`Problem::Interrupted`], and failures of readings and devices.
    pub(super) fn compare(
        &self,
        gif: Draft<'_>,
        other: Option<Arc<dyn Backend>>,
        engine: Engine<'_>,
    ) -> Result<Verified, Error> {
        let is_gpu = other.as_ref().is_some_and(|other| other.kind() == BackendKind::Gpu);
        match self.compare_with(gif, other, engine) {
            // The levels of the CPU need no GPU to be right.
            Err(error) if is_gpu && matches!(error.problem(), Problem::Gpu(_)) => {
                self.compare_with(gif, None, engine)
            }
            result => result,
        }
    }

    fn compare_with(
        &self,
        mut gif: Draft<'_>,
        other: Option<Arc<dyn Backend>>,
        engine: Engine<'_>,
    ) -> Result<Verified, Error> {
        let (view, shape) = (self.source.view, self.source.shape());
        let failed = |what: String| view.error(Problem::Verify(what));
        engine.progress.begin(Stage::Verification, shape.frames);
        gif.rewind().map_err(|error| failed(error.to_string()))?;
        let mut screen = Screen::open(gif).map_err(&failed)?;
        self.compare_screen(&screen).map_err(&failed)?;

        let mut maker = Maker::new(self.source, engine)?;
        let of_other = |backend| Engine { backend, ..engine };
        let made = match (self.making, other.as_deref()) {
            (Some((making, Subject { volume, levels, .. })), Some(other)) => {
                Some(making.frames(volume, levels, None, of_other(other))?)
            }
            _ => None,
        };
        let other_maker = |backend| {
            let view = made.as_ref().map_or(view, |made| view.of(made));
            Maker::new(LevelSource { view, ..self.source }, of_other(backend))
        };
        let mut other_maker = other.as_deref().map(other_maker).transpose()?;
        // Red, green, blue, and 255 where something is drawn.
        let mut expected = vec![0; 4 * shape.frame_pixels()];
        let mut frames = 0;
        while maker.next(frames, self.plan.palette_map)? {
            if engine.workers.stops() {
                return Err(Error::new("vol2gif", Problem::Interrupted));
            }
            if let Some(other) = &mut other_maker {
                other.next(frames, self.plan.palette_map)?;
                maker.compare(other, frames).map_err(&failed)?;
            }
            self.draw(frames, &maker.indices, &mut expected);
            if !screen.next().map_err(&failed)? {
                return Err(failed(format!("the GIF ends after {frames} frames")));
            }
            equal("shown and expected channel values", frames, screen.pixels(), &expected)
                .map_err(&failed)?;
            frames += 1;
            engine.progress.advance(1);
        }
        if screen.next().map_err(&failed)? {
            return Err(failed(format!("the GIF has more than {frames} frames")));
        }
        Ok(Verified { frames, against: other.map(|other| other.name().to_owned()) })
    }

    /// Compares the size and the background of the GIF with the expected ones.
    fn compare_screen(&self, screen: &Screen<Draft<'_>>) -> Result<(), String> {
        let shape = self.source.shape();
        if (screen.width(), screen.height()) != (shape.width, shape.height) {
            return Err(format!("the GIF has {}x{} pixels", screen.width(), screen.height()));
        }
        match self.options.layers.background {
            Some(level) if screen.background() != Some(self.plan.palette_map.global().color(level)) => {
                Err(format!("the background is not level {level}"))
            }
            _ => Ok(()),
        }
    }

    /// Draws frame number `frame`, whose exact indices are `indices`, over the expected pixels.
    fn draw(&self, frame: usize, indices: &[u8], expected: &mut [u8]) {
        let mut lossy = Vec::new();
        let (indices, _) = self.plan.finish(frame..frame + 1, indices, &mut lossy);
        let palette = self.plan.palette_map.palette(frame);
        let layers = effective_layers(self.options, self.plan.palette_map);
        if layers.disposal != Disposal::Keep {
            expected.fill(0);
        }
        for (pixel, &index) in expected.as_chunks_mut().0.iter_mut().zip(indices) {
            if layers.transparent != Some(index) {
                *pixel = opaque(palette.color(index));
            }
        }
    }
}

/// Makes the levels and indices of one frame after the other by one backend, for a comparison.
struct Maker<'m> {
    source: LevelSource<'m>,
    backend: &'m dyn Backend,
    pass: Pass<'m>,
    buffer: LevelBuffer,
    indexer: Indexer,
    indices: Vec<u8>,
}

impl<'m> Maker<'m> {
    fn new(source: LevelSource<'m>, engine: Engine<'m>) -> Result<Self, Error> {
        let pass = source.pass(1, &engine)?;
        // Not the map of colors that the conversion used: it is part of what is verified.
        let indexer = Indexer::independent();
        Ok(Self {
            source,
            backend: engine.backend,
            pass,
            buffer: LevelBuffer::default(),
            indexer,
            indices: Vec::new(),
        })
    }

    /// Makes frame number `frame`; false at the end.
    fn next(&mut self, frame: usize, palette_map: &PaletteMap) -> Result<bool, Error> {
        if self.buffer.next(self.source, &self.pass, self.backend)?.is_none() {
            return Ok(false);
        }
        let (shape, levels) = (self.source.shape(), &self.buffer.levels);
        let indices = self.indexer.indices(palette_map, self.backend, shape, frame..frame + 1, levels)?;
        self.indices.clear();
        self.indices.extend_from_slice(indices);
        Ok(true)
    }

    /// Compares levels and indices of frame number `frame` with those of another backend.
    fn compare(&self, other: &Maker<'_>, frame: usize) -> Result<(), String> {
        let backends =
            |difference| format!("{difference} ({}, {})", self.backend.name(), other.backend.name());
        equal("levels", frame, &self.buffer.levels, &other.buffer.levels).map_err(backends)?;
        equal("indices", frame, &self.indices, &other.indices).map_err(backends)
    }
}

/// Compares lengths first, then finds the first difference.
fn equal(what: &str, frame: usize, one: &[u8], other: &[u8]) -> Result<(), String> {
    if one.len() != other.len() {
        return Err(format!("{what} of frame {frame}: {} and {} of them", one.len(), other.len()));
    }
    match one.iter().zip(other).position(|(a, b)| a != b) {
        Some(at) => Err(format!("{what} of frame {frame} differ at {at}: {} and {}", one[at], other[at])),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;

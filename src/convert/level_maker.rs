//! Samples to levels, a group of frames at a time, then to resized levels where the picture has another size, and
//! to the means of levels where squares of pixels are shown as one.

use std::mem;

use super::binning::Binner;
use super::drawn::Drawn;
use super::engine::Engine;
use super::mixer::Mixer;
use super::partition::each_part;
use super::visible::{self, VisibleColors};
use crate::backend::Backend;
use crate::color::{Composition, SizedOverlay};
use crate::error::Error;
use crate::options::Options;
use crate::picture::{ResizePlan, Resizer};
use crate::tone::{Levels, ScopedLevels};
use crate::view::View;
use crate::volume::{Block, FrameShape, Group, Pass};

/// The picture before its colors: which frames are shown, with which levels.
#[derive(Clone, Copy)]
pub(crate) struct LevelSource<'l> {
    pub(crate) view: View<'l>,
    pub(crate) levels: &'l ScopedLevels,
    /// Whether the samples are levels already.
    pub(crate) holds_levels: bool,
    /// How levels are resized before pixels are combined; `None` where frames keep their size.
    pub(crate) resize: Option<&'l ResizePlan>,
    /// How the levels of channels are joined after that; `None` where they are shown as they are.
    pub(crate) composition: Option<&'l Composition>,
    /// The overlay whose colors are mixed with the pictures, if there is one.
    pub(crate) mixed: Option<SizedOverlay<'l>>,
    /// Whether transparent pixels are drawn on level 0.
    pub(crate) draws_all: bool,
}

impl<'l> LevelSource<'l> {
    /// The same source, whose samples are levels.
    pub(super) fn of_levels(self) -> Self {
        Self { holds_levels: true, ..self }
    }

    /// What is shown under `options`: `view` with these levels, resized, in the colors of its channels.
    pub(crate) fn new(view: View<'l>, levels: &'l ScopedLevels, drawn: Drawn<'l>, options: &Options) -> Self {
        let Drawn { resize, composition, .. } = drawn;
        let composition = composition.filter(|composition| composition.is_joined());
        Self {
            view,
            levels,
            holds_levels: false,
            resize,
            composition,
            mixed: drawn.overlay(view).filter(SizedOverlay::is_mixed),
            draws_all: !options.encode.compatibility.allows_transparency(),
        }
    }

    /// The shape of what is shown.
    pub(super) fn shape(&self) -> FrameShape {
        let shape = self.below();
        if self.mixed.is_some() { FrameShape { samples: 3, ..shape } } else { shape }
    }

    /// The shape of what is shown below an overlay.
    fn below(&self) -> FrameShape {
        let FrameShape { frames, samples, .. } = self.view.shape();
        let shape = FrameShape { frames, ..self.plane() };
        let shape = match self.composition {
            Some(composition) => FrameShape { samples, ..composition.shape(shape) },
            None => shape,
        };
        if self.draws_all { shape.colors() } else { shape }
    }

    /// The shape of all frames, or planes, as they are shown.
    fn plane(&self) -> FrameShape {
        self.resized().reduced(1, self.view.binning())
    }

    /// The shape of all frames, or planes, after they were resized, before pixels are combined.
    pub(super) fn resized(&self) -> FrameShape {
        let whole = self.view.whole();
        self.resize.map_or(whole, |plan| plan.resized(whole))
    }

    /// The shape of all pictures after they were resized, before pixels are combined.
    pub(super) fn resized_pictures(&self) -> FrameShape {
        let resized = self.resized();
        let resized = self.composition.map_or(resized, |composition| composition.shape(resized));
        let FrameShape { height, width, .. } = resized;
        FrameShape { height, width, ..self.view.pictures() }
    }

    /// A pass through what is shown, by groups of `frames` frames.
    ///
    /// # Errors
    ///
    /// When the volume cannot be read.
    pub(super) fn pass(&self, frames: usize, engine: &Engine<'_>) -> Result<Pass<'l>, Error> {
        self.view.pass(frames, engine.block_bytes(self.view.shape(), self.view.sample()))
    }
}

/// The levels of one group of frames after the other; a thread's own buffers.
#[derive(Default)]
pub(super) struct LevelBuffer {
    samples: Vec<u8>,
    maker: LevelMaker,
    pub(super) levels: Vec<u8>,
}

impl LevelBuffer {
    /// Claims the next group of a pass through `source` and makes its levels; `None` at the end of the pass.
    ///
    /// # Errors
    ///
    /// When the samples cannot be read or a device fails.
    pub(super) fn next(
        &mut self,
        source: LevelSource<'_>,
        pass: &Pass<'_>,
        backend: &dyn Backend,
    ) -> Result<Option<Group>, Error> {
        let Self { samples, maker, levels } = self;
        levels.clear();
        maker.latest = None;
        maker.mixer.begin();
        pass.next(samples, &mut |block| maker.append(block, source, backend, levels)).transpose()
    }

    /// Like [`next`](Self::next), but hands the levels to `visit` block by block, and keeps none of them.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    pub(super) fn next_by_blocks(
        &mut self,
        source: LevelSource<'_>,
        pass: &Pass<'_>,
        backend: &dyn Backend,
        visit: &mut dyn FnMut(&[u8]),
    ) -> Result<Option<Group>, Error> {
        let Self { samples, maker, levels } = self;
        maker.mixer.begin();
        let make = &mut |block: Block<'_>| {
            levels.clear();
            maker.append(block, source, backend, levels)?;
            visit(levels);
            Ok(())
        };
        pass.next(samples, make).transpose()
    }

    /// Like [`next`](Self::next), but makes levels only of the blocks whose first sample is in a frame that
    /// `wanted` accepts.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    pub(super) fn next_where(
        &mut self,
        source: LevelSource<'_>,
        pass: &Pass<'_>,
        backend: &dyn Backend,
        wanted: impl Fn(usize) -> bool,
    ) -> Result<Option<Group>, Error> {
        let Self { samples, maker, levels } = self;
        levels.clear();
        maker.mixer.begin();
        let make = &mut |block: Block<'_>| {
            // A pass in the order of the frames knows where its blocks are.
            let first = block.cache_key().map_or(0, |(_, samples)| samples.start);
            match wanted(source.view.frame_of(first)) {
                true => maker.append(block, source, backend, levels),
                false => Ok(()),
            }
        };
        pass.next(samples, make).transpose()
    }
}

/// Makes the levels of blocks.
#[derive(Default)]
struct LevelMaker {
    /// The samples of a part of a block, and their levels, where they do not lie together.
    sorted: Vec<u8>,
    scattered: Vec<u8>,
    /// The levels of the frame made last, where frames have their own.
    latest: Option<(usize, Levels)>,
    resizer: Resizer,
    binner: Binner,
    /// The planes of a picture that is not complete.
    planes: Vec<u8>,
    visible: VisibleColors,
    mixer: Mixer,
}

impl LevelMaker {
    /// Appends what is shown of a block to `shown`.
    fn append(
        &mut self,
        block: Block<'_>,
        source: LevelSource<'_>,
        backend: &dyn Backend,
        shown: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let Some(overlay) = source.mixed else { return self.append_below(block, source, backend, shown) };
        let mut mixer = mem::take(&mut self.mixer);
        let first = block.cache_key().map_or(0, |(_, samples)| samples.start);
        let waiting = mixer.add(source.view, first, block.len());
        self.append_below(block, source, backend, waiting)?;
        mixer.mix(overlay, source.below().frame_samples(), shown);
        self.mixer = mixer;
        Ok(())
    }

    /// Appends what is shown of a block below an overlay to `shown`.
    fn append_below(
        &mut self,
        block: Block<'_>,
        source: LevelSource<'_>,
        backend: &dyn Backend,
        shown: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let start = shown.len();
        if let Some(composition) = source.composition {
            let mut planes = mem::take(&mut self.planes);
            self.append_binned(block, source, backend, &mut planes)?;
            let FrameShape { width, height, .. } = source.plane();
            let pixels = width * height;
            let complete = planes.len() - planes.len() % (pixels * source.view.planes());
            composition.compose(&planes[..complete], (width, height), shown);
            planes.drain(..complete);
            self.planes = planes;
            return Ok(());
        }
        self.append_binned(block, source, backend, shown)?;
        if source.view.whole().has_opacity() {
            visible::finish(shown, start, source.draws_all);
        }
        Ok(())
    }

    /// Appends what is shown of a block to `shown`, with the opacity that pixels have.
    fn append_binned(
        &mut self,
        block: Block<'_>,
        source: LevelSource<'_>,
        backend: &dyn Backend,
        shown: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let LevelSource { view, .. } = source;
        if view.binning() == 1 {
            return self.append_resized(block, source, backend, shown);
        }
        let mut binner = mem::take(&mut self.binner);
        self.append_resized(block, source, backend, binner.waiting())?;
        binner.bin(view.binning(), source.resized(), shown);
        self.binner = binner;
        Ok(())
    }

    /// Appends the levels of a block to `made`, in the size of the picture.
    fn append_resized(
        &mut self,
        block: Block<'_>,
        source: LevelSource<'_>,
        backend: &dyn Backend,
        made: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let Some(plan) = source.resize else {
            return self.append_levels(block, source, backend, made);
        };
        let mut resizer = mem::take(&mut self.resizer);
        self.append_levels(block, source, backend, resizer.waiting())?;
        resizer.resize(plan, made);
        self.resizer = resizer;
        Ok(())
    }

    /// Appends the levels of a block to `made`.
    fn append_levels(
        &mut self,
        mut block: Block<'_>,
        LevelSource { view, levels: scoped, holds_levels, .. }: LevelSource<'_>,
        backend: &dyn Backend,
        made: &mut Vec<u8>,
    ) -> Result<(), Error> {
        if holds_levels {
            made.extend_from_slice(block.bytes()?);
            return Ok(());
        }
        let shape = view.whole();
        if shape.has_opacity() {
            return self.append_visible_levels(block, shape, scoped, backend, made);
        }
        let Self { sorted, scattered, latest, .. } = self;
        let done = made.len();
        made.resize(done + block.len(), 0);
        each_part(scoped.scope(), (shape, view.planes()), block, sorted, &mut |part, samples, place| {
            let length = samples.len();
            let levels = scoped.levels_cached(part, latest);
            let make = |out: &mut [u8]| backend.normalize(samples, levels, out);
            place.put(&mut made[done..], length, scattered, make)
        })
    }

    /// Appends the levels of a block of pixels with an opacity to `made`, 0 for transparent ones.
    fn append_visible_levels(
        &mut self,
        block: Block<'_>,
        shape: FrameShape,
        scoped: &ScopedLevels,
        backend: &dyn Backend,
        made: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let Self { sorted, scattered, latest, visible, .. } = self;
        let (before, after) = scoped.scope().before_and_after_opacity();
        let mut of_colors = Vec::new();
        each_part(before, (shape, 1), block, &mut Vec::new(), &mut |frame, mut pixels, _| {
            let sample = pixels.sample();
            visible.take(&mut pixels)?;
            let Some(colors) = visible.block(sample) else {
                visible.append_levels(&[], made);
                return Ok(());
            };
            of_colors.resize(colors.len(), 0);
            each_part(after, (shape.colors(), 1), colors, sorted, &mut |channel, samples, place| {
                let length = samples.len();
                let levels = scoped.levels_cached(frame + channel, latest);
                let make = |out: &mut [u8]| backend.normalize(samples, levels, out);
                place.put(&mut of_colors, length, scattered, make)
            })?;
            visible.append_levels(&of_colors, made);
            Ok(())
        })
    }
}

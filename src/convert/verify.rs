//! The proof on request: the written GIF is decoded, and the levels are made again by both backends.
//!
//! What the file shows, frame by frame, is compared with what it should show by the plain rule of the CPU backend; the
//! other backend makes the same levels, and they are compared too. The decoder is the `gif` crate's. Where nothing is drawn,
//! since a level is transparent or a frame was cleared, nothing must be shown: as in browsers, the color of the background
//! is not; that it is the one asked for is read from the header.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::passes::Draft;
use crate::backend::Backend;
use crate::backend::cpu::Cpu;
use crate::color::Indexer;
use crate::encode::EncodePlan;
use crate::error::{Error, Problem};
use crate::gif::Disposal;
use crate::options::Options;
use crate::runtime::progress::{Progress, Stage};
use crate::tone::ScopedLevels;
use crate::view::View;

/// What was compared, and found equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Frames decoded and compared.
    pub frames: usize,
    /// The backend that made the levels again; `None` when this machine has no GPU to compare the CPU with, or it failed.
    pub against: Option<String>,
}

/// Compares the GIF in `file`, whose levels `backend` made, with what was to be shown of a volume under `options`, and these
/// levels with those of the `other` backend.
///
/// Should the other be a GPU that fails, the GIF is compared without it.
pub(crate) fn verify(
    view: View<'_>,
    scoped: &ScopedLevels,
    plan: &EncodePlan<'_>,
    file: &File,
    (backend, other): (&dyn Backend, Option<Arc<dyn Backend>>),
    options: &Options,
    progress: &dyn Progress,
) -> Result<Verified, Error> {
    let is_gpu = other.as_ref().is_some_and(|other| other.name() != Cpu.name());
    let against = |other| compare(view, scoped, plan, file, (backend, other), options, progress);
    match against(other) {
        // The work of the CPU is none the worse for it.
        Err(error) if is_gpu && matches!(error.problem(), Problem::Gpu(_)) => against(None),
        result => result,
    }
}

fn compare(
    view: View<'_>,
    scoped: &ScopedLevels,
    plan: &EncodePlan<'_>,
    mut file: &File,
    (backend, other): (&dyn Backend, Option<Arc<dyn Backend>>),
    options: &Options,
    progress: &dyn Progress,
) -> Result<Verified, Error> {
    progress.begin(Stage::Verification, view.shape().frames);
    let failed = |what: String| view.error(Problem::Verify(what));
    let (shape, palette_map) = (view.shape(), plan.palette_map);

    file.rewind().map_err(|error| failed(error.to_string()))?;
    let mut shown = Screen::open(file).map_err(&failed)?;
    if (shown.width, shown.height) != (shape.width, shape.height) {
        return Err(failed(format!("the GIF has {}x{} pixels", shown.width, shown.height)));
    }
    if let Some(level) = options.background
        && shown.background() != Some(palette_map.global().color(level))
    {
        return Err(failed(format!("the background is not level {level}")));
    }
    let pass = view.pass(1, backend.block_bytes())?;
    let other_pass = view.pass(1, other.as_ref().map_or(1, |other| other.block_bytes()))?;
    let (mut draft, mut other_draft) = (Draft::default(), Draft::default());
    // The map of the conversion is not taken at its word.
    let (mut indexer, mut other_painter) = (Indexer::independent(), Indexer::independent());
    let mut lossy = Vec::new();
    // Red, green, blue, and 255 where something is drawn.
    let mut expected = vec![0; 4 * shape.frame_pixels()];
    let mut frames = 0;
    while let Some(group) = draft.levels_of_next(view, &pass, backend, scoped) {
        group?;
        if options.stop.load(Ordering::Relaxed) {
            return Err(Error::new("vol2gif", Problem::Interrupted));
        }
        if let Some(other) = &other {
            other_draft.levels_of_next(view, &other_pass, &**other, scoped).transpose()?;
            equal("levels", frames, &draft.levels, &other_draft.levels).map_err(|difference| {
                failed(format!("{difference} ({}, {})", backend.name(), other.name()))
            })?;
        }
        let now = frames..frames + 1;
        let indices = indexer.indices(palette_map, backend, shape, now.clone(), &draft.levels)?;
        if let Some(other) = &other {
            let others =
                other_painter.indices(palette_map, &**other, shape, now.clone(), &other_draft.levels)?;
            equal("indices", frames, indices, others).map_err(|difference| {
                failed(format!("{difference} ({}, {})", backend.name(), other.name()))
            })?;
        }
        let (indices, _) = plan.apply_lossy(now, indices, &mut lossy);
        let palette = palette_map.palette(frames);
        if options.disposal != Disposal::Keep {
            expected.fill(0);
        }
        for (pixel, &index) in expected.as_chunks_mut().0.iter_mut().zip(indices) {
            if options.transparent != Some(index) {
                *pixel = opaque(palette.color(index));
            }
        }
        if !shown.next().map_err(&failed)? {
            return Err(failed(format!("the GIF ends after {frames} frames")));
        }
        equal("shown and expected channel values", frames, &shown.pixels, &expected).map_err(&failed)?;
        frames += 1;
        progress.advance(1);
    }
    if shown.next().map_err(&failed)? {
        return Err(failed(format!("the GIF has more than {frames} frames")));
    }
    Ok(Verified { frames, against: other.map(|other| other.name().to_owned()) })
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

fn opaque([red, green, blue]: [u8; 3]) -> [u8; 4] {
    [red, green, blue, 255]
}

/// What a player shows: frames drawn over each other, as red, green, blue, and 255, or 0 four times where nothing is.
struct Screen<'f> {
    decoder: gif::Decoder<BufReader<&'f File>>,
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    /// What the next frame is drawn over, where it is not what is shown.
    under: Option<Vec<u8>>,
}

impl<'f> Screen<'f> {
    fn open(file: &'f File) -> Result<Self, String> {
        let mut options = gif::DecodeOptions::new();
        options.set_memory_limit(gif::MemoryLimit::Unlimited);
        let decoder = options.read_info(BufReader::new(file)).map_err(|error| error.to_string())?;
        let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
        Ok(Self { decoder, width, height, pixels: vec![0; width * height * 4], under: None })
    }

    /// The color of the background.
    fn background(&self) -> Option<[u8; 3]> {
        let palette = self.decoder.global_palette()?.as_chunks().0;
        palette.get(self.decoder.bg_color()?).copied()
    }

    /// Draws the next frame; false when there is none.
    fn next(&mut self) -> Result<bool, String> {
        let global = self.decoder.global_palette().unwrap_or_default().to_vec();
        let Some(frame) = self.decoder.read_next_frame().map_err(|error| error.to_string())? else {
            return Ok(false);
        };
        if let Some(under) = self.under.take() {
            self.pixels = under;
        }
        if frame.dispose == gif::DisposalMethod::Previous {
            self.under = Some(self.pixels.clone());
        }
        let palette = frame.palette.as_deref().unwrap_or(&global).as_chunks::<3>().0;
        let (left, top) = (usize::from(frame.left), usize::from(frame.top));
        for (y, row) in frame.buffer.chunks_exact(usize::from(frame.width)).enumerate() {
            for (x, &index) in row.iter().enumerate() {
                if frame.transparent == Some(index) {
                    continue;
                }
                let at = ((top + y) * self.width + left + x) * 4;
                let pixel = self.pixels.get_mut(at..at + 4).ok_or("a frame reaches out of the screen")?;
                let color = palette.get(usize::from(index)).ok_or("an index is not in the palette")?;
                pixel.copy_from_slice(&opaque(*color));
            }
        }
        if frame.dispose == gif::DisposalMethod::Background {
            let mut under = self.pixels.clone();
            let rows = under.chunks_exact_mut(4 * self.width).skip(top).take(usize::from(frame.height));
            rows.for_each(|row| row[4 * left..][..4 * usize::from(frame.width)].fill(0));
            self.under = Some(under);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;
    use crate::color::PaletteMap;
    use crate::encode::{FrameEncoder, in_use};
    use crate::gif::GifWriter;
    use crate::tone::{Bins, Contrast, Levels, Range, Scope};
    use crate::volume::{Block, Volume};

    /// Verifies a GIF of `frames`, made under `made`, against a volume of 2 frames of 2x1 pixels under `options`.
    fn verdict_of(frames: &[[u8; 2]], made: &Options, options: &Options) -> Result<Verified, Error> {
        verdict_by(frames, made, options, (&Cpu, None))
    }

    fn verdict_by(
        frames: &[[u8; 2]],
        made: &Options,
        options: &Options,
        makers: (&dyn Backend, Option<Arc<dyn Backend>>),
    ) -> Result<Verified, Error> {
        let array = Array3::from_shape_vec((2, 1, 2), vec![0u8, 255, 7, 8]).unwrap();
        let volume = Volume::from_array("a", array.view()).unwrap();
        let rule = (Contrast::default(), Range::of_keys(0, 255));
        let scoped = ScopedLevels::new(Scope::Volume, volume.sample(), vec![rule]).unwrap();
        let palette_map = PaletteMap::grey(None);
        let file = tempfile::tempfile().unwrap();
        let mut animation =
            GifWriter::new(&file, volume.shape(), std::iter::repeat(10), 0, made.disposal).unwrap();
        let plan = EncodePlan::new(made.effort, made, volume.shape(), &palette_map, &[]);
        let mut index_order = plan.index_order();
        frames.iter().for_each(|frame| index_order.extend(&in_use(frame)));
        let inputs: Vec<_> = frames.iter().map(|indices| plan.input(0, indices, None)).collect();
        for frame in FrameEncoder::default().pack(&inputs, &index_order, &plan) {
            animation.draw(&frame).unwrap();
        }
        animation.finish(palette_map.global(), &index_order, made.background).unwrap();
        verify(View::new(&volume, 1, 1), &scoped, &plan, &file, makers, options, &())
    }

    fn verdict(frames: &[[u8; 2]]) -> Result<Verified, Error> {
        verdict_of(frames, &Options::default(), &Options::default())
    }

    /// A GPU that fails at whatever it is asked for.
    struct Lost;

    impl Backend for Lost {
        fn name(&self) -> &str {
            "gpu (lost)"
        }

        fn block_bytes(&self) -> usize {
            1 << 20
        }

        fn minmax(&self, _: Block<'_>) -> Result<Range, Error> {
            Err(lost())
        }

        fn histogram(&self, _: Block<'_>, _: &Bins, _: &mut [u64]) -> Result<(), Error> {
            Err(lost())
        }

        fn normalize(&self, _: Block<'_>, _: &Levels, _: &mut [u8]) -> Result<(), Error> {
            Err(lost())
        }

        fn nearest(&self, _: &[[u8; 3]], _: &[[u8; 3]], _: &mut [u8]) -> Result<(), Error> {
            Err(lost())
        }
    }

    fn lost() -> Error {
        Error::new("gpu", Problem::Gpu("lost".into()))
    }

    #[test]
    fn the_work_of_the_cpu_is_none_the_worse_for_a_gpu_that_fails() {
        let options = Options::default();
        let of = |backend: &dyn Backend, other: Arc<dyn Backend>, second| {
            verdict_by(&[[0, 255], [7, second]], &options, &options, (backend, Some(other)))
        };
        assert_eq!(of(&Cpu, Arc::new(Lost), 8).unwrap(), Verified { frames: 2, against: None });
        assert!(matches!(of(&Cpu, Arc::new(Lost), 9).unwrap_err().problem(), Problem::Verify(_)));
        assert!(matches!(of(&Lost, Arc::new(Cpu), 8).unwrap_err().problem(), Problem::Gpu(_)));
    }

    #[test]
    fn a_difference_is_found() {
        assert_eq!(verdict(&[[0, 255], [7, 8]]).unwrap().frames, 2);
        for (frames, found) in [
            (&[[0, 255], [7, 9]][..], "of frame 1 differ at 4: 9 and 8"),
            (&[[0, 255]], "the GIF ends after 1 frames"),
            (&[[0, 255], [7, 8], [7, 8]], "the GIF has more than 2 frames"),
        ] {
            let error = verdict(frames).unwrap_err();
            assert!(matches!(error.problem(), Problem::Verify(text) if text.contains(found)), "{error}");
        }
    }
    #[test]
    fn what_is_not_drawn_is_not_shown() {
        let plain = Options::default();
        let clear = |transparent, disposal| Options { transparent, disposal, ..Options::default() };
        let same = |options: &Options| verdict_of(&[[0, 255], [7, 8]], options, options).unwrap().frames;
        for disposal in [Disposal::Keep, Disposal::Background, Disposal::Previous] {
            let made = clear(Some(7), disposal);
            assert_eq!(same(&made), 2);
            let found = |made: &Options, options: &Options| {
                let error = verdict_of(&[[0, 255], [7, 8]], made, options).unwrap_err();
                assert!(error.to_string().contains("of frame 1 differ at "), "{error}");
            };
            found(&made, &plain);
            found(&plain, &made);
            found(&clear(Some(8), disposal), &made);
            if disposal != Disposal::Keep {
                found(&clear(Some(7), Disposal::Keep), &made);
                found(&made, &clear(Some(7), Disposal::Keep));
            }
        }
        for level in [0, 8, 100, 255] {
            let made = Options { background: Some(level), ..Options::default() };
            assert_eq!(same(&made), 2);
            let error =
                verdict_of(&[[0, 255], [7, 8]], &made, &Options { background: Some(9), ..plain.clone() });
            assert!(error.unwrap_err().to_string().contains("the background is not level 9"));
        }
    }
}

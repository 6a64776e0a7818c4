//! A written GIF that differs in any way is found out.

use std::ops;

use ndarray::Array3;

use super::*;
use crate::backend::Columns;
use crate::backend::cpu::Cpu;
use crate::convert::drawn::Drawn;
use crate::convert::reduction::Reduction;
use crate::convert::trial::encode_rules;
use crate::encode::FrameEncoder;
use crate::gif::{Draft, GifWriter, Repeat};
use crate::options::LayerOptions;
use crate::runtime::threads::Workers;
use crate::tone::{Bins, Contrast, Levels, Range, Scope, ScopedLevels};
use crate::view::View;
use crate::view::turntable::{RayRule, Rays};
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
    let levels = ScopedLevels::new(Scope::Volume, volume.sample(), vec![rule]).unwrap();
    let palette_map = PaletteMap::grey(None);
    let file = tempfile::tempfile().unwrap();
    let draft = Draft::File(&file);
    let (repeat, disposal) = (made.timing.repeat, made.layers.disposal);
    let mut gif = GifWriter::new(draft, volume.shape(), std::iter::repeat(10), repeat, disposal).unwrap();
    let asked = Reduction::asked(made);
    let plan = EncodePlan::new(encode_rules(made, asked, &palette_map), volume.shape(), &palette_map, &[]);
    let mut order = plan.index_order();
    let in_use = order.in_use(frames.iter().map(<[u8; 2]>::as_slice));
    order.extend_by_each(&in_use, frames.len());
    let inputs: Vec<_> = frames.iter().map(|indices| plan.input(0, indices, None, 256)).collect();
    for frame in FrameEncoder::default().pack(&inputs, &order, &plan) {
        gif.draw(frame).unwrap();
    }
    gif.finish(palette_map.global(), &order, made.layers.background).unwrap();
    let source = LevelSource::new(View::new(&volume, 1, 1), &levels, Drawn::default(), options);
    let workers = Workers::new(None).unwrap();
    let engine = Engine { backend: makers.0, workers: &workers, memory: 1 << 30, progress: &() };
    Expected { source, plan, options, making: None }.compare(draft, makers.1, engine)
}

fn with_background(level: u8) -> Options {
    let layers = LayerOptions { background: Some(level), ..LayerOptions::default() };
    Options { layers, ..Options::default() }
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

    fn kind(&self) -> BackendKind {
        BackendKind::Gpu
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

    fn turn(
        &self,
        _: &Columns,
        _: ops::Range<usize>,
        _: (&[Rays], usize),
        _: &RayRule,
        _: &mut [u8],
    ) -> Result<(), Error> {
        Err(lost())
    }

    fn rays(
        &self,
        _: &Columns,
        _: &Rays,
        _: (ops::Range<usize>, usize),
        _: &RayRule,
        _: &mut [u8],
    ) -> Result<(), Error> {
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
fn a_gif_without_a_loop_block_is_verified() {
    let mut once = Options::default();
    once.timing.repeat = Repeat::Once;
    assert_eq!(verdict_of(&[[0, 255], [7, 8]], &once, &once).unwrap().frames, 2);
    assert!(verdict_of(&[[0, 255], [7, 9]], &once, &once).is_err());
}

#[test]
fn what_is_not_drawn_is_not_shown() {
    let plain = Options::default();
    let clear = |transparent, disposal| {
        let layers = LayerOptions { transparent, disposal, ..LayerOptions::default() };
        Options { layers, ..Options::default() }
    };
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
        let made = with_background(level);
        assert_eq!(same(&made), 2);
        let error = verdict_of(&[[0, 255], [7, 8]], &made, &with_background(9));
        assert!(error.unwrap_err().to_string().contains("the background is not level 9"));
    }
}

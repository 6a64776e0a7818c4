//! Tests of a whole conversion and of its passes.
//!
//! A device that fails at any call does not change the GIF. A source that returns samples in any order does
//! not mislead the prescan of colors.

mod sizes;

use std::fs;
use std::ops;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::Array4;

use super::*;
use crate::backend::Backend;
use crate::backend::cpu::Cpu;
use crate::backend::{BackendKind, Columns, with_retries};
use crate::color::{KnownColors, PrescanMode};
use crate::error::Problem;
use crate::runtime::threads::Workers;
use crate::tone::{Bins, Contrast, Levels, Range, Scope, Window};
use crate::view::turntable::{RayRule, Rays};
use crate::volume::{Block, ByteOrder, FrameShape, Reading, SampleType, SequentialSource, Store};

/// The CPU as a device that fails at one call and at all later ones.
struct Failing {
    /// Calls until then.
    left: AtomicUsize,
}

impl Failing {
    fn at(call: usize) -> Self {
        Self { left: AtomicUsize::new(call) }
    }

    fn call<T>(&self, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match left {
            Ok(_) => work(),
            Err(_) => Err(Error::new("gpu", Problem::Gpu("lost on purpose".into()))),
        }
    }
}

impl Backend for Failing {
    fn kind(&self) -> BackendKind {
        BackendKind::Gpu
    }

    fn name(&self) -> &str {
        "gpu (failing)"
    }

    fn block_bytes(&self) -> usize {
        1024
    }

    fn minmax(&self, block: Block<'_>) -> Result<Range, Error> {
        self.call(|| Cpu.minmax(block))
    }

    fn histogram(&self, block: Block<'_>, bins: &Bins, counts: &mut [u64]) -> Result<(), Error> {
        self.call(|| Cpu.histogram(block, bins, counts))
    }

    fn normalize(&self, block: Block<'_>, levels: &Levels, out: &mut [u8]) -> Result<(), Error> {
        self.call(|| Cpu.normalize(block, levels, out))
    }

    fn nearest(&self, palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) -> Result<(), Error> {
        self.call(|| Cpu.nearest(palette, colors, out))
    }

    fn turn(
        &self,
        columns: &Columns,
        runs: ops::Range<usize>,
        pictures: (&[Rays], usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.call(|| Cpu.turn(columns, runs, pictures, rule, out))
    }

    fn rays(
        &self,
        columns: &Columns,
        rays: &Rays,
        picture: (ops::Range<usize>, usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.call(|| Cpu.rays(columns, rays, picture, rule, out))
    }
}

#[test]
fn whenever_a_device_fails_the_bytes_are_the_same() {
    let array = Array4::from_shape_fn((3, 16, 20, 3), |(t, y, x, c)| {
        (t * 7919 + y * 104_729 + x * 1299 + c * 77) as u16
    });
    let mut options = Options::default();
    let window = Window::percentiles(1.0, 99.0).unwrap();
    options.tone.contrast = Contrast { window, ..Contrast::default() };
    let calls = fails_at_any_call(&Volume::from_array("a", array.view()).unwrap(), &options);
    assert!(calls > 8, "only {calls} calls to fail at");
    options.turn.turns = "7".parse().ok();
    let calls =
        fails_at_any_call(&Volume::from_array("a", array.index_axis(ndarray::Axis(3), 1)).unwrap(), &options);
    assert!(calls > 6, "only {calls} calls to fail at");
}

/// Fails at every other call of a conversion in turn, and compares the GIFs. Returns how often.
fn fails_at_any_call(volume: &Volume<'_>, options: &Options) -> usize {
    let directory = tempfile::tempdir().unwrap();
    let converter = Converter::new(Resources::default()).unwrap();
    let expected = directory.path().join("expected.gif");
    converter.convert(volume, &Output::File(expected.clone()), options, &Control::default()).unwrap();
    let expected = fs::read(expected).unwrap();

    let (output, mut call, mut failed) = (directory.path().join("a.gif"), 0, 0);
    loop {
        // The second device fails a little later than the first.
        let choose = |failures: usize| -> Result<Arc<dyn Backend>, Error> {
            Ok(if failures < 2 { Arc::new(Failing::at(call + failures)) } else { Arc::new(Cpu) })
        };
        let convert = |backend: &dyn Backend| {
            let to = Output::File(output.clone());
            let (workers, memory) = (converter.workers(), converter.budget());
            let engine = Engine { backend, workers, memory, progress: &() };
            let result = converter.convert_on(engine, volume, &to, options);
            let files = fs::read_dir(directory.path()).unwrap().count();
            assert_eq!(files, 1 + usize::from(result.is_ok()), "nothing unfinished is left, call {call}");
            result
        };
        let (outcome, failures) = with_retries(choose, convert).unwrap();
        assert!(fs::read(&output).unwrap() == expected, "call {call}");
        fs::remove_file(&output).unwrap();
        match failures.len() {
            0 => break,
            1 => assert_eq!(outcome.backend, "gpu (failing)"),
            _ => assert_eq!(outcome.backend, "cpu"),
        }
        assert!(failures.iter().all(|failure| failure.contains("lost on purpose")));
        // Every other call: colors take their time.
        (call, failed) = (call + 2, failed + 1);
    }
    failed
}

/// A source of samples in the order of the frames, and in another order where there is one.
struct Ordered {
    in_order: Vec<u8>,
    any_order: Option<Vec<u8>>,
}

impl SequentialSource for Ordered {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        Ok(Box::new(Rest(self.in_order.clone())))
    }

    fn memory(&self) -> u64 {
        0
    }

    fn any_order(&self) -> Option<Result<Box<dyn Reading>, Error>> {
        self.any_order.clone().map(|samples| Ok(Box::new(Rest(samples)) as Box<dyn Reading>))
    }
}

/// The samples that were not read yet.
struct Rest(Vec<u8>);

impl Reading for Rest {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        let rest = self.0.split_off(out.len());
        out.copy_from_slice(&std::mem::replace(&mut self.0, rest));
        Ok(())
    }
}

#[test]
fn samples_that_come_in_any_order_are_not_prescanned_for_colors() {
    let workers = Workers::new(None).unwrap();
    let colored = [1, 2, 3, 1, 2, 3, 1, 2, 3].repeat(9);
    let grey = [1, 1, 1, 2, 2, 2, 3, 3, 3].repeat(9);
    let known_colors = |mode, in_order: &[u8], any_order: Option<&[u8]>| {
        let shape = FrameShape { frames: 3, height: 3, width: 3, samples: 3 };
        let source = Ordered { in_order: in_order.to_vec(), any_order: any_order.map(<[u8]>::to_vec) };
        let store = Store::SequentialSource(Box::new(source));
        let volume = Volume::new("a".into(), shape, SampleType::U8, ByteOrder::Little, store);
        let engine = Engine { backend: &Cpu, workers: &workers, memory: 1 << 30, progress: &() };
        ranges::ranges(&volume, Scope::Volume, mode, engine).unwrap().known_colors
    };
    // The samples are the same; only in the order of the frames do three of them make a colored pixel.
    for mode in [PrescanMode::Grey, PrescanMode::ColorHistogram] {
        assert!(matches!(known_colors(mode, &colored, Some(&grey)), KnownColors::Unknown));
    }
    assert!(matches!(known_colors(PrescanMode::Grey, &grey, None), KnownColors::Grey));
    assert!(matches!(known_colors(PrescanMode::Grey, &colored, None), KnownColors::Unknown));
    let KnownColors::Values(cells) = known_colors(PrescanMode::ColorHistogram, &colored, None) else {
        panic!("the colors were not counted")
    };
    assert_eq!(cells.iter().flat_map(|cell| cell.colors()).collect::<Vec<_>>(), [[1, 2, 3]]);
}

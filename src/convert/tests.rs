//! A device that fails at any of the calls that a conversion makes of it: the GIF is what it would have been.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::Array4;

use super::*;
use crate::backend::Backend;
use crate::backend::cpu::Cpu;
use crate::backend::{BackendKind, with_retries};
use crate::error::Problem;
use crate::tone::{Bins, Contrast, Levels, Range, Window};
use crate::volume::Block;

/// The CPU, as a device that fails for good at a call.
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
}

#[test]
fn whenever_a_device_fails_the_bytes_are_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let array = Array4::from_shape_fn((3, 16, 20, 3), |(t, y, x, c)| {
        (t * 7919 + y * 104_729 + x * 1299 + c * 77) as u16
    });
    let volume = Volume::from_array("a", array.view()).unwrap();
    let contrast = Contrast { window: Window::percentiles(1.0, 99.0).unwrap(), ..Contrast::default() };
    let mut options = Options::default();
    options.tone.contrast = contrast;
    let converter = Converter::new(Resources::default()).unwrap();
    let expected = directory.path().join("expected.gif");
    converter.convert(&volume, &Output::File(expected.clone()), &options, &Control::default()).unwrap();
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
            let result = converter.convert_on(engine, &volume, &to, &options);
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
    assert!(failed > 8, "only {failed} calls to fail at");
}

use std::io::Write;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use super::*;
use crate::backend::gpu::{Gpu, GpuOptions};
use crate::options::{Interpolation, TurnOptions};
use crate::view::turntable::{Extent, TurnGeometry};

/// A device that makes what the CPU makes, after a while, or fails.
struct Pretended {
    delay: Duration,
    /// The number of the part that it fails at, from 0.
    fails_at: usize,
    made: Arc<AtomicUsize>,
}

impl Pretended {
    fn next(&self) -> Result<(), Error> {
        thread::sleep(self.delay);
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        if number == self.fails_at { Err(Error::new("GPU", Problem::Gpu("lost".into()))) } else { Ok(()) }
    }
}

impl Backend for Pretended {
    fn kind(&self) -> BackendKind {
        BackendKind::Gpu
    }

    fn name(&self) -> &str {
        "gpu (pretended)"
    }

    fn block_bytes(&self) -> usize {
        1
    }

    fn minmax(&self, _: Block<'_>) -> Result<Range, Error> {
        unreachable!("ranges are the CPU's")
    }

    fn histogram(&self, _: Block<'_>, _: &Bins, _: &mut [u64]) -> Result<(), Error> {
        unreachable!("histograms are the CPU's")
    }

    fn normalize(&self, _: Block<'_>, _: &Levels, _: &mut [u8]) -> Result<(), Error> {
        unreachable!("levels are the CPU's")
    }

    fn nearest(&self, _: &[[u8; 3]], _: &[[u8; 3]], _: &mut [u8]) -> Result<(), Error> {
        unreachable!("colors are the CPU's")
    }

    fn turn(
        &self,
        columns: &Columns,
        runs: ops::Range<usize>,
        pictures: (&[Rays], usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        // What a device that fails leaves behind counts for nothing.
        out.fill(255);
        self.next()?;
        Cpu.turn(columns, runs, pictures, rule, out)
    }

    fn rays(
        &self,
        columns: &Columns,
        rays: &Rays,
        picture: (ops::Range<usize>, usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        out.fill(255);
        self.next()?;
        Cpu.rays(columns, rays, picture, rule, out)
    }
}

/// A small volume and how it is turned.
struct Subject {
    columns: Columns,
    geometry: TurnGeometry,
    rule: RayRule,
    is_level: bool,
}

impl Subject {
    fn new(tilt: f64) -> Self {
        let [depth, rows, width] = [20, 24, 18];
        let mut columns = Columns::new(depth, width, rows).unwrap();
        let filler = columns.filler();
        for slice in 0..depth {
            let levels: Vec<u8> = (0..rows * width).map(|place| (place * 7 + slice * 31) as u8).collect();
            filler.put(slice, &levels);
        }
        filler.finish();
        let options = TurnOptions { turns: "40".parse().ok(), tilt, cue: Some(0), ..TurnOptions::default() };
        let extent = Extent::new([depth, rows, width], [None; 3]);
        let geometry = TurnGeometry::new(&extent, options.turns.unwrap(), &options);
        let rule = RayRule::new(geometry.steps, &options, Interpolation::Linear);
        Self { columns, geometry, rule, is_level: options.is_level() }
    }

    /// The picture of each of the rays by `backend`.
    fn pictures(&self, backend: &dyn Backend) -> Vec<Vec<u8>> {
        let TurnGeometry { width, height, rays, .. } = &self.geometry;
        let picture = |rays: &Rays| {
            let mut out = vec![0; width * height];
            let (columns, rule) = (&self.columns, &self.rule);
            match self.is_level {
                true => backend.turn(columns, 0..columns.runs(), (&[*rays], *width), rule, &mut out),
                false => backend.rays(columns, rays, (0..*height, *width), rule, &mut out),
            }
            .unwrap();
            out
        };
        rays.iter().map(picture).collect()
    }

    fn work(&self, samples: u64) -> TurnWork<'_> {
        TurnWork { samples, rule: &self.rule, is_level: self.is_level, threads: 1, memory: u64::MAX }
    }
}

/// Lets [`Auto`] make all pictures with a pretended device. Returns the parts that the device made or failed at, the
/// parts in all, and the backend.
fn turned(tilt: f64, delay: Duration, fails_at: usize) -> (usize, usize, Auto) {
    let made = Arc::new(AtomicUsize::new(0));
    let device = Pretended { delay, fails_at, made: Arc::clone(&made) };
    let (parts, auto) = turned_beside(Arc::new(device), tilt);
    (made.load(Ordering::Relaxed), parts, auto)
}

/// Lets [`Auto`] make all pictures after the device is there. Returns the number of parts, and the backend.
fn turned_beside(device: Device, tilt: f64) -> (usize, Auto) {
    let subject = Subject::new(tilt);
    let auto = Auto::new(move || Some(device));
    auto.will_turn(&subject.work(u64::MAX));
    let opening = lock(&auto.opening).take();
    opening.unwrap().join().unwrap();
    // A core that takes long, so that a device without a delay is sooner.
    lock(&auto.speeds).core_is_done(1, Duration::from_millis(1));
    let pictures = subject.pictures(&auto);
    assert_eq!(pictures, subject.pictures(&Cpu));
    (pictures.len(), auto)
}

#[test]
fn a_device_of_this_machine_and_the_cpu_make_the_same() {
    match Gpu::new(&GpuOptions { slot_bytes: 4096, slots: 1, ..GpuOptions::default() }) {
        Ok(gpu) => {
            let (_, auto) = turned_beside(Arc::new(gpu), 0.0);
            assert!(auto.name().starts_with("cpu and gpu ("), "{}", auto.name());
        }
        Err(error) => {
            assert!(std::env::var("VOL2GIF_REQUIRE_GPU").as_deref() != Ok("1"), "no GPU to test: {error}");
            let _ = writeln!(std::io::stderr(), "NOT RUN, a test of the GPU beside the CPU: {error}");
        }
    }
}

#[test]
fn a_fast_device_makes_all_parts() {
    for tilt in [0.0, 20.0] {
        let (made, parts, auto) = turned(tilt, Duration::ZERO, usize::MAX);
        assert_eq!(made, parts);
        assert_eq!(auto.name(), "cpu and gpu (pretended)");
        assert_eq!(auto.kind(), BackendKind::Gpu);
        assert!(auto.failures().is_empty());
    }
}

#[test]
fn a_slow_device_makes_two_parts() {
    // A second for some thousand pixels; the core has taken a millisecond for one, and takes much less in truth.
    let slow = Duration::from_secs(3);
    let (made, parts, auto) = turned(0.0, slow, usize::MAX);
    assert_eq!((made, parts > 10), (2, true));
    assert_eq!(auto.name(), "cpu and gpu (pretended)", "both made parts");
}

#[test]
fn parts_of_a_device_that_fails_are_made_again_by_the_cpu() {
    for (tilt, fails_at) in [(0.0, 0), (0.0, 3), (20.0, 1)] {
        let (made, _, auto) = turned(tilt, Duration::ZERO, fails_at);
        assert_eq!(made, fails_at + 1, "nothing is asked of it afterwards");
        assert_eq!(auto.failures().len(), 1);
        assert_eq!(auto.kind() == BackendKind::Gpu, fails_at > 0);
    }
}

#[test]
fn no_device_is_opened_for_little_work() {
    let subject = Subject::new(0.0);
    let auto = Auto::new(|| unreachable!("a device was opened"));
    auto.will_turn(&subject.work(1000));
    assert_eq!(subject.pictures(&auto), subject.pictures(&Cpu));
    assert_eq!((auto.name(), auto.kind()), ("cpu", BackendKind::Cpu));
}

#[test]
fn without_a_device_the_cpu_makes_all_parts() {
    let subject = Subject::new(0.0);
    let auto = Auto::new(|| None);
    auto.will_turn(&subject.work(u64::MAX));
    assert_eq!(subject.pictures(&auto), subject.pictures(&Cpu));
    assert_eq!(auto.name(), "cpu");
}

#[test]
fn a_conversion_waits_for_a_device_that_is_being_opened() {
    let opened = Arc::new(AtomicBool::new(false));
    let subject = Subject::new(0.0);
    let sees = Arc::clone(&opened);
    let auto = Auto::new(move || {
        thread::sleep(Duration::from_millis(50));
        sees.store(true, Ordering::Relaxed);
        None
    });
    auto.will_turn(&subject.work(u64::MAX));
    drop(auto);
    assert!(opened.load(Ordering::Relaxed));
}

//! A conversion of any source stops when another thread asks for it, and leaves nothing.

use std::ops::Range;
use std::sync::mpsc::{Sender, channel};
use std::thread::{scope, yield_now};

use ndarray::{Array3, s};
use vol2gif::volume::{ByteOrder, SampleType, Volume};
use vol2gif::{Control, Options, Output, Problem, Progress, Stage, Stop};
use vol2gif_kit::npy_writer::{npy_file, npz, samples};

use super::converter;

/// Tells when the first frames of a stage are done, and holds the threads until a stop was asked for.
struct Until {
    stage: Stage,
    begun: Sender<()>,
    stop: Stop,
    now: std::sync::Mutex<Option<Stage>>,
}

impl Progress for Until {
    fn begin(&self, stage: Stage, _frames: usize) {
        *self.now.lock().unwrap() = Some(stage);
    }

    fn advance(&self, _frames: usize) {
        if *self.now.lock().unwrap() == Some(self.stage) {
            let _ = self.begun.send(());
            while !self.stop.is_requested() {
                yield_now();
            }
        }
    }
}

const AXES: [usize; 3] = [400, 60, 70];

#[test]
fn a_stop_from_another_thread_ends_the_conversion_of_every_source() {
    let directory = tempfile::tempdir().unwrap();
    let bytes = samples("uint16", AXES.iter().product());
    let file = |name: &str, bytes: &[u8]| {
        let path = directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let npy = npy_file(1, "uint16", &AXES, false, false, &bytes);
    let fortran = npy_file(1, "uint16", &AXES, true, false, &bytes);
    let open = |path: std::path::PathBuf| Volume::open(&path, None).unwrap();
    let array = Array3::from_shape_fn(AXES, |(f, y, x)| (f * y * x) as u16);
    let frame_bytes = AXES[1] * AXES[2] * 2;
    let (sample, order) = (SampleType::U16, ByteOrder::Big);
    let given = bytes.clone();
    let read = move |frames: Range<usize>, out: &mut [u8]| {
        out.copy_from_slice(&given[frames.start * frame_bytes..frames.end * frame_bytes]);
        Ok(())
    };
    let strides = [2, 2 * AXES[0] as isize, 2 * (AXES[0] * AXES[1]) as isize];
    let volumes = [
        open(file("a.npy", &npy)),
        open(file("fortran.npy", &fortran)),
        open(file("a.npz", &npz(&[("a.npy", &npy)], true))),
        Volume::from_reader("stream", npy.as_slice()).unwrap(),
        Volume::from_array("array", array.view()).unwrap(),
        Volume::from_array("view", array.slice(s![..;-1, ..;2, ..])).unwrap(),
        Volume::from_bytes("bytes", &AXES, sample, order, &bytes).unwrap(),
        Volume::from_strided("strided", &AXES, &strides, sample, order, &bytes, 0).unwrap(),
        Volume::from_frames("again", &AXES, sample, order, read.clone()).unwrap(),
        Volume::from_frames_once("once", &AXES, sample, order, read).unwrap(),
    ];
    let output = directory.path().join("gifs/a.gif");
    let converter = converter();
    for (volume, stage) in volumes.iter().flat_map(|volume| [(volume, Stage::Range), (volume, Stage::Frames)])
    {
        let stop = Stop::default();
        let (begun, heard) = channel();
        let progress = Until { stage, begun, stop: stop.clone(), now: Default::default() };
        let control = Control { progress: &progress, stop: stop.clone() };
        let result = scope(|threads| {
            threads.spawn(move || {
                heard.recv().unwrap();
                stop.request();
            });
            converter.convert(volume, &Output::File(output.clone()), &Options::default(), &control)
        });
        let error = result.expect_err(volume.name());
        assert!(matches!(error.problem(), Problem::Interrupted), "{error}");
        assert_eq!(error.subject(), volume.name());
        assert_eq!(output.parent().unwrap().read_dir().unwrap().count(), 0, "{}", volume.name());
    }
    // A stopped volume is as good as before.
    for volume in &volumes {
        converter.convert(volume, &Output::Memory, &Options::default(), &Control::default()).unwrap();
    }
}

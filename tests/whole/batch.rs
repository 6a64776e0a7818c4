//! Many volumes at once: each becomes the file that it becomes alone, and a failure of one does not affect
//! the others.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ndarray::ArrayD;
use vol2gif::backend::Choice;
use vol2gif::batch::{self, Batch, Finished, Job, Observer};
use vol2gif::{Control, Converter, Error, Options, Progress, Resources, Stage, Stop};
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, noisy, on_every_backend};

pub fn tests() -> Vec<Trial> {
    let mut tests = on_every_backend![a_batch_makes_the_same_files_as_single_conversions,];
    tests.extend(tests![
        a_volume_that_fails_does_not_affect_the_others,
        a_batch_that_is_stopped_begins_no_more_volumes,
    ]);
    tests
}

/// An observer of a batch that records the finished volumes.
struct Recorder<'o> {
    ended: Mutex<Vec<Finished>>,
    /// A part of the name of a volume whose progress panics.
    panics: Option<&'static str>,
    /// A stop that is requested as soon as a volume has finished.
    stop: Option<&'o Stop>,
}

impl<'o> Recorder<'o> {
    fn new(panics: Option<&'static str>, stop: Option<&'o Stop>) -> Self {
        Self { ended: Mutex::default(), panics, stop }
    }
}

struct Panicking;

impl Progress for Panicking {
    fn begin(&self, stage: Stage, _frames: usize) {
        if stage == Stage::Frames {
            // Unlike `panic!`, this prints nothing.
            resume_unwind(Box::new("a panic on purpose"));
        }
    }
}

impl Observer for Recorder<'_> {
    fn begins(&self, job: &Job) -> Box<dyn Progress + '_> {
        match self.panics {
            Some(name) if job.input.name().contains(name) => Box::new(Panicking),
            _ => Box::new(()),
        }
    }

    fn finished(&self, ended: Finished) {
        if let Some(stop) = self.stop {
            stop.request();
        }
        self.ended.lock().unwrap().push(ended);
    }
}

/// Writes volumes to `directory/in`. Of every seven, one is larger and one is in color.
fn put_volumes(directory: &Path, volumes: usize) -> PathBuf {
    let inputs = directory.join("in");
    fs::create_dir_all(&inputs).unwrap();
    for number in 0..volumes {
        let path = inputs.join(format!("v{number:02}.npy"));
        let shape: &[usize] = match number % 7 {
            0 => &[40, 200, 150],
            1 => &[3, 20, 30, 3],
            _ => &[5, 20, 30 + number],
        };
        let array: ArrayD<u16> = noisy(shape);
        ndarray_npy::write_npy(path, &array).unwrap();
    }
    inputs
}

fn jobs(inputs: &Path, output: &Path) -> Vec<Result<Job, vol2gif::Error>> {
    batch::plan(&[inputs.to_owned()], Some(output), None).unwrap()
}

/// The files in a directory, by name.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(directory).unwrap().map(Result::unwrap);
    entries.map(|it| (it.file_name().into_string().unwrap(), fs::read(it.path()).unwrap())).collect()
}

/// The CPU with this many threads.
fn cpu(threads: usize) -> Resources {
    let threads = NonZeroUsize::new(threads);
    Resources { backend: Choice::Cpu, threads, ..Resources::default() }
}

/// Converts all jobs under default options.
fn run(resources: Resources, jobs: Vec<Result<Job, Error>>, stop: &Stop, recorder: &Recorder<'_>) {
    let converter = Converter::new(resources).unwrap();
    Batch { converter: &converter, options: &Options::default(), stop }.run(jobs, recorder);
}

/// The files of the volumes, converted one by one on one thread.
fn one_by_one(inputs: &Path, directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let converter = Converter::new(cpu(1)).unwrap();
    let (options, control) = (Options::default(), Control::default());
    let output = directory.join("expected");
    for job in jobs(inputs, &output) {
        let job = job.unwrap();
        let volume = job.input.open(&converter, &options, &control.stop).unwrap();
        converter.convert(&volume, &job.output, &options, &control).unwrap();
    }
    files(&output)
}

fn a_batch_makes_the_same_files_as_single_conversions(on: Backends) {
    let directory = tempfile::tempdir().unwrap();
    let inputs = put_volumes(directory.path(), 24);
    let expected = one_by_one(&inputs, directory.path());
    assert_eq!(expected.len(), 24);
    // Two devices, both of them the first one of this machine.
    let gpus = Resources { backend: Choice::Gpu, device: Some("0,0".into()), ..Resources::default() };
    for resources in std::iter::once(cpu(1)).chain(on.has_gpu().then_some(gpus)) {
        for (threads, max_memory) in [(1, None), (2, Some(64 << 20)), (3, None), (8, Some(1 << 30))] {
            let output = directory.path().join("made");
            let threads_wanted = NonZeroUsize::new(threads);
            let resources = Resources { threads: threads_wanted, max_memory, ..resources.clone() };
            let recorder = Recorder::new(None, None);
            run(resources, jobs(&inputs, &output), &Stop::default(), &recorder);
            let mut ended = recorder.ended.into_inner().unwrap();
            ended.sort_by_key(|ended| ended.number);
            assert_eq!(ended.len(), 24);
            for (number, ended) in ended.iter().enumerate() {
                assert_eq!(ended.number, number);
                let outcome = ended.result.as_ref().unwrap();
                assert!(ended.job.as_ref().unwrap().input.name() == outcome.name);
                assert_eq!(outcome.failures, [""; 0]);
                assert!(ended.opening + outcome.elapsed <= ended.elapsed);
            }
            let made = files(&output);
            assert!(made.keys().eq(expected.keys()), "{threads} threads");
            assert!(made == expected, "{threads} threads");
            fs::remove_dir_all(&output).unwrap();
        }
    }
}

fn a_volume_that_fails_does_not_affect_the_others() {
    let directory = tempfile::tempdir().unwrap();
    let inputs = put_volumes(directory.path(), 16);
    let mut expected = one_by_one(&inputs, directory.path());
    for name in ["v03.gif", "v07.gif", "v09.gif"] {
        expected.remove(name);
    }
    // Volume 3 is damaged, the archive 9 cannot be listed, and the conversion of volume 7 panics.
    fs::write(inputs.join("v03.npy"), b"\x93NUMPY\x01\x00 no").unwrap();
    fs::rename(inputs.join("v09.npy"), inputs.join("v09.npz")).unwrap();
    fs::write(inputs.join("v09.npz"), b"PK\x03\x04").unwrap();
    for threads in [1, 3] {
        let output = directory.path().join("made");
        let recorder = Recorder::new(Some("v07"), None);
        run(cpu(threads), jobs(&inputs, &output), &Stop::default(), &recorder);
        let mut failed: Vec<_> = recorder
            .ended
            .into_inner()
            .unwrap()
            .into_iter()
            .filter_map(|ended| Some((ended.number, ended.result.err()?.to_string())))
            .collect();
        failed.sort();
        assert!(failed.len() == 3, "{failed:?}");
        assert!(failed[0].0 == 3 && failed[0].1.contains("v03.npy: "), "{failed:?}");
        assert!(failed[1].0 == 7 && failed[1].1.contains("v07.npy: internal error: a panic on purpose"));
        assert!(failed[2].0 == 9 && failed[2].1.contains("v09.npz: "), "{failed:?}");
        assert!(files(&output) == expected);
        fs::remove_dir_all(&output).unwrap();
    }
}

fn a_batch_that_is_stopped_begins_no_more_volumes() {
    let directory = tempfile::tempdir().unwrap();
    let inputs = put_volumes(directory.path(), 24);
    let output = directory.path().join("made");
    let stop = Stop::default();
    let recorder = Recorder::new(None, Some(&stop));
    run(cpu(2), jobs(&inputs, &output), &stop, &recorder);
    let ended = recorder.ended.into_inner().unwrap();
    // Three threads open volumes, one more than the pool has. Each may have begun one.
    assert!((1..=3).contains(&ended.len()), "{}", ended.len());
    let whole = ended.iter().filter(|ended| ended.result.is_ok()).count();
    assert_eq!(files(&output).len(), whole, "nothing unfinished is left");
}

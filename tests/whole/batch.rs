//! Many volumes at once: each is converted as it would be alone, and what befalls one is no matter of the others.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ndarray::ArrayD;
use vol2gif::backend::Choice;
use vol2gif::batch::{self, Batch, Finished, Job, Observer};
use vol2gif::{Control, Converter, Error, Options, Progress, Resources, Stage, Stop};

use crate::fixtures::{has_gpu, noisy};

/// Hears of a batch; `meddler` is a part of the name of a volume whose progress panics.
struct Ears<'o> {
    ended: Mutex<Vec<Finished>>,
    meddler: Option<&'static str>,
    /// Requested as soon as a volume has ended.
    stop: Option<&'o Stop>,
}

impl<'o> Ears<'o> {
    fn new(meddler: Option<&'static str>, stop: Option<&'o Stop>) -> Self {
        Self { ended: Mutex::default(), meddler, stop }
    }
}

struct Meddling;

impl Progress for Meddling {
    fn begin(&self, stage: Stage, _frames: usize) {
        assert!(stage != Stage::Frames, "a panic on purpose");
    }
}

impl Observer for Ears<'_> {
    fn begins(&self, job: &Job) -> Box<dyn Progress + '_> {
        match self.meddler {
            Some(name) if job.input.name().contains(name) => Box::new(Meddling),
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

/// Writes volumes of many sizes below `directory`: small ones, larger ones, and one of color.
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

/// The files below a directory by name.
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
fn run(resources: Resources, jobs: Vec<Result<Job, Error>>, stop: &Stop, ears: &Ears<'_>) {
    let converter = Converter::new(resources).unwrap();
    Batch { converter: &converter, options: &Options::default(), stop }.run(jobs, ears);
}

/// What the volumes become, one at a time and by one thread.
fn one_by_one(inputs: &Path, directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let converter = Converter::new(cpu(1)).unwrap();
    let (options, control) = (Options::default(), Control::default());
    let output = directory.join("expected");
    for job in jobs(inputs, &output) {
        let job = job.unwrap();
        let volume = job.input.open(&converter, &control.stop).unwrap();
        converter.convert(&volume, &job.output, &options, &control).unwrap();
    }
    files(&output)
}

#[test]
fn a_batch_makes_what_its_volumes_become_one_by_one() {
    let directory = tempfile::tempdir().unwrap();
    let inputs = put_volumes(directory.path(), 24);
    let expected = one_by_one(&inputs, directory.path());
    assert_eq!(expected.len(), 24);
    // Two devices, which here are the same.
    let gpus = Resources { backend: Choice::Gpu, device: Some("0,0".into()), ..Resources::default() };
    for resources in std::iter::once(cpu(1)).chain(has_gpu().then_some(gpus)) {
        for (threads, max_memory) in [(1, None), (2, Some(64 << 20)), (3, None), (8, Some(1 << 30))] {
            let output = directory.path().join("made");
            let threads_wanted = NonZeroUsize::new(threads);
            let resources = Resources { threads: threads_wanted, max_memory, ..resources.clone() };
            let ears = Ears::new(None, None);
            run(resources, jobs(&inputs, &output), &Stop::default(), &ears);
            let mut ended = ears.ended.into_inner().unwrap();
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

#[test]
fn what_befalls_one_volume_is_no_matter_of_the_others() {
    let directory = tempfile::tempdir().unwrap();
    let inputs = put_volumes(directory.path(), 16);
    let mut expected = one_by_one(&inputs, directory.path());
    for name in ["v03.gif", "v07.gif", "v09.gif"] {
        expected.remove(name);
    }
    // One is damaged, one cannot be looked into, and one meets a bug.
    fs::write(inputs.join("v03.npy"), b"\x93NUMPY\x01\x00 no").unwrap();
    fs::rename(inputs.join("v09.npy"), inputs.join("v09.npz")).unwrap();
    fs::write(inputs.join("v09.npz"), b"PK\x03\x04").unwrap();
    for threads in [1, 3] {
        let output = directory.path().join("made");
        let ears = Ears::new(Some("v07"), None);
        run(cpu(threads), jobs(&inputs, &output), &Stop::default(), &ears);
        let mut failed: Vec<_> = ears
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

#[test]
fn a_batch_that_is_told_to_stop_begins_nothing_more() {
    let directory = tempfile::tempdir().unwrap();
    let inputs = put_volumes(directory.path(), 24);
    let output = directory.path().join("made");
    let stop = Stop::default();
    let ears = Ears::new(None, Some(&stop));
    run(cpu(2), jobs(&inputs, &output), &stop, &ears);
    let ended = ears.ended.into_inner().unwrap();
    // Two threads, and one more that waits for them.
    assert!((1..=3).contains(&ended.len()), "{}", ended.len());
    let whole = ended.iter().filter(|ended| ended.result.is_ok()).count();
    assert_eq!(files(&output).len(), whole, "nothing unfinished is left");
}

//! What every backend must do, as claims. A claim takes a backend and returns the first thing that is wrong.
//!
//! The expected results are computed in the plain way: `Range::of` of every sample, merged, and
//! `Levels::level` of every sample.

use std::ops;
use std::sync::Mutex;

use ndarray::ArrayView4;
use vol2gif::backend::Backend;
use vol2gif::tone::{Bins, Contrast, Curve, Levels, OrderStatistics, Range, Window};
use vol2gif::volume::{Block, Volume};

use crate::samples::{Random, TestSample, for_every_type, repeated, sample_sets};

/// What is wrong with a backend, as an error.
pub type Verdict = Result<(), String>;

/// A claim about every backend.
pub type Claim = fn(&dyn Backend) -> Verdict;

macro_rules! claims {
    ($($claim:ident)*) => {
        /// All claims about the passes over a volume, by name.
        pub const ALL: &[(&str, Claim)] = &[$((stringify!($claim), $claim)),*];
    };
}

claims! {
    every_8_bit_sample
    every_16_bit_sample
    wide_samples_at_their_edges
    every_threshold_and_its_neighbors
    windows_and_curves
    histograms_of_every_digit
    every_length_from_1_to_70
    seams_between_blocks_do_not_show
    long_blocks_with_an_odd_end
    many_threads_at_once
    the_same_again
}

/// How a volume is passed through a backend.
#[derive(Clone, Copy, Debug)]
struct Setup {
    /// Frames, height, width, channels.
    shape: [usize; 4],
    frames_per_group: usize,
    bytes_per_block: usize,
    threads: usize,
    contrast: Contrast,
}

impl Setup {
    /// One frame of one row, in one block.
    fn one_row(samples: usize) -> Self {
        Self {
            shape: [1, 1, samples, 1],
            frames_per_group: 1,
            bytes_per_block: usize::MAX,
            threads: 1,
            contrast: Contrast::default(),
        }
    }

    /// One frame of rows of 1000 samples at most, in one block.
    fn rows(samples: usize) -> Self {
        let width = 1000.min(samples);
        let height = samples.div_ceil(width);
        Self { shape: [1, height, width, 1], ..Self::one_row(samples) }
    }
}

fn every_8_bit_sample(backend: &dyn Backend) -> Verdict {
    all_sets::<bool>(backend)?;
    all_sets::<u8>(backend)?;
    all_sets::<i8>(backend)
}

fn every_16_bit_sample(backend: &dyn Backend) -> Verdict {
    all_sets::<u16>(backend)?;
    all_sets::<i16>(backend)?;
    all_sets::<half::f16>(backend)
}

fn wide_samples_at_their_edges(backend: &dyn Backend) -> Verdict {
    all_sets::<u32>(backend)?;
    all_sets::<i32>(backend)?;
    all_sets::<f32>(backend)?;
    all_sets::<u64>(backend)?;
    all_sets::<i64>(backend)?;
    all_sets::<f64>(backend)
}

fn all_sets<S: TestSample>(backend: &dyn Backend) -> Verdict {
    for (set, samples) in sample_sets::<S>() {
        let setup = Setup::rows(samples.len());
        let samples = repeated(&samples, setup.shape.iter().product());
        check_passes(backend, set, &samples, setup)?;
    }
    Ok(())
}

fn every_threshold_and_its_neighbors(backend: &dyn Backend) -> Verdict {
    for_every_type!(thresholds(backend));
    Ok(())
}

fn thresholds<S: TestSample>(backend: &dyn Backend) -> Verdict {
    for (set, samples) in sample_sets::<S>() {
        let range = range_of(&samples);
        near_thresholds::<S>(backend, set, &range, Contrast::default())?;
    }
    Ok(())
}

fn near_thresholds<S: TestSample>(
    backend: &dyn Backend,
    set: &str,
    range: &Range,
    contrast: Contrast,
) -> Verdict {
    if let Some((least, greatest)) = range.keys() {
        let levels = Levels::new(&contrast, S::TYPE, range).map_err(|error| error.to_string())?;
        let near = |key: u64| [key.saturating_sub(1), key, key.saturating_add(1)];
        let keys = levels.thresholds().keys.iter().flat_map(|&key| near(key));
        let keys = keys.chain([least, greatest]).filter(|key| (least..=greatest).contains(key));
        let samples: Vec<S> = keys.map(S::from_key).collect();
        let setup = Setup { contrast, ..Setup::one_row(samples.len()) };
        check_passes(backend, &format!("thresholds of {set}"), &samples, setup)?;
    }
    Ok(())
}

fn windows_and_curves(backend: &dyn Backend) -> Verdict {
    for_every_type!(contrasts(backend));
    Ok(())
}

fn contrasts<S: TestSample>(backend: &dyn Backend) -> Verdict {
    let window = |lo, hi| Window::between(lo, hi).expect("a window");
    let gamma = |gamma| Curve::gamma(gamma).expect("a curve");
    let mut contrasts = vec![
        Contrast { window: Window::FULL, curve: Curve::Straight },
        Contrast { window: Window::FULL, curve: Curve::Log },
        Contrast { window: Window::AUTO, curve: gamma(0.4) },
        Contrast { window: window(-20.5, 90.25), curve: Curve::Straight },
        Contrast { window: window(0.1, 0.9), curve: Curve::Log },
        Contrast { window: window(1e15, 1e18), curve: gamma(3.0) },
    ];
    if S::TYPE.kind() != vol2gif::volume::Kind::Float {
        contrasts.push(Contrast { window: Window::TYPE, curve: Curve::Straight });
    }
    for contrast in contrasts {
        for (set, samples) in sample_sets::<S>() {
            // Contrasts and sets are many, so 300 samples of each set are enough.
            let step = samples.len().div_ceil(300);
            let samples: Vec<S> = samples.into_iter().step_by(step).collect();
            let setup = Setup { contrast, ..Setup::rows(samples.len()) };
            check_passes(backend, set, &repeated(&samples, setup.shape.iter().product()), setup)?;
        }
        near_thresholds::<S>(backend, "random", &range_of(&random::<S>(500)), contrast)?;
    }
    Ok(())
}

pub fn histograms_of_every_digit(backend: &dyn Backend) -> Verdict {
    for_every_type!(histograms(backend));
    Ok(())
}

fn histograms<S: TestSample>(backend: &dyn Backend) -> Verdict {
    let shape = [3, 13, 37, 1];
    let wide = random::<S>(shape.iter().product());
    // Samples that lie close together share the prefixes of their digits; in `same`, all are equal.
    let near = wide.iter().map(|x| S::from_key(S::default().key() + x.key() % 100_000 % 250)).collect();
    let same = vec![wide[7]; wide.len()];
    for (set, samples) in [("random", wide), ("near", near), ("the same", same)] {
        let mut sorted: Vec<S> = samples.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_by_key(|x| x.key());
        let Some(last) = sorted.len().checked_sub(1) else { continue };
        let wanted = [0, last / 3, last / 3 + 1, last].map(|rank| rank.min(last));
        let mut ranks = OrderStatistics::new(S::TYPE, &wanted.map(|rank| rank as u64));
        while let Some(bins) = ranks.bins() {
            for (bytes_per_block, threads) in [(usize::MAX, 1), (400, 3)] {
                let setup = Setup { shape, bytes_per_block, threads, ..Setup::one_row(0) };
                histogram(backend, set, &samples, &sorted, &bins, setup)?;
            }
            let mut counts = vec![0; bins.len()];
            sorted.iter().filter_map(|x| bins.of(x.key())).for_each(|bin| counts[bin] += 1);
            ranks.narrow(&counts);
        }
        let expected = wanted.map(|rank| sorted[rank].to_f64());
        if ranks.values() != expected {
            return Err(format!(
                "ranks of {} samples ({set}): {:?}, not {expected:?}",
                S::TYPE.name(),
                ranks.values()
            ));
        }
    }
    Ok(())
}

/// Counts a volume with `backend` and compares the histogram. `finite` are the finite samples of the volume.
fn histogram<S: TestSample>(
    backend: &dyn Backend,
    set: &str,
    samples: &[S],
    finite: &[S],
    bins: &Bins,
    setup: Setup,
) -> Verdict {
    let fault = |fault: String| {
        format!(
            "histogram of {} {} samples ({set}), {setup:?}, {bins:?}: {fault}",
            samples.len(),
            S::TYPE.name()
        )
    };
    let array = ArrayView4::from_shape(setup.shape, samples).map_err(|error| fault(error.to_string()))?;
    let volume = Volume::from_array("volume", array).map_err(|error| fault(error.to_string()))?;
    let counts = Mutex::new(vec![0; bins.len()]);
    visit(&volume, setup, &|block| {
        // A backend must add to the counts, and not overwrite them.
        let mut of_block = vec![1000; bins.len()];
        backend.histogram(block, bins, &mut of_block)?;
        let mut counts = counts.lock().unwrap();
        counts.iter_mut().zip(of_block).for_each(|(count, of_block)| *count += of_block - 1000);
        Ok(())
    })
    .map_err(&fault)?;

    // Computed from the meaning of shift, width and prefixes, not by `Bins::of`.
    let mut expected = vec![0; bins.len()];
    for sample in finite {
        let digits = u128::from(sample.key()) >> bins.shift();
        let (above, digit) = (digits >> bins.width(), digits % (1 << bins.width()));
        for (set, _) in bins.prefixes().iter().enumerate().filter(|(_, prefix)| u128::from(**prefix) == above)
        {
            expected[(set << bins.width()) + digit as usize] += 1;
        }
    }
    let counts = counts.into_inner().unwrap();
    match (0..expected.len()).find(|&bin| counts[bin] != expected[bin]) {
        Some(bin) => Err(fault(format!("{} in bin {bin:#x} instead of {}", counts[bin], expected[bin]))),
        None => Ok(()),
    }
}

fn every_length_from_1_to_70(backend: &dyn Backend) -> Verdict {
    for_every_type!(lengths(backend));
    Ok(())
}

fn lengths<S: TestSample>(backend: &dyn Backend) -> Verdict {
    let samples = random::<S>(70);
    (1..=70).try_for_each(|length| {
        // The last samples rather than the first, so that the extremes differ from length to length.
        check_passes(backend, "random", &samples[70 - length..], Setup::one_row(length))
    })
}

fn seams_between_blocks_do_not_show(backend: &dyn Backend) -> Verdict {
    for_every_type!(seams(backend));
    Ok(())
}

fn seams<S: TestSample>(backend: &dyn Backend) -> Verdict {
    for shape in [[5, 7, 13, 1], [4, 3, 5, 3]] {
        let samples = random::<S>(shape.iter().product());
        for frames_per_group in [1, 3] {
            for samples_per_block in [13, 50, 1000] {
                let bytes_per_block = samples_per_block * size_of::<S>();
                let setup = Setup { shape, frames_per_group, bytes_per_block, ..Setup::one_row(0) };
                check_passes(backend, "random", &samples, setup)?;
            }
        }
    }
    Ok(())
}

fn long_blocks_with_an_odd_end(backend: &dyn Backend) -> Verdict {
    for_every_type!(long(backend));
    Ok(())
}

fn long<S: TestSample>(backend: &dyn Backend) -> Verdict {
    // About 100 kB: several workgroups, and the last one is not full.
    let height = (100 / size_of::<S>()) | 1;
    let setup = Setup { shape: [1, height, 997, 1], ..Setup::one_row(0) };
    check_passes(backend, "random", &random::<S>(height * 997), setup)
}

fn many_threads_at_once(backend: &dyn Backend) -> Verdict {
    for_every_type!(threads(backend));
    Ok(())
}

fn threads<S: TestSample>(backend: &dyn Backend) -> Verdict {
    let shape = [40, 9, 11, 1];
    let setup = Setup { shape, bytes_per_block: 400, threads: 7, ..Setup::one_row(0) };
    check_passes(backend, "random", &random::<S>(shape.iter().product()), setup)
}

fn the_same_again(backend: &dyn Backend) -> Verdict {
    let samples = random::<f32>(4000);
    let setup = Setup { frames_per_group: 2, bytes_per_block: 100, ..Setup::rows(4000) };
    (0..3).try_for_each(|_| check_passes(backend, "random", &samples, setup))
}

/// Random samples out of all that [`TestSample::all`] has.
fn random<S: TestSample>(length: usize) -> Vec<S> {
    let mut random = Random(length as u64);
    let all = S::all();
    (0..length).map(|_| all[random.next() as usize % all.len()]).collect()
}

/// Compares the range of a volume, and twice its levels: after the first pass for levels, a device may have
/// dropped the samples.
fn check_passes<S: TestSample>(backend: &dyn Backend, set: &str, samples: &[S], setup: Setup) -> Verdict {
    let fault = |stage: &str, fault: String| {
        format!("{stage} of {} {} samples ({set}), {setup:?}: {fault}", samples.len(), S::TYPE.name())
    };
    let array =
        ArrayView4::from_shape(setup.shape, samples).map_err(|error| fault("shape", error.to_string()))?;
    let volume = Volume::from_array("volume", array).map_err(|error| fault("shape", error.to_string()))?;

    let found = Mutex::new(Range::default());
    visit(&volume, setup, &|block| {
        let range = backend.minmax(block)?;
        let mut found = found.lock().unwrap();
        *found = found.merge(range);
        Ok(())
    })
    .map_err(|error| fault("range", error))?;
    let (found, expected) = (found.into_inner().unwrap(), range_of(samples));
    if found != expected {
        return Err(fault("range", format!("{found:x?} instead of {expected:x?}")));
    }

    let levels =
        Levels::new(&setup.contrast, S::TYPE, &expected).map_err(|error| fault("rule", error.to_string()))?;
    let expected: Vec<u8> = samples.iter().map(|&sample| levels.level(sample)).collect();
    for time in ["first levels", "second levels"] {
        let made = Mutex::new(vec![None; samples.len()]);
        visit(&volume, setup, &|block| {
            let (_, place) = block.cache_key().expect("a volume in memory has its blocks in order");
            let place = place.start as usize..place.end as usize;
            // Every byte starts with a wrong value, so that a byte which is not written is noticed.
            let mut out: Vec<u8> = expected[place.clone()].iter().map(|level| !level).collect();
            backend.normalize(block, &levels, &mut out)?;
            made.lock().unwrap().splice(place, out.into_iter().map(Some));
            Ok(())
        })
        .map_err(|error| fault(time, error))?;
        same(&made.into_inner().unwrap(), &expected, samples).map_err(|error| fault(time, error))?;
    }
    Ok(())
}

/// Visits all blocks of a volume from `setup.threads` threads.
fn visit(
    volume: &Volume<'_>,
    setup: Setup,
    visit: &(dyn Fn(Block<'_>) -> Result<(), vol2gif::Error> + Sync),
) -> Verdict {
    let pass =
        volume.pass(setup.frames_per_group, setup.bytes_per_block).map_err(|error| error.to_string())?;
    let work = || {
        let mut buffer = Vec::new();
        while let Some(group) = pass.next(&mut buffer, &mut |block| visit(block)) {
            group.map_err(|error| error.to_string())?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..setup.threads).map(|_| scope.spawn(work)).collect();
        let mine = work();
        threads
            .into_iter()
            .fold(mine, |verdict, thread| verdict.and(thread.join().expect("a thread panicked")))
    })
}

fn range_of<S: TestSample>(samples: &[S]) -> Range {
    samples.iter().map(|&sample| Range::of(sample)).fold(Range::default(), Range::merge)
}

/// Compares levels; the error says where the first difference is.
fn same<S: TestSample>(made: &[Option<u8>], expected: &[u8], samples: &[S]) -> Verdict {
    if made.len() != expected.len() {
        return Err(format!("{} levels instead of {}", made.len(), expected.len()));
    }
    let differs = |index: &usize| made[*index] != Some(expected[*index]);
    let Some(first) = (0..expected.len()).find(differs) else { return Ok(()) };
    let differing = (0..expected.len()).filter(differs).count();
    let part: ops::Range<usize> = first.saturating_sub(2)..(first + 3).min(samples.len());
    Err(format!(
        "{differing} differ, first at index {first}: {:?} instead of {} for {} (around it: {})",
        made[first],
        expected[first],
        samples[first].describe(),
        samples[part].iter().map(|sample| sample.describe()).collect::<Vec<_>>().join(", "),
    ))
}

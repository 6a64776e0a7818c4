//! What every backend must do, as claims: functions that take a backend and return what is wrong with it.
//!
//! The truth is slow and plain: `Range::of` of every sample, merged, and `Levels::level` of every sample.

use std::ops;
use std::sync::Mutex;

use ndarray::ArrayView4;
use vol2gif::backend::Backend;
use vol2gif::tone::{Bins, Contrast, Curve, Levels, OrderStatistics, Range, Window};
use vol2gif::volume::{Block, Volume};

use crate::samples::{Random, Tried, for_every_type, repeated, tones};

/// Gives the names of all claims to a macro, before the arguments it is called with here.
macro_rules! for_all_claims {
    ($then:ident!($($arguments:tt)*)) => {
        $then! {
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
            the_same_again;
            $($arguments)*
        }
    };
}
pub(crate) use for_all_claims;

/// What is found wrong.
pub type Verdict = Result<(), String>;

/// How a volume is put to a backend.
#[derive(Clone, Copy, Debug)]
struct Manner {
    /// Frames, height, width, channels.
    shape: [usize; 4],
    frames_per_group: usize,
    bytes_per_block: usize,
    threads: usize,
    contrast: Contrast,
}

impl Manner {
    /// As one frame of one row, in one block.
    fn whole(samples: usize) -> Self {
        Self {
            shape: [1, 1, samples, 1],
            frames_per_group: 1,
            bytes_per_block: usize::MAX,
            threads: 1,
            contrast: Contrast::default(),
        }
    }

    /// In frames of rows as short as a GIF's are, all in one block.
    fn tall(samples: usize) -> Self {
        let width = 1000.min(samples);
        let height = samples.div_ceil(width);
        Self { shape: [1, height, width, 1], ..Self::whole(samples) }
    }
}

pub fn every_8_bit_sample(backend: &dyn Backend) -> Verdict {
    all_tones::<bool>(backend)?;
    all_tones::<u8>(backend)?;
    all_tones::<i8>(backend)
}

pub fn every_16_bit_sample(backend: &dyn Backend) -> Verdict {
    all_tones::<u16>(backend)?;
    all_tones::<i16>(backend)?;
    all_tones::<half::f16>(backend)
}

pub fn wide_samples_at_their_edges(backend: &dyn Backend) -> Verdict {
    all_tones::<u32>(backend)?;
    all_tones::<i32>(backend)?;
    all_tones::<f32>(backend)?;
    all_tones::<u64>(backend)?;
    all_tones::<i64>(backend)?;
    all_tones::<f64>(backend)
}

fn all_tones<S: Tried>(backend: &dyn Backend) -> Verdict {
    for (tone, samples) in tones::<S>() {
        let manner = Manner::tall(samples.len());
        let samples = repeated(&samples, manner.shape.iter().product());
        put(backend, tone, &samples, manner)?;
    }
    Ok(())
}

pub fn every_threshold_and_its_neighbors(backend: &dyn Backend) -> Verdict {
    for_every_type!(thresholds(backend));
    Ok(())
}

fn thresholds<S: Tried>(backend: &dyn Backend) -> Verdict {
    for (tone, samples) in tones::<S>() {
        let range = range_of(&samples);
        near_thresholds::<S>(backend, tone, &range, Contrast::default())?;
    }
    Ok(())
}

fn near_thresholds<S: Tried>(
    backend: &dyn Backend,
    tone: &str,
    range: &Range,
    contrast: Contrast,
) -> Verdict {
    if let Some((least, greatest)) = range.keys() {
        let levels = Levels::new(&contrast, S::TYPE, range).map_err(|error| error.to_string())?;
        let near = |key: u64| [key.saturating_sub(1), key, key.saturating_add(1)];
        let keys = levels.thresholds().keys.iter().flat_map(|&key| near(key));
        let keys = keys.chain([least, greatest]).filter(|key| (least..=greatest).contains(key));
        let samples: Vec<S> = keys.map(S::from_key).collect();
        let manner = Manner { contrast, ..Manner::whole(samples.len()) };
        put(backend, &format!("thresholds of {tone}"), &samples, manner)?;
    }
    Ok(())
}

pub fn windows_and_curves(backend: &dyn Backend) -> Verdict {
    for_every_type!(contrasts(backend));
    Ok(())
}

fn contrasts<S: Tried>(backend: &dyn Backend) -> Verdict {
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
        for (tone, samples) in tones::<S>() {
            // There are many of both, so a few hundred of the samples are enough.
            let step = samples.len().div_ceil(300);
            let samples: Vec<S> = samples.into_iter().step_by(step).collect();
            let manner = Manner { contrast, ..Manner::tall(samples.len()) };
            put(backend, tone, &repeated(&samples, manner.shape.iter().product()), manner)?;
        }
        near_thresholds::<S>(backend, "random", &range_of(&random::<S>(500)), contrast)?;
    }
    Ok(())
}

pub fn histograms_of_every_digit(backend: &dyn Backend) -> Verdict {
    for_every_type!(histograms(backend));
    Ok(())
}

fn histograms<S: Tried>(backend: &dyn Backend) -> Verdict {
    let shape = [3, 13, 37, 1];
    let wide = random::<S>(shape.iter().product());
    // Some that lie close together, so that digits have prefixes in common, and some that are all the same.
    let near = wide.iter().map(|x| S::from_key(S::default().key() + x.key() % 100_000 % 250)).collect();
    let same = vec![wide[7]; wide.len()];
    for (tone, samples) in [("random", wide), ("near", near), ("the same", same)] {
        let mut sorted: Vec<S> = samples.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_by_key(|x| x.key());
        let Some(last) = sorted.len().checked_sub(1) else { continue };
        let wanted = [0, last / 3, last / 3 + 1, last].map(|rank| rank.min(last));
        let mut ranks = OrderStatistics::new(S::TYPE, &wanted.map(|rank| rank as u64));
        while let Some(bins) = ranks.bins() {
            for (bytes_per_block, threads) in [(usize::MAX, 1), (400, 3)] {
                let manner = Manner { shape, bytes_per_block, threads, ..Manner::whole(0) };
                histogram(backend, tone, &samples, &sorted, &bins, manner)?;
            }
            let mut counts = vec![0; bins.len()];
            sorted.iter().filter_map(|x| bins.of(x.key())).for_each(|bin| counts[bin] += 1);
            ranks.narrow(&counts);
        }
        let expected = wanted.map(|rank| sorted[rank].to_f64());
        if ranks.values() != expected {
            return Err(format!(
                "ranks of {} samples ({tone}): {:?}, not {expected:?}",
                S::TYPE.name(),
                ranks.values()
            ));
        }
    }
    Ok(())
}

/// Puts a volume through the counting stage; `finite` are its finite samples.
fn histogram<S: Tried>(
    backend: &dyn Backend,
    tone: &str,
    samples: &[S],
    finite: &[S],
    bins: &Bins,
    manner: Manner,
) -> Verdict {
    let fault = |fault: String| {
        format!(
            "histogram of {} {} samples ({tone}), {manner:?}, {bins:?}: {fault}",
            samples.len(),
            S::TYPE.name()
        )
    };
    let array = ArrayView4::from_shape(manner.shape, samples).map_err(|error| fault(error.to_string()))?;
    let volume = Volume::from_array("volume", array).map_err(|error| fault(error.to_string()))?;
    let counts = Mutex::new(vec![0; bins.len()]);
    visit(&volume, manner, &|block| {
        // What is there must stay there.
        let mut of_block = vec![1000; bins.len()];
        backend.histogram(block, bins, &mut of_block)?;
        let mut counts = counts.lock().unwrap();
        counts.iter_mut().zip(of_block).for_each(|(count, of_block)| *count += of_block - 1000);
        Ok(())
    })
    .map_err(&fault)?;

    // Written apart from `Bins::of`, by what its parts mean.
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

pub fn every_length_from_1_to_70(backend: &dyn Backend) -> Verdict {
    for_every_type!(lengths(backend));
    Ok(())
}

fn lengths<S: Tried>(backend: &dyn Backend) -> Verdict {
    let samples = random::<S>(70);
    (1..=70).try_for_each(|length| {
        // The last samples, so that the extremes are not always the same ones.
        put(backend, "random", &samples[70 - length..], Manner::whole(length))
    })
}

pub fn seams_between_blocks_do_not_show(backend: &dyn Backend) -> Verdict {
    for_every_type!(seams(backend));
    Ok(())
}

fn seams<S: Tried>(backend: &dyn Backend) -> Verdict {
    for shape in [[5, 7, 13, 1], [4, 3, 5, 3]] {
        let samples = random::<S>(shape.iter().product());
        for frames_per_group in [1, 3] {
            for samples_per_block in [13, 50, 1000] {
                let bytes_per_block = samples_per_block * size_of::<S>();
                let manner = Manner { shape, frames_per_group, bytes_per_block, ..Manner::whole(0) };
                put(backend, "random", &samples, manner)?;
            }
        }
    }
    Ok(())
}

pub fn long_blocks_with_an_odd_end(backend: &dyn Backend) -> Verdict {
    for_every_type!(long(backend));
    Ok(())
}

fn long<S: Tried>(backend: &dyn Backend) -> Verdict {
    // Some 100 kB: several workgroups, the last of which is not full.
    let height = (100 / size_of::<S>()) | 1;
    let manner = Manner { shape: [1, height, 997, 1], ..Manner::whole(0) };
    put(backend, "random", &random::<S>(height * 997), manner)
}

pub fn many_threads_at_once(backend: &dyn Backend) -> Verdict {
    for_every_type!(threads(backend));
    Ok(())
}

fn threads<S: Tried>(backend: &dyn Backend) -> Verdict {
    let shape = [40, 9, 11, 1];
    let manner = Manner { shape, bytes_per_block: 400, threads: 7, ..Manner::whole(0) };
    put(backend, "random", &random::<S>(shape.iter().product()), manner)
}

pub fn the_same_again(backend: &dyn Backend) -> Verdict {
    let samples = random::<f32>(4000);
    let manner = Manner { frames_per_group: 2, bytes_per_block: 100, ..Manner::tall(4000) };
    (0..3).try_for_each(|_| put(backend, "random", &samples, manner))
}

/// Random samples, with some of every type's rarities.
fn random<S: Tried>(length: usize) -> Vec<S> {
    let mut random = Random(length as u64);
    let all = S::all();
    (0..length).map(|_| all[random.next() as usize % all.len()]).collect()
}

/// Puts a volume through both stages, the second one twice: after the first time nothing of it need be left on a device.
fn put<S: Tried>(backend: &dyn Backend, tone: &str, samples: &[S], manner: Manner) -> Verdict {
    let fault = |stage: &str, fault: String| {
        format!("{stage} of {} {} samples ({tone}), {manner:?}: {fault}", samples.len(), S::TYPE.name())
    };
    let array =
        ArrayView4::from_shape(manner.shape, samples).map_err(|error| fault("shape", error.to_string()))?;
    let volume = Volume::from_array("volume", array).map_err(|error| fault("shape", error.to_string()))?;

    let found = Mutex::new(Range::default());
    visit(&volume, manner, &|block| {
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

    let levels = Levels::new(&manner.contrast, S::TYPE, &expected)
        .map_err(|error| fault("rule", error.to_string()))?;
    let expected: Vec<u8> = samples.iter().map(|&sample| levels.level(sample)).collect();
    for time in ["first levels", "second levels"] {
        let made = Mutex::new(vec![None; samples.len()]);
        visit(&volume, manner, &|block| {
            let (_, place) = block.cache_key().expect("a volume in memory has its blocks in order");
            let place = place.start as usize..place.end as usize;
            // Whatever a backend leaves out must not look right by chance.
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

/// Visits all blocks of a volume, from several threads if so wished.
fn visit(
    volume: &Volume<'_>,
    manner: Manner,
    visit: &(dyn Fn(Block<'_>) -> Result<(), vol2gif::Error> + Sync),
) -> Verdict {
    let pass =
        volume.pass(manner.frames_per_group, manner.bytes_per_block).map_err(|error| error.to_string())?;
    let work = || {
        let mut buffer = Vec::new();
        while let Some(group) = pass.next(&mut buffer, &mut |block| visit(block)) {
            group.map_err(|error| error.to_string())?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..manner.threads).map(|_| scope.spawn(work)).collect();
        let mine = work();
        threads
            .into_iter()
            .fold(mine, |verdict, thread| verdict.and(thread.join().expect("a thread panicked")))
    })
}

fn range_of<S: Tried>(samples: &[S]) -> Range {
    samples.iter().map(|&sample| Range::of(sample)).fold(Range::default(), Range::merge)
}

/// Compares lengths first, then says where the first difference is.
fn same<S: Tried>(made: &[Option<u8>], expected: &[u8], samples: &[S]) -> Verdict {
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

//! A few frames of a volume, in memory: enough to estimate from.

use std::borrow::Cow;

use super::Volume;
use super::byte_order::ByteOrder;
use super::frame_shape::FrameShape;
use super::opacity::Opacity;
use super::store::Store;
use crate::error::{Error, Problem};

/// Bytes that are read at once.
const BLOCK_BYTES: usize = 8 << 20;

/// Where each of up to `runs` runs of `run` frames begins: each is in the middle of an equal part of `frames` frames.
fn starts(frames: usize, run: usize, runs: usize) -> impl Iterator<Item = usize> {
    let runs = runs.min(frames / run).max(1);
    (0..runs).map(move |number| ((2 * number + 1) * frames / runs).saturating_sub(run) / 2)
}

/// The frames of up to `runs` runs of `run` of `frames` frames, as a [subset](Volume::subset) has them.
pub(crate) fn subset_frames(frames: usize, run: usize, runs: usize) -> Vec<usize> {
    starts(frames, run, runs).flat_map(|start| start..frames.min(start + run)).collect()
}

impl Volume<'_> {
    /// A volume of up to `runs` runs of `run` pictures, evenly spread over this volume. Of a store that is read
    /// from front to back it has the first frames.
    ///
    /// # Errors
    ///
    /// When the frames cannot be read.
    pub(crate) fn subset(&self, run: usize, runs: usize) -> Result<Volume<'static>, Error> {
        let frames = self.pictures().frames;
        match &self.store {
            Store::SequentialSource(_) => {
                self.with_pictures(&(0..frames.min(run * runs)).collect::<Vec<_>>())
            }
            _ => self.with_pictures(&subset_frames(frames, run, runs)),
        }
    }

    /// A volume of these pictures, whose numbers rise. Nothing else is read, except for what is before the last of
    /// them in a store that is read from front to back.
    ///
    /// # Errors
    ///
    /// When the frames cannot be read.
    pub(crate) fn with_pictures(&self, numbers: &[usize]) -> Result<Volume<'static>, Error> {
        let mut pass = self.pass_with_step(1, 1, BLOCK_BYTES)?;
        let (mut buffer, mut bytes) = (Vec::new(), Vec::new());
        for number in numbers {
            pass = pass.starting_at(*number);
            let next = pass.next(&mut buffer, &mut |mut block| {
                bytes.extend_from_slice(block.bytes()?);
                Ok(())
            });
            if next.transpose()?.is_none() {
                break;
            }
        }
        let frame_bytes = self.shape.frame_samples() * self.sample.bits() as usize / 8;
        let shape = FrameShape { frames: bytes.len() / frame_bytes, ..self.shape };
        if shape.frames == 0 {
            return Err(self.error(Problem::Empty));
        }
        let store = Store::Memory(Cow::Owned(bytes));
        let mut some = Volume::new(self.name.clone(), shape, self.sample, ByteOrder::Little, store);
        (some.planes, some.pixel) = (self.planes, self.pixel);
        if let Some(Opacity { alone, rgba }) = self.opacity() {
            let (alone, rgba) = (alone.with_pictures(numbers)?, rgba.with_pictures(numbers)?);
            some = some.with_opacity(Opacity { alone, rgba });
        }
        Ok(some.with_metadata(self.metadata.of_frames()))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;
    use proptest::prelude::*;

    use super::*;

    /// The frames of a subset of a volume of `count` frames, each filled with its number.
    fn frames(count: usize, run: usize, runs: usize) -> Vec<u8> {
        let array = Array3::from_shape_fn((count, 2, 3), |(frame, ..)| frame as u8);
        let volume = Volume::from_array("a", array.view()).unwrap();
        let subset = volume.subset(run, runs).unwrap();
        let mut frames = Vec::new();
        let pass = subset.pass(1, 1 << 20).unwrap();
        let mut take = |mut block: crate::volume::Block<'_>| {
            frames.push(block.bytes()?[0]);
            Ok(())
        };
        while pass.next(&mut Vec::new(), &mut take).transpose().unwrap().is_some() {}
        assert_eq!(frames.len(), subset.shape().frames);
        frames
    }

    #[test]
    fn a_subset_is_spread_over_the_volume() {
        assert_eq!(frames(2, 3, 8), [0, 1]);
        assert_eq!(frames(24, 3, 8), (0..24).collect::<Vec<_>>());
        assert_eq!(frames(20, 2, 3), [2, 3, 9, 10, 15, 16]);
        assert_eq!(frames(1, 3, 8), [0]);
        assert_eq!(frames(100, 1, 3), [16, 49, 82]);
    }

    /// If every 6th frame differs from the one before, about every 6th of the pairs in a run does.
    #[test]
    fn a_run_shows_how_often_frames_change() {
        let cases = (1..=8).flat_map(|period| (0..period).map(move |phase| (period, phase)));
        for ((period, phase), count) in cases.flat_map(|case| (9..400).map(move |count| (case, count))) {
            let changes =
                |start: usize| (start + 1..start + 9).filter(|frame| frame % period == phase).count();
            let pairs: usize = starts(count, 9, 4).map(|_| 8).sum();
            let found: usize = starts(count, 9, 4).map(changes).sum();
            let factor = found as f64 * period as f64 / pairs as f64;
            assert!((0.5..=2.0).contains(&factor), "{period} {phase} {count}: {factor}");
        }
    }

    proptest! {
        #[test]
        fn runs_lie_in_the_volume_apart(count in 1..5000usize, run in 1..40usize, runs in 1..20usize) {
            let starts: Vec<usize> = starts(count, run, runs).collect();
            prop_assert!(starts.windows(2).all(|pair| pair[0] + run <= pair[1]), "{starts:?}");
            prop_assert!(starts.last().unwrap() + run.min(count) <= count);
        }
    }
}

//! A few frames of a volume, in memory: enough to estimate from.

use std::borrow::Cow;

use super::Volume;
use super::byte_order::ByteOrder;
use super::frame_shape::FrameShape;
use super::store::Store;
use crate::error::{Error, Problem};

/// Bytes that are read at once.
const BLOCK_BYTES: usize = 8 << 20;

impl Volume<'_> {
    /// A volume of up to `runs` runs of `run` frames, evenly spread over this volume. Of a store that is read
    /// from front to back it has the first ones.
    ///
    /// # Errors
    ///
    /// When the frames cannot be read.
    pub(crate) fn subset(&self, run: usize, runs: usize) -> Result<Volume<'static>, Error> {
        let sequential = matches!(self.store, Store::SequentialSource(_));
        let pass = self.pass(run, BLOCK_BYTES)?;
        let step = if sequential { 1 } else { pass.groups().div_ceil(runs) };
        let (mut buffer, mut bytes) = (Vec::new(), Vec::new());
        for group in 0..if sequential { runs } else { pass.groups() } {
            let taken = group.is_multiple_of(step);
            let next = pass.next(&mut buffer, &mut |mut block| {
                if taken {
                    bytes.extend_from_slice(block.bytes()?);
                }
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
        let subset = Volume::new(self.name.clone(), shape, self.sample, ByteOrder::Little, store);
        Ok(subset.with_metadata(self.metadata.of_frames()))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

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
        assert_eq!(frames(4, 3, 8), [0, 1, 2, 3]);
        assert_eq!(frames(24, 3, 8), (0..24).collect::<Vec<_>>());
        assert_eq!(frames(20, 2, 3), [0, 1, 8, 9, 16, 17]);
        assert_eq!(frames(1, 3, 8), [0]);
        assert_eq!(frames(100, 1, 3), [0, 34, 68]);
    }
}

//! Blocks cut into the parts of a volume that have levels of their own, and put together again.
//!
//! For frames that is a cut, for channels the samples are sorted by channel. Both are done here, before a backend sees
//! them, so a backend knows nothing of it.

use crate::error::Error;
use crate::tone::Scope;
use crate::volume::{Block, FrameShape};

/// Hands the parts of a block to `visit`, each with the number of its part: of the volume, of the frame or of the channel.
/// `visit` gets the place of the part's first sample in the block, and the distance to the next one.
///
/// The block must be of a pass in the order of the frames, unless the scope is the whole volume.
pub(super) fn each_part(
    scope: Scope,
    shape: FrameShape,
    mut block: Block<'_>,
    sorted: &mut Vec<u8>,
    visit: &mut dyn FnMut(usize, Block<'_>, Place) -> Result<(), Error>,
) -> Result<(), Error> {
    let (sample, samples) = (block.sample(), block.len());
    let width = sample.bits() as usize / 8;
    let first = block.cache_key().map_or(0, |(_, samples)| samples.start);
    match scope {
        Scope::Volume => visit(0, block, Place { first: 0, step: 1 }),
        Scope::Frame => {
            let frame_samples = shape.frame_samples();
            let (mut frame, mut ahead) =
                ((first / frame_samples as u64) as usize, (first % frame_samples as u64) as usize);
            let (bytes, mut done) = (block.bytes()?, 0);
            while done < samples {
                let end = samples.min(done + frame_samples - ahead);
                let part = Block::of_samples(sample, &bytes[done * width..end * width]);
                visit(frame, part, Place { first: done, step: 1 })?;
                (frame, ahead, done) = (frame + 1, 0, end);
            }
            Ok(())
        }
        Scope::Channel => {
            let channels = shape.samples;
            let bytes = block.bytes()?;
            for channel in 0..channels {
                let ahead = (first % channels as u64) as usize;
                let place = Place { first: (channel + channels - ahead) % channels, step: channels };
                sorted.clear();
                for sample in bytes.chunks_exact(width).skip(place.first).step_by(channels) {
                    sorted.extend_from_slice(sample);
                }
                if !sorted.is_empty() {
                    visit(channel, Block::of_samples(sample, sorted), place)?;
                }
            }
            Ok(())
        }
    }
}

/// Where the samples of a part are in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The first one.
    first: usize,
    /// From one to the next.
    step: usize,
}

impl Place {
    /// Lets `make` make `length` levels of a part, and puts them where they belong in `levels`, those of the block.
    pub(super) fn put<E>(
        self,
        levels: &mut [u8],
        length: usize,
        scattered: &mut Vec<u8>,
        make: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.step == 1 {
            return make(&mut levels[self.first..self.first + length]);
        }
        scattered.resize(length, 0);
        make(scattered)?;
        for (level, made) in levels[self.first..].iter_mut().step_by(self.step).zip(scattered) {
            *level = *made;
        }
        Ok(())
    }
}

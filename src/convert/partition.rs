//! Cuts blocks into the parts of a volume that have levels of their own, and puts the levels together again.
//!
//! A block is cut between frames; for channels, its samples are sorted by channel. This happens before a
//! backend sees the samples, so backends know nothing of parts.

use crate::error::Error;
use crate::tone::Scope;
use crate::volume::{Block, FrameShape, Volume};

/// Number of parts of a volume that have levels of their own. The planes of a channel are one part, or each plane is
/// one where the scope is the frame.
pub(super) fn parts(volume: &Volume<'_>, scope: Scope) -> usize {
    match scope {
        Scope::Channel if volume.planes() > 1 => volume.planes(),
        _ => scope.parts(volume.shape()),
    }
}

/// Hands the parts of a block to `visit`: the number of the frame or channel (0 for the volume), its samples,
/// and their [place](Place) in the block. Where a picture has several `planes`, each frame is a plane, and channels
/// take turns. `sorted` is a buffer.
///
/// The block must come from a pass in the order of the frames, unless the scope is the whole volume.
///
/// # Errors
///
/// When the block cannot be read, and the errors of `visit`.
pub(super) fn each_part(
    scope: Scope,
    (shape, planes): (FrameShape, usize),
    mut block: Block<'_>,
    sorted: &mut Vec<u8>,
    visit: &mut dyn FnMut(usize, Block<'_>, Place) -> Result<(), Error>,
) -> Result<(), Error> {
    let (sample, samples) = (block.sample(), block.len());
    let width = sample.bits() as usize / 8;
    let first = block.cache_key().map_or(0, |(_, samples)| samples.start);
    match scope {
        Scope::Volume => visit(0, block, Place { first: 0, step: 1 }),
        Scope::Frame | Scope::Channel if scope == Scope::Frame || planes > 1 => {
            let number = |frame| if scope == Scope::Frame { frame } else { frame % planes };
            let frame_samples = shape.frame_samples();
            let (mut frame, mut ahead) =
                ((first / frame_samples as u64) as usize, (first % frame_samples as u64) as usize);
            let (bytes, mut done) = (block.bytes()?, 0);
            while done < samples {
                let end = samples.min(done + frame_samples - ahead);
                let part = Block::of_samples(sample, &bytes[done * width..end * width]);
                visit(number(frame), part, Place { first: done, step: 1 })?;
                (frame, ahead, done) = (frame + 1, 0, end);
            }
            Ok(())
        }
        Scope::Frame | Scope::Channel => {
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

/// Where the samples of a part lie in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Index of the first sample.
    first: usize,
    /// Distance from one sample to the next.
    step: usize,
}

impl Place {
    /// Lets `make` write the `length` levels of a part, and puts them at their place in `levels`, the levels
    /// of the block. `scattered` is a buffer.
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

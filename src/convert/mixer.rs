//! Pictures that wait for the colors of an overlay until they are complete.

use crate::color::{OverlayBuffers, SizedOverlay};
use crate::view::View;

/// Mixes the pictures of a group of frames with the colors of an overlay, one after the other.
#[derive(Default)]
pub(super) struct Mixer {
    /// The levels of pictures that are not complete.
    waiting: Vec<u8>,
    /// The number in the view of the next picture.
    next: usize,
    /// Samples of the volume that came since the beginning of a picture.
    samples: usize,
    buffers: OverlayBuffers,
}

impl Mixer {
    /// Begins a group.
    pub(super) fn begin(&mut self) {
        self.waiting.clear();
        self.samples = 0;
    }

    /// Notes that `count` samples of the volume come, from number `first` on. Returns where their levels are to be
    /// appended.
    pub(super) fn add(&mut self, view: View<'_>, first: u64, count: usize) -> &mut Vec<u8> {
        if self.samples == 0 {
            self.next = view.frame_of(first);
        }
        self.samples = (self.samples + count) % (view.whole().frame_samples() * view.planes());
        &mut self.waiting
    }

    /// Appends the colors of the pictures that are complete, which have `levels` levels each.
    pub(super) fn mix(&mut self, overlay: SizedOverlay<'_>, levels: usize, colors: &mut Vec<u8>) {
        let complete = self.waiting.len() - self.waiting.len() % levels;
        for picture in self.waiting[..complete].chunks_exact(levels) {
            overlay.mix(self.next, picture, colors, &mut self.buffers);
            self.next += 1;
        }
        self.waiting.drain(..complete);
    }
}

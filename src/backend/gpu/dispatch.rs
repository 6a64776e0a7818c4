//! A dispatch: one stage on one part of a block.

use super::resident::CacheKey;
use super::stage::Stage;
use crate::volume::SampleType;

/// Where the samples (or colors) of a dispatch are.
pub(super) enum Samples {
    /// In the slot's `upload` buffer. The device keeps them under the key `keep` if it has room.
    Uploaded { bytes: usize, keep: Option<CacheKey> },
    /// On the device, in a buffer that an earlier submission filled.
    Resident(wgpu::Buffer),
}

/// What a submission does.
pub(super) enum Task {
    /// A stage on one part of a block.
    Dispatch(Dispatch),
    /// The slot's samples fill a part of a buffer that stays on the device.
    Copy(Piece),
}

/// A part of a buffer that is longer than a slot.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    /// The device keeps the buffer under this key.
    pub key: CacheKey,
    /// Size of the buffer in bytes. The first piece makes it.
    pub size: usize,
    /// Where the piece begins in it.
    pub start: usize,
    /// Size of the piece in bytes.
    pub bytes: usize,
}

/// One stage on one part of a block.
pub(super) struct Dispatch {
    pub stage: &'static Stage,
    pub sample: SampleType,
    /// Workgroups per row, and rows.
    pub workgroups: [u32; 2],
    /// The stage's parameters, as its shader reads them.
    pub params: Vec<u8>,
    pub samples: Samples,
    /// Size of the answer in bytes.
    pub answer_bytes: usize,
}

//! Where the samples of a volume are, and which way of reading them serves best.
//!
//! Every format ends here: it finds out the layout of an array and where its bytes are, and leaves the
//! choice to [`Store::of_view`] or [`Store::of_memory`]. Frames that are not compressed, and lie each together, are
//! read where they are, unless they are few. All others are brought into memory by the first pass if they are
//! few, and read from front to back as often as needed if they are many.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::sync::Arc;

use super::chunked::ChunkedFrames;
use super::file_frames::FileFrames;
use super::gather::{ArrayBytes, GatheredFrames, StridedFrames};
use super::layout::Layout;
use super::lazy::LazyMemory;
use super::limits::Limits;
use super::source::{SequentialSource, StoredBytes};
use super::strided::Strided;

/// Most bytes that a view reads at once: enough that a system call costs next to nothing, and few enough for a
/// second-level cache.
const SEGMENT_BYTES: usize = 4 << 20;

/// Neighbors of a row that should be read at once: they fill a cache line.
const NEIGHBORS: usize = 64;

/// The samples of a volume.
pub(crate) enum Store<'a> {
    /// In memory: little-endian, C order, bools 0 or 1.
    Memory(Cow<'a, [u8]>),
    /// In memory, at any strides, in the volume's byte order.
    Strided(Strided<'a>),
    /// In memory from the first pass on: little-endian, C order, bools 0 or 1.
    LazyMemory(LazyMemory),
    /// In a file from `offset` on, C order, in the volume's byte order: any part can be read by any thread at
    /// any time.
    File { file: Arc<File>, offset: u64 },
    /// In a file, each frame as one run of it, in the volume's byte order: any part can be read by any thread at any
    /// time.
    FileFrames(FileFrames),
    /// Readable from front to back only (deflated data; Fortran order, whose frames are gathered from the
    /// whole file), in the volume's byte order.
    SequentialSource(Box<dyn SequentialSource>),
    /// In chunks that are decoded independently: little-endian, bools 0 or 1.
    Chunked(Box<ChunkedFrames>),
}

impl Store<'static> {
    /// The best store for samples that are in a file as they are, in the order of the frames.
    fn of_stored(layout: Layout, bytes: StoredBytes, limits: Limits) -> Self {
        if layout.bytes() > limits.small {
            return Store::File { file: bytes.file, offset: bytes.offset };
        }
        Self::of_sequential(layout, Box::new(bytes), limits)
    }

    /// The best store for an array or a view of it, which shows the frames of `parts`, one part after the other.
    /// `layout` is the layout of the frames.
    pub(crate) fn of_view(
        layout: Layout,
        bytes: ArrayBytes,
        parts: Vec<StridedFrames>,
        limits: Limits,
    ) -> Self {
        let width = layout.sample_bytes();
        if let ArrayBytes::Chunked(bytes) = bytes {
            return Store::Chunked(Box::new(ChunkedFrames::new(bytes, parts, layout.shape, limits)));
        }
        if let (ArrayBytes::File(bytes), [part]) = (&bytes, &*parts)
            && part.contiguous(1)
        {
            let offset = bytes.offset + part.base as u64 * width as u64;
            return Self::of_stored(layout, StoredBytes { offset, ..bytes.clone() }, limits);
        }
        if let (ArrayBytes::Sequential(source), [part]) = (&bytes, &*parts)
            && part.base == 0
            && part.contiguous(1)
        {
            return Self::of_sequential(layout, Box::new(Arc::clone(source)), limits);
        }
        if let ArrayBytes::File(bytes) = &bytes
            && layout.bytes() > limits.small
            && let Some(frames) = FileFrames::new(bytes, &parts, width, limits)
        {
            return Store::FileFrames(frames);
        }
        // What is brought into memory is gathered there.
        let window = if is_held(layout, limits) { 1 } else { limits.gather.clamp(1, layout.bytes().max(1)) };
        let chunk = segment_bytes(&parts, width, limits);
        Self::of_sequential(layout, Box::new(GatheredFrames { bytes, parts, width, window, chunk }), limits)
    }

    /// The best store for samples that `source` gives in the order of the frames.
    fn of_sequential(layout: Layout, source: Box<dyn SequentialSource>, limits: Limits) -> Self {
        match is_held(layout, limits) {
            true => Store::LazyMemory(LazyMemory::new(layout, source)),
            false => Store::SequentialSource(source),
        }
    }

    /// The best store for `frames` of an array whose samples are all in `bytes`, little-endian.
    pub(crate) fn of_memory(layout: Layout, bytes: Vec<u8>, frames: StridedFrames) -> Self {
        if frames.contiguous(1) {
            return Store::Memory(Cow::Owned(bytes));
        }
        let width = layout.sample_bytes();
        let parts = vec![frames.in_bytes(width)];
        Store::Strided(Strided::of_view(Cow::Owned(bytes), 0, parts, layout.shape, width))
    }
}

/// Whether samples that are costly to read twice are brought into memory by the first pass.
fn is_held(layout: Layout, limits: Limits) -> bool {
    layout.bytes() <= limits.memory.max(limits.small)
}

/// Most bytes that are read at once to gather the frames of `parts`. Where neighbors of a row are far apart in
/// storage, as in Fortran order, a longer run of storage is read, so that it has many of them.
fn segment_bytes(parts: &[StridedFrames], width: usize, limits: Limits) -> usize {
    let are_far = |part: &StridedFrames| {
        let bytes = part.columns.step.unsigned_abs().saturating_mul(width * NEIGHBORS);
        part.columns.count > 1 && bytes > SEGMENT_BYTES
    };
    let most = if parts.iter().any(are_far) { limits.chunk } else { limits.chunk.min(SEGMENT_BYTES) };
    let longest = parts.iter().map(StridedFrames::span).max().unwrap_or(1);
    most.min(longest.saturating_mul(width))
}

impl<'a> Store<'a> {
    /// The best store for a view of an array in memory. The sample with all indices 0 begins at `offset` of
    /// `bytes`; `parts` have their distances in bytes.
    pub(crate) fn of_memory_view(
        layout: Layout,
        bytes: &'a [u8],
        offset: usize,
        parts: Vec<StridedFrames>,
    ) -> Self {
        let width = layout.sample_bytes();
        if let [part] = &*parts
            && part.contiguous(width)
            && !layout.order.changes(layout.sample)
        {
            let start = offset.wrapping_add_signed(part.base);
            return Store::Memory(Cow::Borrowed(&bytes[start..start + layout.bytes() as usize]));
        }
        Store::Strided(Strided::of_view(Cow::Borrowed(bytes), offset, parts, layout.shape, width))
    }
}

impl fmt::Debug for Store<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Store::Memory(_) => "Memory",
            Store::Strided(_) => "Strided",
            Store::LazyMemory(_) => "LazyMemory",
            Store::File { .. } => "File",
            Store::FileFrames(_) => "FileFrames",
            Store::SequentialSource(_) => "SequentialSource",
            Store::Chunked(_) => "Chunked",
        })
    }
}

//! What views need of a volume: how far apart its samples are, and volumes of some of its frames.

use std::borrow::Cow;
use std::sync::Arc;

use super::derived::{Derivation, Derived};
use super::gather::{ArrayBytes, gather_from_memory};
use super::limits::Limits;
use super::{
    Axes, Block, ByteOrder, FrameShape, Layout, PixelSize, SampleType, Store, StridedFrames, Values, Volume,
};
use crate::error::Error;

/// How the views of a volume are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Views {
    /// From the stored array.
    Stored,
    /// From memory, where the samples are.
    InMemory,
    /// From a copy in memory.
    Copied,
}

/// Frames of an array, and what a view says of them.
#[derive(Clone, Debug)]
pub(crate) struct ShownPart {
    pub(crate) shape: FrameShape,
    /// The frames, one part after the other.
    pub(crate) parts: Vec<StridedFrames>,
    /// Frames that make one picture together.
    pub(crate) planes: usize,
    /// What is shown, in words.
    pub(crate) view: String,
    /// The size of a pixel, where it is known.
    pub(crate) pixel: Option<PixelSize>,
}

impl Volume<'_> {
    /// Whether the array can be shown as it is stored, and nothing says that it should not.
    pub(crate) fn has_usual_view(&self) -> bool {
        let is_usual = || {
            let lengths = &self.array.lengths;
            let axes = self.metadata.axes.as_ref();
            let are_usual = axes.is_none_or(|axes| Axes::by_default(lengths).as_ref() == Some(axes));
            are_usual && self.metadata.shows_as_stored() && FrameShape::usual(lengths, self.sample).is_ok()
        };
        self.view.is_some() || is_usual()
    }

    /// How views of this volume are read.
    pub(crate) fn views(&self) -> Views {
        match self.memory_bytes() {
            _ if self.bytes.is_some() => Views::Stored,
            Some(_) => Views::InMemory,
            None => Views::Copied,
        }
    }

    /// The bytes of memory in which the array is, and where its first sample begins. `None` for a stored array,
    /// and for one in memory whose bytes between samples must not be looked at.
    fn memory_bytes(&self) -> Option<(&[u8], usize)> {
        match &self.store {
            Store::Memory(bytes) => Some((bytes, 0)),
            Store::Strided(samples) => samples.bytes(),
            _ => None,
        }
    }

    /// Whether the samples of the array are in a file as they are.
    pub(crate) fn is_in_file(&self) -> bool {
        matches!(self.bytes, Some(ArrayBytes::File(_)))
    }

    /// Whether the samples of the array can only be read from front to back.
    pub(crate) fn is_sequential(&self) -> bool {
        matches!(self.bytes, Some(ArrayBytes::Sequential(_)))
    }

    /// The lengths of the chunks along each axis of the array, where its samples lie in chunks.
    pub(crate) fn chunk_lengths(&self) -> Option<&[usize]> {
        match &self.bytes {
            Some(ArrayBytes::Chunked(chunked)) => Some(chunked.array.chunk()),
            _ => None,
        }
    }

    /// The distances of neighbors along each axis of the array: in bytes where views are read from memory, else
    /// in samples.
    pub(crate) fn steps(&self) -> Vec<isize> {
        let width = self.sample.bits() as isize / 8;
        match (self.views(), &self.strides) {
            (Views::InMemory, Some(strides)) => strides.clone(),
            (Views::InMemory, None) => self.array.steps().iter().map(|step| step * width).collect(),
            _ => self.array.steps(),
        }
    }

    /// The volume of the frames of a part.
    ///
    /// # Errors
    ///
    /// When samples in memory cannot be gathered.
    pub(crate) fn part<'s>(&'s self, shown: ShownPart) -> Result<Volume<'s>, Error> {
        let (shape, parts) = (shown.shape, shown.parts.clone());
        let (store, order) = self.store_of(shape, parts, self.limits)?;
        let part = Volume::new(self.name.clone(), shape, self.sample, order, store);
        Ok(self.named_as_part(part, shown))
    }

    /// The same, for frames of samples that `derivation` makes from this volume's samples: an array of its own of
    /// `count` samples that stand for these `values`, each with a depth where `keeps_depths`.
    pub(crate) fn made_part<'s>(
        &'s self,
        derivation: Arc<dyn Derivation + 's>,
        (values, count, keeps_depths): (Values, u64, bool),
        shown: ShownPart,
    ) -> Volume<'s> {
        let (shape, sample) = (shown.shape, values.sample);
        let layout = Layout { shape, sample, order: ByteOrder::Little };
        let made = (count, layout.sample_bytes(), keeps_depths);
        let derived = Derived::new(&self.name, derivation, made, self.limits);
        let stored = ArrayBytes::Sequential(derived.source());
        let store = Store::of_view(layout, stored, shown.parts.clone(), self.limits);
        let part = Volume::new(self.name.clone(), shape, sample, ByteOrder::Little, store);
        let depths = derived.depths().map(|depths| {
            let layout = Layout { sample: SampleType::U8, ..layout };
            let stored = ArrayBytes::Sequential(depths);
            let store = Store::of_view(layout, stored, shown.parts.clone(), self.limits);
            Volume::new(self.name.clone(), shape, SampleType::U8, ByteOrder::Little, store)
        });
        let mut part = self.named_as_part(part, shown);
        part.depths = depths.map(Box::new);
        (part.derived, part.metadata.scaling) = (Some(derived), values.scaling);
        part
    }

    /// All samples of `frames`, to be read once, in their order: none of them is kept.
    ///
    /// # Errors
    ///
    /// As [`part`](Self::part).
    pub(crate) fn read_once(&self, frames: StridedFrames) -> Result<Volume<'_>, Error> {
        /// Bytes that are gathered at once where frames do not lie together.
        const GATHERED: u64 = 8 << 20;
        let shape = FrameShape {
            frames: frames.frame_count(),
            height: frames.rows.count,
            width: frames.columns.count,
            samples: frames.samples.count,
        };
        let Limits { gather, .. } = self.limits;
        // A chunk may have samples of many frames.
        let gather =
            if matches!(self.bytes, Some(ArrayBytes::Chunked(_))) { gather } else { gather.min(GATHERED) };
        let limits = Limits { memory: 0, small: 0, gather, ..self.limits };
        let (store, order) = self.store_of(shape, vec![frames], limits)?;
        Ok(Volume::new(self.name.clone(), shape, self.sample, order, store))
    }

    /// The store of the frames of `parts`, and the order of its bytes.
    fn store_of(
        &self,
        shape: FrameShape,
        parts: Vec<StridedFrames>,
        limits: Limits,
    ) -> Result<(Store<'_>, ByteOrder), Error> {
        let layout = Layout { shape, sample: self.sample, order: self.array.order };
        let width = layout.sample_bytes();
        Ok(match (&self.bytes, self.memory_bytes()) {
            (Some(bytes), _) => (Store::of_view(layout, bytes.clone(), parts, limits), layout.order),
            (None, Some((bytes, offset))) => {
                (Store::of_memory_view(layout, bytes, offset, parts), layout.order)
            }
            (None, None) => {
                let gathered = gather_from_memory(&self.all_bytes()?, &parts, width)?;
                (Store::Memory(Cow::Owned(gathered)), ByteOrder::Little)
            }
        })
    }

    /// The same volume, which knows that it shows this array.
    fn named_as_part<'s>(&self, mut part: Volume<'s>, shown: ShownPart) -> Volume<'s> {
        let ShownPart { planes, view, pixel, .. } = shown;
        part.provenance_name.clone_from(&self.provenance_name);
        (part.array, part.view, part.pixel, part.planes) = (self.array.clone(), Some(view), pixel, planes);
        part.metadata = self.metadata.of_frames();
        part
    }

    /// The same volume with the window that its file names for a channel, if it names one.
    pub(crate) fn of_channel(mut self, channel: usize) -> Self {
        let own = self.metadata.channels.get(channel).and_then(|channel| channel.display);
        self.metadata.display = own.or(self.metadata.display);
        self
    }

    /// All samples, little-endian, in C order.
    fn all_bytes(&self) -> Result<Vec<u8>, Error> {
        const BLOCK_BYTES: usize = 8 << 20;
        let (mut all, mut buffer) = (Vec::new(), Vec::new());
        let pass = self.pass(1, BLOCK_BYTES)?;
        let mut append = |mut block: Block<'_>| {
            all.extend_from_slice(block.bytes()?);
            Ok(())
        };
        while pass.next(&mut buffer, &mut append).transpose()?.is_some() {}
        Ok(all)
    }
}

//! Volumes: opened, not loaded.
//!
//! A [`Volume`] knows its shape, its sample type and where its samples are. Its samples are read in blocks: a
//! [`Pass`] hands groups of whole frames to the threads that ask for them, each group as one or more
//! [`Block`]s, and a block reads its samples only when they are asked for. Blocks are little-endian and in C
//! order whatever the file is: `volume` converts them once, for every format and backend.

mod axes;
mod block;
mod buffer;
mod byte_order;
mod callback;
mod chunked;
mod chunks;
mod construction;
mod derived;
mod excerpt;
mod file_frames;
mod frame_shape;
mod gather;
pub(crate) mod inflate;
mod interval;
mod layout;
mod lazy;
mod limits;
mod made;
mod metadata;
mod name;
mod ndarray;
mod opacity;
mod orientation;
mod overlay;
mod pass;
mod plane_times;
mod position;
mod quantity;
mod sample;
mod scaling;
pub(crate) mod source;
mod spacing;
mod store;
mod strided;
mod subset;
mod viewing;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use self::construction::shown_frames;
use self::gather::ArrayBytes;
use crate::error::{Error, Problem};

pub use axes::{Axes, AxisKind};
pub use block::Block;
pub use byte_order::ByteOrder;
pub(crate) use chunks::{ChunkReader, ChunkedArray};
use derived::Derived;
pub(crate) use derived::{Derivation, Keep, Makers};
pub use frame_shape::{FrameShape, MAX_SIDE};
pub(crate) use gather::{Stride, StridedFrames};
pub use interval::Interval;
pub(crate) use layout::{ArrayLayout, Layout};
pub(crate) use limits::Limits;
pub(crate) use made::MadeLevels;
pub use metadata::{ChannelMetadata, Metadata, PixelSize};
pub(crate) use name::{on_one_line, provenance_name};
pub(crate) use opacity::{Opacity, each_visibility};
pub use orientation::{Direction, Orientation};
pub use pass::{Group, Pass};
pub use plane_times::PlaneTimes;
pub use position::Position;
pub use quantity::{LengthUnit, Quantity, TimeUnit, Unit};
pub(crate) use sample::with_sample;
pub use sample::{Kind, Sample, SampleType};
pub use scaling::{Scaling, Values};
#[cfg(test)]
pub(crate) use source::Reading;
pub(crate) use source::SequentialSource;
pub use spacing::Spacing;
pub(crate) use store::Store;
pub(crate) use subset::subset_frames;
pub(crate) use viewing::{ShownPart, Views};

/// A volume whose samples can be read, block by block and as often as needed.
#[derive(Debug)]
pub struct Volume<'a> {
    name: String,
    provenance_name: Option<String>,
    shape: FrameShape,
    sample: SampleType,
    order: ByteOrder,
    store: Store<'a>,
    id: u64,
    /// All of the array. Views show parts of it.
    array: ArrayLayout,
    /// The stored samples of the array; `None` where `store` has them in memory.
    bytes: Option<ArrayBytes>,
    /// Bytes from a sample to its neighbor along each axis of the array, where `store` has them in memory at other
    /// strides than those of `array`.
    strides: Option<Vec<isize>>,
    limits: Limits,
    metadata: Metadata,
    /// What a view shows, in words.
    view: Option<String>,
    /// The size of a pixel of the frames, where it is known.
    pixel: Option<PixelSize>,
    /// The opacity of the pixels of the frames, where they have one.
    opacity: Option<Box<Opacity<'a>>>,
    /// Frames that make one picture together: one for each channel that is shown, at least 1.
    planes: usize,
    /// How the samples are made, where another volume's samples are projected.
    derived: Option<Derived<'a>>,
    /// The depths of the samples, from 0 to 255, where they are kept.
    depths: Option<Box<Volume<'a>>>,
    overlay: Option<Box<overlay::VolumeOverlay<'a>>>,
}

impl<'a> Volume<'a> {
    /// A volume over `store`. Errors and reports call it `name`.
    pub(crate) fn new(
        name: String,
        shape: FrameShape,
        sample: SampleType,
        order: ByteOrder,
        store: Store<'a>,
    ) -> Self {
        let id = next_id();
        let FrameShape { frames, height, width, samples } = shape;
        let array =
            ArrayLayout { lengths: vec![frames, height, width, samples], sample, order, fortran: false };
        let (provenance_name, bytes, limits, metadata) = (None, None, Limits::STANDARD, Metadata::default());
        let (strides, view, pixel, opacity) = (None, None, None, None);
        Self {
            name,
            provenance_name,
            shape,
            sample,
            order,
            store,
            id,
            array,
            bytes,
            strides,
            limits,
            metadata,
            view,
            pixel,
            opacity,
            planes: 1,
            derived: None,
            depths: None,
            overlay: None,
        }
    }

    /// A volume over an array, all of which is in `store` as [`shown_frames`] has it. `bytes` are its stored
    /// samples, unless `store` has them in memory.
    fn with_array(
        name: String,
        array: ArrayLayout,
        store: Store<'a>,
        bytes: Option<ArrayBytes>,
        limits: Limits,
    ) -> Self {
        let Layout { shape, sample, order } = shown_frames(&array).0;
        Self { array, bytes, limits, ..Self::new(name, shape, sample, order, store) }
    }

    /// The name in errors and reports: the path, with the array's name for an archive.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name in the provenance of a GIF: the file's name without its directories, with the array's name
    /// for an archive; the name given to a stream or an array. `None` for
    /// [`array_to_gif`](crate::array_to_gif).
    pub fn provenance_name(&self) -> Option<&str> {
        self.provenance_name.as_deref()
    }

    /// The same volume with another name in the provenance of its GIF, or none: the record has a line
    /// `source: NAME` with it. An empty name is none; control characters are replaced.
    ///
    /// Default: what [`Volume::provenance_name`] says. The name in errors stays.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::volume::Volume;
    ///
    /// let stack = ndarray::Array3::<u16>::zeros((12, 64, 80));
    /// let volume = Volume::from_array("/home/ada/zeros", stack.view())?;
    /// assert_eq!(volume.provenance_name(), Some("zeros"));
    /// let volume = volume.with_provenance_name(Some("calibration"));
    /// assert_eq!(volume.provenance_name(), Some("calibration"));
    /// assert_eq!(volume.with_provenance_name(None).provenance_name(), None);
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn with_provenance_name(self, name: Option<&str>) -> Self {
        Self { provenance_name: name.filter(|name| !name.is_empty()).map(on_one_line), ..self }
    }

    /// The same volume with its own name, without any directories, in the provenance.
    pub(crate) fn named_by_itself(self) -> Self {
        let name = self.name.rsplit(['/', '\\']).next().map(str::to_owned);
        self.with_provenance_name(name.as_deref())
    }

    /// What the file says of the array besides its samples, or what was said by
    /// [`with_metadata`](Self::with_metadata).
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The same volume with this knowledge besides its samples. [`ViewOptions`](crate::view::ViewOptions)
    /// override it.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::volume::{Metadata, Volume};
    ///
    /// // Six time points of a stack.
    /// let array = ndarray::ArrayD::<u16>::zeros(vec![6, 12, 64, 80]);
    /// let volume = Volume::from_array("stack", array.view())?;
    /// let metadata = Metadata { axes: Some("TZYX".parse()?), ..Metadata::default() };
    /// let volume = volume.with_metadata(metadata);
    /// assert_eq!(volume.shape_of(&Default::default())?.frames, 72);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_metadata(self, metadata: Metadata) -> Self {
        Self { metadata, ..self }
    }

    /// What this volume leaves out of pixels that have an opacity; `None` where they have none.
    pub(crate) fn opacity(&self) -> Option<&Opacity<'a>> {
        self.opacity.as_deref()
    }

    /// The same volume, whose pixels have this opacity.
    pub(crate) fn with_opacity(self, opacity: Opacity<'a>) -> Self {
        Self { opacity: Some(Box::new(opacity)), ..self }
    }

    /// The depths of the samples along the axis that was projected, from 0 to 255, in frames of the same shape; `None`
    /// where they are not kept. They are there when the samples are made.
    pub(crate) fn depths(&self) -> Option<&Volume<'a>> {
        self.depths.as_deref()
    }

    /// The same volume, whose pixels have this size.
    pub(crate) fn with_pixel(self, pixel: Option<PixelSize>) -> Self {
        Self { pixel, ..self }
    }

    /// The size of a pixel of the frames, where it is known.
    pub(crate) fn pixel(&self) -> Option<PixelSize> {
        self.pixel
    }

    /// The lengths of the array's axes, slowest first.
    pub fn lengths(&self) -> &[usize] {
        &self.array.lengths
    }

    /// The shape of the frames that are shown if the array is shown as it is stored. Of an array whose axes have
    /// to be [told](crate::view::ViewOptions::axes) first, all axes but the last two count as frames.
    pub fn shape(&self) -> FrameShape {
        self.shape
    }

    /// Number of frames that make one picture together: one for each channel of a composite, the channels one after
    /// the other; 1 for all other volumes.
    pub(crate) fn planes(&self) -> usize {
        self.planes
    }

    /// The shape of the pictures: the shape of the frames, or of the RGB pictures of a composite.
    pub(crate) fn pictures(&self) -> FrameShape {
        match self.planes {
            1 => self.shape,
            planes => FrameShape { frames: self.shape.frames / planes, samples: 3, ..self.shape },
        }
    }

    /// The type of the samples.
    pub fn sample(&self) -> SampleType {
        self.sample
    }

    /// What the samples stand for: their type, and the scaling that the [metadata](Self::metadata) have.
    pub fn values(&self) -> Values {
        Values { sample: self.sample, scaling: self.metadata.scaling }
    }

    /// Number of bytes of all samples.
    pub fn bytes(&self) -> u64 {
        self.shape.sample_count() * u64::from(self.sample.bits() / 8)
    }

    /// Bytes of memory that the volume takes, including its reading. Next to none if its samples are read
    /// where they are.
    pub fn memory(&self) -> u64 {
        self.derived.as_ref().map_or(0, Derived::memory) + self.memory_of_store()
    }

    /// Bytes of memory that the store takes, including its reading.
    fn memory_of_store(&self) -> u64 {
        match &self.store {
            Store::Memory(Cow::Owned(bytes)) => bytes.len() as u64,
            Store::Memory(Cow::Borrowed(_)) | Store::File { .. } | Store::FileFrames(_) => 0,
            Store::Strided(samples) => samples.memory(),
            Store::LazyMemory(samples) => samples.memory(),
            Store::SequentialSource(source) => source.memory(),
            Store::Chunked(frames) => frames.memory(),
        }
    }

    /// A number that no other volume of this process has. Backends that keep blocks recognize them by it.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// The lengths that a record has: the lengths of the frames, or of all axes where a view is shown.
    pub(crate) fn recorded_lengths(&self) -> Vec<usize> {
        let FrameShape { frames, height, width, samples } = self.shape;
        match &self.view {
            Some(_) => self.array.lengths.clone(),
            None if samples == 1 => vec![frames, height, width],
            None => vec![frames, height, width, samples],
        }
    }

    /// The type that a record has: the type of the samples of the array, whatever a view makes of them.
    pub(crate) fn recorded_sample(&self) -> SampleType {
        self.array.sample
    }

    /// How much memory readers of this volume take.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// All of the array.
    pub(crate) fn array(&self) -> &ArrayLayout {
        &self.array
    }

    /// What a view shows of the array, in words; `None` for all of it as it is stored.
    pub(crate) fn view(&self) -> Option<&str> {
        self.view.as_deref()
    }

    pub(crate) fn error(&self, problem: Problem) -> Error {
        Error::new(self.name.clone(), problem)
    }
}

/// A number that this process has not given to anything yet. Backends recognize by it what they keep.
pub(crate) fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

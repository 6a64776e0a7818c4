//! Volumes whose frames a function of the caller gives: a simulation, a camera, a store of any other kind.
//!
//! The function is called for whole frames, in their order, and never by two threads at once: a pass reads it
//! under its lock. One that can be called again is called again by each pass; of one that cannot, every frame
//! is kept the first time (`once`).

mod chunks;
mod once;

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::Volume;
use super::byte_order::ByteOrder;
use super::frame_shape::FrameShape;
use super::gather::ArrayBytes;
use super::layout::Layout;
use super::limits::Limits;
use super::sample::SampleType;
use super::source::{Reading, SequentialSource};
use super::store::Store;
use crate::error::{Error, Problem};

/// Bytes that one call gives, unless a frame has more. Few enough that a stop is obeyed soon.
const CALL_BYTES: usize = 1 << 20;

impl Volume<'static> {
    /// A volume whose frames `read` gives, as often as they are needed.
    ///
    /// `axes` is the shape: (frames, height, width) or (frames, height, width, channels). `read` gets the
    /// numbers of frames, counted from 0, and room for exactly their samples, which it fills: in C order, of
    /// this sample type and byte order. It is called for the frames in their order, for a few at a time, and
    /// begins again at frame 0 for each pass over the volume: twice for most conversions, more often for
    /// percentiles, for colors and to verify. It must give the same samples each time, else the levels are
    /// not those of the record. Calls come from several threads, but never two at once.
    ///
    /// Nothing of the volume is kept in memory but the frames in work. Errors and reports call it `name`.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`], as for [`FrameShape::of_axes`].
    ///
    /// An error of `read` ends the conversion with [`Problem::Read`], which has it as its
    /// [source](std::error::Error::source), unchanged; [`Error::io_kind`] is its kind. So a function that
    /// must report an error of another type puts it into [`io::Error::other`], and the caller takes it out
    /// again. A panic of `read` ends it with [`Problem::Bug`].
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::volume::{ByteOrder, SampleType, Volume};
    ///
    /// // A simulation that can be asked for any frame.
    /// let wave = |t: usize, x: usize| ((t as f32 / 9.0 + x as f32 / 7.0).sin() * 100.0) as i16;
    /// let volume = Volume::from_frames(
    ///     "wave",
    ///     &[50, 40, 60],
    ///     SampleType::I16,
    ///     ByteOrder::NATIVE,
    ///     move |frames, out| {
    ///         for (frame, out) in frames.zip(out.chunks_exact_mut(40 * 60 * 2)) {
    ///             for (at, sample) in out.chunks_exact_mut(2).enumerate() {
    ///                 sample.copy_from_slice(&wave(frame, at % 60).to_ne_bytes());
    ///             }
    ///         }
    ///         Ok(())
    ///     },
    /// )?;
    /// assert_eq!(volume.shape().to_string(), "50x40x60");
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn from_frames(
        name: impl Into<String>,
        axes: &[usize],
        sample: SampleType,
        order: ByteOrder,
        read: impl Fn(Range<usize>, &mut [u8]) -> io::Result<()> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let (name, layout) = named_layout(name.into(), axes, sample, order)?;
        let source = CalledFrames { name: name.as_str().into(), layout, read: Arc::new(read) };
        Ok(Self::of_callback(name, layout, source).named_by_itself())
    }

    /// A volume whose frames `read` gives once, such as those of a camera.
    ///
    /// As [`Volume::from_frames`], but each frame is asked for once only, during the first pass over the
    /// volume, and kept for later ones: up to 64 MiB of samples in memory, more in a temporary file without a
    /// name in the directory that [`std::env::temp_dir`] gives. So the number of frames must be known before.
    ///
    /// # Errors
    ///
    /// As for [`Volume::from_frames`]; and a conversion ends with [`Problem::Spool`] when the temporary file
    /// cannot be written. Frames whose call failed are asked for again by a later conversion.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::volume::{ByteOrder, SampleType, Volume};
    ///
    /// let mut camera = std::io::repeat(7);
    /// let read = move |_, out: &mut [u8]| std::io::Read::read_exact(&mut camera, out);
    /// let volume =
    ///     Volume::from_frames_once("camera", &[20, 48, 64], SampleType::U8, ByteOrder::NATIVE, read)?;
    /// assert_eq!(volume.shape().frames, 20);
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn from_frames_once(
        name: impl Into<String>,
        axes: &[usize],
        sample: SampleType,
        order: ByteOrder,
        read: impl FnMut(Range<usize>, &mut [u8]) -> io::Result<()> + Send + 'static,
    ) -> Result<Self, Error> {
        Self::from_frames_once_within(name.into(), axes, (sample, order), Box::new(read), Limits::STANDARD)
    }

    /// As [`Volume::from_frames_once`], within other limits.
    pub(crate) fn from_frames_once_within(
        name: String,
        axes: &[usize],
        (sample, order): (SampleType, ByteOrder),
        read: Box<once::ReadOnce>,
        limits: Limits,
    ) -> Result<Self, Error> {
        let (name, layout) = named_layout(name, axes, sample, order)?;
        let source = once::KeptFrames::new(&name, layout, read, limits);
        Ok(Self::of_callback(name, layout, source).named_by_itself())
    }

    /// A volume of the frames that a source gives, and views of them.
    fn of_callback(name: String, layout: Layout, source: impl SequentialSource + 'static) -> Self {
        let source: Arc<dyn SequentialSource> = Arc::new(source);
        let store = Store::SequentialSource(Box::new(Arc::clone(&source)));
        let volume = Self::new(name, layout.shape, layout.sample, layout.order, store);
        Self { bytes: Some(ArrayBytes::Sequential(source)), ..volume }
    }
}

fn named_layout(
    name: String,
    axes: &[usize],
    sample: SampleType,
    order: ByteOrder,
) -> Result<(String, Layout), Error> {
    match FrameShape::of_axes(axes, sample) {
        Ok(shape) => Ok((name, Layout { shape, sample, order })),
        Err(problem) => Err(Error::new(name, problem)),
    }
}

/// Bytes of a frame.
fn frame_bytes(layout: &Layout) -> usize {
    layout.shape.frame_samples() * layout.sample_bytes()
}

/// Makes room for one frame: an error, and no end of the process, where a frame of this shape does not fit
/// into memory.
fn room_for_frame(layout: &Layout) -> io::Result<Vec<u8>> {
    let (mut room, bytes) = (Vec::new(), frame_bytes(layout));
    room.try_reserve_exact(bytes).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    room.resize(bytes, 0);
    Ok(room)
}

/// A function that gives frames, and can be called again.
type ReadAgain = dyn Fn(Range<usize>, &mut [u8]) -> io::Result<()> + Send + Sync;

/// The frames that such a function gives.
struct CalledFrames {
    name: Arc<str>,
    layout: Layout,
    read: Arc<ReadAgain>,
}

impl SequentialSource for CalledFrames {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        let Self { name, layout, read } = self;
        let (name, read) = (Arc::clone(name), Arc::clone(read));
        Ok(Box::new(CalledReading { name, layout: *layout, read, next: 0, frame: Vec::new() }))
    }

    fn memory(&self) -> u64 {
        frame_bytes(&self.layout) as u64
    }
}

/// A reading of [`CalledFrames`].
struct CalledReading {
    name: Arc<str>,
    layout: Layout,
    read: Arc<ReadAgain>,
    /// The next byte.
    next: u64,
    /// The frame of the next byte, where only a part of it was wanted.
    frame: Vec<u8>,
}

impl CalledReading {
    fn fill_frames(&mut self, mut out: &mut [u8]) -> io::Result<()> {
        let frame_bytes = frame_bytes(&self.layout);
        while !out.is_empty() {
            let number = (self.next / frame_bytes as u64) as usize;
            let within = (self.next % frame_bytes as u64) as usize;
            let whole = (out.len() / frame_bytes).min((CALL_BYTES / frame_bytes).max(1));
            let count = if within == 0 && whole > 0 {
                let count = whole * frame_bytes;
                (self.read)(number..number + whole, &mut out[..count])?;
                count
            } else {
                if within == 0 {
                    if self.frame.is_empty() {
                        self.frame = room_for_frame(&self.layout)?;
                    }
                    (self.read)(number..number + 1, &mut self.frame)?;
                }
                let count = out.len().min(frame_bytes - within);
                out[..count].copy_from_slice(&self.frame[within..][..count]);
                count
            };
            self.next += count as u64;
            out = &mut out[count..];
        }
        Ok(())
    }
}

impl Reading for CalledReading {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.fill_frames(out).map_err(|error| Error::new(&*self.name, Problem::Read(error)))
    }
}

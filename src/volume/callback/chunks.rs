//! Arrays in chunks that a function of the caller gives: a Zarr store, a dask graph, a data base of tiles.

use std::io;
use std::sync::Arc;

use crate::error::{BytesReason, Error, Problem};
use crate::volume::Volume;
use crate::volume::byte_order::ByteOrder;
use crate::volume::chunks::{ChunkReader, ChunkedArray};
use crate::volume::layout::ArrayLayout;
use crate::volume::limits::Limits;
use crate::volume::sample::SampleType;

/// Less than for files, since the caller needs memory for chunks of its own.
const LIMITS: Limits = Limits { memory: 32 << 20, gather: 64 << 20, ..Limits::STANDARD };

impl Volume<'static> {
    /// A volume of an array in chunks, each of which `read` gives as often as it is needed.
    ///
    /// `axes` are the lengths of the axes: (frames, height, width) or (frames, height, width, channels), or any
    /// other, if a [view](crate::view::ViewOptions) says what is shown. `chunk` are the lengths of a chunk along
    /// these axes, each from 1 to the length of the axis; the last chunk of an axis may reach beyond the array.
    ///
    /// `read` gets the number of a chunk along each axis, counted from 0, and room for a whole chunk. It fills
    /// the room in C order, with samples of this type and byte order; samples beyond the array may have any
    /// value. It is called by several threads at once, for the chunks of what is shown, and must give the same
    /// samples each time: twice for most conversions, once where all of the samples are at most 32 MiB.
    /// In memory are at most about 64 MiB of samples, beside a chunk for each thread. Errors and reports call the
    /// volume `name`.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`] when the array has no axes, or one of length 0; [`Problem::Bytes`] when there is not
    /// one length of a chunk for each axis, or one is 0 or longer than the axis. An error of `read` ends the
    /// conversion as for [`Volume::from_frames`].
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::volume::{ByteOrder, SampleType, Volume};
    ///
    /// // 40 frames of 60 x 80 samples, in tiles of 10 frames of 60 x 40.
    /// let tile = |place: &[usize], out: &mut [u8]| {
    ///     out.fill(10 * place[0] as u8 + place[2] as u8);
    ///     Ok(())
    /// };
    /// let volume =
    ///     Volume::from_chunks("tiles", &[40, 60, 80], &[10, 60, 40], SampleType::U8, ByteOrder::NATIVE, tile)?;
    /// assert_eq!(volume.shape().to_string(), "40x60x80");
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn from_chunks(
        name: impl Into<String>,
        axes: &[usize],
        chunk: &[usize],
        sample: SampleType,
        order: ByteOrder,
        read: impl Fn(&[usize], &mut [u8]) -> io::Result<()> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let name = name.into();
        let refuse = |problem| Error::new(&*name, problem);
        // Chunks come little-endian, as `CalledChunks` makes them.
        let array = ArrayLayout::new(axes.to_vec(), sample, ByteOrder::Little, false).map_err(refuse)?;
        let fits = |(&chunk, &length): (&usize, &usize)| (1..=length).contains(&chunk);
        if chunk.len() != axes.len() || !chunk.iter().zip(axes).all(fits) {
            let reason = BytesReason::Chunk { axes: axes.to_vec(), chunk: chunk.to_vec() };
            return Err(refuse(Problem::Bytes(reason)));
        }
        let bytes = chunk.iter().product::<usize>() * (sample.bits() as usize / 8);
        let (read, whole) = (Arc::new(read), Vec::new());
        let called = Called { name: name.as_str().into(), sample, order, read, bytes, whole };
        let chunks = CalledChunks { called, chunk: chunk.to_vec() };
        Ok(Self::chunked(name, array, Arc::new(chunks), LIMITS).named_by_itself())
    }
}

/// A function that gives chunks.
type ReadChunk = dyn Fn(&[usize], &mut [u8]) -> io::Result<()> + Send + Sync;

/// The chunks that such a function gives.
struct CalledChunks {
    called: Called,
    chunk: Vec<usize>,
}

#[derive(Clone)]
struct Called {
    name: Arc<str>,
    sample: SampleType,
    order: ByteOrder,
    read: Arc<ReadChunk>,
    /// Number of bytes of a chunk.
    bytes: usize,
    /// A chunk, where only a part of it is wanted.
    whole: Vec<u8>,
}

impl ChunkedArray for CalledChunks {
    fn chunk(&self) -> &[usize] {
        &self.chunk
    }

    fn reader(&self) -> Box<dyn ChunkReader> {
        Box::new(self.called.clone())
    }

    fn memory(&self) -> u64 {
        self.called.bytes as u64
    }
}

impl ChunkReader for Called {
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
        let read = match out.len() == self.bytes {
            true => (self.read)(place, out),
            false => {
                self.whole.resize(self.bytes, 0);
                (self.read)(place, &mut self.whole).map(|()| out.copy_from_slice(&self.whole[..out.len()]))
            }
        };
        read.map_err(|error| Error::new(&*self.name, Problem::Read(error)))?;
        self.order.to_little_endian(self.sample, out);
        Ok(())
    }
}

//! Volumes over bytes in memory, of a sample type, a byte order and strides that are known at run time only.

use std::borrow::Cow;

use super::Volume;
use super::byte_order::ByteOrder;
use super::frame_shape::FrameShape;
use super::sample::SampleType;
use super::store::Store;
use super::strided::{AXES, BytesLanes, Strided};
use crate::error::{BytesReason, Error, Problem};

impl<'a> Volume<'a> {
    /// A volume over the bytes of an array in C order: of shape (frames, height, width) or (frames, height,
    /// width, channels), with samples of this type and byte order.
    ///
    /// The bytes are borrowed or taken, and never copied; they need no alignment. Byte order and bools, whose
    /// bytes mean true if they are not 0, are settled block by block as the volume is read. Errors and
    /// reports call the volume `name`.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`], as for [`FrameShape::of_axes`]; [`Problem::Bytes`] when there are more or fewer
    /// bytes than such an array has.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::volume::{ByteOrder, SampleType, Volume};
    ///
    /// // What another program sent: 12 frames of 64 x 80 samples, big-endian.
    /// let bytes = vec![0u8; 12 * 64 * 80 * 2];
    /// let volume = Volume::from_bytes("sent", &[12, 64, 80], SampleType::U16, ByteOrder::Big, bytes)?;
    /// assert_eq!(volume.shape().frames, 12);
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn from_bytes(
        name: impl Into<String>,
        axes: &[usize],
        sample: SampleType,
        order: ByteOrder,
        bytes: impl Into<Cow<'a, [u8]>>,
    ) -> Result<Self, Error> {
        let (name, bytes) = (name.into(), bytes.into());
        let shape = FrameShape::of_axes(axes, sample).map_err(|problem| Error::new(&*name, problem))?;
        let width = sample.bits() as usize / 8;
        let (needed, given) = (shape.sample_count() * width as u64, bytes.len() as u64);
        if needed != given {
            return Err(Error::new(name, Problem::Bytes(BytesReason::Count { needed, given })));
        }
        let as_they_are = sample != SampleType::Bool && (width == 1 || order == ByteOrder::Little);
        let store = if as_they_are {
            Store::Memory(bytes)
        } else {
            let rows = [shape.height * shape.width, shape.width, 1, 1];
            let steps = [shape.samples, shape.samples, shape.samples, 1];
            let strides = std::array::from_fn(|axis| (rows[axis] * steps[axis] * width) as isize);
            let lanes = Box::new(BytesLanes { bytes, offset: 0, strides, width });
            Store::Strided(Strided::new(lanes, shape, strides, width))
        };
        Ok(Self::new(name, shape, sample, order, store).named_by_itself())
    }

    /// A volume over bytes in which the samples of an array lie at any strides, as NumPy's
    /// `__array_interface__`, Python's buffer protocol and DLPack describe arrays.
    ///
    /// `axes` are the lengths of the axes, as for [`Volume::from_bytes`]. `strides` has for each of them the
    /// distance in bytes from a sample to the next: of any sign, 0 for an axis along which one sample is
    /// repeated, and not necessarily a multiple of the sample's size. The sample with all indices 0 begins
    /// `offset` bytes after the first byte.
    ///
    /// The bytes are borrowed or taken, and never copied as a whole: the samples of a block are gathered when
    /// the block is read. A conversion takes up to half as long again as one of C order. Where the frames are
    /// the fastest axis, several are gathered at a time, in up to 128 MiB of memory; of frames over a few MiB
    /// these are few, and a conversion takes much longer.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`], as for [`FrameShape::of_axes`]; [`Problem::Bytes`] when there is not one stride
    /// for each axis, or when any sample is not wholly within the bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::volume::{ByteOrder, SampleType, Volume};
    ///
    /// // 10 frames of 4 x 6 samples in Fortran order, the last frame first.
    /// let bytes = vec![0u8; 10 * 4 * 6 * 2];
    /// let (axes, strides, offset) = ([10, 4, 6], [-2, 2 * 10, 2 * 10 * 4], 2 * 9);
    /// let (sample, order) = (SampleType::U16, ByteOrder::NATIVE);
    /// let volume = Volume::from_strided("foreign", &axes, &strides, sample, order, &bytes, offset)?;
    /// assert_eq!(volume.shape().frames, 10);
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn from_strided(
        name: impl Into<String>,
        axes: &[usize],
        strides: &[isize],
        sample: SampleType,
        order: ByteOrder,
        bytes: impl Into<Cow<'a, [u8]>>,
        offset: usize,
    ) -> Result<Self, Error> {
        let (name, bytes) = (name.into(), bytes.into());
        let shape = FrameShape::of_axes(axes, sample).map_err(|problem| Error::new(&*name, problem))?;
        let width = sample.bits() as usize / 8;
        let given = bytes.len();
        check(axes, strides, width, offset, given)
            .map_err(|reason| Error::new(&*name, Problem::Bytes(reason)))?;
        // The stride of an axis of one sample may be anything, and leads nowhere.
        let of_axis = |axis: usize| match axes.get(axis) {
            Some(2..) => strides[axis],
            _ => 0,
        };
        let strides: [isize; AXES] = std::array::from_fn(of_axis);
        let lanes = Box::new(BytesLanes { bytes, offset, strides, width });
        let store = Store::Strided(Strided::new(lanes, shape, strides, width));
        Ok(Self::new(name, shape, sample, order, store).named_by_itself())
    }
}

/// Checks that every sample is within the bytes.
fn check(
    axes: &[usize],
    strides: &[isize],
    width: usize,
    offset: usize,
    given: usize,
) -> Result<(), BytesReason> {
    if axes.len() != strides.len() {
        return Err(BytesReason::Strides { axes: axes.len(), strides: strides.len() });
    }
    // No overflow: the product of the lengths fits 63 bits, so the sum of these products fits 127.
    let (mut first, mut last) = (offset as i128, offset as i128 + width as i128 - 1);
    for (&length, &stride) in axes.iter().zip(strides) {
        let reach = (length as i128 - 1) * stride as i128;
        first += reach.min(0);
        last += reach.max(0);
    }
    if first < 0 || last >= given as i128 {
        return Err(BytesReason::Outside { first, last, given: given as u64 });
    }
    Ok(())
}

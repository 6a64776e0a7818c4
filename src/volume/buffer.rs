//! Volumes over bytes in memory, of a sample type, a byte order and strides that are known at run time only.

use std::borrow::Cow;

use super::Volume;
use super::byte_order::ByteOrder;
use super::construction::shown_frames;
use super::gather::{Stride, StridedFrames};
use super::layout::{ArrayLayout, Layout};
use super::limits::Limits;
use super::sample::SampleType;
use super::store::Store;
use super::strided::Strided;
use crate::error::{BytesReason, Error, Problem};

impl<'a> Volume<'a> {
    /// A volume over the bytes of an array in C order, with samples of this type and byte order: of shape (frames,
    /// height, width) or (frames, height, width, samples), or of any other shape, if a
    /// [view](crate::view::ViewOptions) says what is shown. `axes` are the lengths of the axes.
    ///
    /// The bytes are borrowed or taken, and never copied; they need no alignment. Byte order and bools, whose
    /// bytes mean true if they are not 0, are settled block by block as the volume is read. Errors and
    /// reports call the volume `name`.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`] when the array has no axes, or one of length 0; [`Problem::Bytes`] when there are more
    /// or fewer bytes than such an array has.
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
        let array = ArrayLayout::new(axes.to_vec(), sample, order, false);
        let array = array.map_err(|problem| Error::new(&*name, problem))?;
        let (needed, given) = (array.bytes(), bytes.len() as u64);
        if needed != given {
            return Err(Error::new(name, Problem::Bytes(BytesReason::Count { needed, given })));
        }
        if !order.changes(sample) {
            let store = Store::Memory(bytes);
            return Ok(Self::with_array(name, array, store, None, Limits::STANDARD).named_by_itself());
        }
        let width = sample.bits() as isize / 8;
        let strides = array.steps().iter().map(|step| step * width).collect();
        Ok(Self::of_strides(name, array, strides, bytes, 0))
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
    /// the block is read, also those of a view. A conversion takes up to half as long again as one of C order.
    /// Where the frames are the fastest axis, several are gathered at a time, in up to 128 MiB of memory; of
    /// frames over a few MiB these are few, and a conversion takes much longer.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`] when the array has no axes, or one of length 0; [`Problem::Bytes`] when there is not
    /// one stride for each axis, or when any sample is not wholly within the bytes.
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
        let array = ArrayLayout::new(axes.to_vec(), sample, order, false);
        let array = array.map_err(|problem| Error::new(&*name, problem))?;
        check(axes, strides, sample.bits() as usize / 8, offset, bytes.len())
            .map_err(|reason| Error::new(&*name, Problem::Bytes(reason)))?;
        // The stride of an axis of one sample may be anything, and leads nowhere.
        let of_axis = |(&length, &stride): (&usize, &isize)| if length > 1 { stride } else { 0 };
        let strides = axes.iter().zip(strides).map(of_axis).collect();
        Ok(Self::of_strides(name, array, strides, bytes, offset))
    }

    /// A volume over bytes. The sample with all indices 0 begins at `offset`, and its neighbors are `strides`
    /// bytes away.
    pub(super) fn of_strides(
        name: String,
        array: ArrayLayout,
        strides: Vec<isize>,
        bytes: Cow<'a, [u8]>,
        offset: usize,
    ) -> Self {
        let width = array.sample.bits() as usize / 8;
        let Layout { shape, .. } = shown_frames(&array).0;
        let axis = |at: usize| Stride { step: strides[at], count: array.lengths[at] };
        let one = Stride { step: 0, count: 1 };
        // The last axis is the samples of a pixel where the shape says so; the two before it are the picture.
        let axes = array.lengths.len();
        let samples = usize::from(axes > 3 && array.usual_frames().is_some());
        let picture = axes - samples;
        let frames = StridedFrames {
            base: 0,
            frames: (0..picture.saturating_sub(2)).map(axis).collect(),
            rows: if picture > 1 { axis(picture - 2) } else { one },
            columns: axis(picture - 1),
            samples: if samples > 0 { axis(axes - 1) } else { one },
        };
        let store = Store::Strided(Strided::of_view(bytes, offset, vec![frames], shape, width));
        let volume = Self::with_array(name, array, store, None, Limits::STANDARD).named_by_itself();
        Self { strides: Some(strides), ..volume }
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

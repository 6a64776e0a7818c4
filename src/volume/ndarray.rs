//! Volumes in memory: an `ndarray` view, borrowed whatever the order of its samples.

use std::borrow::Cow;

use ndarray::{ArrayView, ArrayViewD, Axis, Dimension, Ix4};

use super::Volume;
use super::byte_order::ByteOrder;
use super::frame_shape::FrameShape;
use super::layout::ArrayLayout;
use super::limits::Limits;
use super::sample::{Sample, SampleType};
use super::store::Store;
use super::strided::{Strided, ViewLanes};
use crate::error::Error;

impl<'a> Volume<'a> {
    /// A volume over an array of shape (frames, height, width) or (frames, height, width, samples), or of any
    /// other shape, if a [view](crate::view::ViewOptions) says what is shown.
    ///
    /// The array is borrowed and not copied, whatever its strides: the samples of a block are gathered when the
    /// block is read, also those of a view. Only an array with gaps between its samples is copied: for a view,
    /// and where it has another number of axes. Errors and reports call the volume `name`.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`](crate::Problem::Shape) when the array has no axes, or one of length 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use ndarray::{Array3, s};
    /// use vol2gif::volume::Volume;
    ///
    /// let stack = Array3::<u16>::zeros((12, 64, 80));
    /// let volume = Volume::from_array("zeros", stack.view())?;
    /// assert_eq!(volume.shape().frames, 12);
    ///
    /// // Every second frame, from the last one on, on its side.
    /// let view = stack.slice(s![..;-2, .., ..]).permuted_axes([0, 2, 1]);
    /// let volume = Volume::from_array("zeros", view)?;
    /// assert_eq!(volume.shape().to_string(), "6x80x64");
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn from_array<S: Sample, D: Dimension>(
        name: impl Into<String>,
        array: ArrayView<'a, S, D>,
    ) -> Result<Self, Error> {
        let name = name.into();
        let layout = ArrayLayout::new(array.shape().to_vec(), S::TYPE, ByteOrder::Little, false)
            .map_err(|problem| Error::new(&*name, problem))?;
        let layout = ArrayLayout { order: ByteOrder::NATIVE, ..layout };
        if let Some(samples) = array.to_slice() {
            let bytes = Cow::Borrowed(bytemuck::cast_slice(samples));
            let settled = !layout.order.changes(S::TYPE) || S::TYPE == SampleType::Bool;
            return Ok(match settled {
                true => Self::with_array(name, layout, Store::Memory(bytes), None, Limits::STANDARD),
                false => Self::of_strides(name, layout.clone(), strides(&array), bytes, 0),
            }
            .named_by_itself());
        }
        let (strides, shape) = (strides(&array), array.shape().to_vec());
        let array = array.into_dyn();
        if let Some(samples) = array.to_slice_memory_order() {
            let lowest = |(&stride, &length): (&isize, &usize)| (stride * (length as isize - 1)).min(0);
            let offset = strides.iter().zip(&shape).map(lowest).sum::<isize>().unsigned_abs();
            return Ok(Self::of_strides(name, layout, strides, bytemuck::cast_slice(samples).into(), offset));
        }
        let store = match layout.usual_frames().filter(|_| array.ndim() > 2) {
            Some(usual) => Store::Strided(with_gaps(array, &strides, usual.shape)),
            None => {
                let mut bytes: Vec<u8> =
                    array.iter().flat_map(|sample| bytemuck::bytes_of(sample).iter().copied()).collect();
                layout.order.to_little_endian(S::TYPE, &mut bytes);
                Store::Memory(Cow::Owned(bytes))
            }
        };
        Ok(Self::with_array(name, layout, store, None, Limits::STANDARD).named_by_itself())
    }
}

/// The distances of neighbors along each axis, in bytes.
fn strides<S, D: Dimension>(array: &ArrayView<'_, S, D>) -> Vec<isize> {
    array.strides().iter().map(|samples| samples * size_of::<S>() as isize).collect()
}

/// The samples of an array of this shape where they are. What lies between them is not looked at.
fn with_gaps<'a, S: Sample>(
    mut array: ArrayViewD<'a, S>,
    strides: &[isize],
    shape: FrameShape,
) -> Strided<'a> {
    if array.ndim() == 3 {
        array.insert_axis_inplace(Axis(3));
    }
    let strides = std::array::from_fn(|axis| strides.get(axis).copied().unwrap_or(0));
    Strided::new(Box::new(ViewLanes(four_axes(array))), shape, strides, size_of::<S>())
}

/// An array of four axes, by its type.
fn four_axes<S>(array: ArrayViewD<'_, S>) -> ArrayView<'_, S, Ix4> {
    array.into_dimensionality().expect("the caller has made four axes of three")
}

//! Volumes in memory: an `ndarray` view, borrowed whatever the order of its samples.

use std::borrow::Cow;

use ndarray::{ArrayView, ArrayViewD, Axis, Dimension, Ix4};

use super::Volume;
use super::byte_order::ByteOrder;
use super::frame_shape::FrameShape;
use super::sample::Sample;
use super::store::Store;
use super::strided::{BytesLanes, Lanes, Strided, ViewLanes};
use crate::error::Error;

impl<'a> Volume<'a> {
    /// A volume over an array of shape (frames, height, width) or (frames, height, width, channels).
    ///
    /// The array is borrowed and never copied, whatever its strides: the samples of a block are gathered when
    /// the block is read. Errors and reports call the volume `name`.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`](crate::Problem::Shape), as for [`FrameShape::of_axes`].
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
        let shape =
            FrameShape::of_axes(array.shape(), S::TYPE).map_err(|problem| Error::new(&*name, problem))?;
        let store = match array.to_slice() {
            Some(samples) if ByteOrder::NATIVE == ByteOrder::Little => {
                Store::Memory(Cow::Borrowed(bytemuck::cast_slice(samples)))
            }
            _ => Store::Strided(strided(array.into_dyn(), shape)),
        };
        Ok(Self::new(name, shape, S::TYPE, ByteOrder::NATIVE, store).named_by_itself())
    }
}

/// The samples of an array of this shape where they are.
fn strided<S: Sample>(mut array: ArrayViewD<'_, S>, shape: FrameShape) -> Strided<'_> {
    let width = size_of::<S>();
    if array.ndim() == 3 {
        array.insert_axis_inplace(Axis(3));
    }
    let mut strides = [0; 4];
    for (bytes, samples) in strides.iter_mut().zip(array.strides()) {
        *bytes = samples * width as isize;
    }
    let lowest: isize = strides
        .iter()
        .zip(array.shape())
        .map(|(&stride, &length)| (stride * (length as isize - 1)).min(0))
        .sum();
    let lanes: Box<dyn Lanes + '_> = match array.to_slice_memory_order() {
        Some(samples) => Box::new(BytesLanes {
            bytes: Cow::Borrowed(bytemuck::cast_slice(samples)),
            offset: lowest.unsigned_abs(),
            strides,
            width,
        }),
        None => Box::new(ViewLanes(four_axes(array))),
    };
    Strided::new(lanes, shape, strides, width)
}

/// An array of four axes, by its type.
fn four_axes<S>(array: ArrayViewD<'_, S>) -> ArrayView<'_, S, Ix4> {
    array.into_dimensionality().expect("the caller has made four axes of three")
}

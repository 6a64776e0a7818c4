//! Volumes in memory: an `ndarray` view, borrowed whatever the order of its samples.

use std::borrow::Cow;

use ndarray::{ArrayView, ArrayViewD, Axis, Dimension, Ix4};

use super::Volume;
use super::byte_order::ByteOrder;
use super::frame_shape::FrameShape;
use super::layout::ArrayLayout;
use super::limits::Limits;
use super::sample::Sample;
use super::store::Store;
use super::strided::{BytesLanes, Lanes, Strided, ViewLanes};
use crate::error::Error;

impl<'a> Volume<'a> {
    /// A volume over an array of shape (frames, height, width) or (frames, height, width, samples), or of any
    /// other shape, if a [view](crate::view::ViewOptions) says what is shown.
    ///
    /// The array is borrowed and not copied, whatever its strides: the samples of a block are gathered when the
    /// block is read. Only an array of another number of axes is copied if it is not in C order. Errors and
    /// reports call the volume `name`.
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
        let is_little = ByteOrder::NATIVE == ByteOrder::Little;
        let usual = layout.usual_frames().filter(|_| array.ndim() > 2);
        let (store, order) = match (array.to_slice(), usual) {
            (Some(samples), _) if is_little => {
                (Store::Memory(Cow::Borrowed(bytemuck::cast_slice(samples))), ByteOrder::Little)
            }
            (_, Some(usual)) => (Store::Strided(strided(array.into_dyn(), usual.shape)), ByteOrder::NATIVE),
            (_, None) => {
                let mut bytes: Vec<u8> =
                    array.iter().flat_map(|sample| bytemuck::bytes_of(sample).iter().copied()).collect();
                ByteOrder::NATIVE.to_little_endian(S::TYPE, &mut bytes);
                (Store::Memory(Cow::Owned(bytes)), ByteOrder::Little)
            }
        };
        let layout = ArrayLayout { order, ..layout };
        Ok(Self::with_array(name, layout, store, None, Limits::STANDARD).named_by_itself())
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

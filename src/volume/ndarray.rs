//! Volumes in memory: an `ndarray` view, borrowed if its samples are in the order of a block's samples.

use std::borrow::Cow;

use ndarray::{ArrayView, Dimension};

use super::Volume;
use super::byte_order::ByteOrder;
use super::layout::ArrayLayout;
use super::limits::Limits;
use super::sample::Sample;
use super::store::Store;
use crate::error::Error;

impl<'a> Volume<'a> {
    /// A volume over an array of shape (frames, height, width) or (frames, height, width, samples), or of any
    /// other shape, if a [view](crate::view::ViewOptions) says what is shown.
    ///
    /// An array in C order is borrowed; of any other, a copy is made. Errors and reports call the volume
    /// `name`.
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`](crate::Problem::Shape) when the array has no axes, or one of length 0.
    ///
    /// # Examples
    ///
    /// ```
    /// let stack = ndarray::Array3::<u16>::zeros((12, 64, 80));
    /// let volume = vol2gif::volume::Volume::from_array("zeros", stack.view())?;
    /// assert_eq!(volume.shape().frames, 12);
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn from_array<S: Sample, D: Dimension>(
        name: impl Into<String>,
        array: ArrayView<'a, S, D>,
    ) -> Result<Self, Error> {
        let name = name.into();
        let layout = ArrayLayout::new(array.shape().to_vec(), S::TYPE, ByteOrder::Little, false)
            .map_err(|problem| Error::new(&*name, problem))?;
        let mut bytes = match array.to_slice() {
            Some(samples) => Cow::Borrowed(bytemuck::cast_slice(samples)),
            None => Cow::Owned(array.iter().flat_map(|x| bytemuck::bytes_of(x).iter().copied()).collect()),
        };
        if cfg!(target_endian = "big") {
            ByteOrder::Big.to_little_endian(S::TYPE, bytes.to_mut());
        }
        Ok(Self::with_array(name, layout, Store::Memory(bytes), None, Limits::STANDARD).named_by_itself())
    }
}

//! A GIF in memory.

use std::fmt;
use std::ops::Deref;

/// The bytes of a GIF in memory, as [`Output::Memory`](crate::Output::Memory) gives them. Prints in debug
/// texts as its length only.
///
/// # Examples
///
/// ```
/// use vol2gif::{Control, Converter, Options, Output, Resources, volume::Volume};
///
/// let stack = ndarray::Array3::from_shape_fn((8, 32, 48), |(frame, y, x)| (frame * y * x) as f32);
/// let volume = Volume::from_array("ramp", stack.view())?;
/// let (options, control) = (Options::default(), Control::default());
/// let converter = Converter::new(Resources::default())?;
/// let outcome = converter.convert(&volume, &Output::Memory, &options, &control)?;
/// let gif = outcome.gif.unwrap_or_default();
/// assert!(gif.starts_with(b"GIF89a"));
/// let bytes: Vec<u8> = gif.into();
/// assert_eq!(bytes.len() as u64, outcome.bytes);
/// # Ok::<(), vol2gif::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct GifBytes(Vec<u8>);

impl Deref for GifBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for GifBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<GifBytes> for Vec<u8> {
    fn from(bytes: GifBytes) -> Self {
        bytes.0
    }
}

impl fmt::Debug for GifBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GifBytes({} bytes)", self.0.len())
    }
}

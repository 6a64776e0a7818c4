//! The picture: what is done to the levels of frames before they get their colors, and what is drawn over them after
//! that.
//!
//! A picture of another size is made by one resampling. Its weights are computed once per conversion, in a
//! [`ResizePlan`]; each thread that makes levels has a [`Resizer`] of its own. Everything after the weights
//! is computed in integers, so every backend and every number of threads makes the same bytes.

mod annotations;
mod arrangement;
pub(crate) mod braces;
mod kernels;
mod nearest;
mod options;
mod plan;
mod resizer;
mod still;
#[cfg(test)]
mod tests;
mod weights;

pub use annotations::{
    AnnotationOptions, ColorBar, Corner, ScaleBar, SliceLabel, SliceValue, Template, Text, TimeFormat,
    TimeStamp,
};
pub(crate) use annotations::{
    Annotations, PanelLayout, Panels, ROW_GAP, Rectangle, Source as AnnotationSource, Title, gap,
};
pub use arrangement::{Arrangement, Point};
pub use options::{Aspect, PictureOptions, PictureSize, Resample};
pub use plan::ResizePlan;
pub use resizer::Resizer;
pub use still::Still;

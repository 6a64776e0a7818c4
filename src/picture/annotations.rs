//! Annotations: what is drawn over the finished frames. A scale bar, the time, the slice, texts, a color bar,
//! and the letters of the directions in the body.
//!
//! They are drawn at the size of the finished picture, on palette indices, after everything else: so they are never
//! resized, and neither colors nor allowed errors touch them. Letters are the bitmaps of a font at whole positions,
//! without blending: a pixel is of the text, of its edge, or neither.

mod bar;
mod color_bar;
mod corner;
mod font;
mod inks;
mod layout;
mod letters;
mod mask;
mod options;
mod panels;
mod placed;
mod rectangle;
mod stamp;
mod template;
mod time;

pub use color_bar::ColorBar;
pub use corner::Corner;
pub(crate) use layout::{Annotations, Source};
pub use options::{AnnotationOptions, ScaleBar, SliceLabel, SliceValue, Text, TimeStamp};
pub(crate) use panels::{PanelLayout, Panels, ROW_GAP, Title, gap};
pub(crate) use rectangle::Rectangle;
pub use template::Template;
pub use time::TimeFormat;

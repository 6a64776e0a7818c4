//! Large 3-D and 4-D volumes in, animated GIFs out: the same bytes from the CPU and from the GPU.
//!
//! [`array_to_gif`] writes an array as a GIF in one call. A [`Converter`] does many volumes with one set of
//! threads and one device; a [`Volume`](volume::Volume) is a `.npy` or `.npz` file, an array, bytes at any
//! strides or a function that gives frames, opened but not loaded, whose samples are read in blocks.
//!
//! # Example: an array to a GIF
//!
//! ```
//! use vol2gif::{Options, array_to_gif};
//!
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("stack.gif");
//! let stack = ndarray::Array3::<u16>::from_shape_fn((10, 64, 80), |(z, y, x)| (z * y * x) as u16);
//! let outcome = array_to_gif(&path, stack.view(), &Options::default())?;
//! assert_eq!(outcome.shape.frames, 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Example: a batch
//!
//! ```no_run
//! use vol2gif::batch::{self, Batch, Finished, Job, Observer};
//! use vol2gif::{Converter, Options, Progress, Resources, Stop};
//!
//! struct Printer;
//!
//! impl Observer for Printer {
//!     fn begins(&self, _job: &Job) -> Box<dyn Progress + '_> {
//!         Box::new(())
//!     }
//!
//!     fn finished(&self, finished: Finished) {
//!         match finished.result {
//!             Ok(outcome) => println!("{}: {} bytes", outcome.name, outcome.bytes),
//!             Err(error) => eprintln!("{error}"),
//!         }
//!     }
//! }
//!
//! let jobs = batch::plan(&["scans/".into()], Some("gifs/".as_ref()), None)?;
//! let converter = Converter::new(Resources::default())?;
//! let (options, stop) = (Options::default(), Stop::default());
//! Batch { converter: &converter, options: &options, stop: &stop }.run(jobs, &Printer);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Example: a window of values, brightened
//!
//! ```
//! use vol2gif::tone::{Contrast, Curve, Window};
//! use vol2gif::{Options, array_to_gif};
//!
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path().join("ct.gif");
//! let ct = ndarray::Array3::<i16>::from_shape_fn((10, 64, 80), |(z, y, x)| (z * y * x) as i16 / 20 - 1000);
//! let mut options = Options::default();
//! options.tone.contrast = Contrast { window: Window::between(-160.0, 240.0)?, curve: Curve::gamma(0.8)? };
//! let outcome = array_to_gif(&path, ct.view(), &options)?;
//! assert_eq!(outcome.rule, "window -160 to 240, gamma 0.8");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # More examples
//!
//! Programs to start from, in the folder `examples` of the package:
//!
//! - `array`: an `ndarray` with a window of values, a colormap and a speed;
//! - `folder`: a folder of volumes, with progress, until Ctrl-C;
//! - `frames`: the frames of a simulation or a camera, by
//!   [`Volume::from_frames_once`](volume::Volume::from_frames_once);
//! - `foreign_buffer`: memory of another language, by [`Volume::from_strided`](volume::Volume::from_strided), to a
//!   GIF in memory, by [`Output::Memory`];
//! - `read_back`: what a GIF was made from, by its [`Record`].
//!
//! # Features
//!
//! - `cli`: the program, and what it needs beside the library. On by default.
//! - `gpu`: the GPU backend, by wgpu (Vulkan, Metal, Direct3D 12). On by default.

pub mod backend;
pub mod batch;
mod color;
mod convert;
mod encode;
mod error;
pub mod formats;
pub mod gif;
pub mod options;
mod output;
mod picture;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod program;
mod runtime;
pub mod tone;
pub mod view;
pub mod volume;

/// Stages for the benchmarks alone. They may change or go in any version.
#[doc(hidden)]
pub mod stages {
    pub use crate::color::{ColorHistogram, Map};
    pub use crate::picture::{ResizePlan, Resizer};
}

pub use color::{Colormap, PaletteScope};
pub use convert::{
    Control, Converter, Inspection, NotARecord, Outcome, OverlayColors, Preview, PreviewFrame, Record,
    RecordedOptions, RecordedView, Reduction, Resources, Sketch, UnknownSetting, Verified, Warning,
    array_to_gif,
};
pub use encode::{Compatibility, Deviation, Effort, lzw};
pub use error::{
    AnnotationReason, ArrangementReason, BytesReason, ChannelsReason, ColormapReason, Compression,
    ContentStore, ContrastReason, DelaysReason, Error, Feature, GreyLevel, GreyOption, IdleOption, Loader,
    NoVolume, NotAFileReason, OverlayReason, PictureReason, Problem, Remedy, SequenceReason, ShapeReason,
    ShowingRange, TurnReason, TypeKind, UnreadType, ViewReason, WayOut,
};
pub use gif::{Delays, Disposal, Repeat};
pub use options::Options;
pub use output::{GifBytes, Output};
pub use picture::Still;
pub use runtime::progress::{Progress, Stage, Times};
pub use runtime::stop::Stop;
pub use volume::{Axes, AxisKind};

#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
struct LibraryPageExamples;

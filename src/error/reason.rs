//! Why an input, a shape, a contrast, delays, a size or a colormap is refused. Each prints as its fact.

use thiserror::Error;

/// Why an input is not a regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotAFileReason {
    /// A directory.
    #[error("a directory")]
    Directory,
    /// A pipe, a socket or a device.
    #[error("a pipe, a socket or a device, which cannot be read twice")]
    Special,
}

/// Why an array of some shape is not a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ShapeReason {
    /// Too few axes for a picture.
    #[error("{0} axes, but a volume has at least 2 (height, width)")]
    Axes(usize),
    /// An axis of length 0; the number is the index of the axis, counted from 0.
    #[error("axis {0} has length 0, so there is nothing to show")]
    EmptyAxis(usize),
    /// A last axis of neither 1 nor 3 channels; the number is its length.
    #[error(
        "4 axes mean (frames, height, width, channels), and {0} channels are neither 1 (grey) nor 3 (RGB)"
    )]
    Channels(usize),
    /// A frame that is too wide or too high for a GIF.
    #[error("a frame of {width}x{height} pixels; a GIF ends at {most} per side")]
    FrameTooLarge {
        /// Width of a frame in pixels.
        width: usize,
        /// Height of a frame in pixels.
        height: usize,
        /// The longest side that a GIF can have, in pixels.
        most: usize,
    },
    /// More bytes of samples than a signed 64-bit number counts.
    #[error("its size in bytes overflows 64 bits; no array is as large")]
    Overflow,
}

/// Why bytes in memory, or chunks, are not the samples of an array.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BytesReason {
    /// More or fewer bytes than an array of this shape and type has.
    #[error("its shape takes {needed} bytes, and {given} were given")]
    Count {
        /// Number of bytes of an array of this shape and type.
        needed: u64,
        /// Number of bytes given.
        given: u64,
    },
    /// Not one stride for each axis.
    #[error("has {axes} axes, but {strides} strides were given")]
    Strides {
        /// Number of axes.
        axes: usize,
        /// Number of strides.
        strides: usize,
    },
    /// Offset and strides that lead to samples outside the bytes.
    #[error("its offset and strides lead to bytes {first} to {last}, and there are {given} bytes")]
    Outside {
        /// The lowest byte of all samples, counted from the first byte given.
        first: i128,
        /// The highest byte of all samples.
        last: i128,
        /// Number of bytes given.
        given: u64,
    },
    /// Lengths of a chunk that are none of this array.
    #[error("has axes of the lengths {axes:?}, and chunks of the lengths {chunk:?} do not fit")]
    Chunk {
        /// The lengths of the axes.
        axes: Vec<usize>,
        /// The lengths of a chunk.
        chunk: Vec<usize>,
    },
}

/// Why delays are refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum DelaysReason {
    /// A frame rate that is not a positive, finite number.
    #[error("{0} frames per second is not a positive number")]
    FrameRate(f64),
    /// A duration in milliseconds that a GIF cannot hold.
    #[error("a frame cannot be shown for {0} ms; a GIF allows 0 to 655350 ms")]
    Duration(f64),
    /// The file was asked for the time from frame to frame, and says none, or frames do not run in time.
    #[error("its file says no time from one frame to the next")]
    NoTime,
    /// A list of durations whose length is not the number of frames.
    #[error("has {frames} frames, but {durations} durations were given")]
    Count {
        /// Number of frames in the volume.
        frames: usize,
        /// Number of durations in the list.
        durations: usize,
    },
}

/// Why a contrast is refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ContrastReason {
    /// A text that is none of the forms of a window.
    #[error(
        "{0:?} is none of auto, rule, file, full, robust, type, LO,HI, P%, P1%,P2%, wl:WINDOW,LEVEL and wl:NAME"
    )]
    Unknown(String),
    /// A named window that does not exist.
    #[error("there is no window named {name:?}; the names are {names}")]
    UnknownWindow {
        /// The name that was asked for.
        name: String,
        /// The names that exist, as a list for a person.
        names: String,
    },
    /// A window with an infinite end, or an end that is no number.
    #[error("a window from {lo} to {hi} has an end that is not finite")]
    NotFinite {
        /// The value for level 0.
        lo: f64,
        /// The value for level 255.
        hi: f64,
    },
    /// A window whose first end is above its second.
    #[error("the window from {lo} to {hi} is backwards")]
    Backwards {
        /// The value for level 0.
        lo: f64,
        /// The value for level 255.
        hi: f64,
    },
    /// A window with two equal ends.
    #[error("the window from {lo} to {hi} is empty; its ends must differ")]
    Empty {
        /// The value for level 0.
        lo: f64,
        /// The value for level 255.
        hi: f64,
    },
    /// A window whose width is 0 or less.
    #[error("a window {0} wide holds nothing; it must be above 0")]
    Width(f64),
    /// Percentiles outside 0 to 100.
    #[error("percentiles are from 0% to 100%, not {low}% and {high}%")]
    NotPercentiles {
        /// The percentile for level 0.
        low: f64,
        /// The percentile for level 255.
        high: f64,
    },
    /// Percentiles whose first is not below the second.
    #[error("the window from {low}% to {high}% is empty or backwards")]
    EmptyPercentiles {
        /// The percentile for level 0.
        low: f64,
        /// The percentile for level 255.
        high: f64,
    },
    /// A power that is 0 or less, or not finite.
    #[error("a gamma of {0} is no curve; it must be above 0, e.g. 0.5")]
    Gamma(f64),
    /// The range of the sample type for floating-point samples; the text is the name of their type.
    #[error("holds {0} samples, and the range of a sample type is for integers")]
    TypeOfFloats(&'static str),
    /// Samples of another type than those of the volumes with which the range is shared; the texts are the names
    /// of both types.
    #[error("holds {0} samples, and shares its range with volumes of {1} samples")]
    SharedTypes(&'static str, &'static str),
    /// Samples that stand for other values than those of the volumes with which the range is shared.
    #[error("shares its range with volumes whose samples stand for other values: slope and intercept differ")]
    SharedScalings,
    /// The window of the file, where it has none.
    #[error("says nothing about the values to show as black and as white")]
    NoWindowInFile,
    /// Too many frames: the levels of each frame do not fit into the memory allowed.
    #[error("has {frames} frames, too many to have levels of their own in {mebibytes} MiB")]
    TooManyFrames {
        /// Number of frames in the volume.
        frames: usize,
        /// The memory allowed, in MiB.
        mebibytes: u64,
    },
}

/// Why a size of the picture is refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum PictureReason {
    /// A factor that is 0 or less, too large for every volume, or no number.
    #[error("a scale of {0} is not above 0 and at most 65535")]
    Scale(f64),
    /// A picture that is too wide or too high for a GIF.
    #[error("a picture of {width}x{height} pixels; a GIF ends at {most} per side")]
    TooLarge {
        /// Width of the picture in pixels.
        width: u64,
        /// Height of the picture in pixels.
        height: u64,
        /// The longest side that a GIF can have, in pixels.
        most: u64,
    },
}

/// Why a colormap is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ColormapReason {
    /// A name that no colormap has; the text lists the three nearest names.
    #[error("there is no colormap of that name; the nearest are {0}")]
    UnknownName(String),
    /// A file that is not a table of 256 colors; the text says what the file holds instead.
    #[error("is no colormap: {0}")]
    NotATable(String),
}

/// A level of grey with a special meaning. Prints as the reason why an RGB volume cannot have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum GreyLevel {
    /// The level whose pixels are not drawn.
    #[error("only a level of grey can be transparent")]
    Transparent,
    /// The level of the background.
    #[error("only a level of grey can be the background")]
    Background,
}

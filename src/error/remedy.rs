//! What would help, as values without words.

use super::idle_option::IdleOption;
use super::way_out::WayOut;
use super::{
    ColormapReason, ContrastReason, DelaysReason, GreyLevel, NotAFileReason, PictureReason, Problem,
    SequenceReason, ShapeReason,
};

/// What would help against a [`Problem`], a [`Warning`](crate::Warning) or a
/// [`PlanError`](crate::batch::PlanError).
///
/// A front end has words for each of them: the name of the flag, keyword or button. The enum is exhaustive on
/// purpose: a `match` without a wildcard cannot leave a new remedy without words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Remedy {
    /// Check whether the program that wrote the input was interrupted.
    CheckWriter,
    /// Name the files in the directory instead of the directory.
    NameFiles,
    /// Feed the input to standard input, which is read only once.
    UseStdin,
    /// Set the directory for temporary files to one with enough free space.
    TemporaryDirectory,
    /// Save the array again, as a file of this format.
    SaveAs {
        /// The format, with its article: `a .npy file`.
        format: &'static str,
    },
    /// Save arrays into the `.npz` archive.
    SaveNpz,
    /// Make a file of it that is read.
    WayOut(WayOut),
    /// Save the array again, or convert the samples that the header promises alone.
    SaveAgainOrIgnoreTrailing,
    /// Convert files of another shape or type by themselves.
    SeparateFiles,
    /// Convert the files of each time point, or of each slice, by themselves, or add what is missing.
    CompleteSequence,
    /// Convert the frames that the header promises alone, or save all of them again.
    IgnoreTrailingFrames,
    /// Convert the first array alone, or save each array in a file of its own.
    IgnoreTrailingArray,
    /// Show the fill value of chunks that are not there, or copy them again.
    FillMissing,
    /// Copy the file again, or save it again.
    CopyOrSaveAgain,
    /// Convert the samples to bool, an integer type, or floats of 16, 32 or 64 bits.
    ConvertType,
    /// Save the magnitudes of complex samples, or their real parts.
    TakeMagnitudes,
    /// If the objects are frames of one shape, save them as one array.
    StackObjects,
    /// Save one field of the array.
    ChooseField,
    /// Give the bytes their type, bfloat16, and save them as floats of 32 bits.
    ViewAsBfloat16,
    /// Convert the samples to floats of 32 bits before the array is saved.
    WidenFloat8,
    /// Give the bytes the type that they have, and save them again.
    GiveType,
    /// Add axes of length 1, so that the array has 3.
    AddAxes,
    /// Choose one three-dimensional part of the array.
    SelectPart,
    /// Say what the axes are, with such letters for example.
    NameAxes(&'static str),
    /// Show an axis as frames, or select one index of it.
    FramesOrIndex(char),
    /// Project the maximum, or leave out the colors of depths.
    ProjectMaximum,
    /// Select one channel or one color, or leave out the colors of depths.
    OneChannelOrNoDepths,
    /// Say how the slabs are projected.
    AddProjection,
    /// Choose thinner slabs, or project all that is selected.
    ThinnerSlab,
    /// Project another axis, or show another plane or other frames.
    ProjectAnotherAxis,
    /// Show one channel.
    OneChannel {
        /// The axes of frames that show all channels, as an option has them: `t,z,c`.
        frames: &'static str,
    },
    /// Give a color to each channel, leave channels out, or name those to show.
    ColorOfEachChannel,
    /// Name the channels to show, or select one.
    NameChannels,
    /// Leave out the colors and ranges of channels.
    LeaveOutChannels,
    /// Leave out the ranges of channels, or the one range of all.
    OneRangeOrRanges,
    /// Leave the option out, or select one channel.
    SelectChannelOrLeaveOut(GreyOption),
    /// Make the picture larger, the letters smaller, or choose another corner.
    RoomForAnnotations,
    /// Choose a longer bar.
    LongerBar,
    /// Choose a shorter bar.
    ShorterBar,
    /// Name the axis of time, or leave out what shows times.
    NameTimeAxis,
    /// Leave out what shows the index of an axis.
    LeaveOutIndex,
    /// Leave out the color bar.
    LeaveOutColorBar,
    /// Take one range for all frames, or leave out the color bar.
    OneRangeOrNoColorBar,
    /// Leave out the letters of directions.
    LeaveOutLetters,
    /// Select one index of this axis.
    SelectOneIndex(char),
    /// Leave out the projection.
    LeaveOutProjection,
    /// Select one sample of each pixel.
    SelectSample,
    /// Have one range for all slices.
    OneScope,
    /// Allow more memory, or show a part of the volume.
    MoreMemoryOrLess,
    /// Save the overlay with the shape of the volume, and the same orientation if it has one.
    MatchOverlay,
    /// Leave out the overlay, or what makes pictures of many slices.
    LeaveOutOverlay,
    /// Show one picture, not the channels side by side.
    LeaveOutMontage,
    /// Choose one channel of the overlay, or save it without this axis.
    OneOverlay,
    /// Show the numbers as values, with a range of them, or round them to labels.
    OverlayOfValues,
    /// Name the overlay by a path of its own.
    NameOverlay,
    /// Leave the level with a special meaning out, or draw the overlay at full opacity in few colors.
    FullOpacity(GreyOption),
    /// Save a table with lines of a label and its color.
    LabelTable,
    /// Say that the axes are those of one RGB picture.
    SayItIsAPicture,
    /// Select one slice of each time point, or one time point.
    SelectSlice,
    /// Show the colors without their opacity, or say that the four are channels.
    ColorsOrChannels,
    /// Say how far apart the voxels are, with a unit.
    GiveSpacing,
    /// Say how far apart the time points are.
    GiveInterval,
    /// Say where the axes lead in the body of the patient.
    GiveOrientation,
    /// Show one sample of each pixel, or three as red, green and blue.
    OneOrThreeSamples,
    /// Select one channel, or move the axis of the channels to the end.
    SelectOrMoveAxis,
    /// Crop or downsample the frames.
    CropOrDownsample,
    /// Choose one array of the archive.
    ChooseArray,
    /// Choose one array of the archive, or give a directory for the GIFs.
    ChooseArrayOrDirectory,
    /// Name one of the inputs, or give a directory for the GIFs.
    ChooseInputOrDirectory,
    /// Choose one array of the archive, or convert one input at a time.
    ChooseArrayOrOneInput,
    /// Create the directory of the output, or allow that it is created.
    CreateDirectory,
    /// Write to standard output instead of a device or a pipe.
    WriteToStdout,
    /// Write to another place, or remove the file that would be replaced.
    WriteElsewhereOrRemove,
    /// Choose another output.
    ChooseOutput,
    /// Give an output: a file or standard output.
    GiveOutput,
    /// Give a directory as the output.
    GiveDirectory,
    /// Convert the inputs in two runs, or rename one of them.
    SeparateOrRename,
    /// Allow more bytes, or allow that frames or pixels are left out.
    MoreBytesOrLess,
    /// Give one duration for each frame, or one for all.
    DurationPerFrame,
    /// Stretch the full range of the values.
    FullRange,
    /// Give the range as values.
    GiveWindow,
    /// Choose this range.
    ShowingRange(ShowingRange),
    /// Number labels anew, from 0 to at most 255, or show a part of them by a window that is 255 wide.
    FewerLabels,
    /// Choose a window that includes different values, such as the full range.
    WiderWindow,
    /// Choose percentiles farther apart, or the full range.
    WiderPercentiles,
    /// Take the full range, or give the window by its ends.
    FullRangeOrWindow,
    /// Exchange the ends of the window and invert the picture.
    InvertWindow {
        /// The value for level 0, before the picture is inverted.
        lo: f64,
        /// The value for level 255, before the picture is inverted.
        hi: f64,
    },
    /// Take one range for all frames, or allow more memory.
    OneRangeOrMoreMemory,
    /// Choose a smaller picture.
    SmallerPicture,
    /// Look at the list of colormaps.
    ListColormaps,
    /// Give 256 colors as text, or a binary table of ImageJ.
    ColormapTable,
    /// Leave out an option that changes nothing.
    LeaveOutIdle(IdleOption),
    /// Leave the colormap out, or convert one channel only.
    LeaveOutColormap,
    /// Leave the transparent level out, or convert one channel only.
    LeaveOutTransparent,
    /// Leave the background level out, or convert one channel only.
    LeaveOutBackground,
    /// Leave transparency out, or make the GIF for other viewers.
    OtherViewers,
    /// Use the CPU, which makes the same bytes.
    UseCpu,
    /// Start fewer threads.
    FewerThreads,
    /// Report the bug, together with the input.
    ReportBug,
}

/// An option for grey volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GreyOption {
    /// A colormap.
    Colormap,
    /// A transparent level.
    Transparent,
    /// A level of the background.
    Background,
    /// A color bar.
    ColorBar,
}

/// A range that shows values apart, found in a volume.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ShowingRange {
    /// From the percentile 0.1 to the percentile 99.9, which are about these values.
    Percentiles {
        /// The least value that is not left out.
        lo: f64,
        /// The greatest one.
        hi: f64,
    },
    /// From one value to another.
    Window {
        /// The least value.
        lo: f64,
        /// The greatest value.
        hi: f64,
    },
    /// The numbers that were given as values, as percentiles.
    MeantPercentiles {
        /// The lower number.
        low: f64,
        /// The higher number.
        high: f64,
    },
}

impl Problem {
    /// What would help; `None` where only the fact is known.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Problem::Read(_)
            | Problem::Write(_)
            | Problem::NotAGif(_)
            | Problem::Bytes(_)
            | Problem::NoSuchArray { .. }
            | Problem::NoSuchLevel { .. }
            | Problem::Interrupted => None,
            Problem::NotAFile(NotAFileReason::Directory) => Some(Remedy::NameFiles),
            Problem::NotAFile(NotAFileReason::Special) => Some(Remedy::UseStdin),
            Problem::Spool(_) => Some(Remedy::TemporaryDirectory),
            Problem::WriteToDevice => Some(Remedy::WriteToStdout),
            Problem::WriteIntoStore(_) => Some(Remedy::ChooseOutput),
            Problem::WriteOverVolume => Some(Remedy::WriteElsewhereOrRemove),
            Problem::TooLarge { .. } => Some(Remedy::MoreBytesOrLess),
            Problem::MissingDirectory => Some(Remedy::CreateDirectory),
            Problem::Empty => Some(Remedy::CheckWriter),
            Problem::UnreadFormat { way_out, .. } => Some(Remedy::WayOut(*way_out)),
            Problem::Format { format, .. } => Some(Remedy::SaveAs { format }),
            Problem::NoArrays => Some(Remedy::SaveNpz),
            Problem::NoChunks { .. } => Some(Remedy::FillMissing),
            Problem::SampleType(unread) => Some(unread.remedy()),
            Problem::Shape { reason, .. } => reason.remedy(),
            Problem::Sequence(SequenceReason::Unlike { .. }) => Some(Remedy::SeparateFiles),
            Problem::Sequence(SequenceReason::Missing(_)) => Some(Remedy::CompleteSequence),
            Problem::View(reason) => reason.remedy(),
            Problem::Truncated { .. } => Some(Remedy::CopyOrSaveAgain),
            Problem::TrailingBytes { .. } => Some(Remedy::SaveAgainOrIgnoreTrailing),
            Problem::MoreFrames { .. } => Some(Remedy::IgnoreTrailingFrames),
            Problem::AnotherArray => Some(Remedy::IgnoreTrailingArray),
            Problem::SeveralArrays(_) => Some(Remedy::ChooseArray),
            Problem::Delays(reason) => reason.remedy(),
            Problem::Contrast(reason) => reason.remedy(),
            Problem::Picture(PictureReason::TooLarge { .. }) => Some(Remedy::SmallerPicture),
            Problem::Picture(PictureReason::Scale(_)) => None,
            Problem::Annotation(reason) => reason.remedy(),
            Problem::Turn(reason) => reason.remedy(),
            Problem::Overlay(reason) => reason.remedy(),
            Problem::Arrangement(reason) => reason.remedy(),
            Problem::Channels(reason) => reason.remedy(),
            Problem::Colormap(ColormapReason::UnknownName(_)) => Some(Remedy::ListColormaps),
            Problem::Colormap(ColormapReason::NotATable(_)) => Some(Remedy::ColormapTable),
            Problem::ColormapForColors => Some(Remedy::LeaveOutColormap),
            Problem::TransparentForImageJ => Some(Remedy::OtherViewers),
            Problem::LevelForColors(GreyLevel::Transparent) => Some(Remedy::LeaveOutTransparent),
            Problem::LevelForColors(GreyLevel::Background) => Some(Remedy::LeaveOutBackground),
            Problem::NoGpu(_) | Problem::Gpu(_) => Some(Remedy::UseCpu),
            Problem::Strict { remedy, .. } => *remedy,
            Problem::Verify(_) | Problem::Bug(_) => Some(Remedy::ReportBug),
            Problem::Threads(_) => Some(Remedy::FewerThreads),
        }
    }
}

impl ShapeReason {
    fn remedy(self) -> Option<Remedy> {
        match self {
            ShapeReason::Axes(0..=2) => Some(Remedy::AddAxes),
            ShapeReason::Axes(_) => Some(Remedy::SelectPart),
            ShapeReason::Channels(_) => Some(Remedy::SelectOrMoveAxis),
            ShapeReason::FrameTooLarge { .. } => Some(Remedy::CropOrDownsample),
            ShapeReason::EmptyAxis(_) | ShapeReason::Overflow => None,
        }
    }
}

impl DelaysReason {
    fn remedy(self) -> Option<Remedy> {
        match self {
            DelaysReason::Count { .. } => Some(Remedy::DurationPerFrame),
            DelaysReason::NoTime => Some(Remedy::GiveInterval),
            DelaysReason::FrameRate(_) | DelaysReason::Duration(_) => None,
        }
    }
}

impl ContrastReason {
    fn remedy(&self) -> Option<Remedy> {
        match *self {
            ContrastReason::Backwards { lo, hi } => Some(Remedy::InvertWindow { lo: hi, hi: lo }),
            ContrastReason::SharedTypes(..) | ContrastReason::SharedScalings => Some(Remedy::GiveWindow),
            ContrastReason::TypeOfFloats(_) | ContrastReason::NoWindowInFile => {
                Some(Remedy::FullRangeOrWindow)
            }
            ContrastReason::TooManyFrames { .. } => Some(Remedy::OneRangeOrMoreMemory),
            ContrastReason::Unknown(_)
            | ContrastReason::UnknownWindow { .. }
            | ContrastReason::NotFinite { .. }
            | ContrastReason::Empty { .. }
            | ContrastReason::Width(_)
            | ContrastReason::NotPercentiles { .. }
            | ContrastReason::EmptyPercentiles { .. }
            | ContrastReason::Gamma(_) => None,
        }
    }
}

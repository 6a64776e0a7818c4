//! Remedies in the words of the command line.
//!
//! The library states a fact and, as a value, what would help. Here each remedy gets its words: flags,
//! environment variables, and functions of NumPy, with which most `.npy` files are written. Everything that
//! the program prints about a failure or a warning is `FACT; REMEDY`.

use std::borrow::Cow;
use std::fmt::Display;

use super::way_out;
use crate::batch::{PlanError, PlanNote};
use crate::error::{GreyOption, ShowingRange};
use crate::formats::{DICOM, FORMATS, NPY, NPZ, TIFF, extensions};
use crate::{Error, IdleOption, Problem, Remedy, Warning};

/// A message that has a remedy or needs none.
pub trait Explain {
    /// The fact and, after a semicolon, the remedy if there is one.
    fn explain(&self) -> String;
}

impl Explain for Error {
    fn explain(&self) -> String {
        with_remedy(self, self.remedy(), self.subject())
    }
}

impl Explain for Problem {
    fn explain(&self) -> String {
        with_remedy(self, self.remedy(), STDIN)
    }
}

impl Explain for Warning {
    fn explain(&self) -> String {
        with_remedy(self, self.remedy(), STDIN)
    }
}

impl Explain for PlanError {
    fn explain(&self) -> String {
        with_remedy(self, self.remedy(), STDIN)
    }
}

impl Explain for PlanNote {
    fn explain(&self) -> String {
        match self {
            PlanNote::NamedAsGif(_) => {
                format!("{self}; end it in / to say so, or take one input for one GIF")
            }
            _ => self.to_string(),
        }
    }
}

/// A message of the program itself, which is complete.
impl Explain for String {
    fn explain(&self) -> String {
        self.clone()
    }
}

/// The subject of a message that is about no file.
const STDIN: &str = "stdin";

fn with_remedy(fact: impl Display, remedy: Option<Remedy>, subject: &str) -> String {
    match remedy {
        Some(remedy) => format!("{fact}; {}", words(remedy, subject)),
        None => fact.to_string(),
    }
}

fn flag(option: GreyOption) -> &'static str {
    match option {
        GreyOption::Colormap => "--colormap",
        GreyOption::Transparent => "--transparent",
        GreyOption::Background => "--background",
        GreyOption::ColorBar => "--color-bar",
    }
}

/// A remedy as a user of the program can apply it to `subject`, the input.
pub fn words(remedy: Remedy, subject: &str) -> Cow<'static, str> {
    let words = match remedy {
        Remedy::CheckWriter => "was the program that wrote it interrupted?",
        Remedy::NameFiles => return format!("name the {} files in it", extensions(FORMATS, "or")).into(),
        Remedy::UseStdin => "feed it to the standard input and name it -",
        Remedy::TemporaryDirectory => "name a directory with room with --temp-dir",
        Remedy::SaveAs { format } if format == NPZ => "save it again with numpy.savez",
        Remedy::SaveAs { format } if format == DICOM => "copy it again, or export it again",
        Remedy::SaveAs { format } if format == TIFF => "save it again as TIFF, or with numpy.save",
        Remedy::SaveAs { format } if format == NPY => "save the array with numpy.save",
        Remedy::SaveAs { .. } => "copy or save it again",
        Remedy::SaveNpz => "save them with numpy.savez",
        Remedy::WayOut(way_out) => return way_out::words(way_out, subject).into(),
        Remedy::SaveAgainOrIgnoreTrailing => {
            "save it again, or convert what is promised with --trailing ignore"
        }
        Remedy::SeparateFiles => "convert it by itself, or leave it out",
        Remedy::CompleteSequence => "add it, or convert the others in parts",
        Remedy::IgnoreTrailingFrames => {
            "--trailing ignore converts those promised; to see all, save them again with their number"
        }
        Remedy::IgnoreTrailingArray => {
            "--trailing ignore converts the first; to split them call numpy.load on one open file several times, and \
             numpy.save each"
        }
        Remedy::FillMissing => "copy them again, or show the fill value with --missing fill",
        Remedy::CopyOrSaveAgain => "copy or save it again",
        Remedy::ConvertType => {
            "convert them to bool, an integer type, float16, float32 or float64 with numpy.astype first"
        }
        Remedy::TakeMagnitudes => "save their magnitudes, numpy.abs(a), or their real parts, a.real",
        Remedy::StackObjects => {
            "if they are frames of one shape, load them with allow_pickle=True and save numpy.stack(list(a))"
        }
        Remedy::ChooseField => "save one field of it, a['NAME']",
        Remedy::ViewAsBfloat16 => {
            "save a.view(ml_dtypes.bfloat16).astype('float32'), or without ml_dtypes \
             (a.view('<u2').astype('<u4') << 16).view('<f4')"
        }
        Remedy::WidenFloat8 => "convert them with .astype('float32') before they are saved",
        Remedy::GiveType => "save them with the type that they have, such as a.view('<u4')",
        Remedy::AddAxes => "add the missing ones with numpy.newaxis",
        Remedy::NameAxes("ZSYX") => "say it with --axes, such as --axes ZSYX for colors, or --axes TZYX",
        Remedy::NameAxes(letters) => {
            return format!("say it with --axes, such as --axes {letters}").into();
        }
        Remedy::FramesOrIndex(axis) => {
            let axis = axis.to_ascii_lowercase();
            let project = format!("project it (--project max:{axis})");
            return format!("add {axis} to --frames, show one index of it (--select {axis}=0), or {project}")
                .into();
        }
        Remedy::ProjectMaximum => "add --project max, or leave out --depth-color",
        Remedy::OneChannelOrNoDepths => {
            "show one channel (--select c=0) or one color (--select s=0), or leave out --depth-color"
        }
        Remedy::AddProjection => "add --project, such as --project max",
        Remedy::ThinnerSlab => "choose a thinner one, or leave out --slab",
        Remedy::ProjectAnotherAxis => {
            "name another axis, such as --project max:z, another --plane or other --frames"
        }
        Remedy::OneChannel { frames } => {
            return format!("show one of them (--select c=0), or one after the other (--frames {frames})")
                .into();
        }
        Remedy::ColorOfEachChannel => {
            "give one to each (- leaves a channel out), or name the channels to show, such as --channels 0=green"
        }
        Remedy::NameChannels => {
            "name some of them, such as --channels 0=magenta,1=green, or show one (--select c=0)"
        }
        Remedy::LeaveOutChannels => "leave out --channels, and ranges and gammas of channels",
        Remedy::OneRangeOrRanges => "leave out --scope, or give one --range and one --gamma for all channels",
        Remedy::SelectChannelOrLeaveOut(option) => {
            return format!("show one of them (--select c=0), or leave out {}", flag(option)).into();
        }
        Remedy::RoomForAnnotations => {
            "make the picture larger (--width), the letters smaller (--text-size), or choose another @CORNER"
        }
        Remedy::LongerBar => "choose a longer one with --scale-bar=LENGTH, or leave the length out",
        Remedy::ShorterBar => "choose a shorter one with --scale-bar=LENGTH, or leave the length out",
        Remedy::NameTimeAxis => {
            "name it with --axes, such as --axes TYX, or leave out --time-stamp and {time}"
        }
        Remedy::LeaveOutIndex => "leave out --slice-label, or the field of the --text",
        Remedy::LeaveOutColorBar => "leave out --color-bar",
        Remedy::OneRangeOrNoColorBar => "leave out --scope frame, or --color-bar",
        Remedy::LeaveOutLetters => "leave out --orientation-letters",
        Remedy::SelectOneIndex(axis) => {
            return format!("choose it, such as --select {}=0", axis.to_ascii_lowercase()).into();
        }
        Remedy::LeaveOutProjection => "leave out --project",
        Remedy::SelectSample => "show one of red, green and blue, such as --select s=0",
        Remedy::OneScope => "leave out --scope frame",
        Remedy::MoreMemoryOrLess => {
            "allow more with --max-memory, or turn less of it, such as --select z=::2,y=::2,x=::2"
        }
        Remedy::MatchOverlay => "save the overlay with the shape and the orientation of the volume",
        Remedy::LeaveOutOverlay => "leave out --overlay, or --project, --turntable, --ortho or --montage",
        Remedy::LeaveOutMontage => "leave out --montage",
        Remedy::OneOverlay => "choose one array of it with FILE@ARRAY, or save one value for each voxel",
        Remedy::OverlayOfValues => "show them as values with --overlay-range LO,HI, or save whole numbers",
        Remedy::NameOverlay => "name the overlay by a path without {dir}, {stem} and {name}",
        Remedy::FullOpacity(option) => {
            return format!("leave out {}, or draw at most 125 colors with --opacity 100", flag(option))
                .into();
        }
        Remedy::LabelTable => "write lines of a label and its color, such as 17 220 216 20",
        Remedy::SayItIsAPicture => "if so, say it with --axes YXS",
        Remedy::SelectSlice => {
            "choose a slice with --select z=, a time point with --select t=, or join the slices of each with \
             --project max"
        }
        Remedy::ColorsOrChannels => {
            "show their colors all the same (--select s=0:3), or, of four channels, say so with C among the --axes"
        }
        Remedy::GiveSpacing => "say it with --spacing, such as --spacing 2,0.5,0.5um",
        Remedy::GiveInterval => "say it with --interval, such as --interval 30s",
        Remedy::GiveOrientation => "say it with --orientation, such as --orientation LPS",
        Remedy::OneOrThreeSamples => "show one of them (--select s=0), or three (--select s=0:3)",
        Remedy::SelectPart => "choose one 3-D part of it",
        Remedy::SelectOrMoveAxis => "select or move an axis with numpy first",
        Remedy::CropOrDownsample => "crop or downsample it first",
        Remedy::ChooseArray => "choose one with --array",
        Remedy::ChooseArrayOrDirectory => "choose one with --array, or name a directory (ending in /)",
        Remedy::ChooseInputOrDirectory => "name one of them as the input, or a directory (ending in /)",
        Remedy::ChooseArrayOrOneInput => "choose one with --array or convert one input at a time",
        Remedy::CreateDirectory => "create it, or leave out --no-mkdir",
        Remedy::WriteToStdout => "write to the standard output with --output -",
        Remedy::WriteElsewhereOrRemove => "write to another place, or remove it first",
        Remedy::ChooseOutput => "choose another place with --output",
        Remedy::GiveOutput => "add --output FILE.gif, or --output - for stdout",
        Remedy::GiveDirectory => "name another with --output",
        Remedy::SeparateOrRename => "convert them in two runs, or rename one",
        Remedy::MoreBytesOrLess => "allow more bytes with --max-bytes, or less of the volume with --allow",
        Remedy::DurationPerFrame => "give one for each frame, or one for all",
        Remedy::FullRange => "--range full stretches them",
        Remedy::GiveWindow => "give one range for all of them, with --range LO,HI",
        Remedy::ShowingRange(ShowingRange::Percentiles { lo, hi }) => {
            return format!("--range 0.1%,99.9% shows them apart, about {lo} to {hi}").into();
        }
        Remedy::ShowingRange(ShowingRange::Window { lo, hi }) => {
            return format!("--range {lo},{hi} shows them apart").into();
        }
        Remedy::ShowingRange(ShowingRange::MeantPercentiles { low, high }) => {
            return format!("did you mean --range {low}%,{high}%?").into();
        }
        Remedy::FewerLabels => {
            "number them from 0 to 255, or show 256 of them apart, such as those from 300 on by --range 300,555"
        }
        Remedy::WiderWindow => "--range full shows them apart",
        Remedy::WiderPercentiles => "choose percentiles farther apart, or --range full",
        Remedy::FullRangeOrWindow => "use --range full or --range LO,HI",
        Remedy::InvertWindow { lo, hi } => {
            return format!("to invert the picture use --invert with {lo},{hi}").into();
        }
        Remedy::OneRangeOrMoreMemory => "leave out --scope frame, or allow more with --max-memory",
        Remedy::SmallerPicture => "choose a smaller --width, --height or --scale",
        Remedy::ListColormaps => "--list-colormaps shows all",
        Remedy::ColormapTable => {
            "a colormap is 256 colors as text (768 numbers from 0 to 255), or an ImageJ .lut of 768 bytes"
        }
        Remedy::LeaveOutIdle(option) => match option {
            IdleOption::Dither => "leave out --dither",
            IdleOption::Palettes => "leave out --palette",
            IdleOption::ScopeOfChannels | IdleOption::ScopeOfFrames => "leave out --scope",
            IdleOption::Blend => "leave out --blend",
            IdleOption::Letters => {
                "leave out --text-size and --text-color, or draw something, such as --scale-bar"
            }
            IdleOption::Transparent { .. } => "leave out --transparent, or choose another level",
        },
        Remedy::LeaveOutColormap => "leave out --colormap, or select one channel with numpy first",
        Remedy::LeaveOutTransparent => "leave out --transparent, or select one channel with numpy first",
        Remedy::LeaveOutBackground => "leave out --background, or select one channel with numpy first",
        Remedy::OtherViewers => "leave out --transparent and --disposal, or choose --compat java or web",
        Remedy::UseCpu => "--backend cpu makes the same bytes",
        Remedy::FewerThreads => "try a smaller --threads",
        Remedy::ReportBug => "please report this with the input",
    };
    words.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_the_fact_and_then_the_remedy() {
        let problem = Problem::SeveralArrays("\"x\", \"y\"".into());
        let error = Error::new("a.npz", problem);
        assert_eq!(error.explain(), "a.npz: holds several arrays, \"x\", \"y\"; choose one with --array");
        assert_eq!(Error::new("a.npz", Problem::Interrupted).explain(), "a.npz: interrupted");
        assert_eq!(PlanError::StdinTwice.explain(), "stdin (-) is given more than once");
        assert_eq!(
            PlanError::StdinWithoutOutput.explain(),
            "a volume from stdin needs a place for its GIF; add --output FILE.gif, or --output - for stdout"
        );
    }

    #[test]
    fn a_warning_about_parts_has_the_remedy_of_its_first_part() {
        let warning = Box::new(Warning::NearlyBlack { highest: 3 });
        let parts = Warning::Parts { part: "frame", first: 1, count: 2, parts: 4, warning: warning.clone() };
        let text = parts.explain();
        assert_eq!(text, format!("2 of 4 frames, the first is frame 1: {}", warning.explain()));
        assert!(text.ends_with("; --range full stretches them"), "{text}");
    }
}

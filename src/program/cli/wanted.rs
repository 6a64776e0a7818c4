//! The options of conversions that a command line means: its own, before those of `--like` and the defaults.

use std::path::Path;

use super::like::Pattern;
use super::of_channel::of_all;
use super::output::{MissingArg, TrailingArg};
use super::picture::{DisposalArg, ScopeArg};
use super::resize::OrthoArg;
use super::values::{FrameRate, colormap};
use super::view::Letters;
use super::work::AllowArg;
use super::{Cli, paths};
use crate::formats::{MissingChunks, Trailing};
use crate::options::{
    Arrangement, ColorOptions, EncodeOptions, LayerOptions, Options, OutputOptions, PictureOptions,
    PictureSize, ReadOptions, Resample, SizeOptions, TimingOptions, ToneOptions, ViewOptions,
};
use crate::program::remedies::Explain;
use crate::program::report::is_page;
use crate::tone::{Contrast, Curve, Scope, Window};
use crate::{Colormap, Delays, Disposal, Effort};

/// The options of conversions.
#[derive(Debug)]
pub struct Wanted {
    /// The options of each conversion; `tone.shared` is not found yet.
    pub options: Options,
    /// Whether all inputs have one range together.
    pub shares_range: bool,
}

impl Cli {
    /// The options of the conversions.
    ///
    /// # Errors
    ///
    /// A message about values that are impossible, alone or together, and about a GIF that cannot be followed.
    pub fn wanted(&self) -> Result<Wanted, String> {
        self.check_resume()?;
        if !self.output.info && !self.output.merge_reports {
            paths::check(&self.inputs, self.output.output.as_deref())?;
        }
        let colormap = self.contrast.colormap.as_deref().map(colormap).transpose()?;
        let pattern = match &self.output.like {
            Some(gif) => Pattern::of(gif, colormap.as_ref())?,
            None => Pattern::default(),
        };
        let like = &pattern.options;
        let colormap = colormap.or_else(|| like.color.colormap.clone());
        let contrast = self.contrast(like.tone.contrast)?;
        let (scope, shares_range) = self.scope(&contrast, &pattern)?;
        if shares_range && self.output.shard.is_some() {
            return Err(
                "--scope batch is a range of all inputs, and --shard has only some of them; find it with --info \
                 --json --scope batch over all inputs, and give each share lo and hi of any line with --range LO,HI"
                    .into(),
            );
        }
        let options = Options {
            read: ReadOptions {
                trailing: match self.output.trailing {
                    Some(TrailingArg::Ignore) => Trailing::Ignore,
                    None => Trailing::Refuse,
                },
                missing: match self.output.missing {
                    Some(MissingArg::Fill) => MissingChunks::Fill,
                    None => MissingChunks::Refuse,
                },
            },
            view: self.view(&like.view),
            tone: ToneOptions { scope, contrast, shared: None },
            channels: self.channels(&like.channels)?,
            turn: self.turn(&like.turn)?,
            picture: self.picture(&pattern, colormap.as_ref()),
            color: ColorOptions {
                colormap,
                depths: self.view.depth_color.clone().or_else(|| like.color.depths.clone()),
                invert: self.contrast.invert || like.color.invert,
                palettes: self.color_args.palette.unwrap_or(like.color.palettes),
                dither: self.color_args.dither || like.color.dither,
            },
            overlay: self.overlay(&pattern)?,
            annotations: self.annotations(&like.annotations),
            timing: TimingOptions {
                delays: self.delays(&like.timing.delays)?,
                repeat: self.timing.repeat.unwrap_or(like.timing.repeat),
            },
            layers: LayerOptions {
                disposal: match self.layers.disposal {
                    None => like.layers.disposal,
                    Some(DisposalArg::Keep) => Disposal::Keep,
                    Some(DisposalArg::Background) => Disposal::Background,
                    Some(DisposalArg::Previous) => Disposal::Previous,
                },
                transparent: self.layers.transparent.or(like.layers.transparent),
                background: self.layers.background.or(like.layers.background),
            },
            encode: EncodeOptions {
                effort: self.size.effort.map_or(like.encode.effort, |level| Effort::ALL[usize::from(level)]),
                max_error: self.size.max_error.unwrap_or(like.encode.max_error),
                compatibility: self.size.compat.unwrap_or(like.encode.compatibility),
            },
            size: self.size(like.size),
            output: OutputOptions {
                make_directories: !self.output.no_mkdir,
                replace: !self.output.no_clobber,
                record: !self.output.no_comment,
                comment: self.output.comment.clone(),
                sketch: self.output.report.as_deref().is_some_and(is_page),
            },
            verify: self.output.verify,
            strict: self.output.strict,
        };
        options.check().map_err(|problem| problem.explain())?;
        Ok(Wanted { options, shares_range })
    }

    fn view(&self, like: &ViewOptions) -> ViewOptions {
        let given = &self.view;
        let letters = |letters: Option<&Letters>, like: &[_]| match letters {
            Some(letters) => letters.0.clone(),
            None => like.to_vec(),
        };
        // A selection of an axis replaces the one of the same axis only.
        let own: Vec<_> = given.select.iter().flat_map(|it| it.0.clone()).collect();
        let others = like.select.iter().filter(|(axis, _)| !own.iter().any(|(known, _)| known == axis));
        ViewOptions {
            axes: given.axes.clone().or_else(|| like.axes.clone()),
            select: others.cloned().chain(own.iter().cloned()).collect(),
            plane: given.plane.or(like.plane),
            frames: letters(given.frames.as_ref(), &like.frames),
            flip: letters(given.flip.as_ref(), &like.flip),
            ping_pong: given.ping_pong || like.ping_pong,
            project: given.project.or(like.project),
            slab: given.slab.or(like.slab),
            spacing: given.spacing.or(like.spacing),
            interval: given.interval.or(like.interval),
            orientation: given.orientation.or(like.orientation),
            convention: given.convention.unwrap_or(like.convention),
        }
    }

    /// The window and the curve.
    fn contrast(&self, like: Contrast) -> Result<Contrast, String> {
        let gamma = of_all("--gamma", &self.contrast.gamma)?;
        let (curve, name) = match (gamma.unwrap_or(like.curve), self.contrast.log) {
            (_, true) => (Curve::Log, "--log"),
            (Curve::Straight, false) => (Curve::Straight, ""),
            (Curve::Log, false) => (Curve::Log, "--log"),
            (curve, false) => (curve, "--gamma"),
        };
        let range = of_all("--range", &self.contrast.range)?;
        if let Some(window) = range.filter(|window| [Window::AUTO, Window::RULE].contains(window))
            && curve != Curve::Straight
        {
            return Err(format!("{name} bends a window, and --range {window} has none; use --range full"));
        }
        Ok(Contrast { window: range.unwrap_or(like.window), curve })
    }

    /// What has a range of its own, and whether all inputs have one together.
    fn scope(&self, contrast: &Contrast, pattern: &Pattern) -> Result<(Scope, bool), String> {
        let scope = match self.contrast.scope {
            // Where the range is given, a GIF that found its own is followed in all else.
            None if contrast.depends_on_samples() => {
                return Ok((pattern.options.tone.scope, pattern.shares_range));
            }
            None | Some(ScopeArg::Volume) => return Ok((Scope::Volume, false)),
            Some(ScopeArg::Batch) => (Scope::Volume, true),
            Some(ScopeArg::Frame) => (Scope::Frame, false),
            Some(ScopeArg::Channel) => (Scope::Channel, false),
        };
        match contrast.depends_on_samples() {
            true => Ok(scope),
            false => Err(format!(
                "--scope is for a range that is found in the data, and --range {} is not; use auto, full or \
                 P1%,P2%",
                contrast.window
            )),
        }
    }

    /// How the picture is resized. Between two labels there is no third one, so no pixels of them are mixed unless
    /// that is asked for.
    fn picture(&self, pattern: &Pattern, colormap: Option<&Colormap>) -> PictureOptions {
        let (given, like) = (&self.resize, &pattern.options.picture);
        let size = match (given.width, given.height, given.scale) {
            (None, None, None) => like.size,
            (_, _, Some(scale)) => scale,
            (Some(width), None, _) => PictureSize::Width(width),
            (None, Some(height), _) => PictureSize::Height(height),
            (Some(width), Some(height), _) => PictureSize::Sides { width, height },
        };
        let shows_labels = colormap.is_some_and(Colormap::is_for_labels);
        let usual = if shows_labels && !pattern.is_resized { Resample::Nearest } else { like.resample };
        let arrangement = match (self.resize.ortho, self.resize.montage) {
            (Some(OrthoArg(point)), _) => Arrangement::Ortho(point),
            (None, true) => Arrangement::Montage,
            (None, false) => like.arrangement,
        };
        PictureOptions {
            arrangement,
            size,
            aspect: given.aspect.unwrap_or(like.aspect),
            resample: given.resample.unwrap_or(usual),
        }
    }

    fn delays(&self, like: &Delays) -> Result<Delays, String> {
        let durations: Vec<f64> = self.timing.duration.iter().flat_map(|it| it.0.iter().copied()).collect();
        let delays = match (&*durations, self.timing.fps) {
            ([], None) if *like == Delays::default() => Ok(Delays::of_films()),
            ([], None) => Ok(like.clone()),
            ([], Some(FrameRate::File)) => Ok(Delays::of_file()),
            ([], Some(FrameRate::PerSecond(frames))) => Delays::per_second(frames),
            ([milliseconds], _) => Delays::per_frame(*milliseconds),
            (list, _) => Delays::listed(list.iter().copied()),
        };
        let delays = delays.and_then(|delays| match self.timing.speed {
            Some(speed) => delays.faster(speed),
            None => Ok(delays),
        });
        delays.map_err(|problem| problem.explain())
    }

    fn size(&self, like: SizeOptions) -> SizeOptions {
        let given = &self.size;
        let (fewer_frames, smaller_picture) = match &*given.allow {
            [] => (like.fewer_frames, like.smaller_picture),
            allow => (allow.contains(&AllowArg::Frames), allow.contains(&AllowArg::Pixels)),
        };
        SizeOptions { max_bytes: given.max_bytes.or(like.max_bytes), fewer_frames, smaller_picture }
    }

    fn check_resume(&self) -> Result<(), String> {
        if self.output.resume && self.output.no_comment {
            return Err(
                "--resume knows by its comment what a GIF was made with, and --no-comment leaves that out"
                    .into(),
            );
        }
        if self.output.resume && self.output.output.as_deref() == Some(Path::new("-")) {
            return Err("--resume is for files, and stdout keeps nothing".into());
        }
        if self.output.no_clobber && self.output.output.as_deref() == Some(Path::new("-")) {
            return Err("--no-clobber is for files, and stdout keeps nothing".into());
        }
        Ok(())
    }
}

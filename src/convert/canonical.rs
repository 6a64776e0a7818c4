//! The options of a conversion as one canonical line, which a GIF's record contains.
//!
//! The line reads like a command line: every option that can change the bytes and is not at its default,
//! always in the same order. Two conversions of a volume by the same version with equal lines make the same
//! GIF. What cannot change the bytes, such as the backend or the number of threads, is not in the line; nor
//! are the comments, which the GIF contains itself.

pub(crate) mod recorded_options;

use std::fmt::Write;

use flate2::Crc;

use crate::color::{Colormap, PaletteScope};
use crate::encode::Effort;
use crate::gif::{Disposal, Repeat};
use crate::options::{
    AnnotationOptions, Arrangement, ChannelColor, ChannelOptions, ColorOptions, EncodeOptions, Interpolation,
    LayerOptions, Options, OverlayOptions, PictureOptions, PictureSize, Resample, SizeOptions, TimingOptions,
    ToneOptions, TurnOptions, ViewOptions,
};
use crate::tone::{Curve, Scope, Window};
use crate::volume::{AxisKind, PixelSize};

pub use recorded_options::{RecordedOptions, UnknownSetting};

/// Returns the line for these options; empty if all are at their defaults. `pixel` is the size of the pixels that
/// are shown, where it is known.
pub(crate) fn line(options: &Options, pixel: Option<PixelSize>) -> String {
    // Without `..`, so that the compiler points here when an option is added.
    let Options {
        read: _,
        view,
        tone,
        channels,
        turn,
        picture,
        color,
        overlay,
        annotations,
        timing,
        layers,
        encode,
        size,
        output: _,
        verify: _,
        strict: _,
    } = options;
    let ToneOptions { contrast, scope: _, shared } = tone;
    let ChannelOptions { colors, windows, curves, blend, one_range } = channels;
    let PictureOptions { size: picture_size, aspect, resample, arrangement } = picture;
    let ColorOptions { colormap, depths, invert, palettes, dither } = color;
    let TimingOptions { delays, repeat } = timing;
    let LayerOptions { transparent, background, disposal } = layers;
    let EncodeOptions { effort, max_error, compatibility } = encode;
    let SizeOptions { max_bytes, fewer_frames, smaller_picture } = size;
    let mut line = Line::default();
    line.view(view);
    // With a curve, the range is the full one unless another is given.
    let usual = if contrast.curve == Curve::Straight { Window::AUTO } else { Window::FULL };
    let is_rule = matches!(contrast.window, Window::AUTO | Window::RULE);
    let window = if is_rule && usual == Window::FULL { usual } else { contrast.window };
    line.value("--range", (window != usual).then_some(window));
    windows.iter().for_each(|(name, window)| line.value("--range", Some(format!("{name}={window}"))));
    let scope = match tone.effective_scope() {
        _ if shared.is_some() && contrast.depends_on_samples() => Some("batch"),
        _ if *one_range => Some(Scope::Volume.part()),
        Scope::Volume => None,
        scope => Some(scope.part()),
    };
    line.value("--scope", scope);
    line.value("--gamma", contrast.curve.exponent());
    curves.iter().for_each(|(name, curve)| line.value("--gamma", Some(format!("{name}={}", power(*curve)))));
    line.flag("--log", contrast.curve == Curve::Log);
    line.turn(turn);
    line.value("--aspect", (*aspect != Default::default()).then(|| aspect.name()));
    match *picture_size {
        PictureSize::Own => {}
        PictureSize::Width(width) => line.value("--width", Some(width)),
        PictureSize::Height(height) => line.value("--height", Some(height)),
        PictureSize::Sides { width, height } => {
            line.value("--width", Some(width));
            line.value("--height", Some(height));
        }
        PictureSize::Scale(factor) => line.value("--scale", Some(factor)),
    }
    // The rows of a turning volume may be resampled, too.
    if turn.turns.is_some() || !picture.keeps_sides(pixel) {
        line.value("--resample", (*resample != Resample::Auto).then(|| resample.name()));
    }
    match arrangement {
        Arrangement::Single => {}
        Arrangement::Montage => line.flag("--montage", true),
        Arrangement::Ortho(None) => line.flag("--ortho", true),
        Arrangement::Ortho(Some(point)) => line.joined("--ortho", Some(point)),
    }
    line.value("--channels", (*colors != Default::default()).then_some(colors));
    line.value("--blend", (*blend != Default::default()).then(|| blend.name()));
    line.overlay(overlay);
    // The name of a file of colors ends with the last number sign of the line.
    line.annotations(annotations);
    line.value("--colormap", colormap.as_ref().map(identity));
    line.value("--depth-color", depths.as_ref().map(identity));
    line.flag("--invert", *invert);
    line.value("--duration", (*delays != Default::default()).then_some(delays));
    line.value("--loop", (*repeat != Repeat::default()).then_some(repeat));
    line.value("--transparent", *transparent);
    line.value("--background", *background);
    line.value(
        "--disposal",
        match disposal {
            Disposal::Keep => None,
            Disposal::Background => Some("background"),
            Disposal::Previous => Some("previous"),
        },
    );
    line.value(
        "--palette",
        match palettes {
            PaletteScope::Volume => None,
            PaletteScope::Frames(frames) => Some(frames),
        },
    );
    line.flag("--dither", *dither);
    line.value("--effort", (*effort != Effort::default()).then_some(*effort as u8));
    line.value("--max-error", (*max_error != 0).then_some(max_error));
    line.value("--max-bytes", *max_bytes);
    if max_bytes.is_some() {
        line.value(
            "--allow",
            match (fewer_frames, smaller_picture) {
                (false, false) => None,
                (true, false) => Some("frames"),
                (false, true) => Some("pixels"),
                (true, true) => Some("frames,pixels"),
            },
        );
    }
    line.value("--compat", (*compatibility != Default::default()).then(|| compatibility.name()));
    line.0
}

/// A text, in which no option seems to begin, and whose ends can be seen.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(" -", "\\s-");
    let inner = text.trim_matches(' ');
    let start = text.len() - text.trim_start_matches(' ').len();
    let end = text.len() - start - inner.len();
    let dash = if inner.starts_with('-') { "\\" } else { "" };
    format!("{}{dash}{inner}{}", "\\s".repeat(start), "\\s".repeat(end))
}

/// The curve of a channel.
fn power(curve: Curve) -> String {
    match curve {
        Curve::Straight => "straight".to_owned(),
        Curve::Log => "log".to_owned(),
        // Of a file alone: no option asks for it.
        Curve::Sigmoid => "sigmoid".to_owned(),
        Curve::Gamma(gamma) => gamma.to_string(),
    }
}

/// The name of a colormap; for one from a file or an array, the file's name without directories or the name
/// given, and a checksum of the colors.
fn identity(colormap: &Colormap) -> String {
    let name = colormap.name();
    if Colormap::named(name).is_ok_and(|known| known == *colormap) {
        return name.to_owned();
    }
    let mut checksum = Crc::new();
    checksum.update(colormap.colors().as_flattened());
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default().replace(char::is_control, "\u{fffd}");
    format!("{file}#{:08x}", checksum.sum())
}

/// The letter of an axis, as options contain it.
fn lower(kind: AxisKind) -> String {
    kind.letter().to_ascii_lowercase().into()
}

#[derive(Default)]
struct Line(String);

impl Line {
    fn flag(&mut self, option: &str, given: bool) {
        if given {
            self.0 += if self.0.is_empty() { "" } else { " " };
            self.0 += option;
        }
    }

    fn view(&mut self, view: &ViewOptions) {
        let ViewOptions {
            axes,
            select,
            plane,
            frames,
            flip,
            ping_pong,
            project,
            slab,
            spacing,
            interval,
            orientation,
            convention,
        } = view;
        let list = |kinds: &[AxisKind]| {
            let letters: Vec<String> = kinds.iter().map(|kind| lower(*kind)).collect();
            (!letters.is_empty()).then(|| letters.join(","))
        };
        let select: Vec<String> =
            select.iter().map(|(kind, selection)| format!("{}={selection}", lower(*kind))).collect();
        self.value("--axes", axes.as_ref());
        self.value("--select", (!select.is_empty()).then(|| select.join(",")));
        self.value("--plane", *plane);
        self.value("--frames", list(frames));
        self.value("--flip", list(flip));
        self.flag("--ping-pong", *ping_pong);
        self.value("--project", *project);
        self.value("--slab", *slab);
        self.value("--spacing", *spacing);
        self.value("--interval", *interval);
        self.value("--orientation", *orientation);
        self.value("--convention", (*convention != Default::default()).then(|| convention.name()));
    }

    fn turn(&mut self, turn: &TurnOptions) {
        let TurnOptions { turns, render, tilt, cue, interpolation } = turn;
        // The others have no effect without it.
        if turns.is_some() {
            self.value("--turntable", *turns);
            self.value("--render", (*render != Default::default()).then_some(render));
            self.value("--tilt", (*tilt != 0.0).then_some(tilt));
            self.value("--cue", *cue);
            self.value("--interpolate", interpolation.map(Interpolation::name));
        }
    }

    fn annotations(&mut self, annotations: &AnnotationOptions) {
        let AnnotationOptions {
            scale_bar,
            time_stamp,
            slice_label,
            texts,
            color_bar,
            orientation_letters,
            text_size,
            text_color,
        } = annotations;
        self.joined("--scale-bar", scale_bar.as_ref());
        self.joined("--time-stamp", time_stamp.as_ref());
        self.joined("--slice-label", slice_label.as_ref());
        texts.iter().for_each(|text| self.value("--text", Some(escaped(&text.to_string()))));
        self.joined("--color-bar", color_bar.as_ref());
        self.flag("--orientation-letters", *orientation_letters);
        if !annotations.is_empty() {
            self.value("--text-size", *text_size);
            self.value("--text-color", text_color.map(ChannelColor::Of));
        }
    }

    fn overlay(&mut self, overlay: &OverlayOptions) {
        let OverlayOptions { file, opacity, outline, label_colors, range, colormap } = overlay;
        // Without an overlay, the other options change nothing.
        let Some(file) = file else { return };
        self.value("--overlay", Some(escaped(&file.to_string())));
        self.value("--opacity", (*opacity != OverlayOptions::default().opacity).then_some(opacity));
        self.joined("--outline", *outline);
        match range {
            Some(range) => {
                self.value("--overlay-range", Some(range));
                let colormap = colormap.as_ref().map(|colormap| escaped(&identity(colormap)));
                self.value("--overlay-colormap", colormap);
            }
            None => self.value("--label-colors", label_colors.as_ref().map(|it| escaped(&it.identity()))),
        }
    }

    /// An option whose value may lack, joined by an equals sign.
    fn joined(&mut self, option: &str, value: Option<impl std::fmt::Display>) {
        match value.map(|value| value.to_string()).as_deref() {
            None => {}
            Some("") => self.flag(option, true),
            Some(value) => self.flag(&format!("{option}={value}"), true),
        }
    }

    fn value(&mut self, option: &str, value: Option<impl std::fmt::Display>) {
        if let Some(value) = value {
            self.flag(option, true);
            // Nothing can fail in memory.
            let _ = write!(self.0, " {value}");
        }
    }
}

#[cfg(test)]
mod tests;

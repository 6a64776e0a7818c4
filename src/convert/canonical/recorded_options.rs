//! The options that the settings line of a record stands for: the way back from [`canonical`](super).

use std::str::FromStr;

use crate::color::{Colormap, PaletteScope};
use crate::encode::{Compatibility, Effort};
use crate::gif::{Delays, Disposal, Repeat};
use crate::options::{
    AnnotationOptions, Arrangement, Aspect, Blend, ChannelColor, ChannelOptions, ColorOptions, EncodeOptions,
    Interpolation, LayerOptions, Options, OverlayOptions, PictureOptions, PictureSize, Resample, SizeOptions,
    TimingOptions, ToneOptions, TurnOptions, ViewOptions,
};
use crate::tone::{Contrast, Curve, Scope};
use crate::view::Convention;

/// The options that the settings of a [`Record`](crate::Record) stand for.
///
/// What cannot change the bytes of a GIF is not in a record, and at its default here; comments are not in it either.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RecordedOptions {
    /// The options. What the settings do not say is at its default.
    pub options: Options,
    /// Whether several volumes had one range together. [`ToneOptions::shared`] is `None` here:
    /// [`Converter::shared_range`](crate::Converter::shared_range) finds it for other volumes.
    pub shares_range: bool,
    /// The name and a checksum of a colormap with colors of its own, such as `map.lut#f8c69a87`. Its colors are not in
    /// the record, so that [`ColorOptions::colormap`] is `None` here.
    pub color_file: Option<String>,
    /// The name and a checksum of the overlay, such as `labels.nii.gz#f8c69a87`, which is not in the record, so that
    /// [`OverlayOptions::file`] is `None` here.
    pub overlay: Option<String>,
    /// The name and a checksum of the file with the colors of the overlay, if it has one. They are not in the record
    /// either.
    pub overlay_colors: Option<String>,
}

/// The error for settings that this version cannot read: the first option that is not known, has no such value, or
/// is there twice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the setting {0:?} is not known")]
pub struct UnknownSetting(pub String);

/// Reads a settings line.
pub(crate) fn read(line: &str) -> Result<RecordedOptions, UnknownSetting> {
    let (mut settings, color_file) = Settings::of(line);
    let view = settings.view()?;
    let windows = settings.of_channels("--range", |text| text.parse().ok())?;
    let window = settings.value("--range", |text| text.parse().ok())?.unwrap_or_default();
    let (mut shares_range, mut one_range) = (false, false);
    let scope = settings.value("--scope", |text| match text {
        "batch" => {
            shares_range = true;
            Some(Scope::Volume)
        }
        "volume" => {
            one_range = true;
            Some(Scope::Volume)
        }
        name => [Scope::Frame, Scope::Channel].into_iter().find(|scope| scope.part() == name),
    })?;
    let curve = |text: &str| Curve::gamma(text.parse().ok()?).ok();
    let curves = settings.of_channels("--gamma", |text| match text {
        "straight" => Some(Curve::Straight),
        "log" => Some(Curve::Log),
        power => curve(power),
    })?;
    let gamma = settings.value("--gamma", curve)?;
    let curve = match gamma {
        Some(curve) => curve,
        None if settings.flag("--log")? => Curve::Log,
        None => Curve::Straight,
    };
    let turn = settings.turn()?;
    let picture = settings.picture()?;
    let channels = ChannelOptions {
        colors: settings.value("--channels", |text| text.parse().ok())?.unwrap_or_default(),
        windows,
        curves,
        blend: settings.named("--blend", Blend::ALL, Blend::name)?,
        one_range,
    };
    let (overlay_options, overlay, overlay_colors) = settings.overlay()?;
    let colormap = settings.value("--colormap", |text| Colormap::named(text).ok())?;
    let depths = settings.value("--depth-color", |text| Colormap::named(text).ok())?;
    let invert = settings.flag("--invert")?;
    let annotations = settings.annotations()?;
    let timing = TimingOptions {
        delays: settings.value("--duration", delays)?.unwrap_or_default(),
        repeat: settings.value("--loop", repeat)?.unwrap_or_default(),
    };
    let layers = LayerOptions {
        transparent: settings.value("--transparent", |text| text.parse().ok())?,
        background: settings.value("--background", |text| text.parse().ok())?,
        disposal: settings.value("--disposal", disposal)?.unwrap_or_default(),
    };
    let palettes = settings.value("--palette", |text| text.parse().ok().map(PaletteScope::Frames))?;
    let color = ColorOptions {
        colormap,
        depths,
        invert,
        palettes: palettes.unwrap_or_default(),
        dither: settings.flag("--dither")?,
    };
    let effort = |text: &str| Effort::ALL.get(text.parse::<usize>().ok()?).copied();
    let encode = EncodeOptions {
        effort: settings.value("--effort", effort)?.unwrap_or_default(),
        max_error: settings.value("--max-error", |text| text.parse().ok())?.unwrap_or_default(),
        compatibility: settings.named("--compat", Compatibility::VALUES, Compatibility::name)?,
    };
    let max_bytes = settings.value("--max-bytes", |text| text.parse().ok())?;
    let (fewer_frames, smaller_picture) = settings.value("--allow", allowed)?.unwrap_or_default();
    settings.finish()?;
    let options = Options {
        read: Default::default(),
        view,
        tone: ToneOptions {
            contrast: Contrast { window, curve },
            scope: scope.unwrap_or_default(),
            shared: None,
        },
        channels,
        turn,
        picture,
        color,
        overlay: overlay_options,
        annotations,
        timing,
        layers,
        encode,
        size: SizeOptions { max_bytes, fewer_frames, smaller_picture },
        output: Default::default(),
        verify: false,
        strict: false,
    };
    let color_file = color_file.map(str::to_owned);
    Ok(RecordedOptions { options, shares_range, color_file, overlay, overlay_colors })
}

fn delays(text: &str) -> Option<Delays> {
    match text.contains(',') {
        true => {
            let list = text.split(',').map(str::parse).collect::<Result<Vec<f64>, _>>().ok()?;
            Delays::listed(list).ok()
        }
        false => Delays::per_frame(text.parse().ok()?).ok(),
    }
}

fn repeat(text: &str) -> Option<Repeat> {
    match text {
        "once" => Some(Repeat::Once),
        number => number.parse().ok().map(Repeat::Times),
    }
}

fn disposal(text: &str) -> Option<Disposal> {
    match text {
        "background" => Some(Disposal::Background),
        "previous" => Some(Disposal::Previous),
        _ => None,
    }
}

/// Whether there may be fewer frames, and a smaller picture.
fn allowed(text: &str) -> Option<(bool, bool)> {
    match text {
        "frames" => Some((true, false)),
        "pixels" => Some((false, true)),
        "frames,pixels" => Some((true, true)),
        _ => None,
    }
}

/// What is before the name of a file with colors, the name with its checksum, and what is behind it.
fn color_file(line: &str) -> Option<(&str, &str, &str)> {
    const OPTION: &str = "--colormap ";
    // Only a checksum is written with this sign, except for names of files, which are before it.
    let (start, sign) = (line.find(OPTION)?, line.rfind('#')?);
    let (name, end) = (start + OPTION.len(), sign + 9);
    u32::from_str_radix(line.get(sign + 1..end)?, 16).ok()?;
    Some((&line[..start], line.get(name..end)?, &line[end..]))
}

/// The options of a line, each with its value.
fn options(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts = [0].into_iter().chain(line.match_indices(" --").map(|(at, _)| at + 1));
    let ends = line.match_indices(" --").map(|(at, _)| at).chain([line.len()]);
    let pieces = starts.zip(ends).map(|(start, end)| line[start..end].trim());
    pieces.filter(|piece| !piece.is_empty()).map(|piece| piece.split_once(' ').unwrap_or((piece, "")))
}

/// The options of a line that were not read yet, each with its value.
struct Settings<'l>(Vec<(&'l str, &'l str)>);

impl<'l> Settings<'l> {
    /// Divides a line into its options. The colormap of a file comes apart, since the name of a file may hold
    /// anything.
    fn of(line: &'l str) -> (Self, Option<&'l str>) {
        match color_file(line) {
            Some((before, name, after)) => {
                (Self([before, after].into_iter().flat_map(options).collect()), Some(name))
            }
            None => (Self(options(line).collect()), None),
        }
    }

    /// The value of an option; `None` if the line does not have it.
    fn value<T>(
        &mut self,
        option: &'static str,
        read: impl FnOnce(&'l str) -> Option<T>,
    ) -> Result<Option<T>, UnknownSetting> {
        let Some(at) = self.0.iter().position(|(known, _)| *known == option) else { return Ok(None) };
        let (_, value) = self.0.remove(at);
        read(value).map(Some).ok_or_else(|| unknown(option, value))
    }

    /// The options of the overlay, its name, and the name of the file with its colors.
    fn overlay(&mut self) -> Result<(OverlayOptions, Option<String>, Option<String>), UnknownSetting> {
        let text = |text: &str| Some(unescaped(text));
        let usual = OverlayOptions::default();
        let name = self.value("--overlay", text)?;
        let opacity = |text: &str| text.parse().ok().filter(|opacity| *opacity <= 100);
        let opacity = self.value("--opacity", opacity)?.unwrap_or(usual.opacity);
        let outline = self.joined("--outline")?;
        let range = self.value("--overlay-range", |text| text.parse().ok())?;
        let colors = self.value("--overlay-colormap", text)?;
        let colormap = colors.as_deref().and_then(|name| Colormap::named(name).ok());
        let file = colors.filter(|_| colormap.is_none());
        let file = file.or(self.value("--label-colors", text)?);
        Ok((OverlayOptions { opacity, outline, range, colormap, ..usual }, name, file))
    }

    fn annotations(&mut self) -> Result<AnnotationOptions, UnknownSetting> {
        let color = |text: &str| match text.parse() {
            Ok(ChannelColor::Of(color)) => Some(color),
            _ => None,
        };
        let mut annotations = AnnotationOptions {
            scale_bar: self.joined("--scale-bar")?,
            time_stamp: self.joined("--time-stamp")?,
            slice_label: self.joined("--slice-label")?,
            color_bar: self.joined("--color-bar")?,
            ..AnnotationOptions::default()
        };
        while let Some(text) = self.value("--text", |text| unescaped(text).parse().ok())? {
            annotations.texts.push(text);
        }
        annotations.orientation_letters = self.flag("--orientation-letters")?;
        annotations.text_size = self.value("--text-size", |text| text.parse().ok())?;
        annotations.text_color = self.value("--text-color", color)?;
        Ok(annotations)
    }

    /// The value of an option that is joined with it by an equals sign, or lacks.
    fn joined<T: FromStr>(&mut self, option: &'static str) -> Result<Option<T>, UnknownSetting> {
        fn value_of<'l>(known: &'l str, option: &str) -> Option<&'l str> {
            match known.strip_prefix(option)? {
                "" => Some(""),
                value => value.strip_prefix('='),
            }
        }
        let value_of = |known: &'l str| value_of(known, option);
        let Some(at) = self.0.iter().position(|(known, _)| value_of(known).is_some()) else {
            return Ok(None);
        };
        let (known, rest) = self.0.remove(at);
        let value = value_of(known).filter(|_| rest.is_empty()).and_then(|value| value.parse().ok());
        value.map(Some).ok_or_else(|| unknown(known, rest))
    }

    /// The values of an option for one channel each: `DAPI=100,3000`.
    fn of_channels<T>(
        &mut self,
        option: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<(String, T)>, UnknownSetting> {
        let is_of_channel = |(known, value): &(&str, &str)| *known == option && value.contains('=');
        let (own, rest): (Vec<_>, Vec<_>) = self.0.iter().copied().partition(is_of_channel);
        self.0 = rest;
        own.into_iter()
            .map(|(_, text)| {
                let (name, value) = text.rsplit_once('=').ok_or_else(|| unknown(option, text))?;
                Ok((name.to_owned(), read(value).ok_or_else(|| unknown(option, text))?))
            })
            .collect()
    }

    /// Whether the line has an option without a value.
    fn flag(&mut self, option: &'static str) -> Result<bool, UnknownSetting> {
        Ok(self.value(option, |value| value.is_empty().then_some(()))?.is_some())
    }

    /// One of several values that have names; the default if the line does not have the option.
    fn named<T: Copy + Default>(
        &mut self,
        option: &'static str,
        values: impl IntoIterator<Item = T>,
        name: impl Fn(T) -> &'static str,
    ) -> Result<T, UnknownSetting> {
        let value = self.value(option, |text| values.into_iter().find(|value| name(*value) == text))?;
        Ok(value.unwrap_or_default())
    }

    fn view(&mut self) -> Result<ViewOptions, UnknownSetting> {
        let letters = |text: &str| ViewOptions::parse_axes(text).ok();
        let select = |text: &str| ViewOptions::parse_selections(text).ok();
        Ok(ViewOptions {
            axes: self.value("--axes", |text| text.parse().ok())?,
            select: self.value("--select", select)?.unwrap_or_default(),
            plane: self.value("--plane", |text| text.parse().ok())?,
            frames: self.value("--frames", letters)?.unwrap_or_default(),
            flip: self.value("--flip", letters)?.unwrap_or_default(),
            ping_pong: self.flag("--ping-pong")?,
            project: self.value("--project", |text| text.parse().ok())?,
            slab: self.value("--slab", |text| text.parse().ok())?,
            spacing: self.value("--spacing", |text| text.parse().ok())?,
            interval: self.value("--interval", |text| text.parse().ok())?,
            orientation: self.value("--orientation", |text| text.parse().ok())?,
            convention: self.named("--convention", Convention::ALL, Convention::name)?,
        })
    }

    fn turn(&mut self) -> Result<TurnOptions, UnknownSetting> {
        let interpolation =
            |text: &str| Interpolation::ALL.into_iter().find(|interpolation| interpolation.name() == text);
        Ok(TurnOptions {
            turns: self.value("--turntable", |text| text.parse().ok())?,
            render: self.value("--render", |text| text.parse().ok())?.unwrap_or_default(),
            tilt: self.value("--tilt", |text| text.parse().ok())?.unwrap_or_default(),
            cue: self.value("--cue", |text| text.parse().ok())?,
            interpolation: self.value("--interpolate", interpolation)?,
        })
    }

    fn picture(&mut self) -> Result<PictureOptions, UnknownSetting> {
        let width = self.value("--width", |text| text.parse().ok())?;
        let height = self.value("--height", |text| text.parse().ok())?;
        let size = match (width, height) {
            (None, None) => {
                let scale = |text: &str| PictureSize::scale(text.parse().ok()?).ok();
                self.value("--scale", scale)?.unwrap_or_default()
            }
            (Some(width), None) => PictureSize::Width(width),
            (None, Some(height)) => PictureSize::Height(height),
            (Some(width), Some(height)) => PictureSize::Sides { width, height },
        };
        let arrangement = match self.0.iter().any(|(option, _)| *option == "--ortho") {
            true => {
                self.flag("--ortho")?;
                Arrangement::Ortho(None)
            }
            false => match (self.joined("--ortho")?, self.flag("--montage")?) {
                (Some(point), _) => Arrangement::Ortho(Some(point)),
                (None, true) => Arrangement::Montage,
                (None, false) => Arrangement::Single,
            },
        };
        Ok(PictureOptions {
            arrangement,
            size,
            aspect: self.named("--aspect", Aspect::ALL, Aspect::name)?,
            resample: self.named("--resample", Resample::ALL, Resample::name)?,
        })
    }

    /// Checks that everything was read.
    fn finish(self) -> Result<(), UnknownSetting> {
        match self.0.first() {
            None => Ok(()),
            Some((option, value)) => Err(unknown(option, value)),
        }
    }
}

/// A text as it was before it was escaped.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' if characters.clone().next() == Some('s') => characters.next().map_or('s', |_| ' '),
            '\\' => characters.next().unwrap_or('\\'),
            other => other,
        });
    }
    plain
}

fn unknown(option: &str, value: &str) -> UnknownSetting {
    UnknownSetting(format!("{option} {value}").trim_end().to_owned())
}

#[cfg(test)]
mod tests;

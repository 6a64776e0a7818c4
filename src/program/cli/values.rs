//! Parsers of the values of options: colormaps, ranges, powers, sides and scales of the picture, loops, palettes,
//! numbers of threads.

use std::num::{NonZeroU16, NonZeroUsize};
use std::path::Path;

use crate::options::{Aspect, PictureSize, Resample};
use crate::program::remedies::Explain;
use crate::tone::{Curve, Window};
use crate::{Colormap, Compatibility, PaletteScope, Problem, Repeat};

/// Returns the colormap with this name or, if there is none, the colormap in the file with this name.
pub fn colormap(text: &str) -> Result<Colormap, String> {
    let path = Path::new(text);
    match Colormap::named(text) {
        Err(_) if path.exists() => Colormap::open(path).map_err(|error| error.explain()),
        named => {
            named.map_err(|problem| format!("--colormap {text}: no such file, and {}", problem.explain()))
        }
    }
}

/// Parses a range of values.
pub fn window(text: &str) -> Result<Window, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

/// Parses what follows the name of an input in the name of its GIF.
pub fn suffix(text: &str) -> Result<String, String> {
    match text.chars().find(|c| c.is_control() || r#"/\:*?"<>|"#.contains(*c)) {
        Some(character) => Err(format!("{character:?} cannot be in the name of a file")),
        None => Ok(text.to_owned()),
    }
}

/// Parses a speed: a factor above 0, alone, with an x, or in percent.
pub fn speed(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let factor = match text.strip_suffix('%') {
        Some(percent) => percent.parse().map(|percent: f64| percent / 100.0),
        None => text.strip_suffix(['x', '\u{d7}']).unwrap_or(text).parse(),
    };
    let factor = factor.ok().filter(|factor: &f64| *factor > 0.0 && factor.is_finite());
    factor.ok_or_else(|| "not a number above 0, such as 2 or 0.5".into())
}

/// Frames per second, or those of the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FrameRate {
    PerSecond(f64),
    File,
}

/// Parses a frame rate.
pub fn frame_rate(text: &str) -> Result<FrameRate, String> {
    match text.trim() {
        word if word.eq_ignore_ascii_case("file") => Ok(FrameRate::File),
        number => number.parse().map(FrameRate::PerSecond).map_err(|_| "neither a number nor file".into()),
    }
}

/// Parses a power.
pub fn gamma(text: &str) -> Result<Curve, String> {
    let gamma = text.parse().map_err(|_| "not a number")?;
    Curve::gamma(gamma).map_err(|problem| problem.explain())
}

/// Parses a side of the picture.
pub fn side(text: &str) -> Result<NonZeroU16, String> {
    text.parse().map_err(|_| format!("not a number of pixels from 1 to {}", u16::MAX))
}

/// Parses a factor for both sides of the picture, alone or in percent.
pub fn scale(text: &str) -> Result<PictureSize, String> {
    let factor = match text.strip_suffix('%') {
        // A shift of the decimal point, so that 33.3% is the number that 0.333 is.
        Some(percent) if percent.ends_with(|last: char| last.is_ascii_digit() || last == '.') => {
            match percent.contains(['e', 'E']) {
                false => format!("{percent}e-2").parse(),
                true => percent.parse().map(|percent: f64| percent / 100.0),
            }
        }
        Some(percent) => percent.parse(),
        None => text.parse(),
    };
    let factor = factor.map_err(|_| "not a number, or a number of percent")?;
    PictureSize::scale(factor).map_err(|problem| problem.explain())
}

/// Parses how the picture is resized.
pub fn resample(text: &str) -> Result<Resample, String> {
    let known = Resample::ALL.into_iter().find(|value| value.name() == text);
    known.ok_or_else(|| "not auto, area, linear, lanczos or nearest".into())
}

/// Parses the proportions of the picture.
pub fn aspect(text: &str) -> Result<Aspect, String> {
    let known = Aspect::ALL.into_iter().find(|value| value.name() == text);
    known.ok_or_else(|| "not physical or voxel".into())
}

/// Parses how often a GIF plays.
pub fn repeat(text: &str) -> Result<Repeat, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        "once" => Ok(Repeat::Once),
        "forever" => Ok(Repeat::Forever),
        // Other programs take -1, some for a GIF that plays forever and some for one that plays once.
        _ if is_whole && digits != text => {
            Err("use forever for a GIF that never stops, or once for one that plays once".into())
        }
        _ if is_whole => text.parse().map(|number| Repeat::of_loop_block(Some(number))).map_err(|_| {
            format!("a GIF can hold at most {}; use forever for one that never stops", u16::MAX)
        }),
        _ => Err(format!("not once, forever, or a number from 1 to {}", u16::MAX)),
    }
}

/// Parses the number of frames that share a palette.
pub fn palette_scope(text: &str) -> Result<PaletteScope, String> {
    match text {
        "volume" => Ok(PaletteScope::Volume),
        "frame" => Ok(PaletteScope::Frames(NonZeroUsize::MIN)),
        number => number
            .parse()
            .map(PaletteScope::Frames)
            .map_err(|_| "not volume, frame, or a number from 1 on".into()),
    }
}

/// Parses the name of the viewers that must show the GIF right.
pub fn compatibility(text: &str) -> Result<Compatibility, String> {
    let known = Compatibility::VALUES.into_iter().find(|value| value.name() == text);
    known.ok_or_else(|| {
        "not web, java, imagej or all; --compat without a value was what --compat all is now".into()
    })
}

/// The largest number of threads. With far more threads than processors, most of the time goes into starting
/// them and into their search for work.
const MAX_THREADS: usize = 1024;

/// Parses a number of threads.
pub fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let number = text.parse().ok().filter(|&number: &NonZeroUsize| number.get() <= MAX_THREADS);
    number.ok_or_else(|| format!("not a number from 1 to {MAX_THREADS}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palette_is_for_the_volume_or_for_a_number_of_frames() {
        assert_eq!(palette_scope("volume"), Ok(PaletteScope::Volume));
        assert_eq!(palette_scope("frame"), palette_scope("1"));
        assert_eq!(palette_scope("12"), Ok(PaletteScope::Frames(NonZeroUsize::new(12).unwrap())));
        for nonsense in ["", "0", "-3", "frames", "2.5"] {
            assert!(palette_scope(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn a_scale_is_a_factor_or_a_number_of_percent() {
        for (text, factor) in [
            ("2", 2.0),
            ("0.5", 0.5),
            ("50%", 0.5),
            ("33.3%", 0.333),
            ("150.%", 1.5),
            ("1e2%", 1.0),
            (".5", 0.5),
        ] {
            assert_eq!(scale(text), Ok(PictureSize::scale(factor).unwrap()), "{text}");
        }
        for (nonsense, message) in [
            ("", "not a number, or a number of percent"),
            ("%", "not a number, or a number of percent"),
            ("half", "not a number, or a number of percent"),
            ("5 %", "not a number, or a number of percent"),
            ("0", "a scale of 0 is not above 0 and at most 65535"),
            ("-50%", "a scale of -0.5 is not above 0 and at most 65535"),
            ("nan", "a scale of NaN is not above 0 and at most 65535"),
            ("inf%", "a scale of inf is not above 0 and at most 65535"),
        ] {
            assert_eq!(scale(nonsense), Err(message.into()), "{nonsense}");
        }
    }

    #[test]
    fn a_gif_plays_once_forever_or_a_number_of_times() {
        for (text, number) in
            [("once", None), ("forever", Some(0)), ("0", Some(0)), ("1", Some(1)), ("65535", Some(65535))]
        {
            assert_eq!(repeat(text), Ok(Repeat::of_loop_block(number)), "{text}");
        }
        for known in [Repeat::Once, Repeat::Forever, Repeat::of_loop_block(Some(7))] {
            assert_eq!(repeat(&known.to_string()), Ok(known));
        }
        for (nonsense, message) in [
            ("-1", "use forever "),
            ("-70000", "use forever "),
            ("65536", "a GIF can hold at most 65535; use forever "),
            ("99999999999999999999999", "a GIF can hold at most 65535; use forever "),
            ("", "not once, forever, or a number from 1 to 65535"),
            ("-", "not once, forever, "),
            ("0.5", "not once, forever, "),
            ("+1", "not once, forever, "),
            ("Once", "not once, forever, "),
            ("abc", "not once, forever, "),
        ] {
            assert!(repeat(nonsense).unwrap_err().starts_with(message), "{nonsense}");
        }
    }
}

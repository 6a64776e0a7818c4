//! How values of options are written: sizes, powers, palettes, colormaps, numbers of threads.

use std::num::NonZeroUsize;
use std::path::Path;

use crate::tone::Curve;
use crate::{Colormap, PaletteScope};

/// The colormap of a name, or else in a file.
pub fn colormap(text: &str) -> Result<Colormap, String> {
    let path = Path::new(text);
    match Colormap::named(text) {
        Err(_) if path.exists() => Colormap::open(path).map_err(|error| error.to_string()),
        named => named.map_err(|problem| format!("--colormap {text}: no such file, and {problem}")),
    }
}

/// Reads a power.
pub fn gamma(text: &str) -> Result<Curve, String> {
    let gamma = text.parse().map_err(|_| "not a number")?;
    Curve::gamma(gamma).map_err(|problem| problem.to_string())
}

/// Reads how many frames share a palette.
pub fn palettes(text: &str) -> Result<PaletteScope, String> {
    match text {
        "volume" => Ok(PaletteScope::Volume),
        "frame" => Ok(PaletteScope::Frames(NonZeroUsize::MIN)),
        number => number
            .parse()
            .map(PaletteScope::Frames)
            .map_err(|_| "not volume, frame, or a number from 1 on".into()),
    }
}

/// Reads a number of threads. Where there are far more than processors, most of the time goes to starting them and to their search
/// for work.
pub fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let number = text.parse().ok().filter(|&number: &NonZeroUsize| number.get() <= 1024);
    number.ok_or_else(|| "not a number from 1 to 1024".into())
}

/// Reads a size that is enough to work with.
pub fn max_memory(text: &str) -> Result<u64, String> {
    match bytes(text)? {
        size if size < 64 << 20 => Err("less than 64M".into()),
        size => Ok(size),
    }
}

/// Reads a size: a number of bytes, or of K, M, G or T (powers of 1024).
pub fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let shift = match &*text[digits.len()..].to_ascii_uppercase() {
        "" | "B" => 0,
        "K" | "KB" | "KIB" => 10,
        "M" | "MB" | "MIB" => 20,
        "G" | "GB" | "GIB" => 30,
        "T" | "TB" | "TIB" => 40,
        _ => return Err("not a size like 512M or 4G".into()),
    };
    let number: u64 = digits.parse().map_err(|_| "not a size like 512M or 4G")?;
    number.checked_mul(1 << shift).ok_or_else(|| "too large".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn palettes_are_for_the_volume_or_for_frames() {
        assert_eq!(palettes("volume"), Ok(PaletteScope::Volume));
        assert_eq!(palettes("frame"), palettes("1"));
        assert_eq!(palettes("12"), Ok(PaletteScope::Frames(NonZeroUsize::new(12).unwrap())));
        for nonsense in ["", "0", "-3", "frames", "2.5"] {
            assert!(palettes(nonsense).is_err(), "{nonsense}");
        }
    }

    #[test]
    fn sizes_are_powers_of_1024() {
        assert_eq!(bytes("17"), Ok(17));
        assert_eq!(bytes("512M"), Ok(512 << 20));
        assert_eq!(bytes("4gib"), Ok(4 << 30));
        for nonsense in ["", "M", "-1", "1.5G", "9999999999T", "3 parsecs"] {
            assert!(bytes(nonsense).is_err(), "{nonsense}");
        }
    }
}

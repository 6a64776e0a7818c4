//! Photometric interpretations: what the samples of a pixel are.

use super::damaged;
use super::values::trimmed;
use crate::error::Problem;

/// The colors of a pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Colors {
    #[default]
    Grey,
    /// Grey, whose least value is white.
    GreyInverted,
    Palette,
    Rgb,
    /// Brightness and two differences.
    Ybr,
    /// The same; two pixels that are neighbors share their differences.
    Ybr422,
    /// The same in JPEG 2000, which makes red, green and blue of it.
    YbrOfCodec,
}

/// The colors of a photometric interpretation.
///
/// # Errors
///
/// When they are not read, or are none of the standard.
pub(super) fn colors(value: &[u8]) -> Result<Colors, Problem> {
    Ok(match trimmed(value) {
        b"MONOCHROME2" => Colors::Grey,
        b"MONOCHROME1" => Colors::GreyInverted,
        b"PALETTE COLOR" => Colors::Palette,
        b"RGB" => Colors::Rgb,
        b"YBR_FULL" => Colors::Ybr,
        b"YBR_FULL_422" => Colors::Ybr422,
        b"YBR_RCT" | b"YBR_ICT" => Colors::YbrOfCodec,
        b"YBR_PARTIAL_422" | b"YBR_PARTIAL_420" => return Err(damaged("YBR of reduced range is not read")),
        b"HSV" | b"ARGB" | b"CMYK" | b"XYB" => return Err(damaged("its kind of colors is not read")),
        // Any text may stand here, so it is not repeated.
        _ => return Err(damaged("its kind of colors is not known")),
    })
}

//! Checks of a header: whether its numbers agree, and whether its pixels are as many as they should be.

use super::damaged;
use super::header::{Header, Samples};
use super::photometric::Colors;
use super::syntax::Compression;
use crate::error::Problem;

/// The most frames of an image.
pub(super) const MOST_FRAMES: usize = 1 << 20;

/// Says the bits of samples where the file does not, and checks that the header fits together.
///
/// # Errors
///
/// When its numbers disagree or are not read, or its pixels are fewer than it says.
pub(super) fn complete(header: &mut Header) -> Result<(), Problem> {
    let is_float = header.pixels.samples != Samples::Integers;
    if is_float {
        header.allocated = if header.pixels.samples == Samples::Float32 { 32 } else { 64 };
        (header.stored, header.high) = (header.allocated, header.allocated - 1);
    }
    if header.stored == 0 {
        header.stored = header.allocated;
    }
    if header.high == u32::MAX {
        header.high = header.stored.saturating_sub(1);
    }
    let bits = (header.allocated, header.stored, header.high);
    let is_read = matches!(header.allocated, 1 | 8 | 16 | 32) || is_float;
    let fits = header.stored <= header.allocated
        && header.high < header.allocated
        && header.stored <= header.high + 1;
    if !is_read || !fits {
        return Err(damaged(format!(
            "samples of {} bits allocated, {} stored and the highest number {} are not read",
            bits.0, bits.1, bits.2
        )));
    }
    let expected = match header.colors {
        Colors::Grey | Colors::GreyInverted | Colors::Palette => 1,
        _ => 3,
    };
    if header.samples != expected {
        return Err(damaged(format!("its pixels have {} samples, not {expected}", header.samples)));
    }
    if expected == 3 && (is_float || !matches!(header.allocated, 8 | 16)) {
        return Err(damaged("its colors are not of 8 or 16 bits"));
    }
    check_pixels(header)
}

/// Checks that the pixels are as many as they should be, before any memory is taken for them.
fn check_pixels(header: &Header) -> Result<(), Problem> {
    if header.frame_count > MOST_FRAMES {
        return Err(damaged(format!("it has {} frames, and {MOST_FRAMES} are the most", header.frame_count)));
    }
    let Some(promised) = header.stored_bytes() else { return Err(damaged("its frames are too large")) };
    let is_plain = header.syntax.compression == Compression::None;
    if is_plain && header.colors == Colors::Ybr422 && header.columns % 2 == 1 {
        return Err(damaged("its pixels share colors in pairs, and its rows have an odd number of them"));
    }
    match (header.syntax.compression, header.pixels.length) {
        (Compression::None, Some(found)) if found < promised => Err(Problem::Truncated { promised, found }),
        (Compression::None, _) | (_, None) => Ok(()),
        (_, Some(_)) => Err(damaged("its pixels should be compressed, and do not lie in fragments")),
    }
}

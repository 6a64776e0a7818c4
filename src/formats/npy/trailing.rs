//! Bytes that follow the samples that a header promises.

use super::dictionary::MAGIC;
use crate::error::Problem;
use crate::formats::options::Trailing;
use crate::volume::ArrayLayout;

/// Compares the number of bytes that were found behind a header with the number that it promises. `starts_another`
/// says whether what follows the promised bytes begins like an array.
///
/// # Errors
///
/// [`Problem::Truncated`] when there are fewer. When there are more, and they are not to be ignored:
/// [`Problem::AnotherArray`], [`Problem::MoreFrames`] or [`Problem::TrailingBytes`], by what they are.
pub(in crate::formats) fn check(
    layout: &ArrayLayout,
    found: u64,
    trailing: Trailing,
    starts_another: impl FnOnce() -> bool,
) -> Result<(), Problem> {
    let Err(problem) = layout.check_length(found) else { return Ok(()) };
    match (&problem, trailing) {
        (Problem::TrailingBytes { .. }, Trailing::Ignore) => Ok(()),
        (Problem::TrailingBytes { .. }, Trailing::Refuse) if starts_another() => Err(Problem::AnotherArray),
        (Problem::TrailingBytes { .. }, Trailing::Refuse) => {
            Err(more_frames(layout, found).unwrap_or(problem))
        }
        _ => Err(problem),
    }
}

/// Whether these bytes begin like an array.
pub(in crate::formats) fn is_array(start: &[u8]) -> bool {
    start.starts_with(MAGIC)
}

/// The problem of an array that is followed by a whole number of further frames.
fn more_frames(layout: &ArrayLayout, found: u64) -> Option<Problem> {
    let [frames, _, _, ..] = *layout.lengths else { return None };
    if layout.fortran {
        return None;
    }
    let frame = layout.bytes() / frames as u64;
    found.is_multiple_of(frame).then(|| Problem::MoreFrames { promised: frames as u64, found: found / frame })
}

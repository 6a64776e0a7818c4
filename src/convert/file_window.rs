//! The window that a file asks for: where it is the window of a conversion.

use crate::color::{Channel, Composition};
use crate::error::{ContrastReason, Problem};
use crate::tone::{Contrast, Curve, Range, Scope, ToneOptions, Window};
use crate::volume::{FrameShape, Volume};

/// The contrast that `options` ask for, with the window of the file where that is meant. `range` is the range of the
/// samples that are shown.
///
/// # Errors
///
/// As [`check`], and [`Problem::Contrast`] where the file has a window that is none.
pub(super) fn contrast(
    volume: &Volume<'_>,
    options: &ToneOptions,
    range: Range,
) -> Result<Contrast, Problem> {
    check(volume, options)?;
    let contrast = options.contrast;
    let ends = match contrast.window {
        Window::FILE => volume.metadata().display,
        _ => by_default(volume, volume.shape(), options).filter(|ends| meets(volume, range, *ends)),
    };
    let Some((lo, hi)) = ends else { return Ok(contrast) };
    let curve = match contrast.curve {
        Curve::Straight if volume.metadata().display_is_sigmoid => Curve::Sigmoid,
        curve => curve,
    };
    Ok(Contrast { window: Window::between(lo, hi)?, curve })
}

/// The contrast of each channel, with its window of the file where that is meant. `range` is the range of all samples
/// that are shown.
///
/// # Errors
///
/// As [`contrast`].
pub(super) fn contrasts(
    volume: &Volume<'_>,
    composition: &Composition,
    options: &ToneOptions,
    range: Range,
) -> Result<Vec<Contrast>, Problem> {
    let of_channel = |channel: &Channel| match channel.contrast.window {
        _ if !composition.is_joined() => {
            contrast(volume, &ToneOptions { contrast: channel.contrast, ..*options }, range)
        }
        Window::FILE => {
            let (lo, hi) = channel.display.ok_or(Problem::Contrast(ContrastReason::NoWindowInFile))?;
            Ok(Contrast { window: Window::between(lo, hi)?, ..channel.contrast })
        }
        _ => Ok(channel.contrast),
    };
    composition.channels.iter().map(of_channel).collect()
}

/// Whether the file has a window, where `options` ask for it.
///
/// # Errors
///
/// [`Problem::Contrast`] where it has none.
pub(super) fn check(volume: &Volume<'_>, options: &ToneOptions) -> Result<(), Problem> {
    match options.contrast.window == Window::FILE && volume.metadata().display.is_none() {
        true => Err(Problem::Contrast(ContrastReason::NoWindowInFile)),
        false => Ok(()),
    }
}

/// The window of the file, if it is the default and misses all samples that are shown, in frames of this shape.
pub(super) fn missed(
    volume: &Volume<'_>,
    shape: FrameShape,
    options: &ToneOptions,
    range: Range,
) -> Option<(f64, f64)> {
    by_default(volume, shape, options).filter(|ends| range.keys().is_some() && !meets(volume, range, *ends))
}

/// What is to be said where a window of CT is asked for, and the samples are of another kind of scanner.
pub(super) fn of_another_scanner(volume: &Volume<'_>, options: &ToneOptions) -> Option<String> {
    let name = options.contrast.window.name()?;
    let modality = volume.metadata().modality.filter(|modality| *modality != "CT")?;
    Some(format!("the window {name} is one of CT, and the samples are of {modality}"))
}

/// The window of the file, if it is the default. A scope asks for a range that is found.
fn by_default(volume: &Volume<'_>, shape: FrameShape, options: &ToneOptions) -> Option<(f64, f64)> {
    let is_default = options.contrast.window == Window::AUTO
        && options.scope == Scope::Volume
        && options.shared.is_none()
        && volume.metadata().displays_by_default
        && shape.samples == 1;
    volume.metadata().display.filter(|_| is_default)
}

/// Whether a sample has a value in the window.
fn meets(volume: &Volume<'_>, range: Range, (lo, hi): (f64, f64)) -> bool {
    let ends = range.keys().map(|keys| volume.values().ends(keys));
    ends.is_some_and(|(least, greatest)| least <= hi && greatest >= lo)
}

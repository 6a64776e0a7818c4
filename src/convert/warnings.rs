//! Warnings: results of a conversion that its user may not expect.

#[cfg(test)]
mod tests;
mod words;

use std::mem;

use super::file_window;
use super::idle_options::idle_options;
use super::reduction::Reduction;
use super::value_sample::{Crowd, Seen, Sharing};
use crate::error::{IdleOption, Remedy, ShowingRange};
use crate::options::{Options, ViewOptions};
use crate::tone::{Levels, Range, Scope, ScopedLevels};
use crate::volume::{AxisKind, Volume};

/// A result that a user may not expect.
///
/// Prints as the fact, on one line. What would help is [`Warning::remedy`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The GIF looks black, or white if inverted: the default rule takes values from 0 to 255 as levels, and
    /// the highest level is low.
    NearlyBlack {
        /// The highest level.
        highest: u8,
    },
    /// The GIF looks black, or white if inverted: the values lie so close together that the 1e-8 in the
    /// divisor of the default rule is more than the distance between them.
    TooClose {
        /// The highest level.
        highest: u8,
    },
    /// The default rule took values as levels, though the sample type holds values above 255.
    NotStretched {
        /// The highest level.
        highest: u8,
    },
    /// The GIF looks black, or white if inverted: the values are the same in float32, in which the default rule
    /// computes.
    EqualInFloat32 {
        /// The level of all samples.
        level: u8,
    },
    /// Nearly all samples share a few levels, though they differ: a few other ones make the range wide, or the
    /// window lies elsewhere.
    Crowded {
        /// The share of the samples, in percent.
        percent: f64,
        /// Number of levels that they share.
        levels: usize,
        /// The range that shows them apart.
        range: ShowingRange,
    },
    /// Labels share colors: different ones have the same level.
    SharedColors {
        /// Number of different labels among some samples.
        labels: usize,
        /// Number of levels that they have.
        levels: usize,
    },
    /// All finite samples are the same.
    Constant {
        /// The level of all samples.
        level: u8,
    },
    /// The samples differ, but the window gives all of them the same level.
    OneLevel {
        /// The lower end of the window.
        lo: f64,
        /// The upper end of the window.
        hi: f64,
        /// The level of all samples.
        level: u8,
    },
    /// Both percentiles that were asked for are the same value.
    EmptyWindow {
        /// The value.
        value: f64,
    },
    /// Some samples are not finite.
    NotFinite {
        /// Number of NaN, which have level 0.
        nan: u64,
        /// Number of +∞, which have level 255.
        above: u64,
        /// Number of −∞, which have level 0.
        below: u64,
    },
    /// No sample is finite, so there is no range and every level is 0.
    NothingFinite {
        /// Number of NaN.
        nan: u64,
        /// Number of +∞.
        above: u64,
        /// Number of −∞.
        below: u64,
    },
    /// A warning about some parts of a volume, frames or channels, that have levels of their own.
    Parts {
        /// `frame`, `channel`, or `plane` for a frame of one of several channels.
        part: &'static str,
        /// Index of the first part that the warning is about, counted from 0.
        first: usize,
        /// Number of parts that the warning is about.
        count: usize,
        /// Number of parts in the volume.
        parts: usize,
        /// The warning about the first part.
        warning: Box<Warning>,
    },
    /// What the file says is not all as a user may expect it; the text is the fact.
    File(String),
    /// What a user should know of the file, where nothing may be wrong; the text is the fact.
    Note(String),
    /// An array of three axes, whose last one is as long as a pixel of colors: it was shown as slices that are 3
    /// or 4 pixels wide, but may be one RGB picture.
    OnePicture {
        /// The lengths of the axes.
        shape: [usize; 3],
    },
    /// All slices of all time points are shown, one after the other: T and Z are both longer than 1, and nothing
    /// was said about them.
    TimeAndDepth {
        /// Number of time points.
        times: usize,
        /// Number of slices.
        slices: usize,
    },
    /// Some pixels are transparent, since their opacity, the fourth sample, is below half.
    Transparent {
        /// Number of transparent pixels.
        pixels: u64,
        /// Whether they are drawn on level 0 instead, for viewers that show no transparent pixels.
        drawn: bool,
    },
    /// The window of the file, which is the default, misses all samples: the default rule was taken.
    WindowMisses {
        /// The lower end of the window.
        lo: f64,
        /// The upper end of the window.
        hi: f64,
    },
    /// An annotation was left out, since there is no room for it in the picture.
    NoRoom {
        /// What it is: `the scale bar`.
        what: &'static str,
    },
    /// An option changes nothing for this volume.
    Idle(IdleOption),
    /// Frames are so short that browsers show them longer.
    ShortFrames {
        /// The shortest duration, in milliseconds.
        milliseconds: f64,
    },
}

impl Warning {
    /// Whether it only says what was done, and nothing may be wrong. A front end calls it a note.
    pub fn is_note(&self) -> bool {
        matches!(
            self,
            Warning::Note(_)
                | Warning::TimeAndDepth { .. }
                | Warning::Transparent { .. }
                | Warning::WindowMisses { .. }
        )
    }

    /// What would help; `None` where only the fact is known.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Warning::NearlyBlack { .. }
            | Warning::TooClose { .. }
            | Warning::EqualInFloat32 { .. }
            | Warning::NotStretched { .. } => Some(Remedy::FullRange),
            Warning::Crowded { range, .. } => Some(Remedy::ShowingRange(*range)),
            Warning::SharedColors { .. } => Some(Remedy::FewerLabels),
            Warning::OneLevel { lo, hi, .. } => Some(match look_like_percentiles(*lo, *hi) {
                true => Remedy::ShowingRange(ShowingRange::MeantPercentiles { low: *lo, high: *hi }),
                false => Remedy::WiderWindow,
            }),
            Warning::EmptyWindow { .. } => Some(Remedy::WiderPercentiles),
            Warning::Parts { warning, .. } => warning.remedy(),
            Warning::OnePicture { .. } => Some(Remedy::SayItIsAPicture),
            Warning::TimeAndDepth { .. } => Some(Remedy::SelectSlice),
            Warning::Transparent { .. } => Some(Remedy::ColorsOrChannels),
            Warning::NoRoom { .. } => Some(Remedy::RoomForAnnotations),
            Warning::Idle(option) => Some(Remedy::LeaveOutIdle(*option)),
            Warning::Constant { .. }
            | Warning::NotFinite { .. }
            | Warning::NothingFinite { .. }
            | Warning::File(_)
            | Warning::Note(_)
            | Warning::WindowMisses { .. }
            | Warning::ShortFrames { .. } => None,
        }
    }
}

/// A GIF whose highest level is below this one counts as nearly black.
const NEARLY_BLACK: u8 = 32;

/// The warnings about a volume with these levels. `viewed` is its view, in which `transparent` pixels are; `seen` is
/// what some values show, of all or of each channel; `reduction` says how many of its frames are shown, `left_out`
/// are annotations without room, `in_one_palette` whether one palette shows every color exactly (`None` if that is
/// not known yet).
pub(crate) fn warnings(
    (array, viewed, transparent): (&Volume<'_>, &Volume<'_>, u64),
    scoped: &ScopedLevels,
    seen: &[Seen],
    left_out: &[&'static str],
    options: &Options,
    reduction: Reduction,
    in_one_palette: Option<bool>,
) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = array.metadata().remarks.iter().cloned().map(Warning::File).collect();
    warnings.extend(array.metadata().notes.iter().cloned().map(Warning::Note));
    warnings.extend(file_window::of_another_scanner(array, &options.tone).map(Warning::Note));
    warnings.extend(about_axes(array, &options.view));
    if transparent > 0 {
        let drawn = !options.encode.compatibility.allows_transparency();
        warnings.push(Warning::Transparent { pixels: transparent, drawn });
    }
    let whole = scoped.whole_range();
    let Range { nan, above, below, .. } = whole;
    if whole.keys().is_none() {
        warnings.push(Warning::NothingFinite { nan, above, below });
    } else {
        let missed = file_window::missed(viewed, viewed.pictures(), &options.tone, whole);
        warnings.extend(missed.map(|(lo, hi)| Warning::WindowMisses { lo, hi }));
        let parts = about_parts(scoped, viewed.planes());
        // One of them is enough to say that nearly nothing is seen.
        let shared = |Sharing { labels, levels }| Warning::SharedColors { labels, levels };
        warnings.extend(seen.iter().find_map(|seen| seen.sharing).map(shared));
        warnings.extend(about_crowds(seen, options).filter(|_| parts.is_empty()));
        warnings.extend(parts);
        if nan + above + below > 0 {
            warnings.push(Warning::NotFinite { nan, above, below });
        }
    }
    warnings.extend(left_out.iter().map(|what| Warning::NoRoom { what }));
    warnings.extend(
        idle_options((viewed.pictures(), viewed.planes()), scoped, options, in_one_palette)
            .into_iter()
            .map(Warning::Idle),
    );
    if let Some(milliseconds) = options.timing.delays.slowed(reduction.frame_step) {
        warnings.push(Warning::ShortFrames { milliseconds });
    }
    warnings
}

/// The warning about nearly all samples in a few levels: of all, or of channels.
fn about_crowds(seen: &[Seen], options: &Options) -> Option<Warning> {
    let mut crowds = seen.iter().enumerate().filter_map(|(channel, seen)| Some((channel, seen.crowd?)));
    let (first, crowd) = crowds.next()?;
    let warning = crowded(crowd, options);
    match seen.len() {
        1 => Some(warning),
        parts => {
            let (count, warning) = (1 + crowds.count(), Box::new(warning));
            Some(Warning::Parts { part: Scope::Channel.part(), first, count, parts, warning })
        }
    }
}

/// Whether numbers that were given as values look like percentiles.
fn look_like_percentiles(low: f64, high: f64) -> bool {
    (0.0..50.0).contains(&low) && high > 50.0 && high <= 100.0
}

/// The warning about nearly all samples in a few levels.
fn crowded(crowd: Crowd, options: &Options) -> Warning {
    let (lo, hi) = crowd.ends;
    let range = match options.tone.contrast.window.given() {
        Some((low, high)) if look_like_percentiles(low, high) => ShowingRange::MeantPercentiles { low, high },
        _ if crowd.percentiles_do => ShowingRange::Percentiles { lo, hi },
        _ => ShowingRange::Window { lo, hi },
    };
    Warning::Crowded { percent: crowd.share * 100.0, levels: crowd.levels, range }
}

/// The warnings about what the axes of an array were taken for.
fn about_axes(array: &Volume<'_>, view: &ViewOptions) -> Vec<Warning> {
    let is_told = view.axes.is_some() || array.metadata().axes.is_some();
    match *array.lengths() {
        [first, second, last @ (3 | 4)] if !is_told && first > 16 && second > 16 => {
            return vec![Warning::OnePicture { shape: [first, second, last] }];
        }
        _ => {}
    }
    let is_projected = view.project.is_some_and(|projection| projection.axis != Some(AxisKind::Channel));
    let Some(axes) = view.axes_of(array).ok().filter(|_| !is_projected) else { return Vec::new() };
    let is_told = |kind| view.frames.contains(&kind) || view.select.iter().any(|(known, _)| *known == kind);
    let length = |kind| {
        let at = axes.kinds().iter().position(|known| *known == kind)?;
        array.lengths().get(at).copied().filter(|&length| length > 1 && !is_told(kind))
    };
    let both = length(AxisKind::Time).zip(length(AxisKind::Z));
    both.map(|(times, slices)| Warning::TimeAndDepth { times, slices }).into_iter().collect()
}

/// The warnings about the parts of a volume. Each kind of warning comes once, with its first part and the
/// number of parts that have it.
fn about_parts(scoped: &ScopedLevels, planes: usize) -> Vec<Warning> {
    let parts = scoped.parts();
    let mut found: Vec<(Warning, usize, usize)> = Vec::new();
    for part in 0..parts {
        if let Some(warning) = about_part(&scoped.range(part), &scoped.levels(part)) {
            let kind = mem::discriminant(&warning);
            match found.iter_mut().find(|(known, ..)| mem::discriminant(known) == kind) {
                Some((_, _, count)) => *count += 1,
                None => found.push((warning, part, 1)),
            }
        }
    }
    let part = if scoped.scope() == Scope::Frame && planes > 1 { "plane" } else { scoped.scope().part() };
    let about_volume = |(warning, first, count)| match parts {
        1 => warning,
        _ => Warning::Parts { part, first, count, parts, warning: Box::new(warning) },
    };
    found.into_iter().map(about_volume).collect()
}

/// The warning about one part with this range and these levels.
fn about_part(range: &Range, levels: &Levels) -> Option<Warning> {
    let Range { nan, above, below, .. } = *range;
    let Some((lowest, highest)) = levels.extremes() else {
        return Some(Warning::NothingFinite { nan, above, below });
    };
    if range.keys().is_some_and(|(least, greatest)| least == greatest) {
        return Some(Warning::Constant { level: lowest });
    }
    match levels.window() {
        Some((lo, hi)) if lo == hi => Some(Warning::EmptyWindow { value: lo }),
        Some((lo, hi)) if lowest == highest => Some(Warning::OneLevel { lo, hi, level: lowest }),
        Some(_) => None,
        None if highest < NEARLY_BLACK => Some(match levels.normalizes() {
            true if levels.are_equal_in_float32() => Warning::EqualInFloat32 { level: highest },
            true => Warning::TooClose { highest },
            false => Warning::NearlyBlack { highest },
        }),
        None if levels.takes_values_as_levels() && levels.sample().bits() > 8 && highest < 255 => {
            Some(Warning::NotStretched { highest })
        }
        None => None,
    }
}

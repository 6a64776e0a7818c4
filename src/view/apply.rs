//! The volume that a view shows of another one.

use std::sync::Arc;

use super::options::ViewOptions;
use super::project::Projected;
use super::projection::Projection;
use super::resolve::{Resolved, axes_of};
use crate::error::Error;
#[cfg(doc)]
use crate::error::Problem;
use crate::volume::{
    Axes, AxisKind, FrameShape, Interval, Metadata, Opacity, PixelSize, SampleType, ShownPart, StridedFrames,
    Views, Volume,
};

/// A volume as a view shows it.
pub(crate) enum Viewed<'v> {
    /// All of it, as it is stored.
    Whole(&'v Volume<'v>),
    /// A part of it, or another order.
    Part(Box<Volume<'v>>),
}

impl<'v> std::ops::Deref for Viewed<'v> {
    type Target = Volume<'v>;

    fn deref(&self) -> &Volume<'v> {
        match self {
            Self::Whole(volume) => volume,
            Self::Part(volume) => volume,
        }
    }
}

impl ViewOptions {
    /// What the axes of `volume` are: as told, or by the usual rule.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] where they are not known, or the array has another number of axes.
    pub fn axes_of(&self, volume: &Volume<'_>) -> Result<Axes, Error> {
        axes_of(volume.array(), &self.over(volume.metadata())).map_err(|problem| volume.error(problem))
    }

    /// The metadata of `volume`: what these options say and, where they say nothing, what its file says.
    pub fn metadata_of(&self, volume: &Volume<'_>) -> Metadata {
        self.over(volume.metadata())
    }

    /// The shape of what is shown of `volume`, with the opacity that its pixels have, the type of its samples, and the
    /// bytes of memory that the volume takes then. For a view that does not fit: those of the volume itself, since the
    /// conversion fails.
    pub(crate) fn shape_and_memory(&self, volume: &Volume<'_>) -> (FrameShape, SampleType, u64) {
        let own = (volume.shape(), volume.sample(), volume.memory());
        if self.is_default() && volume.has_usual_view() {
            return own;
        }
        let resolved = self.resolve(volume.array(), &volume.steps(), volume.metadata(), None);
        let Ok(resolved) = resolved else { return own };
        let sample = resolved.sample(volume.sample());
        let Resolved { shape, opacity, channels, projection, .. } = resolved;
        let planes = channels.len().max(1);
        // The colors, the opacities, and both.
        let (shape, copies) = if opacity.is_some() { (shape.with_opacity(), 2) } else { (shape, 1) };
        // What must be copied is copied by the conversion, not here.
        let copied = match projection {
            Some(_) => 2 * volume.bytes(),
            None => copies * shape.sample_count() * u64::from(volume.sample().bits() / 8),
        };
        let viewed = || {
            self.of(volume, None).map_or(0, |viewed| {
                let opacity = viewed.opacity();
                viewed.memory() + opacity.map_or(0, |opacity| opacity.alone.memory() + opacity.rgba.memory())
            })
        };
        // A picture of several planes has as many samples until it has its colors.
        let samples = if planes > 1 { planes.max(3) } else { shape.samples };
        let shape = FrameShape { frames: shape.frames / planes, samples, ..shape };
        match volume.views() {
            Views::Stored => (shape, sample, viewed()),
            Views::InMemory => (shape, sample, volume.memory() + viewed()),
            // The copy for a projection is made with its samples.
            Views::Copied if projection.is_some() => (shape, sample, volume.memory() + copied + viewed()),
            Views::Copied => (shape, sample, volume.memory() + copied),
        }
    }

    /// The stored indices of the channels that this view shows together, in their colors: none where the array has no
    /// axis of channels, or it runs along the frames or the picture.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of).
    pub(crate) fn channels_of(&self, volume: &Volume<'_>) -> Result<Vec<usize>, Error> {
        if self.is_default() && volume.has_usual_view() {
            return Ok(Vec::new());
        }
        let resolved = self.resolve(volume.array(), &volume.steps(), volume.metadata(), None);
        resolved.map(|resolved| resolved.channels).map_err(|problem| volume.error(problem))
    }

    /// The volume that is shown of `volume`. `channels` are the stored indices of the channels to show, at least one,
    /// of [all that there are](Self::channels_of); without them, all are shown.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] where the view does not fit the array, and [`Problem::Shape`] where the array has no
    /// usual view, or what is shown is no volume.
    pub(crate) fn of<'v>(
        &self,
        volume: &'v Volume<'v>,
        channels: Option<&[usize]>,
    ) -> Result<Viewed<'v>, Error> {
        self.with_depths(volume, channels, false)
    }

    /// The same, which keeps the [depths](Volume::depths) of the maxima of a projection where `keeps_depths` says so.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of).
    pub(crate) fn with_depths<'v>(
        &self,
        volume: &'v Volume<'v>,
        channels: Option<&[usize]>,
        keeps_depths: bool,
    ) -> Result<Viewed<'v>, Error> {
        if self.is_default() && volume.has_usual_view() {
            return Ok(Viewed::Whole(volume));
        }
        let resolved = self.resolve(volume.array(), &volume.steps(), volume.metadata(), channels);
        let resolved = resolved.map_err(|problem| volume.error(problem))?;
        self.part(volume, resolved, channels.is_some(), keeps_depths).map(|part| Viewed::Part(Box::new(part)))
    }

    /// Some pictures of what this view shows of `volume`, by their numbers, which rise. Nothing is projected.
    ///
    /// # Errors
    ///
    /// As [`of`](Self::of), and when pictures that must be read now cannot be read.
    pub(crate) fn pictures_of<'v>(
        &self,
        volume: &'v Volume<'v>,
        channels: Option<&[usize]>,
        numbers: &[usize],
    ) -> Result<Volume<'v>, Error> {
        // One reading from front to back is quicker than one for each picture.
        if volume.views() == Views::Copied || (volume.is_sequential() && numbers.len() > 1) {
            return self.of(volume, channels)?.with_pictures(numbers);
        }
        let resolved = self.resolve(volume.array(), &volume.steps(), volume.metadata(), channels);
        let resolved = resolved.map_err(|problem| volume.error(problem))?.of_pictures(numbers);
        self.part(volume, resolved, channels.is_some(), false)
    }

    /// The volume of what a view shows.
    fn part<'v>(
        &self,
        volume: &'v Volume<'v>,
        resolved: Resolved,
        names_channels: bool,
        keeps_depths: bool,
    ) -> Result<Volume<'v>, Error> {
        let line = line(self, &resolved, &self.over(volume.metadata()), names_channels);
        let Resolved { shape, channels, parts, opacity, pixel, projection, .. } = resolved;
        let planes = channels.len().max(1);
        let shown = |shape: FrameShape, parts: Vec<StridedFrames>, planes: usize| ShownPart {
            shape,
            parts,
            planes,
            view: line.clone(),
            pixel,
        };
        let part = match projection {
            Some(plan) => {
                let plan = if keeps_depths { plan.with_depths() } else { plan };
                let made = (plan.made_values(), plan.made_count(), keeps_depths);
                let projected = Arc::new(Projected::new(volume, plan));
                volume.made_part(projected, made, shown(shape, parts, planes))
            }
            None => volume.part(shown(shape, parts, planes))?,
        };
        let part = match *channels {
            [channel] => part.of_channel(channel),
            _ => part,
        };
        Ok(match opacity {
            Some([alone, rgba]) => part.with_opacity(Opacity {
                alone: volume.part(shown(FrameShape { samples: 1, ..shape }, alone, 1))?,
                rgba: volume.part(shown(shape.with_opacity(), rgba, 1))?,
            }),
            None => part,
        })
    }
}

impl ViewOptions {
    /// The time from one frame of the view to the next: the interval of T, where frames run along T alone.
    pub(crate) fn frame_interval(&self, volume: &Volume<'_>) -> Option<Interval> {
        let resolved = self.resolve(volume.array(), &volume.steps(), volume.metadata(), None).ok()?;
        self.over(volume.metadata()).interval.filter(|_| resolved.frames == [AxisKind::Time])
    }
}

impl Volume<'_> {
    /// The shape of the frames that a view shows of this volume. Several channels that are shown together have three
    /// samples.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] where the view does not fit the array, and [`Problem::Shape`] where what it shows is no
    /// volume.
    pub fn shape_of(&self, view: &ViewOptions) -> Result<FrameShape, Error> {
        if view.is_default() && self.has_usual_view() {
            return Ok(self.shape());
        }
        let resolved = view.resolve(self.array(), &self.steps(), self.metadata(), None);
        let shown = |Resolved { shape, channels, .. }: Resolved| match channels.len() {
            0 | 1 => shape,
            planes => FrameShape { frames: shape.frames / planes, samples: 3, ..shape },
        };
        resolved.map(shown).map_err(|problem| self.error(problem))
    }

    /// The size of a pixel of the frames that a view shows of this volume; `None` where it is not known, or the
    /// view does not fit.
    pub fn pixel_of(&self, view: &ViewOptions) -> Option<PixelSize> {
        view.resolve(self.array(), &self.steps(), self.metadata(), None).ok()?.pixel
    }
}

/// What a view shows, in words: the axes and their sizes, the selections, the channels where `names_channels`, the
/// picture and the frames.
fn line(view: &ViewOptions, resolved: &Resolved, metadata: &Metadata, names_channels: bool) -> String {
    let Resolved { axes, channels, frames, plane, plane_name, backward, projected, .. } = resolved;
    let letters = |kinds: &[AxisKind]| kinds.iter().map(AxisKind::to_string).collect::<String>();
    let mut line = format!("axes {axes}");
    if metadata.spacing != Default::default() {
        line += &format!(", spacing {}", metadata.spacing);
    }
    if metadata.is_inverted {
        line += ", least value white";
    }
    if let Some(interval) = metadata.interval {
        line += &format!(", interval {interval}");
    }
    for (kind, selection) in &view.select {
        line += &format!(", select {}={selection}", kind.letter().to_ascii_lowercase());
    }
    if names_channels {
        let indices: Vec<String> = channels.iter().map(usize::to_string).collect();
        line += &format!(", channels {}", indices.join(","));
    }
    line += &format!(", plane {}{}", plane.0, plane.1);
    if let Some(name) = plane_name {
        line += &format!(" ({name})");
    }
    if !frames.is_empty() {
        line += &format!(", frames {}", letters(frames));
    }
    if let Some(projection) = view.project {
        line += &format!(", project {}", Projection { axis: *projected, ..projection });
    }
    if let Some(slab) = view.slab {
        line += &format!(", slab {slab}");
    }
    if !backward.is_empty() {
        line += &format!(", flip {}", letters(backward));
    }
    line + if view.ping_pong { ", ping-pong" } else { "" }
}

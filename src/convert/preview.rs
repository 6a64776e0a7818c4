//! A few frames as their GIF would show them, in memory: to look at before anything is converted.
//!
//! Where each picture is read without the others, nothing but the pictures that are shown is read, and a range that
//! must be found is the range of these alone. What is made of all slices, such as a projection or a turntable, is made
//! of all of them here, too, with the range of all of them.

use super::control::Control;
use super::drawn::{Drawn, Excerpt, resize_plan};
use super::engine::Engine;
use super::level_maker::LevelBuffer;
use super::made_frames::Subject;
use super::outcome::rule;
use super::reduction::Reduction;
use super::shown_array::ShownArray;
use super::trial::{Trials, effective_layers};
use super::warnings::{Warning, warnings};
use super::{Converter, levels, opacity};
use crate::color::{Indexer, KnownColors, PaletteScope, PrescanMode};
use crate::error::Error;
use crate::options::Options;
use crate::tone::{Range, Scope};
use crate::view::View;
use crate::volume::{FrameShape, Values, Volume};
use std::num::NonZeroUsize;

/// A few frames of a volume, as its GIF would show them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Preview {
    /// The name of the volume.
    pub name: String,
    /// The frames.
    pub frames: Vec<PreviewFrame>,
    /// The shape of all frames in the GIF.
    pub shape: FrameShape,
    /// The type of the samples, and what they stand for.
    pub values: Values,
    /// The range of the samples that were read for it.
    pub range: Range,
    /// Whether these are the samples of the frames alone, and there are others.
    pub is_sampled: bool,
    /// What was done to the values, in words.
    pub rule: String,
    /// What a user may not expect of these frames.
    pub warnings: Vec<Warning>,
}

/// A frame of a [`Preview`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PreviewFrame {
    /// Its number among all frames, from 0.
    pub number: usize,
    /// A palette index for each pixel, row by row.
    pub indices: Vec<u8>,
    /// The color of each index.
    pub palette: Vec<[u8; 3]>,
    /// The index of transparent pixels, where some may be.
    pub transparent: Option<u8>,
}

impl PreviewFrame {
    /// The color of each pixel, row by row; `None` where it is transparent.
    pub fn colors(&self) -> impl Iterator<Item = Option<[u8; 3]>> + '_ {
        self.indices.iter().map(|index| {
            let color = self.palette.get(usize::from(*index)).copied();
            color.filter(|_| self.transparent != Some(*index))
        })
    }
}

impl Converter {
    /// Shows up to `most` frames of `volume` as its GIF would show them, evenly spread; 1 is the frame in the middle.
    /// Only these are read, and a range that is found is theirs, where each picture is read without the others;
    /// [`Preview::is_sampled`] says so. Of projections, depths in colors, turntables and three planes everything is
    /// read, and the range is the range of everything.
    ///
    /// What [`max_bytes`](crate::options::SizeOptions::max_bytes) may take away is not taken away, and a palette of
    /// more than 256 colors is chosen for these frames. A transparent pixel shows nothing, whatever the frames before
    /// it would leave there.
    ///
    /// # Errors
    ///
    /// As [`Converter::convert`], where the volume or the options are the reason.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::{Control, Converter, Options, Resources, tone::Window, volume::Volume};
    ///
    /// let stack = ndarray::Array3::from_shape_fn((50, 32, 48), |(z, y, x)| (z * y * x) as u16);
    /// let volume = Volume::from_array("stack", stack.view())?;
    /// let converter = Converter::new(Resources::default())?;
    /// let mut options = Options::default();
    /// options.tone.contrast.window = Window::between(0.0, 20_000.0)?;
    /// let preview = converter.preview(&volume, &options, 1, &Control::default())?;
    /// let middle = &preview.frames[0];
    /// assert_eq!((middle.number, preview.shape.frames), (25, 50));
    /// // 25 * 10 * 40 is half of the window.
    /// assert_eq!(middle.colors().nth(10 * 48 + 40), Some(Some([128; 3])));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn preview(
        &self,
        volume: &Volume<'_>,
        options: &Options,
        most: usize,
        control: &Control<'_>,
    ) -> Result<Preview, Error> {
        let workers = self.need(volume, options, &self.workers).1;
        let shown_array = &ShownArray::of(volume, options)?.checked()?;
        let shape = shown_array.resized_pictures()?;
        // They are in memory together.
        let room = self.budget() / 4 / (shape.frame_pixels() as u64).max(1);
        let most = most.min(usize::try_from(room).unwrap_or(usize::MAX));
        let numbers = spread(shape.frames, most);
        self.with_engine(&workers, control, |engine| {
            preview((volume, shown_array), (shape, &numbers), engine)
        })
        .map(|(preview, _)| preview)
    }
}

/// Up to `most` of `frames` frames: each is in the middle of an equal part of them.
fn spread(frames: usize, most: usize) -> Vec<usize> {
    let count = most.clamp(1, frames.max(1));
    (0..count).map(|number| (2 * number + 1) * frames / (2 * count)).collect()
}

/// The frames of these `numbers` of what is shown of `array`, whose GIF has this `shape`.
fn preview(
    (array, shown_array): (&Volume<'_>, &ShownArray<'_>),
    (shape, numbers): (FrameShape, &[usize]),
    engine: Engine<'_>,
) -> Result<Preview, Error> {
    let ShownArray { viewed, composition, overlay, source, making, .. } = shown_array;
    let options = &with_palettes_of_frames(&shown_array.options);
    let composition = composition.as_ref();
    let some;
    let read = match shown_array.has_pictures_apart() {
        true => {
            some = shown_array.pictures(array, numbers)?;
            &some
        }
        false => &**viewed,
    };
    let opacity::Shown { volume, transparent } = opacity::shown(read, engine)?;
    let pictures;
    // Of a projection, all samples are there.
    let frames = match making.is_none() && !shown_array.has_pictures_apart() {
        true => {
            pictures = volume.with_pictures(numbers)?;
            &pictures
        }
        false => volume,
    };
    let find = |volume| levels::find(volume, composition, options, PrescanMode::Nothing, engine);
    let all = find(volume)?;
    let of_each = match all.levels.scope() == Scope::Frame && making.is_none() {
        true => Some(find(frames)?),
        false => None,
    };
    let levels::Found { levels, seen, .. } = of_each.unwrap_or(all);
    let made = making.as_ref().map(|making| making.frames(volume, &levels, Some(numbers), engine));
    let made = made.transpose()?;
    let subject = Subject { volume: frames, levels: &levels, made: made.as_ref() };
    let overlay = overlay.as_ref().map(|overlay| overlay.of_pictures(numbers)).transpose()?.flatten();
    let overlay = overlay.map(|overlay| overlay.read(frames, composition, options, engine)).transpose()?;
    let overlay = overlay.flatten();
    let resize = resize_plan(subject.frames(), options)?;
    let blank = shown_array.blank_frames();
    let all = View::new(blank.as_ref().unwrap_or(viewed), 1, 1);
    let drawn = Drawn {
        resize: resize.as_ref(),
        composition,
        overlay: overlay.as_ref(),
        source: source.as_ref(),
        excerpt: Some(Excerpt { all, numbers }),
    };
    let reduction = Reduction::asked(options);
    let trial = Trials::new(subject, &KnownColors::Unknown, drawn, options, engine).plan(reduction)?;
    let (source, plan) = (trial.source(), trial.encode_plan(options));
    let layers = effective_layers(options, plan.palette_map);
    let pass = source.pass(1, &engine)?;
    let (mut buffer, mut indexer, mut finished) = (LevelBuffer::default(), Indexer::default(), Vec::new());
    let mut shown = Vec::new();
    while let Some(group) = buffer.next(source, &pass, engine.backend)? {
        let (palettes, shape) = (plan.palette_map, source.shape());
        let indices =
            indexer.indices(palettes, engine.backend, shape, group.frames.clone(), &buffer.levels)?;
        let place = group.frames.start;
        let (indices, _) = plan.finish(group.frames, indices, &mut finished);
        shown.push(PreviewFrame {
            number: numbers[place],
            indices: indices.to_vec(),
            palette: palettes.palette(place).table().as_chunks().0.to_vec(),
            transparent: layers.transparent,
        });
    }
    let left_out = shown_array.left_out(reduction, Some(&levels))?;
    let warnings = warnings((array, read, transparent), &levels, &seen, &left_out, options, reduction, None);
    Ok(Preview {
        name: array.name().to_owned(),
        frames: shown,
        shape,
        values: volume.values(),
        range: levels.whole_range(),
        is_sampled: shown_array.has_pictures_apart() && numbers.len() < shape.frames,
        rule: rule(&levels, composition, options),
        warnings,
    })
}

/// The options for frames that lie apart: where some frames share a palette, each of these has its own.
fn with_palettes_of_frames(options: &Options) -> Options {
    let mut options = options.clone();
    if let PaletteScope::Frames(frames) = &mut options.color.palettes {
        *frames = NonZeroUsize::MIN;
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_spread_evenly() {
        assert_eq!(spread(95, 1), [47]);
        assert_eq!(spread(64, 1), [32]);
        assert_eq!(spread(1, 9), [0]);
        assert_eq!(spread(9, 9), (0..9).collect::<Vec<_>>());
        assert_eq!(spread(90, 9), [5, 15, 25, 35, 45, 55, 65, 75, 85]);
        assert_eq!(spread(10, 9), [0, 1, 2, 3, 5, 6, 7, 8, 9]);
        assert_eq!(spread(7, 0), [3]);
    }
}

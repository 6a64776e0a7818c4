//! The corridor: one volume in, one GIF out.

mod binning;
pub(crate) mod canonical;
mod colors;
mod control;
mod converter;
mod depth_colors;
mod drawn;
mod engine;
mod estimate;
mod file_window;
mod frames;
mod grouping;
mod histograms;
mod idle_options;
mod inspect;
mod level_maker;
mod levels;
mod made_frames;
mod memory;
mod mixer;
mod opacity;
mod ortho;
mod outcome;
mod overlay;
mod partition;
mod percentiles;
mod preview;
mod ranges;
pub(crate) mod record;
mod reduction;
mod resources;
mod sample;
mod sampled_size;
mod scan;
mod shared_range;
pub(crate) mod shown_array;
mod size_target;
mod sketch;
mod strict;
mod suit;
#[cfg(test)]
mod tests;
mod trial;
mod turned;
mod value_sample;
mod verify;
mod visible;
mod warnings;

use std::time::Instant;

use crate::error::Error;
use crate::options::Options;
use crate::output::{Committed, Output};
use crate::runtime::progress::Stopwatch;
use crate::tone::ValueScale;
use crate::volume::Volume;
use drawn::{Drawn, resize_plan};
use engine::Engine;
use made_frames::Subject;
use outcome::rule;
use shown_array::ShownArray;
use trial::Trials;
use verify::Expected;
use warnings::warnings;

pub use canonical::{RecordedOptions, UnknownSetting};
pub use control::Control;
pub(crate) use converter::SMALL_VOLUME_BYTES;
pub use converter::{Converter, array_to_gif};
pub use inspect::Inspection;
pub use outcome::{Outcome, OverlayColors};
pub use preview::{Preview, PreviewFrame};
pub use record::{NotARecord, Record, RecordedView};
pub use reduction::Reduction;
pub use resources::Resources;
pub use sketch::Sketch;
pub use verify::Verified;
pub use warnings::Warning;

impl Converter {
    /// The whole way of the data.
    fn convert_on(
        &self,
        engine: Engine<'_>,
        volume: &Volume<'_>,
        output: &Output,
        options: &Options,
    ) -> Result<Outcome, Error> {
        let (started, progress) = (Instant::now(), &Stopwatch::new(engine.progress));
        let engine = Engine { progress, ..engine };
        let array = volume;
        let shown_array = &ShownArray::of(array, options)?.checked()?;
        let ShownArray { viewed, composition, overlay, source, making, options, .. } = shown_array;
        let (viewed, composition) = (&**viewed, composition.as_ref());
        let opacity::Shown { volume, transparent } = opacity::shown(viewed, engine)?;
        let overlay = overlay.as_ref().map(|overlay| overlay.read(volume, composition, options, engine));
        let overlay = overlay.transpose()?.flatten();
        let target = output.open(&options.output)?;

        let mode = levels::prescan_mode(volume, overlay.as_ref(), options);
        let levels::Found { levels, known_colors, seen } =
            levels::find(volume, composition, options, mode, engine)?;
        let warnings = |reduction, in_one_palette| -> Result<Vec<Warning>, Error> {
            let shown = (array, viewed, transparent);
            let left_out = shown_array.left_out(reduction, Some(&levels))?;
            Ok(warnings(shown, &levels, &seen, &left_out, options, reduction, in_one_palette))
        };
        if options.size.max_bytes.is_none() {
            // Before the frames are packed. What depends on them is checked again at the end.
            strict::check(volume, &warnings(Reduction::asked(options), None)?, options)?;
        }
        let made = making.as_ref().map(|making| making.frames(volume, &levels, None, engine)).transpose()?;
        let subject = Subject { volume, levels: &levels, made: made.as_ref() };
        let frames = subject.frames();
        let resize = resize_plan(frames, options)?;
        let (overlay, source) = (overlay.as_ref(), source.as_ref());
        let drawn = Drawn { resize: resize.as_ref(), composition, overlay, source, excerpt: None };
        let trials = Trials::new(subject, &known_colors, drawn, options, engine);
        let (reduction, mut made) = trials.meet_limit(&target)?;
        let (source, plan) = (made.source(), made.encode_plan(options));
        let exact_colors = plan.palette_map.is_exact();
        let in_one_palette = exact_colors && !plan.palette_map.has_local_palettes();
        let making = making.as_ref().map(|making| (making, subject));
        let expected = Expected { source, plan, options, making };
        let other = || self.backends.other(engine.backend);
        let verified =
            options.verify.then(|| expected.compare(target.draft(), other(), engine)).transpose()?;
        let warnings = warnings(reduction, Some(in_one_palette))?;
        strict::check(volume, &warnings, options)?;
        let times = progress.stop();
        let Committed { bytes, gif, replaced } = target.commit()?;
        Ok(Outcome {
            name: volume.name().to_owned(),
            output: output.clone(),
            shape: viewed.pictures(),
            resized: source.resized_pictures().colors(),
            shown: source.shape().colors(),
            values: volume.values(),
            range: levels.whole_range(),
            rule: rule(&levels, composition, options),
            scale: ValueScale::of(&levels),
            exact_colors,
            overlay: overlay.map(OverlayColors::of),
            reduction,
            deviation: made.deviation,
            sketch: made.sketch.take(),
            modality: volume.metadata().modality,
            times,
            bytes,
            gif,
            replaced,
            elapsed: started.elapsed(),
            backend: engine.backend.name().to_owned(),
            verified,
            warnings,
            failures: Vec::new(),
        })
    }
}

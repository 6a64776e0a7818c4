//! `--like`: the options that a GIF was made with.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::gif::GifSummary;
use crate::{Colormap, Options, Record, RecordedOptions};

/// What `--like` gives to the options of the command line, which come before it.
#[derive(Debug, Default)]
pub struct Pattern {
    /// The options of the GIF.
    pub options: Options,
    /// Whether volumes had one range together.
    pub shares_range: bool,
    /// The name of its overlay.
    pub overlay: Option<String>,
    /// The name of the file with the colors of the overlay.
    pub overlay_colors: Option<String>,
    /// Whether the GIF tells how its picture was resized: only of a picture that was.
    pub is_resized: bool,
}

impl Pattern {
    /// The options of the GIF at `path`, with `colormap` in place of its own.
    ///
    /// # Errors
    ///
    /// A message about a file that is no GIF of vol2gif, or does not say all of its options.
    pub fn of(path: &Path, colormap: Option<&Colormap>) -> Result<Self, String> {
        let refuse = |text: String| format!("--like {}: {text}", path.display());
        let file = File::open(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
        let gif = GifSummary::read(BufReader::new(file)).map_err(|reason| {
            refuse(format!("{reason}; name a GIF that vol2gif made, or give the options themselves"))
        })?;
        let comment = gif.comments.first().map(|comment| String::from_utf8_lossy(comment));
        let record: Record = comment.and_then(|comment| comment.parse().ok()).ok_or_else(|| {
            refuse(
                "it has no comment on how it was made; name a GIF that vol2gif made without --no-comment, or give \
                 the options themselves"
                    .into(),
            )
        })?;
        let RecordedOptions { mut options, shares_range, color_file, overlay, overlay_colors, .. } =
            record.options().map_err(|unknown| {
                refuse(format!(
                    "vol2gif {} made it with {:?}, which this version does not know; give the options themselves, \
                     as --info {} prints them",
                    record.version,
                    unknown.0,
                    path.display()
                ))
            })?;
        match (colormap, color_file) {
            (Some(given), _) => options.color.colormap = Some(given.clone()),
            (None, Some(name)) => {
                let name = name.rsplit_once('#').map_or(&*name, |(name, _)| name);
                return Err(refuse(format!(
                    "its colors are those of a file, {name}, which is not in it; give --colormap FILE, too"
                )));
            }
            (None, None) => {}
        }
        let is_resized = record.sides.is_some();
        Ok(Self { options, shares_range, overlay, overlay_colors, is_resized })
    }
}

//! The still of a row: a small GIF of one frame, packed as all GIFs are, within the row.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::Still;
use crate::color::few_colors;
use crate::encode::lzw::{ClearRule, Indices, Packer};
use crate::encode::table_entries;
use crate::gif::{GifSummary, Screen};

/// Most bytes of a still.
const MOST_BYTES: usize = 3000;

/// Most colors of a still: fewer until it fits.
const COLORS: [usize; 3] = [64, 32, 16];

/// Most pixels of a GIF that is decoded for its still.
const MOST_PIXELS: usize = 1 << 26;

/// A still as a page has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// An address that is all data: a GIF in base64.
    pub address: String,
    pub width: usize,
    pub height: usize,
}

impl Picture {
    /// The still in fewer colors, so many that it fits; with half the sides, where it does not fit in any.
    pub fn of(still: &Still) -> Option<Self> {
        let (mut packer, mut still) = (Packer::new(), Cow::Borrowed(still));
        loop {
            for most in COLORS {
                let gif = packed(&still, most, &mut packer)?;
                if gif.len() <= MOST_BYTES {
                    let address = format!("data:image/gif;base64,{}", STANDARD.encode(gif));
                    return Some(Self { address, width: still.width, height: still.height });
                }
            }
            still = Cow::Owned(still.halved());
        }
    }

    /// The still of the GIF at `path`, decoded up to its middle frame; `None` where it cannot be read.
    pub fn of_gif(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok().filter(|file| file.metadata().is_ok_and(|it| it.is_file()))?;
        let summary = GifSummary::read(BufReader::new(&file)).ok()?;
        let (width, height) = (usize::from(summary.width), usize::from(summary.height));
        if width * height == 0 || width * height > MOST_PIXELS {
            return None;
        }
        file.rewind().ok()?;
        let mut screen = Screen::open(&file).ok()?;
        for _ in 0..=summary.frames / 2 {
            screen.next().ok().filter(|is_there| *is_there)?;
        }
        let pixels = screen.pixels().as_chunks::<4>().0;
        Self::of(&Still::of((height, width), |at| {
            let [red, green, blue, _] = pixels[at];
            [red, green, blue]
        }))
    }
}

/// A GIF of the still in at most this number of colors.
fn packed(still: &Still, most: usize, packer: &mut Packer) -> Option<Vec<u8>> {
    let (colors, indices) = few_colors(&still.pixels, most);
    let greatest = u8::try_from(colors.len().checked_sub(1)?).ok()?;
    let min_code_size = table_entries(greatest).ilog2().max(2) as u8;
    let mut streams = [vec![min_code_size]];
    packer.pack(&[Indices { pixels: &indices, min_code_size }], ClearRule::Early, &mut streams);
    let (width, height) = (u16::try_from(still.width).ok()?, u16::try_from(still.height).ok()?);
    let mut encoder = gif::Encoder::new(Vec::new(), width, height, colors.as_flattened()).ok()?;
    let frame = gif::Frame { width, height, buffer: Cow::Borrowed(&streams[0]), ..gif::Frame::default() };
    encoder.write_lzw_pre_encoded_frame(&frame).ok()?;
    encoder.into_inner().ok()
}

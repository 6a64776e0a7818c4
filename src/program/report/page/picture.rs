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

/// Most colors of a still, the best first.
const COLORS: [usize; 3] = [64, 32, 16];

/// Most pixels of a picture that is packed in all of them at once, which takes less time than one after the other.
const FEW_PIXELS: usize = 64 * 64;

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
    /// The still in as many colors as fit; with half the sides, where it does not fit in any.
    pub fn of(still: &Still) -> Option<Self> {
        let (mut packer, mut still) = (Packer::new(), Cow::Borrowed(still));
        let fits = |gif: &Vec<u8>| gif.len() <= MOST_BYTES;
        loop {
            // A large picture that does not fit in the fewest colors hardly fits in more.
            let least = still.pixels.len() <= FEW_PIXELS
                || packed(&still, &COLORS[2..], &mut packer)?.iter().any(&fits);
            if least && let Some(gif) = packed(&still, &COLORS, &mut packer)?.into_iter().find(&fits) {
                let address = format!("data:image/gif;base64,{}", STANDARD.encode(gif));
                return Some(Self { address, width: still.width, height: still.height });
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

/// GIFs of the still in at most these numbers of colors.
fn packed(still: &Still, most: &[usize], packer: &mut Packer) -> Option<Vec<Vec<u8>>> {
    let pictures: Vec<_> = most.iter().map(|&most| few_colors(&still.pixels, most)).collect();
    let greatest = |colors: &[[u8; 3]]| u8::try_from(colors.len().checked_sub(1)?).ok();
    let images: Option<Vec<Indices<'_>>> = pictures
        .iter()
        .map(|(colors, pixels)| {
            let min_code_size = table_entries(greatest(colors)?).ilog2().max(2) as u8;
            Some(Indices { pixels, min_code_size })
        })
        .collect();
    let images = images?;
    let mut streams: Vec<Vec<u8>> = images.iter().map(|image| vec![image.min_code_size]).collect();
    packer.pack(&images, ClearRule::Early, &mut streams);
    pictures.iter().zip(streams).map(|((colors, _), stream)| gif_of(still, colors, &stream)).collect()
}

/// The GIF whose frame is this stream, after its minimum code size.
fn gif_of(still: &Still, colors: &[[u8; 3]], stream: &[u8]) -> Option<Vec<u8>> {
    let (width, height) = (u16::try_from(still.width).ok()?, u16::try_from(still.height).ok()?);
    let mut encoder = gif::Encoder::new(Vec::new(), width, height, colors.as_flattened()).ok()?;
    let frame = gif::Frame { width, height, buffer: Cow::Borrowed(stream), ..gif::Frame::default() };
    encoder.write_lzw_pre_encoded_frame(&frame).ok()?;
    encoder.into_inner().ok()
}

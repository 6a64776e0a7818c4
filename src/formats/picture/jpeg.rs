//! JPEG, of 8 bits: grey or colors.
//!
//! A picture is decoded as a whole, so a very large one is refused.

use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::cursor::{FileCursor, reading};
use super::{Size, volume};
use crate::error::{Error, Problem};
use crate::formats::format::{Entry, Format, Reader, Support};
use crate::formats::known::pictures;
use crate::formats::opened::Opened;
use crate::volume::source::Reading;
use crate::volume::{Limits, MAX_SIDE, SampleType, SequentialSource, Volume};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    name: NAME,
    extensions: &["jpg", "jpeg"],
    probe: pictures::jpeg,
    support: Support::ReadPicture(Reader { contents: |_| Ok(vec![Entry::ONLY]), open }),
};

const NAME: &str = "a JPEG picture";

/// Most bytes of a picture. A progressive one takes three times as much while it is decoded.
const MOST_BYTES: u64 = 64 << 20;

fn open(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let (file, _) = opened.file()?;
    let open = || {
        let (_, size) = decoder(file)?;
        if size.bytes() > MOST_BYTES {
            return Err(unusable("it is too large to be decoded as a whole"));
        }
        let name = opened.path().display().to_string();
        volume(opened, size, JpegPicture { name, file: Arc::clone(file), size }, limits)
    };
    open().map_err(|problem| opened.error(problem))
}

/// A decoder that has read the headers, and what they say.
fn decoder(file: &Arc<File>) -> Result<(JpegDecoder<BufReader<FileCursor>>, Size), Problem> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(reading(file).map_err(Problem::Read)?, options);
    decoder.decode_headers().map_err(problem)?;
    let grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    if grey {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
    }
    let info = decoder.info().ok_or_else(|| unusable("it has no headers"))?;
    let size = Size {
        width: info.width.into(),
        height: info.height.into(),
        samples: if grey { 1 } else { 3 },
        sample: SampleType::U8,
    };
    Ok((decoder, size))
}

fn unusable(reason: &str) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable JPEG picture: {reason}") }
}

fn problem(error: DecodeErrors) -> Problem {
    unusable(error.to_string().trim().replace(char::is_control, " ").trim_end_matches('.'))
}

/// A picture in a file.
struct JpegPicture {
    name: String,
    file: Arc<File>,
    size: Size,
}

impl SequentialSource for JpegPicture {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        let decode = || {
            let (mut decoder, _) = decoder(&self.file)?;
            let mut samples = vec![0; self.size.bytes() as usize];
            decoder.decode_into(&mut samples).map_err(problem)?;
            Ok(JpegReading { samples, given: 0 })
        };
        let reading = decode().map_err(|problem| Error::new(&*self.name, problem))?;
        Ok(Box::new(reading))
    }

    fn memory(&self) -> u64 {
        4 * self.size.bytes()
    }
}

/// A reading of a picture that was decoded.
struct JpegReading {
    samples: Vec<u8>,
    given: usize,
}

impl Reading for JpegReading {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        let samples = self.samples.get(self.given..self.given + out.len());
        out.copy_from_slice(
            samples.ok_or_else(|| Error::new("picture", Problem::Bug("too few samples".into())))?,
        );
        self.given += out.len();
        Ok(())
    }
}

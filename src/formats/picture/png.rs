//! PNG, of 8 or 16 bits: grey, colors, a palette, with or without alpha.
//!
//! Colors of a palette are shown as colors, and grey of less than 8 bits as 8 bits. Grey with alpha becomes red,
//! green, blue and alpha, since frames have 1, 3 or 4 samples. Rows are decoded one by one, so that no picture is too
//! large for memory. Only an interlaced one is decoded as a whole.

use std::fs::File;
use std::io::{self, BufReader};
use std::sync::Arc;

use png::{BitDepth, ColorType, Decoder, DecodingError, Transformations};

use super::cursor::{FileCursor, reading};
use super::{Size, volume};
use crate::error::{Error, Problem};
use crate::formats::format::{Entry, Format, Reader, Support};
use crate::formats::known::pictures;
use crate::formats::opened::Opened;
use crate::volume::source::Reading;
use crate::volume::{Limits, SampleType, SequentialSource, Volume};

/// The format.
pub(in crate::formats) const FORMAT: Format = Format {
    name: NAME,
    extensions: &["png"],
    probe: pictures::png,
    support: Support::ReadPicture(Reader { contents: |_| Ok(vec![Entry::ONLY]), open }),
};

const NAME: &str = "a PNG picture";

/// Most bytes of an interlaced picture.
const MOST_INTERLACED: u64 = 256 << 20;

fn open(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let (file, _) = opened.file()?;
    let open = || {
        let reader = decoder(file)?;
        let size = size(&reader)?;
        let interlaced = reader.info().interlaced;
        if interlaced && size.bytes() > MOST_INTERLACED {
            return Err(unusable("it is interlaced, and too large to be decoded as a whole"));
        }
        let name = opened.path().display().to_string();
        volume(opened, size, PngPicture { name, file: Arc::clone(file), size, interlaced }, limits)
    };
    open().map_err(|problem| opened.error(problem))
}

/// A decoder that has read the header.
fn decoder(file: &Arc<File>) -> Result<png::Reader<BufReader<FileCursor>>, Problem> {
    let mut decoder = Decoder::new(reading(file).map_err(Problem::Read)?);
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::EXPAND);
    decoder.read_info().map_err(problem)
}

fn size(reader: &png::Reader<BufReader<FileCursor>>) -> Result<Size, Problem> {
    let (color, depth) = reader.output_color_type();
    let samples = match color {
        ColorType::Grayscale => 1,
        ColorType::Rgb => 3,
        ColorType::GrayscaleAlpha | ColorType::Rgba => 4,
        ColorType::Indexed => return Err(unusable("its palette is missing")),
    };
    let sample = if depth == BitDepth::Sixteen { SampleType::U16 } else { SampleType::U8 };
    let (width, height) = reader.info().size();
    Ok(Size { width: width as usize, height: height as usize, samples, sample })
}

fn unusable(reason: &str) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable PNG picture: {reason}") }
}

fn problem(error: DecodingError) -> Problem {
    match error {
        DecodingError::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            unusable("it is cut short")
        }
        DecodingError::IoError(error) => Problem::Read(error),
        other => unusable(&other.to_string().replace(char::is_control, " ")),
    }
}

/// A picture in a file.
struct PngPicture {
    name: String,
    file: Arc<File>,
    size: Size,
    interlaced: bool,
}

impl SequentialSource for PngPicture {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        let reader = decoder(&self.file).map_err(|problem| Error::new(&*self.name, problem))?;
        let grey_with_alpha = reader.output_color_type().0 == ColorType::GrayscaleAlpha;
        Ok(Box::new(PngReading {
            name: self.name.clone(),
            reader,
            grey_with_alpha,
            at_once: self.interlaced,
            bytes: self.size.bytes() as usize,
            decoded: Vec::new(),
            given: 0,
        }))
    }

    fn memory(&self) -> u64 {
        /// What a decoder takes beside its rows.
        const DECODER_BYTES: u64 = 256 << 10;
        let rows = if self.interlaced { self.size.bytes() } else { 0 };
        let row = self.size.bytes() / self.size.height.max(1) as u64;
        DECODER_BYTES + 4 * row + rows
    }
}

/// A reading of a picture.
struct PngReading {
    name: String,
    reader: png::Reader<BufReader<FileCursor>>,
    grey_with_alpha: bool,
    /// Whether rows do not come in their order.
    at_once: bool,
    /// Number of bytes of all samples.
    bytes: usize,
    /// Samples that were decoded last, and how many bytes of them were given to the caller.
    decoded: Vec<u8>,
    given: usize,
}

impl PngReading {
    fn decode(&mut self) -> Result<(), Problem> {
        self.given = 0;
        self.decoded.clear();
        if self.at_once {
            let bytes = self.reader.output_buffer_size().ok_or_else(|| unusable("it is too large"))?;
            self.decoded.resize(bytes, 0);
            self.reader.next_frame(&mut self.decoded).map_err(problem)?;
        } else {
            let row = self.reader.next_row().map_err(problem)?;
            self.decoded
                .extend_from_slice(row.ok_or_else(|| unusable("it has fewer rows than it says"))?.data());
        }
        if self.grey_with_alpha {
            let width = if self.reader.output_color_type().1 == BitDepth::Sixteen { 2 } else { 1 };
            self.decoded = with_colors(&self.decoded, width);
        }
        Ok(())
    }
}

/// Grey and alpha as red, green, blue and alpha. A sample has `width` bytes.
fn with_colors(grey: &[u8], width: usize) -> Vec<u8> {
    let mut colors = Vec::with_capacity(2 * grey.len());
    for pixel in grey.chunks_exact(2 * width) {
        let (grey, alpha) = pixel.split_at(width);
        for sample in [grey, grey, grey, alpha] {
            colors.extend_from_slice(sample);
        }
    }
    colors
}

impl Reading for PngReading {
    fn fill(&mut self, mut out: &mut [u8]) -> Result<(), Error> {
        if out.len() == self.bytes && self.decoded.is_empty() && !self.grey_with_alpha {
            let decoded = self.reader.next_frame(out).map_err(problem);
            return decoded.map(|_| ()).map_err(|problem| Error::new(&*self.name, problem));
        }
        while !out.is_empty() {
            if self.given == self.decoded.len() {
                self.decode().map_err(|problem| Error::new(&*self.name, problem))?;
            }
            let count = out.len().min(self.decoded.len() - self.given);
            let (now, later) = out.split_at_mut(count);
            now.copy_from_slice(&self.decoded[self.given..][..count]);
            self.given += count;
            out = later;
        }
        Ok(())
    }
}

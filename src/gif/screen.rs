//! What a player shows of a GIF: its frames decoded and drawn over each other, by the decoder of the `gif` crate.
//!
//! Where nothing is drawn, nothing is shown: as in browsers, the color of the background is not.

use std::io::{BufReader, Read};

/// The bytes of a pixel where something of this color is drawn.
pub(crate) fn opaque([red, green, blue]: [u8; 3]) -> [u8; 4] {
    [red, green, blue, 255]
}

/// What a player shows: frames drawn over each other, as red, green, blue, and 255, or 0 four times where
/// nothing is.
pub(crate) struct Screen<R: Read> {
    decoder: gif::Decoder<BufReader<R>>,
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    /// What the next frame is drawn over, where it is not what is shown.
    under: Option<Vec<u8>>,
}

impl<R: Read> Screen<R> {
    /// Reads the header of a GIF. Nothing is drawn yet.
    ///
    /// # Errors
    ///
    /// The reason, if it is no GIF or cannot be read.
    pub(crate) fn open(file: R) -> Result<Self, String> {
        let mut options = gif::DecodeOptions::new();
        options.set_memory_limit(gif::MemoryLimit::Unlimited);
        // So no frame takes more memory than the screen.
        options.check_frame_consistency(true);
        let decoder = options.read_info(BufReader::new(file)).map_err(|error| error.to_string())?;
        let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
        Ok(Self { decoder, width, height, pixels: vec![0; width * height * 4], under: None })
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    /// What is shown: red, green, blue, and 255, or 0 four times where nothing is.
    pub(crate) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The color of the background.
    pub(crate) fn background(&self) -> Option<[u8; 3]> {
        let palette = self.decoder.global_palette()?.as_chunks().0;
        palette.get(self.decoder.bg_color()?).copied()
    }

    /// Draws the next frame; false when there is none.
    ///
    /// # Errors
    ///
    /// The reason, if the frame cannot be read or drawn.
    pub(crate) fn next(&mut self) -> Result<bool, String> {
        let global = self.decoder.global_palette().unwrap_or_default().to_vec();
        let Some(frame) = self.decoder.read_next_frame().map_err(|error| error.to_string())? else {
            return Ok(false);
        };
        if let Some(under) = self.under.take() {
            self.pixels = under;
        }
        if frame.dispose == gif::DisposalMethod::Previous {
            self.under = Some(self.pixels.clone());
        }
        let palette = frame.palette.as_deref().unwrap_or(&global).as_chunks::<3>().0;
        let (left, top) = (usize::from(frame.left), usize::from(frame.top));
        for (y, row) in frame.buffer.chunks_exact(usize::from(frame.width)).enumerate() {
            for (x, &index) in row.iter().enumerate() {
                if frame.transparent == Some(index) {
                    continue;
                }
                let at = ((top + y) * self.width + left + x) * 4;
                let pixel = self.pixels.get_mut(at..at + 4).ok_or("a frame reaches out of the screen")?;
                let color = palette.get(usize::from(index)).ok_or("an index is not in the palette")?;
                pixel.copy_from_slice(&opaque(*color));
            }
        }
        if frame.dispose == gif::DisposalMethod::Background {
            let mut under = self.pixels.clone();
            let rows = under.chunks_exact_mut(4 * self.width).skip(top).take(usize::from(frame.height));
            rows.for_each(|row| row[4 * left..][..4 * usize::from(frame.width)].fill(0));
            self.under = Some(under);
        }
        Ok(true)
    }
}

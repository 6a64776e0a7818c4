//! The parts of a GIF file, as both viewers find them.

/// A whole file.
pub struct File<'f> {
    pub width: usize,
    pub height: usize,
    /// The index of the background.
    pub background: u8,
    pub palette: Vec<[u8; 3]>,
    pub images: Vec<Image<'f>>,
}

/// An image, with the control block before it.
pub struct Image<'f> {
    /// The flags of the control block.
    pub control: u8,
    /// The byte for the transparent index. It is in every control block, whatever the flags say.
    pub transparent: u8,
    pub left: usize,
    pub top: usize,
    pub width: usize,
    pub height: usize,
    /// The palette of its own.
    pub local: Option<Vec<[u8; 3]>>,
    pub min_code_size: u8,
    /// The data blocks, each without its length.
    pub blocks: Vec<&'f [u8]>,
}

impl Image<'_> {
    /// Whether the control block announces transparent pixels.
    pub fn has_transparency(&self) -> bool {
        self.control & 1 != 0
    }

    /// The indices in the rectangle, row by row.
    pub fn indices(&self) -> Vec<u8> {
        super::lzw::unpack(self.min_code_size, &self.blocks.concat(), self.width * self.height)
    }

    /// The place of each pixel of the rectangle on a screen of this width, row by row.
    pub fn places(&self, screen_width: usize) -> impl Iterator<Item = usize> {
        let start = move |row: usize| (self.top + row) * screen_width + self.left;
        (0..self.height).flat_map(move |row| start(row)..start(row) + self.width)
    }
}

/// Finds the parts of a file.
///
/// # Panics
///
/// Where the file ends too early, and at an interlaced image.
pub fn parts(file: &[u8]) -> File<'_> {
    let mut at = Cursor(file);
    at.skip(6);
    let (width, height) = (at.number(), at.number());
    let flags = at.byte();
    let background = at.byte();
    at.skip(1);
    let palette = at.palette(flags).unwrap_or_default();
    let mut images = Vec::new();
    // A control block counts for the images after it, until the next one.
    let (mut control, mut transparent) = (0, 0);
    loop {
        match at.byte() {
            0x21 => {
                let label = at.byte();
                let blocks = at.blocks();
                if label == 0xf9 {
                    (control, transparent) = (blocks[0][0], blocks[0][3]);
                }
            }
            0x2c => {
                let [left, top, width, height] = [(); 4].map(|()| at.number());
                let flags = at.byte();
                assert_eq!(flags & 0x40, 0, "an interlaced image");
                let local = at.palette(flags);
                let min_code_size = at.byte();
                let blocks = at.blocks();
                images.push(Image {
                    control,
                    transparent,
                    left,
                    top,
                    width,
                    height,
                    local,
                    min_code_size,
                    blocks,
                });
            }
            _ => return File { width, height, background, palette, images },
        }
    }
}

/// What is left to read.
struct Cursor<'f>(&'f [u8]);

impl<'f> Cursor<'f> {
    fn skip(&mut self, count: usize) -> &'f [u8] {
        let (skipped, rest) = self.0.split_at(count);
        self.0 = rest;
        skipped
    }

    fn byte(&mut self) -> u8 {
        self.skip(1)[0]
    }

    fn number(&mut self) -> usize {
        usize::from(self.byte()) | usize::from(self.byte()) << 8
    }

    /// The palette that the flags before it promise.
    fn palette(&mut self, flags: u8) -> Option<Vec<[u8; 3]>> {
        let entries = 2usize << (flags & 7);
        (flags & 0x80 != 0).then(|| self.skip(3 * entries).as_chunks().0.to_vec())
    }

    fn blocks(&mut self) -> Vec<&'f [u8]> {
        let mut blocks = Vec::new();
        loop {
            match self.byte() {
                0 => return blocks,
                length => blocks.push(self.skip(length.into())),
            }
        }
    }
}

//! What a GIF shows. The reader follows the GIF89a specification literally and shares no code with the
//! writer.
//!
//! It panics at everything in a file that vol2gif has no reason to write. The decoder of the `gif` crate
//! reads every file as well and must agree.

/// A GIF as a player shows it.
#[derive(Debug, PartialEq)]
pub struct Shown {
    pub width: usize,
    pub height: usize,
    /// The global palette.
    pub palette: Vec<[u8; 3]>,
    /// The number in the loop block, if there is one.
    pub repeat: Option<u16>,
    /// The comments between the loop block and the first frame.
    pub comments: Vec<String>,
    /// The delay of each frame, in hundredths of a second.
    pub delays: Vec<u16>,
    /// The colors of the screen at each frame, row by row; black where nothing is drawn.
    pub frames: Vec<Vec<[u8; 3]>>,
    /// Whether a pixel of the screen is drawn, for each frame.
    pub drawn: Vec<Vec<bool>>,
    /// The palette index of the background.
    pub background: u8,
    /// The disposal method of each frame.
    pub disposals: Vec<u8>,
    /// The transparent index of each frame.
    pub transparent: Vec<Option<u8>>,
    /// The minimum code size of each frame.
    pub min_code_sizes: Vec<u8>,
    /// The number of entries of the palette that each frame uses.
    pub entries: Vec<usize>,
}

/// The pixels of the screen; `None` where nothing is drawn.
type Screen = Vec<Option<[u8; 3]>>;

impl Shown {
    /// Reads a file. Its frames must stay on the screen, draw over each other, and cover the screen.
    ///
    /// # Panics
    ///
    /// At any error in the file.
    pub fn of(file: &[u8]) -> Self {
        let shown = Self::in_layers(file);
        assert_eq!(shown.background, 0, "no background");
        assert!(shown.disposals.iter().all(|&disposal| disposal < 2), "every frame stays");
        assert!(shown.drawn.iter().flatten().all(|&drawn| drawn), "every pixel is drawn");
        shown
    }

    /// Reads a file, with any disposal and with transparent pixels.
    ///
    /// # Panics
    ///
    /// At any error in the file.
    pub fn in_layers(file: &[u8]) -> Self {
        let (mut shown, screens) = Reader { rest: file }.file();
        assert_eq!(decoded(file), screens, "the two decoders do not agree");
        for screen in screens {
            shown.drawn.push(screen.iter().map(Option::is_some).collect());
            shown.frames.push(screen.into_iter().map(Option::unwrap_or_default).collect());
        }
        shown
    }

    /// The levels of each frame of a GIF with a grey palette.
    pub fn levels(&self) -> Vec<Vec<u8>> {
        assert!(self.palette.iter().all(|[r, g, b]| r == g && g == b), "{:?}", self.palette);
        self.frames.iter().map(|frame| frame.iter().map(|color| color[0]).collect()).collect()
    }

    /// The levels of all pixels of a GIF. The pixels must be grey; the palette may have other colors.
    pub fn greys(&self) -> Vec<u8> {
        let grey = |color: &[u8; 3]| {
            assert_eq!(*color, [color[0]; 3], "a grey pixel");
            color[0]
        };
        self.frames.iter().flatten().map(grey).collect()
    }
}

struct Reader<'f> {
    rest: &'f [u8],
}

impl<'f> Reader<'f> {
    /// Reads the whole file; returns it, without frames, and the screen at each frame.
    fn file(&mut self) -> (Shown, Vec<Screen>) {
        assert_eq!(self.take(6), b"GIF89a");
        let (width, height) = (self.number(), self.number());
        let flags = self.byte();
        assert_eq!(flags & 0x88, 0x80, "a global palette, not sorted");
        let background = self.byte();
        assert_eq!(self.byte(), 0, "aspect ratio");
        let palette = self.palette(flags);
        assert!(usize::from(background) < palette.len(), "the background is in the palette");

        let repeat = self.rest.starts_with(&[0x21, 0xff]).then(|| self.loop_block());

        let mut comments = Vec::new();
        while self.rest[..2] == [0x21, 0xfe] {
            self.take(2);
            comments.push(String::from_utf8(self.blocks()).expect("comments are UTF-8"));
        }
        let (mut delays, mut disposals, mut transparents) = (Vec::new(), Vec::new(), Vec::new());
        let (mut min_code_sizes, mut entries) = (Vec::new(), Vec::new());
        let mut screens = Vec::new();
        let mut under = vec![None; width * height];
        while self.rest[0] != 0x3b {
            assert_eq!(self.take(3), [0x21, 0xf9, 4], "every frame has a control block");
            let flags = self.byte();
            let disposal = flags >> 2;
            assert!(flags & 2 == 0 && disposal < 4, "a frame does not wait for user input: {flags:#x}");
            disposals.push(disposal);
            delays.push(self.number() as u16);
            let transparent = self.byte();
            let transparent = (flags & 1 != 0).then_some(transparent);
            transparents.push(transparent);
            assert_eq!(self.byte(), 0);

            assert_eq!(self.byte(), 0x2c, "an image");
            let [left, top, wide, high] = [(); 4].map(|()| self.number());
            assert!(left + wide <= width && top + high <= height, "the frame is within the screen");
            let flags_of_image = self.byte();
            assert_eq!(flags_of_image & !0x87, 0, "not interlaced, not sorted");
            let own = (flags_of_image & 0x80 != 0).then(|| self.palette(flags_of_image));
            let palette = own.as_ref().unwrap_or(&palette);
            let min_code_size = self.byte();
            let indices = unpack(min_code_size, &self.blocks(), wide * high);
            check_palette(palette, min_code_size, &indices, transparent);
            min_code_sizes.push(min_code_size);
            entries.push(palette.len());
            let mut screen = under.clone();
            let place = |at: usize| (top + at / wide) * width + left + at % wide;
            for (at, &index) in indices.iter().enumerate() {
                if transparent != Some(index) {
                    screen[place(at)] = Some(palette[usize::from(index)]);
                }
            }
            screens.push(screen.clone());
            match disposal {
                0 | 1 => under = screen,
                2 => {
                    (0..wide * high).for_each(|at| screen[place(at)] = None);
                    under = screen;
                }
                _ => {}
            }
        }
        assert_eq!(self.rest, [0x3b], "the trailer is the last byte");
        let (frames, drawn, transparent) = (Vec::new(), Vec::new(), transparents);
        let shown = Shown {
            width,
            height,
            palette,
            repeat,
            comments,
            delays,
            frames,
            drawn,
            background,
            disposals,
            transparent,
            min_code_sizes,
            entries,
        };
        (shown, screens)
    }

    fn loop_block(&mut self) -> u16 {
        assert_eq!(self.take(3), [0x21, 0xff, 11]);
        assert_eq!(self.take(11), b"NETSCAPE2.0");
        assert_eq!(self.take(2), [3, 1]);
        let number = self.number() as u16;
        assert_eq!(self.byte(), 0);
        number
    }

    fn palette(&mut self, flags: u8) -> Vec<[u8; 3]> {
        (0..2 << (flags & 7)).map(|_| self.take(3).try_into().unwrap()).collect()
    }

    /// Data in blocks of up to 255 bytes. Only the last block may be shorter.
    fn blocks(&mut self) -> Vec<u8> {
        let mut data = Vec::new();
        loop {
            let length = usize::from(self.byte());
            if length == 0 {
                return data;
            }
            assert!(length == 255 || self.rest[length] == 0, "only the last block is short");
            data.extend(self.take(length));
        }
    }

    fn take(&mut self, count: usize) -> &'f [u8] {
        let (taken, rest) = self.rest.split_at_checked(count).expect("the file does not end here");
        self.rest = rest;
        taken
    }

    fn byte(&mut self) -> u8 {
        self.take(1)[0]
    }

    fn number(&mut self) -> usize {
        usize::from(u16::from_le_bytes(self.take(2).try_into().unwrap()))
    }
}

/// Some decoders take the code size from the palette, and some read the color of a transparent index. So the
/// palette has an entry for all that a frame may mean.
fn check_palette(palette: &[[u8; 3]], min_code_size: u8, indices: &[u8], transparent: Option<u8>) {
    let greatest = indices.iter().copied().max().unwrap_or(0);
    assert!(usize::from(greatest) < palette.len(), "index {greatest} of {} entries", palette.len());
    if let Some(transparent) = transparent {
        assert!(indices.contains(&transparent), "no pixel has the transparent index {transparent}");
    }
    let bits = palette.len().ilog2().max(2);
    assert!(
        u32::from(min_code_size) <= bits,
        "a code size of {min_code_size} with {} entries",
        palette.len()
    );
}

/// Decodes LZW as appendix F of the specification describes it.
pub fn unpack(bits: u8, data: &[u8], pixels: usize) -> Vec<u8> {
    assert!((2..=8).contains(&bits), "a code size of {bits}");
    let (clear, end) = (1usize << bits, (1usize << bits) + 1);
    let first = || (0..clear + 2).map(|code| vec![code as u8]).collect::<Vec<_>>();
    let (mut strings, mut size) = (first(), u32::from(bits) + 1);
    let (mut out, mut last) = (Vec::new(), None::<usize>);
    let (mut bits_read, mut count) = (0u32, 0);
    let mut data = data.iter();
    let mut begun = false;
    loop {
        while count < size {
            bits_read |= u32::from(*data.next().expect("an end code")) << count;
            count += 8;
        }
        let code = (bits_read & ((1 << size) - 1)) as usize;
        (bits_read, count) = (bits_read >> size, count - size);
        assert!(begun || code == clear, "a stream starts with a clear code");
        begun = true;
        if code == clear {
            (strings, size, last) = (first(), u32::from(bits) + 1, None);
            continue;
        }
        if code == end {
            break;
        }
        if let Some(last) = last
            && strings.len() < 4096
        {
            let mut string = strings[last].clone();
            string.push(if code == strings.len() { string[0] } else { strings[code][0] });
            strings.push(string);
            if strings.len() == 1 << size && size < 12 {
                size += 1;
            }
        }
        out.extend(&strings[code]);
        last = Some(code);
    }
    assert_eq!((data.len(), bits_read), (0, 0), "nothing follows the end code");
    assert_eq!(out.len(), pixels);
    out
}

/// The screen at each frame, decoded by the `gif` crate.
fn decoded(file: &[u8]) -> Vec<Screen> {
    let mut options = gif::DecodeOptions::new();
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(file).unwrap();
    let width = usize::from(decoder.width());
    let mut screen = vec![None; width * usize::from(decoder.height())];
    let palette = decoder.global_palette().unwrap().as_chunks::<3>().0.to_vec();
    let mut frames = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        let own = frame.palette.as_ref().map(|own| own.as_chunks::<3>().0);
        let palette = own.unwrap_or(&palette);
        let (left, top) = (usize::from(frame.left), usize::from(frame.top));
        let under = screen.clone();
        for (y, row) in frame.buffer.chunks_exact(usize::from(frame.width)).enumerate() {
            for (x, &index) in row.iter().enumerate() {
                if frame.transparent != Some(index) {
                    screen[(top + y) * width + left + x] = Some(palette[usize::from(index)]);
                }
            }
        }
        frames.push(screen.clone());
        match frame.dispose {
            gif::DisposalMethod::Any | gif::DisposalMethod::Keep => {}
            gif::DisposalMethod::Background => {
                for row in screen.chunks_exact_mut(width).skip(top).take(usize::from(frame.height)) {
                    row[left..][..usize::from(frame.width)].fill(None);
                }
            }
            gif::DisposalMethod::Previous => screen = under,
        }
    }
    frames
}

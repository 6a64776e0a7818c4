//! Decisions that are made by the bytes of a fuzz input. After the last byte, all decisions are 0.

/// The bytes that are left for further decisions.
pub struct Decisions<'b>(pub &'b [u8]);

impl<'b> Decisions<'b> {
    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or(0)
    }

    /// Whether the next byte is odd.
    pub fn flag(&mut self) -> bool {
        self.byte() & 1 != 0
    }

    /// A number of two bytes.
    pub fn word(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    /// A number from 0 to `count - 1`. `count` is at most 256.
    pub fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count
    }

    /// One element of a list of at most 256.
    pub fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// A small number with a fraction, a byte, or any `f64`.
    pub fn number(&mut self) -> f64 {
        match self.below(3) {
            0 => f64::from(self.word() as i16) / 16.0,
            1 => f64::from(self.byte()),
            _ => f64::from_bits(u64::from_le_bytes([(); 8].map(|()| self.byte()))),
        }
    }

    /// The next `count` bytes, or fewer at the end.
    pub fn take(&mut self, count: usize) -> &'b [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// `count` bytes like those of pictures: runs, noise, and repetitions of earlier bytes.
    pub fn picture(&mut self, count: usize) -> Vec<u8> {
        let mut picture: Vec<u8> = Vec::with_capacity(count);
        let mut noise = 0x9E37_79B9_u32;
        while picture.len() < count {
            let length = (1 << self.below(14)).min(count - picture.len());
            match self.below(4) {
                0 => picture.extend(self.take(length.min(16))),
                1 => picture.resize(picture.len() + length, self.byte()),
                2 => {
                    noise ^= u32::from(self.word());
                    let least = self.byte();
                    let most = u32::from(self.byte()) + 1;
                    picture.extend((0..length).map(|_| {
                        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        least.wrapping_add(((noise >> 16) % most) as u8)
                    }));
                }
                _ => {
                    let back = usize::from(self.word()) + 1;
                    for _ in 0..length {
                        picture.push(picture.len().checked_sub(back).map_or(0, |from| picture[from]));
                    }
                }
            }
            if self.0.is_empty() {
                picture.resize(count, 0);
            }
        }
        picture
    }
}

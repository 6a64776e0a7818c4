//! The bits of a scan. A byte of ones is followed by a byte of seven bits, so that no marker is among them.

/// The bits of a scan, first to last.
pub(super) struct Bits<'d> {
    data: &'d [u8],
    /// The next byte.
    at: usize,
    /// Bits that were taken from bytes and not read yet: the last `count` ones.
    held: u64,
    count: u32,
    follows_ones: bool,
}

impl<'d> Bits<'d> {
    pub(super) fn new(data: &'d [u8]) -> Self {
        Self { data, at: 0, held: 0, count: 0, follows_ones: false }
    }

    /// Takes more bytes, up to a marker.
    fn fill(&mut self) {
        while self.count <= 48 {
            let Some(&byte) = self.data.get(self.at) else { return };
            if self.follows_ones && byte >= 0x80 {
                return;
            }
            let bits = if self.follows_ones { 7 } else { 8 };
            self.held = self.held << bits | u64::from(byte);
            self.count += bits;
            self.follows_ones = byte == 0xff;
            self.at += 1;
        }
    }

    /// The next `count` bits, at most 32; `None` at the end.
    pub(super) fn take(&mut self, count: u32) -> Option<u32> {
        if self.count < count {
            self.fill();
        }
        self.count = self.count.checked_sub(count)?;
        Some((self.held >> self.count) as u32 & (((1u64 << count) - 1) as u32))
    }

    /// The number of zeros before the next one, which is read, too; `None` at the end, and where there are more than
    /// `most`.
    pub(super) fn zeros(&mut self, most: u32) -> Option<u32> {
        let mut zeros = 0;
        loop {
            if self.count == 0 {
                self.fill();
                if self.count == 0 {
                    return None;
                }
            }
            let left = self.held << (64 - self.count);
            let here = left.leading_zeros().min(self.count);
            zeros += here;
            self.count -= here;
            if zeros > most {
                return None;
            }
            if self.count > 0 {
                self.count -= 1;
                return Some(zeros);
            }
        }
    }

    /// Where the next marker is, behind the bits that were read.
    pub(super) fn end(&self) -> usize {
        let is_marker = |pair: &[u8]| pair[0] == 0xff && pair[1] >= 0x80;
        // A byte of ones that was taken may be the first byte of the marker.
        let first = self.at.saturating_sub(usize::from(self.follows_ones));
        let rest = &self.data[first..];
        first + rest.windows(2).position(is_marker).unwrap_or(rest.len())
    }
}

//! Resizing by the nearest pixel.

/// Length of a row whose places all are 16-bit numbers: no side of a picture is longer.
pub(super) const PLACES: usize = 1 << 16;

/// The old pixels, along one side, that the new pixels show: the one in which the center of the new pixel
/// lies. A center between two pixels is in the second.
#[derive(Debug)]
pub(super) struct Sources {
    old: usize,
    /// 16 bits are enough for a side, and half of what is read for a new pixel.
    places: Vec<u16>,
}

impl Sources {
    /// The sources of `new` pixels along a side of `old` ones, both at most 65535.
    pub(super) fn new(old: usize, new: usize) -> Self {
        let source = |pixel: u64| ((2 * pixel + 1) * old as u64 / (2 * new as u64)) as u16;
        Self { old, places: (0..new as u64).map(source).collect() }
    }

    /// Number of new pixels.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The old pixel that new pixel number `pixel` shows; `None` after the last one.
    pub(super) fn get(&self, pixel: usize) -> Option<usize> {
        self.places.get(pixel).map(|&place| usize::from(place))
    }

    /// Appends the new pixels of `row` to `out`.
    pub(super) fn append(&self, row: &[u8], channels: usize, long: &mut LongRow, out: &mut Vec<u8>) {
        let done = out.len();
        out.resize(done + self.len() * channels, 0);
        let out = &mut out[done..];
        match (channels, self.old / self.len(), self.old % self.len()) {
            // The compiler makes vectors of shifts, and not of reads: 6 times as fast.
            (1, 2, 0) => {
                let pairs = out.iter_mut().zip(row.as_chunks().0);
                pairs.for_each(|(new, pair)| *new = (u16::from_le_bytes(*pair) >> 8) as u8);
            }
            (1, 4, 0) => {
                let fours = out.iter_mut().zip(row.as_chunks().0);
                fours.for_each(|(new, four)| *new = (u32::from_le_bytes(*four) >> 16) as u8);
            }
            (1, ..) => {
                let row = long.of(row);
                out.iter_mut().zip(&self.places).for_each(|(new, &place)| *new = row[usize::from(place)]);
            }
            (3, ..) => copy::<3>(row, &self.places, out),
            (4, ..) => copy::<4>(row, &self.places, out),
            _ => {
                for (new, &place) in out.chunks_exact_mut(channels).zip(&self.places) {
                    new.copy_from_slice(&row[usize::from(place) * channels..][..channels]);
                }
            }
        }
    }
}

/// Copies the pixels of a row that `places` names.
fn copy<const CHANNELS: usize>(row: &[u8], places: &[u16], out: &mut [u8]) {
    let row = row.as_chunks::<CHANNELS>().0;
    for (new, &place) in out.as_chunks_mut::<CHANNELS>().0.iter_mut().zip(places) {
        *new = row[usize::from(place)];
    }
}

/// A row that is so long that no place needs to be checked: 3 times as fast.
#[derive(Default)]
pub(super) struct LongRow(Vec<u8>);

impl LongRow {
    /// Bytes of memory that it has.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.0.capacity()
    }

    /// A copy of `row`.
    fn of(&mut self, row: &[u8]) -> &[u8; PLACES] {
        self.0.resize(PLACES, 0);
        self.0[..row.len()].copy_from_slice(row);
        self.0.first_chunk().unwrap_or(&[0; PLACES])
    }
}

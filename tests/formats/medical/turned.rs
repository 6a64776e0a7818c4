//! A slow truth: the samples of a patient turned upright, one by one.

use vol2gif::volume::{ByteOrder, SampleType, Volume};

/// The samples of an array, little-endian.
pub struct Stored {
    /// The letters of the axes, slowest first.
    axes: String,
    lengths: Vec<usize>,
    pub bytes: Vec<u8>,
    sample: SampleType,
}

impl Stored {
    pub fn new(axes: &str, lengths: &[usize], bytes: Vec<u8>, sample: SampleType) -> Self {
        Self { axes: axes.to_owned(), lengths: lengths.to_vec(), bytes, sample }
    }

    fn length(&self, axis: char) -> usize {
        self.axes.find(axis).map_or(1, |at| self.lengths[at])
    }

    /// The sample at an index along each axis, by the letters.
    fn at(&self, index: &dyn Fn(char) -> usize) -> &[u8] {
        let place = self
            .axes
            .chars()
            .zip(&self.lengths)
            .fold(0, |place, (axis, length)| place * length + index(axis));
        let width = self.sample.bits() as usize / 8;
        &self.bytes[place * width..(place + 1) * width]
    }

    /// The same samples as they lie, by `value` as float64, as a volume of frames.
    pub fn as_volume(&self, scaled: Option<(f64, f64)>) -> Volume<'static> {
        let colors = if self.axes.contains('S') { self.length('S') } else { 1 };
        let frames = self.length('T') * self.length('Z');
        let lengths = [frames, self.length('Y'), self.length('X'), colors];
        let lengths = if self.axes.contains('S') { &lengths[..] } else { &lengths[..3] };
        let (bytes, sample) = match scaled {
            None => (self.bytes.clone(), self.sample),
            Some((slope, intercept)) => {
                let value = |number: f64| slope * number + intercept;
                (
                    self.numbers().into_iter().flat_map(|number| value(number).to_le_bytes()).collect(),
                    SampleType::F64,
                )
            }
        };
        Volume::from_bytes("array", lengths, sample, ByteOrder::Little, bytes).unwrap()
    }

    fn numbers(&self) -> Vec<f64> {
        match self.sample {
            SampleType::U8 => self.bytes.iter().map(|&byte| byte.into()).collect(),
            SampleType::I16 => {
                self.bytes.as_chunks().0.iter().map(|bytes| i16::from_le_bytes(*bytes).into()).collect()
            }
            SampleType::U16 => {
                self.bytes.as_chunks().0.iter().map(|bytes| u16::from_le_bytes(*bytes).into()).collect()
            }
            SampleType::U32 => {
                self.bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes).into()).collect()
            }
            other => panic!("no file of {other:?} has a slope"),
        }
    }
}

/// The directions of a picture of slices along `z`: from frame to frame, downward, and to the right.
fn wanted(z: char) -> [char; 3] {
    match z {
        'S' | 'I' => ['S', 'P', 'L'],
        'A' | 'P' => ['A', 'I', 'L'],
        _ => ['R', 'I', 'P'],
    }
}

fn opposite(direction: char) -> char {
    let (all, others) = ("RLAPSI", "LRPAIS");
    all.find(direction).and_then(|at| others[at..].chars().next()).unwrap()
}

/// The picture of samples whose X, Y and Z lead to `letters`: slices along Z, turned upright.
pub fn upright(stored: &Stored, letters: &str) -> Stored {
    let leads: Vec<(char, char)> = "XYZ".chars().zip(letters.chars()).collect();
    // The axis of each of the three directions, and whether it leads against it.
    let [frames, rows, columns] = wanted(leads[2].1).map(|direction| {
        let of = |&&(_, found): &&(char, char)| found == direction || found == opposite(direction);
        let (axis, found) = leads.iter().find(of).unwrap();
        (*axis, *found != direction)
    });
    let count = |(axis, _): (char, bool)| stored.length(axis);
    let place = |(axis, is_against): (char, bool), number: usize| {
        (axis, if is_against { stored.length(axis) - 1 - number } else { number })
    };
    let mut bytes = Vec::new();
    for time in 0..stored.length('T') {
        for frame in 0..count(frames) {
            for row in 0..count(rows) {
                for column in 0..count(columns) {
                    let places = [place(frames, frame), place(rows, row), place(columns, column)];
                    for color in 0..stored.length('S') {
                        let index = |axis: char| match axis {
                            'T' => time,
                            'S' => color,
                            axis => places.iter().find(|(known, _)| *known == axis).unwrap().1,
                        };
                        bytes.extend_from_slice(stored.at(&index));
                    }
                }
            }
        }
    }
    let lengths = stored.axes.chars().map(|axis| match axis {
        'Z' => count(frames),
        'Y' => count(rows),
        'X' => count(columns),
        other => stored.length(other),
    });
    Stored { axes: stored.axes.clone(), lengths: lengths.collect(), bytes, sample: stored.sample }
}

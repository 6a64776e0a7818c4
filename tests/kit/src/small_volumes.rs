//! Small volumes of many kinds, made from a number: noise, labels, smooth and periodic pictures, still noise in which
//! a little changes, moving spots, patterns that change in a part of the picture, few colors.

/// A volume of `uint8`.
pub struct SmallVolume {
    /// Frames, height, width; and 3 for RGB.
    pub shape: Vec<usize>,
    /// In C order.
    pub samples: Vec<u8>,
}

/// Frames, height and width.
type Grey = [usize; 3];

/// Numbers of levels. For many of them one index more doubles a color table.
const LEVELS: [usize; 11] = [2, 3, 4, 5, 8, 16, 17, 40, 64, 128, 250];

impl SmallVolume {
    /// The volume of a `seed`, which decides its kind, its size and its samples. It has at most 50000 pixels.
    pub fn of(seed: u64) -> Self {
        let random = &mut Random::of(seed);
        let most = [20, 48, 48, 70][random.below(4)];
        let (height, width) = (1 + random.below(most), 1 + random.below(most));
        let most = [9, 9, 9, 60][random.below(4)];
        let frames = 1 + random.below(most).min(50_000 / (height * width) - 1);
        let shape = [frames, height, width];
        let levels = LEVELS[random.below(LEVELS.len())];
        let samples = match random.below(10) {
            0 => noise(shape, levels, random),
            1 => labels(shape, levels, random),
            2 => smooth(shape, random),
            3 => periodic(shape, levels, random),
            4 => glittering(shape, levels, random),
            5 => changing_in_a_corner(shape, levels, random),
            6 => moving(shape, levels, random),
            7 | 8 => changing_in_a_part(shape, levels, random),
            _ => return colors(shape, levels, random),
        };
        Self { shape: shape.to_vec(), samples }
    }
}

fn noise(shape: Grey, levels: usize, random: &mut Random) -> Vec<u8> {
    each(shape, |_| random.below(levels))
}

fn smooth(shape: Grey, random: &mut Random) -> Vec<u8> {
    let (t, y, x) = (random.below(5), 1 + random.below(7), 1 + random.below(7));
    each(shape, |[frame, row, column]| (frame * t + row * y + column * x) / 4 % 256)
}

fn periodic(shape: Grey, levels: usize, random: &mut Random) -> Vec<u8> {
    let (period, speed, slope) = (1 + random.below(12), random.below(3), random.below(3));
    each(shape, |[frame, row, column]| (column + frame * speed + row * slope) % period % levels)
}

/// Still noise. In each frame, about one of some pixels gets a new level.
fn glittering(shape: Grey, levels: usize, random: &mut Random) -> Vec<u8> {
    let one_of = 2 + random.below(200);
    still(shape, levels, random, |_, random| random.below(one_of) == 0)
}

fn changing_in_a_corner(shape: Grey, levels: usize, random: &mut Random) -> Vec<u8> {
    let (y, x) = (random.below(shape[1]), random.below(shape[2]));
    still(shape, levels, random, |[_, row, column], _| row > y && column > x)
}

/// A pattern that changes within a part of the picture.
fn changing_in_a_part(shape: Grey, levels: usize, random: &mut Random) -> Vec<u8> {
    let (y, x) = (random.below(shape[1]), random.below(shape[2]));
    let (rows, columns) = (1 + random.below(shape[1]), 1 + random.below(shape[2]));
    let (period, slope, apart) = (1 + random.below(9), random.below(4), 1 + random.below(9));
    each(shape, |[frame, row, column]| {
        let is_within = (y..y + rows).contains(&row) && (x..x + columns).contains(&column);
        let phase = if is_within { frame * apart } else { 0 };
        (column + row * slope + phase) % period * apart % levels
    })
}

/// A spot that moves over still labels.
fn moving(shape: Grey, levels: usize, random: &mut Random) -> Vec<u8> {
    let [_, height, width] = shape;
    let speed = random.below(5);
    let ground = labels([1, height, width], levels, random);
    each(shape, |[frame, row, column]| {
        let is_near = row.abs_diff(height / 2).pow(2) + column.abs_diff(frame * speed).pow(2) < 20;
        if is_near { 200 } else { usize::from(ground[row * width + column]) }
    })
}

/// Balls of one level each, cut frame by frame.
fn labels(shape: Grey, levels: usize, random: &mut Random) -> Vec<u8> {
    let mut ball = || (shape.map(|side| random.below(side)), 1 + random.below(12), random.below(levels));
    let balls: Vec<_> = (0..14).map(|_| ball()).collect();
    each(shape, |[frame, row, column]| {
        let is_inside = |&&([z, y, x], radius, _): &&(Grey, usize, usize)| {
            let squares = (2 * frame.abs_diff(z)).pow(2) + row.abs_diff(y).pow(2) + column.abs_diff(x).pow(2);
            squares < radius * radius
        };
        balls.iter().find(is_inside).map_or(0, |&(.., level)| level)
    })
}

/// RGB frames of `count` colors: noise or labels.
fn colors(shape: Grey, count: usize, random: &mut Random) -> SmallVolume {
    let table: Vec<[u8; 3]> = (0..count).map(|_| [(); 3].map(|()| random.below(256) as u8)).collect();
    let make = if random.below(2) == 0 { noise } else { labels };
    let numbers = make(shape, count, random);
    let samples = numbers.into_iter().flat_map(|number| table[usize::from(number)]).collect();
    SmallVolume { shape: [&shape[..], &[3]].concat(), samples }
}

/// Noise that stands still, but for the pixels that `changes` names.
fn still(
    shape: Grey,
    levels: usize,
    random: &mut Random,
    changes: impl Fn(Grey, &mut Random) -> bool,
) -> Vec<u8> {
    let frame_pixels = shape[1] * shape[2];
    let mut shown = vec![0; frame_pixels];
    each(shape, |at| {
        let pixel = at[1] * shape[2] + at[2];
        if at[0] == 0 || changes(at, random) {
            shown[pixel] = random.below(levels);
        }
        shown[pixel]
    })
}

/// The level of each pixel.
fn each([frames, height, width]: Grey, mut level: impl FnMut(Grey) -> usize) -> Vec<u8> {
    let mut samples = Vec::with_capacity(frames * height * width);
    for frame in 0..frames {
        for row in 0..height {
            samples.extend((0..width).map(|column| level([frame, row, column]) as u8));
        }
    }
    samples
}

/// Pseudo-random numbers, the same for the same seed.
pub struct Random(u64);

impl Random {
    /// The numbers of a `seed`.
    pub fn of(seed: u64) -> Self {
        // No number follows 0 but 0.
        Self((seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x2545_F491_4F6C_DD1D).max(1))
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end
    }
}

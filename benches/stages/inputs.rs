//! The inputs of the benchmarks: levels to pack and colors to count.

use std::path::Path;

use vol2gif::backend::{Backend, cpu::Cpu};
use vol2gif::tone::Levels;
use vol2gif::volume::Volume;

use crate::{SIDE, range_of};

/// Number of made frames.
const FRAMES: usize = 64;

/// The levels that are packed.
#[derive(Clone, Copy, Debug)]
pub enum FrameInput {
    /// Noise of six bits.
    Noise,
    /// A smooth gradient.
    Gradient,
    /// Cells under a camera, with more noise where there is more light.
    Cells,
    /// The sample volume.
    Mri,
}

/// The levels of frames of `pixels` pixels.
pub struct Frames {
    pub levels: Vec<u8>,
    pub pixels: usize,
}

impl Frames {
    pub fn each(&self) -> impl Iterator<Item = &[u8]> {
        self.levels.chunks(self.pixels)
    }
}

impl FrameInput {
    pub const ALL: [Self; 4] = [Self::Noise, Self::Gradient, Self::Cells, Self::Mri];

    pub fn frames(self) -> Frames {
        let mut random = Random(1);
        match self {
            Self::Noise => made(|_| (random.next() >> 18) as u8),
            Self::Gradient => made(|at| (at / 37 + at / SIDE) as u8),
            Self::Cells => {
                let photons = photons(&mut random);
                made(|at| {
                    let mean = photons[at % photons.len()];
                    ((mean + random.normal() * mean.sqrt()) / 4700.0 * 255.0) as u8
                })
            }
            Self::Mri => sample(),
        }
    }
}

/// The colors that are counted.
#[derive(Clone, Copy, Debug)]
pub enum Colors {
    /// Grey noise: no color.
    Grey,
    /// 40 colors, in stripes.
    Labels,
    /// 256 colors: the sample volume with a colormap.
    Mapped,
    /// 200 colors in random order.
    FewNoise,
    /// Cells of three dyes, with the noise of a camera.
    Cells,
    /// All colors in random order.
    Noise,
}

impl Colors {
    pub const ALL: [Self; 6] =
        [Self::Grey, Self::Labels, Self::Mapped, Self::FewNoise, Self::Cells, Self::Noise];

    /// The levels of the channels: red, green, blue, red, …
    pub fn levels(self) -> Vec<u8> {
        let mut random = Random(1);
        let noise = |colors: usize| (0..16 * SIDE * SIDE).map(move |_| random.next() as usize % colors);
        let of_table = |numbers: &mut dyn Iterator<Item = usize>| -> Vec<u8> {
            let spread = |number: usize| [1, 7, 31].map(|factor| (number * factor * 5) as u8);
            numbers.flat_map(spread).collect()
        };
        match self {
            Self::Grey => noise(256).flat_map(|level| [level as u8; 3]).collect(),
            Self::Labels => of_table(&mut (0..16 * SIDE * SIDE).map(|at| at / 211 % 40)),
            Self::Mapped => {
                let sample = sample().levels;
                of_table(&mut sample.iter().copied().map(usize::from).cycle().take(16 * SIDE * SIDE))
            }
            Self::FewNoise => of_table(&mut noise(200)),
            Self::Cells => {
                let dyes = FrameInput::Cells.frames().levels;
                let pixel = |at: usize| [0, 17, 34].map(|frames| dyes[at + frames * SIDE * SIDE + frames]);
                (0..16 * SIDE * SIDE).flat_map(pixel).collect()
            }
            Self::Noise => {
                noise(1 << 24).flat_map(|color| [color, color >> 8, color >> 16].map(|it| it as u8)).collect()
            }
        }
    }
}

fn made(level: impl FnMut(usize) -> u8) -> Frames {
    Frames { levels: (0..FRAMES * SIDE * SIDE).map(level).collect(), pixels: SIDE * SIDE }
}

/// The mean number of photons of each pixel of a frame: 100 everywhere, more in the cells.
fn photons(random: &mut Random) -> Vec<f32> {
    let cells: Vec<[f32; 4]> =
        (0..20).map(|_| [512, 512, 2800, 20].map(|most| (random.next() % most) as f32)).collect();
    let of_pixel = |at: usize| {
        let of_cell = |&[y, x, height, width]: &[f32; 4]| {
            let squares = ((at / SIDE) as f32 - y).powi(2) + ((at % SIDE) as f32 - x).powi(2);
            (200.0 + height) * (-squares / (2.0 * (10.0 + width).powi(2))).exp()
        };
        100.0 + cells.iter().map(of_cell).sum::<f32>()
    };
    (0..SIDE * SIDE).map(of_pixel).collect()
}

fn sample() -> Frames {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/mni152_t1_2mm.npz");
    let volume = Volume::open(Path::new(path), None).unwrap();
    let rule = Levels::automatic(volume.sample(), &range_of(&Cpu, &volume));
    let shape = volume.shape();
    let mut levels = Vec::new();
    let pass = volume.pass(shape.frames, Cpu.block_bytes()).unwrap();
    let all = pass.next(&mut Vec::new(), &mut |block| {
        let done = levels.len();
        levels.resize(done + block.len(), 0);
        Cpu.normalize(block, &rule, &mut levels[done..])
    });
    all.unwrap().unwrap();
    Frames { levels, pixels: shape.height * shape.width }
}

struct Random(u32);

impl Random {
    /// A random number of 24 bits.
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 8
    }

    /// A random number with a nearly normal distribution: mean 0, standard deviation 1.
    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.next() as f32 / (1 << 24) as f32).sum::<f32>() - 6.0
    }
}

//! Levels to be packed.

use std::path::Path;

use vol2gif::backend::{Backend, cpu::Cpu};
use vol2gif::tone::Levels;
use vol2gif::volume::Volume;

use crate::{SIDE, range_of};

/// Frames that are made.
const FRAMES: usize = 64;

/// What is seen.
#[derive(Clone, Copy, Debug)]
pub enum Picture {
    /// Noise of six bits.
    Noise,
    /// A smooth ramp.
    Ramp,
    /// Cells under a camera, whose noise goes with the light.
    Cells,
    /// The sample volume.
    Mri,
}

/// The levels of frames of so many pixels.
pub struct Frames {
    pub levels: Vec<u8>,
    pub pixels: usize,
}

impl Frames {
    pub fn each(&self) -> impl Iterator<Item = &[u8]> {
        self.levels.chunks(self.pixels)
    }
}

impl Picture {
    pub const ALL: [Self; 4] = [Self::Noise, Self::Ramp, Self::Cells, Self::Mri];

    pub fn frames(self) -> Frames {
        let mut random = Random(1);
        match self {
            Self::Noise => made(|_| (random.next() >> 18) as u8),
            Self::Ramp => made(|at| (at / 37 + at / SIDE) as u8),
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

fn made(level: impl FnMut(usize) -> u8) -> Frames {
    Frames { levels: (0..FRAMES * SIDE * SIDE).map(level).collect(), pixels: SIDE * SIDE }
}

/// How many photons a pixel of a frame gets on average: a few everywhere, more where cells are.
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
    let rule = Levels::seed(volume.sample(), &range_of(&Cpu, &volume));
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
    /// 24 bits.
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 8
    }

    /// Very nearly: mean 0, deviation 1.
    fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.next() as f32 / (1 << 24) as f32).sum::<f32>() - 6.0
    }
}

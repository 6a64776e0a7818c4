//! What turning a volume costs: samples a second of each way to make turned pictures, on one core and on the GPU.
//!
//! `cargo bench --bench turning` prints them for the sample of this repository at twice its size (190x234x198 levels),
//! and beside them plain loops that take one sample after the other: trilinear ones, and the nearest voxels, which is the
//! arithmetic of ImageJ's 3D Project, compiled. A sample is counted for each voxel of each picture. The picoseconds that a core takes for one are what `--backend auto` decides by whether it opens a GPU;
//! beside them are the ones that its rule has (`src/backend/turn_work.rs`). Without a GPU a line says so.

use std::path::Path;
use std::time::{Duration, Instant};

use vol2gif::backend::{Backend, Columns, TurnWork, cpu::Cpu};
use vol2gif::options::{Interpolation, Render, TurnOptions};
use vol2gif::view::turntable::{Extent, RayRule, Rays, TurnGeometry, Turns};
use vol2gif::volume::Volume;

/// Rounds of each way; the median counts.
const ROUNDS: usize = 5;

fn main() {
    let head = Head::open();
    let backends = backends();
    println!(
        "{:<34} {:>12} {:>14} {:>12} {:>12}",
        "way", "ms a picture", "Msamples/s", "ps a sample", "of the rule"
    );
    for (name, backend) in &backends {
        for (way, options) in ways() {
            head.report(&format!("{name}: {way}"), &options, |geometry, rule, columns, out| {
                for (rays, out) in
                    geometry.rays.iter().zip(out.chunks_exact_mut(geometry.width * geometry.height))
                {
                    if options.is_level() {
                        let pictures = (std::slice::from_ref(rays), geometry.width);
                        backend.turn(columns, 0..columns.runs(), pictures, rule, out).unwrap();
                    } else {
                        backend.rays(columns, rays, (0..geometry.height, geometry.width), rule, out).unwrap();
                    }
                }
            });
        }
    }
    let one = TurnOptions { cue: Some(0), ..turntable("1,0,30") };
    let tilted = TurnOptions { tilt: 25.0, ..one };
    let nearest = TurnOptions { interpolation: Some(Interpolation::Nearest), ..one };
    for (name, options) in
        [("plain loop: maximum, tilted", tilted), ("plain loop: maximum, nearest", nearest)]
    {
        head.report(name, &options, |geometry, rule, _, out| {
            head.plain(geometry, &geometry.rays[0], rule, out);
        });
    }
}

fn backends() -> Vec<(&'static str, Box<dyn Backend>)> {
    #[cfg_attr(not(feature = "gpu"), expect(unused_mut, reason = "there is no GPU to add"))]
    let mut backends: Vec<(&str, Box<dyn Backend>)> = vec![("one core", Box::new(Cpu))];
    #[cfg(feature = "gpu")]
    {
        use vol2gif::backend::gpu::{Gpu, GpuOptions};
        let started = Instant::now();
        match Gpu::new(&GpuOptions::default()) {
            Ok(gpu) if !gpu.is_software() => {
                println!("{} started in {:.0} ms", gpu.name(), 1e3 * started.elapsed().as_secs_f64());
                backends.push(("GPU", Box::new(gpu)));
            }
            Ok(gpu) => println!("no GPU is measured: {} is a software driver", gpu.name()),
            Err(error) => println!("no GPU is measured: {error}"),
        }
    }
    backends
}

fn turntable(turns: &str) -> TurnOptions {
    TurnOptions { turns: turns.parse().ok(), ..TurnOptions::default() }
}

fn ways() -> Vec<(&'static str, TurnOptions)> {
    let turns = || turntable("8,80,5");
    let plain = TurnOptions { cue: Some(0), ..turns() };
    vec![
        ("maximum", plain),
        ("maximum, cued", turns()),
        ("maximum, nearest", TurnOptions { interpolation: Some(Interpolation::Nearest), ..plain }),
        ("mean", TurnOptions { render: Render::Mean, ..plain }),
        ("maximum, tilted", TurnOptions { tilt: 25.0, ..plain }),
        ("surface", TurnOptions { render: Render::Surface(100), ..plain }),
    ]
}

/// The levels of a head.
struct Head {
    lengths: [usize; 3],
    levels: Vec<u8>,
    columns: Columns,
}

impl Head {
    fn open() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/mni152_t1_2mm.npz");
        let volume = Volume::open(&path, None).unwrap();
        let shape = volume.shape();
        let pass = volume.pass(shape.frames, usize::MAX).unwrap();
        let (mut small, mut buffer) = (Vec::new(), Vec::new());
        let level = |bytes: &[u8; 4]| (f32::from_le_bytes(*bytes) / 4.0).clamp(0.0, 255.0) as u8;
        let mut keep = |mut block: vol2gif::volume::Block<'_>| {
            small.extend(block.bytes()?.as_chunks::<4>().0.iter().map(level));
            Ok(())
        };
        while pass.next(&mut buffer, &mut keep).transpose().unwrap().is_some() {}
        let lengths = [2 * shape.frames, 2 * shape.height, 2 * shape.width];
        let [depth, rows, width] = lengths;
        let at = |z: usize, y: usize, x: usize| small[(z / 2 * shape.height + y / 2) * shape.width + x / 2];
        let places = (0..depth).flat_map(|z| (0..rows).flat_map(move |y| (0..width).map(move |x| (z, y, x))));
        let levels: Vec<u8> = places.map(|(z, y, x)| at(z, y, x)).collect();
        let mut columns = Columns::new(depth, width, rows).unwrap();
        let filler = columns.filler();
        levels.chunks_exact(rows * width).enumerate().for_each(|(z, levels)| filler.put(z, levels));
        filler.finish();
        columns.peaks();
        Self { lengths, levels, columns }
    }

    fn report(
        &self,
        name: &str,
        options: &TurnOptions,
        make: impl Fn(&TurnGeometry, &RayRule, &Columns, &mut [u8]),
    ) {
        let turns: Turns = options.turns.unwrap();
        let geometry = TurnGeometry::new(&Extent::new(self.lengths, [None; 3]), turns, options);
        let rule = RayRule::new(geometry.steps, options, Interpolation::Linear);
        let mut out = vec![0; geometry.rays.len() * geometry.width * geometry.height];
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let started = Instant::now();
                make(&geometry, &rule, &self.columns, &mut out);
                started.elapsed()
            })
            .collect();
        times.sort();
        let a_picture = times[ROUNDS / 2].as_secs_f64() / geometry.rays.len() as f64;
        let samples = self.levels.len() as f64 / a_picture;
        let work = TurnWork {
            samples: 1_000_000_000,
            rule: &rule,
            is_level: options.is_level(),
            threads: 1,
            memory: 0,
        };
        let of_rule = work.time_of_the_cpu().as_millis();
        println!(
            "{name:<34} {:>12.3} {:>14.0} {:>12.0} {of_rule:>12}",
            1e3 * a_picture,
            samples / 1e6,
            1e12 / samples
        );
    }

    /// A maximum, one trilinear sample after the other: nothing is left out, and no sample serves two rows.
    fn plain(&self, geometry: &TurnGeometry, rays: &Rays, rule: &RayRule, out: &mut [u8]) {
        let [depth, rows, width] = self.lengths;
        let lines = [&rays.depth, &rays.height, &rays.width];
        let index = |z: usize, y: usize, x: usize| (z * rows + y) * width + x;
        for row in 0..geometry.height {
            for column in 0..geometry.width {
                let mut most = 0;
                for step in 0..rule.steps {
                    let place = lines.map(|line| line.at(column, row, step));
                    let is_inside = |axis: usize| (place[axis] as u32) < (self.lengths[axis] as u32) << 16;
                    if !(0..3).all(is_inside) {
                        continue;
                    }
                    if rule.interpolation == Interpolation::Nearest {
                        let [z, y, x] = place.map(|position| position as usize >> 16);
                        most = most.max(u32::from(self.levels[index(z, y, x)]) << 16);
                        continue;
                    }
                    let q = place.map(|position| (position - 32640).max(0) as usize);
                    let (i, f) = (q.map(|q| q >> 16), q.map(|q| (q >> 8 & 255) as u32));
                    let next =
                        [(i[0] + 1).min(depth - 1), (i[1] + 1).min(rows - 1), (i[2] + 1).min(width - 1)];
                    let level = |z, y, x| u32::from(self.levels[index(z, y, x)]);
                    let pair = |z, y| level(z, y, i[2]) * (256 - f[2]) + level(z, y, next[2]) * f[2];
                    let near = pair(i[0], i[1]) * (256 - f[1]) + pair(i[0], next[1]) * f[1];
                    let far = pair(next[0], i[1]) * (256 - f[1]) + pair(next[0], next[1]) * f[1];
                    most = most.max((near >> 8) * (256 - f[0]) + (far >> 8) * f[0]);
                }
                out[row * geometry.width + column] = ((most + (1 << 15)) >> 16) as u8;
            }
        }
    }
}

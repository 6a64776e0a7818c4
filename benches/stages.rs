//! The stages of a conversion, beside a memory copy of the same bytes.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use ndarray::{Array3, ArrayView3};
use vol2gif::backend::Backend;
use vol2gif::backend::cpu::Cpu;
use vol2gif::tone::{Levels, Range};
use vol2gif::volume::{Sample, SampleType, Volume};

fn main() {
    divan::main();
}

/// 64 MiB of samples: far beyond the caches.
const BYTES: usize = 64 << 20;

/// Samples that look like a volume: a ramp with noise in its low bits.
fn stack<S: Sample>(from: impl Fn(f64) -> S) -> Array3<S> {
    let side = 512;
    let frames = BYTES / size_of::<S>() / side / side;
    let mut noise = 1u32;
    Array3::from_shape_simple_fn((frames, side, side), || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        from(f64::from(noise >> 8) / f64::from(1 << 24))
    })
}

fn range_of(backend: &dyn Backend, volume: &Volume<'_>) -> Range {
    let pass = volume.pass(1, backend.block_bytes()).unwrap();
    let mut range = Range::default();
    let mut buffer = Vec::new();
    while let Some(group) = pass.next(&mut buffer, &mut |block| {
        range = range.merge(backend.range(block)?);
        Ok(())
    }) {
        group.unwrap();
    }
    range
}

fn normalize(backend: &dyn Backend, volume: &Volume<'_>, levels: &Levels, out: &mut [u8]) {
    let pass = volume.pass(1, backend.block_bytes()).unwrap();
    let mut buffer = Vec::new();
    let mut done = 0;
    while let Some(group) = pass.next(&mut buffer, &mut |block| {
        let n = block.len();
        backend.normalize(block, levels, &mut out[done..done + n])?;
        done += n;
        Ok(())
    }) {
        group.unwrap();
    }
}

fn bench<S: Sample>(bencher: Bencher<'_, '_>, stage: &str, from: impl Fn(f64) -> S) {
    let array = stack(from);
    let view: ArrayView3<'_, S> = array.view();
    let volume = Volume::from_array("bench", view).unwrap();
    let bencher = bencher.counter(BytesCount::new(BYTES));
    let backend = Cpu;
    match stage {
        "copy" => {
            let source: &[u8] = bytemuck::cast_slice(array.as_slice().unwrap());
            let mut target = vec![1u8; source.len()];
            bencher.bench_local(|| black_box(&mut target).copy_from_slice(black_box(source)));
        }
        "range" => bencher.bench_local(|| range_of(&backend, black_box(&volume))),
        _ => {
            let levels = Levels::seed(S::TYPE, &range_of(&backend, &volume));
            let mut out = vec![1u8; array.len()];
            bencher.bench_local(|| normalize(&backend, black_box(&volume), &levels, &mut out));
        }
    }
}

#[divan::bench(args = ["uint8", "uint16", "int16", "float32", "float16", "int32", "float64"], consts = [0, 1, 2], sample_count = 9)]
fn cpu<const STAGE: usize>(bencher: Bencher<'_, '_>, sample: &str) {
    let stage = ["copy", "range", "normalize"][STAGE];
    match SampleType::ALL.iter().find(|t| t.name() == sample).unwrap() {
        SampleType::U8 => bench(bencher, stage, |x| (x * 255.0) as u8),
        SampleType::U16 => bench(bencher, stage, |x| (x * 4095.0) as u16),
        SampleType::I16 => bench(bencher, stage, |x| (x * 4095.0 - 1024.0) as i16),
        SampleType::I32 => bench(bencher, stage, |x| (x * 4e5 - 1024.0) as i32),
        SampleType::F16 => bench(bencher, stage, |x| half::f16::from_f64(x * 4095.0 - 1024.0)),
        SampleType::F64 => bench(bencher, stage, |x| x * 4095.0 - 1024.0),
        _ => bench(bencher, stage, |x| (x * 4095.0 - 1024.0) as f32),
    }
}

//! Benchmarks of the stages of a conversion.
//!
//! On all cores: range, normalize, resize, nearest, and a memory copy to compare with. On one core: the histogram of
//! colors, the map to a palette, packing, writing, and for comparison the packing of the `weezl` crate, which
//! clears when the dictionary is full.
//!
//! `cargo bench --bench stages` runs them; a word after `--` selects the benchmarks whose names contain it.
//! On a machine without a GPU, a message says that the GPU's rows are left out. A GPU that keeps blocks has
//! uploaded them in the range pass, as in a conversion.

mod inputs;

use std::io::BufWriter;
use std::num::NonZeroU16;
use std::sync::Mutex;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use half::f16;
use ndarray::Array3;
use vol2gif::backend::{Backend, Choice, cpu::Cpu};
use vol2gif::lzw::{ClearRule, Indices, Packer};
use vol2gif::options::{PictureOptions, PictureSize, Resample};
use vol2gif::stages::{ColorHistogram, Map, ResizePlan, Resizer};
use vol2gif::tone::{Levels, Range};
use vol2gif::volume::{ByteOrder, FrameShape, Sample, SampleType, Volume};
use vol2gif::{Control, Converter, Options, Output, Resources};

use inputs::{Colors, FrameInput, Frames};

fn main() {
    divan::main();
}

/// Bytes of samples, many times the size of the caches.
const BYTES: usize = 256 << 20;
const SIDE: usize = 512;

const SAMPLES: [&str; 12] = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32",
    "float64",
];

#[divan::bench(args = SAMPLES, sample_count = 5)]
fn copy(bencher: Bencher<'_, '_>, sample: &str) {
    of(sample, |volume| {
        let source: Vec<u8> = vec![7; volume.bytes() as usize];
        let mut target = vec![1; source.len()];
        let share = source.len().div_ceil(threads());
        bencher.counter(BytesCount::new(BYTES)).bench_local(|| {
            std::thread::scope(|scope| {
                for (to, from) in target.chunks_mut(share).zip(source.chunks(share)) {
                    scope.spawn(|| black_box(to).copy_from_slice(black_box(from)));
                }
            });
        });
    });
}

#[divan::bench(args = SAMPLES, sample_count = 5)]
fn range_cpu(bencher: Bencher<'_, '_>, sample: &str) {
    range(bencher, sample, &Cpu);
}

#[divan::bench(args = SAMPLES, sample_count = 5)]
fn normalize_cpu(bencher: Bencher<'_, '_>, sample: &str) {
    normalize(bencher, sample, &Cpu);
}

#[cfg(feature = "gpu")]
#[divan::bench(args = SAMPLES, sample_count = 5)]
fn range_gpu(bencher: Bencher<'_, '_>, sample: &str) {
    if let Some(gpu) = gpu() {
        range(bencher, sample, gpu);
    }
}

#[cfg(feature = "gpu")]
#[divan::bench(args = SAMPLES, sample_count = 5)]
fn normalize_gpu(bencher: Bencher<'_, '_>, sample: &str) {
    if let Some(gpu) = gpu() {
        normalize(bencher, sample, gpu);
    }
}

/// The nearest of 255 palette entries, in colors per second. `table`: every third of all 2^24 colors, in the
/// order in which a table of colors is filled, where neighbors are similar. `pixels`: random colors.
#[divan::bench(args = ["table", "pixels"], sample_count = 5)]
fn nearest_cpu(bencher: Bencher<'_, '_>, colors: &str) {
    nearest(bencher, colors, &Cpu);
}

#[cfg(feature = "gpu")]
#[divan::bench(args = ["table", "pixels"], sample_count = 5)]
fn nearest_gpu(bencher: Bencher<'_, '_>, colors: &str) {
    if let Some(gpu) = gpu() {
        nearest(bencher, colors, gpu);
    }
}

/// The color histogram on one thread, in pixels.
#[divan::bench(args = Colors::ALL, sample_count = 9)]
fn histogram(bencher: Bencher<'_, '_>, colors: Colors) {
    let levels = colors.levels();
    let mut histogram = ColorHistogram::default();
    bencher.counter(ItemsCount::new(levels.len() / 3)).bench_local(|| histogram.count(black_box(&levels)));
}

/// The map of pixels to the indices of 255 entries on one thread, in pixels.
#[divan::bench(args = Colors::ALL, sample_count = 9)]
fn map(bencher: Bencher<'_, '_>, colors: Colors) {
    let levels = colors.levels();
    let mut histogram = ColorHistogram::default();
    histogram.count(&levels);
    let palette: Vec<[u8; 3]> = (0..255).map(|entry| color(entry << 16)).collect();
    let map = Map::new(&Cpu, &palette, &ColorHistogram::merge(&mut [histogram])).unwrap();
    let mut indices = vec![0; levels.len() / 3];
    let pixels = ItemsCount::new(indices.len());
    bencher.counter(pixels).bench_local(|| map.apply(black_box(&levels), &mut indices));
}

/// Pictures of 512x512 that are resized, in pixels of the new pictures.
#[divan::bench(args = RESIZED.map(|(name, ..)| name), sample_count = 9)]
fn resize(bencher: Bencher<'_, '_>, name: &str) {
    /// Frames for each thread.
    const FRAMES: usize = 16;
    let (_, resample, side) = RESIZED.into_iter().find(|(known, ..)| *known == name).unwrap();
    let shape = FrameShape { frames: FRAMES, height: SIDE, width: SIDE, samples: 1 };
    let new = NonZeroU16::new(side).unwrap();
    let size = PictureSize::Sides { width: new, height: new };
    let plan = ResizePlan::new(shape, None, &PictureOptions { size, resample, ..PictureOptions::default() })
        .unwrap()
        .unwrap();
    let frame = Colors::ALL[0].levels();
    let pixels = usize::from(side) * usize::from(side) * FRAMES * threads();
    bencher.counter(ItemsCount::new(pixels)).bench_local(|| {
        on_all_cores(|| {
            let (mut resizer, mut resized) = (Resizer::default(), Vec::new());
            for _ in 0..FRAMES {
                resizer.waiting().extend_from_slice(&frame[..SIDE * SIDE]);
                resizer.resize(black_box(&plan), &mut resized);
                black_box(&resized);
                resized.clear();
            }
        });
    });
}

/// Rows of the benchmark of resizing: their names, methods and new sides.
const RESIZED: [(&str, Resample, u16); 6] = [
    ("area-256", Resample::Area, 256),
    ("linear-1024", Resample::Linear, 1024),
    ("lanczos-256", Resample::Lanczos, 256),
    ("lanczos-1024", Resample::Lanczos, 1024),
    ("nearest-256", Resample::Nearest, 256),
    ("nearest-1024", Resample::Nearest, 1024),
];

/// Packing on one thread, in pixels.
#[divan::bench(args = FrameInput::ALL, sample_count = 5)]
fn pack(bencher: Bencher<'_, '_>, picture: FrameInput) {
    let frames = picture.frames();
    let mut packer = Packer::new();
    let pixels = ItemsCount::new(frames.levels.len());
    bencher.counter(pixels).bench_local(|| packed(&mut packer, black_box(&frames)));
}

#[divan::bench(args = FrameInput::ALL, sample_count = 5)]
fn pack_weezl(bencher: Bencher<'_, '_>, picture: FrameInput) {
    use weezl::{BitOrder, encode::Encoder};
    let frames = picture.frames();
    bencher.counter(ItemsCount::new(frames.levels.len())).bench_local(|| {
        let pack = |frame: &[u8]| Encoder::new(BitOrder::Lsb, 8).encode(frame).unwrap();
        black_box(&frames).each().map(pack).collect::<Vec<_>>()
    });
}

/// Writing of packed frames to a file, in bytes of the file.
#[divan::bench(sample_count = 5)]
fn write(bencher: Bencher<'_, '_>) {
    let streams: Vec<Vec<u8>> = packed(&mut Packer::new(), &FrameInput::Noise.frames());
    let file = tempfile::NamedTempFile::new().unwrap();
    let bytes: usize = streams.iter().map(Vec::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let out = BufWriter::with_capacity(256 << 10, file.reopen().unwrap());
        let mut encoder = gif::Encoder::new(out, SIDE as u16, SIDE as u16, &[0; 768]).unwrap();
        for stream in &streams {
            let frame = gif::Frame {
                width: SIDE as u16,
                height: SIDE as u16,
                buffer: stream.into(),
                ..gif::Frame::default()
            };
            encoder.write_lzw_pre_encoded_frame(&frame).unwrap();
        }
        encoder.into_inner().unwrap().into_inner().unwrap();
    });
}

/// Both passes, packing and writing.
#[divan::bench(args = ["uint16"], sample_count = 3)]
fn whole_cpu(bencher: Bencher<'_, '_>, sample: &str) {
    whole(bencher, sample, Choice::Cpu);
}

/// Ways in which the same frames lie in memory.
const LAYOUTS: [&str; 7] = [
    "C order",
    "C order, big-endian",
    "transposed",
    "every 2nd sample",
    "every 2nd sample of an array",
    "Fortran",
    "reversed",
];

/// The whole conversion of 256 MiB of 16-bit samples that lie in memory in other ways than in C order.
#[divan::bench(args = LAYOUTS, sample_count = 3)]
fn whole_layout(bencher: Bencher<'_, '_>, layout: &str) {
    let frames = BYTES / 2 / SIDE / SIDE;
    let value = |frame: usize, y: usize, x: usize| (frame * 64 + y * 13 + ((x * 40503) >> 7) % 700) as u16;
    // The axes in memory, the slowest first, the samples of the fastest, and the volume.
    let gapped = layout.starts_with("every 2nd");
    let column = |at: usize| if gapped { at / 2 } else { at };
    let width = if gapped { 2 * SIDE } else { SIDE };
    let array = match layout {
        "transposed" => Array3::from_shape_fn((frames, SIDE, SIDE), |(f, x, y)| value(f, y, x)),
        "Fortran" => Array3::from_shape_fn((SIDE, SIDE, frames), |(x, y, f)| value(f, y, x)),
        "reversed" => Array3::from_shape_fn((frames, SIDE, SIDE), |(f, y, x)| {
            value(frames - 1 - f, SIDE - 1 - y, SIDE - 1 - x)
        }),
        "C order, big-endian" => {
            Array3::from_shape_fn((frames, SIDE, SIDE), |(f, y, x)| value(f, y, x).to_be())
        }
        _ => Array3::from_shape_fn((frames, SIDE, width), |(f, y, x)| value(f, y, column(x))),
    };
    let bytes: &[u8] = bytemuck::cast_slice(array.as_slice().unwrap());
    let axes = [frames, SIDE, SIDE];
    let (row, frame) = (2 * SIDE as isize, 2 * (SIDE * SIDE) as isize);
    let last = bytes.len() - 2;
    let (sample, native) = (SampleType::U16, ByteOrder::NATIVE);
    let strided = |strides, offset| Volume::from_strided("a", &axes, strides, sample, native, bytes, offset);
    let volume = match layout {
        "C order, big-endian" => Volume::from_bytes("a", &axes, sample, ByteOrder::Big, bytes),
        "transposed" => strided(&[frame, 2, row], 0),
        "every 2nd sample" => strided(&[2 * frame, 2 * row, 4], 0),
        "every 2nd sample of an array" => Volume::from_array("a", array.slice(ndarray::s![.., .., ..;2])),
        "Fortran" => strided(&[2, 2 * frames as isize, (2 * frames * SIDE) as isize], 0),
        "reversed" => strided(&[-frame, -row, -2], last),
        _ => Volume::from_array("a", array.view()),
    };
    let volume = volume.unwrap();
    let converter = Converter::new(Resources { backend: Choice::Cpu, ..Resources::default() }).unwrap();
    let (options, control) = (Options::default(), Control::default());
    bencher
        .counter(BytesCount::new(BYTES))
        .bench_local(|| converter.convert(black_box(&volume), &Output::Memory, &options, &control).unwrap());
}

#[cfg(feature = "gpu")]
#[divan::bench(args = ["uint16"], sample_count = 3)]
fn whole_gpu(bencher: Bencher<'_, '_>, sample: &str) {
    if gpu().is_some() {
        whole(bencher, sample, Choice::Gpu);
    }
}

fn range(bencher: Bencher<'_, '_>, sample: &str, backend: &dyn Backend) {
    of(sample, |volume| {
        bencher.counter(BytesCount::new(BYTES)).bench_local(|| range_of(backend, black_box(volume)));
    });
}

fn normalize(bencher: Bencher<'_, '_>, sample: &str, backend: &dyn Backend) {
    of(sample, |volume| {
        let levels = Levels::automatic(volume.sample(), &range_of(backend, volume));
        bencher
            .counter(BytesCount::new(BYTES))
            .with_inputs(|| range_of(backend, volume))
            .bench_local_values(|_| normalize_all(backend, black_box(volume), &levels));
    });
}

fn nearest(bencher: Bencher<'_, '_>, colors: &str, backend: &dyn Backend) {
    /// Number of colors per call, as in the program.
    const SHARE: usize = 1 << 18;
    let mut noise = 1u32;
    let mut random = || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.to_be_bytes()
    };
    let palette: Vec<[u8; 3]> = (0..255).map(|_| random()).map(|[a, b, c, _]| [a, b, c]).collect();
    let colors: Vec<[u8; 3]> = match colors {
        "table" => (0..1 << 24).step_by(3).map(color).collect(),
        _ => (0..(1 << 24) / 3).map(|_| random()).map(|[a, b, c, _]| [a, b, c]).collect(),
    };
    let mut out = vec![0; colors.len()];
    bencher.counter(ItemsCount::new(colors.len())).bench_local(|| {
        let shares = Mutex::new(colors.chunks(SHARE).zip(out.chunks_mut(SHARE)));
        let next = || shares.lock().unwrap().next();
        on_all_cores(|| {
            while let Some((colors, out)) = next() {
                backend.nearest(black_box(&palette), black_box(colors), out).unwrap();
            }
        });
    });
}

/// The color with this number in a table where near numbers are near colors: the number has two bits of each
/// channel in turn.
fn color(number: u32) -> [u8; 3] {
    [4, 2, 0].map(|low| {
        (0..4).fold(0, |level, digit| level | (number >> (6 * digit + low) & 3) << (2 * digit)) as u8
    })
}

fn whole(bencher: Bencher<'_, '_>, sample: &str, backend: Choice) {
    of(sample, |volume| {
        let directory = tempfile::tempdir().unwrap();
        let output = Output::File(directory.path().join("whole.gif"));
        let converter = Converter::new(Resources { backend, ..Resources::default() }).unwrap();
        let (options, control) = (Options::default(), Control::default());
        bencher
            .counter(BytesCount::new(BYTES))
            .bench_local(|| converter.convert(black_box(volume), &output, &options, &control).unwrap());
    });
}

fn range_of(backend: &dyn Backend, volume: &Volume<'_>) -> Range {
    let pass = volume.pass(frames_per_group(backend, volume), backend.block_bytes()).unwrap();
    let total = Mutex::new(Range::default());
    on_all_cores(|| {
        let (mut range, mut buffer) = (Range::default(), Vec::new());
        while let Some(group) = pass.next(&mut buffer, &mut |block| {
            range = range.merge(backend.minmax(block)?);
            Ok(())
        }) {
            group.unwrap();
        }
        let mut total = total.lock().unwrap();
        *total = total.merge(range);
    });
    total.into_inner().unwrap()
}

fn normalize_all(backend: &dyn Backend, volume: &Volume<'_>, levels: &Levels) {
    let pass = volume.pass(frames_per_group(backend, volume), backend.block_bytes()).unwrap();
    on_all_cores(|| {
        let (mut out, mut buffer) = (Vec::new(), Vec::new());
        while let Some(group) = pass.next(&mut buffer, &mut |block| {
            out.resize(block.len(), 0);
            backend.normalize(block, levels, &mut out)
        }) {
            group.unwrap();
        }
        black_box(&out);
    });
}

/// The LZW streams of frames, each after its minimum code size.
fn packed(packer: &mut Packer, frames: &Frames) -> Vec<Vec<u8>> {
    let images: Vec<Indices<'_>> = frames.each().map(|pixels| Indices { pixels, min_code_size: 8 }).collect();
    let mut streams = vec![vec![8]; images.len()];
    packer.pack(&images, ClearRule::Deferred, &mut streams);
    streams
}

/// The number of frames that fill a block.
fn frames_per_group(backend: &dyn Backend, volume: &Volume<'_>) -> usize {
    backend.block_bytes() / (SIDE * SIDE * volume.sample().bits() as usize / 8)
}

fn on_all_cores(work: impl Fn() + Sync) {
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            scope.spawn(&work);
        }
    });
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(feature = "gpu")]
fn gpu() -> Option<&'static dyn Backend> {
    use std::sync::OnceLock;
    use vol2gif::backend::gpu::{Gpu, GpuOptions};
    static GPU: OnceLock<Option<Gpu>> = OnceLock::new();
    let open = || {
        let gpu = Gpu::new(&GpuOptions::default());
        match &gpu {
            Ok(gpu) => eprintln!("{}", gpu.name()),
            Err(error) => eprintln!("the GPU's rows are left out: {error}"),
        }
        gpu.ok()
    };
    GPU.get_or_init(open).as_ref().map(|gpu| gpu as _)
}

/// Runs `bench` with a volume of the sample type with this name. Its samples are random numbers of 12 bits,
/// or fewer for narrow types, and some are negative in signed types.
fn of(sample: &str, bench: impl FnOnce(&Volume<'_>)) {
    let sample = SampleType::ALL.iter().find(|sample_type| sample_type.name() == sample).unwrap();
    match sample {
        SampleType::Bool => stack(bench, |x| x > 0.5),
        SampleType::I8 => stack(bench, |x| (x * 250.0 - 120.0) as i8),
        SampleType::I16 => stack(bench, |x| (x * 4095.0 - 1024.0) as i16),
        SampleType::I32 => stack(bench, |x| (x * 4095.0 - 1024.0) as i32),
        SampleType::I64 => stack(bench, |x| (x * 4095.0 - 1024.0) as i64),
        SampleType::U8 => stack(bench, |x| (x * 255.0) as u8),
        SampleType::U16 => stack(bench, |x| (x * 4095.0) as u16),
        SampleType::U32 => stack(bench, |x| (x * 4095.0) as u32),
        SampleType::U64 => stack(bench, |x| (x * 4095.0) as u64),
        SampleType::F16 => stack(bench, |x| f16::from_f32(x * 4095.0 - 1024.0)),
        SampleType::F32 => stack(bench, |x| x * 4095.0 - 1024.0),
        SampleType::F64 => stack(bench, |x| f64::from(x) * 4095.0 - 1024.0),
        other => panic!("{other:?} is not in this benchmark yet"),
    }
}

fn stack<S: Sample>(bench: impl FnOnce(&Volume<'_>), value: impl Fn(f32) -> S) {
    let frames = BYTES / size_of::<S>() / SIDE / SIDE;
    let mut noise = 1u32;
    let array = Array3::from_shape_simple_fn((frames, SIDE, SIDE), || {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        value((noise >> 8) as f32 / (1 << 24) as f32)
    });
    bench(&Volume::from_array("bench", array.view()).unwrap());
}

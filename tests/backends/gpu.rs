//! The GPU of this machine, in several sizes, and what only a GPU does.
//!
//! Without a GPU its tests say on stderr that they did not run; with `VOL2GIF_REQUIRE_GPU=1` they fail.

use std::io::Write;
use std::sync::OnceLock;

use ndarray::Array3;
use vol2gif::Problem;
use vol2gif::backend::Backend;
use vol2gif::backend::gpu::{Gpu, GpuOptions, devices};
use vol2gif::tone::{Levels, OrderStatistics, Range};
use vol2gif::volume::{Block, Volume};

/// As a conversion uses it.
pub fn usual() -> Option<&'static dyn Backend> {
    static GPU: OnceLock<Option<Gpu>> = OnceLock::new();
    backend(GPU.get_or_init(|| open(&GpuOptions::default())))
}

/// So small that hardly a block fits a slot, and nothing is kept.
pub fn tiny() -> Option<&'static dyn Backend> {
    static GPU: OnceLock<Option<Gpu>> = OnceLock::new();
    let options = GpuOptions { slot_bytes: 256, slots: 2, memory: Some(0), ..GpuOptions::default() };
    backend(GPU.get_or_init(|| open(&options)))
}

/// With dispatches of several rows, the last of which is not full, and room for some of the samples.
pub fn short_rows() -> Option<&'static dyn Backend> {
    static GPU: OnceLock<Option<Gpu>> = OnceLock::new();
    let memory = Some(4 << 20);
    let options = GpuOptions { max_workgroups: 2, slot_bytes: 1 << 17, memory, ..GpuOptions::default() };
    backend(GPU.get_or_init(|| open(&options)))
}

fn backend(gpu: &'static Option<Gpu>) -> Option<&'static dyn Backend> {
    gpu.as_ref().map(|gpu| gpu as &dyn Backend)
}

/// Opens a GPU or says that there is none.
fn open(options: &GpuOptions) -> Option<Gpu> {
    match Gpu::new(options) {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            assert!(std::env::var("VOL2GIF_REQUIRE_GPU").as_deref() != Ok("1"), "no GPU to test: {error}");
            // Past the test harness, which would keep it to itself.
            let _ = writeln!(std::io::stderr(), "NOT RUN, the tests of the GPU backend: {error}");
            None
        }
    }
}

#[test]
fn the_adapter_has_a_name() {
    let Some(gpu) = open(&GpuOptions::default()) else { return };
    let _ = writeln!(std::io::stderr(), "the GPU backend is tested on: {}", gpu.name());
    for device in devices() {
        let _ = writeln!(std::io::stderr(), "  {device}");
    }
    assert!(gpu.name().starts_with("gpu (") && gpu.name().len() > "gpu ()".len());
    assert!(devices().iter().any(|device| gpu.name().contains(&device.name)));
    assert!(devices().iter().enumerate().all(|(index, device)| device.index == index));
}

#[test]
fn a_device_that_is_not_there_is_refused_with_those_that_are() {
    let Some(first) = devices().into_iter().next() else {
        open(&GpuOptions::default());
        return;
    };
    let error =
        Gpu::new(&GpuOptions { device: Some("no such device".into()), ..GpuOptions::default() }).err();
    let error = error.expect("there is no such device");
    assert!(matches!(error.problem(), Problem::NoGpu(_)));
    assert!(error.to_string().contains(&first.name), "{error}");
    let gpu = Gpu::new(&GpuOptions { device: Some("0".into()), ..GpuOptions::default() }).expect("index 0");
    assert!(gpu.name().contains(&first.name));
}

/// Passes a volume of `frames` frames of 1000 bytes through both stages.
fn convert(gpu: &Gpu, volume: &Volume<'_>) -> Vec<u8> {
    let mut range = Range::default();
    let mut buffer = Vec::new();
    let pass = volume.pass(1, usize::MAX).unwrap();
    while let Some(group) = pass.next(&mut buffer, &mut |block| {
        range = range.merge(gpu.minmax(block)?);
        Ok(())
    }) {
        group.unwrap();
    }
    normalize(gpu, volume, &range)
}

fn normalize(gpu: &Gpu, volume: &Volume<'_>, range: &Range) -> Vec<u8> {
    let levels = Levels::automatic(volume.sample(), range);
    let mut all = Vec::new();
    let pass = volume.pass(1, usize::MAX).unwrap();
    while let Some(group) = pass.next(&mut Vec::new(), &mut |block| {
        let mut out = vec![0; block.len()];
        gpu.normalize(block, &levels, &mut out)?;
        all.extend(out);
        Ok(())
    }) {
        group.unwrap();
    }
    all
}

#[test]
fn a_volume_that_fits_the_budget_is_uploaded_once_and_then_freed() {
    let Some(gpu) = open(&GpuOptions::default()) else { return };
    let array = Array3::from_shape_fn((10, 10, 50), |(z, y, x)| (z * 500 + y * 50 + x) as u16);
    let volume = Volume::from_array("small", array.view()).unwrap();
    convert(&gpu, &volume);
    assert_eq!((gpu.uploaded_bytes(), gpu.resident_bytes()), (10_000, 0));
    convert(&gpu, &volume);
    assert_eq!((gpu.uploaded_bytes(), gpu.resident_bytes()), (20_000, 0), "and again");
}

#[test]
fn what_stays_on_the_device_is_counted_there() {
    let Some(gpu) = open(&GpuOptions::default()) else { return };
    let array = Array3::from_shape_fn((10, 10, 50), |(z, y, x)| (z * 500 + y * 50 + x) as u32 * 77_777);
    let volume = Volume::from_array("small", array.view()).unwrap();
    let mut range = Range::default();
    visit(&volume, &mut |block| {
        range = range.merge(gpu.minmax(block)?);
        Ok(())
    });
    let mut ranks = OrderStatistics::new(volume.sample(), &[17, 4321]);
    while let Some(bins) = ranks.bins() {
        let mut counts = vec![0; bins.len()];
        visit(&volume, &mut |block| gpu.histogram(block, &bins, &mut counts));
        ranks.narrow(&counts);
    }
    assert_eq!(ranks.values(), [17.0 * 77_777.0, 4321.0 * 77_777.0]);
    normalize(&gpu, &volume, &range);
    assert_eq!((gpu.uploaded_bytes(), gpu.resident_bytes()), (20_000, 0), "uploaded once and then freed");
}

/// Visits the frames of a volume.
fn visit(volume: &Volume<'_>, visit: &mut dyn FnMut(Block<'_>) -> Result<(), vol2gif::Error>) {
    let pass = volume.pass(1, usize::MAX).unwrap();
    let mut buffer = Vec::new();
    while let Some(group) = pass.next(&mut buffer, visit) {
        group.unwrap();
    }
}

#[test]
fn large_slots_are_filled_to_the_end() {
    let options = GpuOptions { memory: Some(1 << 30), slot_bytes: 8 << 20, ..GpuOptions::default() };
    let Some(gpu) = open(&options) else { return };
    assert_eq!(gpu.block_bytes(), 8 << 20);
    // One frame is a slot and a bit, and the extremes are at its ends.
    let (height, width) = (2100, 2001);
    let array = Array3::from_shape_fn((1, height, width), |(_, y, x)| ((y * width + x) / 65) as u16);
    let volume = Volume::from_array("large", array.view()).unwrap();
    let range = Range::of_keys(0, (height * width - 1) as u64 / 65);
    let levels = Levels::automatic(volume.sample(), &range);
    let expected: Vec<u8> = array.iter().map(|&sample| levels.level(sample)).collect();
    assert!(convert(&gpu, &volume) == expected, "levels differ");
    assert_eq!(gpu.uploaded_bytes(), volume.bytes());
}

#[test]
fn of_a_volume_larger_than_the_budget_a_part_is_uploaded_twice() {
    // Half of the memory is for slots, which take some 15 KiB here; what they leave is for samples.
    let options = GpuOptions { slot_bytes: 1024, slots: 1, memory: Some(20_000), ..GpuOptions::default() };
    let Some(gpu) = open(&options) else { return };
    let array = Array3::from_shape_fn((40, 10, 100), |(z, y, x)| (z * 1000 + y * 100 + x) as u8);
    let volume = Volume::from_array("large", array.view()).unwrap();
    let levels = convert(&gpu, &volume);
    assert_eq!(levels, array.into_raw_vec_and_offset().0, "0 to 255 is taken as it is");
    let twice = gpu.uploaded_bytes() - 40_000;
    assert!((1000..40_000).contains(&twice), "{twice} bytes were uploaded twice");
    assert_eq!(gpu.resident_bytes(), 0);
}

#[test]
fn a_newer_volume_takes_the_room_of_an_older_one() {
    let options = GpuOptions { slot_bytes: 1024, slots: 1, memory: Some(20_000), ..GpuOptions::default() };
    let Some(gpu) = open(&options) else { return };
    let array = Array3::<u8>::from_shape_fn((40, 10, 100), |(z, y, _)| (z + y) as u8);
    let volumes = [(); 2].map(|()| Volume::from_array("one of two", array.view()).unwrap());
    let mut ranges = volumes.iter().map(|volume| {
        let mut range = Range::default();
        let pass = volume.pass(1, usize::MAX).unwrap();
        while let Some(group) = pass.next(&mut Vec::new(), &mut |block| {
            range = range.merge(gpu.minmax(block)?);
            Ok(())
        }) {
            group.unwrap();
        }
        range
    });
    let (older, newer) = (ranges.next().unwrap(), ranges.next().unwrap());
    let before = (gpu.uploaded_bytes(), gpu.resident_bytes());
    assert_eq!(normalize(&gpu, &volumes[0], &older), array.as_slice().unwrap());
    assert_eq!(
        (gpu.uploaded_bytes(), gpu.resident_bytes()),
        (before.0 + 40_000, before.1),
        "nothing of it was left"
    );
    assert_eq!(normalize(&gpu, &volumes[1], &newer), array.as_slice().unwrap());
    assert_eq!(gpu.resident_bytes(), 0);
}

//! The GPU of this machine, in several sizes, and what only a GPU does.

use std::sync::OnceLock;

use ndarray::Array3;
use vol2gif::Problem;
use vol2gif::backend::Backend;
use vol2gif::backend::gpu::{DeviceInfo, Gpu, GpuOptions, devices};
use vol2gif::tone::{Levels, OrderStatistics, Range};
use vol2gif::volume::{Block, Volume};
use vol2gif_kit::gpu_tests;
use vol2gif_kit::trials::Trial;

use crate::turn;

/// The GPU with the options of a conversion.
pub fn usual() -> Result<&'static dyn Backend, String> {
    static GPU: OnceLock<Result<Gpu, String>> = OnceLock::new();
    backend(GPU.get_or_init(|| open(&GpuOptions::default())))
}

/// A GPU whose slots hold 256 bytes, less than most blocks, and which keeps no samples.
pub fn tiny() -> Result<&'static dyn Backend, String> {
    static GPU: OnceLock<Result<Gpu, String>> = OnceLock::new();
    let options = GpuOptions { slot_bytes: 256, slots: 2, memory: Some(0), ..GpuOptions::default() };
    backend(GPU.get_or_init(|| open(&options)))
}

/// A GPU whose dispatches have several rows, the last of them not full, and which keeps some of the samples.
pub fn short_rows() -> Result<&'static dyn Backend, String> {
    static GPU: OnceLock<Result<Gpu, String>> = OnceLock::new();
    let memory = Some(4 << 20);
    let options = GpuOptions { max_workgroups: 2, slot_bytes: 1 << 17, memory, ..GpuOptions::default() };
    backend(GPU.get_or_init(|| open(&options)))
}

fn backend(gpu: &'static Result<Gpu, String>) -> Result<&'static dyn Backend, String> {
    gpu.as_ref().map(|gpu| gpu as &dyn Backend).map_err(String::clone)
}

fn open(options: &GpuOptions) -> Result<Gpu, String> {
    Gpu::new(options).map_err(|error| error.to_string())
}

fn first_device() -> Result<DeviceInfo, String> {
    devices().into_iter().next().ok_or_else(|| "there is no device".into())
}

pub fn tests() -> Vec<Trial> {
    let mut tests = gpu_tests![|| open(&GpuOptions::default());
        the_adapter_has_a_name,
        a_volume_within_the_budget_is_uploaded_once_and_then_freed,
        samples_that_stay_on_the_device_are_counted_there,
    ];
    tests.extend(gpu_tests![first_device; a_missing_device_is_refused_with_a_list_of_the_others]);
    tests.extend(gpu_tests![|| open(&large_slots()); large_slots_are_filled_to_the_end]);
    tests.extend(gpu_tests![|| open(&small_memory());
        a_part_of_a_volume_beyond_the_budget_is_uploaded_twice,
        a_newer_volume_takes_the_memory_of_an_older_one,
    ]);
    tests.extend(gpu_tests![|| open(&room_for_some_runs());
        columns_beyond_the_memory_come_in_several_buffers,
    ]);
    tests
}

/// Slots of 8 MiB.
fn large_slots() -> GpuOptions {
    GpuOptions { memory: Some(1 << 30), slot_bytes: 8 << 20, ..GpuOptions::default() }
}

/// Memory for one slot, about 15 KiB with its other buffers, and for a part of the samples.
fn small_memory() -> GpuOptions {
    GpuOptions { slot_bytes: 1024, slots: 1, memory: Some(20_000), ..GpuOptions::default() }
}

/// Memory for some of the four runs of rows of the claim below, beside one slot.
fn room_for_some_runs() -> GpuOptions {
    GpuOptions { memory: Some(45_000), ..small_memory() }
}

fn columns_beyond_the_memory_come_in_several_buffers(gpu: Gpu) {
    turn::turned_rows_in_any_runs(&gpu).unwrap();
    // The cells of 9 x 14 columns with their border, of some of the four runs.
    let run = 11 * 16 * 64;
    assert!((run..4 * run).contains(&gpu.resident_bytes()), "{}", gpu.resident_bytes());
}

fn the_adapter_has_a_name(gpu: Gpu) {
    eprintln!("the GPU backend is tested on: {}", gpu.name());
    for device in devices() {
        eprintln!("  {device}");
    }
    assert!(gpu.name().starts_with("gpu (") && gpu.name().len() > "gpu ()".len());
    assert!(devices().iter().any(|device| gpu.name().contains(&device.name)));
    assert!(devices().iter().enumerate().all(|(index, device)| device.index == index));
}

fn a_missing_device_is_refused_with_a_list_of_the_others(first: DeviceInfo) {
    let error =
        Gpu::new(&GpuOptions { device: Some("no such device".into()), ..GpuOptions::default() }).err();
    let error = error.expect("there is no such device");
    assert!(matches!(error.problem(), Problem::NoGpu(_)));
    assert!(error.to_string().contains(&first.name), "{error}");
    let gpu = Gpu::new(&GpuOptions { device: Some("0".into()), ..GpuOptions::default() }).expect("index 0");
    assert!(gpu.name().contains(&first.name));
}

/// Finds the range of a volume, and the levels by the default rule.
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

fn a_volume_within_the_budget_is_uploaded_once_and_then_freed(gpu: Gpu) {
    let array = Array3::from_shape_fn((10, 10, 50), |(z, y, x)| (z * 500 + y * 50 + x) as u16);
    let volume = Volume::from_array("small", array.view()).unwrap();
    convert(&gpu, &volume);
    assert_eq!((gpu.uploaded_bytes(), gpu.resident_bytes()), (10_000, 0));
    convert(&gpu, &volume);
    assert_eq!(
        (gpu.uploaded_bytes(), gpu.resident_bytes()),
        (20_000, 0),
        "a second conversion uploads again"
    );
}

fn samples_that_stay_on_the_device_are_counted_there(gpu: Gpu) {
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

fn large_slots_are_filled_to_the_end(gpu: Gpu) {
    assert_eq!(gpu.block_bytes(), 8 << 20);
    // A frame is a little larger than a slot, and its extremes are its first and last samples.
    let (height, width) = (2100, 2001);
    let array = Array3::from_shape_fn((1, height, width), |(_, y, x)| ((y * width + x) / 65) as u16);
    let volume = Volume::from_array("large", array.view()).unwrap();
    let range = Range::of_keys(0, (height * width - 1) as u64 / 65);
    let levels = Levels::automatic(volume.sample(), &range);
    let expected: Vec<u8> = array.iter().map(|&sample| levels.level(sample)).collect();
    assert!(convert(&gpu, &volume) == expected, "levels differ");
    assert_eq!(gpu.uploaded_bytes(), volume.bytes());
}

fn a_part_of_a_volume_beyond_the_budget_is_uploaded_twice(gpu: Gpu) {
    let array = Array3::from_shape_fn((40, 10, 100), |(z, y, x)| (z * 1000 + y * 100 + x) as u8);
    let volume = Volume::from_array("large", array.view()).unwrap();
    let levels = convert(&gpu, &volume);
    assert_eq!(Some(&*levels), array.as_slice(), "values from 0 to 255 are levels already");
    let twice = gpu.uploaded_bytes() - 40_000;
    assert!((1000..40_000).contains(&twice), "{twice} bytes were uploaded twice");
    assert_eq!(gpu.resident_bytes(), 0);
}

fn a_newer_volume_takes_the_memory_of_an_older_one(gpu: Gpu) {
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
        "no sample of the older volume was left"
    );
    assert_eq!(normalize(&gpu, &volumes[1], &newer), array.as_slice().unwrap());
    assert_eq!(gpu.resident_bytes(), 0);
}

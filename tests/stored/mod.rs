//! Arrays written as NumPy writes them, by code that shares nothing with the reader; and the way to read a volume back.

#![allow(dead_code, reason = "each suite takes what it needs")]

use std::io::Write;
use std::sync::Mutex;

use vol2gif::volume::{Block, Pass, SampleType, Volume};

/// The letter and digit that NumPy gives a type.
pub fn code(sample: SampleType) -> &'static str {
    match sample.name() {
        "bool" => "b1",
        "int8" => "i1",
        "int16" => "i2",
        "int32" => "i4",
        "int64" => "i8",
        "uint8" => "u1",
        "uint16" => "u2",
        "uint32" => "u4",
        "uint64" => "u8",
        "float16" => "f2",
        "float32" => "f4",
        "float64" => "f8",
        other => panic!("no code for {other}"),
    }
}

/// A `.npy` file of any header and data.
pub fn npy_with(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let mut text = header.as_bytes().to_vec();
    let preamble = if version == 1 { 10 } else { 12 };
    while !(preamble + text.len() + 1).is_multiple_of(64) {
        text.push(b' ');
    }
    text.push(b'\n');
    let mut file = b"\x93NUMPY".to_vec();
    file.extend([version, 0]);
    match version {
        1 => file.extend((text.len() as u16).to_le_bytes()),
        _ => file.extend((text.len() as u32).to_le_bytes()),
    }
    file.extend(text);
    file.extend(data);
    file
}

/// The dictionary of a header.
pub fn header(descr: &str, fortran: bool, axes: &[usize]) -> String {
    let axes: String = axes.iter().map(|length| format!("{length}, ")).collect();
    let fortran = if fortran { "True" } else { "False" };
    format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': ({axes}), }}").replace(", )", ",)")
}

/// Samples without a pattern: little-endian, bools 0 or 1.
pub fn samples(sample: SampleType, count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 56) as u8
    };
    (0..count * sample.bits() as usize / 8)
        .map(|_| if sample == SampleType::Bool { next() & 1 } else { next() })
        .collect()
}

/// Little-endian samples in C order, in the order in which a file holds them.
pub fn stored(samples: &[u8], width: usize, axes: &[usize], fortran: bool, big: bool) -> Vec<u8> {
    let count: usize = axes.iter().product();
    let mut out = vec![0; samples.len()];
    for place in 0..count {
        // The index of a sample by axes, from its place in C order.
        let mut index = vec![0; axes.len()];
        let mut rest = place;
        for axis in (0..axes.len()).rev() {
            index[axis] = rest % axes[axis];
            rest /= axes[axis];
        }
        let mut target = place;
        if fortran {
            target = 0;
            for axis in (0..axes.len()).rev() {
                target = target * axes[axis] + index[axis];
            }
        }
        for byte in 0..width {
            let from = if big { width - 1 - byte } else { byte };
            out[target * width + byte] = samples[place * width + from];
        }
    }
    out
}

/// A complete `.npy` file of `samples` (little-endian, C order).
pub fn npy(
    version: u8,
    sample: SampleType,
    axes: &[usize],
    fortran: bool,
    big: bool,
    samples: &[u8],
) -> Vec<u8> {
    let width = sample.bits() as usize / 8;
    let order = match (width, big) {
        (1, _) => '|',
        (_, true) => '>',
        (_, false) => '<',
    };
    let header = header(&format!("{order}{}", code(sample)), fortran, axes);
    npy_with(version, &header, &stored(samples, width, axes, fortran, big))
}

/// A `.npz` archive. Stored entries have 64-bit sizes, as `numpy.savez` writes them.
pub fn npz(entries: &[(&str, &[u8])], deflated: bool) -> Vec<u8> {
    let method = if deflated { zip::CompressionMethod::Deflated } else { zip::CompressionMethod::Stored };
    let options = zip::write::SimpleFileOptions::default().compression_method(method).large_file(!deflated);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// All samples of a volume, read by `threads` threads; `any_order` gives them in whatever order they come.
pub fn read_back(
    volume: &Volume<'_>,
    frames_per_group: usize,
    bytes_per_block: usize,
    threads: usize,
    any_order: bool,
) -> Result<Vec<u8>, vol2gif::Error> {
    let pass = if any_order {
        volume.pass_in_any_order(frames_per_group, bytes_per_block)?
    } else {
        volume.pass(frames_per_group, bytes_per_block)?
    };
    read_through(&pass, threads)
}

/// All samples of a pass, group by group.
pub fn read_through(pass: &Pass<'_>, threads: usize) -> Result<Vec<u8>, vol2gif::Error> {
    let parts = Mutex::new(Vec::new());
    let failure = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut buffer = Vec::new();
                loop {
                    let mut part = Vec::new();
                    let mut visit = |mut block: Block<'_>| {
                        part.extend_from_slice(block.bytes()?);
                        Ok(())
                    };
                    match pass.next(&mut buffer, &mut visit) {
                        None => break,
                        Some(Ok(group)) => parts.lock().unwrap().push((group.index, part)),
                        Some(Err(error)) => *failure.lock().unwrap() = Some(error),
                    }
                }
            });
        }
    });
    if let Some(error) = failure.into_inner().unwrap() {
        return Err(error);
    }
    let mut parts = parts.into_inner().unwrap();
    parts.sort();
    assert!(parts.iter().enumerate().all(|(place, part)| place == part.0), "a group is missing");
    Ok(parts.into_iter().flat_map(|part| part.1).collect())
}

//! Files as NumPy writes them, made by code that shares nothing with the readers under test.
//!
//! Sample types have NumPy's names, such as `uint16`.

use std::io::Write;

/// NumPy's code for a sample type: a letter for its kind, and its bytes. In a header, the byte order stands
/// before it.
pub fn code(sample_type: &str) -> &'static str {
    match sample_type {
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

/// Bytes per sample.
pub fn width(sample_type: &str) -> usize {
    usize::from(code(sample_type).as_bytes()[1] - b'0')
}

/// A Rust type that is a sample type of NumPy as well.
pub trait Element: Copy {
    /// NumPy's name.
    const NAME: &'static str;
    /// Appends the little-endian bytes of the sample.
    fn put(self, out: &mut Vec<u8>);
}

macro_rules! elements {
    ($($rust:ty, $name:literal;)*) => {$(
        impl Element for $rust {
            const NAME: &'static str = $name;
            fn put(self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }
        }
    )*};
}

elements! {
    u8, "uint8";
    u16, "uint16";
    u32, "uint32";
    u64, "uint64";
    i8, "int8";
    i16, "int16";
    i32, "int32";
    i64, "int64";
    f32, "float32";
    f64, "float64";
}

impl Element for bool {
    const NAME: &'static str = "bool";
    fn put(self, out: &mut Vec<u8>) {
        out.push(u8::from(self));
    }
}

/// A `.npy` file of format version `version`.0 with the given header and data.
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

/// The dictionary of a header. `descr` is a byte order (`<`, `>` or `|`) and a [`code`].
pub fn header(descr: &str, fortran: bool, axes: &[usize]) -> String {
    let axes: String = axes.iter().map(|length| format!("{length}, ")).collect();
    let fortran = if fortran { "True" } else { "False" };
    format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': ({axes}), }}").replace(", )", ",)")
}

/// The bytes of `count` pseudo-random samples, little-endian. The byte of a bool is 0 or 1.
pub fn samples(sample_type: &str, count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 56) as u8
    };
    (0..count * width(sample_type)).map(|_| if sample_type == "bool" { next() & 1 } else { next() }).collect()
}

/// Brings little-endian samples in C order into the order of a file: Fortran order, big-endian, both or
/// neither.
fn in_file_order(samples: &[u8], width: usize, axes: &[usize], fortran: bool, big: bool) -> Vec<u8> {
    let count: usize = axes.iter().product();
    let mut out = vec![0; samples.len()];
    for place in 0..count {
        // The indices of a sample along the axes, from its place in C order.
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

/// A `.npy` file of `samples`, which are little-endian and in C order.
pub fn npy_file(
    version: u8,
    sample_type: &str,
    axes: &[usize],
    fortran: bool,
    big: bool,
    samples: &[u8],
) -> Vec<u8> {
    let width = width(sample_type);
    let order = match (width, big) {
        (1, _) => '|',
        (_, true) => '>',
        (_, false) => '<',
    };
    let header = header(&format!("{order}{}", code(sample_type)), fortran, axes);
    npy_with(version, &header, &in_file_order(samples, width, axes, fortran, big))
}

/// A `.npy` file of `samples` in C order, as `numpy.save` writes it.
pub fn npy<T: Element>(axes: &[usize], samples: &[T]) -> Vec<u8> {
    assert_eq!(axes.iter().product::<usize>(), samples.len());
    let mut bytes = Vec::with_capacity(size_of_val(samples));
    samples.iter().for_each(|sample| sample.put(&mut bytes));
    npy_file(1, T::NAME, axes, false, false, &bytes)
}

/// A `.npz` archive. Entries that are not deflated have 64-bit sizes, as `numpy.savez` writes them.
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

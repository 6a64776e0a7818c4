//! The memory of another language or program to a GIF in memory, as a binding does it:
//! `cargo run --example foreign_buffer`.
//!
//! What comes from outside is described by numbers: a type, a byte order, lengths and strides. They are checked
//! against the buffer before a sample is read, and the buffer is never copied.

use vol2gif::volume::{ByteOrder, SampleType, Volume};
use vol2gif::{Control, Converter, Error, Options, Output, Problem, Resources, TypeKind, UnreadType};

fn main() -> Result<(), Error> {
    // What NumPy has for `numpy.zeros((64, 48, 20), '>i2').T[::-1]`: 20 frames of 48 x 64, the last one first.
    let mut data = vec![0; 64 * 48 * 20 * 2];
    for (at, sample) in data.chunks_exact_mut(2).enumerate() {
        let (x, y, frame) = (at / 20 / 48, at / 20 % 48, at % 20);
        sample.copy_from_slice(&((x * y + 50 * frame) as i16).to_be_bytes());
    }
    let buffer = Buffer {
        data: &data,
        descr: ">i2",
        shape: &[20, 48, 64],
        strides: &[-2, 20 * 2, 48 * 20 * 2],
        offset: 19 * 2,
    };
    let gif = gif(&buffer)?;
    println!("{} bytes", gif.len());
    Ok(())
}

/// An array as `__array_interface__` or a `Py_buffer` describes it.
pub struct Buffer<'a> {
    /// All bytes that belong to the array.
    pub data: &'a [u8],
    /// Byte order, kind and size in bytes of a sample: `>i2`.
    pub descr: &'a str,
    /// Frames, rows, columns, and channels if there are 4 axes.
    pub shape: &'a [usize],
    /// Bytes from a sample to the next, for each axis.
    pub strides: &'a [isize],
    /// Where the first sample of the first frame begins in `data`.
    pub offset: usize,
}

/// The GIF of an array.
pub fn gif(buffer: &Buffer<'_>) -> Result<Vec<u8>, Error> {
    let Buffer { data, descr, shape, strides, offset } = *buffer;
    let unread = || UnreadType { text: descr.to_owned(), kind: TypeKind::Unknown };
    let (order, sample) = typed(descr).ok_or_else(|| Error::new("array", Problem::SampleType(unread())))?;
    let volume = Volume::from_strided("array", shape, strides, sample, order, data, offset)?
        // A buffer has no name that a viewer of the GIF should read.
        .with_provenance_name(None);
    let converter = Converter::new(Resources::default())?;
    let outcome = converter.convert(&volume, &Output::Memory, &Options::default(), &Control::default())?;
    Ok(outcome.gif.unwrap_or_default().into())
}

fn typed(descr: &str) -> Option<(ByteOrder, SampleType)> {
    let (order, name) = descr.split_at_checked(1)?;
    let order = match order {
        "<" => ByteOrder::Little,
        ">" => ByteOrder::Big,
        "=" | "|" => ByteOrder::NATIVE,
        _ => return None,
    };
    let sample = match name {
        "b1" => SampleType::Bool,
        "i1" => SampleType::I8,
        "i2" => SampleType::I16,
        "i4" => SampleType::I32,
        "i8" => SampleType::I64,
        "u1" => SampleType::U8,
        "u2" => SampleType::U16,
        "u4" => SampleType::U32,
        "u8" => SampleType::U64,
        "f2" => SampleType::F16,
        "f4" => SampleType::F32,
        "f8" => SampleType::F64,
        _ => return None,
    };
    Some((order, sample))
}

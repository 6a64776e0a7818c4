//! The memory of an array of another owner, borrowed.

use pyo3::buffer::PyUntypedBuffer;
use pyo3::prelude::*;
use vol2gif::volume::{ByteOrder, SampleType, Volume};

use crate::error::Failure;

/// An array whose memory its owner has exported. It stays where it is until this is dropped.
pub struct ArrayBuffer {
    buffer: PyUntypedBuffer,
    sample: SampleType,
    order: ByteOrder,
}

impl ArrayBuffer {
    /// Borrows the memory of `array`, whose samples are of this type.
    pub fn of(array: &Bound<'_, PyAny>, (sample, order): (SampleType, ByteOrder)) -> PyResult<Self> {
        Ok(Self { buffer: PyUntypedBuffer::get(array)?, sample, order })
    }

    /// The volume over the memory.
    pub fn volume(&self) -> Result<Volume<'_>, Failure> {
        let (axes, strides) = (self.buffer.shape(), self.buffer.strides());
        if axes.contains(&0) {
            // The same error as for samples, without looking at any.
            let strides = vec![0; axes.len()];
            return Ok(Volume::from_strided("array", axes, &strides, self.sample, self.order, &[][..], 0)?);
        }
        let width = self.sample.bits() as usize / 8;
        if self.buffer.item_size() != width {
            return Err(Failure::value("the buffer of the array has samples of another size than its type"));
        }
        let reach = |(&length, &stride): (&usize, &isize)| (length as isize - 1) * stride;
        let below: isize = axes.iter().zip(strides).map(reach).map(|reach| reach.min(0)).sum();
        let above: isize = axes.iter().zip(strides).map(reach).map(|reach| reach.max(0)).sum();
        let (offset, length) = (below.unsigned_abs(), above.unsigned_abs() + below.unsigned_abs() + width);
        let first = self.buffer.buf_ptr().cast::<u8>().wrapping_offset(below);
        // SAFETY: By the buffer protocol, the exporter keeps the memory of all samples valid and in its place
        // while the buffer is exported, so as long as `self` lives, which the slice borrows. All samples are
        // within one allocation. Other code may write to the samples meanwhile, as numpy's own functions allow,
        // too; the bytes have any values then, and every value of a byte is a sample.
        let bytes = unsafe { std::slice::from_raw_parts(first, length) };
        Ok(Volume::from_strided("array", axes, strides, self.sample, self.order, bytes, offset)?)
    }
}

/// The sample type and byte order of a type as numpy writes it, such as `<u2`.
pub fn sample_of(dtype: &str) -> Result<(SampleType, ByteOrder), Failure> {
    use SampleType as S;
    let unknown = || Failure::value(&format!("samples of type {dtype} have no levels"));
    let (order, kind) = dtype.split_at_checked(1).ok_or_else(unknown)?;
    let order = match order {
        "<" => ByteOrder::Little,
        ">" => ByteOrder::Big,
        _ => ByteOrder::NATIVE,
    };
    let sample = match kind {
        "b1" => S::Bool,
        "i1" => S::I8,
        "i2" => S::I16,
        "i4" => S::I32,
        "i8" => S::I64,
        "u1" => S::U8,
        "u2" => S::U16,
        "u4" => S::U32,
        "u8" => S::U64,
        "f2" => S::F16,
        "f4" => S::F32,
        "f8" => S::F64,
        _ => return Err(unknown()),
    };
    Ok((sample, order))
}

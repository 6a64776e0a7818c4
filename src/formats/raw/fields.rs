//! Numbers at fixed places of a header.

use crate::volume::ByteOrder;

/// The bytes of a header, whose numbers have one byte order.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Fields<'h> {
    pub bytes: &'h [u8],
    pub order: ByteOrder,
}

impl Fields<'_> {
    /// The `N` bytes at a place, the least significant first; zeros beyond the end of the header.
    fn little<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut bytes =
            self.bytes.get(at..).and_then(|rest| rest.first_chunk::<N>()).copied().unwrap_or([0; N]);
        if self.order == ByteOrder::Big {
            bytes.reverse();
        }
        bytes
    }

    pub fn u8(&self, at: usize) -> u8 {
        u8::from_le_bytes(self.little(at))
    }

    pub fn i16(&self, at: usize) -> i16 {
        i16::from_le_bytes(self.little(at))
    }

    pub fn i32(&self, at: usize) -> i32 {
        i32::from_le_bytes(self.little(at))
    }

    pub fn i64(&self, at: usize) -> i64 {
        i64::from_le_bytes(self.little(at))
    }

    pub fn f32(&self, at: usize) -> f64 {
        f32::from_le_bytes(self.little(at)).into()
    }

    pub fn f64(&self, at: usize) -> f64 {
        f64::from_le_bytes(self.little(at))
    }
}

//! Files made byte by byte.

/// A file of 1500 bytes that are 0, but for `magic` at `offset`.
pub fn at(offset: usize, magic: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 1500];
    bytes[offset..offset + magic.len()].copy_from_slice(magic);
    bytes
}

/// The beginning of an HDF5 file whose signature is at `offset`.
pub fn hdf5(offset: usize) -> Vec<u8> {
    at(offset, b"\x89HDF\r\n\x1a\n")
}

/// A `.npy` file of two frames of 1x2 pixels.
pub fn npy() -> Vec<u8> {
    let mut header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1, 2), }".to_vec();
    header.resize(117, b' ');
    header.push(b'\n');
    [b"\x93NUMPY\x01\0", &118u16.to_le_bytes()[..], &header, &[0, 85, 170, 255]].concat()
}

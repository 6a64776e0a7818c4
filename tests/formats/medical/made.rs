//! NIfTI files made here, field by field as `nifti1.h` and `nifti2.h` have them.

/// A header of NIfTI-1, little-endian, in one file with its samples.
pub struct Nifti {
    pub bytes: Vec<u8>,
}

impl Nifti {
    /// The header of samples with these lengths, fastest first, and a type by its number.
    pub fn new(lengths: &[i16], datatype: i16) -> Self {
        let mut header = Self { bytes: vec![0; 352] };
        header.put(0, &348i32.to_le_bytes());
        header.put(40, &(lengths.len() as i16).to_le_bytes());
        for (axis, length) in lengths.iter().enumerate() {
            header.put(42 + 2 * axis, &length.to_le_bytes());
            header.put_f32(80 + 4 * axis, 1.0);
        }
        header.put(70, &datatype.to_le_bytes());
        header.put_f32(76, 1.0);
        header.put_f32(108, 352.0);
        header.put(344, b"n+1\0");
        header
    }

    pub fn put(&mut self, at: usize, bytes: &[u8]) {
        self.bytes[at..at + bytes.len()].copy_from_slice(bytes);
    }

    pub fn put_f32(&mut self, at: usize, value: f32) {
        self.put(at, &value.to_le_bytes());
    }

    /// With slope and intercept.
    pub fn scaled(mut self, slope: f32, intercept: f32) -> Self {
        self.put_f32(112, slope);
        self.put_f32(116, intercept);
        self
    }

    /// With the rows of a matrix.
    pub fn with_rows(mut self, rows: [[f32; 3]; 3]) -> Self {
        self.put(254, &1i16.to_le_bytes());
        for (row, values) in rows.into_iter().enumerate() {
            for (column, value) in values.into_iter().enumerate() {
                self.put_f32(280 + 16 * row + 4 * column, value);
            }
        }
        self
    }

    /// With a quaternion, and the sign of the third axis.
    pub fn with_quaternion(mut self, quaternion: [f32; 3], sign: f32) -> Self {
        self.put(252, &1i16.to_le_bytes());
        self.put_f32(76, sign);
        for (at, value) in quaternion.into_iter().enumerate() {
            self.put_f32(256 + 4 * at, value);
        }
        self
    }

    /// The file with these samples.
    pub fn with(mut self, samples: &[u8]) -> Vec<u8> {
        self.bytes.extend_from_slice(samples);
        self.bytes
    }
}

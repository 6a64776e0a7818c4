//! The small volumes that most tests of the program convert.

use crate::npy_writer::npy;

/// Two frames of 3x2 pixels, `uint16`; their levels are [`STACK_LEVELS`].
pub fn stack() -> Vec<u8> {
    npy(&[2, 2, 3], &[0u16, 51, 102, 153, 204, 255, 254, 253, 2, 1, 0, 128])
}

/// What the GIF of a [`stack`] shows.
pub const STACK_LEVELS: [[u8; 6]; 2] = [[0, 51, 102, 153, 204, 255], [254, 253, 2, 1, 0, 128]];

/// One frame of 2x1 pixels, `uint8`, with the levels 0 and 255.
pub fn two_pixels() -> Vec<u8> {
    npy(&[1, 1, 2], &[0u8, 255])
}

/// Seven frames of 11x13 pixels, `float32`, from -1000.5 to 2999.5: no number of them fills a block.
pub fn odd_frames() -> Vec<u8> {
    npy(&[7, 13, 11], &(0..7 * 13 * 11).map(|i| (i * i % 4001) as f32 - 1000.5).collect::<Vec<_>>())
}

//! Large volumes that take no room.

use std::fs::File;

use vol2gif::volume::SampleType;

use crate::desk::Console;
use crate::stored::{code, header, npy_with};

/// Puts a volume of `frames` frames of 1024x1024 zeros on a desk, which takes no room on most disks.
pub fn put_zeros(desk: &Console, name: &str, sample: SampleType, frames: usize) {
    let start = npy_with(1, &header(&format!("<{}", code(sample)), false, &[frames, 1024, 1024]), &[]);
    desk.put(name, &start);
    let file = File::options().write(true).open(desk.path(name)).unwrap();
    file.set_len(start.len() as u64 + ((frames as u64 * u64::from(sample.bits() / 8)) << 20)).unwrap();
}

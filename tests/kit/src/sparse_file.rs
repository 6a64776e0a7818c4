//! Large volumes that take no space on the disk.

use std::fs::File;

use crate::npy_writer::{code, header, npy_with, width};
use crate::sandbox::Sandbox;

impl Sandbox {
    /// Puts a volume of `frames` frames of 1024x1024 zeros into the sandbox: a sparse file, which takes no
    /// space on most file systems.
    pub fn put_zeros(&self, name: &str, sample_type: &str, frames: usize) {
        let start =
            npy_with(1, &header(&format!("<{}", code(sample_type)), false, &[frames, 1024, 1024]), &[]);
        self.put(name, &start);
        let file = File::options().write(true).open(self.path(name)).unwrap();
        let samples = frames << 20;
        file.set_len((start.len() + samples * width(sample_type)) as u64).unwrap();
    }
}

//! A GPU stage as a value.
//!
//! A stage is one shader and its host side, two files of the same name (`minmax.wgsl` and `minmax.rs`). The
//! host side describes the stage in a constant `STAGE`, and has the stage's own `Params`. `gpu.rs` lists all
//! stages.

use super::key;

/// One computation that the device can do on a block.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// Name of the stage, of its files and of its entry point.
    pub name: &'static str,
    /// WGSL text of the stage, without `key.wgsl`.
    pub source: &'static str,
    /// Threads per workgroup.
    pub workgroup: u32,
    /// Size of the stage's parameters in bytes.
    pub params_bytes: usize,
    /// Bytes that a slot reserves for the answer, given the bytes of samples that the slot holds.
    pub answer_bytes: fn(usize) -> usize,
    /// Whether the shader adds to the answer, so that the answer must be zero before the shader runs.
    pub adds_to_answer: bool,
}

impl Stage {
    /// The whole shader, as a device compiles it.
    pub fn shader(&self) -> String {
        [key::SOURCE, self.source].concat()
    }
}

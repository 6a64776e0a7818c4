//! What conversions run on. Nothing in here can change a byte of a GIF.

use std::num::NonZeroUsize;

use crate::backend::Choice;

/// The backend, devices, memory and threads of a [`Converter`](crate::Converter). The bytes of a GIF do not
/// depend on them.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    /// The backend that makes the levels.
    ///
    /// Default: [`Choice::Auto`].
    pub backend: Choice,
    /// The GPU to use: its number in the list of devices, or a part of its name. Several, separated by
    /// commas, or `all` hardware devices share the volumes of a [batch](crate::batch::Batch::run).
    ///
    /// Default: the best one.
    pub device: Option<String>,
    /// The most bytes of GPU memory that volumes may take.
    ///
    /// Default: 1 GiB on hardware, 64 MiB on a software driver, beside the transfer buffers.
    pub gpu_memory: Option<u64>,
    /// The most bytes of memory that all volumes in conversion may take together, by estimate; at least 64
    /// MiB. Where all threads would take more than that, fewer work on the volume. A volume that needs more is
    /// converted while there is no other. The program takes a few MiB beside
    /// them, and as many as four blocks for each GPU.
    ///
    /// Default: half of what the machine, or the process's control group, has available; 2 GiB where that is
    /// not known.
    pub max_memory: Option<u64>,
    /// Number of threads; fewer are started where [`max_memory`](Self::max_memory) has less than 12 MiB for each.
    ///
    /// Default: one per core.
    pub threads: Option<NonZeroUsize>,
}

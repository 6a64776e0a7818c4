//! What work runs on: threads, memory, progress. It knows nothing of volumes.

mod control_group;
pub(crate) mod memory;
pub(crate) mod pages;
pub(crate) mod progress;
pub(crate) mod relay;
pub(crate) mod stop;
pub(crate) mod threads;
pub(crate) mod vectorized;

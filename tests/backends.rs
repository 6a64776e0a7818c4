//! One suite for every backend: the ranges and the bytes are those of the plain definition, sample by sample.
//!
//! The suite (`backends/suite.rs`) takes any backend and says what is wrong with it. It is put to every backend here, to the GPU
//! in several sizes, and to crooked backends that it must catch.

#[path = "backends/colors.rs"]
mod colors;
#[path = "backends/crooked.rs"]
mod crooked;
#[path = "backends/sampling.rs"]
mod sampling;
#[path = "backends/suite.rs"]
mod suite;
#[cfg(feature = "gpu")]
#[path = "backends/video.rs"]
mod video;

/// Puts every claim of the suite to a backend: one test each.
///
/// The expression gives an `Option<&'static dyn Backend>`: `None` when there is none on this machine, and that has been said.
macro_rules! backend {
    ($($claim:ident)*; $name:ident, $backend:expr) => {
        mod $name {
            $(#[test]
            fn $claim() {
                if let Some(backend) = $backend {
                    if let Err(fault) = crate::suite::$claim(backend) {
                        panic!("{}: {fault}", backend.name());
                    }
                }
            })*
        }
    };
}

// The definition itself: what fails here is wrong in the suite.
suite::for_all_claims!(backend!(plain, crate::crooked::plain()));
suite::for_all_claims!(backend!(cpu, crate::crooked::cpu()));
#[cfg(feature = "gpu")]
suite::for_all_claims!(backend!(gpu, crate::video::usual()));
#[cfg(feature = "gpu")]
suite::for_all_claims!(backend!(gpu_of_tiny_slots, crate::video::tiny()));
#[cfg(feature = "gpu")]
suite::for_all_claims!(backend!(gpu_of_short_rows, crate::video::short_rows()));

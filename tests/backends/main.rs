//! One suite for every backend: the ranges and the bytes are those of the plain definition, sample by sample.
//!
//! The suite (`backends/suite.rs`) takes any backend and says what is wrong with it. It is put to every backend here, to the GPU
//! in several sizes, and to crooked backends that it must catch.

mod claims;
mod faulty;
#[cfg(feature = "gpu")]
mod gpu;
mod nearest;
mod samples;

/// Puts every claim of the suite to a backend: one test each.
///
/// The expression gives an `Option<&'static dyn Backend>`: `None` when there is none on this machine, and that has been said.
macro_rules! backend {
    ($($claim:ident)*; $name:ident, $backend:expr) => {
        mod $name {
            $(#[test]
            fn $claim() {
                if let Some(backend) = $backend {
                    if let Err(fault) = crate::claims::$claim(backend) {
                        panic!("{}: {fault}", backend.name());
                    }
                }
            })*
        }
    };
}

// The definition itself: what fails here is wrong in the suite.
claims::for_all_claims!(backend!(plain, crate::faulty::plain()));
claims::for_all_claims!(backend!(cpu, crate::faulty::cpu()));
#[cfg(feature = "gpu")]
claims::for_all_claims!(backend!(usual_gpu, crate::gpu::usual()));
#[cfg(feature = "gpu")]
claims::for_all_claims!(backend!(gpu_of_tiny_slots, crate::gpu::tiny()));
#[cfg(feature = "gpu")]
claims::for_all_claims!(backend!(gpu_of_short_rows, crate::gpu::short_rows()));

//! Bytes as a `.npy` file. `npy::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::npy::check(bytes));

//! Bytes as a `.npy` file, or what claims to be one; what must hold is said by `npy::check`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::npy::check(bytes));

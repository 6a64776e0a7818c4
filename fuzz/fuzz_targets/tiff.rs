//! Bytes as a TIFF file. `tiff::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::tiff::check(bytes));

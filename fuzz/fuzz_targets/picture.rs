//! Bytes as a PNG or JPEG picture, and as numbered files. `picture::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::picture::check(bytes));

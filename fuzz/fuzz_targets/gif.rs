//! Bytes as a GIF, or the record in one. `gif::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::gif::check(bytes));

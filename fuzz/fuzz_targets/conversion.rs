//! Bytes as a small volume and the options of its conversion. `conversion::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::conversion::check(bytes));

//! Bytes as a small volume and options for its conversion; what must hold is said by `conversion::check`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::conversion::check(bytes));

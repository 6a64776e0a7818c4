//! Bytes as a GIF, or as a record in one; what must hold is said by `gif::check`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::gif::check(bytes));

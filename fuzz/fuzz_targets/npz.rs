//! Bytes as an `.npz` archive, or what claims to be one; what must hold is said by `npz::check`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::npz::check(bytes));

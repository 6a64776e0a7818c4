//! Bytes as an `.npz` archive. `npz::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::npz::check(bytes));

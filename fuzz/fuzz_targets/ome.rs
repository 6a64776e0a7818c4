//! Bytes as pieces of an OME-XML. `ome::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::ome::check(bytes));

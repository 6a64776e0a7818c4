//! Bytes as images for the LZW packer. `lzw::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::lzw::check(bytes));

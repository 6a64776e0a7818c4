//! Bytes as images for the LZW packer; what must hold is said by `lzw::check`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::lzw::check(bytes));

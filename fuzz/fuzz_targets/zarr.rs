//! Bytes as an archive, as metadata, or as chunks of Zarr and N5. `zarr::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::zarr::check(bytes));

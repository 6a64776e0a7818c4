//! Bytes as a NIfTI file, or one of its kin. `nifti::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::nifti::check(bytes));

//! Bytes as a DICOM file, and as a compressed frame. `dicom::check` has the invariants.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vol2gif_invariants::dicom::check(bytes));

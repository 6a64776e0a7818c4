//! A device that fails: the error, and the calls after it.

use std::io::Write;

use super::dispatch::Samples;
use super::*;
use crate::backend::Backend;
use crate::tone::Range;
use crate::volume::Volume;

/// The range of a small volume.
fn range(gpu: &Gpu) -> Result<Range, Error> {
    let array = ndarray::array![[[1u8, 2, 3]]];
    let volume = Volume::from_array("small", array.view())?;
    let mut range = Range::default();
    let pass = volume.pass(1, 64)?;
    while let Some(group) = pass.next(&mut Vec::new(), &mut |block| {
        range = range.merge(gpu.minmax(block)?);
        Ok(())
    }) {
        group?;
    }
    Ok(range)
}

#[test]
fn a_failure_of_the_device_is_an_error_of_this_call_and_of_all_later_ones() {
    let gpu = match Gpu::new(&GpuOptions { slot_bytes: 256, slots: 1, ..GpuOptions::default() }) {
        Ok(gpu) => gpu,
        Err(error) => {
            assert!(std::env::var("VOL2GIF_REQUIRE_GPU").as_deref() != Ok("1"), "no GPU to test: {error}");
            let _ = writeln!(std::io::stderr(), "NOT RUN, a test of the GPU backend: {error}");
            return;
        }
    };
    assert_eq!(range(&gpu).unwrap(), Range::of_keys(1, 3));
    // More workgroups than any device allows: wgpu refuses them, and its report reaches the ring.
    let samples = Samples::Uploaded { bytes: 1, keep: None };
    let mut dispatch = minmax::dispatch(1, SampleType::U8, samples, gpu.max_workgroups);
    dispatch.workgroups = [u32::MAX, 1];
    let error = gpu.run(dispatch, &[0], |_| ()).unwrap_err();
    assert!(matches!(error.problem(), Problem::Gpu(text) if text.contains("dispatch")), "{error}");
    let later = range(&gpu).unwrap_err();
    assert_eq!(later.to_string(), error.to_string());
}

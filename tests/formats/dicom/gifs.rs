//! Whole GIFs: those of series are those of the same samples, turned upright and scaled one by one.

use std::path::Path;

use vol2gif::backend::Choice;
use vol2gif::batch::{PlanOptions, plan_all};
use vol2gif::options::Aspect;
use vol2gif::volume::Volume;
use vol2gif::{Control, Converter, Options, Output, Resources, Stop};
use vol2gif_kit::trials::gpu_is_required;

use super::{files, read};
use crate::medical::turned::{Stored, upright};

/// Series and files of most types, directions and codecs.
const INPUTS: [&str; 13] = [
    "CT_small.dcm",
    "JLSL_16_15_1_1F.dcm",
    "MR_small_RLE.dcm",
    "MR_small_bigendian.dcm",
    "SC_rgb_gdcm_KY.dcm",
    "SC_rgb_rle_16bit_2frame.dcm",
    "emri_small_jpeg_2k_lossless.dcm",
    "rtdose.dcm",
    "cine_heart_trigger",
    "missing_and_duplicate",
    "pet_slopes",
    "shuffled_with_localizer",
    "patient_tree",
];

/// The GIF of a volume without its record: in voxels as they are, by the rule for ranges.
fn gif(converter: &Converter, volume: &Volume<'_>, inverts: bool) -> Vec<u8> {
    let mut options = Options::default();
    options.color.invert = inverts;
    options.output.record = false;
    options.verify = true;
    options.picture.aspect = Aspect::Voxel;
    options.tone.contrast.window = "rule".parse().unwrap();
    let outcome = converter.convert(volume, &Output::Memory, &options, &Control::default()).unwrap();
    assert_eq!(outcome.failures, [""; 0]);
    outcome.gif.unwrap().to_vec()
}

/// The volumes at a path, as a search finds them.
fn volumes(path: &Path, converter: &Converter) -> Vec<Volume<'static>> {
    let plan = plan_all(&[path.to_owned()], Some("out/".as_ref()), &PlanOptions::default()).unwrap();
    let open = |job: Result<vol2gif::batch::Job, _>| {
        job.unwrap().input.open(converter, &Default::default(), &Stop::default()).unwrap()
    };
    plan.jobs.into_iter().map(open).collect()
}

#[test]
fn the_gif_of_a_series_is_the_one_of_the_same_samples_as_an_array() {
    let on = |backend| Converter::new(Resources { backend, ..Resources::default() });
    let mut converters = vec![on(Choice::Cpu).unwrap()];
    match on(Choice::Gpu) {
        Ok(gpu) => converters.push(gpu),
        Err(error) => assert!(!gpu_is_required(), "{error}"),
    }
    let (mut count, mut inverted) = (0, 0);
    for name in INPUTS {
        for volume in volumes(&files().join(name), &converters[0]) {
            let stored = read(&volume, Default::default()).unwrap();
            let axes = stored.axes();
            let samples = Stored::new(&axes, &stored.lengths, stored.samples, volume.sample());
            let shown = match volume.metadata().orientation {
                Some(letters) => upright(&samples, &letters.to_string()),
                None => samples,
            };
            let scaling = volume.values().scaling;
            let scaled = (!scaling.is_identity()).then(|| (scaling.slope(), scaling.intercept()));
            let inverts = volume.metadata().is_inverted;
            let expected = gif(&converters[0], &shown.as_volume(scaled), inverts);
            for converter in &converters {
                assert!(gif(converter, &volume, false) == expected, "{name}");
            }
            count += 1;
            inverted += usize::from(inverts);
        }
    }
    // Of MONOCHROME1 are the three of CR.
    assert_eq!((count, inverted), (8 + 3 + 2 + 7, 3));
}

//! Medical files: files of others and files made by the reference writers, against what the reference readers make of
//! them. `files/medical/NOTICE.txt` says where the files are from.

mod files;
mod made;
mod orientation;
#[cfg(feature = "cli")]
mod privacy;
mod refused;
pub(crate) mod turned;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::Crc;
use vol2gif::options::Aspect;
use vol2gif::volume::Volume;
use vol2gif::{Control, Converter, Options, Output, Resources};
use vol2gif_kit::groups::read_groups;

use turned::{Stored, upright};

pub(crate) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/files/medical").join(name)
}

/// The samples of a volume, read by several threads: little-endian, in their stored order.
fn samples(volume: &Volume<'_>) -> Vec<u8> {
    let pass = volume.pass(2, 5000).unwrap();
    let read = read_groups(3, |buffer, bytes| {
        let group = pass.next(buffer, &mut |mut block| {
            bytes.extend_from_slice(block.bytes()?);
            Ok(())
        })?;
        Some(group.map(|group| group.index))
    });
    read.unwrap()
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// What a reference reader makes of a file.
struct Expected {
    name: &'static str,
    axes: &'static str,
    lengths: &'static [usize],
    sample: &'static str,
    /// Of the stored samples.
    crc: u32,
    /// Where X, Y and Z lead, and the checksum of the samples turned upright; none where that is not known.
    upright: Option<(&'static str, u32)>,
    /// The least and the greatest value, in six digits.
    values: (f64, f64),
}

const fn file_of(
    name: &'static str,
    (axes, lengths): (&'static str, &'static [usize]),
    (sample, crc): (&'static str, u32),
    upright: Option<(&'static str, u32)>,
    values: (f64, f64),
) -> Expected {
    Expected { name, axes, lengths, sample, crc, upright, values }
}

#[rustfmt::skip]
const FILES: &[Expected] = &[
    file_of("analyze/analyze75.hdr", ("ZYX", &[20, 28, 24]), ("int16", 0x2bca199e), Some(("LAS", 0x9e1dafea)), (0.0, 1400.0)),
    file_of("metaimage/4d_u16.mha", ("TZYX", &[4, 20, 28, 24]), ("uint16", 0x2c857838), Some(("LPS", 0x2c857838)), (0.0, 1400.0)),
    file_of("metaimage/big_endian_list.mhd", ("ZYX", &[5, 28, 24]), ("uint16", 0x68a600dc), Some(("LPS", 0x68a600dc)), (0.0, 1400.0)),
    file_of("metaimage/f32.mhd", ("ZYX", &[20, 28, 24]), ("float32", 0xae43c5f7), Some(("RAS", 0xd095013f)), (0.0, 1400.0)),
    file_of("metaimage/i16.mha", ("ZYX", &[20, 28, 24]), ("int16", 0x9bfdeb1e), Some(("RAS", 0xee92e126)), (-500.0, 900.0)),
    file_of("metaimage/i16_compressed.mha", ("ZYX", &[20, 28, 24]), ("int16", 0x9bfdeb1e), Some(("RAS", 0xee92e126)), (-500.0, 900.0)),
    file_of("metaimage/rgb.mha", ("ZYXS", &[20, 28, 24, 3]), ("uint8", 0x11af7c4), Some(("RAS", 0xc96273eb)), (0.0, 255.0)),
    file_of("metaimage/u8_compressed.mhd", ("ZYX", &[20, 28, 24]), ("uint8", 0xd8a69032), Some(("RAS", 0xa284f11f)), (0.0, 233.0)),
    file_of("mgh/test.mgz", ("TZYX", &[2, 5, 4, 3]), ("float32", 0x1de7ad31), Some(("SAR", 0x8f418386)), (-2.42562, 2.47232)),
    file_of("mgh/uint8_coronal.mgh", ("ZYX", &[28, 20, 24]), ("uint8", 0x5a2cf93e), Some(("LIA", 0x5a2cf93e)), (0.0, 233.0)),
    file_of("mrc/EMD-3001.map.bz2", ("ZYX", &[25, 43, 73]), ("float32", 0xa914d7d9), None, (-0.368143, 0.72161)),
    file_of("mrc/EMD-3197.map", ("ZYX", &[20, 20, 20]), ("float32", 0xb9bc6fbc), None, (-4.13375, 5.57674)),
    file_of("mrc/mode0_i8.mrc", ("ZYX", &[20, 28, 24]), ("int8", 0x4ae2ff3d), None, (-60.0, 56.0)),
    file_of("mrc/mode0_imod_unsigned.mrc", ("ZYX", &[20, 28, 24]), ("uint8", 0xd8a69032), None, (0.0, 233.0)),
    file_of("mrc/mode12_f16.mrc", ("ZYX", &[20, 28, 24]), ("float16", 0x5b54e77f), None, (0.0, 14.0)),
    file_of("mrc/mode1_i16.rec", ("ZYX", &[20, 28, 24]), ("int16", 0x3dff22d6), None, (-700.0, 700.0)),
    file_of("mrc/mode2_big_endian.mrc", ("ZYX", &[20, 28, 24]), ("float32", 0xae43c5f7), None, (0.0, 1400.0)),
    file_of("mrc/mode6_u16.st", ("ZYX", &[20, 28, 24]), ("uint16", 0x4d7d33ee), None, (0.0, 56000.0)),
    file_of("nifti/anatomical.nii", ("ZYX", &[25, 41, 33]), ("int16", 0xf5071113), Some(("LAS", 0x8afbbb6c)), (-610.0, 30393.0)),
    file_of("nifti/axial_RAI_frames_reversed.nii.gz", ("ZYX", &[20, 28, 24]), ("int16", 0xaa43c1f8), Some(("RAI", 0xdaa087c6)), (0.0, 1400.0)),
    file_of("nifti/coronal_LIA_u16.nii", ("ZYX", &[28, 20, 24]), ("uint16", 0xb62a3207), Some(("LIA", 0xb62a3207)), (0.0, 1400.0)),
    file_of("nifti/example_nifti2.nii.gz", ("TZYX", &[2, 12, 20, 32]), ("int16", 0xbb873054), Some(("LAS", 0xd05f2130)), (46.0, 757.0)),
    file_of("nifti/float64_nan.nii", ("ZYX", &[20, 28, 24]), ("float64", 0x3567fa96), Some(("RAS", 0x53a92d0e)), (0.0, 1400.0)),
    file_of("nifti/functional.nii", ("TZYX", &[20, 3, 21, 17]), ("int16", 0x31cd139), Some(("LAS", 0xf0854527)), (629.826, 5571.62)),
    file_of("nifti/int8.nii", ("ZYX", &[3, 3, 3]), ("int8", 0x124d3279), Some(("RAS", 0xf83420b8)), (0.0, 26.0)),
    file_of("nifti/minimal.hdr", ("ZYX", &[10, 64, 64]), ("uint8", 0x11849ff0), Some(("LAS", 0xb0524aeb)), (0.0, 63.0)),
    file_of("nifti/oblique_sform_only.nii", ("ZYX", &[20, 28, 24]), ("int16", 0x2bca199e), Some(("RAS", 0xdaa087c6)), (-1000.0, 1800.0)),
    file_of("nifti/pair.hdr.gz", ("ZYX", &[10, 64, 64]), ("uint8", 0x11849ff0), Some(("LAS", 0xb0524aeb)), (0.0, 63.0)),
    file_of("nifti/reoriented_anat_moved.nii", ("ZYX", &[22, 26, 21]), ("float32", 0x8ead5a29), Some(("RAS", 0x2784ff81)), (0.0, 21199.9)),
    file_of("nifti/rgb24_4d.nii", ("TZYXS", &[2, 3, 3, 3, 3]), ("uint8", 0xaaba08e1), Some(("RAS", 0x71b60211)), (0.0, 55.0)),
    file_of("nifti/rgba32_4d.nii", ("TZYXS", &[2, 3, 3, 3, 4]), ("uint8", 0x4ea1f4f7), Some(("RAS", 0x44bd5291)), (0.0, 55.0)),
    file_of("nifti/sagittal_ASL_u16.nii.gz", ("ZYX", &[24, 20, 28]), ("uint16", 0xf7a0f928), Some(("ASL", 0x8e4424fe)), (0.0, 1400.0)),
    file_of("nifti/two_dimensional_extension.nii", ("YX", &[8, 8]), ("float64", 0xb2aa7578), Some(("RAS", 0xb2aa7578)), (0.0, 0.0)),
    file_of("nifti/two_gzip_members.nii.gz", ("ZYX", &[20, 28, 24]), ("int16", 0x2bca199e), Some(("RAS", 0xdaa087c6)), (-1000.0, 1800.0)),
    file_of("nifti/uint64.nii", ("ZYX", &[3, 3, 3]), ("uint64", 0xcc18d801), Some(("RAS", 0xc86ff17f)), (0.0, 26.0)),
    file_of("nifti/zstat1.nii.gz", ("ZYX", &[21, 64, 64]), ("float32", 0xeed39c43), Some(("LAS", 0xa784e1c9)), (-8.71075, 18.5825)),
    file_of("nrrd/BallBinary30x30x30.nhdr", ("ZYX", &[30, 30, 30]), ("int16", 0xe4bde59d), Some(("LPS", 0xe4bde59d)), (0.0, 257.0)),
    file_of("nrrd/BallBinary30x30x30.nrrd", ("ZYX", &[30, 30, 30]), ("int16", 0xe4bde59d), Some(("LPS", 0xe4bde59d)), (0.0, 257.0)),
    file_of("nrrd/BallBinary30x30x30_byteskip_minus_one.nhdr", ("ZYX", &[30, 30, 30]), ("int16", 0xe4bde59d), Some(("LPS", 0xe4bde59d)), (0.0, 257.0)),
    file_of("nrrd/BallBinary30x30x30_bz2.nrrd", ("ZYX", &[30, 30, 30]), ("int16", 0xe4bde59d), Some(("LPS", 0xe4bde59d)), (0.0, 257.0)),
    file_of("nrrd/BallBinary30x30x30_gz.nrrd", ("ZYX", &[30, 30, 30]), ("int16", 0xe4bde59d), Some(("LPS", 0xe4bde59d)), (0.0, 257.0)),
    file_of("nrrd/BallBinary30x30x30_gz_byteskip_minus_one.nrrd", ("ZYX", &[30, 30, 30]), ("int16", 0xe4bde59d), Some(("LPS", 0xe4bde59d)), (0.0, 257.0)),
    file_of("nrrd/f32_ascii.nrrd", ("ZYX", &[6, 8, 7]), ("float32", 0xcc918e28), Some(("RAS", 0x41ac5d55)), (0.0, 457.115)),
    file_of("nrrd/rgb_vector_first.nrrd", ("ZYXS", &[20, 28, 24, 3]), ("uint8", 0x11af7c4), Some(("RAS", 0xc96273eb)), (0.0, 255.0)),
    file_of("nrrd/test2d_ascii.nrrd", ("YX", &[9, 3]), ("uint16", 0x453ba2f1), None, (1.0, 27.0)),
    file_of("nrrd/test_simple4d_raw.nrrd", ("TZYX", &[1, 1, 1, 1]), ("float64", 0x59351477), Some(("RAS", 0x59351477)), (0.769034, 0.769034)),
    file_of("nrrd/u16_big_endian_ascii_free.nrrd", ("ZYX", &[20, 28, 24]), ("uint16", 0x2bca199e), Some(("RAS", 0xdaa087c6)), (0.0, 1400.0)),
];

/// The GIF of a volume, without its record, in voxels as they are; the levels of both backends are compared.
fn gif(volume: &Volume<'_>) -> (Vec<u8>, Option<(f64, f64)>) {
    let mut options = Options::default();
    options.output.record = false;
    options.verify = true;
    options.picture.aspect = Aspect::Voxel;
    static CONVERTER: LazyLock<Converter> = LazyLock::new(|| Converter::new(Resources::default()).unwrap());
    let outcome = CONVERTER.convert(volume, &Output::Memory, &options, &Control::default()).unwrap();
    let range = outcome.range.describe(outcome.values);
    let range = range.map(|(least, greatest)| (least.parse().unwrap(), greatest.parse().unwrap()));
    (outcome.gif.unwrap().to_vec(), range)
}

#[test]
fn files_are_read_and_shown_as_the_reference_readers_read_them() {
    for Expected { name, axes, lengths, sample, crc: expected, upright: turned, values } in FILES {
        let volume = Volume::open(&file(name), None).unwrap();
        let found = volume.metadata().axes.as_ref().map(ToString::to_string).unwrap_or_default();
        assert_eq!((&*found, volume.lengths(), volume.sample().name()), (*axes, *lengths, *sample), "{name}");
        let stored = samples(&volume);
        assert_eq!(crc(&stored), *expected, "{name}: the stored samples");

        let stored = Stored::new(axes, lengths, stored, volume.sample());
        let letters = volume.metadata().orientation.map(|it| it.to_string());
        assert_eq!(letters.as_deref(), turned.map(|(letters, _)| letters), "{name}");
        let shown = match turned {
            Some((letters, of_shown)) => {
                let shown = upright(&stored, letters);
                assert_eq!(crc(&shown.bytes), *of_shown, "{name}: the picture");
                shown
            }
            None => stored,
        };
        let (file, range) = gif(&volume);
        let same = |found: f64, expected: f64| (found - expected).abs() <= 1e-5 * expected.abs();
        // All pixels of one file are transparent.
        let fits = range.map(|(least, greatest)| same(least, values.0) && same(greatest, values.1));
        assert_eq!(fits, (*name != "nifti/rgba32_4d.nii").then_some(true), "{name}: {range:?}");
        let scaling = volume.values().scaling;
        let scaled = (!scaling.is_identity()).then(|| (scaling.slope(), scaling.intercept()));
        let npy = gif(&shown.as_volume(scaled)).0;
        assert!(file == npy, "{name}: the GIF of the same samples as an array");
    }
}

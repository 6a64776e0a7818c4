//! Files of others: what pydicom 3.0.2 with pylibjpeg reads of them.

use super::{crc, files, read_file, read_folder};

#[test]
fn files_of_others_are_read_as_pydicom_reads_them() {
    let expected: [(&str, &str, &[usize], &str, u32); 19] = [
        ("CT_small.dcm", "ZYX", &[1, 128, 128], "int16", 0x7ec02b78),
        ("JLSL_16_15_1_1F.dcm", "ZYX", &[1, 128, 128], "int16", 0x5816c647),
        ("JPEGLSNearLossless_16.dcm", "ZYX", &[1, 50, 10], "uint16", 0x1d8715e6),
        ("MR_small_RLE.dcm", "ZYX", &[1, 64, 64], "int16", 0x2614499c),
        ("MR_small_bigendian.dcm", "ZYX", &[1, 64, 64], "int16", 0x2614499c),
        ("MR_small_implicit.dcm", "ZYX", &[1, 64, 64], "int16", 0x2614499c),
        ("MR_small_jp2klossless.dcm", "ZYX", &[1, 64, 64], "int16", 0x2614499c),
        ("MR_small_jpeg_ls_lossless.dcm", "ZYX", &[1, 64, 64], "int16", 0x2614499c),
        ("SC_rgb_gdcm_KY.dcm", "ZYXS", &[1, 100, 100, 3], "uint8", 0x0ef37133),
        ("SC_rgb_rle_16bit_2frame.dcm", "ZYXS", &[2, 100, 100, 3], "uint16", 0x3e7ab5e2),
        ("SC_rgb_small_odd.dcm", "ZYXS", &[1, 3, 3, 3], "uint8", 0xfb95e3ac),
        ("SC_ybr_full_422_uncompressed.dcm", "ZYXS", &[1, 100, 100, 3], "uint8", 0x5860632a),
        ("emri_small_jpeg_2k_lossless.dcm", "ZYX", &[10, 64, 64], "uint16", 0x16d5f849),
        ("frame_time_vector.dcm", "TYX", &[8, 28, 24], "uint16", 0x99aefed1),
        ("image_dfl.dcm", "ZYX", &[1, 512, 512], "uint8", 0xdc91a455),
        ("monochrome1.dcm", "ZYX", &[1, 28, 24], "uint16", 0x71ecbece),
        ("rtdose.dcm", "ZYX", &[15, 10, 10], "uint32", 0x4f4143e8),
        ("signed_12_in_16_junk_high_bits.dcm", "ZYX", &[1, 28, 24], "int16", 0x9e2168cd),
        // One slice of a series, named by itself.
        ("shuffled_with_localizer/0099", "ZYX", &[1, 20, 24], "uint16", 0xb2c22871),
    ];
    for (name, axes, lengths, sample, expected) in expected {
        let read = read_file(&files().join(name)).unwrap();
        assert_eq!((&*read.axes(), &*read.lengths, read.sample), (axes, lengths, sample), "{name}");
        assert_eq!(crc(&read.samples), expected, "{name}");
    }
}

/// Pixels at some places: two decoders of JPEG may differ by 2 levels.
#[test]
fn jpeg_of_colors_is_near_to_what_pydicom_reads() {
    type Pixels = &'static [((usize, usize), [u8; 3])];
    let expected: [(&str, usize, Pixels); 2] = [
        ("SC_jpeg_no_color_transform.dcm", 256, &[((0, 0), [244; 3]), ((128, 128), [244; 3])]),
        (
            "SC_rgb_dcmtk_ybr422.dcm",
            100,
            &[
                ((0, 0), [254, 0, 0]),
                ((12, 33), [255, 128, 122]),
                ((33, 50), [130, 255, 129]),
                ((50, 50), [128, 124, 255]),
                ((66, 20), [0; 3]),
                ((99, 99), [255; 3]),
            ],
        ),
    ];
    for (name, width, pixels) in expected {
        let read = read_file(&files().join(name)).unwrap();
        for ((y, x), expected) in pixels {
            let pixel = &read.samples[(y * width + x) * 3..][..3];
            let near = pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(*b) <= 2);
            assert!(near, "{name} ({y}, {x}): {pixel:?}, expected {expected:?}");
        }
    }
}

/// What a series should be: its name, the name of its GIF, axes, lengths, type, orientation, and the samples as pydicom
/// reads them, in this order.
type Expected = (&'static str, &'static str, &'static str, &'static [usize], &'static str, &'static str, u32);

#[test]
fn series_of_others_are_sorted_by_position_and_time() {
    let expected: &[(&str, &[Expected])] = &[
        (
            "cine_heart_trigger",
            &[("", "cine_heart_trigger.gif", "TZYX", &[3, 4, 28, 24], "uint16", "LPS", 0x1030ce9f)],
        ),
        (
            "missing_and_duplicate",
            &[("", "missing_and_duplicate.gif", "ZYX", &[7, 28, 24], "uint16", "LPS", 0xbd170510)],
        ),
        // Slopes differ from slice to slice, so the samples are values.
        ("pet_slopes", &[("", "pet_slopes.gif", "ZYX", &[10, 28, 24], "float32", "LPS", 0x7a3bd017)]),
        (
            "shuffled_with_localizer",
            &[
                ("[1]", "shuffled_with_localizer.1.gif", "ZYX", &[20, 28, 24], "uint16", "LPS", 0xdaa087c6),
                ("[1b]", "shuffled_with_localizer.1b.gif", "ZYX", &[1, 20, 24], "uint16", "LIA", 0xb2c22871),
            ],
        ),
        (
            "patient_tree",
            &[
                ("77654033/CR1", "77654033/CR1.gif", "ZYX", &[1, 16, 16], "uint16", "", 0xe1b32db9),
                ("77654033/CR2", "77654033/CR2.gif", "ZYX", &[1, 16, 16], "uint16", "", 0x508da7a5),
                ("77654033/CR3", "77654033/CR3.gif", "ZYX", &[1, 16, 16], "uint16", "", 0xb7dad559),
                ("77654033/CT2", "77654033/CT2.gif", "ZYX", &[4, 16, 16], "int16", "LPS", 0x52dc23d3),
                ("98892001/CT2N[4]", "98892001/CT2N.4.gif", "ZYX", &[1, 16, 16], "int16", "AIR", 0xfb83e7be),
                (
                    "98892001/CT2N[4b]",
                    "98892001/CT2N.4b.gif",
                    "ZYX",
                    &[1, 16, 16],
                    "int16",
                    "LIA",
                    0xf53f8fc9,
                ),
                ("98892001/CT5N", "98892001/CT5N.gif", "ZYX", &[5, 16, 16], "int16", "LPS", 0xab2bec14),
            ],
        ),
    ];
    for (folder, expected) in expected {
        let (found, _) = read_folder(&files().join(folder));
        let mut found: Vec<_> = found.into_iter().map(Result::unwrap).collect();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        assert_eq!(found.len(), expected.len(), "{folder}");
        for (found, expected) in found.iter().zip(*expected) {
            let (axes, orientation) = (found.axes(), found.orientation());
            let is = (
                &*found.name,
                &*found.gif,
                &*axes,
                &*found.lengths,
                found.sample,
                &*orientation,
                crc(&found.samples),
            );
            assert_eq!(is, *expected, "{folder}");
        }
    }
}

#[test]
fn gaps_duplicates_and_what_is_no_image_are_told() {
    let (found, _) = read_folder(&files().join("missing_and_duplicate"));
    let metadata = &found[0].as_ref().unwrap().metadata;
    assert_eq!(metadata.remarks, ["slices are missing between the positions -10.000 and 0.000 mm"]);
    assert_eq!(metadata.notes, ["1 image is there twice, and is shown once"]);
    let (_, notes) = read_folder(&files().join("patient_tree"));
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["1 DICOM file without an image was passed over"]);
}

#[test]
fn what_files_say_of_values_and_sizes_is_known() {
    for (name, spacing, values, unit) in [
        ("CT_small.dcm", "0.661468", (-896.0, 1167.0), Some("HU")),
        ("pet_slopes", "5,2,2mm", (0.0, 1974.0), None),
        ("missing_and_duplicate", "5,2,2mm", (-1024.0, 376.0), Some("HU")),
        ("patient_tree/77654033/CR1", "0.1", (1563.896, 2116.568), None),
        ("rtdose.dcm", "5,10,10mm", (795000.0, 1254000.0), None),
    ] {
        let path = files().join(name);
        let read = match path.is_dir() {
            true => read_folder(&path).0.remove(0).unwrap(),
            false => read_file(&path).unwrap(),
        };
        assert!(read.metadata.spacing.to_string().starts_with(spacing), "{name}: {}", read.metadata.spacing);
        let scaling = read.metadata.scaling;
        assert_eq!(scaling.unit(), unit, "{name}");
        let numbers: Vec<f64> = match read.sample {
            "int16" => samples(&read.samples, |it| i16::from_le_bytes(it).into()),
            "uint16" => samples(&read.samples, |it| u16::from_le_bytes(it).into()),
            "uint32" => samples(&read.samples, |it| u32::from_le_bytes(it).into()),
            _ => samples(&read.samples, |it| f32::from_le_bytes(it).into()),
        };
        let values_of = numbers.into_iter().map(|number| scaling.value(number));
        let (least, greatest) =
            values_of.fold((f64::MAX, f64::MIN), |(least, most), value| (least.min(value), most.max(value)));
        let near = |one: f64, other: f64| (one - other).abs() < 1e-3;
        assert!(near(least, values.0) && near(greatest, values.1), "{name}: {least} to {greatest}");
    }
}

fn samples<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    bytes.chunks_exact(N).map(|sample| number(sample.try_into().unwrap())).collect()
}

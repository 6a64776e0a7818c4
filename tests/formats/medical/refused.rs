//! Files that are refused, each with its reason.

use vol2gif::volume::Volume;
use vol2gif::{Control, Converter, Error, Options, Output, Resources};

use super::file;
use super::made::Nifti;

/// The problem of a file: when it is opened, or when its samples are read.
fn problem(path: &std::path::Path) -> String {
    let convert = || -> Result<(), Error> {
        let volume = Volume::open(path, None)?;
        let converter = Converter::new(Resources::default())?;
        converter.convert(&volume, &Output::Memory, &Options::default(), &Control::default()).map(drop)
    };
    convert().expect_err("it is refused").problem().to_string()
}

#[test]
fn damaged_files_and_types_without_levels_are_refused() {
    for (name, text) in [
        ("broken/nifti_gz_crc.nii.gz", "is not a usable gzip file: its compressed data are damaged"),
        ("broken/nifti_gz_short.nii.gz", "is cut short: the header promises 26880 bytes of samples, "),
        ("broken/nifti_huge_dims.nii", "is cut short: the header promises "),
        ("broken/nifti_nan_offset.nii", "is not a usable NIfTI file: its samples begin at byte NaN"),
        ("nifti/complex128.nii", "holds samples of type complex128"),
    ] {
        let problem = problem(&file(name));
        assert!(problem.starts_with(text), "{name}: {problem}");
    }
}

/// The problem of a NIfTI file of these bytes.
fn of_nifti(name: &str, bytes: &[u8]) -> String {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    problem(&path)
}

#[test]
fn headers_that_make_no_sense_are_refused_with_what_they_say() {
    let changed = |at: usize, bytes: &[u8]| {
        let mut header = Nifti::new(&[4, 3, 2], 2);
        header.put(at, bytes);
        header.with(&[7; 24])
    };
    for (file, text) in [
        (changed(40, &9i16.to_le_bytes()), "it has 9 axes, and 1 to 7 are possible"),
        (changed(42, &(-1i16).to_le_bytes()), "one of its axes has the length -1"),
        (changed(70, &3i16.to_le_bytes()), "its sample type has the number 3, which is not known"),
        (changed(108, &100f32.to_le_bytes()), "its samples begin at byte 100"),
        (changed(108, &352.5f32.to_le_bytes()), "its samples begin at byte 352.5"),
        (changed(108, &1e30f32.to_le_bytes()), "its samples begin at byte 1000000015047466200000000000000"),
        (Nifti::new(&[4, 3, 2], 2).scaled(2.0, f32::NAN).with(&[7; 24]), "the slope 2 and the intercept NaN"),
        (Nifti::new(&[2, 2, 2, 1, 1, 2], 2).with(&[7; 16]), "it has 6 axes"),
        (Nifti::new(&[4, 3, 2], 2).bytes[..100].to_vec(), "it has no NIfTI or Analyze header"),
    ] {
        let problem = of_nifti("a.nii", &file);
        assert!(problem.contains(text), "{problem}: expected {text}");
    }
    for (number, name) in [(1, "binary (1 bit)"), (32, "complex64"), (1536, "float128"), (2048, "complex256")]
    {
        let problem = of_nifti("a.nii", &Nifti::new(&[4, 3, 2], number).with(&[7; 999]));
        assert_eq!(problem, format!("holds samples of type {name}"));
    }
    assert_eq!(
        of_nifti("a.nii", &Nifti::new(&[4, 3, 2], 2).with(&[7; 23])),
        "is cut short: the header promises 24 bytes of samples, 23 are there"
    );
    // A vector in each voxel is channels.
    let many = Nifti::new(&[2, 2, 2, 1, 17], 2).with(&[7; 136]);
    assert_eq!(of_nifti("a.nii", &many), "has 17 channels, and at most 16 are shown together");
}

#[test]
fn a_header_or_samples_alone_name_what_is_missing() {
    let mut header = Nifti::new(&[4, 3, 2], 2);
    header.put(344, b"ni1\0");
    assert_eq!(
        of_nifti("brain.hdr", &header.bytes[..348]),
        "has a header without samples, which should be in brain.img, and that is not there"
    );
    assert_eq!(
        of_nifti("brain.img.gz", &[7; 24]),
        "has samples without a header, which should be in brain.hdr, and that is not there"
    );
    assert_eq!(
        of_nifti("brain.img.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03"),
        "has samples without a header, which should be in brain.hdr, and that is not there"
    );
}

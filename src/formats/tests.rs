//! Lists of formats other than the program's: a directory that is one input, and a series of files.

use std::fs;
use std::path::{Path, PathBuf};

use vol2gif_kit::npy_writer::npz;

use super::format::{Entry, Format, Reader, Support, extensions};
use super::location::{Location, locations};
use super::opened::Opened;
use super::options::ReadOptions;
use super::probe::{Head, HeadContent, Match};
use super::resolution::Resolution;
use super::{FORMATS, is_volume, npy, recognize, stem};
use crate::error::{Error, Problem};
use crate::volume::{ArrayLayout, ByteOrder, Limits, SampleType, Volume};

/// `.npy`, directories with a file `frames.index`, which are read, and directories with a file `closed`,
/// which are not.
pub(crate) static WITH_DIRECTORIES: &[Format] = &[
    npy::FORMAT,
    Format {
        name: "a store of frames",
        extensions: &["frames"],
        probe: |head| Match::content(head.is_directory_with(&["frames.index"])),
        support: Support::Read(Reader { contents: |_| Ok(vec![Entry::ONLY]), open: open_frames }),
    },
    Format::known(
        "a closed store",
        &["closed"],
        |head| Match::content(head.is_directory_with(&["closed"])),
        crate::WayOut::ConvertToOmeZarr,
    ),
];

/// Opens a store of frames, or a series of them: each file that `frames.index` names is a frame of 1x2 bytes.
fn open_frames(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let mut samples = Vec::new();
    for path in opened.paths() {
        let read =
            |name: &str| fs::read(path.join(name)).map_err(|error| Error::at(path, Problem::Read(error)));
        for name in String::from_utf8_lossy(&read("frames.index")?).lines() {
            samples.extend(read(name)?);
        }
    }
    let lengths = vec![samples.len() / 2, 1, 2];
    let layout = ArrayLayout { lengths, sample: SampleType::U8, order: ByteOrder::Little, fortran: false };
    let mut read = |out: &mut [u8]| {
        out.copy_from_slice(&samples);
        Ok(())
    };
    Volume::in_memory(opened.path().display().to_string(), layout, &mut read, limits)
}

/// A directory with two stores of frames, `one` of two frames and `two` of one.
pub(crate) fn stores() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("one/frames.index", &b"x\ny"[..]),
        ("one/x", &[1, 2]),
        ("one/y", &[3, 4]),
        ("one/inside.npy", b"never looked at"),
        ("two/frames.index", b"x"),
        ("two/x", &[5, 6]),
    ] {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    directory
}

/// All samples of a volume.
fn samples(volume: &Volume<'_>) -> Vec<u8> {
    let (mut samples, pass) = (Vec::new(), volume.pass(100, 1000).unwrap());
    let mut take = |mut block: crate::volume::Block<'_>| {
        samples.extend_from_slice(block.bytes()?);
        Ok(())
    };
    while pass.next(&mut Vec::new(), &mut take).transpose().unwrap().is_some() {}
    samples
}

#[test]
fn a_directory_can_be_one_input() {
    let directory = stores();
    let path = directory.path().join("one");
    let found = locations(WITH_DIRECTORIES, &path, None, &Resolution::default()).unwrap();
    assert_eq!(found, [Location::new(path, None)]);
    let volume = found[0].open(WITH_DIRECTORIES, ReadOptions::default(), Limits::STANDARD).unwrap();
    assert_eq!(samples(&volume), [1, 2, 3, 4]);
}

#[test]
fn a_format_gets_all_paths_of_a_series() {
    let directory = stores();
    let paths = ["two", "one"].map(|name| directory.path().join(name));
    let series = Location::of_paths(paths.to_vec(), None);
    assert_eq!(series.paths(), paths);
    assert_eq!(series.name(), paths[0].display().to_string());
    let volume = series.open(WITH_DIRECTORIES, ReadOptions::default(), Limits::STANDARD).unwrap();
    assert_eq!(samples(&volume), [5, 6, 1, 2, 3, 4]);
    // A series is as long as all its files, and as new as the newest.
    let files = ["one/x", "two/frames.index"].map(|name| directory.path().join(name));
    let hour_later = std::time::SystemTime::now() + std::time::Duration::from_secs(3600);
    fs::File::options().write(true).open(&files[1]).unwrap().set_modified(hour_later).unwrap();
    let series = Location::of_paths(files.to_vec(), None);
    assert_eq!(series.bytes(), Some(3));
    assert_eq!(series.modified().unwrap(), fs::metadata(&files[1]).unwrap().modified().unwrap());
    let absent = Location::of_paths(vec![files[0].clone(), PathBuf::from("absent")], None);
    assert_eq!(absent.bytes(), None);
    assert!(absent.modified().is_err());
}

#[test]
fn what_the_plan_found_is_used_unless_the_file_has_changed_since() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.npz");
    let array = |value: u8| {
        let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 1, 2), }";
        let text = format!("{header:<117}\n");
        [b"\x93NUMPY\x01\0\x76\0", text.as_bytes(), &[value, value]].concat()
    };
    let archive = |names: &[&str]| {
        let entries: Vec<(String, Vec<u8>)> =
            names.iter().zip(0..).map(|(name, value)| (format!("{name}.npy"), array(value))).collect();
        let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
        npz(&entries, false)
    };
    fs::write(&path, archive(&["x", "y"])).unwrap();
    let found = locations(FORMATS, &path, None, &Resolution::default()).unwrap();
    assert_eq!(found.iter().map(Location::array).collect::<Vec<_>>(), [Some("x"), Some("y")]);
    let open = || found[1].open(FORMATS, ReadOptions::default(), Limits::STANDARD);
    assert_eq!(samples(&open().unwrap()), [1, 1]);
    // The array has another place in the archive now.
    fs::write(&path, archive(&["z", "w", "y"])).unwrap();
    assert_eq!(samples(&open().unwrap()), [2, 2]);
    fs::write(&path, archive(&["z", "w"])).unwrap();
    assert!(matches!(open().unwrap_err().problem(), Problem::NoSuchArray { .. }));
}

#[test]
fn every_format_is_found_by_its_own_list_and_has_a_name_with_an_article() {
    for format in FORMATS {
        assert!(format.name.starts_with("a ") || format.name.starts_with("an "), "{}", format.name);
        for extension in format.extensions {
            assert_eq!(*extension, extension.to_lowercase());
            assert!(format.has_extension(&format!("x.{extension}")), "{extension}");
            if !extension.contains('.') {
                assert!(!format.has_extension(extension), "{extension} alone is a name");
                assert!(!format.has_extension(&format!(".{extension}")), "a hidden file has no extension");
            }
        }
    }
    let stores = if cfg!(feature = "zarr") { ", .mrc, .zarr or .n5" } else { " or .mrc" };
    let all = format!(".npy, .npz, .dcm, .tif, .nii, .hdr, .mgh, .nrrd, .mha{stores}");
    assert_eq!(extensions(FORMATS, "or"), all);
    assert_eq!(extensions(WITH_DIRECTORIES, "and"), ".npy and .frames");
    assert_eq!(extensions(&[], "or"), "");
}

#[test]
fn of_equal_fits_the_first_counts_and_content_is_better_than_a_name() {
    static LIST: &[Format] = &[
        Format::known(
            "by name",
            &["x"],
            |head| Match::content_or_name(false, head.is_file_named(&["x"])),
            WAY_OUT,
        ),
        Format::known("first", &[], |head| Match::content(head.starts_with(b"A")), WAY_OUT),
        Format::known("second", &[], |head| Match::content(head.starts_with(b"A")), WAY_OUT),
    ];
    const WAY_OUT: crate::WayOut = crate::WayOut::Unpack;
    let of = |name: &str, start: &[u8]| {
        let found = recognize(LIST, &Head::new(Path::new(name), HeadContent::File(start)));
        found.map(|(format, fit)| (format.name, fit))
    };
    assert_eq!(of("in/a.X", b"AB"), Some(("first", Match::Content)));
    assert_eq!(of("in/a.X", b"B"), Some(("by name", Match::Name)));
    assert_eq!(of("in/x", b"B"), None);
    let directory = HeadContent::Directory(&[]);
    assert!(recognize(LIST, &Head::new(Path::new("a.x"), directory)).is_none());
}

#[test]
fn a_stem_is_a_name_without_the_whole_extension() {
    for (path, expected) in [
        ("in/brain.nii.gz", "in/brain"),
        ("Cells.OME.TIF", "Cells"),
        ("a.b.npy", "a.b"),
        ("plain.txt", "plain"),
        ("in.d/IM0001", "in.d/IM0001"),
        ("1.2.840.113", "1.2.840.113"),
        (".npy", ".npy"),
        ("store.ome.zarr", "store"),
        ("", ""),
    ] {
        assert_eq!(stem(path), expected, "{path}");
    }
}

#[test]
fn a_volume_is_known_by_its_content_alone() {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes, expected) in [
        ("a.dat", &b"\x93NUMPY"[..], true),
        ("a.txt", b"PK\x03\x04", true),
        ("empty.txt", b"PK\x05\x06", true),
        ("a.npy", b"text", false),
        ("a.tif", b"II*\0", true),
        ("a.czi", b"ZISRAWFILE", false),
        ("none.npz", b"", false),
    ] {
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(is_volume(&path), expected, "{name}");
    }
}

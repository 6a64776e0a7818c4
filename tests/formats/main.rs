//! Formats that are recognized but not read: each is named, with what would help. All bytes are made here. And
//! formats that are read, a file each.

mod dicom;
#[cfg(feature = "hdf5")]
mod hdf5;
mod made;
mod medical;
#[cfg(feature = "cli")]
mod program;
mod tiff;
#[cfg(feature = "zarr")]
mod zarr;

use std::fs;
use std::path::{Path, PathBuf};

use made::{at, hdf5, npy};
use tempfile::TempDir;
use vol2gif::formats::{arrays, is_volume};
use vol2gif::volume::Volume;
use vol2gif::{Compression, ContentStore, Loader, NoVolume, Problem, Remedy, WayOut};

/// Writes a file into a directory.
fn put(directory: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

/// The format and the way out of an input that must be recognized and not read, and the text of its error.
fn unread(path: &Path) -> (String, WayOut, String) {
    let error = Volume::open(path, None).expect_err("it must not be read");
    let Problem::UnreadFormat { format, way_out } = error.problem() else { panic!("{error}") };
    assert_eq!(error.remedy(), Some(Remedy::WayOut(*way_out)));
    assert_eq!(arrays(path).unwrap_err().to_string(), error.to_string());
    assert!(!is_volume(path), "only formats that are read count");
    let text = error.to_string();
    let text = text.strip_prefix(&format!("{}: ", path.display())).unwrap();
    (format.to_string(), *way_out, text.to_owned())
}

/// Makes a file of this name and content, and says how it is recognized.
fn file(name: &str, bytes: &[u8]) -> (String, WayOut) {
    let directory = TempDir::new().unwrap();
    let (format, way_out, _) = unread(&put(&directory, name, bytes));
    (format, way_out)
}

/// Asserts that files of these names and contents have a format and a way out.
fn are(format: &str, way_out: WayOut, files: &[(&str, Vec<u8>)]) {
    for (name, bytes) in files {
        assert_eq!(file(name, bytes), (format.to_owned(), way_out), "{name}");
    }
}

const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03";
const BZIP2: &[u8] = b"BZh91AY&SY";

#[test]
fn medical_formats_are_known() {
    let load = WayOut::Load;
    are("a MINC file", load(Loader::Nibabel), &[("a.mnc", at(0, b"CDF\x01")), ("a.mnc", hdf5(0))]);
    let head = b"\ntype  = string-attribute\nname  = TYPESTRING\ncount = 15\n'3DIM_HEAD_ANAT~\n".to_vec();
    are("an AFNI file", load(Loader::Nibabel), &[("a+orig.HEAD", head)]);
    let par = b"# === DATA DESCRIPTION FILE ===\n#\n# CAUTION - Investigational device.\n".to_vec();
    are("a PAR/REC file", load(Loader::Nibabel), &[("a.PAR", par)]);
}

#[test]
fn containers_of_arrays_are_known() {
    let load = WayOut::Load;
    #[cfg(not(feature = "hdf5"))]
    {
        let build = WayOut::Build(vol2gif::Feature::Hdf5);
        are("an HDF5 file", build, &[("a.h5", hdf5(0)), ("a", hdf5(512))]);
        are("an Imaris file", build, &[("a.ims", hdf5(0))]);
    }
    are(
        "a MATLAB 7.3 file",
        load(Loader::MatlabHdf5),
        &[("a.mat", hdf5(512)), ("a", at(0, b"MATLAB 7.3 MAT-file"))],
    );
    are(
        "a MATLAB file",
        load(Loader::Matlab),
        &[("a", at(0, b"MATLAB 5.0 MAT-file, Platform")), ("version_4.mat", at(0, b"\0\0\0\0"))],
    );
    are("a FITS file", load(Loader::Fits), &[("a.fits", at(0, b"SIMPLE  =                    T"))]);
    are(
        "a pickle file",
        load(Loader::Pickle),
        &[
            ("a", at(0, b"\x80\x04\x95")),
            ("a.pkl", at(0, b"\x80\x02}")),
            ("version_0.pickle", at(0, b"cnumpy")),
        ],
    );
    are("a Parquet table", WayOut::NotAVolume(NoVolume::Table), &[("a.parquet", at(0, b"PAR1"))]);
}

#[test]
fn files_of_microscopes_are_known() {
    let compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    for (format, files) in [
        ("a ZEISS CZI file", vec![("a.czi", at(0, b"ZISRAWFILE"))]),
        ("a ZEISS ZVI file", vec![("a.zvi", at(0, compound))]),
        (
            "a Nikon ND2 file",
            vec![("a.nd2", at(0, b"\xda\xce\xbe\x0a")), ("old.nd2", at(0, b"\0\0\0\x0cjP  \r\n\x87\n"))],
        ),
        ("a Leica LIF file", vec![("a.lif", at(0, b"\x70\0\0\0\x11\x22\0\0\x2a"))]),
        (
            "an Olympus file",
            vec![
                ("a.oir", at(0, b"OLYMPUSRAWFORMAT")),
                ("a.oib", at(0, compound)),
                ("a.oif", at(0, b"\xff\xfe[\0F\0i\0l\0e\0I\0n\0f\0o\0")),
            ],
        ),
        ("a DeltaVision file", vec![("a.dv", at(96, b"\xa0\xc0"))]),
        ("a Digital Micrograph file", vec![("a.dm4", at(0, b"\0\0\0\x04"))]),
    ] {
        are(format, WayOut::ConvertToOmeZarr, &files);
    }
}

#[test]
fn pictures_and_videos_are_known() {
    are(
        "a GIF",
        WayOut::NotAVolume(NoVolume::Gif),
        &[("a.gif", at(0, b"GIF89a")), ("a.npy", at(0, b"GIF87a"))],
    );
    for (format, bytes) in [
        ("a JPEG 2000 picture", at(0, b"\0\0\0\x0cjP  \r\n\x87\n")),
        ("a BMP picture", at(0, b"BM\x10\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0")),
        ("a WebP picture", at(0, b"RIFF\x10\0\0\0WEBP")),
        ("a HEIF picture", at(4, b"ftypheic")),
    ] {
        are(format, WayOut::Load(Loader::Picture), &[("a", bytes)]);
    }
    let video = WayOut::Load(Loader::Video);
    are("an MP4 video", video, &[("a", at(4, b"ftypisom")), ("a.mov", at(4, b"moov"))]);
    are("an AVI video", video, &[("a", at(0, b"RIFF\x10\0\0\0AVI "))]);
    are("a Matroska video", video, &[("a", at(0, b"\x1a\x45\xdf\xa3"))]);
}

#[test]
fn a_compressed_file_is_known_and_its_name_says_what_is_inside() {
    let xz = b"\xfd7zXZ\0";
    let zstd = b"\x28\xb5\x2f\xfd";
    for (name, magic, compression, text) in [
        ("a.npy.gz", GZIP, Compression::Gzip, "is a .npy file compressed with gzip"),
        ("a.tif.bz2", BZIP2, Compression::Bzip2, "is a TIFF file compressed with bzip2"),
        ("a.npz.xz", xz, Compression::Xz, "is an .npz archive compressed with xz"),
        ("a.tar.zst", zstd, Compression::Zstd, "is a tar archive compressed with zstd"),
        ("a.gz", GZIP, Compression::Gzip, "is a file compressed with gzip"),
        ("a", GZIP, Compression::Gzip, "is a file compressed with gzip"),
    ] {
        let directory = TempDir::new().unwrap();
        let found = unread(&put(&directory, name, &at(0, magic)));
        assert_eq!((found.1, &*found.2), (WayOut::Decompress(compression), text), "{name}");
    }
    are("a tar archive", WayOut::Unpack, &[("a.tar", at(257, b"ustar"))]);
}

#[test]
fn a_pointer_or_a_page_in_place_of_a_file_is_known() {
    let lfs = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n".to_vec();
    are("a Git LFS pointer", WayOut::GetContent(ContentStore::GitLfs), &[("a.npy", lfs)]);
    let annex = b"/annex/objects/SHA256E-s5--00.npy\n".to_vec();
    are("a git-annex link", WayOut::GetContent(ContentStore::GitAnnex), &[("a.npy", annex)]);
    for page in [&b"<!DOCTYPE html>"[..], b"\r\n \t<HTML lang=en>", b"\xef\xbb\xbf<!doctype html"] {
        are("an HTML page", WayOut::DownloadAgain, &[("a.npz", page.to_vec())]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_of_git_annex_without_its_content_is_known_and_other_broken_links_cannot_be_read() {
    use std::os::unix::fs::symlink;
    let directory = TempDir::new().unwrap();
    let link = directory.path().join("a.npy");
    symlink("../.git/annex/objects/Xx/Yy/SHA256E-s5--00.npy/SHA256E-s5--00.npy", &link).unwrap();
    let (format, way_out, text) = unread(&link);
    assert_eq!((&*format, way_out), ("a git-annex link", WayOut::GetContent(ContentStore::GitAnnex)));
    assert_eq!(text, "is a git-annex link, and its content is not on this machine");
    let other = directory.path().join("b.npy");
    symlink("nowhere", &other).unwrap();
    assert!(matches!(Volume::open(&other, None).unwrap_err().problem(), Problem::Read(_)));
}

#[test]
fn stores_in_directories_are_known() {
    let directory = TempDir::new().unwrap();
    for (file, format) in [
        ("v2/.zarray", "a Zarr store"),
        ("group/.zgroup", "a Zarr store"),
        ("v3/zarr.json", "a Zarr store"),
        ("lost.zarr/0/chunk", "a Zarr store"),
        ("a.n5/attributes.json", "an N5 container"),
    ] {
        let path = put(&directory, file, b"{}");
        let folder = directory.path().join(file.split('/').next().unwrap());
        assert!(path.starts_with(&folder));
        #[cfg(not(feature = "zarr"))]
        {
            let (found, way_out, _) = unread(&folder);
            assert_eq!((&*found, way_out), (format, WayOut::Build(vol2gif::Feature::Zarr)), "{file}");
        }
        #[cfg(feature = "zarr")]
        {
            let error = Volume::open(&folder, None).unwrap_err();
            assert!(
                matches!(error.problem(), Problem::Format { format: found, .. } if *found == format),
                "{error}"
            );
            assert!(is_volume(&folder), "{file}");
        }
    }
    // Others have files of this name, too.
    let path = put(&directory, "other/attributes.json", b"{}");
    let error = Volume::open(path.parent().unwrap(), None).unwrap_err();
    assert!(error.to_string().ends_with("is a directory"), "{error}");
    assert_eq!(error.remedy(), Some(Remedy::NameFiles));
}

#[test]
fn content_decides_before_the_name() {
    let directory = TempDir::new().unwrap();
    let volume = npy();
    for name in ["a.tif", "a.mat", "a.img", "a.gz", "a.nii"] {
        let path = put(&directory, name, &volume);
        assert!(Volume::open(&path, None).is_ok(), "{name}");
        assert!(is_volume(&path), "{name}");
    }
    assert!(!is_volume(&put(&directory, "empty.npy", b"")));
    assert!(!is_volume(&put(&directory, "text.npy", b"only the name of a volume")));
    assert!(!is_volume(directory.path()));
    assert!(!is_volume(&directory.path().join("absent")));
}

#[test]
fn a_stream_of_a_known_format_is_named() {
    let error = Volume::from_reader("stdin", &*at(0, b"ZISRAWFILE")).unwrap_err();
    assert_eq!(error.to_string(), "stdin: is a ZEISS CZI file, which is not read");
    let error = Volume::from_reader("stdin", &b"GIF89a"[..]).unwrap_err();
    assert_eq!(error.to_string(), "stdin: is a GIF, not a volume");
    assert!(Volume::from_reader("stdin", &*npy()).is_ok());
}

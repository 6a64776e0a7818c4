//! Errors offer the kind of the failed input or output.

use std::io::ErrorKind;
use std::path::Path;

use ndarray::Array3;
use vol2gif::volume::Volume;
use vol2gif::{Error, NotAFileReason, Options, Output, Problem};
use vol2gif_kit::npy_writer::{npy_file, samples};

use super::convert;

fn write(path: &Path, options: &Options) -> Error {
    let array = Array3::from_shape_fn((2, 3, 4), |(.., x)| x as u8);
    let volume = Volume::from_array("a", array.view()).unwrap();
    convert(&volume, &Output::File(path.to_owned()), options).unwrap_err()
}

#[test]
fn inputs_and_outputs_that_fail_have_the_kind_of_their_failure() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let open = |name: &str| Volume::open(&path(name), None).unwrap_err();
    assert_eq!(open("none.npy").io_kind(), Some(ErrorKind::NotFound));

    let options = Options::default();
    std::fs::write(path("file"), "text").unwrap();
    assert_eq!(write(&path("file/a.gif"), &options).io_kind(), Some(ErrorKind::NotADirectory));
    assert_eq!(write(directory.path(), &options).io_kind(), Some(ErrorKind::IsADirectory));
    let mut no_directories = Options::default();
    no_directories.output.make_directories = false;
    let missing = write(&path("none/a.gif"), &no_directories);
    assert!(matches!(missing.problem(), Problem::MissingDirectory));
    assert_eq!(missing.io_kind(), Some(ErrorKind::NotFound));

    let volume = npy_file(1, "uint8", &[2, 3, 4], false, false, &samples("uint8", 24));
    std::fs::write(path("volume.npy"), volume).unwrap();
    assert_eq!(write(&path("volume.npy"), &options).io_kind(), Some(ErrorKind::AlreadyExists));
    #[cfg(unix)]
    {
        assert_eq!(write(Path::new("/dev/null"), &options).io_kind(), Some(ErrorKind::Unsupported));
        let pipe = Volume::open(Path::new("/dev/null"), None).unwrap_err();
        assert_eq!(pipe.io_kind(), Some(ErrorKind::NotSeekable));
    }
}

#[test]
fn other_problems_have_no_kind() {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in
        [("empty.npy", &b""[..]), ("damaged.npy", b"\x93NUMPY\x01\x00"), ("text.npy", b"hello")]
    {
        let path = directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(Volume::open(&path, None).unwrap_err().io_kind(), None, "{name}");
    }
    assert_eq!(Problem::Interrupted.io_kind(), None);
    assert_eq!(Problem::Spool(ErrorKind::StorageFull.into()).io_kind(), Some(ErrorKind::StorageFull));
    assert_eq!(Problem::NotAFile(NotAFileReason::Directory).io_kind(), Some(ErrorKind::IsADirectory));
}

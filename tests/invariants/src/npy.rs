//! The `.npy` reader.

use std::fs;

use vol2gif::Problem;
use vol2gif::volume::Volume;

use crate::{directory, reading};

/// A stream and a file of the same bytes are the same volume, or bring the same error.
pub fn check(bytes: &[u8]) {
    let directory = directory();
    let path = directory.path().join("a.npy");
    fs::write(&path, bytes).unwrap();
    let stream = Volume::from_reader("stream", bytes);
    let file = Volume::open(&path, None);
    match (stream, file) {
        (Ok(stream), Ok(file)) => {
            assert_eq!((stream.shape(), stream.sample()), (file.shape(), file.sample()));
            let samples = reading::samples(&stream);
            assert!(samples.is_some());
            assert_eq!(samples, reading::samples(&file));
        }
        (Err(stream), Err(file)) => {
            // Of a stream, no more is read than is promised.
            let same = stream.problem().to_string() == file.problem().to_string();
            let longer = matches!(stream.problem(), Problem::TrailingBytes { .. })
                && matches!(file.problem(), Problem::MoreFrames { .. });
            assert!(same || longer, "{stream} and {file}");
            assert!(!file.to_string().contains('\n'), "{file}");
        }
        (stream, file) => panic!("{stream:?} and {file:?}"),
    }
}

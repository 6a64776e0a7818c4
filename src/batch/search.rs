//! Finding volumes in directories.
//!
//! Only regular files count, whose names end in `.npy` or `.npz` in any case; hidden files and directories are passed over, and so
//! are pipes, sockets and devices. Links to files are followed, and found where they lead nowhere or in a circle, so that somebody hears of
//! it; links to directories are not followed, so that a search ends. The order is that of the names, so that a run does the same as the last one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, Problem};

/// The extensions of files that hold volumes.
const EXTENSIONS: [&str; 2] = ["npy", "npz"];

/// The volumes at `input`: itself, or those in it when it is a directory.
pub(super) fn volumes(input: &Path) -> Vec<Result<PathBuf, Error>> {
    if !input.is_dir() {
        return vec![Ok(input.to_owned())];
    }
    let mut found = Vec::new();
    search(input, &mut found);
    if found.is_empty() {
        let nothing =
            io::Error::new(io::ErrorKind::NotFound, "there are no .npy or .npz files in this directory");
        found.push(Err(Error::at(input, Problem::Read(nothing))));
    }
    found
}

fn search(directory: &Path, found: &mut Vec<Result<PathBuf, Error>>) {
    let fail = |error| Err(Error::at(directory, Problem::Read(error)));
    let mut entries = match fs::read_dir(directory).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return found.push(fail(error)),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            search(&path, found);
        } else if extension(&path).is_some_and(|it| EXTENSIONS.contains(&&*it))
            && (path.is_file() || !path.exists())
        {
            found.push(Ok(path));
        }
    }
}

fn extension(path: &Path) -> Option<String> {
    path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase)
}

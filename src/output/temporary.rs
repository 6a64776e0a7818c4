//! Temporary files: how they are named, that somebody is writing them, and what is left of those nobody writes any more.
//!
//! A temporary file is locked while it is written. Its lock goes with its process, whatever ends that, so one whose lock can be
//! had is abandoned, and may be removed. Names say which output a file was to become, so that a run removes nothing but what
//! could have become an output of its own. Where the file system has no locks, nothing is ever removed.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use flate2::Crc;
use tempfile::NamedTempFile;

const SUFFIX: &str = ".tmp";

/// How often a file is made again that somebody takes for abandoned before it is locked. Where threads waited for a processor, eight
/// times were too few against a sweep that never ended.
const ATTEMPTS: usize = 200;

/// The directory of a file.
pub(super) fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// How the names begin of temporary files that are to become this one; as long for a long name as for a short one.
fn prefix(name: &OsStr) -> String {
    let mut checksum = Crc::new();
    checksum.update(name.as_encoded_bytes());
    format!(".vol2gif-{:08x}-", checksum.sum())
}

/// Makes a temporary file that is to become the one at `path`, and locks it.
pub(super) fn create(path: &Path) -> io::Result<NamedTempFile> {
    let prefix = prefix(path.file_name().unwrap_or_default());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(SUFFIX);
    #[cfg(unix)]
    {
        // As for any new file, less what the umask takes.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    for _ in 0..ATTEMPTS {
        let file = builder.tempfile_in(directory(path))?;
        match file.as_file().try_lock() {
            // Whoever took it for abandoned had the lock before, and has removed it.
            Ok(()) if !file.path().exists() => {}
            Err(TryLockError::WouldBlock) => {}
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(file),
        }
    }
    Err(io::Error::new(io::ErrorKind::ResourceBusy, "its temporary file is removed again and again"))
}

/// Removes the temporary files that were to become these and that nobody writes any more. What cannot be looked at or removed
/// stays.
pub(super) fn sweep(paths: impl Iterator<Item = PathBuf>) {
    let mut prefixes: HashMap<PathBuf, HashSet<String>> = HashMap::new();
    let length = prefix(OsStr::new("")).len();
    for path in paths {
        let of_directory = prefixes.entry(directory(&path).to_owned()).or_default();
        of_directory.insert(prefix(path.file_name().unwrap_or_default()));
    }
    for (directory, prefixes) in prefixes {
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let begins = |name: &str| name.get(..length).is_some_and(|start| prefixes.contains(start));
            if name.to_str().is_some_and(|name| name.ends_with(SUFFIX) && begins(name)) {
                remove_if_abandoned(&entry.path());
            }
        }
    }
}

fn remove_if_abandoned(path: &Path) {
    // Not through a link, nor anything but a file.
    if !fs::symlink_metadata(path).is_ok_and(|it| it.is_file()) {
        return;
    }
    let Ok(file) = OpenOptions::new().write(true).open(path) else { return };
    if file.try_lock().is_ok() {
        // Locked until it is gone, so that whoever has just made it sees that.
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(directory)
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_abandoned_is_removed_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let abandoned = |name: &str| create(&path(name)).unwrap().into_temp_path().keep().unwrap();
        let (mine, others) = (abandoned("a.gif"), abandoned("b.gif"));
        let written = create(&path("a.gif")).unwrap();
        for name in ["a.gif", ".vol2gif-.tmp", ".vol2gif-é.tmp", "notes.tmp"] {
            fs::write(path(name), "x").unwrap();
        }
        fs::create_dir(mine.with_file_name(prefix("a.gif".as_ref()) + "directory.tmp")).unwrap();

        let before = names(directory.path());
        sweep([path("a.gif"), path("none/c.gif")].into_iter());
        let left = names(directory.path());
        let gone: Vec<_> = before.iter().filter(|name| !left.contains(name)).collect();
        assert_eq!(gone, [mine.file_name().unwrap().to_str().unwrap()]);

        // What was being written can be removed as soon as it is not any more.
        let written = written.into_temp_path().keep().unwrap();
        sweep([path("a.gif"), path("b.gif")].into_iter());
        assert!(!written.exists() && !others.exists());
    }

    #[test]
    fn names_are_short_enough_for_every_output() {
        let directory = tempfile::tempdir().unwrap();
        let longest = "x".repeat(255);
        let file = create(&directory.path().join(&longest)).unwrap();
        assert!(file.path().file_name().unwrap().len() < 40);
        file.persist(directory.path().join(longest)).unwrap();
    }

    #[test]
    fn a_file_is_never_taken_from_who_makes_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.gif");
        let done = Arc::new(());
        std::thread::scope(|scope| {
            // Gone also when what follows fails, so that nobody waits for the other thread.
            let working = Arc::clone(&done);
            scope.spawn(|| {
                while Arc::strong_count(&done) > 1 {
                    sweep([path.clone()].into_iter());
                }
            });
            for number in 0..2000 {
                let file = create(&path).unwrap();
                fs::write(file.path(), number.to_string()).unwrap();
                file.persist(&path).unwrap();
                assert_eq!(fs::read_to_string(&path).unwrap(), number.to_string());
            }
            drop(working);
        });
    }
}

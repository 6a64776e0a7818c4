//! Whether a file may be created or replaced at a path.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::temporary;
use crate::formats::{is_volume, store_above};

/// A place where a file may be created or replaced.
pub(crate) struct Claim {
    /// Where the file ends up, with links followed.
    pub(crate) path: PathBuf,
    /// Whether the directory of that place exists.
    pub(crate) has_directory: bool,
}

/// Why no file may be created or replaced at a path.
pub(crate) enum Refusal {
    /// The path cannot be looked up, for example because a name in it is too long.
    LookUp(io::Error),
    /// There is a directory.
    Directory,
    /// There is a device, a pipe or a socket.
    NotAFile,
    /// There is a volume, which is never replaced.
    Volume,
    /// The place is in a store of arrays in chunks, into which nothing is written; this is its path.
    InStore(PathBuf),
    /// The directory of the place is a file; this is its path.
    DirectoryIsFile(PathBuf),
}

impl Claim {
    /// Looks up what is at `path`.
    ///
    /// # Errors
    ///
    /// [`Refusal`] if no file may be created or replaced there.
    pub(crate) fn of(path: &Path) -> Result<Self, Refusal> {
        can_be_looked_up(path).map_err(Refusal::LookUp)?;
        match fs::metadata(path) {
            Ok(it) if it.is_dir() => return Err(Refusal::Directory),
            Ok(it) if !it.is_file() => return Err(Refusal::NotAFile),
            // For example by a mistake such as `-o *.npy`.
            _ if is_volume(path) => return Err(Refusal::Volume),
            _ => {}
        }
        let path = destination(path);
        if let Some(store) = store_above(&path) {
            return Err(Refusal::InStore(store));
        }
        let directory = temporary::directory(&path);
        match fs::metadata(directory) {
            Ok(it) if it.is_dir() => Ok(Self { path, has_directory: true }),
            Ok(_) => Err(Refusal::DirectoryIsFile(directory.to_owned())),
            Err(_) => Ok(Self { path, has_directory: false }),
        }
    }
}

/// Fails if `path` cannot be looked up, for example because a name is too long. It does not fail if nothing
/// is there.
pub(super) fn can_be_looked_up(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Where a file that is written to `path` ends up. A link is followed and stays a link, even if nothing is
/// there yet.
pub(crate) fn destination(path: &Path) -> PathBuf {
    /// Most links that are followed, as on Linux.
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::read_link(&path) {
            Ok(to) => path = temporary::directory(&path).join(to),
            Err(_) => break,
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_and_free_places_may_be_claimed() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        fs::write(path("old.gif"), "GIF").unwrap();
        fs::write(path("stack.npy"), b"\x93NUMPY").unwrap();
        let claim = |path: &Path| Claim::of(path);
        for (name, has_directory) in [("old.gif", true), ("new.gif", true), ("none/new.gif", false)] {
            let claimed = claim(&path(name)).unwrap_or_else(|_| panic!("{name} is refused"));
            assert_eq!((claimed.path, claimed.has_directory), (path(name), has_directory));
        }
        assert!(matches!(claim(directory.path()), Err(Refusal::Directory)));
        assert!(matches!(claim(&path("stack.npy")), Err(Refusal::Volume)));
        assert!(
            matches!(claim(&path("old.gif/new.gif")), Err(Refusal::DirectoryIsFile(it)) if it == path("old.gif"))
        );
        assert!(matches!(claim(&path(&"x".repeat(300))), Err(Refusal::LookUp(_))));
    }

    #[test]
    #[cfg(unix)]
    fn links_are_followed_and_pipes_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        std::os::unix::fs::symlink("target.gif", path("link.gif")).unwrap();
        assert!(Claim::of(&path("link.gif")).is_ok_and(|claim| claim.path == path("target.gif")));
        assert!(matches!(Claim::of(Path::new("/dev/null")), Err(Refusal::NotAFile)));
    }
}

//! Where GIFs are written, and that no two are written to the same place.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use super::{Job, PlanError};
use crate::error::{Error, path_text};
use crate::output::{Output, destination};

/// Where the GIFs of a batch are written.
pub(super) enum Destination<'a> {
    /// Beside the inputs.
    Beside,
    /// Under this name.
    File(&'a Path),
    /// Into this directory; a file found by a search keeps its path below the searched directory.
    Directory(&'a Path),
    /// To standard output.
    Stdout,
}

impl<'a> Destination<'a> {
    /// `sequence` says that several inputs may be one volume.
    pub(super) fn new(inputs: &[PathBuf], output: Option<&'a Path>, sequence: bool) -> Self {
        match (output, inputs) {
            (None, _) => Destination::Beside,
            (Some(path), _) if path.as_os_str() == "-" => Destination::Stdout,
            (Some(path), _) if ends_in_separator(path) || path.is_dir() => Destination::Directory(path),
            // A directory may hold one volume. Whether it does is known after the search.
            (Some(path), _) if sequence && is_named_gif(path) => Destination::File(path),
            (Some(path), [input]) if is_named_gif(path) || !input.is_dir() => Destination::File(path),
            (Some(path), _) => Destination::Directory(path),
        }
    }

    /// The directory, if it does not exist yet and has the name of a GIF: the user may have meant a file.
    pub(super) fn made_directory_named_as_gif(&self) -> Option<&Path> {
        match self {
            Destination::Directory(path)
                if is_named_gif(path) && !ends_in_separator(path) && !path.is_dir() =>
            {
                Some(path)
            }
            _ => None,
        }
    }

    /// Checks that the directory is not an existing file.
    pub(super) fn check(&self) -> Result<(), PlanError> {
        match self {
            Destination::Directory(path) if path.is_file() => {
                Err(PlanError::NotADirectory(path.display().to_string()))
            }
            _ => Ok(()),
        }
    }

    /// The output of this name for the volume of standard input; `None` if it would be beside it.
    pub(super) fn of_stdin(&self, name: &OsStr) -> Option<Output> {
        match self {
            Destination::Beside => None,
            Destination::Directory(directory) => Some(Output::File(directory.join(name))),
            Destination::File(path) => Some(Output::File(path.to_path_buf())),
            Destination::Stdout => Some(Output::Stdout),
        }
    }

    /// The output of this name for a volume in the file `path`, found by a search of `root`.
    pub(super) fn of(&self, path: &Path, root: &Path, name: &OsStr) -> Output {
        match self {
            Destination::Beside => Output::File(path.with_file_name(name)),
            Destination::File(path) => Output::File(path.to_path_buf()),
            Destination::Stdout => Output::Stdout,
            Destination::Directory(directory) => {
                let below = path.strip_prefix(root).ok().and_then(Path::parent).unwrap_or(Path::new(""));
                Output::File(directory.join(below).join(name))
            }
        }
    }
}

fn ends_in_separator(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().last().is_some_and(|&b| b == b'/' || b == MAIN_SEPARATOR as u8)
}

fn is_named_gif(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gif"))
}

/// Whether `output` is the file at `path`.
pub(super) fn is_at(output: &Output, path: &Path) -> bool {
    let mut identities = Identities::default();
    matches!(output, Output::File(output) if identities.of(output) == identities.of(path))
}

/// Returns all conflicts: several jobs for one named output, jobs with the same output, and outputs that are inputs.
/// `unread` are inputs without a job.
pub(super) fn conflicts(
    jobs: &[Result<Job, Error>],
    unread: &[PathBuf],
    place: &Destination<'_>,
) -> Vec<PlanError> {
    let jobs: Vec<&Job> = jobs.iter().flatten().collect();
    if let (Destination::File(_) | Destination::Stdout, [first, _, ..]) = (place, &*jobs) {
        let one_input = jobs.iter().all(|job| job.input.paths() == first.input.paths());
        let volumes = jobs.iter().map(|job| job.input.name()).collect();
        return vec![PlanError::Several { volumes, one_input, output: first.output.clone() }];
    }
    let mut conflicts = Vec::new();
    let mut identities = Identities::default();
    let mut taken: HashMap<PathBuf, &Job> = HashMap::new();
    for job in &jobs {
        let Output::File(path) = &job.output else { continue };
        if let Some(first) = taken.insert(identities.of(path), job) {
            conflicts.push(PlanError::Collision {
                first: first.input.name(),
                second: job.input.name(),
                output: job.output.name(),
            });
        }
    }
    for path in jobs.iter().flat_map(|job| job.input.paths()).chain(unread) {
        if let Some(writer) = taken.get(&identities.of(path)) {
            let (volume, input) = (writer.input.name(), path_text(path));
            conflicts.push(PlanError::Overwrite { volume, input });
        }
    }
    conflicts
}

/// Maps paths to a canonical form: two paths to the same place have the same form, whether the file exists or
/// not.
///
/// Directories are resolved once, since resolving a path looks at each of its directories.
#[derive(Default)]
pub(super) struct Identities {
    /// Canonical forms of directories.
    known: HashMap<PathBuf, PathBuf>,
}

impl Identities {
    pub(super) fn of(&mut self, path: &Path) -> PathBuf {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
            return absolute.canonicalize().unwrap_or(absolute);
        };
        // On other systems an existing file may have its name in another case.
        let itself = match absolute.symlink_metadata() {
            Ok(metadata) => cfg!(target_os = "linux") && !metadata.is_symlink(),
            Err(_) => true,
        };
        if !itself {
            if let Ok(canonical) = absolute.canonicalize() {
                return canonical;
            }
            // A link may lead to a file that does not exist yet.
            let leads_to = destination(&absolute);
            if leads_to != absolute && !leads_to.is_symlink() {
                return self.of(&leads_to);
            }
        }
        if let Some(known) = self.known.get(parent) {
            return known.join(name);
        }
        let known = parent.canonicalize().unwrap_or_else(|_| self.of(parent));
        let identity = known.join(name);
        self.known.insert(parent.to_owned(), known);
        identity
    }
}

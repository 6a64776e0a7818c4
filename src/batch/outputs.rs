//! Where GIFs go, and that no two go to the same place.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use super::{Job, PlanError};
use crate::error::Error;
use crate::output::{Output, destination};

/// Where the GIFs of a run go.
pub(super) enum Place<'a> {
    /// Beside the inputs.
    Beside,
    /// Under this name.
    File(&'a Path),
    /// Into this directory; what a search found keeps its way below where the search began.
    Directory(&'a Path),
    /// To standard output.
    Stdout,
}

impl<'a> Place<'a> {
    pub(super) fn new(inputs: &[PathBuf], output: Option<&'a Path>) -> Self {
        match output {
            None => Place::Beside,
            Some(path) if path.as_os_str() == "-" => Place::Stdout,
            Some(path) => {
                let ends_in_separator = path
                    .as_os_str()
                    .as_encoded_bytes()
                    .last()
                    .is_some_and(|&b| b == b'/' || b == MAIN_SEPARATOR as u8);
                if ends_in_separator
                    || path.is_dir()
                    || inputs.len() > 1
                    || inputs.iter().any(|it| it.is_dir())
                {
                    Place::Directory(path)
                } else {
                    Place::File(path)
                }
            }
        }
    }

    /// A directory must not be a file already.
    pub(super) fn check(&self) -> Result<(), PlanError> {
        match self {
            Place::Directory(path) if path.is_file() => {
                Err(PlanError::NotADirectory(path.display().to_string()))
            }
            _ => Ok(()),
        }
    }

    /// The place for the volume of standard input; `None` if that would be beside it.
    pub(super) fn of_stdin(&self) -> Option<Output> {
        match self {
            Place::Beside => None,
            Place::Directory(directory) => Some(Output::File(directory.join("stdin.gif"))),
            Place::File(path) => Some(Output::File(path.to_path_buf())),
            Place::Stdout => Some(Output::Stdout),
        }
    }

    /// The place for a volume in the file `path`, found by searching `root`; `array` is the one of several.
    pub(super) fn of(&self, path: &Path, root: &Path, array: Option<&str>) -> Output {
        let mut name = path.file_stem().map_or_else(OsString::new, OsString::from);
        if let Some(array) = array {
            name.push(".");
            name.push(array.replace(|c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c), "_"));
        }
        name.push(".gif");
        match self {
            Place::Beside => Output::File(path.with_file_name(name)),
            Place::File(path) => Output::File(path.to_path_buf()),
            Place::Stdout => Output::Stdout,
            Place::Directory(directory) => {
                let below = path.strip_prefix(root).ok().and_then(Path::parent).unwrap_or(Path::new(""));
                Output::File(directory.join(below).join(name))
            }
        }
    }
}

/// What keeps jobs from having outputs of their own that are no inputs.
pub(super) fn conflicts(jobs: &[Result<Job, Error>], output: Option<&Path>) -> Vec<PlanError> {
    let jobs: Vec<&Job> = jobs.iter().flatten().collect();
    let several = |output: String, remedy| PlanError::Several { volumes: jobs.len(), output, remedy };
    let mut conflicts = Vec::new();
    let mut identities = Identities::default();
    let mut taken: HashMap<PathBuf, &Job> = HashMap::new();
    for job in &jobs {
        let Output::File(path) = &job.output else {
            if jobs.len() > 1 {
                return vec![several(
                    "stdout".into(),
                    "choose one with --array or convert one input at a time",
                )];
            }
            continue;
        };
        if let Some(first) = taken.insert(identities.of(path), job) {
            if output == Some(path) {
                let remedy = "choose one with --array, or name a directory (ending in /)";
                return vec![several(job.output.name(), remedy)];
            }
            conflicts.push(PlanError::Collision {
                first: first.input.name(),
                second: job.input.name(),
                output: job.output.name(),
            });
        }
    }
    for job in &jobs {
        for path in job.input.paths() {
            if let Some(writer) = taken.get(&identities.of(path)) {
                let (volume, input) = (writer.input.name(), path.display().to_string());
                conflicts.push(PlanError::Overwrite { volume, input });
            }
        }
    }
    conflicts
}

/// What is the same for two paths that lead to the same place, whether there is a file yet or not.
///
/// To follow a path takes a look at each of its directories, which files of one directory need not all do.
#[derive(Default)]
pub(super) struct Identities {
    /// Those of directories.
    known: HashMap<PathBuf, PathBuf>,
}

impl Identities {
    pub(super) fn of(&mut self, path: &Path) -> PathBuf {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
            return absolute.canonicalize().unwrap_or(absolute);
        };
        // Elsewhere a file that is there may have a name of another case.
        let itself = match absolute.symlink_metadata() {
            Ok(metadata) => cfg!(target_os = "linux") && !metadata.is_symlink(),
            Err(_) => true,
        };
        if !itself {
            if let Ok(canonical) = absolute.canonicalize() {
                return canonical;
            }
            // A link may lead to what is not there yet.
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

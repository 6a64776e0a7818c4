//! The search of directories for volumes.
//!
//! A file is found if it is a regular file, or a link to one, with the extension of a format that is read, in
//! upper or lower case. Of names that files of other kinds have, too, the content must be of such a format. Files of a
//! format whose files make series are found without an extension, too; what they are is found out later. A broken
//! link with such an extension is found, too: the user sees the error of its opening. Hidden files and directories,
//! pipes, sockets and devices are passed over. Links to directories are not followed, so that a search ends. The order
//! is the order of the names, so that each run does the same.
//!
//! A directory can be one input itself. It is never searched inside, even if its format is not read.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::plan_options::PlanOptions;
use crate::error::{Error, Problem};
use crate::formats::{
    Format, SeriesFile, Why, directory_format, extensions, is_of_series, is_shared, is_volume,
};

/// What a search found.
#[derive(Default)]
pub(super) struct Searched {
    pub(super) found: Vec<Result<PathBuf, Error>>,
    /// Files that may belong to a series.
    pub(super) series: Vec<SeriesFile>,
    /// Number of files and directories that the options exclude or do not include.
    pub(super) left_out: usize,
}

/// The volumes at `input`: the input itself, or the volumes in it if it is a directory that is not one input.
/// Single pictures count only as files of a sequence.
pub(super) fn volumes(input: &Path, formats: &'static [Format], options: &PlanOptions) -> Searched {
    if !input.is_dir() {
        let path = input.to_owned();
        return match is_of_series(formats, input) {
            true => Searched { series: vec![SeriesFile { path, why: Why::Named }], ..Searched::default() },
            false => Searched { found: vec![Ok(path)], ..Searched::default() },
        };
    }
    let mut search = Search { root: input, formats, options, searched: Searched::default() };
    search.directory(input);
    let mut searched = search.searched;
    if searched.found.is_empty() && searched.series.is_empty() {
        searched.found.push(Err(nothing(input, formats, searched.left_out)));
    }
    searched
}

/// The error of a directory in which there is nothing, but for what is left out.
pub(super) fn nothing(input: &Path, formats: &[Format], left_out: usize) -> Error {
    let names = extensions(formats, "or");
    let nothing = match left_out {
        0 => format!("there are no {names} files in this directory"),
        left_out => {
            format!("there are no other {names} files in this directory than the {left_out} left out")
        }
    };
    Error::at(input, Problem::Read(io::Error::new(io::ErrorKind::NotFound, nothing)))
}

/// A search that began at `root`.
struct Search<'s> {
    root: &'s Path,
    formats: &'static [Format],
    options: &'s PlanOptions,
    searched: Searched,
}

impl Search<'_> {
    fn directory(&mut self, directory: &Path) {
        let mut entries = match fs::read_dir(directory).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) => return self.found(Err(Error::at(directory, Problem::Read(error)))),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        let names: Vec<OsString> = entries.iter().map(fs::DirEntry::file_name).collect();
        if let Some(format) = directory_format(self.formats, directory, &names) {
            // If the user named it and its format is not read, its opening says so.
            if directory == self.root {
                self.found(Ok(directory.to_owned()));
            } else if format.is_read() {
                self.take(directory.to_owned());
            }
            return;
        }
        for (entry, name) in entries.iter().zip(&names) {
            let path = entry.path();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                match self.options.excludes(self.below(&path)) {
                    true => self.searched.left_out += 1,
                    false => self.directory(&path),
                }
            } else {
                self.file(&name.to_string_lossy().to_lowercase(), path);
            }
        }
    }

    /// Takes a file, if it is wanted by its name, in lower case.
    fn file(&mut self, name: &str, path: PathBuf) {
        let may_be_of_series = |format: &&Format| format.has_series();
        if let Some(format) = self.formats.iter().find(may_be_of_series) {
            let why = match (format.has_extension(name), is_bare(name)) {
                (true, _) => Some(Why::Extension),
                (false, true) => Some(Why::Bare),
                (false, false) => None,
            };
            if let Some(why) = why.filter(|_| path.is_file()) {
                match self.options.takes(self.below(&path)) {
                    true => self.searched.series.push(SeriesFile { path, why }),
                    false if why == Why::Bare => {}
                    false => self.searched.left_out += 1,
                }
                return;
            }
        }
        if self.is_wanted(name)
            && (path.is_file() || !path.exists())
            && (!is_shared(name) || is_volume(&path))
        {
            self.take(path);
        }
    }

    /// The path below the searched directory.
    fn below<'p>(&self, path: &'p Path) -> &'p Path {
        path.strip_prefix(self.root).unwrap_or(path)
    }

    fn take(&mut self, path: PathBuf) {
        match self.options.takes(self.below(&path)) {
            true => self.found(Ok(path)),
            false => self.searched.left_out += 1,
        }
    }

    fn found(&mut self, found: Result<PathBuf, Error>) {
        self.searched.found.push(found);
    }

    /// Whether `name`, in lower case, has the extension of a format that is read.
    fn is_wanted(&self, name: &str) -> bool {
        let is_wanted = |format: &Format| format.is_searched(self.options.sequence);
        self.formats.iter().any(|format| is_wanted(format) && format.has_extension(name))
    }
}

/// Whether a name has no extension, or a number in its place, as many files of scanners have.
fn is_bare(name: &str) -> bool {
    name.rsplit_once('.').is_none_or(|(_, extension)| extension.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::tests::{WITH_DIRECTORIES, stores};

    /// The paths that a search finds, below `root`.
    fn found(root: &Path) -> Vec<String> {
        let below = |path: PathBuf| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let searched = volumes(root, WITH_DIRECTORIES, &PlanOptions::default());
        searched.found.into_iter().map(|path| below(path.unwrap())).collect()
    }

    #[test]
    fn a_directory_that_is_one_input_is_found_and_not_searched_inside() {
        let directory = stores();
        let root = directory.path();
        fs::create_dir_all(root.join("plain/shut")).unwrap();
        for name in ["plain/z.npy", "plain/shut/closed", "plain/shut/y.npy", "plain/x.tif", "a.NPY"] {
            fs::write(root.join(name), b"").unwrap();
        }
        assert_eq!(found(root), ["a.NPY", "one", "plain/z.npy", "two"]);
        // Named, a store is one input, whether its format is read or not.
        for name in ["one", "plain/shut"] {
            assert_eq!(found(&root.join(name)), [""]);
        }
    }
}

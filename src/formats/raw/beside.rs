//! Files of samples that a header names: in the directory of the header or below it, and nowhere else.

use std::path::{Component, Path, PathBuf};

use crate::error::Problem;
use crate::formats::names::clipped;

/// The path of the file that the header at `header` names.
///
/// # Errors
///
/// When the name leads out of the directory of the header, also by a link. `unusable` makes the problem.
pub(in crate::formats) fn beside(
    header: &Path,
    name: &str,
    unusable: fn(&str) -> Problem,
) -> Result<PathBuf, Problem> {
    let outside = || {
        unusable(&format!(
            "it names {:?} outside its directory; move that file beside the header",
            clipped(name)
        ))
    };
    let is_inside = Path::new(name)
        .components()
        .all(|component| matches!(component, Component::Normal(_) | Component::CurDir));
    if name.is_empty() || !is_inside {
        return Err(outside());
    }
    let directory = header.parent().unwrap_or(Path::new(""));
    let path = directory.join(name);
    let real = |path: &Path| path.canonicalize().ok();
    let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    match (real(directory), real(&path)) {
        (Some(directory), Some(file)) if !file.starts_with(&directory) => Err(outside()),
        // A file that is not there is an error where it is opened.
        _ => Ok(path),
    }
}

/// The names of numbered files: a pattern of C's `printf` with one number in it, and the numbers.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::formats) struct Numbered {
    before: String,
    /// The least number of digits.
    digits: usize,
    /// What stands before a number of fewer digits.
    fill: char,
    after: String,
    first: i64,
    last: i64,
    step: i64,
}

/// Most digits of a number in a name.
const MOST_DIGITS: usize = 32;

impl Numbered {
    /// Reads a pattern such as `slice%03d.raw`, and its first and last number and step. `None` if it is none.
    pub fn new(pattern: &str, first: i64, last: i64, step: i64) -> Option<Self> {
        let (before, rest) = pattern.split_once('%')?;
        let (format, after) = rest.split_once(['d', 'i', 'u'])?;
        let fill = if format.starts_with('0') { '0' } else { ' ' };
        let digits = if format.is_empty() { 0 } else { format.parse().ok()? };
        let steps = last.checked_sub(first)?.checked_div(step)?;
        let is_usable = digits <= MOST_DIGITS && !after.contains('%') && steps >= 0;
        let (before, after) = (before.to_owned(), after.to_owned());
        is_usable.then_some(Self { before, digits, fill, after, first, last, step })
    }

    /// Number of names.
    pub fn count(&self) -> u64 {
        1 + ((self.last - self.first) / self.step) as u64
    }

    /// The names, one after the other.
    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.count() as i64).map(|at| {
            let number = (self.first + at * self.step).to_string();
            let fill = self.fill.to_string().repeat(self.digits.saturating_sub(number.len()));
            format!("{}{fill}{number}{}", self.before, self.after)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(reason: &str) -> Problem {
        Problem::Format { format: "a file", reason: reason.to_owned() }
    }

    #[test]
    fn no_name_leads_out_of_the_directory() {
        let directory = tempfile::tempdir().unwrap();
        let header = directory.path().join("a/h.mhd");
        std::fs::create_dir_all(header.parent().unwrap().join("below")).unwrap();
        for name in ["x.raw", "below/x.raw", "./x.raw"] {
            assert!(beside(&header, name, problem).is_ok(), "{name}");
        }
        for name in ["", "../x.raw", "below/../../x.raw", "/etc/passwd", "/dev/zero"] {
            let error = beside(&header, name, problem).unwrap_err().to_string();
            assert!(error.contains("outside its directory"), "{name}: {error}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/passwd", header.with_file_name("link.raw")).unwrap();
            assert!(beside(&header, "link.raw", problem).is_err());
        }
    }

    #[test]
    fn numbered_names_are_those_of_printf() {
        let names = |pattern, first, last, step| {
            Numbered::new(pattern, first, last, step).map(|it| it.names().collect::<Vec<_>>())
        };
        assert_eq!(names("s%03d.raw", 8, 12, 2).unwrap(), ["s008.raw", "s010.raw", "s012.raw"]);
        assert_eq!(names("%d", 3, 1, -1).unwrap(), ["3", "2", "1"]);
        assert_eq!(names("s%2d", 9, 9, 1).unwrap(), ["s 9"]);
        for (pattern, first, last, step) in [
            ("s.raw", 0, 1, 1),
            ("%s", 0, 1, 1),
            ("%d%d", 0, 1, 1),
            ("%d", 0, 1, 0),
            ("%d", 2, 1, 1),
            ("%999d", 0, 1, 1),
        ] {
            assert_eq!(names(pattern, first, last, step), None, "{pattern}");
        }
        assert_eq!(Numbered::new("%d", 0, 1_000_000_000, 1).unwrap().count(), 1_000_000_001);
    }
}

//! Patterns for names and paths of files.

use std::path::Path;
use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};

/// A pattern for files of a search: `*` and `?` stand for characters of a name, `[...]` for one of several characters,
/// `{a,b}` for one of several texts, and `**` for any number of directories. Upper and lower case differ.
///
/// A pattern without `/` is for the name of a file or directory, any other for its path below the directory that is
/// searched.
///
/// # Examples
///
/// ```
/// use vol2gif::batch::Glob;
///
/// assert!("t1*.npy".parse::<Glob>().is_ok());
/// assert!("{a".parse::<Glob>().is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Glob {
    matcher: GlobMatcher,
    is_of_path: bool,
}

/// The error for a text that is no pattern; the text says why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a pattern: {0}")]
pub struct NotAGlob(String);

impl FromStr for Glob {
    type Err = NotAGlob;

    fn from_str(text: &str) -> Result<Self, NotAGlob> {
        let pattern = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/');
        if pattern.is_empty() {
            return Err(NotAGlob("it is empty".into()));
        }
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        let glob = glob.map_err(|error| NotAGlob(error.kind().to_string()))?;
        Ok(Self { matcher: glob.compile_matcher(), is_of_path: pattern.contains('/') })
    }
}

impl Glob {
    /// Whether the pattern is for this file or directory; `below` is its path below the searched directory.
    pub(super) fn matches(&self, below: &Path) -> bool {
        match (self.is_of_path, below.file_name()) {
            (false, Some(name)) => self.matcher.is_match(Path::new(name)),
            _ => self.matcher.is_match(below),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_for_names_or_for_paths() {
        for (pattern, path, matches) in [
            ("*.npy", "a.npy", true),
            ("*.npy", "deep/er/a.npy", true),
            ("*.npy", "a.npz", false),
            ("t?_[0-9]*", "deep/t1_03.npy", true),
            ("{raw,mask}*", "mask.npz", true),
            ("A*", "a.npy", false),
            ("deep/*.npy", "deep/a.npy", true),
            ("deep/*.npy", "deep/er/a.npy", false),
            ("deep/**", "deep/er/a.npy", true),
            ("**/er/*", "deep/er/a.npy", true),
            ("./deep/*", "deep/a.npy", true),
            ("deep/", "deep", true),
        ] {
            assert_eq!(
                pattern.parse::<Glob>().unwrap().matches(Path::new(path)),
                matches,
                "{pattern} {path}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_can_match() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"a\xff.npy"));
        assert!("a*.npy".parse::<Glob>().unwrap().matches(path));
    }

    #[test]
    fn what_is_no_pattern_is_refused_with_the_reason() {
        let message = |text: &str| text.parse::<Glob>().unwrap_err().to_string();
        assert_eq!(message(""), "not a pattern: it is empty");
        assert!(message("{a").starts_with("not a pattern: unclosed alternate group"), "{}", message("{a"));
        assert!(message("[a").starts_with("not a pattern: unclosed character class"), "{}", message("[a"));
    }
}

//! Options of a plan.

use std::path::Path;

use super::glob::Glob;
use crate::formats::Resolution;

/// What of the inputs is converted, and how the GIFs are named.
#[derive(Clone, Debug, Default)]
pub struct PlanOptions {
    /// The name of the array to convert.
    ///
    /// Default: all arrays.
    pub array: Option<String>,
    /// Which level of a pyramid is converted, of each array. Sequences and standard input have none.
    ///
    /// Default: [level 0](Resolution::Level), the array itself.
    pub resolution: Resolution,
    /// Whether numbered files are one volume, by the rule of [`sequences`](crate::formats::sequences).
    ///
    /// Default: false.
    pub sequence: bool,
    /// Patterns for files that a search takes.
    ///
    /// Default: none, for all files.
    pub include: Vec<Glob>,
    /// Patterns for files and directories that a search passes over.
    ///
    /// Default: none.
    pub exclude: Vec<Glob>,
    /// What follows the name of the input in the name of its GIF.
    ///
    /// Default: nothing.
    pub suffix: String,
    /// What GIFs are called after.
    ///
    /// Default: their inputs.
    pub names: Names,
}

impl PlanOptions {
    /// Whether a search passes over a file or directory; `below` is its path below the searched directory.
    pub(super) fn excludes(&self, below: &Path) -> bool {
        self.exclude.iter().any(|glob| glob.matches(below))
    }

    /// Whether a search takes a file.
    pub(super) fn takes(&self, below: &Path) -> bool {
        let is_included = self.include.is_empty() || self.include.iter().any(|glob| glob.matches(below));
        is_included && !self.excludes(below)
    }
}

/// What GIFs are called after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// Their inputs: the name of the file without the extension, and the name of the array where there are several.
    #[default]
    Input,
    /// Their numbers in the plan, from 1, with zeros before them so that all have the same length.
    Number,
}

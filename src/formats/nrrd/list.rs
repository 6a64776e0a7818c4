//! Samples in several files: a list of their names, or a pattern for numbers.

use std::path::{Path, PathBuf};

use super::unusable;
use crate::error::Problem;
use crate::formats::names::clipped;
use crate::formats::raw::{Numbered, beside};

/// The files that have the samples, in their order.
#[derive(Debug)]
pub(super) struct Files {
    names: Names,
    /// Number of axes of the samples in each file, if the header has it.
    axes: Option<usize>,
}

#[derive(Debug)]
enum Names {
    Listed(Vec<String>),
    Numbered(Numbered),
}

impl Files {
    /// Reads the value of the field, and the lines behind it; `None` where it is the name of one file.
    pub fn parse(value: &str, rest: &[String]) -> Option<Result<Self, Problem>> {
        let words: Vec<&str> = value.split_whitespace().collect();
        let senseless = || unusable(&format!("its list of files makes no sense: {:?}", clipped(value)));
        let axes =
            |word: Option<&&str>| word.map(|word| word.parse::<usize>().map_err(|_| senseless())).transpose();
        if let ["LIST", more @ ..] = &*words {
            let names =
                rest.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
            return Some(axes(more.first()).map(|axes| Self { names: Names::Listed(names), axes }));
        }
        let [pattern, first, last, step, more @ ..] = &*words else { return None };
        if !pattern.contains('%') {
            return None;
        }
        let number = |text: &str| text.parse::<i64>().ok();
        let numbers = || Numbered::new(pattern, number(first)?, number(last)?, number(step)?);
        Some(
            numbers()
                .ok_or_else(senseless)
                .and_then(|names| Ok(Self { names: Names::Numbered(names), axes: axes(more.first())? })),
        )
    }
}

/// The paths of the files of the header at `header`. `lengths` are those of the axes, the fastest first.
///
/// # Errors
///
/// When they are not as many as the axes allow, one leads out of the directory of the header, or is not there.
pub(super) fn paths(header: &Path, files: &Files, lengths: &[usize]) -> Result<Vec<PathBuf>, Problem> {
    let count = match &files.names {
        Names::Listed(names) => names.len() as u64,
        Names::Numbered(numbered) => numbered.count(),
    };
    // Of as many axes as the array, the files divide the slowest one among them.
    let axes = files.axes.unwrap_or(lengths.len() - 1);
    let fits = match lengths.get(axes..) {
        _ if count == 0 => false,
        Some([]) => lengths.last().is_some_and(|&length| (length as u64).is_multiple_of(count)),
        Some(slower) => {
            slower.iter().try_fold(1u64, |all, &length| all.checked_mul(length as u64)) == Some(count)
        }
        None => false,
    };
    if !fits {
        return Err(unusable(&format!("its samples are in {count} files, and its axes have other lengths")));
    }
    // One after the other, so that a long list of files that are not there takes no memory.
    let path = |name: &str| -> Result<PathBuf, Problem> {
        let path = beside(header, name, unusable)?;
        match path.is_file() {
            true => Ok(path),
            false => Err(unusable(&format!("it names {:?}, and that is not there", clipped(name)))),
        }
    };
    match &files.names {
        Names::Listed(names) => names.iter().map(|name| path(name)).collect(),
        Names::Numbered(numbered) => numbered.names().map(|name| path(&name)).collect(),
    }
}

//! Sequences: numbered files that are one volume.
//!
//! The names say which files belong together, and in which order (`names`). Each file is opened, to compare its shape
//! and type with those of the first one, and closed again. It is opened once more whenever its samples are read, so
//! that no number of files is too large (`files`).

mod files;
mod names;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::files::{FileShape, SequenceFiles};
use super::extension::split_name;
use super::format::Format;
use super::options::ReadOptions;
use super::picture::{jpeg, png};
use super::tiff;
use crate::error::{Error, Problem, SequenceReason, path_text};
use crate::volume::{ArrayLayout, Axes, AxisKind, ByteOrder, Limits, Metadata, Volume, on_one_line};

pub(super) use names::{Group, groups};

/// The extensions of the files of sequences.
const EXTENSIONS: &[&[&str]] =
    &[&["npy"], png::FORMAT.extensions, jpeg::FORMAT.extensions, tiff::FORMAT.extensions];

/// Whether a file can be one of a sequence, by its name.
pub(super) fn is_file(path: &Path) -> bool {
    let (_, extension) = split_name(path);
    let extension = extension.trim_start_matches('.').to_ascii_lowercase();
    EXTENSIONS.iter().any(|extensions| extensions.contains(&&*extension))
}

/// What errors and reports call a group.
pub(super) fn name(group: &Group) -> String {
    path_text(&group.pattern)
}

/// The name of a group in the provenance of its GIF.
pub(super) fn provenance_name(group: &Group) -> String {
    on_one_line(&group.pattern.file_name().unwrap_or(OsStr::new("")).to_string_lossy())
}

/// Opens the volume of a group, whose files are `paths`.
///
/// # Errors
///
/// [`Problem::Sequence`] where a file is missing or is unlike the first one, and the errors of each file.
pub(super) fn open(
    formats: &'static [Format],
    group: &Group,
    paths: &[PathBuf],
    options: ReadOptions,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let error = |problem| Error::new(name(group), problem);
    if let Some(missing) = &group.missing {
        return Err(error(Problem::Sequence(SequenceReason::Missing(missing.clone()))));
    }
    let files = SequenceFiles::open(formats, paths, options, limits)?;
    let FileShape { lengths, sample, metadata, .. } = files.shape();
    let counts: Vec<usize> = group.axes.iter().map(|(_, count)| *count).collect();
    let metadata = Metadata { axes: axes(group, lengths, metadata.axes.as_ref()), ..metadata.clone() };
    let array = ArrayLayout::new([&*counts, lengths].concat(), *sample, ByteOrder::Little, false);
    let array = array.map_err(error)?;
    let files = Arc::new(files.along(&counts));
    let volume = Volume::chunked(name(group), array, files, limits).with_metadata(metadata);
    Ok(volume.with_provenance_name(Some(&provenance_name(group))))
}

/// What the axes of a group are: those along the files, and those of each file. `None` where it is not known.
fn axes(group: &Group, lengths: &[usize], said: Option<&Axes>) -> Option<Axes> {
    let usual = Axes::by_default(lengths);
    let mut own = said.or(usual.as_ref())?.kinds().to_vec();
    let along: Vec<Option<AxisKind>> = group.axes.iter().map(|(kind, _)| *kind).collect();
    let stacks = own.contains(&AxisKind::Z);
    // Where neither the file nor the names say it, stacks are numbered by time, and pictures by slice. A stack whose
    // slices are numbered in the names is one over time.
    if said.is_none() && along.contains(&Some(AxisKind::Z)) {
        own.iter_mut().filter(|kind| **kind == AxisKind::Z).for_each(|kind| *kind = AxisKind::Time);
    }
    let free = if stacks || along.contains(&Some(AxisKind::Z)) { AxisKind::Time } else { AxisKind::Z };
    let along = along.into_iter().map(|kind| kind.unwrap_or(free));
    Axes::new(along.chain(own).collect::<Vec<_>>()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_along_the_files_come_before_those_of_each_file() {
        for (along, lengths, said, expected) in [
            ("-", &[5, 6][..], None, Some("ZYX")),
            ("T", &[5, 6], None, Some("TYX")),
            ("TZ", &[5, 6], None, Some("TZYX")),
            ("T-", &[5, 6], None, Some("TZYX")),
            ("Z-", &[5, 6], None, Some("ZTYX")),
            ("-", &[7, 5, 6], None, Some("TZYX")),
            ("Z", &[7, 5, 6], None, Some("ZTYX")),
            ("-", &[5, 6, 3], Some("YXS"), Some("ZYXS")),
            ("-", &[7, 5, 6, 3], None, Some("TZYXS")),
            ("Z", &[7, 5, 6], Some("ZYX"), None),
            ("TZ", &[7, 5, 6], None, None),
            ("-", &[2, 7, 5, 6], None, None),
        ] {
            let kind = |letter: char| (AxisKind::of(letter).ok(), 2);
            let group = Group { axes: along.chars().map(kind).collect(), ..Group::default() };
            let said = said.map(|said: &str| said.parse().unwrap());
            let found = axes(&group, lengths, said.as_ref()).map(|axes| axes.to_string());
            assert_eq!(found.as_deref(), expected, "{along} {lengths:?}");
        }
    }
}

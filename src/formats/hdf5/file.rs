//! A file, opened for reading and nothing else.

use std::io;
use std::sync::{Arc, Once};

use hdf5_metno::types::{FixedAscii, FixedUnicode, TypeDescriptor, VarLenAscii, VarLenUnicode};
use hdf5_metno::{Attribute, Dataset, File, Group, LinkType, silence_errors};
use tempfile::NamedTempFile;

use super::{damaged, failed};
use crate::error::Problem;
use crate::formats::opened::Opened;
use crate::volume::source::FileSlice;

/// The most characters of an attribute.
const MOST_CHARACTERS: usize = 1 << 16;

/// An open file.
pub(super) struct Hdf5File {
    pub(super) root: File,
}

impl Hdf5File {
    /// Opens an input.
    ///
    /// # Errors
    ///
    /// When it is no file that the library reads.
    pub(super) fn open(opened: &Opened<'_>) -> Result<Self, Problem> {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // The library prints all errors otherwise.
            silence_errors(true);
            hdf5_metno::sync::sync(|| {
                // SAFETY: the function takes a number, the kinds of plugins that are allowed, which this binding
                // declares as a pointer; it is not followed. The call is under the lock of the library. No plugin is
                // allowed: they are programs that a file could make run by the number of a filter.
                unsafe { hdf5_metno_sys::h5pl::H5PLset_loading_state(std::ptr::null_mut()) };
            });
        });
        let named = named(opened)?;
        let path = named.as_ref().map_or(opened.path(), NamedTempFile::path);
        Ok(Self { root: File::open(path).map_err(failed)? })
    }

    /// The members of a group, and by which links they are there.
    pub(super) fn members(group: &Group) -> Vec<(String, LinkType)> {
        let mut members = Vec::new();
        // What cannot be listed is left out.
        let _ = group.iter_visit_default(|name, link| {
            members.push((name.to_owned(), link.link_type));
            Ok(())
        });
        members
    }

    /// The group at a path; `None` where there is none, or no part of this file.
    pub(super) fn group(&self, path: &str) -> Option<Group> {
        self.is_inside(path).then(|| self.root.group(path).ok()).flatten()
    }

    /// The data set at a path.
    ///
    /// # Errors
    ///
    /// When there is none, or a link leads to another file.
    pub(super) fn data_set(&self, path: &str) -> Result<Dataset, Problem> {
        if !self.is_inside(path) {
            return Err(damaged(&format!("{path:?} is in another file, which is not read")));
        }
        let data_set = self.root.dataset(path).map_err(failed)?;
        // A link within the file may lead to one that does not end there.
        match data_set.filename() == self.root.filename() {
            true => Ok(data_set),
            false => Err(damaged(&format!("{path:?} is in another file, which is not read"))),
        }
    }

    /// Whether no part of a path is an external link.
    fn is_inside(&self, path: &str) -> bool {
        let mut group: Option<Group> = self.root.as_group().ok();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let Some(found) = &group else { return true };
            let is_external = |link: &LinkType| *link == LinkType::External;
            let is_other = Self::members(found).iter().any(|(name, link)| name == part && is_external(link));
            if is_other {
                return false;
            }
            group = found.group(part).ok();
        }
        true
    }
}

/// A file of its own, by which the library opens what came from a stream, whose file has no name. It is gone when this
/// is dropped, and stays open.
fn named(opened: &Opened<'_>) -> Result<Option<NamedTempFile>, Problem> {
    if opened.path().exists() {
        return Ok(None);
    }
    let (file, _) = opened.file().map_err(|error| Problem::Bug(error.to_string()))?;
    let length = file.metadata().map_err(Problem::Read)?.len();
    let mut named = NamedTempFile::new().map_err(Problem::Spool)?;
    let mut slice = FileSlice { file: Arc::clone(file), next: 0, left: length };
    io::copy(&mut slice, &mut named).map_err(Problem::Spool)?;
    Ok(Some(named))
}

/// The text of an attribute: a string, or characters one by one, as Imaris writes them. It ends at a NUL.
pub(super) fn text(group: &Group, name: &str) -> Option<String> {
    let attribute: Attribute = group.attr(name).ok()?;
    if attribute.size() > MOST_CHARACTERS {
        return None;
    }
    let text = match attribute.dtype().ok()?.to_descriptor().ok()? {
        TypeDescriptor::FixedAscii(1) => {
            let characters = attribute.read_raw::<FixedAscii<1>>().ok()?;
            characters.iter().map(|character| character.as_str().to_owned()).collect::<String>()
        }
        TypeDescriptor::FixedAscii(_) => attribute.read_scalar::<FixedAscii<256>>().ok()?.to_string(),
        TypeDescriptor::FixedUnicode(_) => attribute.read_scalar::<FixedUnicode<256>>().ok()?.to_string(),
        TypeDescriptor::VarLenAscii => attribute.read_scalar::<VarLenAscii>().ok()?.to_string(),
        TypeDescriptor::VarLenUnicode => attribute.read_scalar::<VarLenUnicode>().ok()?.to_string(),
        _ => return None,
    };
    Some(text.split('\0').next().unwrap_or_default().trim().to_owned())
}

/// The number in the text of an attribute.
pub(super) fn number(group: &Group, name: &str) -> Option<f64> {
    text(group, name)?.parse().ok()
}

//! The data sets of a file of any content, by their paths.

use hdf5_metno::{Group, LinkType};

use super::file::Hdf5File;
use super::{Place, data_set};
use crate::error::{Problem, TypeKind};
use crate::formats::format::Entry;
use crate::formats::passed_over::PassedOver;

/// The most groups in one another, and the most members that are looked at.
const MOST_DEPTH: usize = 16;
const MOST_MEMBERS: usize = 20_000;

/// The data sets of a file. Of these, the ones with 3 to 5 axes are converted unless another one is named.
///
/// # Errors
///
/// When the root of the file cannot be read.
pub(super) fn entries(file: &Hdf5File) -> Result<Vec<Entry>, Problem> {
    let mut list = List { file, entries: Vec::new(), left: MOST_MEMBERS };
    let root = file.root.as_group().map_err(super::failed)?;
    list.group(&root, "", 0);
    Ok(list.entries)
}

struct List<'f> {
    file: &'f Hdf5File,
    entries: Vec<Entry>,
    left: usize,
}

impl List<'_> {
    fn group(&mut self, group: &Group, path: &str, depth: usize) {
        for (name, link) in Hdf5File::members(group) {
            if self.left == 0 || link == LinkType::External {
                continue;
            }
            self.left -= 1;
            let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            if let Ok(group) = group.group(&name) {
                if depth < MOST_DEPTH && group.filename() == self.file.root.filename() {
                    self.group(&group, &path, depth + 1);
                }
            } else if let Ok(found) = group.dataset(&name)
                && found.filename() == self.file.root.filename()
            {
                let passed_over = match (data_set::sample(&found), found.ndim()) {
                    (Err(Problem::SampleType(unread)), _) => Some(match unread.kind {
                        TypeKind::Fields => PassedOver::Fields,
                        _ => PassedOver::Text,
                    }),
                    (_, 3..=5) if found.shape().contains(&0) => Some(PassedOver::Empty),
                    (_, 3..=5) => None,
                    (_, axes) => Some(PassedOver::Axes(axes)),
                };
                let place = Place { paths: vec![path.clone()], ..Place::default() };
                self.entries.push(Entry::named(path, place).passed_over(passed_over));
            } else if link == LinkType::Hard {
                // The library cannot open it: its opening says why. A link that leads nowhere is left out.
                let place = Place { paths: vec![path.clone()], ..Place::default() };
                self.entries.push(Entry::named(path, place));
            }
        }
    }
}

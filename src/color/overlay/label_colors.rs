//! Colors of labels, as a file has them.

use std::collections::BTreeMap;
use std::path::Path;

use flate2::Crc;

use super::label_file::{self, Shown};
use crate::error::{Error, OverlayReason, Problem};
use crate::volume::on_one_line;

/// Colors of labels. Labels without one have a color of the usual table.
///
/// # Examples
///
/// ```
/// use vol2gif::options::LabelColors;
///
/// let colors = LabelColors::from_text("parts", "1 255 0 0 left\n2 0 255 0 right\n")?;
/// assert_eq!(colors.color(2), Some([0, 255, 0]));
/// assert_eq!(colors.color(3), None);
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelColors {
    name: String,
    colors: BTreeMap<i64, Shown>,
}

impl LabelColors {
    /// Reads a table from a file: lines of a label and its red, green and blue, from 0 to 255, and a name after them
    /// that is not used; a table of ITK-SNAP, which may hide labels; or one of FreeSurfer.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is no such table.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let text = label_file::read(path).map_err(|problem| Error::at(path, problem))?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        Self::from_text(&name, &text).map_err(|problem| Error::at(path, problem))
    }

    /// Reads a table from the text of such a file; `name` stands for it in records.
    ///
    /// # Errors
    ///
    /// [`Problem::Overlay`] for a text that is no such table.
    pub fn from_text(name: &str, text: &str) -> Result<Self, Problem> {
        let colors =
            label_file::colors(text).map_err(|fact| Problem::Overlay(OverlayReason::Colors(fact)))?;
        Ok(Self { name: name.to_owned(), colors })
    }

    /// The name of the table.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The color of a label; `None` for one that has no color here, or is hidden.
    pub fn color(&self, label: i64) -> Option<[u8; 3]> {
        match self.colors.get(&label) {
            Some(Shown::In(color)) => Some(*color),
            Some(Shown::Hidden) | None => None,
        }
    }

    /// The name of the table and a checksum of its colors, for a record.
    pub(crate) fn identity(&self) -> String {
        let mut checksum = Crc::new();
        for (label, shown) in &self.colors {
            checksum.update(&label.to_le_bytes());
            match shown {
                Shown::In(color) => checksum.update(color),
                Shown::Hidden => checksum.update(b"hidden"),
            }
        }
        format!("{}#{:08x}", on_one_line(&self.name), checksum.sum())
    }

    /// The labels that are not hidden, with their colors.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (i64, [u8; 3])> {
        self.colors.iter().filter_map(|(&label, shown)| match shown {
            Shown::In(color) => Some((label, *color)),
            Shown::Hidden => None,
        })
    }

    /// The labels that are hidden.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = i64> {
        self.colors.iter().filter(|(_, shown)| **shown == Shown::Hidden).map(|(label, _)| *label)
    }
}

//! Files with colors of labels: plain tables, and those of ITK-SNAP and FreeSurfer.
//!
//! A line of a plain table is `label red green blue [name]`. FreeSurfer's has the name second, and an alpha that is
//! not used: `label name red green blue alpha`. ITK-SNAP's has eight fields: `label red green blue alpha visible mesh
//! "name"`; what is not visible is hidden.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::{OverlayReason, Problem};

/// The longest file that is read, in bytes. FreeSurfer's table of all its labels has 100 kB.
const MAX_BYTES: u64 = 4 << 20;

/// How a label is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    In([u8; 3]),
    /// The file hides it.
    Hidden,
}

/// Reads a file as a text.
///
/// # Errors
///
/// [`Problem::Read`] and [`Problem::Overlay`].
pub(super) fn read(path: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Problem::Read)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(Problem::Read)?;
    let refuse = |fact: &str| Problem::Overlay(OverlayReason::Colors(fact.to_owned()));
    match bytes.len() as u64 > MAX_BYTES {
        true => Err(refuse("it holds more than 4 MiB")),
        false => String::from_utf8(bytes).map_err(|_| refuse("it is no text")),
    }
}

/// The labels of a text with their colors.
///
/// # Errors
///
/// A text that says what is wrong.
pub(super) fn colors(text: &str) -> Result<BTreeMap<i64, Shown>, String> {
    let mut colors = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (label, shown) = entry(line).ok_or_else(|| {
            let start: String = line.chars().take(40).collect();
            format!("line {} is {start:?}, and not a label with its red, green and blue", number + 1)
        })?;
        colors.insert(label, shown);
    }
    match colors.is_empty() {
        true => Err("it has no labels".to_owned()),
        false => Ok(colors),
    }
}

/// The label of a line, and how it is shown.
fn entry(line: &str) -> Option<(i64, Shown)> {
    let fields: Vec<&str> =
        line.split(|c: char| c.is_whitespace() || c == ',').filter(|field| !field.is_empty()).collect();
    let label = fields.first()?.parse().ok()?;
    let color = |from: usize| -> Option<[u8; 3]> {
        let [red, green, blue] = <[&str; 3]>::try_from(fields.get(from..from + 3)?).ok()?;
        Some([red.parse().ok()?, green.parse().ok()?, blue.parse().ok()?])
    };
    if let Some(color) = color(1) {
        let is_of_itk_snap = fields.len() >= 7 && line.ends_with('"');
        let is_hidden = is_of_itk_snap && fields[5] == "0";
        return Some((label, if is_hidden { Shown::Hidden } else { Shown::In(color) }));
    }
    // FreeSurfer's, whose names have no blanks.
    color(2).map(|color| (label, Shown::In(color)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_three_kinds_are_read() {
        let table = colors("# label r g b\n1 255 0 10 left part\n\n300,0,20,30\n-1 1 2 3\n").unwrap();
        let expected = [(-1, [1, 2, 3]), (1, [255, 0, 10]), (300, [0, 20, 30])];
        assert!(table.into_iter().eq(expected.map(|(label, color)| (label, Shown::In(color)))));

        let freesurfer = "#No. Label Name:                R   G   B   A\n\n\
             0   Unknown                         0   0   0   0\n\
             17  Left-Hippocampus                220 216 20  0\n";
        let table = colors(freesurfer).unwrap();
        assert_eq!(table[&17], Shown::In([220, 216, 20]));

        let itk_snap = "################\n# ITK-SnAP Label Description File\n\
            \x20   0     0    0    0        0  0  0    \"Clear Label\"\n\
            \x20   1   255    0    0        1  1  1    \"Label 1\"\n\
            \x20   2     0  255    0        1  0  1    \"a hidden one\"\n";
        let table = colors(itk_snap).unwrap();
        assert_eq!((table[&0], table[&1], table[&2]), (Shown::Hidden, Shown::In([255, 0, 0]), Shown::Hidden));
    }

    #[test]
    fn the_error_of_any_other_file_names_the_line() {
        for (text, fact) in [
            ("", "it has no labels"),
            ("# nothing\n", "it has no labels"),
            ("1 255 0\n", "line 1 is \"1 255 0\", and not a label with its red, green and blue"),
            ("1 2 3 4\n5 6 7 256\n", "line 2 is \"5 6 7 256\", and not a label with its red, green and blue"),
            ("<html>", "line 1 is \"<html>\", and not a label with its red, green and blue"),
        ] {
            assert_eq!(colors(text), Err(fact.to_owned()), "{text:?}");
        }
    }
}

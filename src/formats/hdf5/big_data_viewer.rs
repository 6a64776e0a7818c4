//! BigDataViewer: `tTTTTT/sSS/LEVEL/cells` of axes z, y, x, one for each time, view and level.

use hdf5_metno::LinkType;

use super::Place;
use super::file::Hdf5File;
use crate::error::Problem;
use crate::formats::format::Entry;
use crate::formats::passed_over::PassedOver;
use crate::volume::{Axes, AxisKind, Metadata};

/// The views of a file of BigDataViewer with their levels; `None` for other files.
///
/// # Errors
///
/// When the root of the file cannot be read.
pub(super) fn entries(file: &Hdf5File) -> Result<Option<Vec<Entry>>, Problem> {
    let root = file.root.as_group().map_err(super::failed)?;
    let numbered = |letter: char, names: Vec<(String, LinkType)>| -> Vec<String> {
        let is_number = |name: &str| {
            name.strip_prefix(letter)
                .is_some_and(|rest| rest.len() > 1 && rest.bytes().all(|it| it.is_ascii_digit()))
        };
        let is_own = |link: LinkType| link != LinkType::External;
        names
            .into_iter()
            .filter(|(name, link)| is_own(*link) && is_number(name))
            .map(|(name, _)| name)
            .collect()
    };
    let members = Hdf5File::members(&root);
    let (times, views) = (numbered('t', members.clone()), numbered('s', members));
    let (Some(first), false) = (times.first(), views.is_empty()) else { return Ok(None) };
    let mut entries = Vec::new();
    for view in views {
        // Times without the view are left out.
        let of_view: Vec<&String> =
            times.iter().filter(|time| file.group(&format!("{time}/{view}/0")).is_some()).collect();
        // Samples of 16 bits are unsigned, and stored as signed ones, unless the view says what they are.
        let is_unsigned = file.group(&view).is_none_or(|group| group.attr("dataType").is_err());
        let mut levels = Vec::new();
        for level in 0.. {
            let path = |time: &String| format!("{time}/{view}/{level}/cells");
            let Ok(data_set) = file.data_set(&path(of_view.first().copied().unwrap_or(first))) else { break };
            let place = Place {
                paths: of_view.iter().map(|time| path(time)).collect(),
                outer: vec![of_view.len()],
                shown: None,
                is_unsigned,
                metadata: Metadata {
                    axes: Axes::new([AxisKind::Time, AxisKind::Z, AxisKind::Y, AxisKind::X]).ok(),
                    ..Metadata::default()
                },
            };
            let size = match *data_set.shape() {
                [_, height, width] => (width, height),
                _ => (0, 0),
            };
            let entry = match level {
                0 => Entry::named(view.clone(), place),
                _ => Entry::named(format!("{view}/{level}"), place).passed_over(Some(PassedOver::Aside)),
            };
            levels.push(entry.with_size(size));
        }
        if !levels.is_empty() {
            let whole = levels.remove(0).with_levels(levels.clone());
            entries.extend(std::iter::once(whole).chain(levels));
        }
    }
    Ok((!entries.is_empty()).then_some(entries))
}

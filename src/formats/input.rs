//! One opened input: how it is read, and which of its arrays is meant.

use globset::GlobBuilder;

use super::format::{Entry, Format, Reader, Support, recognize, unread};
use super::names::listed;
use super::opened::Opened;
use super::passed_over::PassedOver;
use crate::error::{Error, NotAFileReason, Problem};
use crate::volume::{Limits, Volume};

/// Opens the array of this name in an input; `None` stands for the only one.
///
/// # Errors
///
/// As [`Volume::open`].
pub(super) fn open(
    formats: &'static [Format],
    opened: &Opened<'_>,
    array: Option<&str>,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let reader = reader_of(formats, opened)?;
    let entries = (reader.contents)(opened)?;
    let entry = choose(entries, array).map_err(|problem| opened.error(problem))?;
    (reader.open)(opened, &entry, limits)
}

/// How an input is read. A file that no format recognizes is treated as the first of `formats`, and gets
/// the error of that format.
///
/// # Errors
///
/// When the input is of a format that is not read, or is a directory or a link that no format recognizes.
pub(super) fn reader_of(formats: &'static [Format], opened: &Opened<'_>) -> Result<Reader, Error> {
    let format = match recognize(formats, &opened.head()) {
        Some((format, _)) => format,
        None if opened.is_directory() => {
            return Err(opened.error(Problem::NotAFile(NotAFileReason::Directory)));
        }
        None => {
            opened.file()?;
            formats.first().ok_or_else(|| opened.error(Problem::Bug("no format is known".into())))?
        }
    };
    match format.support {
        Support::Read(reader)
        | Support::ReadPicture(reader)
        | Support::ReadSeries(reader)
        | Support::ReadNamed(reader) => Ok(reader),
        Support::Known(way_out) => Err(opened.error(unread(formats, format, way_out, &opened.head()))),
    }
}

/// The arrays that a name or a pattern means; see [`choose`].
pub(super) fn chosen(entries: Vec<Entry>, wanted: &str) -> Result<Vec<Entry>, Problem> {
    let is_exact =
        |entry: &Entry| [&entry.name, &entry.alias].into_iter().flatten().any(|name| name == wanted);
    let is_pattern = wanted.contains(['*', '?', '[', '{']) && !entries.iter().any(is_exact);
    let pattern = is_pattern.then(|| GlobBuilder::new(wanted).literal_separator(true).build().ok()).flatten();
    let Some(pattern) = pattern.map(|glob| glob.compile_matcher()) else {
        return Ok(vec![choose(entries, Some(wanted))?]);
    };
    // Patterns are for arrays, not for the levels of a pyramid.
    let fits = |entry: &Entry| {
        let is_meant = is_array(entry) && entry.passed_over != Some(PassedOver::Aside);
        is_meant && entry.name.as_ref().is_some_and(|name| pattern.is_match(name))
    };
    match entries.iter().any(fits) {
        true => Ok(entries.into_iter().filter(fits).collect()),
        false => Ok(vec![choose(entries, Some(wanted))?]),
    }
}

/// The array named `array`, or the only one. An only array without a name fits any name; where others have names, it
/// fits its alias. An alias counts where no array has the name.
pub(super) fn choose(entries: Vec<Entry>, array: Option<&str>) -> Result<Entry, Problem> {
    let arrays = || entries.iter().filter(|it| is_array(it));
    let has_names = arrays().any(|entry| entry.name.is_some());
    let names: Vec<String> =
        arrays().filter_map(|entry| entry.name.clone().or_else(|| entry.alias.clone())).collect();
    let has_name = |entry: &Entry| array.is_some() && entry.name.as_deref() == array && is_array(entry);
    let is_name = entries.iter().any(has_name);
    let has_alias =
        |entry: &Entry| has_names && array.is_some() && entry.alias.as_deref() == array && is_array(entry);
    let is_named = |entry: &Entry| if is_name { has_name(entry) } else { has_alias(entry) };
    let (named, others): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_named);
    if let Some(named) = named.into_iter().next() {
        return Ok(named);
    }
    match (<[_; 1]>::try_from(without_passed_over(others).0), array) {
        (Ok([only]), wanted) if wanted.is_none() || !has_names => Ok(only),
        (_, Some(wanted)) => Err(Problem::NoSuchArray { wanted: wanted.into(), found: listed(&names) }),
        (_, None) => Err(Problem::SeveralArrays(listed(&names))),
    }
}

/// Whether a member of an input is an array.
pub(super) fn is_array(entry: &Entry) -> bool {
    entry.passed_over != Some(PassedOver::NoArray)
}

/// The arrays that are converted, and what is passed over. Where nothing else is there, arrays are converted that
/// can be no volumes, since the errors say why.
pub(super) fn without_passed_over(entries: Vec<Entry>) -> (Vec<Entry>, Vec<Entry>) {
    let (found, left): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.passed_over.is_none());
    match found.is_empty() {
        false => (found, left),
        true => left.into_iter().partition(is_array),
    }
}

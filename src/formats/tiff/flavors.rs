//! Which series a file has.
//!
//! Writers say in descriptions and tags of their own what the pages are. Each flavor of TIFF is a file of this folder,
//! which turns that into series. The first flavor that fits counts. A file that fits none is plain: all pages of one
//! shape are a series.

use std::sync::Arc;

use super::file::TiffFile;
use super::page::tag;
use super::series::{Content, Planes, Series};
use super::{imagej, levels, lsm, micromanager, ndtiff, ome, plain, scanimage, shaped, slide, stk, together};
use crate::error::Error;

/// The series of a file, if it is of this flavor.
type Flavor = fn(&Content) -> Result<Option<Vec<Series>>, Error>;

/// The series of a file, in its order.
///
/// # Errors
///
/// When the file is damaged, or what it says cannot be read as it says it.
pub(super) fn all(file: Arc<TiffFile>) -> Result<Vec<Series>, Error> {
    let path = file.path.clone();
    let content = Content::new(file).map_err(|problem| Error::at(&path, problem))?;
    let flavors: [Flavor; 10] = [
        ndtiff::series,
        shaped::series,
        lsm::series,
        ome::series,
        micromanager::series,
        imagej::series,
        stk::series,
        slide::series,
        scanimage::series,
        plain::series,
    ];
    let mut found = Vec::new();
    for flavor in flavors {
        if let Some(series) = flavor(&content)? {
            found = series;
            break;
        }
    }
    for series in &mut found {
        if let Some(offset) = together::in_chain(&content, series) {
            series.planes = Planes::Together(offset);
        }
    }
    name(&mut found);
    levels::scale_voxels(&mut found);
    if let Some(turned @ 2..=8) = content.number(tag::ORIENTATION) {
        let remark =
            format!("its pages are marked as turned or mirrored ({turned}), and shown as they are stored");
        found.iter_mut().for_each(|series| series.facts.remarks.push(remark.clone()));
    }
    Ok(found)
}

/// Gives every series a name of its own: what the file calls it, else its number.
fn name(series: &mut [Series]) {
    for number in 0..series.len() {
        let name = series[number].name.trim().to_owned();
        let is_taken = |name: &str| series[..number].iter().any(|other| other.name == name);
        series[number].name = match name {
            name if name.is_empty() || is_taken(&name) => {
                let mut unused = number.to_string();
                while is_taken(&unused) {
                    unused.push('_');
                }
                unused
            }
            name => name,
        };
    }
}

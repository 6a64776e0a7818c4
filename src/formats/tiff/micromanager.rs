//! NDTiff and stacks of Micro-Manager that have no usable OME-XML.

use super::page::tag;
use super::series::{Content, Series};
use crate::error::Error;

/// The series of a file of Micro-Manager.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let _ = (content, tag::MICRO_MANAGER);
    Ok(None)
}

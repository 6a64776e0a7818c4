//! The probes of formats that are recognized but not read, and of pictures.
//!
//! Each function recognizes one format, or a few formats for which the same would help. The list of formats
//! has their names and the way out.

pub(super) mod arrays;
pub(super) mod medical;
pub(super) mod microscopy;
pub(super) mod other;
pub(super) mod pictures;

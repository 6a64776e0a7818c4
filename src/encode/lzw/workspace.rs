//! What one image is packed with.

use super::runs::Chains;
use super::table::{Rows, Table};

/// What a lane works with, used for one image after another.
pub struct Workspace<'r> {
    pub rows: &'r Rows,
    pub table: &'r mut Table,
    pub chains: &'r mut Chains,
}

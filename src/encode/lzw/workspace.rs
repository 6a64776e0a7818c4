//! The tables that one image is packed with.

use super::runs::Chains;
use super::table::{Rows, Table};

/// The tables of one lane, reused for one image after another.
pub struct Workspace<'r> {
    pub rows: &'r Rows,
    pub table: &'r mut Table,
    pub chains: &'r mut Chains,
}

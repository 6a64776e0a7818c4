//! The first group of a file, which says how the others are written.

use super::bytes::FileBytes;
use super::damaged;
use super::elements::{Elements, Writing};
use super::values::Uid;
use crate::error::Problem;
use crate::volume::ByteOrder;

/// Where the first group begins, behind the preamble and `DICM`.
const START: u64 = 132;

/// What the first group says.
pub(super) struct Meta {
    pub(super) class: Uid,
    pub(super) syntax: Uid,
    /// Where the data set begins.
    pub(super) end: u64,
}

impl Meta {
    /// Reads the first group.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or does not say the transfer syntax.
    pub(super) fn read(bytes: &mut FileBytes<'_>) -> Result<Self, Problem> {
        let writing = Writing { explicit: true, order: ByteOrder::Little };
        let mut elements = Elements::new(bytes, START, writing);
        let (mut class, mut syntax) = (Uid::default(), Uid::default());
        loop {
            // What follows may be written in another way, so that no element can be made of it.
            let end = elements.at;
            let Ok(Some(element)) = elements.next() else { return Ok(Self { class, syntax, end }) };
            if element.tag >> 16 != 2 {
                return match syntax.is_empty() {
                    true => Err(damaged("it does not say its transfer syntax")),
                    false => Ok(Self { class, syntax, end }),
                };
            }
            match (element.tag, elements.value(&element, 64)?) {
                (0x0002_0002, Some(value)) => class = Uid::new(&value),
                (0x0002_0010, Some(value)) => syntax = Uid::new(&value),
                _ => {}
            }
            elements.skip(&element)?;
        }
    }
}

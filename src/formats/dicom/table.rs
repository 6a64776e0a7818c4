//! Tables of values: palettes, and tables from stored values to others.

use super::elements::{Element, Elements, Met, Tag, number};
use crate::error::Problem;
use crate::volume::ByteOrder;

/// The most bytes of a table: 65536 entries of 16 bits.
pub(super) const MOST_TABLE: usize = 128 << 10;

const DESCRIPTOR: Tag = 0x0028_3002;
const DATA: Tag = 0x0028_3006;

/// A table: entry k is for the stored value `first` + k. Values before the first one have its entry, and values behind
/// the last one have the last entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) first: i32,
    /// Not empty.
    pub(super) entries: Vec<u16>,
    /// Bits of an entry: 8 to 16.
    pub(super) bits: u32,
}

impl Table {
    /// The table of a descriptor and its data. `None` if they do not fit each other. The first value is signed if the
    /// samples are.
    pub(super) fn new(descriptor: &[u8], data: &[u8], order: ByteOrder, signed: bool) -> Option<Self> {
        let word = |at: usize| descriptor.get(at..at + 2).map(|bytes| number(bytes, order));
        let (count, first, bits) = (word(0)?, word(2)?, word(4)?);
        let count = if count == 0 { 65536 } else { count as usize };
        let first = if signed { i32::from(first as u16 as i16) } else { first as i32 };
        let entries: Vec<u16> = match data.len() {
            // A byte of padding may follow.
            length if length == count || length == count + count % 2 => {
                data[..count].iter().map(|&byte| u16::from(byte)).collect()
            }
            length if length >= 2 * count => {
                data.chunks_exact(2).take(count).map(|bytes| number(bytes, order) as u16).collect()
            }
            _ => return None,
        };
        // Some writers say 16 bits of entries that have 8, and the other way round.
        let greatest = entries.iter().copied().max()?;
        let bits = match (greatest, bits) {
            (0..=255, _) => 8,
            (_, 0..=8) => 16,
            (greatest, bits) => bits.max(u16::BITS - greatest.leading_zeros()).min(16),
        };
        Some(Self { first, entries, bits })
    }

    /// The entry for a stored value.
    pub(super) fn of(&self, value: i64) -> u16 {
        let at = (value - i64::from(self.first)).clamp(0, self.entries.len() as i64 - 1);
        self.entries[at as usize]
    }

    /// Reads the table in the first item of a sequence.
    pub(super) fn of_sequence(
        elements: &mut Elements<'_>,
        sequence: &Element,
        signed: bool,
    ) -> Result<Option<Self>, Problem> {
        let (mut items, mut descriptor, mut data) = (0, None, None);
        elements.each(sequence, &mut |elements, met| {
            match met {
                Met::Item => {
                    items += 1;
                    return Ok(items == 1);
                }
                Met::Element(element) if items == 1 && element.tag == DESCRIPTOR => {
                    descriptor = elements.value(&element, 16)?;
                }
                Met::Element(element) if items == 1 && element.tag == DATA => {
                    data = elements.value(&element, MOST_TABLE)?;
                }
                Met::Element(_) => {}
            }
            Ok(false)
        })?;
        let order = elements.writing.order;
        Ok(descriptor.zip(data).and_then(|(descriptor, data)| Self::new(&descriptor, &data, order, signed)))
    }
}

/// The numbers of 64 bits of a value.
pub(super) fn long_numbers(value: &[u8], order: ByteOrder) -> Vec<u64> {
    let long = |bytes: &[u8]| {
        let (first, second) = (u64::from(number(&bytes[..4], order)), u64::from(number(&bytes[4..], order)));
        match order {
            ByteOrder::Little => second << 32 | first,
            ByteOrder::Big => first << 32 | second,
        }
    };
    value.chunks_exact(8).map(long).collect()
}

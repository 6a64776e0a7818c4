//! Palettes: three tables from samples to colors, whose parts are elements of a header.

use super::damaged;
use super::elements::Tag;
use super::table::Table;
use crate::error::Problem;
use crate::volume::ByteOrder;

/// The parts of a palette which are found so far.
#[derive(Default)]
pub(super) struct Palette {
    descriptors: [Option<Vec<u8>>; 3],
    entries: [Option<Vec<u8>>; 3],
    segmented: bool,
}

impl Palette {
    /// Takes an element, if it is a part of a palette.
    pub(super) fn take(&mut self, tag: Tag, value: Vec<u8>) {
        match tag {
            0x0028_1101..=0x0028_1103 => self.descriptors[(tag - 0x0028_1101) as usize] = Some(value),
            0x0028_1201..=0x0028_1203 => self.entries[(tag - 0x0028_1201) as usize] = Some(value),
            0x0028_1221..=0x0028_1223 => self.segmented = true,
            _ => {}
        }
    }

    /// The tables of red, green and blue, by samples that are signed or not.
    ///
    /// # Errors
    ///
    /// When a part is missing or damaged, or the palette is in segments.
    pub(super) fn tables(&self, order: ByteOrder, signed: bool) -> Result<[Table; 3], Problem> {
        let table = |at: usize| {
            let (descriptor, entries) = (self.descriptors[at].as_ref()?, self.entries[at].as_ref()?);
            Table::new(descriptor, entries, order, signed)
        };
        match (table(0), table(1), table(2)) {
            (Some(red), Some(green), Some(blue)) => Ok([red, green, blue]),
            _ if self.segmented => Err(damaged("a palette in segments is not read")),
            _ => Err(damaged("its palette is not complete")),
        }
    }
}

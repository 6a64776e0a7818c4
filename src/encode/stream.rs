//! A packed image, and what it takes in a file.

use super::rectangle::Rectangle;

/// One way to draw a frame, packed.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    /// Where it is drawn.
    pub(crate) rectangle: Rectangle,
    /// The transparent index. It leaves what is there, because the level is transparent or the pixel
    /// unchanged.
    pub(crate) transparent: Option<u8>,
    /// The greatest index in use.
    pub(crate) greatest: u8,
    /// The minimum code size followed by the LZW stream, as the `gif` crate takes them.
    pub(crate) bytes: Vec<u8>,
}

/// Number of bytes that the data of an image take in a file, if `stream` bytes are the minimum code size and
/// the LZW stream: these, a length for each piece of 255 bytes, and the end.
pub(super) fn data_bytes(stream: usize) -> usize {
    let data = stream - 1;
    1 + data + data.div_ceil(255) + 1
}

/// Number of entries of a color table that has `greatest` as an index: a power of two, at least 2.
pub(crate) fn table_entries(greatest: u8) -> usize {
    (usize::from(greatest) + 1).next_power_of_two().max(2)
}

/// Number of bits that distinguish all indices up to `greatest`; at least 2, the least minimum code size of a
/// GIF.
pub(super) fn code_size(greatest: u8) -> u8 {
    (8 - greatest.leading_zeros() as u8).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_sizes_hold_the_greatest_index() {
        for (greatest, size) in [(0, 2), (1, 2), (3, 2), (4, 3), (7, 3), (127, 7), (128, 8), (255, 8)] {
            assert_eq!(code_size(greatest), size);
        }
    }

    #[test]
    fn tables_hold_the_greatest_index() {
        for (greatest, entries) in
            [(0, 2), (1, 2), (2, 4), (3, 4), (4, 8), (127, 128), (128, 256), (255, 256)]
        {
            assert_eq!(table_entries(greatest), entries);
        }
    }

    #[test]
    fn data_are_divided_into_pieces_of_255_bytes() {
        for (stream, bytes) in [(1, 2), (2, 4), (256, 258), (257, 260), (511, 514)] {
            assert_eq!(data_bytes(stream), bytes);
        }
    }
}

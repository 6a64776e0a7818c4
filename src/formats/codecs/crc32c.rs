//! CRC-32C, the checksum of Zarr: the polynomial of Castagnoli, 0x1EDC6F41, with its bits reversed.

/// Bytes of a checksum.
pub(super) const BYTES: usize = 4;

/// The checksums of all bytes, followed by 0 to 7 zeros: eight bytes are looked up at once.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    const REVERSED: u32 = 0x82f6_3b78;
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ REVERSED } else { sum >> 1 };
            bit += 1;
        }
        tables[0][byte] = sum;
        byte += 1;
    }
    let mut zeros = 1;
    while zeros < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[zeros - 1][byte];
            tables[zeros][byte] = before >> 8 ^ tables[0][before as usize & 255];
            byte += 1;
        }
        zeros += 1;
    }
    tables
}

/// The checksum of these bytes.
fn checksum(bytes: &[u8]) -> u32 {
    let (eights, rest) = bytes.as_chunks::<8>();
    let step = |sum: u32, eight: &[u8; 8]| {
        let number = u64::from_le_bytes(*eight) ^ u64::from(sum);
        let look_up = |place: usize| TABLES[7 - place][(number >> (8 * place)) as usize & 255];
        (0..8).fold(0, |sum, place| sum ^ look_up(place))
    };
    let sum = eights.iter().fold(!0, step);
    !rest.iter().fold(sum, |sum, byte| sum >> 8 ^ TABLES[0][((sum as u8) ^ byte) as usize])
}

/// What is before the checksum at the end; `None` where that is not the checksum of it.
pub(super) fn checked(data: &[u8]) -> Option<&[u8]> {
    let (data, sum) = data.split_last_chunk::<BYTES>()?;
    (checksum(data) == u32::from_le_bytes(*sum)).then_some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_rfc_3720() {
        // RFC 3720, appendix B.4; and the usual check value of nine digits.
        let counting: Vec<u8> = (0..32).collect();
        let cases: [(&[u8], u32); 5] = [
            (&[0; 32], 0x8a91_36aa),
            (&[0xff; 32], 0x62a8_ab43),
            (&counting, 0x46dd_794e),
            (b"123456789", 0xe306_9283),
            (b"", 0),
        ];
        for (bytes, expected) in cases {
            assert_eq!(checksum(bytes), expected, "{bytes:?}");
            let packed = [bytes, &expected.to_le_bytes()].concat();
            assert_eq!(checked(&packed), Some(bytes));
            let damaged = [&[1], &packed[..]].concat();
            assert_eq!(checked(&damaged), None);
        }
        assert_eq!(checked(b"abc"), None);
    }
}

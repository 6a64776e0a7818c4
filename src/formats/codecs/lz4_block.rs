//! Blocks of LZ4 in two frames that are not the frame of LZ4 itself.

use lz4_flex::block::decompress_into;

use super::Damage;

/// A block after its length, of 4 bytes, little-endian: what numcodecs calls `lz4`.
pub(super) fn after_length(data: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
    let (length, data) = data.split_first_chunk::<4>().ok_or(Damage::Invalid)?;
    let out = out.get_mut(..u32::from_le_bytes(*length) as usize).ok_or(Damage::TooLong)?;
    block(data, out)
}

/// A block that fills `out`.
pub(super) fn block(data: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
    match decompress_into(data, out) {
        Ok(length) if length == out.len() => Ok(length),
        _ => Err(Damage::Invalid),
    }
}

/// Blocks as the library lz4-java writes them: each after a header of 21 bytes, up to one without content.
pub(super) fn of_java(mut data: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
    const MAGIC: &[u8] = b"LZ4Block";
    let mut filled = 0;
    while !data.is_empty() {
        let (header, rest) = data.split_first_chunk::<21>().ok_or(Damage::Invalid)?;
        let length = |at: usize| {
            header[at..at + 4].iter().rev().fold(0, |length, &byte| length << 8 | usize::from(byte))
        };
        let (packed, unpacked) = (length(9), length(13));
        if !header.starts_with(MAGIC) {
            return Err(Damage::Invalid);
        }
        if unpacked == 0 {
            break;
        }
        let (packed, rest) = rest.split_at_checked(packed).ok_or(Damage::Invalid)?;
        let out = out.get_mut(filled..filled + unpacked).ok_or(Damage::TooLong)?;
        match header[8] & 0xf0 {
            0x10 if packed.len() == unpacked => out.copy_from_slice(packed),
            0x20 => _ = block(packed, out)?,
            _ => return Err(Damage::Invalid),
        }
        (filled, data) = (filled + unpacked, rest);
    }
    Ok(filled)
}

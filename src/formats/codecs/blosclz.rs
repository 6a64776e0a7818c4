//! BloscLZ, the compression of Blosc itself, of the family of FastLZ: literals, and matches with what is before.

use super::Damage;

/// The distance from which on it has 16 bits of its own.
const FAR: usize = 8191;

/// Unpacks data that fill `out`.
pub(super) fn unpack(data: &[u8], out: &mut [u8]) -> Result<(), Damage> {
    let (&first, mut data) = data.split_first().ok_or(Damage::Invalid)?;
    // The first token is a run of literals, whatever its upper bits are.
    let (mut control, mut filled) = (usize::from(first & 31), 0);
    let next = |data: &mut &[u8]| -> Result<usize, Damage> {
        let (&byte, rest) = data.split_first().ok_or(Damage::Invalid)?;
        *data = rest;
        Ok(usize::from(byte))
    };
    loop {
        if control < 32 {
            let (literals, rest) = data.split_at_checked(control + 1).ok_or(Damage::Invalid)?;
            out.get_mut(filled..filled + literals.len()).ok_or(Damage::Invalid)?.copy_from_slice(literals);
            (filled, data) = (filled + literals.len(), rest);
        } else {
            let mut length = (control >> 5) - 1;
            if length == 6 {
                loop {
                    let more = next(&mut data)?;
                    length += more;
                    if more < 255 {
                        break;
                    }
                }
            }
            let upper = (control & 31) << 8;
            let lower = next(&mut data)?;
            let distance = match lower == 255 && upper == 31 << 8 {
                true => (next(&mut data)? << 8 | next(&mut data)?) + FAR + 1,
                false => upper + lower + 1,
            };
            let (start, end) = (filled.checked_sub(distance), filled + length + 3);
            let start = start.filter(|_| end <= out.len()).ok_or(Damage::Invalid)?;
            match distance >= end - filled {
                true => out.copy_within(start..start + end - filled, filled),
                // The match overlaps the bytes that it writes.
                false => (filled..end).for_each(|at| out[at] = out[at - distance]),
            }
            filled = end;
        }
        match data.split_first() {
            Some((&token, rest)) => (control, data) = (usize::from(token), rest),
            None => return if filled == out.len() { Ok(()) } else { Err(Damage::Invalid) },
        }
    }
}

//! PackBits: runs of equal bytes, and runs of others.

use super::Damage;

/// Unpacks the beginning of `data`: as many bytes as `out` has.
pub(super) fn unpack(mut data: &[u8], mut out: &mut [u8]) -> Result<(), Damage> {
    while !out.is_empty() {
        let (&head, rest) = data.split_first().ok_or(Damage::Short)?;
        data = rest;
        let count = match head {
            128 => continue,
            0..128 => usize::from(head) + 1,
            129.. => 257 - usize::from(head),
        };
        // A run may end beyond the strip.
        let wanted = count.min(out.len());
        let (now, later) = out.split_at_mut(wanted);
        match head {
            0..128 => {
                now.copy_from_slice(data.get(..wanted).ok_or(Damage::Short)?);
                data = data.get(count..).unwrap_or_default();
            }
            _ => {
                let (&value, rest) = data.split_first().ok_or(Damage::Short)?;
                now.fill(value);
                data = rest;
            }
        }
        out = later;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_unpacked() {
        let packed =
            [0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0xfd, 0xaa, 0x03, 0x80, 0x00, 0x2a, 0x22, 0xf7, 0xaa];
        let unpacked = [
            0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0x22, 0xaa, 0xaa,
            0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
        ];
        for count in 0..=unpacked.len() {
            let mut out = vec![0; count];
            assert_eq!(unpack(&packed, &mut out), Ok(()));
            assert_eq!(out, unpacked[..count]);
        }
        assert_eq!(unpack(&packed, &mut [0; 25]), Err(Damage::Short));
        assert_eq!(unpack(&[5, 1, 2], &mut [0; 3]), Err(Damage::Short));
        assert_eq!(unpack(&[128, 128, 0, 9], &mut [0; 1]), Ok(()));
    }
}

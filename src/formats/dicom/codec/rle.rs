//! RLE of DICOM: the bytes of all samples of one significance are a segment, and each segment is packed as by
//! PackBits.

use super::{Damage, Decoded, FrameSize};

/// The most segments of a frame.
const MOST_SEGMENTS: usize = 15;

pub(super) fn decode(data: &[u8], size: FrameSize) -> Result<Decoded, Damage> {
    let number = |at: usize| {
        let bytes = data.get(4 * at..4 * at + 4)?;
        Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize)
    };
    let segments = number(0).ok_or(Damage::Invalid)?;
    if segments != size.samples * size.bytes || segments > MOST_SEGMENTS {
        return Err(Damage::Unlike);
    }
    // A packed byte stands for at most 64 others, so a short frame is damaged whatever it says.
    if size.total() / 64 > data.len() {
        return Err(Damage::Invalid);
    }
    let mut out = vec![0; size.total()];
    let step = size.samples * size.bytes;
    for segment in 0..segments {
        let start = number(1 + segment).ok_or(Damage::Invalid)?;
        let end =
            if segment + 1 < segments { number(2 + segment).ok_or(Damage::Invalid)? } else { data.len() };
        let packed = data.get(start..end).ok_or(Damage::Invalid)?;
        // Of each sample, the most significant byte comes first.
        let (sample, byte) = (segment / size.bytes, size.bytes - 1 - segment % size.bytes);
        unpack(packed, out[sample * size.bytes + byte..].iter_mut().step_by(step)).ok_or(Damage::Invalid)?;
    }
    Ok(Decoded { data: out, bits: None, is_rgb: false })
}

/// Unpacks a segment into `out`; `None` if it is too short.
fn unpack<'o>(mut packed: &[u8], mut out: impl ExactSizeIterator<Item = &'o mut u8>) -> Option<()> {
    while out.len() > 0 {
        let (&control, rest) = packed.split_first()?;
        packed = rest;
        match control {
            0..=127 => {
                let count = usize::from(control) + 1;
                let bytes = packed.get(..count.min(packed.len()))?;
                // What does not fit is padding.
                let wanted = count.min(out.len());
                bytes.get(..wanted)?.iter().zip(&mut out).for_each(|(byte, to)| *to = *byte);
                packed = packed.get(count..).unwrap_or_default();
            }
            128 => {}
            129.. => {
                let (&byte, rest) = packed.split_first()?;
                packed = rest;
                out.by_ref().take(257 - usize::from(control)).for_each(|to| *to = byte);
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GREY: FrameSize = FrameSize { width: 3, height: 2, samples: 1, bytes: 2, is_rgb: false };

    fn frame(segments: &[&[u8]]) -> Vec<u8> {
        let mut header = vec![segments.len() as u32];
        let mut at = 64;
        for segment in segments {
            header.push(at);
            at += segment.len() as u32;
        }
        header.resize(16, 0);
        [header.iter().flat_map(|it| it.to_le_bytes()).collect(), segments.concat()].concat()
    }

    #[test]
    fn the_most_significant_byte_of_a_sample_is_in_the_first_segment() {
        let data = frame(&[&[2, 1, 2, 3, 254, 9], &[251, 7]]);
        let decoded = decode(&data, GREY).unwrap();
        assert_eq!(decoded.data, [7, 1, 7, 2, 7, 3, 7, 9, 7, 9, 7, 9]);
    }

    #[test]
    fn frames_that_lie_are_damaged() {
        let good = frame(&[&[251, 1], &[251, 7]]);
        assert!(decode(&good, GREY).is_ok());
        for length in [0, 3, 64, 67] {
            assert!(decode(&good[..length], GREY).is_err(), "{length}");
        }
        let mut many = good.clone();
        many[0] = 0xff;
        assert_eq!(decode(&many, GREY).err(), Some(Damage::Unlike));
        let huge = FrameSize { width: 65535, height: 65535, ..GREY };
        assert_eq!(decode(&good, huge).err(), Some(Damage::Invalid));
    }
}

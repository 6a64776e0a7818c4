//! Resizing by the nearest pixel.

/// The old pixels, along one side, that the new pixels show: the one in which the center of the new pixel
/// lies. A center between two pixels is in the second.
pub(super) fn sources(old: usize, new: usize) -> Vec<usize> {
    (0..new as u64).map(|pixel| ((2 * pixel + 1) * old as u64 / (2 * new as u64)) as usize).collect()
}

/// Appends the pixels of `row` that `columns` names to `out`.
pub(super) fn append(row: &[u8], columns: &[usize], channels: usize, out: &mut Vec<u8>) {
    match channels {
        1 => out.extend(columns.iter().map(|&column| row[column])),
        _ => {
            for &column in columns {
                out.extend_from_slice(&row[column * channels..][..channels]);
            }
        }
    }
}

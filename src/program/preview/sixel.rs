//! A picture as sixels: columns of six pixels, color by color, as printers of DEC took them.
//!
//! A color is red, green and blue in percent, so a level may be off by one or two.

use std::fmt::Write;

use super::pixels::Pixels;
use crate::backend::cpu::Cpu;
use crate::color::{ColorHistogram, Indexer, PaletteMap, PaletteRules};
use crate::volume::FrameShape;
use crate::{Converter, Error};

/// The commands that show a picture where the cursor is, and go to the line below it. It has up to 256 colors, chosen
/// as for a GIF.
///
/// # Errors
///
/// None that the CPU has.
pub fn drawn(picture: &Pixels, converter: &Converter) -> Result<String, Error> {
    let Pixels { width, height, colors, visible } = picture;
    let visible_colors: Vec<u8> = {
        let pixels = colors.as_chunks::<3>().0.iter().zip(visible);
        pixels.filter(|(_, visible)| **visible > 0).flat_map(|(color, _)| *color).collect()
    };
    let mut histogram = ColorHistogram::default();
    histogram.count(&visible_colors);
    let palettes =
        PaletteMap::of_volume(&mut [histogram], PaletteRules::default(), &Cpu, converter.workers().pool())?;
    let shape = FrameShape { frames: 1, height: 1, width: visible_colors.len() / 3, samples: 3 };
    let mut indexer = Indexer::default();
    let mut indices = indexer.indices(&palettes, &Cpu, shape, 0..1, &visible_colors)?.iter();
    let indices: Vec<Option<u8>> =
        visible.iter().map(|visible| (*visible > 0).then(|| indices.next().copied()).flatten()).collect();
    let palette: Vec<[u8; 3]> =
        (0..palettes.global().len()).map(|index| palettes.global().color(index as u8)).collect();
    Ok(sixels(&indices, (*width, *height), &palette))
}

/// The sixels of palette indices, row by row; what has none is not drawn.
fn sixels(indices: &[Option<u8>], (width, height): (usize, usize), palette: &[[u8; 3]]) -> String {
    // Pixels that no sixel draws stay as they are (P2=1), and pixels are squares.
    let mut text = format!("\x1bP0;1;0q\"1;1;{width};{height}");
    let mut is_used = [false; 256];
    indices.iter().flatten().for_each(|index| is_used[usize::from(*index)] = true);
    for (index, color) in palette.iter().enumerate().filter(|(index, _)| is_used[*index]) {
        let [red, green, blue] = color.map(|level| (u32::from(level) * 100 + 127) / 255);
        // A string takes all that is written.
        let _ = write!(text, "#{index};2;{red};{green};{blue}");
    }
    for (number, band) in indices.chunks(6 * width.max(1)).enumerate() {
        if number > 0 {
            text.push('-');
        }
        let mut columns = vec![0u8; width];
        let mut is_in_band = [false; 256];
        band.iter().flatten().for_each(|index| is_in_band[usize::from(*index)] = true);
        let mut separator = "";
        for index in (0..=u8::MAX).filter(|index| is_in_band[usize::from(*index)]) {
            columns.fill(0);
            for (bit, row) in band.chunks(width).enumerate() {
                for (column, _) in columns.iter_mut().zip(row).filter(|(_, pixel)| **pixel == Some(index)) {
                    *column |= 1 << bit;
                }
            }
            // Back to the first column.
            let _ = write!(text, "{separator}#{index}");
            separator = "$";
            append_runs(&mut text, &columns);
        }
    }
    text + "\x1b\\\n"
}

/// Appends columns: a character each, or once with their number. Columns without pixels at the end are left out.
fn append_runs(text: &mut String, columns: &[u8]) {
    let length = columns.iter().rposition(|column| *column > 0).map_or(0, |last| last + 1);
    for run in columns[..length].chunk_by(|left, right| left == right) {
        let character = char::from(b'?' + run[0]);
        match run.len() {
            1..=3 => text.extend(std::iter::repeat_n(character, run.len())),
            count => {
                let _ = write!(text, "!{count}{character}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The picture of a manual: <https://vt100.net/docs/vt3xx-gp/chapter14.html>, section 14.3.
    #[test]
    fn columns_of_six_are_characters() {
        let palette = [[0, 0, 0], [255, 0, 51]];
        let one = Some(1);
        // Seven rows of five: a bar of color 1 in the first two columns, the rest in color 0; little in the last row.
        let mut indices: Vec<Option<u8>> = (0..35).map(|at| if at % 5 < 2 { one } else { Some(0) }).collect();
        indices[30..].fill(None);
        indices[33] = one;
        let expected = "\x1bP0;1;0q\"1;1;5;7#0;2;0;0;0#1;2;100;0;20#0??~~~$#1~~-#1???@\x1b\\\n";
        assert_eq!(sixels(&indices, (5, 7), &palette), expected);
    }

    #[test]
    fn equal_columns_are_counted() {
        let mut text = String::new();
        append_runs(&mut text, &[1, 1, 1, 1, 0, 0, 2, 0]);
        assert_eq!(text, "!4@??A");
    }
}

//! Colormaps in files: text, and ImageJ's binary tables.
//!
//! The length distinguishes them: 256 colors as text have more bytes than a binary table.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The longest file that is read, in bytes. Comments in a text may take this much.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file, but not more than one byte over [`MAX_BYTES`].
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The colors in the bytes of a file.
///
/// # Errors
///
/// A text that says what the file holds instead.
pub(super) fn colors(bytes: &[u8]) -> Result<[[u8; 3]; 256], String> {
    match (bytes.len(), bytes.strip_prefix(b"ICOL")) {
        (768, _) => Ok(planes(bytes)),
        // With a header of 32 bytes, as NIH Image and ImageJ write it.
        (800, Some(_)) => Ok(planes(&bytes[32..])),
        (length, _) if length as u64 > MAX_BYTES => Err(wrong("more than 1 MiB")),
        (length, _) => match std::str::from_utf8(bytes) {
            Ok(text) => triples(text),
            Err(_) => Err(wrong(&format!("{length} bytes that are no text"))),
        },
    }
}

/// The error text for a file that holds `found` instead of colors.
fn wrong(found: &str) -> String {
    format!("it holds {found}")
}

/// Colors of a binary table: 256 reds, then 256 greens, then 256 blues.
fn planes(bytes: &[u8]) -> [[u8; 3]; 256] {
    std::array::from_fn(|level| [bytes[level], bytes[256 + level], bytes[512 + level]])
}

/// Colors of a text: red, green, blue, red, …
fn triples(text: &str) -> Result<[[u8; 3]; 256], String> {
    let mut numbers = Vec::new();
    for (line, text) in text.lines().enumerate() {
        let text = text.split('#').next().unwrap_or_default();
        for word in text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()) {
            let number = word.parse::<u8>().map_err(|_| {
                wrong(&format!("{:?} in line {}", word.chars().take(20).collect::<String>(), line + 1))
            })?;
            numbers.push(number);
        }
    }
    match <&[[u8; 3]; 256]>::try_from(numbers.as_chunks::<3>().0) {
        Ok(colors) if numbers.len() == 768 => Ok(*colors),
        _ => Err(wrong(&format!("{} numbers", numbers.len()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> [[u8; 3]; 256] {
        std::array::from_fn(|level| [level as u8, 255 - level as u8, (level * 7) as u8])
    }

    #[test]
    fn a_table_is_read_from_every_format() {
        let table = table();
        let lines: Vec<_> = table.iter().map(|[r, g, b]| format!("{r} {g}\t{b}")).collect();
        let commas: Vec<_> = table.iter().map(|[r, g, b]| format!("{r}, {g},{b}")).collect();
        let planes: Vec<u8> =
            (0..3).flat_map(|channel| table.iter().map(move |color| color[channel])).collect();
        for bytes in [
            lines.join("\n").into_bytes(),
            format!("# a comment\r\n{} # the last\r\n", commas.join("\r\n")).into_bytes(),
            commas.join(",").into_bytes(),
            planes.clone(),
            [&b"ICOL"[..], &[7; 28], &planes].concat(),
        ] {
            assert!(colors(&bytes) == Ok(table), "{:?}", String::from_utf8_lossy(&bytes[..40]));
        }
    }

    #[test]
    fn the_error_for_any_other_file_says_what_it_holds() {
        let text = |numbers: usize| vec!["0"; numbers].join(" ").into_bytes();
        for (bytes, found) in [
            (text(765), "it holds 765 numbers"),
            (text(769), "it holds 769 numbers"),
            (text(771), "it holds 771 numbers"),
            (vec![], "it holds 0 numbers"),
            (b"1 2 3\n4 256 6".to_vec(), "it holds \"256\" in line 2"),
            (b"0.5 0.5 0.5".to_vec(), "it holds \"0.5\" in line 1"),
            (b"-1 2 3".to_vec(), "it holds \"-1\" in line 1"),
            (vec![200; 800], "it holds 800 bytes that are no text"),
            (vec![200; 767], "it holds 767 bytes that are no text"),
            (vec![b' '; (1 << 20) + 1], "it holds more than 1 MiB"),
        ] {
            let fact = colors(&bytes).unwrap_err();
            assert!(fact.contains(found), "{fact}");
        }
    }
}

//! What ImageJ stores in tags of its own: display ranges and tables of colors of the channels, and labels of planes.

use crate::formats::tiff::file::TiffFile;
use crate::formats::tiff::page::tag;
use crate::formats::tiff::series::Content;
use crate::volume::ChannelMetadata;

/// The color of each level.
type Table = [[u8; 3]; 256];

/// The most bytes of a name.
const MOST_OF_NAME: usize = 256;

/// The items of the tags.
#[derive(Default)]
pub(super) struct Extras {
    /// Of each channel.
    ranges: Vec<(f64, f64)>,
    tables: Vec<Table>,
    /// Of each plane, in the order of the planes.
    labels: Vec<String>,
}

impl Extras {
    /// Reads the tags of the first page; what is damaged, and what follows it, is left out.
    pub(super) fn of(content: &Content) -> Self {
        let mut extras = Self::default();
        let counts = content.directory.borrow_mut().numbers(&content.file, tag::IMAGEJ_COUNTS);
        let data = content.bytes(tag::IMAGEJ_DATA);
        extras.read(&content.file, &counts.unwrap_or_default(), &data);
        extras
    }

    fn read(&mut self, file: &TiffFile, counts: &[u64], data: &[u8]) -> Option<()> {
        let (first, counts) = counts.split_first()?;
        let (header, mut rest) = data.split_at_checked(usize::try_from(*first).ok()?)?;
        let mut counts = counts.iter();
        let is_big = header.starts_with(b"IJIJ");
        // After four letters: letters of a type and a number of items of it.
        for entry in header.get(4..)?.chunks_exact(8) {
            let mut kind = [entry[0], entry[1], entry[2], entry[3]];
            if !is_big {
                kind.reverse();
            }
            for _ in 0..file.number(&entry[4..]) {
                let (item, later) = rest.split_at_checked(usize::try_from(*counts.next()?).ok()?)?;
                rest = later;
                match &kind {
                    b"rang" => {
                        let numbers = item.chunks_exact(8).map(|it| f64::from_bits(file.number(it)));
                        let numbers: Vec<f64> = numbers.collect();
                        self.ranges = numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
                    }
                    b"luts" if item.len() == 768 => {
                        self.tables.push(std::array::from_fn(|level| {
                            [item[level], item[level + 256], item[level + 512]]
                        }));
                    }
                    b"labl" => {
                        let letters = item.chunks_exact(2).map(|it| file.number(it) as u16);
                        let text = char::decode_utf16(letters).map(|it| it.unwrap_or('\u{fffd}'));
                        self.labels.push(text.collect());
                    }
                    _ => {}
                }
            }
        }
        Some(())
    }

    /// What is said of the channels. `outer` are the axes of the planes,
    /// slowest first.
    pub(super) fn channels(&self, outer: &[(char, usize)]) -> Vec<ChannelMetadata> {
        let names = self.names(outer);
        let count = self.ranges.len().max(self.tables.len()).max(names.len());
        let channel = |number: usize| {
            let table = self.tables.get(number);
            ChannelMetadata {
                name: names.get(number).cloned(),
                color: table.map(|table| table[255]),
                table: table.filter(|table| !is_ramp(table)).map(|table| Box::new(*table)),
                display: self.ranges.get(number).copied(),
                is_hidden: false,
            }
        };
        (0..count).map(channel).collect()
    }

    /// The names of the channels: the labels, where all planes of a channel have the same, and other channels others.
    fn names(&self, outer: &[(char, usize)]) -> Vec<String> {
        let Some(at) = outer.iter().position(|(letter, _)| *letter == 'C') else { return Vec::new() };
        let count = outer[at].1;
        let inner: usize = outer[at + 1..].iter().map(|(_, length)| length).product();
        let channel_of = |plane: usize| plane / inner.max(1) % count.max(1);
        let mut names: Vec<Option<&str>> = vec![None; count];
        for (plane, label) in self.labels.iter().enumerate() {
            let label = label.lines().next().unwrap_or_default().trim();
            let known = names[channel_of(plane)].get_or_insert(label);
            if *known != label || label.is_empty() || label.len() >= MOST_OF_NAME {
                return Vec::new();
            }
        }
        let names: Option<Vec<String>> = names.into_iter().map(|name| name.map(str::to_owned)).collect();
        let names = names.unwrap_or_default();
        let mut distinct: Vec<&String> = names.iter().collect();
        distinct.sort();
        distinct.dedup();
        if distinct.len() == names.len() { names } else { Vec::new() }
    }
}

/// Whether a table runs from black to its last color, as near as ImageJ computes it.
fn is_ramp(table: &Table) -> bool {
    let last = table[255];
    table.iter().enumerate().all(|(level, color)| {
        color
            .iter()
            .zip(last)
            .all(|(&part, last)| (i32::from(part) * 255 - level as i32 * i32::from(last)).abs() < 2 * 255)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(labels: &[&str], outer: &[(char, usize)]) -> Vec<String> {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        Extras { labels, ..Extras::default() }.names(outer)
    }

    #[test]
    fn labels_that_channels_have_alone_are_their_names() {
        let fastest = [('T', 2), ('C', 2)];
        assert_eq!(named(&["DAPI", "GFP", "DAPI", "GFP"], &fastest), ["DAPI", "GFP"]);
        assert_eq!(named(&["DAPI\nx.tif", "GFP"], &fastest), ["DAPI", "GFP"]);
        assert_eq!(named(&["DAPI", "DAPI", "GFP", "GFP"], &[('C', 2), ('T', 2)]), ["DAPI", "GFP"]);
        for labels in [&["1", "2", "3", "4"][..], &["a", "a", "a", "a"], &["a", "", "a", ""], &["a"], &[]] {
            assert_eq!(named(labels, &fastest), Vec::<String>::new(), "{labels:?}");
        }
        assert_eq!(named(&["DAPI", "GFP"], &[('Z', 2)]), Vec::<String>::new());
    }

    #[test]
    fn a_table_is_a_ramp_or_has_colors_of_its_own() {
        let ramp = |color: [u8; 3], round: fn(f64) -> f64| -> Table {
            std::array::from_fn(|level| color.map(|part| round(f64::from(part) * level as f64 / 255.0) as u8))
        };
        assert!(is_ramp(&ramp([255, 0, 255], f64::floor)) && is_ramp(&ramp([200, 100, 3], f64::floor)));
        assert!(is_ramp(&ramp([200, 100, 3], f64::ceil)) && is_ramp(&ramp([0; 3], f64::round)));
        let mut fire = ramp([255; 3], f64::round);
        fire[100] = [200, 100, 100];
        assert!(!is_ramp(&fire));
        let inverted: Table = std::array::from_fn(|level| [255 - level as u8; 3]);
        assert!(!is_ramp(&inverted));
    }
}

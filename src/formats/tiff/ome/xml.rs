//! OME-XML: what it says of images and of the pages that hold their planes. Read as a stream, since it has a line for
//! each plane, and may have hundreds of megabytes.

use std::collections::HashMap;
use std::io::{self, BufRead};

use super::seconds;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// The most bytes of one element or text.
const MOST_OF_ELEMENT: u64 = 16 << 20;
/// The most elements that lead to planes.
const MOST_DATA: usize = 1 << 22;
/// The most images, channels of an image, and bytes of names of files.
const MOST_IMAGES: usize = 1 << 16;
const MOST_CHANNELS: usize = 1 << 12;
/// The most elements that split an axis.
const MOST_MODULO: usize = 16;
const MOST_NAME_BYTES: usize = 32 << 20;

/// What an OME-XML says.
#[derive(Debug, Default)]
pub(super) struct Ome {
    /// The identity of the file that holds it.
    pub(super) uuid: Option<String>,
    /// The file that holds the OME-XML, where it is not this one.
    pub(super) elsewhere: Option<String>,
    pub(super) images: Vec<Image>,
    /// Names and identities of the files that hold planes.
    pub(super) files: Vec<(String, String)>,
    /// Axes that count more than one thing.
    pub(super) modulo: Vec<Modulo>,
}

/// An axis that counts something else, too: neighbors on it differ in that.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Modulo {
    pub(super) axis: char,
    /// What they differ in: `angle`, `phase`, `lifetime`.
    pub(super) kind: String,
    /// How many follow one another.
    pub(super) count: usize,
}

/// An image.
#[derive(Debug, Default)]
pub(super) struct Image {
    pub(super) name: String,
    /// The order of its axes, fastest first: `XYCZT`.
    pub(super) order: String,
    /// Lengths of X, Y, Z, C and T.
    pub(super) lengths: [usize; 5],
    /// Sizes of a voxel along z, y, x, with their units.
    pub(super) spacing: [Option<(f64, String)>; 3],
    /// The time from one T to the next, with its unit.
    pub(super) interval: Option<(f64, String)>,
    pub(super) channels: Vec<Channel>,
    pub(super) data: Vec<TiffData>,
    /// When planes were taken: their indices along Z, C and T, and seconds.
    pub(super) times: Vec<([u32; 3], f64)>,
    /// Elements that lead to planes which the image does not have.
    pub(super) outside: usize,
}

#[derive(Debug, Default)]
pub(super) struct Channel {
    pub(super) name: Option<String>,
    pub(super) color: Option<i64>,
    pub(super) samples: Option<usize>,
}

/// Where planes are that follow one another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TiffData {
    /// The first plane along Z, C and T.
    pub(super) first: [u32; 3],
    /// Its page in its file.
    pub(super) page: u32,
    /// How many planes; 0 if all pages of the file are planes.
    pub(super) count: u32,
    /// The file, as a number in the list; `None` for the file that holds the OME-XML.
    pub(super) file: Option<u32>,
}

/// Reads an OME-XML.
///
/// # Errors
///
/// When it is no XML, or says more than any file has.
pub(super) fn read(source: impl BufRead) -> io::Result<Ome> {
    let mut reader = Reader::from_reader(Bounded::new(source));
    let mut parser = Parser::default();
    let (mut buffer, mut depth) = (Vec::new(), 0usize);
    loop {
        buffer.clear();
        let inner = reader.get_mut();
        inner.end = inner.read + MOST_OF_ELEMENT;
        let event = reader.read_event_into(&mut buffer).map_err(invalid)?;
        match event {
            Event::Start(element) => {
                parser.begin(&element)?;
                depth += 1;
            }
            Event::Empty(element) => {
                parser.begin(&element)?;
                parser.end(element.local_name().as_ref())?;
            }
            Event::Text(text) if parser.in_uuid => {
                parser.uuid.push_str(&text);
            }
            Event::End(element) => {
                parser.end(element.local_name().as_ref())?;
                depth = depth.saturating_sub(1);
                // What follows the root is padding.
                if depth == 0 {
                    break;
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match parser.is_ome {
        true => Ok(parser.ome),
        false => Err(invalid("it has no OME element")),
    }
}

fn invalid(error: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

/// What was read so far.
#[derive(Default)]
struct Parser {
    ome: Ome,
    is_ome: bool,
    in_pixels: bool,
    in_modulo: bool,
    data: Option<TiffData>,
    in_uuid: bool,
    uuid: String,
    file_name: Option<String>,
    numbers: HashMap<(String, String), u32>,
    name_bytes: usize,
}

impl Parser {
    fn begin(&mut self, element: &BytesStart<'_>) -> io::Result<()> {
        let attribute = |name: &str| attribute(element, name);
        let number = |name: &str| attribute(name).and_then(|text| text.trim().parse::<u64>().ok());
        let float = |name: &str| {
            let value = attribute(name)?.trim().parse::<f64>().ok()?;
            (value.is_finite() && value > 0.0).then_some(value)
        };
        match element.local_name().as_ref() {
            "OME" => {
                self.is_ome = true;
                self.ome.uuid = attribute("UUID");
            }
            "BinaryOnly" => self.ome.elsewhere = attribute("MetadataFile"),
            "Image" if self.ome.images.len() < MOST_IMAGES => {
                let name = attribute("Name").unwrap_or_default();
                self.ome.images.push(Image { name, ..Image::default() });
            }
            "Image" => return Err(invalid("it has too many images")),
            "Pixels" => {
                self.in_pixels = true;
                let Some(image) = self.ome.images.last_mut() else { return Ok(()) };
                image.order = attribute("DimensionOrder").unwrap_or_default();
                for (length, axis) in image.lengths.iter_mut().zip(["X", "Y", "Z", "C", "T"]) {
                    let named = number(&format!("Size{axis}")).unwrap_or(1);
                    *length = usize::try_from(named).unwrap_or(0);
                }
                for (spacing, axis) in image.spacing.iter_mut().zip(["Z", "Y", "X"]) {
                    let unit = attribute(&format!("PhysicalSize{axis}Unit")).unwrap_or_else(|| "um".into());
                    *spacing = float(&format!("PhysicalSize{axis}")).map(|size| (size, unit));
                }
                let unit = attribute("TimeIncrementUnit").unwrap_or_else(|| "s".into());
                image.interval = float("TimeIncrement").map(|time| (time, unit));
            }
            "Channel" if self.in_pixels => {
                let Some(image) = self.ome.images.last_mut() else { return Ok(()) };
                if image.channels.len() < MOST_CHANNELS {
                    image.channels.push(Channel {
                        name: attribute("Name").filter(|name| !name.is_empty() && name.len() < 256),
                        color: attribute("Color").and_then(|color| color.trim().parse().ok()),
                        samples: number("SamplesPerPixel").and_then(|it| usize::try_from(it).ok()),
                    });
                }
            }
            "Plane" if self.in_pixels => {
                let index = |axis: &str| u32::try_from(number(&format!("The{axis}"))?).ok();
                let time = || attribute("DeltaT")?.trim().parse::<f64>().ok();
                let unit = || attribute("DeltaTUnit").map_or(Some(1.0), |unit| seconds(&unit));
                let Some(image) = self.ome.images.last_mut() else { return Ok(()) };
                let time = time().and_then(|time| Some(time * unit()?)).filter(|time| time.is_finite());
                let at = [index("Z"), index("C"), index("T")];
                if let (Some(time), [Some(z), Some(c), Some(t)]) = (time, at)
                    && image.times.len() < MOST_DATA
                {
                    image.times.push(([z, c, t], time));
                }
            }
            "TiffData" if self.in_pixels => {
                let page = number("IFD");
                let count = number("PlaneCount").or_else(|| number("NumPlanes"));
                let count = count.unwrap_or(u64::from(page.is_some()));
                let fits = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
                let first = ["FirstZ", "FirstC", "FirstT"].map(|name| fits(number(name).unwrap_or(0)));
                self.data =
                    Some(TiffData { first, page: fits(page.unwrap_or(0)), count: fits(count), file: None });
            }
            "ModuloAlongZ" | "ModuloAlongC" | "ModuloAlongT" if self.ome.modulo.len() < MOST_MODULO => {
                let steps = |start: f64| {
                    let last = attribute("End")?.trim().parse::<f64>().ok()?;
                    Some(((last - start) / float("Step").unwrap_or(1.0)).round() as usize)
                };
                let start = attribute("Start").and_then(|text| text.trim().parse().ok());
                self.in_modulo = true;
                self.ome.modulo.push(Modulo {
                    axis: element.local_name().as_ref().chars().last().unwrap_or('Z'),
                    kind: attribute("Type").unwrap_or_else(|| "other".into()),
                    count: start.and_then(steps).map_or(0, |last| last.saturating_add(1)),
                });
            }
            // Steps that have names are counted by these.
            "Label" if self.in_modulo => {
                if let Some(modulo) = self.ome.modulo.last_mut() {
                    modulo.count = modulo.count.saturating_add(1);
                }
            }
            "UUID" if self.data.is_some() => {
                self.in_uuid = true;
                self.uuid.clear();
                self.file_name = attribute("FileName");
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        match name {
            "Pixels" => self.in_pixels = false,
            "ModuloAlongZ" | "ModuloAlongC" | "ModuloAlongT" => self.in_modulo = false,
            "UUID" if self.in_uuid => {
                self.in_uuid = false;
                let file = (self.file_name.take().unwrap_or_default(), self.uuid.trim().to_owned());
                let number = match self.numbers.get(&file) {
                    Some(number) => *number,
                    None => {
                        self.name_bytes += file.0.len() + file.1.len();
                        if self.name_bytes > MOST_NAME_BYTES {
                            return Err(invalid("it names too many files"));
                        }
                        let number = self.ome.files.len() as u32;
                        self.ome.files.push(file.clone());
                        self.numbers.insert(file, number);
                        number
                    }
                };
                if let Some(data) = &mut self.data {
                    // Only the first file counts.
                    data.file.get_or_insert(number);
                }
            }
            "TiffData" => {
                let (Some(data), Some(image)) = (self.data.take(), self.ome.images.last_mut()) else {
                    return Ok(());
                };
                if image.data.len() >= MOST_DATA {
                    return Err(invalid("it leads to too many planes"));
                }
                image.data.push(data);
            }
            _ => {}
        }
        Ok(())
    }
}

/// The value of an attribute, whatever its prefix. Entities other than the five of XML are no value.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut found = attributes.with_checks(false).flatten().filter(|it| it.key.local_name().as_ref() == name);
    let value = found.next()?.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// A source that ends with an error where an element is too long, and at its first zero byte. Bytes that are no UTF-8
/// become question marks: old writers have the prefix of micrometers in Latin-1.
struct Bounded<R> {
    source: R,
    /// Bytes that were checked, and how many of them were taken.
    checked: Vec<u8>,
    taken: usize,
    /// The beginning of a character whose end comes later.
    rest: Vec<u8>,
    is_at_end: bool,
    read: u64,
    end: u64,
}

impl<R: BufRead> Bounded<R> {
    fn new(source: R) -> Self {
        Self {
            source,
            checked: Vec::new(),
            taken: 0,
            rest: Vec::new(),
            is_at_end: false,
            read: 0,
            end: MOST_OF_ELEMENT,
        }
    }

    /// Checks the bytes that come next.
    fn check(&mut self) -> io::Result<()> {
        let bytes = self.source.fill_buf()?;
        let count = bytes.len();
        let end = bytes.iter().position(|&byte| byte == 0);
        let mut next = std::mem::take(&mut self.rest);
        next.extend_from_slice(&bytes[..end.unwrap_or(count)]);
        self.source.consume(count);
        self.is_at_end = count == 0 || end.is_some();
        self.checked.clear();
        self.taken = 0;
        let mut chunks = next.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.checked.extend_from_slice(chunk.valid().as_bytes());
            let invalid = chunk.invalid();
            let may_go_on = !self.is_at_end && invalid.len() < 4 && chunks.peek().is_none();
            match may_go_on {
                true => self.rest = invalid.to_vec(),
                false => self.checked.extend(invalid.iter().map(|_| b'?')),
            }
        }
        Ok(())
    }
}

impl<R: BufRead> io::Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(out.len());
        out[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read >= self.end {
            return Err(invalid("an element is too long"));
        }
        while self.taken == self.checked.len() && !self.is_at_end {
            self.check()?;
        }
        Ok(&self.checked[self.taken..])
    }

    fn consume(&mut self, count: usize) {
        self.taken += count;
        self.read += count as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn bytes_that_are_no_characters_end_nothing() {
        let text = b"<OME><Image Name=\"\xb5m \xc2\xb5m \xe2\x82\"/></OME>\0<";
        for buffer in [1, 2, 3, 7, 1000] {
            let ome = read(BufReader::with_capacity(buffer, &text[..])).unwrap();
            assert_eq!(ome.images[0].name, "?m \u{b5}m ??", "{buffer}");
        }
        assert!(read(&b"<OME><Image></OME>"[..]).is_err());
        assert!(read(&b"<x/>"[..]).is_err());
    }

    #[test]
    fn an_element_that_is_too_long_is_an_error() {
        let long = [&b"<OME><Image Name=\""[..], &vec![b'x'; 40 << 20], b"\"/></OME>"].concat();
        assert!(read(BufReader::new(&long[..])).is_err());
    }
}

//! DICOM files, written by hand: a header of elements in any transfer syntax that is not compressed, and the pixels.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// Texts about a patient that no output may have. All of them have the word `Secret`.
const SECRETS: [(u32, &[u8; 2], &str); 16] = [
    (0x0008_0050, b"SH", "SecretNumber"),
    (0x0008_0080, b"LO", "Secret Hospital"),
    (0x0008_0081, b"ST", "Secret Street"),
    (0x0008_0090, b"PN", "Secret^Doctor"),
    (0x0008_1010, b"SH", "SecretStation"),
    (0x0008_1030, b"LO", "Secret study"),
    (0x0008_103e, b"LO", "Secret series"),
    (0x0008_1070, b"PN", "Secret^Operator"),
    (0x0008_4000, b"LT", "Secret comment"),
    (0x0010_0010, b"PN", "Secret^Name"),
    (0x0010_0020, b"LO", "SecretID"),
    (0x0010_4000, b"LT", "Secret remarks"),
    (0x0018_1030, b"LO", "Secret protocol"),
    (0x0020_4000, b"LT", "Secret image"),
    (0x0029_1010, b"UN", "Secret private"),
    (0x0032_1060, b"LO", "Secret procedure"),
];

/// The UID of explicit types in little-endian order.
pub const EXPLICIT: &str = "1.2.840.10008.1.2.1";
/// The UID of no types, in little-endian order.
pub const IMPLICIT: &str = "1.2.840.10008.1.2";
/// The UID of explicit types in big-endian order.
pub const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";
/// The UID of a data set that is deflated.
pub const DEFLATED: &str = "1.2.840.10008.1.2.1.99";

/// An element before it is written.
#[derive(Clone, Debug)]
enum Value {
    /// Text, or bytes as they are.
    Bytes(Vec<u8>),
    /// Numbers of 2 bytes.
    Words(Vec<u16>),
    /// Items of elements.
    Items(Vec<Elements>),
}

/// Elements by their tags.
#[derive(Clone, Debug, Default)]
pub struct Elements(BTreeMap<u32, ([u8; 2], Value)>);

impl Elements {
    /// Adds an element of text.
    pub fn text(mut self, tag: u32, kind: &[u8; 2], text: &str) -> Self {
        let padding = if text.len().is_multiple_of(2) { "" } else { " " };
        self.0.insert(tag, (*kind, Value::Bytes(format!("{text}{padding}").into_bytes())));
        self
    }

    /// Adds an element of bytes.
    pub fn bytes(mut self, tag: u32, kind: &[u8; 2], mut bytes: Vec<u8>) -> Self {
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        self.0.insert(tag, (*kind, Value::Bytes(bytes)));
        self
    }

    /// Adds an element of numbers of 2 bytes.
    pub fn words(mut self, tag: u32, kind: &[u8; 2], words: &[u16]) -> Self {
        self.0.insert(tag, (*kind, Value::Words(words.to_vec())));
        self
    }

    /// Adds a sequence.
    pub fn items(mut self, tag: u32, items: Vec<Elements>) -> Self {
        self.0.insert(tag, (*b"SQ", Value::Items(items)));
        self
    }

    /// Leaves an element out.
    pub fn without(mut self, tag: u32) -> Self {
        self.0.remove(&tag);
        self
    }

    fn written(&self, explicit: bool, big: bool) -> Vec<u8> {
        let two = |number: u16| if big { number.to_be_bytes() } else { number.to_le_bytes() };
        let four = |number: u32| if big { number.to_be_bytes() } else { number.to_le_bytes() };
        let mut out = Vec::new();
        for (tag, (kind, value)) in &self.0 {
            let bytes = match value {
                Value::Bytes(bytes) => bytes.clone(),
                Value::Words(words) => words.iter().flat_map(|&word| two(word)).collect(),
                Value::Items(items) => {
                    let item = |item: &Elements| {
                        let bytes = item.written(explicit, big);
                        // Every second way of writing lengths: known here, unknown for the sequence.
                        let header = [two(0xfffe).to_vec(), two(0xe000).to_vec()].concat();
                        [header, four(bytes.len() as u32).to_vec(), bytes].concat()
                    };
                    let end = [two(0xfffe), two(0xe0dd), [0, 0], [0, 0]].concat();
                    [items.iter().flat_map(item).collect(), end].concat()
                }
            };
            let length = if matches!(value, Value::Items(_)) { u32::MAX } else { bytes.len() as u32 };
            out.extend(two((tag >> 16) as u16));
            out.extend(two(*tag as u16));
            match (explicit, kind) {
                (true, b"OB" | b"OW" | b"OF" | b"OD" | b"SQ" | b"UN" | b"UT") => {
                    out.extend(kind);
                    out.extend([0; 2]);
                    out.extend(four(length));
                }
                (true, _) => {
                    out.extend(kind);
                    out.extend(two(length as u16));
                }
                (false, _) => out.extend(four(length)),
            }
            out.extend(bytes);
        }
        out
    }
}

/// A file.
#[derive(Clone, Debug)]
pub struct Dicom {
    /// The UID of its transfer syntax.
    pub syntax: &'static str,
    /// Its data set.
    pub elements: Elements,
}

impl Dicom {
    /// A slice of CT at a height in mm, of unsigned samples of 16 bits, with secrets in all texts. The image has this
    /// `number`.
    pub fn slice(width: u16, height: u16, at: f64, number: usize, samples: &[u16]) -> Self {
        let secrets = SECRETS.iter();
        let elements = secrets.fold(Elements::default(), |all, (tag, kind, text)| all.text(*tag, kind, text));
        let elements = elements
            .text(0x0008_0016, b"UI", "1.2.840.10008.5.1.4.1.1.2")
            .text(0x0008_0018, b"UI", &format!("1.2.3.{number}"))
            .text(0x0008_0060, b"CS", "CT")
            .text(0x0020_000e, b"UI", "1.2.3")
            .text(0x0020_0011, b"IS", "7")
            .text(0x0020_0013, b"IS", &number.to_string())
            .text(0x0020_0032, b"DS", &format!("-10\\-20\\{at}"))
            .text(0x0020_0037, b"DS", "1\\0\\0\\0\\1\\0")
            .words(0x0028_0002, b"US", &[1])
            .text(0x0028_0004, b"CS", "MONOCHROME2")
            .words(0x0028_0010, b"US", &[height])
            .words(0x0028_0011, b"US", &[width])
            .text(0x0028_0030, b"DS", "2\\2")
            .words(0x0028_0100, b"US", &[16])
            .words(0x0028_0101, b"US", &[16])
            .words(0x0028_0102, b"US", &[15])
            .words(0x0028_0103, b"US", &[0])
            .words(0x7fe0_0010, b"OW", samples);
        Self { syntax: EXPLICIT, elements }
    }

    /// The same with other elements.
    pub fn with(self, change: impl FnOnce(Elements) -> Elements) -> Self {
        Self { elements: change(self.elements), ..self }
    }

    /// The same in another transfer syntax.
    pub fn written_as(self, syntax: &'static str) -> Self {
        Self { syntax, ..self }
    }

    /// Bytes of pixels that are compressed: each frame in these fragments.
    pub fn fragments(fragments: &[Vec<u8>]) -> Vec<u8> {
        let item = |bytes: &[u8]| {
            let padded = [bytes, &[0][..bytes.len() % 2]].concat();
            [&b"\xfe\xff\x00\xe0"[..], &(padded.len() as u32).to_le_bytes(), &padded].concat()
        };
        let items = std::iter::once(item(&[])).chain(fragments.iter().map(|it| item(it)));
        [items.collect::<Vec<_>>().concat(), b"\xfe\xff\xdd\xe0\0\0\0\0".to_vec()].concat()
    }

    /// The file with pixels in these fragments, which are not among its elements.
    pub fn with_fragments(&self, fragments: &[Vec<u8>]) -> Vec<u8> {
        let mut file = Self { elements: self.elements.clone().without(0x7fe0_0010), ..*self }.to_bytes();
        file.extend(b"\xe0\x7f\x10\x00OB\0\0\xff\xff\xff\xff");
        file.extend(Self::fragments(fragments));
        file
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let meta = Elements::default()
            .bytes(0x0002_0001, b"OB", vec![0, 1])
            .text(0x0002_0002, b"UI", "1.2.840.10008.5.1.4.1.1.2")
            .bytes(0x0002_0010, b"UI", self.syntax.as_bytes().to_vec())
            .written(true, false);
        let data_set = self.elements.written(self.syntax != IMPLICIT, self.syntax == BIG_ENDIAN);
        let data_set = match self.syntax {
            DEFLATED => {
                let mut deflater = DeflateEncoder::new(Vec::new(), Compression::default());
                deflater.write_all(&data_set).unwrap();
                deflater.finish().unwrap()
            }
            _ => data_set,
        };
        let mut preamble = vec![0; 128];
        preamble[..17].copy_from_slice(b"Secret^Preamble\0\0");
        [preamble, b"DICM".to_vec(), meta, data_set].concat()
    }
}

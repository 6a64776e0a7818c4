//! Samples that are written as text: numbers with spaces, commas or ends of lines between them.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::sync::Arc;

use half::f16;

use crate::error::{Error, Problem};
use crate::formats::names::clipped;
use crate::volume::source::{FileSlice, Reading, SequentialSource};
use crate::volume::{Kind, SampleType};

/// Most characters of a number.
const MOST_CHARACTERS: usize = 512;

/// The samples of an array, written as text in a file.
#[derive(Clone)]
pub(super) struct TextSamples {
    /// What errors call the file.
    pub name: String,
    pub file: Arc<File>,
    /// Number of bytes of the file.
    pub length: u64,
    /// Where the text begins.
    pub offset: u64,
    pub sample: SampleType,
    /// Number of bytes of all samples.
    pub promised: u64,
    /// What the format calls data that are damaged in the given way.
    pub unusable: fn(&str) -> Problem,
}

impl SequentialSource for TextSamples {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        let left = self.length.saturating_sub(self.offset);
        let slice = FileSlice { file: Arc::clone(&self.file), next: self.offset, left };
        Ok(Box::new(TextReading { samples: self.clone(), reader: BufReader::new(slice), found: 0 }))
    }

    fn memory(&self) -> u64 {
        (MOST_CHARACTERS + (8 << 10)) as u64
    }
}

/// A reading of [`TextSamples`].
struct TextReading {
    samples: TextSamples,
    reader: BufReader<FileSlice>,
    /// Number of bytes of the samples that were read.
    found: u64,
}

impl TextReading {
    fn try_fill(&mut self, out: &mut [u8]) -> Result<(), Problem> {
        let TextSamples { sample, promised, unusable, .. } = self.samples;
        let width = sample.bits() as usize / 8;
        for out in out.chunks_exact_mut(width) {
            let word = self.word()?;
            if word.is_empty() {
                return Err(Problem::Truncated { promised, found: self.found });
            }
            let bytes = little_endian(&word, sample).ok_or_else(|| {
                unusable(&format!("{:?} is no number of type {}", clipped(&word), sample.name()))
            })?;
            out.copy_from_slice(&bytes[..width]);
            self.found += width as u64;
        }
        Ok(())
    }

    /// The next number, as it is written; empty at the end.
    fn word(&mut self) -> Result<String, Problem> {
        let mut word = Vec::new();
        loop {
            let buffer = match self.reader.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Problem::Read(error)),
            };
            let is_between = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
            if word.is_empty() {
                let skipped = buffer.iter().take_while(|byte| is_between(byte)).count();
                if skipped > 0 {
                    self.reader.consume(skipped);
                    continue;
                }
            }
            let taken = buffer.iter().take_while(|byte| !is_between(byte)).count();
            word.extend_from_slice(&buffer[..taken]);
            let is_whole = taken < buffer.len() || buffer.is_empty();
            self.reader.consume(taken);
            if is_whole || word.len() > MOST_CHARACTERS {
                return Ok(String::from_utf8_lossy(&word).into_owned());
            }
        }
    }
}

impl Reading for TextReading {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.try_fill(out).map_err(|problem| Error::new(&*self.samples.name, problem))
    }
}

/// The bytes of a number, the least significant first, and zeros; `None` if it is no number of this type.
fn little_endian(word: &str, sample: SampleType) -> Option<[u8; 8]> {
    let bits = sample.bits();
    let bytes = match sample.kind() {
        Kind::Unsigned => {
            let number: u64 = word.parse().ok()?;
            (number <= u64::MAX >> (64 - bits)).then_some(number)?
        }
        Kind::Signed => {
            let number: i64 = word.parse().ok()?;
            let most = i64::MAX >> (64 - bits);
            (-most - 1..=most).contains(&number).then_some(number as u64)?
        }
        Kind::Float => match bits {
            16 => f16::from_f64(word.parse().ok()?).to_bits().into(),
            32 => word.parse::<f32>().ok()?.to_bits().into(),
            _ => word.parse::<f64>().ok()?.to_bits(),
        },
    };
    Some(bytes.to_le_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_must_fit_their_type() {
        for (word, sample, fits) in [
            ("255", SampleType::U8, true),
            ("256", SampleType::U8, false),
            ("-1", SampleType::U8, false),
            ("-128", SampleType::I8, true),
            ("-129", SampleType::I8, false),
            ("1.5", SampleType::I16, false),
            ("18446744073709551615", SampleType::U64, true),
            ("-9223372036854775808", SampleType::I64, true),
            ("nan", SampleType::F32, true),
            ("1e400", SampleType::F64, true),
            ("one", SampleType::F64, false),
        ] {
            assert_eq!(little_endian(word, sample).is_some(), fits, "{word} as {sample:?}");
        }
        assert_eq!(
            little_endian("-2", SampleType::I16),
            Some([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
        );
        assert_eq!(little_endian("0.1", SampleType::F32).unwrap()[..4], 0.1f32.to_le_bytes());
    }
}

//! The stored samples of an array, read forward.

use super::ArrayBytes;
use crate::error::{Error, Problem};
use crate::volume::source::{Reading, StoredBytes, read_exact_at};

/// An open array, read forward.
pub(super) enum StoredArray<'s> {
    File(&'s StoredBytes),
    Memory(&'s [u8]),
    Reading { reading: Box<dyn Reading>, read: u64, skipped: Vec<u8> },
}

impl<'s> StoredArray<'s> {
    pub(super) fn of(bytes: &'s ArrayBytes) -> Result<Self, Error> {
        Ok(match bytes {
            ArrayBytes::File(stored) => Self::File(stored),
            ArrayBytes::Sequential(source) => {
                Self::Reading { reading: source.frames()?, read: 0, skipped: Vec::new() }
            }
            ArrayBytes::Chunked(_) => {
                let problem = Problem::Bug("chunks are read by their own frames".into());
                return Err(Error::new("view", problem));
            }
        })
    }

    /// Reads the bytes from `offset` on. Offsets only grow.
    pub(super) fn read(&mut self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        /// Bytes that are skipped at once: a multiple of every sample's size.
        const SKIP: usize = 1 << 20;
        match self {
            Self::File(stored) => read_exact_at(&stored.file, out, stored.offset + offset)
                .map_err(|error| Error::new(&*stored.name, Problem::Read(error))),
            Self::Memory(bytes) => {
                out.copy_from_slice(&bytes[offset as usize..][..out.len()]);
                Ok(())
            }
            Self::Reading { reading, read, skipped } => {
                while *read < offset {
                    skipped.resize((offset - *read).min(SKIP as u64) as usize, 0);
                    reading.fill(skipped)?;
                    *read += skipped.len() as u64;
                }
                reading.fill(out)?;
                *read += out.len() as u64;
                Ok(())
            }
        }
    }
}

//! Frames of levels that were made of a whole volume, in memory or in a temporary file.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;

use super::Volume;
use super::byte_order::ByteOrder;
use super::frame_shape::FrameShape;
use super::sample::SampleType;
use super::store::Store;
use crate::error::Problem;

/// Where levels are written, piece by piece and in any order.
pub(crate) enum MadeLevels {
    /// In memory.
    Memory(Vec<u8>),
    /// In a temporary file without a name.
    File(File),
}

impl MadeLevels {
    /// Room for `bytes` levels: in memory if these are at most `most`, else in the directory that
    /// [`std::env::temp_dir`] gives.
    ///
    /// # Errors
    ///
    /// [`Problem::Spool`] where the file cannot be made.
    pub(crate) fn new(bytes: u64, most: u64) -> Result<Self, Problem> {
        if bytes <= most {
            #[expect(clippy::slow_vector_initialization, reason = "there may be no memory for them")]
            let mut levels = Vec::new();
            if levels.try_reserve_exact(bytes as usize).is_ok() {
                levels.resize(bytes as usize, 0);
                return Ok(Self::Memory(levels));
            }
        }
        let file = tempfile::tempfile().map_err(Problem::Spool)?;
        file.set_len(bytes).map_err(Problem::Spool)?;
        Ok(Self::File(file))
    }

    /// Writes levels at a place.
    ///
    /// # Errors
    ///
    /// [`Problem::Spool`] where the file cannot be written.
    pub(crate) fn put(&mut self, start: u64, levels: &[u8]) -> Result<(), Problem> {
        match self {
            Self::Memory(all) => all[start as usize..][..levels.len()].copy_from_slice(levels),
            Self::File(file) => {
                file.seek(SeekFrom::Start(start)).map_err(Problem::Spool)?;
                file.write_all(levels).map_err(Problem::Spool)?;
            }
        }
        Ok(())
    }
}

impl Volume<'_> {
    /// A volume of frames that were made of this one, as many of which make a picture together as of this one. Their
    /// 8-bit samples are levels; their pixels are squares.
    pub(crate) fn with_made(&self, shape: FrameShape, levels: MadeLevels) -> Volume<'static> {
        let store = match levels {
            MadeLevels::Memory(levels) => Store::Memory(Cow::Owned(levels)),
            MadeLevels::File(file) => Store::File { file: Arc::new(file), offset: 0 },
        };
        let mut made = Volume::new(self.name.clone(), shape, SampleType::U8, ByteOrder::Little, store);
        made.planes = self.planes;
        made.with_metadata(self.metadata.of_frames())
    }
}

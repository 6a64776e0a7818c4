//! Some frames of a volume, wherever they are in it.

use super::Volume;
use crate::error::{Error, Problem};

/// Bytes that are read at once: at most one band of an array in chunks. So no other threads are asked to help, whose
/// work the caller may be waiting for.
const BLOCK_BYTES: usize = 128 << 10;

impl Volume<'_> {
    /// Fills `out` with the first samples of a run of `count` frames, which is number `run` of the volume: in C
    /// order, little-endian, bools 0 or 1. `buffer` is the caller's, for reuse.
    ///
    /// # Errors
    ///
    /// When the samples cannot be read, or are fewer.
    pub(crate) fn read_run(
        &self,
        count: usize,
        run: usize,
        buffer: &mut Vec<u8>,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let pass = self.pass(count, BLOCK_BYTES)?.starting_at(run);
        let mut filled = 0;
        let group = pass.next(buffer, &mut |mut block| {
            let wanted = out.len() - filled;
            if wanted > 0 {
                let bytes = block.bytes()?;
                let bytes = &bytes[..bytes.len().min(wanted)];
                out[filled..][..bytes.len()].copy_from_slice(bytes);
                filled += bytes.len();
            }
            Ok(())
        });
        match group.transpose()? {
            Some(_) if filled == out.len() => Ok(()),
            _ => Err(self.error(Problem::Bug("a run of frames is beyond the end".into()))),
        }
    }
}

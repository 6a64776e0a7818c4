//! The index of a shard: where each of its chunks is.

use std::ops::Range;

use super::chain::Shard;
use crate::formats::codecs::{Codec, Unpacker};
use crate::volume::ByteOrder;

/// Bytes of the place of a chunk: where it begins, and how long it is.
const ENTRY_BYTES: u64 = 16;

/// What stands for a chunk that is not there.
const ABSENT: u64 = u64::MAX;

/// The longest index, for as many chunks as there may be in 4 million of them.
const MOST_BYTES: u64 = 64 << 20;

/// Where the chunks of a shard are.
pub(super) struct Index(Vec<(u64, u64)>);

impl Index {
    /// Number of bytes of an index of a shard of these lengths; `None` where it is too long.
    pub(super) fn bytes(shard: &Shard, lengths: &[usize]) -> Option<u64> {
        let counts = lengths.iter().zip(&shard.inner).map(|(all, inner)| (all / inner) as u64);
        let entries = counts.into_iter().try_fold(1u64, |product, count| product.checked_mul(count))?;
        let bytes =
            entries.checked_mul(ENTRY_BYTES)?.checked_add(if shard.index_has_checksum { 4 } else { 0 })?;
        (bytes <= MOST_BYTES).then_some(bytes)
    }

    /// Where the index is in a shard of `shard_bytes` bytes; `None` where it does not fit into it.
    pub(super) fn place(shard: &Shard, lengths: &[usize], shard_bytes: u64) -> Option<Range<u64>> {
        let bytes = Self::bytes(shard, lengths).filter(|&bytes| bytes <= shard_bytes)?;
        Some(if shard.index_at_end { shard_bytes - bytes..shard_bytes } else { 0..bytes })
    }

    /// Reads an index; `None` where its checksum differs.
    pub(super) fn read(shard: &Shard, bytes: &[u8]) -> Option<Self> {
        let mut checked = vec![0; bytes.len()];
        let length = match shard.index_has_checksum {
            true => Unpacker::default().unpack(Codec::Crc32c, bytes, &mut checked).ok()?,
            false => {
                checked.copy_from_slice(bytes);
                bytes.len()
            }
        };
        let number = |bytes: &[u8; 8]| match shard.index_order {
            ByteOrder::Little => u64::from_le_bytes(*bytes),
            ByteOrder::Big => u64::from_be_bytes(*bytes),
        };
        let numbers = checked[..length].as_chunks::<8>().0;
        Some(Self(
            numbers.as_chunks::<2>().0.iter().map(|[at, length]| (number(at), number(length))).collect(),
        ))
    }

    /// Where chunk `number` is; `None` where it is not there.
    pub(super) fn range(&self, number: usize) -> Option<Range<u64>> {
        let (at, length) = *self.0.get(number)?;
        ((at, length) != (ABSENT, ABSENT)).then(|| at..at.saturating_add(length))
    }

    /// Bytes of memory.
    pub(super) fn memory(&self) -> u64 {
        self.0.len() as u64 * ENTRY_BYTES
    }
}

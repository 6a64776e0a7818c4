//! Chunks that are not there. Writers leave out chunks of the fill value, and other chunks get lost: what is there is
//! counted before an array is shown.

use super::chunks::Chunks;
use crate::error::Problem;
use crate::formats::options::MissingChunks;
use crate::volume::{Metadata, Sample, SampleType, with_sample};

/// The most bytes of indexes of shards that are read to count the chunks in them.
const MOST_INDEX_BYTES: u64 = 64 << 20;

/// What is there of an array.
struct Count {
    /// Number of chunks, or of shards where too many chunks are in them.
    all: u128,
    there: u128,
    what: &'static str,
}

/// Says in `metadata` how many chunks are not there.
///
/// # Errors
///
/// When none is there, unless `missing` are to be filled, and when the index of a shard cannot be read.
pub(super) fn tell(chunks: &Chunks, missing: MissingChunks, metadata: &mut Metadata) -> Result<(), Problem> {
    let Count { all, there, what } = count(chunks)?;
    let fill = described(chunks.metadata.sample, &chunks.metadata.fill);
    if there == 0 {
        if let Some(key) = by_other_separator(chunks) {
            let reason = format!(
                "its chunks are named as {key:?}, and its metadata say {:?}",
                chunks.metadata.keys.separator
            );
            return Err(chunks.store.format.damaged(&reason));
        }
        if missing == MissingChunks::Refuse {
            return Err(Problem::NoChunks { chunks: all, fill });
        }
    }
    let gone = all.saturating_sub(there);
    if gone > 0 {
        let are = if gone == 1 { "is" } else { "are" };
        let text = format!("{gone} of {all} {what} {are} not there and shown as {fill}, the fill value");
        match chunks.metadata.fills_with_zero() {
            true => metadata.notes.push(text),
            false => metadata.remarks.push(text),
        }
    }
    Ok(())
}

fn count(chunks: &Chunks) -> Result<Count, Problem> {
    let metadata = &chunks.metadata;
    let grid = |chunk: &[usize]| -> Vec<usize> {
        metadata.lengths.iter().zip(chunk).map(|(length, chunk)| length.div_ceil(*chunk)).collect()
    };
    let product =
        |counts: &[usize]| counts.iter().fold(1u128, |product, &count| product.saturating_mul(count as u128));
    let counts = grid(&metadata.chunk);
    let (mut there, mut places) = (0, Vec::new());
    let shard = metadata.chain.as_shard();
    let most_shards = chunks.index_bytes().map_or(0, |bytes| MOST_INDEX_BYTES / bytes.max(1)) as usize;
    chunks.store.each_file(&chunks.path, counts.len() + 1, &mut |name| {
        if let Some(place) = metadata.keys.place(name, &counts) {
            there += 1;
            if shard.is_some() && places.len() <= most_shards {
                places.push(place);
            }
        }
    });
    let Some(shard) = shard.filter(|_| places.len() <= most_shards) else {
        let what = if shard.is_some() { "shards" } else { "chunks" };
        return Ok(Count { all: product(&counts), there, what });
    };
    let inner = grid(&shard.inner);
    let mut there = 0;
    for place in places {
        chunks.in_shard(shard, &place, &mut |place| {
            there += u128::from(place.iter().zip(&inner).all(|(at, count)| at < count));
        })?;
    }
    Ok(Count { all: product(&inner), there, what: "chunks" })
}

/// The name of a chunk that is there by the other separator.
fn by_other_separator(chunks: &Chunks) -> Option<String> {
    let keys = chunks.metadata.keys.with_other_separator();
    let lengths = chunks.metadata.lengths.iter().zip(&chunks.metadata.chunk);
    let counts: Vec<usize> = lengths.map(|(length, chunk)| length.div_ceil(*chunk)).collect();
    let mut found = None;
    chunks.store.each_file(&chunks.path, counts.len() + 1, &mut |name| {
        // A single axis has no separator.
        if found.is_none() && counts.len() > 1 && keys.place(name, &counts).is_some() {
            found = Some(name.to_owned());
        }
    });
    found
}

/// A sample for a person.
fn described(sample: SampleType, bytes: &[u8]) -> String {
    with_sample!(sample, S => S::from_le_slice(bytes).describe())
}

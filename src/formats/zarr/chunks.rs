//! The chunks of an array as they are read: each is found by its name, and decoded by itself.
//!
//! What is read at once is a chunk; of shards, a chunk in them; of chunks that are not compressed, at most some rows.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::array::ArrayMetadata;
use super::chain::{Chain, Samples, Shard};
use super::decode::{ChunkShape, Decoder, copy_box, fill_with, most_packed};
use super::shard::Index;
use super::store::{Object, Store};
use crate::error::{Error, Problem};
use crate::volume::{ChunkReader, ChunkedArray, SampleType};

/// The most bytes of samples of a chunk that is decoded as a whole.
const MOST_CHUNK_BYTES: u64 = 128 << 20;

/// Bytes of a chunk without compression that are read at once.
const PIECE_BYTES: usize = 1 << 20;

/// The most bytes of indexes of shards that are kept.
const KEPT_INDEX_BYTES: u64 = 8 << 20;

/// The chunks of one array.
pub(super) struct Chunks {
    pub(super) store: Store,
    /// The folder of the array.
    pub(super) path: String,
    /// What errors call the array.
    pub(super) name: String,
    pub(super) metadata: ArrayMetadata,
    /// The lengths of what is decoded at once.
    unit: Vec<usize>,
    /// The same, no longer than the array.
    shown: Vec<usize>,
    /// Whether a unit lies in a chunk as it is.
    is_plain: bool,
    indexes: Mutex<VecDeque<(Vec<usize>, Arc<Index>)>>,
}

impl Chunks {
    /// The chunks of an array whose lengths were checked.
    ///
    /// # Errors
    ///
    /// When its chunks are too long to be decoded.
    pub(super) fn new(
        store: Store,
        path: String,
        name: String,
        metadata: ArrayMetadata,
    ) -> Result<Self, Problem> {
        let width = metadata.width();
        let shard = metadata.chain.as_shard();
        let whole = shard.map_or(&metadata.chunk, |shard| &shard.inner);
        let is_plain = shard.is_none() && is_plain(&metadata.chain);
        let unit = if is_plain { piece(whole, width) } else { whole.clone() };
        let bytes = unit.iter().try_fold(width as u64, |product, &length| product.checked_mul(length as u64));
        if bytes.is_none_or(|bytes| bytes > MOST_CHUNK_BYTES) {
            let most = MOST_CHUNK_BYTES >> 20;
            let reason =
                format!("its chunks have the lengths {unit:?}; chunks of more than {most} MiB are not read");
            return Err(store.format.damaged(&reason));
        }
        let shown = unit.iter().zip(&metadata.lengths).map(|(unit, length)| *unit.min(length)).collect();
        let indexes = Mutex::default();
        Ok(Self { store, path, name, metadata, unit, shown, is_plain, indexes })
    }

    /// The key of a chunk or shard.
    pub(super) fn key(&self, place: &[usize]) -> String {
        let name = self.metadata.keys.name(place);
        if self.path.is_empty() { name } else { format!("{}/{name}", self.path) }
    }

    /// The file of a chunk or shard; `None` where it is not there.
    fn open(&self, key: &str) -> Result<Option<Object>, Problem> {
        let lengths = &self.metadata.chunk;
        let width = self.metadata.width();
        let bytes = lengths.iter().try_fold(width, |product, &length| product.checked_mul(length));
        // Of archives that compress chunks once more, these are brought into memory.
        let most = most_packed(bytes.unwrap_or(usize::MAX).min(MOST_CHUNK_BYTES as usize));
        self.store.open(key, most)
    }

    /// The index of a shard that is open.
    fn index(
        &self,
        shard: &Shard,
        place: &[usize],
        key: &str,
        object: &Object,
    ) -> Result<Arc<Index>, Problem> {
        let lock = || self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, index)) = lock().iter().find(|(known, _)| known == place) {
            return Ok(Arc::clone(index));
        }
        let damaged = |reason: &str| self.damaged(key, reason);
        let range = Index::place(shard, &self.metadata.chunk, object.length());
        let range = range.ok_or_else(|| damaged("it is shorter than its index"))?;
        let mut bytes = vec![0; (range.end - range.start) as usize];
        object.read_at(range.start, &mut bytes).map_err(|error| self.store.unreadable(key, error))?;
        let index =
            Arc::new(Index::read(shard, &bytes).ok_or_else(|| damaged("the checksum of its index differs"))?);
        let mut kept = lock();
        kept.push_back((place.to_vec(), Arc::clone(&index)));
        while kept.len() > 1 && kept.iter().map(|(_, index)| index.memory()).sum::<u64>() > KEPT_INDEX_BYTES {
            kept.pop_front();
        }
        Ok(index)
    }

    /// Which chunks of the shard at `place` are there, by their places in the array.
    ///
    /// # Errors
    ///
    /// When the index cannot be read.
    pub(super) fn in_shard(
        &self,
        shard: &Shard,
        place: &[usize],
        visit: &mut dyn FnMut(&[usize]),
    ) -> Result<(), Problem> {
        let key = self.key(place);
        let Some(object) = self.open(&key)? else { return Ok(()) };
        let index = self.index(shard, place, &key, &object)?;
        let counts = shard_counts(&self.metadata, shard);
        let mut inner = vec![0; counts.len()];
        for number in 0..counts.iter().product() {
            if index.range(number).is_some() {
                let mut rest = number;
                for axis in (0..counts.len()).rev() {
                    inner[axis] = place[axis] * counts[axis] + rest % counts[axis];
                    rest /= counts[axis];
                }
                visit(&inner);
            }
        }
        Ok(())
    }

    /// Bytes of the index of a shard; `None` without shards.
    pub(super) fn index_bytes(&self) -> Option<u64> {
        Index::bytes(self.metadata.chain.as_shard()?, &self.metadata.chunk)
    }

    fn damaged(&self, key: &str, reason: &str) -> Problem {
        self.store.format.damaged(&format!("{key:?} is damaged: {reason}"))
    }
}

/// Number of chunks of a shard along each axis.
pub(super) fn shard_counts(metadata: &ArrayMetadata, shard: &Shard) -> Vec<usize> {
    metadata.chunk.iter().zip(&shard.inner).map(|(all, inner)| all / inner).collect()
}

/// Whether the samples of a chunk are its bytes.
fn is_plain(chain: &Chain) -> bool {
    matches!(chain.samples, Samples::Plain(_)) && chain.turned.is_empty() && chain.codecs.is_empty()
}

/// The lengths of a part of a chunk that lies in one piece in it. Such parts fill the chunk.
fn piece(chunk: &[usize], width: usize) -> Vec<usize> {
    let (mut piece, mut bytes) = (vec![1; chunk.len()], width);
    for (axis, &length) in chunk.iter().enumerate().rev() {
        let most = PIECE_BYTES / bytes;
        if length > most {
            piece[axis] = (1..=most).rev().find(|&part| length.is_multiple_of(part)).unwrap_or(1);
            break;
        }
        piece[axis] = length;
        bytes *= length;
    }
    piece
}

/// Reads chunks with a decoder of its own.
struct Reader {
    chunks: Arc<Chunks>,
    decoder: Decoder,
    packed: Vec<u8>,
    /// A unit that is longer than what is wanted of it.
    whole: Vec<u8>,
}

impl ChunkedArray for Arc<Chunks> {
    fn chunk(&self) -> &[usize] {
        &self.shown
    }

    fn reader(&self) -> Box<dyn ChunkReader> {
        let (decoder, packed, whole) = (Decoder::default(), Vec::new(), Vec::new());
        Box::new(Reader { chunks: Arc::clone(self), decoder, packed, whole })
    }

    fn memory(&self) -> u64 {
        // What is packed, what is between two steps, and a unit that is wanted in part.
        let unit = self.unit.iter().product::<usize>() * self.metadata.width();
        let steps = if self.is_plain { 0 } else { 2 };
        (unit * (steps + usize::from(self.shown != self.unit))) as u64
    }
}

impl ChunkReader for Reader {
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
        let chunks = Arc::clone(&self.chunks);
        self.unit(&chunks, place, out).map_err(|problem| Error::new(&*chunks.name, problem))
    }
}

impl Reader {
    fn unit(&mut self, chunks: &Chunks, place: &[usize], out: &mut [u8]) -> Result<(), Problem> {
        let Chunks { metadata, unit, shown, .. } = chunks;
        let sample = |axis: usize| place[axis] * unit[axis];
        let of_chunk: Vec<usize> = (0..place.len()).map(|axis| sample(axis) / metadata.chunk[axis]).collect();
        let key = chunks.key(&of_chunk);
        let Some(object) = chunks.open(&key)? else {
            fill_with(out, &metadata.fill);
            return Ok(());
        };
        let within: Vec<usize> = (0..place.len()).map(|axis| sample(axis) % metadata.chunk[axis]).collect();
        let chain = match metadata.chain.as_shard() {
            Some(shard) => {
                let index = chunks.index(shard, &of_chunk, &key, &object)?;
                let counts = shard_counts(metadata, shard);
                let inner = within.iter().zip(&shard.inner).map(|(at, inner)| at / inner);
                let number = inner.zip(&counts).fold(0, |number, (at, count)| number * count + at);
                match index.range(number) {
                    Some(range) => self.packed(chunks, &key, &object, range)?,
                    None => {
                        fill_with(out, &metadata.fill);
                        return Ok(());
                    }
                }
                &shard.chain
            }
            None if chunks.is_plain => {
                self.piece(chunks, &key, &object, &within)?;
                &metadata.chain
            }
            None => {
                self.packed(chunks, &key, &object, 0..object.length())?;
                &metadata.chain
            }
        };
        let is_bool = metadata.sample == SampleType::Bool;
        let shape = ChunkShape { chain, lengths: unit, fill: &metadata.fill, is_bool };
        let damaged = |reason: String| chunks.damaged(&key, &reason);
        if unit == shown && out.len() == shape.bytes() {
            return self.decoder.decode(shape, &self.packed, out).map_err(damaged);
        }
        self.whole.resize(shape.bytes(), 0);
        self.decoder.decode(shape, &self.packed, &mut self.whole).map_err(damaged)?;
        match unit == shown {
            true => out.copy_from_slice(&self.whole[..out.len()]),
            false => copy_start(&self.whole, unit, out, shown, metadata.width()),
        }
        Ok(())
    }

    /// Reads the bytes of a unit.
    fn packed(
        &mut self,
        chunks: &Chunks,
        key: &str,
        object: &Object,
        range: Range<u64>,
    ) -> Result<(), Problem> {
        let unit = chunks.unit.iter().product::<usize>() * chunks.metadata.width();
        let length = range.end - range.start;
        if range.end > object.length() {
            return Err(chunks.damaged(key, "its index leads out of it"));
        }
        if length > most_packed(unit) {
            return Err(chunks.damaged(key, "it is longer than its samples"));
        }
        self.packed.resize(length as usize, 0);
        object.read_at(range.start, &mut self.packed).map_err(|error| chunks.store.unreadable(key, error))
    }

    /// Reads a unit that lies in a chunk as it is, from the sample `within` on.
    fn piece(
        &mut self,
        chunks: &Chunks,
        key: &str,
        object: &Object,
        within: &[usize],
    ) -> Result<(), Problem> {
        let Chunks { metadata, unit, .. } = chunks;
        let width = metadata.width() as u64;
        let all =
            metadata.chunk.iter().try_fold(width, |product, &length| product.checked_mul(length as u64));
        if all != Some(object.length()) {
            return Err(chunks.damaged(key, "it is shorter or longer than its samples"));
        }
        let lengths = metadata.chunk.iter().zip(within);
        let first = lengths.fold(0, |first, (length, at)| first * *length as u64 + *at as u64);
        self.packed.resize(unit.iter().product::<usize>() * width as usize, 0);
        object.read_at(first * width, &mut self.packed).map_err(|error| chunks.store.unreadable(key, error))
    }
}

/// Copies the beginning of an array of the lengths `shown`, cut out of a larger one, into `out`, which may be shorter.
fn copy_start(whole: &[u8], lengths: &[usize], out: &mut [u8], shown: &[usize], width: usize) {
    let (bytes, start) = (shown.iter().product::<usize>() * width, vec![0; shown.len()]);
    if out.len() == bytes {
        return copy_box(whole, lengths, out, shown, &start, width);
    }
    let mut cut = vec![0; bytes];
    copy_box(whole, lengths, &mut cut, shown, &start, width);
    out.copy_from_slice(&cut[..out.len()]);
}

//! Data sets of one shape and type as one array in chunks.

use std::ops::Range;
use std::sync::Arc;

use hdf5_metno::{Dataset, Hyperslab, SliceOrIndex};
use ndarray::IxDyn;

use super::file::Hdf5File;
use super::{Place, damaged, data_set, failed};
use crate::error::{Error, Problem};
use crate::volume::{ChunkReader, ChunkedArray, SampleType, with_sample};

/// Bytes that are read at once where samples lie together.
const PIECE_BYTES: usize = 1 << 20;

/// The most bytes of samples of a chunk.
const MOST_CHUNK_BYTES: u64 = 128 << 20;

/// Data sets of one shape and type.
pub(super) struct Stack {
    name: String,
    data_sets: Vec<Dataset>,
    outer: Vec<usize>,
    pub(super) lengths: Vec<usize>,
    pub(super) sample: SampleType,
    /// The type by which the library gives samples.
    stored: SampleType,
    chunk: Vec<usize>,
}

impl Stack {
    /// Opens the data sets of an array, and checks that they are alike.
    ///
    /// # Errors
    ///
    /// When one cannot be read, or is not like the first one.
    pub(super) fn open(file: &Hdf5File, place: &Place, name: String) -> Result<Self, Problem> {
        let mut data_sets = Vec::with_capacity(place.paths.len());
        let mut first: Option<(Vec<usize>, SampleType, Option<Vec<usize>>)> = None;
        for path in &place.paths {
            let data_set = file.data_set(path)?;
            let facts = (data_set.shape(), data_set::sample(&data_set)?, data_set::chunk(&data_set)?);
            match &first {
                Some((shape, sample, _)) if (&facts.0, &facts.1) != (shape, sample) => {
                    return Err(damaged(&format!(
                        "{path:?} has another shape or type than {:?}",
                        place.paths[0]
                    )));
                }
                Some(_) => {}
                None => first = Some(facts),
            }
            data_sets.push(data_set);
        }
        let (shape, stored, chunk) = first.ok_or_else(|| damaged("an array has no data sets"))?;
        let shown = match &place.shown {
            Some(shown) if shown.len() == shape.len() && shown.iter().zip(&shape).all(|(a, b)| a <= b) => {
                shown.clone()
            }
            Some(_) => return Err(damaged("its data sets are smaller than it says")),
            None => shape,
        };
        let width = stored.bits() as usize / 8;
        let chunk = chunk.unwrap_or_else(|| piece(&shown, width));
        let bytes =
            chunk.iter().try_fold(width as u64, |product, &length| product.checked_mul(length as u64));
        if chunk.len() != shown.len()
            || chunk.contains(&0)
            || bytes.is_none_or(|bytes| bytes > MOST_CHUNK_BYTES)
        {
            let most = MOST_CHUNK_BYTES >> 20;
            return Err(damaged(&format!(
                "its chunks have the lengths {chunk:?}; chunks of more than {most} MiB are not read"
            )));
        }
        let chunk = chunk.iter().zip(&shown).map(|(chunk, length)| *chunk.min(length));
        let chunk = place.outer.iter().map(|_| 1).chain(chunk).map(|length| length.max(1)).collect();
        let sample = match stored {
            SampleType::I16 if place.is_unsigned => SampleType::U16,
            stored => stored,
        };
        let lengths = [&*place.outer, &shown].concat();
        Ok(Self { name, data_sets, outer: place.outer.clone(), lengths, sample, stored, chunk })
    }

    /// Reads a part of a data set into `out`, which is as long as a chunk or shorter.
    fn read(&self, place: &[usize], out: &mut [u8]) -> Result<(), Problem> {
        let (outer, inner) = place.split_at(self.outer.len());
        let number = outer.iter().zip(&self.outer).fold(0, |number, (at, length)| number * length + at);
        let data_set = self.data_sets.get(number).ok_or_else(|| damaged("a data set is not there"))?;
        let chunk = &self.chunk[self.outer.len()..];
        let lengths = &self.lengths[self.outer.len()..];
        let ranges: Vec<Range<usize>> = inner
            .iter()
            .zip(chunk.iter().zip(lengths))
            .map(|(at, (chunk, length))| at * chunk..(at * chunk + chunk).min(*length))
            .collect();
        let selected: Vec<SliceOrIndex> = ranges.iter().cloned().map(SliceOrIndex::from).collect();
        with_sample!(self.stored, S => {
            let read = data_set.read_slice::<S, _, IxDyn>(Hyperslab::from(selected)).map_err(failed)?;
            let samples = read.as_slice().ok_or_else(|| damaged("a part of a data set is not in order"))?;
            let bytes: &[u8] = bytemuck::cast_slice(samples);
            let found: Vec<usize> = ranges.iter().map(Range::len).collect();
            spread(bytes, &found, chunk, size_of::<S>(), out);
        });
        if cfg!(target_endian = "big") {
            out.chunks_exact_mut(self.stored.bits() as usize / 8).for_each(<[u8]>::reverse);
        }
        Ok(())
    }
}

/// Copies samples of the lengths `found` to where they are in a chunk.
fn spread(bytes: &[u8], found: &[usize], chunk: &[usize], width: usize, out: &mut [u8]) {
    if found == chunk {
        return out.copy_from_slice(&bytes[..out.len()]);
    }
    let Some((&run, outer)) = found.split_last() else { return };
    let mut place = vec![0; outer.len()];
    for row in bytes.chunks_exact(run * width) {
        let at =
            place.iter().zip(chunk).fold(0, |at, (index, length)| at * length + index) * chunk[outer.len()];
        let Some(rest) = out.get_mut(at * width..) else { return };
        let count = rest.len().min(row.len());
        rest[..count].copy_from_slice(&row[..count]);
        for axis in (0..outer.len()).rev() {
            place[axis] += 1;
            if place[axis] < outer[axis] {
                break;
            }
            place[axis] = 0;
        }
    }
}

/// The lengths of a part of samples that lie together.
fn piece(lengths: &[usize], width: usize) -> Vec<usize> {
    let (mut piece, mut bytes) = (vec![1; lengths.len()], width);
    for (axis, &length) in lengths.iter().enumerate().rev() {
        piece[axis] = length.min((PIECE_BYTES / bytes).max(1));
        if piece[axis] < length {
            break;
        }
        bytes *= length.max(1);
    }
    piece
}

impl ChunkedArray for Arc<Stack> {
    fn chunk(&self) -> &[usize] {
        &self.chunk
    }

    fn reader(&self) -> Box<dyn ChunkReader> {
        Box::new(Reader(Arc::clone(self)))
    }

    fn memory(&self) -> u64 {
        // The library decodes a chunk, and gives it in memory of its own.
        2 * (self.chunk.iter().product::<usize>() * self.stored.bits() as usize / 8) as u64
    }
}

struct Reader(Arc<Stack>);

impl ChunkReader for Reader {
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
        self.0.read(place, out).map_err(|problem| Error::new(&*self.0.name, problem))
    }
}

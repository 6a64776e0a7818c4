//! From the bytes of a chunk to its samples.

use std::ops::Range;

use super::chain::{Chain, Samples, Shard};
use super::shard::Index;
use crate::formats::codecs::{Codec, Damage, Unpacker};
use crate::volume::ByteOrder;

/// Decodes chunks, one after the other.
#[derive(Default)]
pub(super) struct Decoder {
    unpacker: Unpacker,
    /// What is on the way from one step to the next.
    steps: Vec<Vec<u8>>,
}

/// A chunk to be decoded.
#[derive(Clone, Copy)]
pub(super) struct ChunkShape<'c> {
    pub(super) chain: &'c Chain,
    pub(super) lengths: &'c [usize],
    /// A sample of an inner chunk that is not there, little-endian.
    pub(super) fill: &'c [u8],
    /// Whether samples are of type bool.
    pub(super) is_bool: bool,
}

impl ChunkShape<'_> {
    /// Bytes of all samples. They fit memory: that is checked before an array is opened.
    pub(super) fn bytes(&self) -> usize {
        self.lengths.iter().product::<usize>() * self.fill.len()
    }
}

/// The most bytes that a chunk can have in a file if it has `bytes` bytes of samples: no compression makes what it
/// cannot compress longer than that.
pub(super) fn most_packed(bytes: usize) -> u64 {
    let bytes = bytes as u64;
    bytes + bytes / 16 + (64 << 10)
}

impl Decoder {
    /// Decodes a chunk into `out`, which has room for all its samples: little-endian, in C order, bools 0 or 1.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(super) fn decode(
        &mut self,
        shape: ChunkShape<'_>,
        data: &[u8],
        out: &mut [u8],
    ) -> Result<(), String> {
        let ChunkShape { chain, lengths, fill, .. } = shape;
        match &chain.samples {
            Samples::Plain(order) => {
                self.plain(shape, *order, data, out)?;
            }
            Samples::Block => self.block(shape, data, out)?,
            Samples::Shard(shard) => {
                // The index and the chunks are about as long as the samples.
                let most = most_packed(out.len()).saturating_add(Index::bytes(shard, lengths).unwrap_or(0));
                let mut whole = self.steps.pop().unwrap_or_default();
                let unpacked = self.unpack(&chain.codecs, None, most as usize, data, &mut whole);
                let data = match unpacked {
                    Ok(true) => &*whole,
                    Ok(false) => data,
                    Err(error) => return Err(error),
                };
                let stored = chain.stored_lengths(lengths);
                if chain.turned.is_empty() {
                    self.shard(shard, &stored, shape, data, out)?;
                } else {
                    let mut turned = vec![0; out.len()];
                    self.shard(shard, &stored, shape, data, &mut turned)?;
                    turn_back(&turned, &chain.turned, lengths, fill.len(), out);
                }
                self.steps.push(whole);
            }
        }
        if shape.is_bool {
            out.iter_mut().for_each(|sample| *sample = u8::from(*sample != 0));
        }
        Ok(())
    }

    /// Samples one after the other.
    fn plain(
        &mut self,
        shape: ChunkShape<'_>,
        order: ByteOrder,
        data: &[u8],
        out: &mut [u8],
    ) -> Result<(), String> {
        let ChunkShape { chain, lengths, fill, .. } = shape;
        if chain.turned.is_empty() {
            self.unpack_into(&chain.codecs, data, out)?;
            to_little_endian(order, fill.len(), out);
            return Ok(());
        }
        let mut turned = self.steps.pop().unwrap_or_default();
        turned.resize(out.len(), 0);
        let unpacked = self.unpack_into(&chain.codecs, data, &mut turned);
        if unpacked.is_ok() {
            to_little_endian(order, fill.len(), &mut turned);
            turn_back(&turned, &chain.turned, lengths, fill.len(), out);
        }
        self.steps.push(turned);
        unpacked
    }

    /// A block of N5: a header and samples, which are those of the chunk, or of the part of it inside the array.
    fn block(&mut self, shape: ChunkShape<'_>, data: &[u8], out: &mut [u8]) -> Result<(), String> {
        let ChunkShape { chain, lengths, fill, .. } = shape;
        let short = || "it is shorter than its header".to_owned();
        let word = |at: usize| Some(u16::from_be_bytes(*data.get(at..)?.first_chunk()?));
        let long = |at: usize| Some(u32::from_be_bytes(*data.get(at..)?.first_chunk()?) as usize);
        let (mode, axes) = (word(0).ok_or_else(short)?, word(2).ok_or_else(short)?);
        if usize::from(axes) != lengths.len() || mode > 1 {
            return Err("its header does not fit the array".to_owned());
        }
        let stored: Option<Vec<usize>> = (0..lengths.len()).rev().map(|axis| long(4 + 4 * axis)).collect();
        let stored = stored.ok_or_else(short)?;
        // Blocks of varying length say the number of their samples, too.
        let start = 4 + 4 * lengths.len() + if mode == 1 { 4 } else { 0 };
        let data = data.get(start..).ok_or_else(short)?;
        if !stored.iter().zip(lengths).all(|(stored, length)| (1..=*length).contains(stored)) {
            return Err("it is larger than the blocks of the array".to_owned());
        }
        let width = fill.len();
        if stored == lengths {
            self.unpack_into(&chain.codecs, data, out)?;
            to_little_endian(ByteOrder::Big, width, out);
            return Ok(());
        }
        let mut part = self.steps.pop().unwrap_or_default();
        part.resize(stored.iter().product::<usize>() * width, 0);
        let unpacked = self.unpack_into(&chain.codecs, data, &mut part);
        if unpacked.is_ok() {
            to_little_endian(ByteOrder::Big, width, &mut part);
            copy_box(&part, &stored, out, lengths, &vec![0; lengths.len()], width);
        }
        self.steps.push(part);
        unpacked
    }

    /// All chunks of a shard.
    fn shard(
        &mut self,
        shard: &Shard,
        stored: &[usize],
        shape: ChunkShape<'_>,
        data: &[u8],
        out: &mut [u8],
    ) -> Result<(), String> {
        let inner = ChunkShape { chain: &shard.chain, lengths: &shard.inner, ..shape };
        let width = shape.fill.len();
        let place = Index::place(shard, stored, data.len() as u64).ok_or("its index is longer than it")?;
        let bytes = &data[place.start as usize..place.end as usize];
        let index = Index::read(shard, bytes).ok_or("the checksum of its index differs")?;
        let counts: Vec<usize> = stored.iter().zip(&shard.inner).map(|(all, inner)| all / inner).collect();
        let mut samples = vec![0; inner.bytes()];
        for number in 0..counts.iter().product() {
            match index.range(number) {
                Some(Range { start, end }) => {
                    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
                    let data = range
                        .and_then(|(start, end)| data.get(start..end))
                        .ok_or("its index leads out of it")?;
                    self.decode(inner, data, &mut samples)?;
                }
                None => fill_with(&mut samples, shape.fill),
            }
            let at = place_of(number, &counts, &shard.inner);
            copy_box(&samples, &shard.inner, out, stored, &at, width);
        }
        Ok(())
    }

    /// Unpacks what must become exactly the bytes of `out`.
    fn unpack_into(&mut self, codecs: &[Codec], data: &[u8], out: &mut [u8]) -> Result<(), String> {
        let wanted = out.len();
        let differs = |found: usize| {
            let relation = if found < wanted { "shorter" } else { "longer" };
            format!("it is {relation} than its samples")
        };
        let Some((first, others)) = codecs.split_first() else {
            // Plain samples.
            if data.len() != wanted {
                return Err(differs(data.len()));
            }
            out.copy_from_slice(data);
            return Ok(());
        };
        let mut whole = self.steps.pop().unwrap_or_default();
        let most = most_packed(wanted) as usize;
        let between = first.packed_length(wanted);
        let is_unpacked = self.unpack(others, between, most, data, &mut whole)?;
        let data = if is_unpacked { &*whole } else { data };
        let found = self.unpacker.unpack(*first, data, out).map_err(|damage| words(*first, damage))?;
        self.steps.push(whole);
        if found == wanted { Ok(()) } else { Err(differs(found)) }
    }

    /// Unpacks what the codecs made, the last one first, into `whole`. `bytes` is the number of bytes it must become
    /// where that is known, `most` the most bytes of any step. Returns whether there was a codec.
    fn unpack(
        &mut self,
        codecs: &[Codec],
        bytes: Option<usize>,
        most: usize,
        data: &[u8],
        whole: &mut Vec<u8>,
    ) -> Result<bool, String> {
        let mut lengths = vec![bytes];
        for codec in codecs {
            let before = lengths.last().copied().flatten();
            lengths.push(before.and_then(|bytes| codec.packed_length(bytes)));
        }
        let mut other = self.steps.pop().unwrap_or_default();
        for (number, (codec, length)) in codecs.iter().zip(lengths).enumerate().rev() {
            let is_last = number + 1 == codecs.len();
            std::mem::swap(whole, &mut other);
            // A checksum is all that is taken off here, in most cases, so the length of what comes in says enough.
            let known = if is_last { data.len() } else { other.len() };
            let most = match codec {
                Codec::Crc32c | Codec::Shuffle(_) => known,
                _ => length.unwrap_or(most),
            };
            whole.resize(most, 0);
            let input = if is_last { data } else { &other };
            let found = self.unpacker.unpack(*codec, input, whole).map_err(|damage| words(*codec, damage))?;
            whole.truncate(found);
        }
        self.steps.push(other);
        Ok(!codecs.is_empty())
    }
}

/// What is wrong, in words.
fn words(codec: Codec, damage: Damage) -> String {
    let name = codec.name();
    match damage {
        Damage::Invalid => format!("its {name} data are damaged"),
        Damage::TooLong => format!("its {name} data are longer than its samples"),
        Damage::Checksum => format!("its checksum ({name}) differs"),
        Damage::Snappy => "it is compressed by Snappy, which is not read".to_owned(),
    }
}

fn to_little_endian(order: ByteOrder, width: usize, samples: &mut [u8]) {
    if order == ByteOrder::Big {
        match width {
            2 => samples.as_chunks_mut::<2>().0.iter_mut().for_each(|sample| sample.reverse()),
            4 => samples.as_chunks_mut::<4>().0.iter_mut().for_each(|sample| sample.reverse()),
            8 => samples.as_chunks_mut::<8>().0.iter_mut().for_each(|sample| sample.reverse()),
            _ => {}
        }
    }
}

/// Fills `out` with one sample.
pub(super) fn fill_with(out: &mut [u8], sample: &[u8]) {
    match sample.iter().all(|&byte| byte == sample[0]) {
        true => out.fill(sample[0]),
        false => out.chunks_exact_mut(sample.len()).for_each(|out| out.copy_from_slice(sample)),
    }
}

/// The first sample of chunk `number` of a grid of `counts` chunks of the lengths `chunk`.
fn place_of(mut number: usize, counts: &[usize], chunk: &[usize]) -> Vec<usize> {
    let mut place = vec![0; counts.len()];
    for axis in (0..counts.len()).rev() {
        place[axis] = number % counts[axis] * chunk[axis];
        number /= counts[axis];
    }
    place
}

/// Copies samples, whose axes are `turned`, into an array of the lengths `lengths`.
fn turn_back(samples: &[u8], turned: &[usize], lengths: &[usize], width: usize, out: &mut [u8]) {
    let steps: Vec<usize> = (0..lengths.len()).map(|axis| lengths[axis + 1..].iter().product()).collect();
    let mut axes: Vec<(usize, usize)> =
        turned.iter().map(|&axis| (lengths[axis], steps[axis] * width)).collect();
    let (count, step) = axes.pop().unwrap_or((1, width));
    let mut place = vec![0; axes.len()];
    let mut at = 0;
    for lane in samples.chunks_exact(count * width) {
        for (number, sample) in lane.chunks_exact(width).enumerate() {
            out[at + number * step..][..width].copy_from_slice(sample);
        }
        for axis in (0..axes.len()).rev() {
            place[axis] += 1;
            at += axes[axis].1;
            if place[axis] < axes[axis].0 {
                break;
            }
            at -= axes[axis].0 * axes[axis].1;
            place[axis] = 0;
        }
    }
}

/// Copies an array into a larger one, or the part of it that is inside of that, from sample `at` of it on.
pub(super) fn copy_box(
    from: &[u8],
    lengths: &[usize],
    to: &mut [u8],
    within: &[usize],
    at: &[usize],
    width: usize,
) {
    let axes = lengths.len();
    let copied: Vec<usize> = (0..axes).map(|axis| lengths[axis].min(within[axis] - at[axis])).collect();
    let Some((&run, outer)) = copied.split_last() else { return };
    let step = |lengths: &[usize], axis: usize| lengths[axis + 1..].iter().product::<usize>();
    let mut place = vec![0; outer.len()];
    loop {
        let (mut source, mut target) = (0, at[axes - 1]);
        for (axis, index) in place.iter().enumerate() {
            source += index * step(lengths, axis);
            target += (at[axis] + index) * step(within, axis);
        }
        to[target * width..][..run * width].copy_from_slice(&from[source * width..][..run * width]);
        let Some(axis) = (0..outer.len()).rev().find(|&axis| place[axis] + 1 < outer[axis]) else { return };
        place[axis] += 1;
        place[axis + 1..].fill(0);
    }
}

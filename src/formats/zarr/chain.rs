//! How the samples of a chunk became its bytes: in which order they are, and what was done to the bytes then.

use serde_json::Value;

use super::{Format, json};
use crate::error::Problem;
use crate::formats::codecs::Codec;
use crate::volume::ByteOrder;

/// The steps from the samples of a chunk to its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chain {
    /// Which axis of the chunk the stored axes are, slowest first; empty where they are the same.
    pub(super) turned: Vec<usize>,
    pub(super) samples: Samples,
    /// What was done to the bytes, in this order.
    pub(super) codecs: Vec<Codec>,
}

/// How the samples are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Samples {
    /// One after the other.
    Plain(ByteOrder),
    /// As chunks of their own.
    Shard(Box<Shard>),
    /// Big-endian, behind a header with the lengths of the block, as N5 does. The header is not compressed.
    Block,
}

/// A chunk of chunks, with an index of where they are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shard {
    /// The lengths of a chunk in it.
    pub(super) inner: Vec<usize>,
    pub(super) chain: Chain,
    pub(super) index_at_end: bool,
    pub(super) index_order: ByteOrder,
    /// Whether a checksum of 4 bytes follows the index.
    pub(super) index_has_checksum: bool,
}

impl Chain {
    /// Samples as they are.
    pub(super) fn plain(order: ByteOrder) -> Self {
        Self { turned: Vec::new(), samples: Samples::Plain(order), codecs: Vec::new() }
    }

    /// The shard that the chunk is, if nothing else was done to it.
    pub(super) fn as_shard(&self) -> Option<&Shard> {
        match &self.samples {
            Samples::Shard(shard) if self.turned.is_empty() && self.codecs.is_empty() => Some(shard),
            _ => None,
        }
    }

    /// Turns the axes before what was done so far: stored axis k is axis `order[k]` of what is turned.
    ///
    /// # Errors
    ///
    /// When `order` does not have each axis once.
    pub(super) fn turn(&mut self, order: &[usize], format: Format) -> Result<(), Problem> {
        let mut sorted = order.to_vec();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..order.len()) {
            return Err(format.damaged("the order of the axes in a chunk does not have each of them once"));
        }
        self.turned = match self.turned.is_empty() {
            true => order.to_vec(),
            false => order.iter().map(|&axis| self.turned[axis]).collect(),
        };
        if self.turned.iter().copied().eq(0..order.len()) {
            self.turned.clear();
        }
        Ok(())
    }
}

/// The codec of this name, as numcodecs calls it, or Zarr of version 3; `None` for all that are not read.
pub(super) fn codec(name: &str, configuration: &Value) -> Option<Codec> {
    let number = |key: &str| configuration.get(key).and_then(Value::as_u64);
    Some(match name.strip_prefix("numcodecs.").unwrap_or(name) {
        "blosc" => Codec::Blosc,
        "zstd" => Codec::Zstd,
        "gzip" => Codec::Gzip,
        "zlib" => Codec::Zlib,
        "bz2" => Codec::Bzip2,
        "lz4" => Codec::Lz4,
        "shuffle" => Codec::Shuffle(number("elementsize").unwrap_or(4).clamp(1, 1 << 16) as usize),
        "crc32c" if configuration.get("location").and_then(Value::as_str) != Some("start") => Codec::Crc32c,
        _ => return None,
    })
}

/// The problem of a codec that is not read.
pub(super) fn unread(format: Format, name: &str) -> Problem {
    let name = crate::formats::names::clipped(name);
    Problem::Format { format: format.name(), reason: format!("uses the codec {name:?}, which is not read") }
}

/// Adds the codecs of version 3 to a chain, for chunks of these lengths.
pub(super) fn of_version_3(list: &Value, chunk: &[usize], depth: usize) -> Result<Chain, Problem> {
    let format = Format::Zarr;
    let damaged = |reason: &str| format.damaged(reason);
    let list = list.as_array().ok_or_else(|| damaged("an array has no list of codecs"))?;
    let mut chain = Chain::plain(ByteOrder::Little);
    let mut has_samples = false;
    for entry in list {
        let (name, configuration) = json::named(entry).ok_or_else(|| damaged("a codec has no name"))?;
        match (name, has_samples) {
            ("transpose", false) => {
                let axes = chunk.len();
                let order = match configuration.get("order") {
                    Some(Value::String(letter)) if letter == "F" => (0..axes).rev().collect(),
                    Some(Value::String(letter)) if letter == "C" => (0..axes).collect(),
                    Some(order) => json::lengths(order).unwrap_or_default(),
                    None => Vec::new(),
                };
                if order.len() != axes {
                    return Err(damaged("the order of the axes in a chunk is not one of all of them"));
                }
                chain.turn(&order, format)?;
            }
            ("bytes" | "endian", false) => {
                has_samples = true;
                let is_big = configuration.get("endian").and_then(Value::as_str) == Some("big");
                chain.samples = Samples::Plain(if is_big { ByteOrder::Big } else { ByteOrder::Little });
            }
            ("sharding_indexed", false) => {
                has_samples = true;
                let stored = chain.stored_lengths(chunk);
                chain.samples = Samples::Shard(Box::new(shard(configuration, &stored, depth)?));
            }
            (name, true) => {
                chain.codecs.push(codec(name, configuration).ok_or_else(|| unread(format, name))?);
            }
            (name, false) => return Err(unread(format, name)),
        }
    }
    match has_samples {
        true => Ok(chain),
        false => Err(damaged("none of its codecs writes samples as bytes")),
    }
}

/// The most shards in one another.
const MOST_SHARDS: usize = 4;

fn shard(configuration: &Value, lengths: &[usize], depth: usize) -> Result<Shard, Problem> {
    let format = Format::Zarr;
    if depth >= MOST_SHARDS {
        return Err(format.damaged("shards are in shards, too many times"));
    }
    let inner = configuration.get("chunk_shape").and_then(json::lengths).unwrap_or_default();
    let fits = |(length, inner): (&usize, &usize)| *inner > 0 && length.is_multiple_of(*inner);
    if inner.len() != lengths.len() || !lengths.iter().zip(&inner).all(fits) {
        return Err(format.damaged("the chunks of a shard do not fit it"));
    }
    let none = Value::Null;
    let chain = of_version_3(configuration.get("codecs").unwrap_or(&none), &inner, depth + 1)?;
    let index = match configuration.get("index_codecs") {
        Some(index) => of_version_3(index, &[lengths.len(), 2], MOST_SHARDS)?,
        None => Chain { codecs: vec![Codec::Crc32c], ..Chain::plain(ByteOrder::Little) },
    };
    let (Samples::Plain(index_order), true, [] | [Codec::Crc32c]) =
        (index.samples, index.turned.is_empty(), &*index.codecs)
    else {
        return Err(format.damaged("the index of its shards is compressed"));
    };
    let index_at_end = match configuration.get("index_location").and_then(Value::as_str) {
        None | Some("end") => true,
        Some("start") => false,
        Some(_) => {
            return Err(format.damaged("the index of its shards is neither at their start nor at their end"));
        }
    };
    Ok(Shard { inner, chain, index_at_end, index_order, index_has_checksum: !index.codecs.is_empty() })
}

impl Chain {
    /// The lengths of the stored axes of a chunk of these lengths.
    pub(super) fn stored_lengths(&self, chunk: &[usize]) -> Vec<usize> {
        match self.turned.is_empty() {
            true => chunk.to_vec(),
            false => self.turned.iter().map(|&axis| chunk[axis]).collect(),
        }
    }
}

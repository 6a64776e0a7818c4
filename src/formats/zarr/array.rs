//! What the metadata of an array say, whatever their version.

use serde_json::Value;

use super::chain::Chain;
use super::keys::Keys;
use super::{Format, json};
use crate::error::Problem;
use crate::volume::{Axes, AxisKind, SampleType};

/// The most axes of an array.
const MOST_AXES: usize = 32;

/// An array in chunks.
#[derive(Clone, Debug)]
pub(super) struct ArrayMetadata {
    pub(super) lengths: Vec<usize>,
    /// The lengths of a chunk along each axis, each at least 1. It may be longer than the array.
    pub(super) chunk: Vec<usize>,
    pub(super) sample: SampleType,
    /// The bytes of a sample of a chunk that is not there, little-endian.
    pub(super) fill: Vec<u8>,
    pub(super) keys: Keys,
    pub(super) chain: Chain,
    /// The names of the axes, where they have any.
    pub(super) names: Vec<Option<String>>,
}

impl ArrayMetadata {
    /// Number of bytes of a sample.
    pub(super) fn width(&self) -> usize {
        self.sample.bits() as usize / 8
    }

    /// Whether a chunk that is not there is 0.
    pub(super) fn fills_with_zero(&self) -> bool {
        self.fill.iter().all(|&byte| byte == 0)
    }

    /// What the axes are, by their names; `None` unless all have names of axes.
    pub(super) fn axes(&self) -> Option<Axes> {
        if self.names.len() != self.lengths.len() {
            return None;
        }
        let kinds: Option<Vec<AxisKind>> = self.names.iter().map(|name| kind(name.as_deref()?)).collect();
        Axes::new(kinds?).ok()
    }
}

/// What an axis of this name is.
pub(super) fn kind(name: &str) -> Option<AxisKind> {
    Some(match name.to_ascii_lowercase().as_str() {
        "t" | "time" => AxisKind::Time,
        "c" | "ch" | "channel" | "channels" => AxisKind::Channel,
        "z" => AxisKind::Z,
        "y" => AxisKind::Y,
        "x" => AxisKind::X,
        _ => return None,
    })
}

/// The lengths of an array and of its chunks.
///
/// # Errors
///
/// When one of them is missing, or they do not fit each other.
pub(super) fn lengths(
    format: Format,
    shape: Option<&Value>,
    chunk: Option<&Value>,
) -> Result<(Vec<usize>, Vec<usize>), Problem> {
    let read = |value: Option<&Value>| value.and_then(json::lengths);
    let Some(lengths) = read(shape) else { return Err(format.damaged("an array has no shape")) };
    let Some(chunk) = read(chunk) else { return Err(format.damaged("an array has no shape of its chunks")) };
    let fits = chunk.len() == lengths.len() && chunk.iter().all(|&length| length > 0);
    match fits && lengths.len() <= MOST_AXES {
        true => Ok((lengths, chunk)),
        false => Err(format.damaged("the lengths of its chunks do not fit the array")),
    }
}

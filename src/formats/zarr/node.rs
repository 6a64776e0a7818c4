//! What is at a path of a store: a group or an array, with its attributes.

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::array::ArrayMetadata;
use super::store::Store;
use super::{Format, json, n5, v2, v3};
use crate::error::Problem;

/// The longest file of metadata. Of version 3, it may hold those of all arrays below, which are not read.
const MOST_BYTES: u64 = 64 << 20;

/// The most bytes of metadata that are kept: a plate of 1536 wells has a tenth of it.
const MOST_KEPT_BYTES: usize = 2 << 20;

/// A group or an array.
pub(super) struct Node {
    /// What an array says of itself; `None` for a group.
    array: Option<(Version, Value)>,
    pub(super) attributes: Value,
}

enum Version {
    N5,
    V2,
    V3,
}

/// The metadata of version 3.
#[derive(Deserialize)]
struct OfVersion3<'a> {
    #[serde(default)]
    zarr_format: Value,
    #[serde(default)]
    node_type: Value,
    #[serde(default, borrow)]
    attributes: Option<&'a RawValue>,
    #[serde(default, borrow)]
    shape: Option<&'a RawValue>,
    #[serde(default, borrow)]
    data_type: Option<&'a RawValue>,
    #[serde(default, borrow)]
    chunk_grid: Option<&'a RawValue>,
    #[serde(default, borrow)]
    chunk_key_encoding: Option<&'a RawValue>,
    #[serde(default, borrow)]
    fill_value: Option<&'a RawValue>,
    #[serde(default, borrow)]
    codecs: Option<&'a RawValue>,
    #[serde(default, borrow)]
    dimension_names: Option<&'a RawValue>,
    #[serde(default, borrow)]
    storage_transformers: Option<&'a RawValue>,
}

impl Node {
    /// What is at a path; `None` where nothing says what it is.
    ///
    /// # Errors
    ///
    /// When its metadata cannot be read.
    pub(super) fn read(store: &Store, path: &str) -> Result<Option<Self>, Problem> {
        let key = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        if store.format == Format::N5 {
            let Some(attributes) = value(store, &key(n5::METADATA))? else { return Ok(None) };
            let array = attributes.get("dimensions").map(|_| (Version::N5, attributes.clone()));
            return Ok(Some(Self { array, attributes }));
        }
        let name = key("zarr.json");
        if let Some(bytes) = store.read(&name, MOST_BYTES)? {
            let damaged = |reason: &str| store.format.damaged(&format!("{name:?}: {reason}"));
            return Self::of_version_3(&bytes).map(Some).map_err(|reason| damaged(&reason));
        }
        let array = value(store, &key(".zarray"))?;
        let attributes = value(store, &key(".zattrs"))?;
        let is_group = || Ok::<_, Problem>(store.open(&key(".zgroup"), MOST_BYTES)?.is_some());
        if array.is_none() && attributes.is_none() && !is_group()? {
            return Ok(None);
        }
        let array = array.map(|value| (Version::V2, value));
        Ok(Some(Self { array, attributes: attributes.unwrap_or_default() }))
    }

    fn of_version_3(bytes: &[u8]) -> Result<Self, String> {
        json::with_known_numbers(bytes, |bytes| {
            let read: OfVersion3<'_> = serde_json::from_slice(bytes)?;
            let fields = [
                ("shape", read.shape),
                ("data_type", read.data_type),
                ("chunk_grid", read.chunk_grid),
                ("chunk_key_encoding", read.chunk_key_encoding),
                ("fill_value", read.fill_value),
                ("codecs", read.codecs),
                ("dimension_names", read.dimension_names),
                ("storage_transformers", read.storage_transformers),
            ];
            let known = || fields.iter().filter_map(|(name, field)| Some((*name, (*field)?)));
            let kept = known().map(|(_, field)| field).chain(read.attributes).map(|raw| raw.get().len());
            if kept.sum::<usize>() > MOST_KEPT_BYTES {
                return Ok(Err(too_long()));
            }
            let value = |raw: &RawValue| serde_json::from_str::<Value>(raw.get());
            let attributes = read.attributes.map(value).transpose()?.unwrap_or_default();
            let mut array = serde_json::Map::new();
            for (name, field) in known() {
                array.insert(name.to_owned(), value(field)?);
            }
            Ok(match (read.zarr_format.as_u64(), read.node_type.as_str()) {
                (Some(3), Some("array")) => Ok(Self { array: Some((Version::V3, array.into())), attributes }),
                (Some(3), Some("group")) => Ok(Self { array: None, attributes }),
                (Some(3), _) => Err("it is neither a group nor an array".to_owned()),
                _ => Err("its zarr_format is not 3".to_owned()),
            })
        })?
    }

    /// Whether it is an array.
    pub(super) fn is_array(&self) -> bool {
        self.array.is_some()
    }

    /// What an array says of itself.
    ///
    /// # Errors
    ///
    /// When it is no array, or one that is not read.
    pub(super) fn array(&self, store: &Store, path: &str) -> Result<ArrayMetadata, Problem> {
        match &self.array {
            Some((Version::N5, value)) => n5::array(value),
            Some((Version::V2, value)) => v2::array(value, &self.attributes),
            Some((Version::V3, value)) => v3::array(value),
            None => Err(store.format.damaged(&format!("{path:?} is a group, not an array"))),
        }
    }

    /// The attributes of OME-Zarr: below `ome`, as in version 0.5, or as they are.
    pub(super) fn ome(&self) -> &Value {
        self.attributes.get("ome").filter(|ome| ome.is_object()).unwrap_or(&self.attributes)
    }
}

/// The content of a file of JSON; `None` where there is none.
pub(super) fn value(store: &Store, key: &str) -> Result<Option<Value>, Problem> {
    let Some(bytes) = store.read(key, MOST_KEPT_BYTES as u64)? else { return Ok(None) };
    let damaged = |reason: String| store.format.damaged(&format!("{key:?}: {reason}"));
    json::parse(&bytes).map(Some).map_err(damaged)
}

fn too_long() -> String {
    format!("its metadata are longer than {MOST_KEPT_BYTES} bytes")
}

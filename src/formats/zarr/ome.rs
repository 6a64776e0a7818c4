//! The metadata of OME-Zarr: which arrays are the levels of an image, what their axes are, and how they are shown.
//!
//! Versions 0.1 to 0.5 are read alike: their fields are where they are, whatever the version says. Each field may be
//! missing, since each is missing somewhere.

mod axes;
mod channels;

use serde_json::Value;

use super::Format;
use super::array::ArrayMetadata;
use crate::error::Problem;
use crate::volume::{AxisKind, Metadata};
use axes::NamedAxis;

/// An image: an array and smaller pictures of it.
#[derive(Clone, Debug)]
pub(super) struct Image {
    /// Its name, where it has one.
    pub(super) name: Option<String>,
    /// Its arrays, the largest first.
    pub(super) levels: Vec<Level>,
    axes: Vec<NamedAxis>,
    /// The scale of all levels, after their own.
    scale: Option<Vec<f64>>,
    /// How its channels are shown.
    omero: Value,
    remarks: Vec<String>,
    notes: Vec<String>,
}

/// An array of an image.
#[derive(Clone, Debug)]
pub(super) struct Level {
    /// The path of the array, below the path of the image.
    pub(super) path: String,
    /// The distance of neighbors along each axis, where it is known.
    scale: Option<Vec<f64>>,
}

/// The images that the attributes of a group describe: one, in nearly all groups.
pub(super) fn images(attributes: &Value) -> Vec<Image> {
    let multiscales = attributes.get("multiscales").and_then(Value::as_array);
    let omero = attributes.get("omero").cloned().unwrap_or_default();
    multiscales.into_iter().flatten().map(|multiscale| Image::new(multiscale, omero.clone())).collect()
}

impl Image {
    fn new(multiscale: &Value, omero: Value) -> Self {
        let mut notes = Vec::new();
        let mut remarks = Vec::new();
        let mut scale = |value: Option<&Value>| match axes::scale(value) {
            Ok(scale) => scale,
            Err(kind) => {
                let remark = format!("the size of its voxels is given by a {kind:?}, which is not read");
                if !remarks.contains(&remark) {
                    remarks.push(remark);
                }
                None
            }
        };
        let dataset = |dataset: &Value, scale: &mut dyn FnMut(Option<&Value>) -> Option<Vec<f64>>| {
            let path = dataset.get("path")?.as_str()?.to_owned();
            Some(Level { path, scale: scale(dataset.get("coordinateTransformations")) })
        };
        let datasets = multiscale.get("datasets").and_then(Value::as_array).into_iter().flatten();
        let levels: Vec<Level> = datasets.filter_map(|it| dataset(it, &mut scale)).collect();
        let scale = scale(multiscale.get("coordinateTransformations"));
        if levels
            .iter()
            .filter_map(|level| level.scale.as_ref())
            .chain(&scale)
            .flatten()
            .any(|size| *size < 0.0)
        {
            notes.push(
                "an axis of it is mirrored (its scale is below 0), and shown as it is stored".to_owned(),
            );
        }
        Self {
            name: multiscale.get("name").and_then(Value::as_str).map(str::to_owned),
            levels,
            axes: axes::named(multiscale.get("axes").or_else(|| axes::of_coordinate_systems(multiscale))),
            scale,
            omero,
            remarks,
            notes,
        }
    }

    /// What the metadata say of a level besides its samples.
    ///
    /// # Errors
    ///
    /// When the image has other axes than the array.
    pub(super) fn metadata(&self, array: &ArrayMetadata, level: usize) -> Result<Metadata, Problem> {
        let rank = array.lengths.len();
        let mut named = self.axes.clone();
        if named.is_empty() && rank == axes::OLD.len() {
            // Up to version 0.2 there were five axes without names.
            named = axes::OLD.map(NamedAxis::plain).into();
        }
        if !named.is_empty() && named.len() != rank {
            let reason = format!("an image has {} axes, and its array has {rank}", named.len());
            return Err(Format::Zarr.damaged(&reason));
        }
        let mut remarks = self.remarks.clone();
        let scale = self.levels.get(level).and_then(|level| level.scale.as_ref());
        let fits = |scale: &&Vec<f64>| scale.len() == rank;
        if scale.into_iter().chain(&self.scale).any(|scale| !fits(&scale)) {
            remarks.push("the size of its voxels has another number of axes than its array".to_owned());
        }
        let scale = scale.filter(fits).map(|scale| match self.scale.as_ref().filter(fits) {
            Some(all) => scale.iter().zip(all).map(|(own, all)| own * all).collect(),
            None => scale.clone(),
        });
        let scale = scale.or_else(|| self.scale.clone().filter(|scale| fits(&scale)));
        let axes = axes::kinds(&named).or_else(|| array.axes().filter(|_| named.is_empty()));
        let channels = match axes.as_ref().and_then(|axes| axes.position(AxisKind::Channel)) {
            Some(axis) => array.lengths[axis],
            None => 1,
        };
        let mut metadata = Metadata {
            spacing: axes::spacing(&named, scale.as_deref()),
            interval: axes::interval(&named, scale.as_deref()),
            axes,
            remarks,
            notes: self.notes.clone(),
            ..Metadata::default()
        };
        channels::add(&mut metadata, &self.omero, channels, array.sample);
        Ok(metadata)
    }

    /// The lengths of an array along X and Y.
    pub(super) fn size(&self, lengths: &[usize]) -> (usize, usize) {
        let along = |name: &str, from_end: usize| {
            let axis = self.axes.iter().position(|axis| axis.name.eq_ignore_ascii_case(name));
            let axis = axis.filter(|_| self.axes.len() == lengths.len());
            axis.or(lengths.len().checked_sub(from_end)).map_or(0, |axis| lengths[axis])
        };
        (along("x", 1), along("y", 2))
    }
}

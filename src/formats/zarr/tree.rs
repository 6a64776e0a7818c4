//! The arrays of a store: of one image, of a collection of images or a plate, or of a group of arrays.
//!
//! What metadata name is looked for, and folders are listed only where they name nothing.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use super::node::Node;
use super::ome::{self, Image};
use super::store::{Store, joined};
use super::{Format, METADATA, pyramid};
use crate::error::{Problem, TypeKind};
use crate::formats::format::Entry;
use crate::formats::passed_over::PassedOver;

/// The most groups in one another, and the most groups and arrays that are looked at.
const MOST_DEPTH: usize = 8;
const MOST_NODES: usize = 20_000;

/// Where an array is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Its folder.
    pub(super) path: String,
    /// The image that it is a level of.
    pub(super) image: Option<Arc<Image>>,
    /// The number of the level.
    pub(super) level: usize,
}

/// The arrays of a store, in the order of its metadata.
///
/// # Errors
///
/// When it has no metadata, or they cannot be read.
pub(super) fn entries(store: &Store) -> Result<Vec<Entry>, Problem> {
    let mut tree = Tree { store, entries: Vec::new(), left: MOST_NODES };
    // The root of an N5 container may say nothing.
    let node = match (Node::read(store, "")?, store.format) {
        (Some(node), _) => Some(node),
        (None, Format::N5) => None,
        (None, Format::Zarr) => {
            let names = METADATA.join(", ");
            return Err(store.format.damaged(&format!("none of {names} is in it")));
        }
    };
    if node.as_ref().is_some_and(Node::is_array) {
        let place = Place { path: String::new(), image: None, level: 0 };
        return Ok(vec![Entry::unnamed(place)]);
    }
    let attributes = node.map(|node| node.ome().clone()).unwrap_or_default();
    tree.group("", &attributes, 0)?;
    match tree.entries.is_empty() {
        false => Ok(tree.entries),
        true => Err(store.format.damaged("no array is in it")),
    }
}

struct Tree<'s> {
    store: &'s Store,
    entries: Vec<Entry>,
    /// How many groups and arrays may still be looked at.
    left: usize,
}

impl Tree<'_> {
    /// Adds the arrays of a group.
    fn group(&mut self, path: &str, attributes: &Value, depth: usize) -> Result<(), Problem> {
        let list = |value: Option<&Value>| -> Vec<String> {
            let paths = value.and_then(Value::as_array).into_iter().flatten();
            let path =
                |value: &Value| value.as_str().or_else(|| value.get("path")?.as_str()).map(str::to_owned);
            paths.filter_map(path).collect()
        };
        if let Some(plate) = attributes.get("plate") {
            for well in list(plate.get("wells")) {
                let well = joined(self.store.format, path, &well)?;
                let Some(node) = self.node(&well)? else {
                    self.not_there(&well);
                    continue;
                };
                for field in list(node.ome().get("well").and_then(|well| well.get("images"))) {
                    let field = joined(self.store.format, &well, &field)?;
                    self.image_at(&field)?;
                }
            }
            return Ok(());
        }
        if let Some(well) = attributes.get("well") {
            for field in list(well.get("images")) {
                self.image_at(&joined(self.store.format, path, &field)?)?;
            }
            return Ok(());
        }
        if attributes.get("bioformats2raw.layout").is_some() {
            let ome = joined(self.store.format, path, "OME")?;
            let series = self.node(&ome)?.map(|node| list(node.ome().get("series"))).unwrap_or_default();
            match series.is_empty() {
                false => {
                    for image in series {
                        self.image_at(&joined(self.store.format, path, &image)?)?;
                    }
                }
                true => {
                    for number in 0.. {
                        let image = joined(self.store.format, path, &number.to_string())?;
                        let Some(node) = self.node(&image)? else { break };
                        self.images(&image, node.ome())?;
                    }
                }
            }
            return Ok(());
        }
        if attributes.get("multiscales").is_some() {
            return self.images(path, attributes);
        }
        self.members(path, attributes, depth)
    }

    /// What is at a path; `None` where nothing is, or too much was looked at.
    fn node(&mut self, path: &str) -> Result<Option<Node>, Problem> {
        if self.left == 0 {
            return Err(self
                .store
                .format
                .damaged(&format!("it holds more than {MOST_NODES} groups and arrays")));
        }
        self.left -= 1;
        Node::read(self.store, path)
    }

    /// Adds the images of the group at a path that metadata name.
    fn image_at(&mut self, path: &str) -> Result<(), Problem> {
        match self.node(path)? {
            Some(node) if !node.is_array() => self.images(path, node.ome()),
            Some(_) => {
                self.entries.push(self.entry(
                    path,
                    Place { path: path.to_owned(), image: None, level: 0 },
                    None,
                ));
                Ok(())
            }
            None => {
                self.not_there(path);
                Ok(())
            }
        }
    }

    /// Adds a name that leads to nothing.
    fn not_there(&mut self, path: &str) {
        let place = Place { path: path.to_owned(), image: None, level: 0 };
        self.entries.push(Entry::named(path.to_owned(), place).passed_over(Some(PassedOver::NotThere)));
    }

    /// Adds the images of a group with their levels, and its labels.
    fn images(&mut self, path: &str, attributes: &Value) -> Result<(), Problem> {
        let images = ome::images(attributes);
        let several = images.len() > 1;
        if images.is_empty() {
            return Err(self
                .store
                .format
                .damaged(&format!("the group {path:?} is no image: it has no multiscales")));
        }
        for (number, image) in images.into_iter().enumerate() {
            let name = match (several, path) {
                (false, _) => path.to_owned(),
                (true, "") => image.name.clone().unwrap_or_else(|| number.to_string()),
                (true, _) => format!("{path}/{}", image.name.clone().unwrap_or_else(|| number.to_string())),
            };
            self.image(path, &name, image, None)?;
        }
        let labels = joined(self.store.format, path, "labels")?;
        let Some(node) = self.node(&labels)? else { return Ok(()) };
        let listed = node.ome().get("labels").and_then(Value::as_array).cloned().unwrap_or_default();
        for label in listed.iter().filter_map(Value::as_str) {
            let path = joined(self.store.format, &labels, label)?;
            let Some(node) = self.node(&path)? else {
                self.not_there(&path);
                continue;
            };
            for image in ome::images(node.ome()).into_iter().take(1) {
                self.image(&path, &path, image, Some(PassedOver::Labels))?;
            }
        }
        Ok(())
    }

    /// Adds an image and its levels.
    fn image(
        &mut self,
        path: &str,
        name: &str,
        image: Image,
        passed_over: Option<PassedOver>,
    ) -> Result<(), Problem> {
        let image = Arc::new(image);
        if image.levels.is_empty() {
            return Err(self.store.format.damaged(&format!("the image {path:?} names no arrays")));
        }
        let mut levels = Vec::new();
        for (number, level) in image.levels.iter().enumerate() {
            let at = joined(self.store.format, path, &level.path)?;
            let node = self.node(&at)?;
            let array = node.map(|node| node.array(self.store, &at)).and_then(Result::ok);
            // Levels that are not there are left out; the first one is what the image is.
            if array.is_none() && number > 0 {
                continue;
            }
            let size = array.map_or((0, 0), |array| image.size(&array.lengths));
            let place = Place { path: at.clone(), image: Some(Arc::clone(&image)), level: number };
            let named = match number {
                0 => name.to_owned(),
                _ if name == path => at.clone(),
                _ => format!("{name}/{}", level.path),
            };
            let entry = self.entry(&named, place, Some(path)).with_alias(at.clone()).with_size(size);
            levels.push(entry);
        }
        let mut levels = levels.into_iter();
        let Some(whole) = levels.next() else { return Ok(()) };
        let levels: Vec<Entry> = levels.map(|level| level.passed_over(Some(PassedOver::Aside))).collect();
        self.entries.push(whole.with_levels(levels.clone()).passed_over(passed_over));
        self.entries.extend(levels);
        Ok(())
    }

    /// Adds the arrays of a group that says nothing of them, and those of the groups in it.
    fn members(&mut self, path: &str, attributes: &Value, depth: usize) -> Result<(), Problem> {
        let mut names = self.store.folders(path)?;
        names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        if self.store.format == Format::N5 {
            let image = pyramid::of_group(self.store, path, attributes, &names)?;
            if let Some(image) = image {
                return self.image(path, path, image, None);
            }
        }
        for name in names {
            let at = joined(self.store.format, path, &name)?;
            let node = match (self.node(&at)?, self.store.format) {
                (Some(node), _) => node,
                // Groups of N5 may say nothing.
                (None, Format::N5) if depth < MOST_DEPTH => {
                    self.group(&at, &Value::Null, depth + 1)?;
                    continue;
                }
                (None, _) => continue,
            };
            if !node.is_array() {
                if depth < MOST_DEPTH {
                    let attributes = node.ome().clone();
                    self.group(&at, &attributes, depth + 1)?;
                }
                continue;
            }
            let place = Place { path: at.clone(), image: None, level: 0 };
            let passed_over = match node.array(self.store, &at) {
                Ok(array) if array.lengths.contains(&0) => Some(PassedOver::Empty),
                Ok(array) => Some(array.lengths.len()).filter(|axes| *axes < 2).map(PassedOver::Axes),
                Err(Problem::SampleType(unread)) => match unread.kind {
                    TypeKind::Objects => Some(PassedOver::Objects),
                    TypeKind::Text | TypeKind::ByteStrings => Some(PassedOver::Text),
                    TypeKind::Dates => Some(PassedOver::Dates),
                    TypeKind::Fields => Some(PassedOver::Fields),
                    _ => None,
                },
                Err(_) => None,
            };
            self.entries.push(self.entry(&at, place, Some(path)).passed_over(passed_over));
        }
        Ok(())
    }

    /// An array; one without a name where `name` is empty. `group` is the group that describes it.
    fn entry(&self, name: &str, place: Place, group: Option<&str>) -> Entry {
        let paths = paths(self.store, &place.path, group);
        match name {
            "" => Entry::unnamed(place),
            _ => Entry::named(name.to_owned(), place),
        }
        .with_paths(paths)
    }
}

/// The folder of an array, and the files that describe it.
fn paths(store: &Store, path: &str, group: Option<&str>) -> Vec<PathBuf> {
    let Some(folder) = store.path(path) else { return Vec::new() };
    let metadata = group
        .and_then(|group| store.path(group))
        .into_iter()
        .flat_map(|group| METADATA.iter().map(move |name| group.join(name)).filter(|path| path.is_file()));
    std::iter::once(folder).chain(metadata).collect()
}

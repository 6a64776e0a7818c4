//! The files that hold the planes of an OME-TIFF.

use std::path::PathBuf;
use std::sync::Arc;

use super::sibling;
use super::xml::Ome;
use crate::formats::tiff::chain::Chain;
use crate::formats::tiff::file::TiffFile;
use crate::formats::tiff::series::Content;
use crate::formats::tiff::stack::Place;

/// The known files of a set.
pub(super) struct Members<'c> {
    content: &'c Content,
    /// Where the file with the XML is, and the identity of the input.
    root: PathBuf,
    uuid: Option<String>,
    /// The names and identities that the XML has.
    named: Vec<(String, String)>,
    /// For each of them, and at last for the file with the XML: the member, once it was looked for.
    found: Vec<Option<Option<u32>>>,
    /// The files beside the input, with the directories of their pages.
    others: Vec<(PathBuf, Vec<u64>)>,
    /// Whether all planes are in one file that has a name.
    is_one: bool,
}

impl<'c> Members<'c> {
    pub(super) fn new(content: &'c Content, ome: &Ome, root: PathBuf, uuid: Option<String>) -> Self {
        let named = ome.files.clone();
        let found = vec![None; named.len() + 1];
        let mut data = ome.images.iter().flat_map(|image| &image.data);
        let is_one = data.all(|data| data.file == Some(0));
        Self { content, root, uuid, named, found, others: Vec::new(), is_one }
    }

    /// The paths of all files that were found, but for the input.
    pub(super) fn others(&self) -> Vec<PathBuf> {
        self.others.iter().map(|(path, _)| path.clone()).collect()
    }

    /// The name of a file that the XML names.
    pub(super) fn name(&self, file: Option<u32>) -> &str {
        file.and_then(|file| self.named.get(file as usize)).map_or("the file with the XML", |(name, _)| name)
    }

    /// Number of pages of a member, and the place of each; `None` for a file that is not there, or is no TIFF.
    pub(super) fn pages(&mut self, file: Option<u32>) -> Option<Pages<'_>> {
        let at = file.map_or(self.named.len(), |file| file as usize);
        let member = match *self.found.get(at)? {
            Some(member) => member?,
            None => {
                let member = self.find(at);
                self.found[at] = Some(member);
                member?
            }
        };
        Some(match member {
            0 => Pages::Own(&self.content.chain),
            other => Pages::Other(other, &self.others[other as usize - 1].1),
        })
    }

    fn find(&mut self, at: usize) -> Option<u32> {
        let input = &self.content.file.path;
        let path = match self.named.get(at) {
            Some((name, uuid)) => {
                let is_input = self.uuid.as_ref() == Some(uuid) && !uuid.is_empty();
                let path =
                    if name.is_empty() { input.clone() } else { sibling(self.content.folder(), name)? };
                let same_name = || {
                    let lower = |path: &PathBuf| path.file_name().map(|name| name.to_ascii_lowercase());
                    lower(&path) == lower(input)
                };
                // A file that was renamed, and is all there is, still has its planes.
                let is_renamed = self.is_one && &self.root == input && !path.exists();
                match is_input || same_name() || is_renamed {
                    true => input.clone(),
                    false => path,
                }
            }
            None => self.root.clone(),
        };
        if &path == input {
            return Some(0);
        }
        if let Some(known) = self.others.iter().position(|(known, _)| *known == path) {
            return Some(known as u32 + 1);
        }
        let file = Arc::new(TiffFile::open(&path).ok()?);
        let chain = Chain::read(&file).ok()?;
        self.others.push((path, chain.pages.iter().map(|page| page.directory).collect()));
        Some(self.others.len() as u32)
    }
}

/// The pages of a member.
pub(super) enum Pages<'m> {
    Own(&'m Chain),
    Other(u32, &'m [u64]),
}

impl Pages<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Own(chain) => chain.pages.len(),
            Self::Other(_, directories) => directories.len(),
        }
    }

    pub(super) fn place(&self, page: usize) -> Option<Place> {
        let (file, directory) = match self {
            Self::Own(chain) => (0, chain.pages.get(page)?.directory),
            Self::Other(file, directories) => (*file, *directories.get(page)?),
        };
        Some(Place { file, wraps: 0, directory })
    }
}

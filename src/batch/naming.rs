//! What GIFs are called.
//!
//! A GIF has the name of its input without the extension of the format. Inputs whose GIFs would have one name keep
//! their extensions. Whether that is enough is found out later, with all other conflicts.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::outputs::{Destination, Identities, is_at};
use super::plan_options::{Names, PlanOptions};
use super::{Input, Job, PlanNote};
use crate::error::Error;
use crate::formats::split_name;
use crate::output::Output;

/// A volume that was found, before its GIF has a name.
pub(super) struct Found {
    pub(super) input: Input,
    /// The input of the user in which it was found.
    pub(super) root: PathBuf,
    /// The name of the array where the input has several.
    pub(super) array: Option<String>,
}

impl Found {
    /// The name of the path that the GIF is called after, and its extension. The name of a folder is taken whole.
    fn split_name(&self, path: &Path) -> (OsString, String) {
        let is_folder = matches!(&self.input, Input::Stored(location) if location.is_named_after_folder());
        if !is_folder {
            return split_name(path);
        }
        // The folder in which the program runs has no name here.
        let known = || path.canonicalize().ok()?.file_name().map(ToOwned::to_owned);
        let name = path.file_name().map(ToOwned::to_owned).or_else(known);
        (name.unwrap_or_else(|| "series".into()), String::new())
    }

    /// The path that the GIF is called after; `None` for standard input.
    fn path(&self) -> Option<&Path> {
        match &self.input {
            Input::Stdin(_) => None,
            Input::Stored(location) => Some(location.named_after()),
        }
    }
}

/// Names of the GIFs of a plan.
pub(super) struct Naming<'n> {
    options: &'n PlanOptions,
    place: &'n Destination<'n>,
    /// Number of digits of a number.
    digits: usize,
    /// Inputs whose GIFs keep the extension.
    keeping: HashSet<PathBuf>,
}

impl<'n> Naming<'n> {
    pub(super) fn new(options: &'n PlanOptions, place: &'n Destination<'n>, volumes: usize) -> Self {
        Self { options, place, digits: volumes.to_string().len(), keeping: HashSet::new() }
    }

    /// The jobs, with the outputs of all volumes, and what is to be said about their names.
    pub(super) fn jobs(
        mut self,
        found: Vec<Result<Found, Error>>,
    ) -> (Vec<Result<Job, Error>>, Option<PlanNote>) {
        let volumes: Vec<&Found> = found.iter().flatten().collect();
        let mut outputs = self.outputs(&volumes);
        let mut note = None;
        if self.options.names == Names::Input
            && matches!(self.place, Destination::Beside | Destination::Directory(_))
        {
            while let Some(pair) = self.keep_extensions(&volumes, &outputs) {
                let [first, second] = pair.map(|at| volumes[at].input.name());
                note.get_or_insert((first, second, outputs[pair[0]].name()));
                outputs = self.outputs(&volumes);
            }
        }
        let more = self.keeping.len().saturating_sub(2);
        let note =
            note.map(|(first, second, output)| PlanNote::KeptExtensions { first, second, output, more });
        let mut outputs = outputs.into_iter();
        let jobs = found.into_iter().filter_map(|found| match found {
            Ok(Found { input, .. }) => outputs.next().map(|output| Ok(Job { input, output })),
            Err(error) => Some(Err(error)),
        });
        (jobs.collect(), note)
    }

    /// Whether the GIF of a volume would be the file at `path`.
    pub(super) fn would_replace(&self, found: &Found, path: &Path) -> bool {
        self.outputs(&[found]).iter().any(|output| is_at(output, path))
    }

    fn outputs(&self, volumes: &[&Found]) -> Vec<Output> {
        let output = |(index, found): (usize, &&Found)| {
            let name = self.name(found, index + 1);
            match found.path() {
                Some(path) => self.place.of(path, &found.root, &name),
                None => self.place.of_stdin(&name).unwrap_or(Output::Stdout),
            }
        };
        volumes.iter().enumerate().map(output).collect()
    }

    /// The name of a GIF.
    fn name(&self, found: &Found, number: usize) -> OsString {
        let (mut name, extension) = match (self.options.names, found.path()) {
            (Names::Number, _) => (format!("{number:00$}", self.digits).into(), String::new()),
            (Names::Input, Some(path)) => found.split_name(path),
            (Names::Input, None) => ("stdin".into(), String::new()),
        };
        name.push(&self.options.suffix);
        if found.path().is_some_and(|path| self.keeping.contains(path)) {
            name.push(extension);
        }
        if let (Names::Input, Some(array)) = (self.options.names, &found.array) {
            name.push(".");
            name.push(array.replace(|c: char| c.is_control() || r#"/\:*?"<>|"#.contains(c), "_"));
        }
        name.push(".gif");
        name
    }

    /// Lets inputs keep their extensions if their GIFs would have the same name, and their extensions differ. Returns
    /// two volumes of the first such set; `None` if there is no other set.
    fn keep_extensions(&mut self, volumes: &[&Found], outputs: &[Output]) -> Option<[usize; 2]> {
        let mut identities = Identities::default();
        let mut sets: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for (index, output) in outputs.iter().enumerate() {
            if let Output::File(path) = output {
                sets.entry(identities.of(path)).or_default().push(index);
            }
        }
        let extension = |index: usize| volumes[index].path().map(|path| volumes[index].split_name(path).1);
        let mut pair = None;
        for set in sets.values() {
            let other = set.iter().copied().find(|index| extension(*index) != extension(set[0]));
            let Some(other) = other else { continue };
            let before = self.keeping.len();
            self.keeping.extend(set.iter().filter_map(|index| volumes[*index].path()).map(Path::to_owned));
            if self.keeping.len() > before {
                let found = [set[0], other];
                pair = Some(pair.map_or(found, |pair: [usize; 2]| pair.min(found)));
            }
        }
        pair
    }
}

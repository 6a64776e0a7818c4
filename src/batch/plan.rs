//! The plan of a batch: which volumes the inputs hold, and where their GIFs are written.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::naming::{Found, Naming};
use super::outputs::{self, Destination};
use super::plan_options::{Names, PlanOptions};
use super::search;
use super::{Input, Job, PlanError, PlanNote};
use crate::error::{Error, Problem, path_text};
use crate::formats::{FORMATS, Location, Resolution, SeriesFile, is_of_series, locations, sequences, series};

/// The jobs of a batch, in their order, and what is to be said about them.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Plan {
    /// The jobs. An input that cannot be searched or listed is an error at its position.
    pub jobs: Vec<Result<Job, Error>>,
    /// Conflicts. No job should begin if there are any.
    pub conflicts: Vec<PlanError>,
    /// What the user may not expect.
    pub notes: Vec<PlanNote>,
}

/// Finds the volumes in `inputs`, and the output for the GIF of each.
///
/// An input is a `.npy` or `.npz` file, a directory that is searched for them, or `-` for standard input.
/// `array` names one array of an archive; without it, all are taken. `output` is the GIF for one volume; a directory
/// when it ends in a separator, exists as one, there are several inputs, or the input is a directory and `output` has
/// not the extension `.gif`; `-` for standard output. Without it a GIF goes beside its input.
///
/// An input that cannot be searched or listed is an error in the list, at its position.
///
/// # Errors
///
/// [`PlanError`] when no job should begin.
pub fn plan(
    inputs: &[PathBuf],
    output: Option<&Path>,
    array: Option<&str>,
) -> Result<Vec<Result<Job, Error>>, PlanError> {
    let options = PlanOptions { array: array.map(str::to_owned), ..PlanOptions::default() };
    let Plan { jobs, conflicts, .. } = plan_all(inputs, output, &options)?;
    conflicts.into_iter().next().map_or(Ok(jobs), Err)
}

/// As [`plan`], but returns all jobs, even where some are in conflict, with all conflicts and notes.
///
/// # Errors
///
/// [`PlanError`] where no jobs can be listed: the output is a file and must be a directory, or standard input
/// has no output, is given twice, or has a resolution.
pub fn plan_all(inputs: &[PathBuf], output: Option<&Path>, options: &PlanOptions) -> Result<Plan, PlanError> {
    let is_stdin = |input: &&PathBuf| input.as_os_str() == "-";
    let from_stdin = inputs.iter().filter(is_stdin).count();
    if from_stdin > 1 {
        return Err(PlanError::StdinTwice);
    }
    // Files that are named one by one may be one series.
    let is_series = || inputs.iter().all(|input| input.is_file() && is_of_series(FORMATS, input));
    let is_joined = options.sequence || (inputs.len() > 1 && output.is_some() && is_series());
    let place = Destination::new(inputs, output, is_joined);
    place.check()?;
    if from_stdin > 0 && options.resolution != Resolution::default() {
        return Err(PlanError::StdinResolution);
    }
    if from_stdin > 0 && matches!(place, Destination::Beside) {
        return Err(PlanError::StdinWithoutOutput);
    }
    let mut listing = Listing::new(&place, options);
    let (mut found, mut numbered, mut left_out) = (Vec::new(), Vec::new(), 0);
    let mut named = Vec::new();
    for input in inputs {
        if is_stdin(&input) {
            let stdin = Input::Stdin(options.array.clone());
            found.push(Ok(Found { input: stdin, root: input.clone(), array: None }));
            continue;
        }
        // The members of a set are one input: the first one that is found stands for all.
        let mut members = HashSet::new();
        let searched = search::volumes(input, FORMATS, options);
        left_out += searched.left_out;
        // Files that are named one by one may belong to one series.
        let files = match input.is_dir() {
            true => searched.series,
            false => {
                named.extend(searched.series);
                Vec::new()
            }
        };
        let (before, is_all) = (found.len() + numbered.len(), searched.found.is_empty());
        for path in searched.found {
            match path {
                Ok(path) if options.sequence => numbered.push((path, input)),
                Ok(path) if members.contains(&path) => {}
                Ok(path) => {
                    let of_path = listing.of_file(&path, input);
                    let paths = of_path.iter().flatten().flat_map(|found| found.input.paths());
                    members.extend(paths.cloned());
                    found.extend(of_path);
                }
                Err(error) => found.push(Err(error)),
            }
        }
        found.extend(listing.of_series(&files, input));
        if !files.is_empty() && is_all && before == found.len() + numbered.len() {
            found.push(Err(search::nothing(input, FORMATS, searched.left_out)));
        }
    }
    found.extend(listing.of_series(&named, Path::new("")));
    found.extend(listing.of_sequences(numbered));
    let Listing { unread, nameless, refused_alike, without_images, may_show_names, .. } = listing;
    let volumes = found.iter().flatten().count();
    let (jobs, kept) = Naming::new(options, &place, volumes).jobs(found);
    let conflicts = outputs::conflicts(&jobs, &unread, &place);
    let mut notes = Vec::from_iter(kept);
    let chooses = !options.include.is_empty() || !options.exclude.is_empty();
    if chooses && !inputs.iter().any(|input| input.is_dir()) {
        notes.push(PlanNote::NothingSearched);
    }
    let renames = !options.suffix.is_empty() || options.names != Names::Input;
    if let (true, Destination::File(_) | Destination::Stdout, Some(output)) = (renames, &place, output) {
        notes.push(PlanNote::NamedOutput(path_text(output)));
    }
    if let Some(path) = place.made_directory_named_as_gif() {
        notes.push(PlanNote::NamedAsGif(path_text(path)));
    }
    if left_out > 0 {
        notes.push(PlanNote::LeftOut(left_out));
    }
    if refused_alike > 0 {
        notes.push(PlanNote::RefusedAlike(refused_alike));
    }
    if without_images > 0 {
        notes.push(PlanNote::WithoutImages(without_images));
    }
    if may_show_names > 0 {
        notes.push(PlanNote::MayShowNames(may_show_names));
    }
    if let (Some(wanted), Some(first)) = (&options.array, nameless.first()) {
        let (first, wanted) = (path_text(first), wanted.clone());
        notes.push(PlanNote::NoNames { first, more: nameless.len() - 1, wanted });
    }
    Ok(Plan { jobs, conflicts, notes })
}

/// The listing of the arrays of inputs.
struct Listing<'l> {
    place: &'l Destination<'l>,
    options: &'l PlanOptions,
    /// Inputs without a job. No GIF may replace them either.
    unread: Vec<PathBuf>,
    /// Inputs with one array without a name.
    nameless: Vec<PathBuf>,
    /// Number of files beside one that is refused for the same reason.
    refused_alike: usize,
    /// Number of files of a format that has series that hold no image.
    without_images: usize,
    /// Number of series whose pixels may show names.
    may_show_names: usize,
}

impl<'l> Listing<'l> {
    fn new(place: &'l Destination<'l>, options: &'l PlanOptions) -> Self {
        let (unread, nameless) = Default::default();
        Self { place, options, unread, nameless, refused_alike: 0, without_images: 0, may_show_names: 0 }
    }

    /// The volumes of files that may belong to series, found by searching `root`.
    fn of_series(&mut self, files: &[SeriesFile], root: &Path) -> Vec<Result<Found, Error>> {
        let all = series(files, self.options.array.as_deref());
        self.refused_alike += all.refused_alike;
        self.without_images += all.without_images;
        self.may_show_names += all.may_show_names;
        let found = |(location, is_one_of_several): (Location, bool)| {
            let array = location.array().filter(|_| is_one_of_several).map(str::to_owned);
            Ok(Found { input: Input::Stored(location), root: root.to_owned(), array })
        };
        self.unread.extend(all.failed.iter().map(|error| PathBuf::from(error.subject())));
        all.volumes.into_iter().map(found).chain(all.failed.into_iter().map(Err)).collect()
    }

    /// The volumes of files that may be numbered, each found by searching its root.
    fn of_sequences(&mut self, files: Vec<(PathBuf, &PathBuf)>) -> Vec<Result<Found, Error>> {
        let roots: HashMap<PathBuf, &PathBuf> = files.iter().cloned().collect();
        let paths = files.into_iter().map(|(path, _)| path).collect();
        let mut found = Vec::new();
        for location in sequences(paths) {
            let path = location.path().to_owned();
            let root = roots.get(&path).map_or(Path::new(""), |root| root);
            match location.is_sequence() {
                true => found.push(Ok(Found {
                    input: Input::Stored(location),
                    root: root.to_owned(),
                    array: None,
                })),
                false => found.extend(self.of_file(&path, root)),
            }
        }
        found
    }

    /// The volumes of one input, found by searching `root`.
    ///
    /// A file of a format that is not read is one volume, whose opening fails: its report has an output and a size.
    /// Where its GIF would replace the file itself, and where the arrays of a file cannot be listed, there is no
    /// volume.
    fn of_file(&mut self, path: &Path, root: &Path) -> Vec<Result<Found, Error>> {
        let found = |location, array| Found { input: Input::Stored(location), root: root.to_owned(), array };
        let wanted = self.options.array.as_deref();
        let locations = match locations(FORMATS, path, wanted, &self.options.resolution) {
            Ok(locations) => locations,
            Err(error) => {
                let is_file_of_unread_format =
                    matches!(error.problem(), Problem::UnreadFormat { .. }) && path.is_file();
                let unread = found(Location::new(path, None), None);
                if is_file_of_unread_format
                    && !Naming::new(self.options, self.place, 1).would_replace(&unread, path)
                {
                    return vec![Ok(unread)];
                }
                self.unread.push(path.to_owned());
                return vec![Err(error)];
            }
        };
        if locations.iter().all(|location| location.whole_array().is_none()) {
            self.nameless.push(path.to_owned());
        }
        let several = locations.len() > 1;
        let volume = |location: Location| {
            let array = location.whole_array().filter(|_| several).map(str::to_owned);
            Ok(found(location, array))
        };
        locations.into_iter().map(volume).collect()
    }
}

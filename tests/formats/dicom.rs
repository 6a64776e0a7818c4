//! DICOM: files of others against what pydicom reads of them, and files made here, whose samples are known.

mod colors;
mod files;
mod gifs;
mod layouts;
mod lossless;
mod order;
mod refused;
mod windows;

use std::path::{Path, PathBuf};

use flate2::Crc;
use vol2gif::batch::{PlanNote, PlanOptions, plan_all};
use vol2gif::volume::{Metadata, Volume};
use vol2gif::{Converter, Error, Resources, Stop};
use vol2gif_kit::groups::read_groups;

/// A volume as it was read.
#[derive(Debug)]
struct Read {
    /// The name of its input, and what its GIF is called, both below the folder that was searched.
    name: String,
    gif: String,
    source: Option<String>,
    lengths: Vec<usize>,
    sample: &'static str,
    samples: Vec<u8>,
    metadata: Metadata,
}

impl Read {
    fn axes(&self) -> String {
        self.metadata.axes.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    fn orientation(&self) -> String {
        self.metadata.orientation.map(|it| it.to_string()).unwrap_or_default()
    }
}

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/files/dicom")
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Reads a volume, by several threads.
fn read(volume: &Volume<'_>, (name, gif): (String, String)) -> Result<Read, Error> {
    let pass = volume.pass(2, 5000)?;
    let samples = read_groups(3, |buffer, bytes| {
        let group = pass.next(buffer, &mut |mut block| {
            bytes.extend_from_slice(block.bytes()?);
            Ok(())
        })?;
        Some(group.map(|group| group.index))
    })?;
    Ok(Read {
        name,
        gif,
        source: volume.provenance_name().map(str::to_owned),
        lengths: volume.lengths().to_vec(),
        sample: volume.sample().name(),
        samples,
        metadata: volume.metadata().clone(),
    })
}

/// Reads a file.
fn read_file(path: &Path) -> Result<Read, Error> {
    read(&Volume::open(path, None)?, (String::new(), String::new()))
}

/// Reads a file of these bytes.
fn read_bytes(bytes: &[u8]) -> Result<Read, Error> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.dcm");
    std::fs::write(&path, bytes).unwrap();
    read_file(&path)
}

/// All that is found in a folder, and the notes.
fn read_folder(folder: &Path) -> (Vec<Result<Read, String>>, Vec<PlanNote>) {
    let plan = plan_all(&[folder.to_owned()], Some("out/".as_ref()), &PlanOptions::default()).unwrap();
    assert!(plan.conflicts.is_empty(), "{:?}", plan.conflicts);
    let resources = Resources { backend: vol2gif::backend::Choice::Cpu, ..Resources::default() };
    let converter = Converter::new(resources).unwrap();
    let below = |name: &str| {
        name.strip_prefix(&folder.display().to_string()).unwrap_or(name).trim_start_matches('/').to_owned()
    };
    let one = |job: Result<vol2gif::batch::Job, Error>| {
        let job = job.map_err(|error| below(&error.to_string()))?;
        let volume = job.input.open(&converter, &Default::default(), &Stop::default());
        let volume = volume.map_err(|error| below(&error.to_string()))?;
        let gif = job.output.name().trim_start_matches("out/").to_owned();
        read(&volume, (below(&job.input.name()), gif)).map_err(|error| below(&error.to_string()))
    };
    (plan.jobs.into_iter().map(one).collect(), plan.notes)
}

/// Reads the volumes of a folder of these files, all of which must be readable.
fn read_files(files: &[(&str, Vec<u8>)]) -> Vec<Read> {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = directory.path().join("scan").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    read_folder(&directory.path().join("scan")).0.into_iter().map(Result::unwrap).collect()
}

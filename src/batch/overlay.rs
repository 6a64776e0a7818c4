//! The overlay of an input: where it is, and how records tell it from others.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use flate2::Crc;

use super::Input;
use crate::error::{Error, OverlayReason, Problem};
use crate::formats::{FORMATS, Location, ReadOptions, split_name};
use crate::options::{Options, OverlayFile};
use crate::volume::{Limits, Volume};

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 1 << 18;

/// Where the overlay of `input` is.
///
/// # Errors
///
/// [`OverlayReason::NoPath`] where its path depends on the path of an input that has none.
pub(super) fn location(input: &Input, file: &OverlayFile) -> Result<Location, Error> {
    let path = match input {
        Input::Stored(location) => {
            let path = location.named_after();
            let directory = match path.parent() {
                Some(parent) if parent != Path::new("") => parent,
                _ => Path::new("."),
            };
            let (stem, _) = split_name(path);
            let name = path.file_name().unwrap_or_default();
            file.of_input(&directory.to_string_lossy(), &stem.to_string_lossy(), &name.to_string_lossy())
        }
        Input::Stdin(_) if file.has_fields() => {
            return Err(Error::new(input.name(), Problem::Overlay(OverlayReason::NoPath)));
        }
        Input::Stdin(_) => file.of_input("", "", ""),
    };
    let array = path.to_str().filter(|_| !path.exists()).and_then(|text| text.rsplit_once('@'));
    Ok(match array {
        Some((path, array)) => Location::new(path, Some(array.to_owned())),
        None => Location::new(path, None),
    })
}

/// The same volume with the overlay that [`OverlayOptions::file`](crate::options::OverlayOptions::file) names, or
/// as it is where no file is named. For a volume that no [`Input`] has opened: what depends on the path of the
/// input has no meaning.
///
/// # Errors
///
/// [`OverlayReason::NoPath`] where the path of the overlay depends on the path of the input; as [`Volume::open`]
/// for the overlay.
pub fn attach_overlay<'v>(volume: Volume<'v>, options: &Options) -> Result<Volume<'v>, Error> {
    match &options.overlay.file {
        Some(file) => attach(volume, &Input::Stdin(None), file, options.read, Limits::STANDARD),
        None => Ok(volume),
    }
}

/// The same volume with the overlay of its `input`.
///
/// # Errors
///
/// When the overlay cannot be found or opened.
pub(super) fn attach<'v>(
    volume: Volume<'v>,
    input: &Input,
    file: &OverlayFile,
    options: ReadOptions,
    limits: Limits,
) -> Result<Volume<'v>, Error> {
    let location = location(input, file)?;
    let overlay = location.open(FORMATS, options, limits)?;
    let name = overlay.provenance_name().unwrap_or("overlay");
    // A series of a patient has another name than its path, and its record holds not even a digest of its files.
    if overlay.provenance_name() != Some(&location.provenance_name()) {
        let identity = format!("{name}#{:08x}", location.bytes().unwrap_or(0));
        return Ok(volume.with_identified_overlay(overlay, identity));
    }
    let checksum =
        checksum(location.path()).map_err(|error| Error::at(location.path(), Problem::Read(error)))?;
    let identity = format!("{name}#{checksum:08x}");
    Ok(volume.with_identified_overlay(overlay, identity))
}

/// A checksum of the bytes of a file; of a directory, of the names and lengths of the files in it.
fn checksum(path: &Path) -> io::Result<u32> {
    let mut checksum = Crc::new();
    if path.is_dir() {
        let entries = fs::read_dir(path)?.map(|entry| {
            let entry = entry?;
            Ok((entry.file_name(), entry.metadata()?.len()))
        });
        let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        for (name, length) in entries {
            checksum.update(name.as_encoded_bytes());
            checksum.update(&length.to_le_bytes());
        }
        return Ok(checksum.sum());
    }
    let (mut file, mut buffer) = (File::open(path)?, vec![0; BUFFER_BYTES]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(checksum.sum()),
            Ok(count) => checksum.update(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

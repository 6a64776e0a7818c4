//! File formats: the list of all known formats, and the functions that find and open the volumes in files.
//!
//! A format that is read is one file of this folder and one line of `FORMATS`. The search of directories, the
//! opening of inputs, the check that no GIF or report replaces a volume, and the texts that name formats all
//! use this list.

mod bzip2;
#[cfg(feature = "zarr")]
mod codecs;
mod dicom;
mod extension;
mod format;
mod gzip;
#[cfg(feature = "hdf5")]
mod hdf5;
mod input;
mod known;
mod location;
mod meta_image;
mod mgh;
mod mrc;
mod names;
mod nifti;
mod npy;
mod npz;
mod nrrd;
mod opened;
mod options;
mod packing;
mod passed_over;
mod picture;
mod probe;
mod raw;
mod resolution;
mod sequence;
mod spool;
mod stream;
#[cfg(test)]
pub(crate) mod tests;
mod tiff;
#[cfg(feature = "zarr")]
mod zarr;
mod zip;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use self::format::recognize;
use self::known::{arrays as data, medical, microscopy, other, pictures};
use self::opened::Opened;
use self::probe::Match;
#[cfg(not(all(feature = "hdf5", feature = "zarr")))]
use crate::error::Feature;
use crate::error::{Compression, ContentStore, Error, Loader, NoVolume, WayOut};
use crate::volume::{Limits, Volume};

pub(crate) use dicom::{SeriesFile, Why};
#[cfg(feature = "cli")]
pub(crate) use extension::format_by_name;
#[cfg(any(feature = "cli", test))]
pub(crate) use extension::stem;
pub(crate) use extension::{is_shared, split_name};
pub(crate) use format::{Format, directory_format, extensions};
pub use location::{Location, sequences};
pub(crate) use location::{is_of_series, locations, series};
pub use options::{MissingChunks, ReadOptions, Trailing};
pub use passed_over::PassedOver;
pub use resolution::Resolution;

use WayOut::{ConvertToOmeZarr, Decompress, DownloadAgain, GetContent, Load, NotAVolume, Unpack};

/// All formats. Of formats that fit an input equally well, the first one counts. A file that no format
/// recognizes is treated as the first one.
pub(crate) static FORMATS: &[Format] = &[
    npy::FORMAT,
    npz::FORMAT,
    picture::png::FORMAT,
    picture::jpeg::FORMAT,
    // A DICOM file may begin as a TIFF file does.
    dicom::FORMAT,
    tiff::FORMAT,
    // Recognized but not read.
    Format::known("a Git LFS pointer", &[], other::git_lfs, GetContent(ContentStore::GitLfs)),
    Format::known("a git-annex link", &[], other::git_annex, GetContent(ContentStore::GitAnnex)),
    Format::known("an HTML page", &["html", "htm"], other::html, DownloadAgain),
    nifti::NIFTI,
    nifti::PAIR,
    nifti::SAMPLES,
    mgh::FORMAT,
    nrrd::FORMAT,
    meta_image::FORMAT,
    mrc::FORMAT,
    #[cfg(feature = "zarr")]
    zarr::ZARR,
    #[cfg(not(feature = "zarr"))]
    Format::known(data::ZARR_NAME, data::ZARR_EXTENSIONS, data::zarr, WayOut::Build(Feature::Zarr)),
    #[cfg(feature = "zarr")]
    zarr::N5,
    #[cfg(not(feature = "zarr"))]
    Format::known(data::N5_NAME, data::N5_EXTENSIONS, data::n5, WayOut::Build(Feature::Zarr)),
    Format::known("a MINC file", &["mnc"], medical::minc, Load(Loader::Nibabel)),
    Format::known("an AFNI file", &["head"], medical::afni, Load(Loader::Nibabel)),
    Format::known("a PAR/REC file", &["par"], medical::par_rec, Load(Loader::Nibabel)),
    #[cfg(feature = "hdf5")]
    hdf5::IMARIS,
    #[cfg(not(feature = "hdf5"))]
    Format::known("an Imaris file", &["ims"], data::imaris, WayOut::Build(Feature::Hdf5)),
    Format::known("a MATLAB 7.3 file", &["mat"], data::matlab_hdf5, Load(Loader::MatlabHdf5)),
    #[cfg(feature = "hdf5")]
    hdf5::HDF5,
    #[cfg(not(feature = "hdf5"))]
    Format::known("an HDF5 file", data::HDF5_EXTENSIONS, data::hdf5, WayOut::Build(Feature::Hdf5)),
    Format::known("a MATLAB file", &["mat"], data::matlab, Load(Loader::Matlab)),
    Format::known("a FITS file", &["fits", "fit"], data::fits, Load(Loader::Fits)),
    Format::known("a pickle file", &["pkl", "pickle"], data::pickle, Load(Loader::Pickle)),
    Format::known("a Parquet table", &["parquet"], data::parquet, NotAVolume(NoVolume::Table)),
    Format::known("a ZEISS CZI file", &["czi"], microscopy::czi, ConvertToOmeZarr),
    Format::known("a ZEISS ZVI file", &["zvi"], microscopy::zvi, ConvertToOmeZarr),
    Format::known("a Nikon ND2 file", &["nd2"], microscopy::nd2, ConvertToOmeZarr),
    Format::known("a Leica LIF file", &["lif"], microscopy::lif, ConvertToOmeZarr),
    Format::known("an Olympus file", &["oir", "oib", "oif"], microscopy::olympus, ConvertToOmeZarr),
    Format::known("a DeltaVision file", &["dv", "r3d", "d3d"], microscopy::delta_vision, ConvertToOmeZarr),
    Format::known(
        "a Digital Micrograph file",
        &["dm3", "dm4"],
        microscopy::digital_micrograph,
        ConvertToOmeZarr,
    ),
    Format::known("a GIF", &["gif"], pictures::gif, NotAVolume(NoVolume::Gif)),
    Format::known("a JPEG 2000 picture", &["jp2", "j2k"], pictures::jpeg2000, Load(Loader::Picture)),
    Format::known("a BMP picture", &["bmp"], pictures::bmp, Load(Loader::Picture)),
    Format::known("a WebP picture", &["webp"], pictures::webp, Load(Loader::Picture)),
    Format::known("a HEIF picture", &["heic", "heif", "avif"], pictures::heif, Load(Loader::Picture)),
    Format::known("an MP4 video", &["mp4", "m4v", "mov"], pictures::mp4, Load(Loader::Video)),
    Format::known("an AVI video", &["avi"], pictures::avi, Load(Loader::Video)),
    Format::known("a Matroska video", &["mkv", "webm"], pictures::matroska, Load(Loader::Video)),
    Format::known("a tar archive", &["tar"], other::tar, Unpack),
    Format::known("a gzip file", &["gz", "tgz"], other::gzip, Decompress(Compression::Gzip)),
    Format::known("a bzip2 file", &["bz2"], other::bzip2, Decompress(Compression::Bzip2)),
    Format::known(
        "a file of raw samples",
        &["raw", "zraw", "brik"],
        other::raw_samples,
        NotAVolume(NoVolume::RawSamples),
    ),
    Format::known("an xz file", &["xz"], other::xz, Decompress(Compression::Xz)),
    Format::known("a Zstandard file", &["zst"], other::zstd, Decompress(Compression::Zstd)),
];

/// The name of the format `.npy`, as [`NPZ`].
#[cfg(feature = "cli")]
pub(crate) const NPY: &str = npy::FORMAT.name;

/// The name of the format `.npz`, in [`Problem::Format`](crate::Problem::Format).
#[cfg(feature = "cli")]
pub(crate) const NPZ: &str = npz::FORMAT.name;

/// The name of the format DICOM, as [`NPZ`].
#[cfg(feature = "cli")]
pub(crate) const DICOM: &str = dicom::NAME;

/// The name of the format TIFF, as [`NPZ`].
#[cfg(feature = "cli")]
pub(crate) const TIFF: &str = tiff::FORMAT.name;

impl Volume<'static> {
    /// Opens the array in a file, without reading its samples. Only the samples of an array that is stored as
    /// it is in an archive are read once, to compare their checksum. In other arrays the first pass finds the
    /// damage.
    ///
    /// `array` chooses one of the arrays of an `.npz` archive by name; `None` stands for the only one that can be
    /// a volume. A `.npy` file has one array without a name, so there `array` is ignored. Either may be in gzip.
    /// Whatever the size of the file, a volume takes at most about 160 MiB of memory.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is of no format that is read, is damaged, or its array is no volume; see
    /// [`Problem`](crate::Problem).
    pub fn open(path: &Path, array: Option<&str>) -> Result<Self, Error> {
        Self::open_within(path, array, Limits::STANDARD)
    }

    /// As [`Volume::open`], within other limits.
    pub(crate) fn open_within(path: &Path, array: Option<&str>, limits: Limits) -> Result<Self, Error> {
        Location::new(path, array.map(str::to_owned)).open(FORMATS, ReadOptions::default(), limits)
    }

    /// As [`Volume::open`], by `options`.
    ///
    /// # Errors
    ///
    /// As for [`Volume::open`], but for what the options allow.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use vol2gif::formats::{ReadOptions, Trailing};
    /// use vol2gif::volume::Volume;
    ///
    /// // A recording that ended before the number of frames in its header was brought up to date.
    /// let options = ReadOptions { trailing: Trailing::Ignore, ..ReadOptions::default() };
    /// let volume = Volume::open_with("recording.npy".as_ref(), None, options)?;
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn open_with(path: &Path, array: Option<&str>, options: ReadOptions) -> Result<Self, Error> {
        Location::new(path, array.map(str::to_owned)).open(FORMATS, options, Limits::STANDARD)
    }

    /// Reads a `.npy` file or an `.npz` archive from a stream, such as standard input. Either may be in gzip. Errors
    /// and reports call the volume `name`.
    ///
    /// Of a `.npy` file, up to 64 MiB of samples are kept in memory, more in a temporary file without a name in
    /// the directory that [`std::env::temp_dir`] gives; no more than the header promises is read, and a few bytes.
    /// An archive is always copied to such a file, and must have one array that can be a volume.
    ///
    /// # Errors
    ///
    /// As for [`Volume::open`], and [`Problem::Spool`](crate::Problem::Spool) when the temporary file cannot
    /// be written.
    pub fn from_reader(name: impl Into<String>, reader: impl Read) -> Result<Self, Error> {
        Self::from_reader_with(name, reader, None, ReadOptions::default())
    }

    /// As [`Volume::from_reader`], by `options`. `array` chooses one of the arrays of an archive by name.
    ///
    /// # Errors
    ///
    /// As for [`Volume::from_reader`], but for what the options allow.
    pub fn from_reader_with(
        name: impl Into<String>,
        reader: impl Read,
        array: Option<&str>,
        options: ReadOptions,
    ) -> Result<Self, Error> {
        Self::from_reader_within(name.into(), reader, array, options, Limits::STANDARD)
    }

    /// As [`Volume::from_reader_with`], within other limits.
    pub(crate) fn from_reader_within(
        name: String,
        reader: impl Read,
        array: Option<&str>,
        options: ReadOptions,
        limits: Limits,
    ) -> Result<Self, Error> {
        stream::Stream { name, array, options, limits }.read(FORMATS, reader)
    }
}

/// Whether the content of the input at `path` has a format that is read. No output should replace it.
pub fn is_volume(path: &Path) -> bool {
    let paths = [path.to_owned()];
    // Checked before it is opened, since opening a pipe would wait for another process.
    let is_stored = fs::metadata(path).is_ok_and(|it| it.is_file() || it.is_dir());
    is_stored
        && Opened::new(&paths).is_ok_and(|opened| {
            let found = recognize(FORMATS, &opened.head());
            found.is_some_and(|(format, fit)| format.is_read() && fit == Match::Content)
        })
}

/// The folder above `path` that is a store of arrays in chunks, into which nothing is written.
pub(crate) fn store_above(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    path.ancestors().skip(1).find(|folder| data::is_store(folder)).map(Path::to_owned)
}

/// The names of the arrays in a file, in its order; none where there is one array without a name, as in a `.npy`
/// file. Arrays that are left out unless they are asked for, such as smaller pictures of another one, are not listed.
///
/// Labels and arrays that can be no volume are in the list, too.
///
/// # Errors
///
/// When the file cannot be read, is of no format that is read, or is a damaged archive or one without arrays.
pub fn arrays(path: &Path) -> Result<Vec<String>, Error> {
    location::names(FORMATS, path)
}

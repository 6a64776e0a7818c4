//! What would make a volume of an input that is not read, as a value.
//!
//! These are facts without words: each front end has words of its own for them, in a `match` that the
//! compiler keeps complete.

use std::fmt;

/// What would help with an input that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// Other software loads it as an array, which can be saved in a format that is read.
    Load(Loader),
    /// A program or library that was built with this feature reads it.
    Build(Feature),
    /// The program bioformats2raw converts it to OME-Zarr.
    ConvertToOmeZarr,
    /// Its pixels are compressed in a way that is not read. Other software writes them without compression.
    Uncompress,
    /// It is compressed. The file inside may be a volume.
    Decompress(Compression),
    /// It is an archive. The files inside may be volumes.
    Unpack,
    /// It stands for a file that is kept elsewhere.
    GetContent(ContentStore),
    /// It is the page of a server that should have sent a file.
    DownloadAgain,
    /// It holds no volume.
    NotAVolume(NoVolume),
}

/// What loads an input, by the format of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loader {
    /// TIFF, and the formats that are TIFF inside.
    Tiff,
    /// MINC-1 and MINC-2, AFNI, PAR/REC: what the Python package nibabel loads.
    Nibabel,
    /// MATLAB up to version 7.
    Matlab,
    /// MATLAB 7.3, an HDF5 file.
    MatlabHdf5,
    /// FITS.
    Fits,
    /// Python's pickle.
    Pickle,
    /// A single picture, which may be one of a series.
    Picture,
    /// A video.
    Video,
}

/// A feature of this package, without which a format is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// `zarr`: Zarr, OME-Zarr and N5.
    Zarr,
    /// `hdf5`: HDF5, Imaris and BigDataViewer.
    Hdf5,
}

/// How a file is compressed. Prints as the name of the method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip.
    Gzip,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
    /// Zstandard.
    Zstd,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Compression::Gzip => "gzip",
            Compression::Bzip2 => "bzip2",
            Compression::Xz => "xz",
            Compression::Zstd => "zstd",
        })
    }
}

/// What keeps the content of a file apart from the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentStore {
    /// Git LFS.
    GitLfs,
    /// git-annex, which DataLad uses.
    GitAnnex,
}

/// What an input is that holds no volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoVolume {
    /// A GIF.
    Gif,
    /// A table.
    Table,
    /// Samples whose shape and type are said elsewhere.
    RawSamples,
    /// A table of contents, whose files are in its folder.
    Contents,
    /// A DICOM file that holds no image.
    NoPixels,
}

/// Writes the fact of an input whose format is known but not read, to follow the input's name.
pub(super) fn fact(format: &str, way_out: &WayOut) -> String {
    match way_out {
        WayOut::Load(_) => format!("is {format}, which is not read yet"),
        WayOut::Build(_) => format!("is {format}, which this build does not read"),
        WayOut::ConvertToOmeZarr | WayOut::Unpack | WayOut::Uncompress => {
            format!("is {format}, which is not read")
        }
        WayOut::Decompress(compression) => format!("is {format} compressed with {compression}"),
        WayOut::GetContent(_) => format!("is {format}, and its content is not on this machine"),
        WayOut::NotAVolume(NoVolume::RawSamples) => {
            format!("is {format} without a header, so their shape and type are not known")
        }
        WayOut::DownloadAgain | WayOut::NotAVolume(_) => format!("is {format}, not a volume"),
    }
}

//! What would make a volume of an input that is not read, in words: in most cases one line of Python.
//!
//! The library says what an input is and what would help, as a [`WayOut`]; the words are the program's own.
//! The lines of Python were tried on files of their formats, except those for MATLAB 7.3 and for plain HDF5,
//! which needs the name of a data set. The step with `bioformats2raw` was not tried either.

use crate::error::{Compression, ContentStore, Feature, Loader, NoVolume, WayOut};
use crate::formats::stem;

/// What to do about the input `subject`.
pub fn words(way_out: WayOut, subject: &str) -> String {
    // Standard input has no name that a command could use.
    let input = match subject {
        "stdin" => "FILE",
        subject => subject.trim_end_matches(['/', '\\']),
    };
    let text = match way_out {
        WayOut::Load(loader) => {
            let (code, note) = code(loader);
            let note = note.map_or_else(String::new, |note| format!(" ({note})"));
            let made = if loader == Loader::Nibabel { "NIfTI" } else { ".npy" };
            return filled(&format!("make a {made} of it: python3 -c \"{code}\"{note}"), input);
        }
        WayOut::Build(Feature::Hdf5) => {
            "build it with its feature hdf5 and Debian's libhdf5-dev: cargo install --path . --features hdf5; or make \
             a .npy of a data set (h5ls -r <file> lists them): python3 -c \"import h5py, numpy; numpy.save(<npy>, \
             h5py.File(<input>)['NAME'][:])\""
        }
        WayOut::Build(Feature::Zarr) => "build it with its feature zarr, a default: cargo install --path .",
        WayOut::ConvertToOmeZarr => "make an OME-Zarr of it, which is: bioformats2raw <file> <zarr>",
        WayOut::Decompress(compression) => {
            let (command, ending) = decompression(compression);
            match input.ends_with(ending) {
                true => return filled(&format!("decompress it: {command} <file>"), input),
                false => return format!("decompress it with {command}"),
            }
        }
        WayOut::Uncompress => {
            "write it without compression: gdcmconv --raw <file> <raw>, or make a NIfTI of its folder: dcm2niix \
             <folder>"
        }
        WayOut::Unpack => "unpack it, tar -xf <file>, and name the files in it",
        WayOut::GetContent(ContentStore::GitLfs) => "git lfs pull gets its content",
        WayOut::GetContent(ContentStore::GitAnnex) => {
            "git annex get <file>, or datalad get <file>, gets its content"
        }
        WayOut::DownloadAgain => {
            "download the file again; servers send such a page for a wrong address, or before a login"
        }
        WayOut::NotAVolume(NoVolume::Gif) => {
            "to write to it, name it after --output; to see what is in it, use --info"
        }
        WayOut::NotAVolume(NoVolume::RawSamples) => {
            "name the header that belongs to it, such as a .mhd or .nhdr file, or make a .npy of it: python3 -c \
             \"import numpy; numpy.save(<npy>, numpy.fromfile(<input>, 'TYPE').reshape(SHAPE))\""
        }
        WayOut::NotAVolume(NoVolume::Contents) => "name its folder",
        WayOut::NotAVolume(NoVolume::NoPixels) => "name a file of an image, or the folder of a series",
        WayOut::NotAVolume(NoVolume::Table) => "name a file of an array with 3 or 4 axes",
    };
    filled(text, input)
}

/// The command that decompresses a file, and the end of the file's name that the command expects.
fn decompression(compression: Compression) -> (&'static str, &'static str) {
    match compression {
        Compression::Gzip => ("gunzip -k", ".gz"),
        Compression::Bzip2 => ("bunzip2 -k", ".bz2"),
        Compression::Xz => ("unxz -k", ".xz"),
        Compression::Zstd => ("unzstd", ".zst"),
    }
}

/// The line of Python that makes a `.npy`, or a NIfTI, of an input, to be [`filled`] in, and what the user must know
/// about it.
fn code(loader: Loader) -> (&'static str, Option<&'static str>) {
    let code = match loader {
        Loader::Tiff => "import numpy, tifffile; numpy.save(<npy>, tifffile.imread(<input>))",
        // Of NIfTI, where left and right are is known.
        Loader::Nibabel => "import nibabel as n; n.save(n.Nifti1Image.from_image(n.load(<input>)), <nii>)",
        Loader::Matlab => {
            "import numpy, scipy.io; numpy.save(<npy>, numpy.moveaxis(scipy.io.loadmat(<input>)['NAME'], -1, 0))"
        }
        Loader::MatlabHdf5 => {
            "import h5py, numpy; numpy.save(<npy>, numpy.swapaxes(h5py.File(<input>)['NAME'][:], -1, -2))"
        }
        Loader::Fits => "import astropy.io.fits, numpy; numpy.save(<npy>, astropy.io.fits.getdata(<input>))",
        Loader::Pickle => "import numpy; numpy.save(<npy>, numpy.load(<input>, allow_pickle=True))",
        Loader::Picture => {
            "import glob, imageio.v3, numpy; \
             numpy.save(<npy>, numpy.stack([imageio.v3.imread(f) for f in sorted(glob.glob(<pictures>))]))"
        }
        Loader::Video => {
            "import imageio.v3, numpy; numpy.save(<npy>, imageio.v3.imread(<input>, plugin='pyav'))"
        }
    };
    (code, note(loader))
}

/// What the user must know about the line of Python.
fn note(loader: Loader) -> Option<&'static str> {
    match loader {
        Loader::Matlab | Loader::MatlabHdf5 => Some("NAME is the variable"),
        Loader::Pickle => Some("loading a pickle can run any code in it, so its author must be trusted"),
        Loader::Picture => Some("all pictures of the directory become its frames"),
        Loader::Tiff | Loader::Nibabel | Loader::Fits | Loader::Video => None,
    }
}

/// Replaces the names in angle brackets in `template` by their values for `input`.
fn filled(template: &str, input: &str) -> String {
    let zarr = format!("{}.ome.zarr", stem(input));
    let directory = input.rfind(['/', '\\']).map_or("", |at| &input[..=at]);
    let mut parts = template.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('>').unwrap_or((part, ""));
        let npy = || python(&format!("{}.npy", stem(input)));
        text += &match name {
            "file" => shell(input),
            "input" => python(input),
            "npy" => npy(),
            "nii" => python(&format!("{}.nii", stem(input))),
            "raw" => shell(&format!("{}.raw.dcm", stem(input))),
            "folder" => shell(if directory.is_empty() { "." } else { directory }),
            "directory" => python(if directory.is_empty() { "." } else { directory }),
            "pictures" => {
                let extension = input.rsplit_once('.').map_or("*", |(_, extension)| extension);
                python(&format!("{directory}*.{extension}"))
            }
            "zarr" => shell(&zarr),
            _ => String::new(),
        };
        text += rest;
    }
    text
}

/// A string literal of Python that keeps its meaning between double quotes of a shell.
fn python(text: &str) -> String {
    let mut literal = String::from("'");
    for c in text.chars() {
        match c {
            // Python reads separators of either kind on Windows.
            '\\' if cfg!(windows) => literal.push('/'),
            '\'' | '"' | '\\' | '$' | '`' | '!' | '%' => literal += &format!("\\x{:02x}", u32::from(c)),
            _ if c.is_control() => literal += &format!("\\x{:02x}", u32::from(c)),
            _ => literal.push(c),
        }
    }
    literal + "'"
}

/// An argument of a command, quoted for the shell if it must be.
fn shell(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+=,:@".contains(c) || (cfg!(windows) && c == '\\');
    let text = if text.starts_with('-') { format!("./{text}") } else { text.to_owned() };
    if text.chars().all(plain) {
        text
    } else if cfg!(windows) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

//! Inputs that are no volumes. Each is refused with its problem and a line that says what would help. No
//! bytes make the readers panic or allocate memory out of proportion to the file.

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use vol2gif::formats::arrays;
use vol2gif::options::ViewOptions;
use vol2gif::volume::Volume;
use vol2gif::{Error, Problem};
use vol2gif_invariants::read_back;
use vol2gif_kit::npy_writer::{header, npy_file, npy_with, npz, samples};

/// The system's allocator. It records the largest request.
struct Watched;

static LARGEST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed to the system's allocator unchanged.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are those `System` asks for.
        unsafe { System.alloc(layout) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }
    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LARGEST.fetch_max(size, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(old, layout, size) }
    }
    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(old, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Watched = Watched;

/// The formats that are read, as errors name them.
const NPY: &str = "a .npy file";
const NPZ: &str = "an .npz archive";

/// No reader of a small file may allocate as many bytes at once. A stream may take 64 MiB, because its length
/// is not known.
const WILD: usize = 4 << 20;

fn file(directory: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// Opens and reads a file; returns the error, which must occur.
fn refusal(path: &Path, array: Option<&str>) -> Error {
    match Volume::open(path, array) {
        Err(error) => error,
        Ok(volume) if volume.shape_of(&ViewOptions::default()).is_err() => {
            volume.shape_of(&ViewOptions::default()).unwrap_err()
        }
        Ok(volume) => read_back(&volume, 1, 1 << 20, 1, false).expect_err("the input must be refused"),
    }
}

/// The fact and, after a semicolon, the remedy.
fn with_remedy(error: &Error) -> String {
    error.remedy().map_or(error.to_string(), |remedy| format!("{error}; {remedy:?}"))
}

/// One test for each way in which a file can be bad: its name, its bytes, the problem, and a part of the
/// message.
macro_rules! refused {
    ($($name:ident: $file:literal, $bytes:expr, $problem:pat, $message:literal;)*) => {$(
        #[test]
        fn $name() {
            let directory = tempfile::tempdir().unwrap();
            let path = file(&directory, $file, &$bytes);
            let error = refusal(&path, None);
            let message = with_remedy(&error);
            assert!(matches!(error.problem(), $problem), "{error:?}");
            assert!(message.contains($message), "{message}");
            assert!(message.starts_with(&path.display().to_string()), "{message}");
            assert!(!message.contains('\n') && message.len() < 400, "{message}");
        }
    )*};
}

fn of_type(descr: &str) -> Vec<u8> {
    npy_with(1, &header(descr, false, &[2, 2, 2]), &[0; 128])
}

fn of_shape(axes: &[usize]) -> Vec<u8> {
    npy_with(1, &header("|u1", false, axes), &vec![0; axes.iter().product()])
}

fn with_header(header: &str) -> Vec<u8> {
    npy_with(1, header, &[0; 8])
}

fn good() -> Vec<u8> {
    npy_file(1, "uint16", &[2, 3, 4], false, false, &samples("uint16", 24))
}

/// A good file of version 2.0, with another length of the header written in it.
fn header_length(length: u32) -> Vec<u8> {
    let mut bytes = npy_file(2, "uint16", &[2, 3, 4], false, false, &samples("uint16", 24));
    bytes[8..12].copy_from_slice(&length.to_le_bytes());
    bytes
}

fn changed(mut bytes: Vec<u8>, at: usize, to: u8) -> Vec<u8> {
    bytes[at] = to;
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A deflated archive of one array, with changed bytes in the directory's entry of the array.
fn directory_entry(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut archive = npz(&[("a.npy", &good())], true);
    let entry = archive.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    archive[entry + at..][..bytes.len()].copy_from_slice(bytes);
    archive
}

refused! {
    an_empty_file: "a.npy", [], Problem::Empty, "is empty (0 bytes)";
    an_empty_archive_file: "a.npz", [], Problem::Empty, "is empty (0 bytes)";
    a_file_of_no_format: "a.npy", *b"no format and so on", Problem::Format { format: NPY, .. }, r"is not a .npy file: it does not start with \x93NUMPY";
    a_file_of_another_format: "a.npy", *b"GIF89a and so on", Problem::UnreadFormat { .. }, "is a GIF, not a volume";
    a_single_byte_of_another_format: "a.npy", *b"G", Problem::Format { format: NPY, .. }, "is not a .npy file";
    the_beginning_of_the_magic: "a.npy", good()[..4], Problem::Format { format: NPY, .. }, "ends after 4 bytes";
    no_length_of_the_header: "a.npy", good()[..9], Problem::Format { format: NPY, .. }, "ends within its first bytes";
    a_version_of_the_future: "a.npy", changed(good(), 6, 4), Problem::Format { format: NPY, .. }, "version 4.0 is none of";
    a_header_cut_short: "a.npy", good()[..60], Problem::Format { format: NPY, .. }, "but the file ends after 50";
    a_header_longer_than_the_file: "a.npy", header_length(60_000), Problem::Format { format: NPY, .. }, "60000 bytes long, but the file ends";
    a_header_of_4_gib: "a.npy", header_length(u32::MAX), Problem::Format { format: NPY, .. }, "claims to be 4294967295 bytes long";
    a_header_a_byte_too_long: "a.npy", header_length(65_537), Problem::Format { format: NPY, .. }, "claims to be 65537 bytes long";
    a_header_without_a_dictionary: "a.npy", with_header("[1]"), Problem::Format { format: NPY, .. }, "not a dictionary";
    a_header_that_is_no_python: "a.npy", with_header("{'descr': ?!"), Problem::Format { format: NPY, .. }, "not a dictionary";
    a_header_without_a_shape: "a.npy", with_header("{'descr': '<u2', 'fortran_order': False}"), Problem::Format { format: NPY, .. }, "it has no \"shape\"";
    a_header_with_an_unknown_key: "a.npy", with_header("{'color': 'red'}"), Problem::Format { format: NPY, .. }, "unknown key, 'color'";
    an_order_that_is_no_bool: "a.npy", with_header("{'descr': '<u2', 'fortran_order': 1, 'shape': (2, 2, 2)}"), Problem::Format { format: NPY, .. }, "its \"fortran_order\" is 1";
    a_negative_length: "a.npy", with_header("{'descr': '<u2', 'fortran_order': False, 'shape': (2, -3, 4)}"), Problem::Format { format: NPY, .. }, "its \"shape\" is (2, -3, 4)";
    a_length_that_is_no_integer: "a.npy", with_header("{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3.5, 4)}"), Problem::Format { format: NPY, .. }, "its \"shape\" is (2, 3.5";
    a_length_over_64_bits: "a.npy", with_header("{'descr': '<u2', 'fortran_order': False, 'shape': (36893488147419103232, 3, 4)}"), Problem::Format { format: NPY, .. }, "its \"shape\" is";
    a_shape_that_overflows: "a.npy", with_header("{'descr': '<u8', 'fortran_order': False, 'shape': (9223372036854775807, 65535, 65535)}"), Problem::Shape { .. }, "overflows 64 bits";
    a_header_nested_without_end: "a.npy", with_header(&"[".repeat(50_000)), Problem::Format { format: NPY, .. }, "nested deeper";
    data_that_are_shorter: "a.npy", good()[..good().len() - 1], Problem::Truncated { promised: 48, found: 47 }, "cut short: the header promises 48 bytes of samples, 47 are there; CopyOrSaveAgain";
    data_that_are_absent: "a.npy", good()[..128], Problem::Truncated { promised: 48, found: 0 }, "0 are there";
    frames_that_are_not_promised: "a.npy", [good(), good()[128..][..24].to_vec()].concat(), Problem::MoreFrames { promised: 2, found: 3 }, "2 are promised, 3 are there; IgnoreTrailingFrames";
    another_array_behind_the_first: "a.npy", [good(), good()].concat(), Problem::AnotherArray, "holds another array behind the first; IgnoreTrailingArray";
    data_that_are_longer: "a.npy", [good(), vec![0]].concat(), Problem::TrailingBytes { promised: 48 }, "more follow; SaveAgain";

    python_objects: "a.npy", of_type("|O"), Problem::SampleType(_), "\"|O\" (pickled objects); StackObjects";
    complex_numbers: "a.npy", of_type("<c8"), Problem::SampleType(_), "\"<c8\" (complex); TakeMagnitudes";
    text: "a.npy", of_type("<U3"), Problem::SampleType(_), "\"<U3\" (text)";
    byte_strings: "a.npy", of_type("|S3"), Problem::SampleType(_), "\"|S3\" (byte strings)";
    dates: "a.npy", of_type("<M8[ns]"), Problem::SampleType(_), "\"<M8[ns]\" (dates or durations)";
    durations: "a.npy", of_type("<m8"), Problem::SampleType(_), "\"<m8\" (dates or durations)";
    void: "a.npy", of_type("|V4"), Problem::SampleType(_), "\"|V4\" (void)";
    long_doubles: "a.npy", of_type("<f16"), Problem::SampleType(_), "\"<f16\" (long double)";
    an_unknown_type: "a.npy", of_type("<é"), Problem::SampleType(_), "samples of type";
    an_empty_type: "a.npy", of_type(""), Problem::SampleType(_), "samples of type \"\"";
    bfloat16: "a.npy", of_type("<V2"), Problem::SampleType(_), "\"<V2\" (bytes without a type; two of them are bfloat16 in most files); ViewAsBfloat16";
    an_8_bit_float: "a.npy", of_type("<f1"), Problem::SampleType(_), "\"<f1\" (a float of 8 bits); WidenFloat8";
    two_equal_fields: "a.npy", with_header("{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': (2, 2, 2), }"), Problem::SampleType(_), "[('x', '<f4'), ('y', '<f4')] (structured); ChooseField";
    fields_of_fields: "a.npy", with_header("{'descr': [('x', [('y', '<f4')])], 'fortran_order': False, 'shape': (2, 2, 2), }"), Problem::SampleType(_), "[('x', [('y', '<f4')])] (structured); ChooseField";
    colors_in_fortran_order: "a.npy", with_header("{'descr': [('r', '|u1'), ('g', '|u1'), ('b', '|u1')], 'fortran_order': True, 'shape': (2, 2, 2), }"), Problem::SampleType(_), "\"|u1\" in 3 fields (structured); ChooseField";
    a_structured_type: "a.npy", with_header("{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': (2, 2, 2), }"), Problem::SampleType(_), "type [('x', '<f4'), ('y', '<f4')]";

    no_axes: "a.npy", of_shape(&[]), Problem::Shape { .. }, "shape (): 0 axes, but a volume has at least 2 (height, width)";
    one_axis: "a.npy", of_shape(&[7]), Problem::Shape { .. }, "shape (7,): 1 axes, but a volume has at least 2 (height, width); AddAxes";
    five_axes: "a.npy", of_shape(&[2, 2, 2, 2, 3]), Problem::View(_), "; NameAxes(\"TCZYX\")";
    two_channels: "a.npy", of_shape(&[2, 2, 2, 2]), Problem::View(_), "has shape (2, 2, 2, 2), and it is not known what its axes are; NameAxes(\"TZYX\")";
    five_channels: "a.npy", of_shape(&[2, 2, 2, 5]), Problem::View(_), "has shape (2, 2, 2, 5), and it is not known what its axes are; NameAxes(\"TZYX\")";
    no_frames: "a.npy", of_shape(&[0, 2, 2]), Problem::Shape { .. }, "axis 0 has length 0";
    no_height: "a.npy", of_shape(&[2, 0, 2]), Problem::Shape { .. }, "axis 1 has length 0";
    no_width: "a.npy", of_shape(&[2, 2, 0]), Problem::Shape { .. }, "axis 2 has length 0";
    no_channels: "a.npy", of_shape(&[2, 2, 2, 0]), Problem::Shape { .. }, "axis 3 has length 0";
    frames_that_are_too_wide: "a.npy", of_shape(&[1, 1, 65536]), Problem::Shape { .. }, "a frame of 65536x1 pixels; a GIF ends at 65535 per side; CropOrDownsample";
    frames_that_are_too_high: "a.npy", of_shape(&[1, 65536, 1]), Problem::Shape { .. }, "; CropOrDownsample";

    an_archive_that_is_no_zip: "a.npz", *b"no archive and so on, and so on, and so on", Problem::Format { format: NPZ, .. }, "is not a usable .npz archive: it is no zip archive, or its end is missing";
    an_archive_of_nothing: "a.npz", npz(&[], false), Problem::NoArrays, "; SaveNpz";
    an_archive_without_arrays: "a.npz", npz(&[("readme.txt", b"hello")], false), Problem::NoArrays, "no .npy entries";
    an_archive_of_several_arrays: "a.npz", npz(&[("a.npy", &good()), ("b.npy", &good())], false), Problem::SeveralArrays(_), "\"a\", \"b\"; ChooseArray";
    an_archive_cut_short: "a.npz", npz(&[("a.npy", &good())], true)[..150], Problem::Format { format: NPZ, .. }, "its end is missing";
    an_archive_that_lost_its_beginning: "a.npz", npz(&[("a.npy", &good())], false)[40..], Problem::Format { format: NPZ, .. }, "directory is damaged";
    an_array_of_an_archive_that_is_none: "a.npz", npz(&[("a.npy", b"hello")], false), Problem::Format { format: NPY, .. }, "[a]: is not a .npy file";
    an_array_of_an_archive_cut_short: "a.npz", npz(&[("a.npy", &good()[..150])], true), Problem::Truncated { promised: 48, found: 22 }, "[a]: is cut short";
    an_array_of_an_archive_that_is_longer: "a.npz", npz(&[("a.npy", &[good(), vec![0]].concat())], true), Problem::TrailingBytes { promised: 48 }, "[a]: is longer";
    a_stored_array_of_an_archive_before_another: "a.npz", npz(&[("a.npy", &[good(), good()].concat())], false), Problem::AnotherArray, "[a]: holds another array";
    an_array_of_an_archive_with_more_frames: "a.npz", npz(&[("a.npy", &[good(), vec![0; 24]].concat())], true), Problem::MoreFrames { promised: 2, found: 3 }, "[a]: holds more frames";
    an_array_in_gzip_that_is_damaged: "a.npy.gz", changed(gzip(&good()), 90, 0xff), Problem::Format { format: "a gzip file", .. }, "is not a usable gzip file: its ";
    an_array_in_gzip_cut_short: "a.npy.gz", gzip(&good())[..100], Problem::Truncated { promised: 48, .. }, "is cut short";
    an_array_in_gzip_without_its_checksum: "a.npy.gz", gzip(&good())[..gzip(&good()).len() - 4], Problem::Format { format: "a gzip file", .. }, "its compressed data are cut short";
    an_array_in_gzip_that_is_longer: "a.npy.gz", gzip(&[good(), vec![0]].concat()), Problem::TrailingBytes { promised: 48 }, "more follow";
    an_array_in_gzip_shorter_than_its_header: "a.npy.gz", gzip(&npy_with(1, &header("<f8", false, &[1 << 20, 1000, 1000]), &[0; 100])), Problem::Truncated { .. }, "is cut short";
    an_encrypted_array: "a.npz", directory_entry(8, &[1]), Problem::Format { format: NPZ, .. }, "[a]: is not a usable .npz archive: the array is encrypted";
    an_array_in_another_compression: "a.npz", directory_entry(10, &[14, 0]), Problem::Format { format: NPZ, .. }, "compressed by method 14";
    a_checksum_that_differs: "a.npz", directory_entry(16, &[0; 4]), Problem::Format { format: NPZ, .. }, "checksum differs";
    an_entry_that_is_not_there: "a.npz", directory_entry(42, &[9]), Problem::Format { format: NPZ, .. }, "not where its directory says";
    an_entry_longer_than_the_archive: "a.npz", directory_entry(20, &[0, 0, 9]), Problem::Format { format: NPZ, .. }, "not where its directory says";
}

#[test]
fn the_names_in_an_archive_are_told_when_another_is_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let path = file(&directory, "a.npz", &npz(&[("x.npy", &good()), ("y.npy", &good())], true));
    let error = refusal(&path, Some("z"));
    assert!(matches!(error.problem(), Problem::NoSuchArray { .. }));
    assert!(error.to_string().ends_with("has no array named \"z\"; it holds \"x\", \"y\""), "{error}");
}

#[test]
fn a_flipped_bit_in_a_stored_array_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let archive = npz(&[("a.npy", &good())], false);
    let data = archive.windows(6).position(|bytes| bytes == b"\x93NUMPY").unwrap();
    let path = file(&directory, "a.npz", &changed(archive.clone(), data + 130, !archive[data + 130]));
    let error = refusal(&path, None);
    assert!(matches!(error.problem(), Problem::Format { format: NPZ, .. }), "{error:?}");
}

#[test]
fn what_is_no_file_is_refused_before_it_is_opened() {
    let directory = tempfile::tempdir().unwrap();
    let error = refusal(directory.path(), None);
    assert!(with_remedy(&error).ends_with("is a directory; NameFiles"), "{error}");
    assert!(arrays(directory.path()).is_err());
    let error = refusal(&directory.path().join("absent.npy"), None);
    assert!(matches!(error.problem(), Problem::Read(_)), "{error:?}");
}

#[test]
#[cfg(unix)]
fn pipes_devices_and_dangling_links_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let error = refusal(Path::new("/dev/zero"), None);
    assert!(matches!(error.problem(), Problem::NotAFile(_)), "{error:?}");
    assert!(with_remedy(&error).ends_with("cannot be read twice; UseStdin"), "{error}");
    let pipe = directory.path().join("pipe.npy");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(matches!(refusal(&pipe, None).problem(), Problem::NotAFile(_)));
    let link = directory.path().join("link.npy");
    std::os::unix::fs::symlink(directory.path().join("nowhere"), &link).unwrap();
    assert!(matches!(refusal(&link, None).problem(), Problem::Read(_)));
}

#[test]
fn a_stream_is_read_no_further_than_its_header_promises() {
    let endless = std::io::Read::chain(&*Box::leak(good().into_boxed_slice()), std::io::repeat(0));
    let error = Volume::from_reader("stdin", endless).unwrap_err();
    assert!(matches!(error.problem(), Problem::TrailingBytes { promised: 48 }), "{error:?}");
    let error = Volume::from_reader("stdin", std::io::repeat(0)).unwrap_err();
    assert_eq!(error.to_string(), "stdin: is not a .npy file: it does not start with \\x93NUMPY");
    let error = Volume::from_reader("stdin", &good()[..140]).unwrap_err();
    assert!(matches!(error.problem(), Problem::Truncated { promised: 48, found: 12 }), "{error:?}");
    assert!(matches!(Volume::from_reader("stdin", std::io::empty()).unwrap_err().problem(), Problem::Empty));
}

#[test]
fn a_stream_that_promises_more_than_memory_holds_is_truncated_all_the_same() {
    let mut bytes = npy_with(1, &header("<f8", true, &[1 << 40, 1000, 1000]), &[0; 1000]);
    let error = Volume::from_reader("stdin", bytes.as_slice()).unwrap_err();
    assert!(matches!(error.problem(), Problem::Truncated { found: 1000, .. }), "{error:?}");
    bytes.truncate(128);
    let directory = tempfile::tempdir().unwrap();
    let error = refusal(&file(&directory, "a.npy", &bytes), None);
    assert!(matches!(error.problem(), Problem::Truncated { found: 0, .. }), "{error:?}");
}

/// Writes an archive of one deflated array. Its header says 2x3x4 bytes, its directory says `inflated` bytes,
/// and it inflates to 16 GiB.
fn bomb(path: &Path, fortran: bool, inflated: u64) {
    const GIBIBYTES: usize = 16;
    let start = npy_with(1, &header("|u1", fortran, &[2, 3, 4]), &[]);
    let mut deflate = flate2::Compress::new(flate2::Compression::best(), false);
    let mut parts = [start, vec![0; 1 << 20]].map(|bytes| {
        let mut deflated = Vec::with_capacity(1 << 16);
        deflate.compress_vec(&bytes, &mut deflated, flate2::FlushCompress::Full).unwrap();
        assert_eq!(deflate.total_in() % (1 << 20), 128, "all of it");
        deflated
    });
    // After a full flush, no code refers to earlier bytes. So the same deflated bytes can be repeated, before
    // an empty last block.
    let [start, mebibyte] = &mut parts;
    let stored = (start.len() + mebibyte.len() * GIBIBYTES * 1024 + 2) as u64;
    let record = |signature: &[u8; 4], fields: &[(u64, usize)]| {
        let fields = fields.iter().flat_map(|(number, bytes)| number.to_le_bytes().into_iter().take(*bytes));
        signature.iter().copied().chain(fields).collect::<Vec<u8>>()
    };
    let name = b"a.npy";
    // Method 8; no date, no checksum.
    let sizes = [(8, 2), (0, 8), (stored, 4), (inflated, 4), (name.len() as u64, 2)];
    let local = record(b"PK\x03\x04", &[&[(20, 2), (0, 2)], &sizes[..], &[(0, 2)]].concat());
    let entry = record(b"PK\x01\x02", &[&[(20, 2), (20, 2), (0, 2)], &sizes[..], &[(0, 8), (0, 8)]].concat());
    let (from, length) = ((local.len() + name.len()) as u64 + stored, (entry.len() + name.len()) as u64);
    let end = record(b"PK\x05\x06", &[(0, 4), (1, 2), (1, 2), (length, 4), (from, 4), (0, 2)]);
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    for part in [&local[..], name, start] {
        file.write_all(part).unwrap();
    }
    (0..GIBIBYTES * 1024).for_each(|_| file.write_all(mebibyte).unwrap());
    for part in [&[3, 0], &entry[..], name, &end] {
        file.write_all(part).unwrap();
    }
    file.flush().unwrap();
}

#[test]
fn a_deflated_array_that_expands_beyond_its_header_is_refused_as_it_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.npz");
    for fortran in [false, true] {
        // The directory is wrong. To inflate everything would take more than ten seconds.
        bomb(&path, fortran, 128 + 24);
        let begun = std::time::Instant::now();
        let volume = Volume::open(&path, None).unwrap();
        let error = read_back(&volume, 1, 1 << 20, 1, false).unwrap_err();
        assert!(matches!(error.problem(), Problem::TrailingBytes { promised: 24 }), "{error:?}");
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
        // Other tests run at the same time and read streams, which may take 64 MiB.
        assert!(LARGEST.load(Ordering::Relaxed) <= 64 << 20);
        // The directory promises more than the header, so the array is refused before it is inflated.
        bomb(&path, fortran, 1 << 30);
        let error = Volume::open(&path, None).unwrap_err();
        assert!(matches!(error.problem(), Problem::TrailingBytes { promised: 24 }), "{error:?}");
    }
}

/// Lists, opens and reads a file of any bytes; returns the largest allocation.
fn survive(bytes: &[u8]) -> usize {
    let directory = tempfile::tempdir().unwrap();
    LARGEST.store(0, Ordering::Relaxed);
    for name in ["a.npy", "a.npz"] {
        let path = file(&directory, name, bytes);
        let names = arrays(&path).unwrap_or_default();
        for array in names.iter().map(|name| Some(name.as_str())).chain([None]) {
            if let Ok(volume) = Volume::open(&path, array) {
                let _ = read_back(&volume, 3, 1000, 1, false);
            }
        }
    }
    LARGEST.load(Ordering::Relaxed)
}

/// Changes of a file: a place, an action and a value.
fn edits() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, u8)>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0u8..5, any::<u8>()), 1..6)
}

fn edited(mut bytes: Vec<u8>, edits: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    for (place, action, value) in edits {
        if bytes.is_empty() {
            break;
        }
        let at = place.index(bytes.len());
        match action {
            0 => bytes[at] = *value,
            1 => bytes[at] ^= 1 << (value % 8),
            2 => drop(bytes.remove(at)),
            3 => bytes.insert(at, *value),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn arbitrary_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600), magic in 0..3usize) {
        let start: &[u8] = [b"".as_slice(), b"\x93NUMPY\x01\x00", b"PK\x03\x04"][magic];
        let largest = survive(&[start, &bytes].concat());
        prop_assert!(largest < WILD, "{largest} bytes at once");
    }

    #[test]
    fn arbitrary_headers_are_survived(text in "[ -~]{0,200}", version in 1u8..4) {
        let largest = survive(&npy_with(version, &text, &[0; 64]));
        prop_assert!(largest < WILD, "{largest} bytes at once");
    }

    #[test]
    fn headers_of_known_words_are_survived(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "{", "}", "(", ")", "[", "'descr'", "'fortran_order'", "'shape'", ":", ",", "True", "False", "'<f4'",
                "'|O'", "3", "-", "99999999999", "1e999", "0x7fffffffffffffff", "1j", "None", "b''", "\\", "'",
            ]),
            0..40,
        ),
    ) {
        let largest = survive(&npy_with(1, &words.join(" "), &[0; 64]));
        prop_assert!(largest < WILD, "{largest} bytes at once");
    }

    #[test]
    fn changes_of_good_files_are_survived(edits in edits(), kind in 0..5) {
        let good = match kind {
            0 => npy_file(1, "float32", &[3, 4, 5], true, true, &samples("float32", 60)),
            1 => good(),
            2 => npy_file(3, "bool", &[3, 4, 5, 3], true, false, &samples("bool", 180)),
            3 => npz(&[("a.npy", &good()), ("b.npy", &good())], false),
            _ => npz(&[("a.npy", &good()), ("b.npy", &good())], true),
        };
        let bytes = edited(good, &edits);
        let largest = survive(&bytes);
        prop_assert!(largest < WILD, "{largest} bytes at once");
        if kind < 3 {
            // To read it as a stream must not panic either.
            let _ = Volume::from_reader("stdin", bytes.as_slice().take(5000));
        }
    }
}

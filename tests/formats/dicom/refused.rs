//! What is not read, each with its text; and files that lie.

use vol2gif::{Remedy, WayOut};
use vol2gif_kit::dicom_writer::{Dicom, EXPLICIT, IMPLICIT};

use super::{files, read_bytes, read_file, read_files, read_folder};

/// The text of the error, without the name of the file.
fn refused(bytes: &[u8]) -> String {
    let text = read_bytes(bytes).unwrap_err().to_string();
    text.split_once("a.dcm: ").unwrap().1.to_owned()
}

fn slice() -> Dicom {
    Dicom::slice(2, 2, 0.0, 1, &[1, 2, 3, 4])
}

#[test]
fn compressions_that_are_not_read_are_named_with_what_would_help() {
    for (syntax, what) in [
        ("1.2.840.10008.1.2.4.201", "compressed with HTJ2K (1.2.840.10008.1.2.4.201)"),
        ("1.2.840.10008.1.2.4.203", "compressed with HTJ2K (1.2.840.10008.1.2.4.203)"),
        ("1.2.840.10008.1.2.4.92", "compressed with JPEG 2000 of part 2"),
        ("1.2.840.10008.1.2.4.100", "of a video in MPEG-2"),
        ("1.2.840.10008.1.2.4.102", "of a video in MPEG-4"),
        ("1.2.840.10008.1.2.4.107", "of a video in HEVC"),
        ("1.2.840.10008.1.2.4.112", "compressed with JPEG XL"),
        ("1.2.840.10008.1.2.4.52", "compressed with a retired process of JPEG"),
        ("Secret", "of an unknown transfer syntax"),
    ] {
        let bytes = slice().written_as(syntax).with_fragments(&[vec![1, 2]]);
        let error = read_bytes(&bytes).unwrap_err();
        assert_eq!(error.remedy(), Some(Remedy::WayOut(WayOut::Uncompress)));
        assert_eq!(refused(&bytes), format!("is a DICOM file {what}, which is not read"));
    }
    let error = read_file(&files().join("JPGExtended.dcm")).unwrap_err();
    assert_eq!(error.remedy(), Some(Remedy::WayOut(WayOut::Uncompress)));
    let text = "is a DICOM file compressed with JPEG Extended of 12 bits (1.2.840.10008.1.2.4.51), which is not read";
    assert!(error.to_string().ends_with(text), "{error}");
}

#[test]
fn files_without_an_image_are_named() {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in [
        ("rtplan.dcm", "is a DICOM file without pixels, not a volume"),
        ("patient_tree/DICOMDIR", "is a DICOMDIR, a table of contents, not a volume"),
        (
            "no_meta.dcm",
            "is not a usable DICOM file: it has no DICM behind its first 128 bytes, and does not say how it is written",
        ),
        ("MR_truncated.dcm", "is cut short: the header promises 8192 bytes of samples, 8130 are there"),
    ] {
        let error = read_file(&files().join(path)).unwrap_err().to_string();
        assert!(error.ends_with(text), "{path}: {error}");
    }
    // A search passes over what has no image, and over other files without an extension; broken ones are named.
    let put = |name: &str, bytes: &[u8]| std::fs::write(directory.path().join(name), bytes).unwrap();
    put("README", b"not a DICOM file");
    put("1.2.840.5", b"nor is this");
    put("IM1", &slice().to_bytes());
    let whole = slice().to_bytes();
    // Where the element of the pixels begins.
    put("IM2", &whole[..whole.len() - 20]);
    put("a.dcm", b"of another format");
    std::fs::copy(files().join("rtplan.dcm"), directory.path().join("plan")).unwrap();
    std::fs::copy(files().join("patient_tree/DICOMDIR"), directory.path().join("DICOMDIR")).unwrap();
    let (found, notes) = read_folder(directory.path());
    let failed: Vec<&String> = found.iter().filter_map(|found| found.as_ref().err()).collect();
    assert_eq!(found.len(), 3);
    assert_eq!(failed[0], "IM2: is not a usable DICOM file: it ends before its pixels; it may be cut short");
    assert!(failed[1].starts_with("a.dcm: is not a usable DICOM file: it has no DICM"), "{}", failed[1]);
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["2 DICOM files without images were passed over"]);
}

#[test]
fn a_folder_of_one_unread_compression_is_one_error() {
    let directory = tempfile::tempdir().unwrap();
    for number in 0..6 {
        let (folder, syntax) = match number {
            0..=2 => ("one", "1.2.840.10008.1.2.4.201"),
            3 | 4 => ("other", "1.2.840.10008.1.2.4.201"),
            _ => ("other", "1.2.840.10008.1.2.4.110"),
        };
        let dicom = Dicom::slice(2, 2, number as f64, number, &[0; 4]).written_as(syntax);
        std::fs::create_dir_all(directory.path().join(folder)).unwrap();
        std::fs::write(directory.path().join(folder).join(format!("IM{number}")), dicom.to_bytes()).unwrap();
    }
    let (found, notes) = read_folder(directory.path());
    let failed: Vec<String> = found.into_iter().map(|found| found.unwrap_err()).collect();
    let starts = [
        "one/IM0: is a DICOM file compressed with HTJ2K",
        "other/IM3: is a DICOM file compressed with HTJ2K",
        "other/IM5: is a DICOM file compressed with JPEG XL",
    ];
    assert_eq!(failed.len(), starts.len(), "{failed:?}");
    assert!(failed.iter().zip(starts).all(|(text, start)| text.starts_with(start)), "{failed:?}");
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["3 more DICOM files are compressed as those beside them that are not read"]);
}

#[test]
fn sizes_that_lie_take_no_memory() {
    let huge = |dicom: Dicom| {
        dicom.with(|all| all.words(0x0028_0010, b"US", &[65535]).words(0x0028_0011, b"US", &[65535]))
    };
    let text = refused(&huge(slice()).to_bytes());
    assert_eq!(text, "is cut short: the header promises 8589672450 bytes of samples, 8 are there");
    let many = slice().with(|all| all.text(0x0028_0008, b"IS", "4000000000"));
    assert!(refused(&many.to_bytes()).contains("it has 4000000000 frames"));
    for syntax in ["5", "4.50", "4.70", "4.80", "4.90"] {
        let syntax: &'static str = format!("1.2.840.10008.1.2.{syntax}").leak();
        let stream = vec![0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 2, 0, 2, 1, 1, 0x11, 0];
        for dicom in [slice(), huge(slice())] {
            let text = refused(&dicom.written_as(syntax).with_fragments(std::slice::from_ref(&stream)));
            let expected =
                ["a compressed frame is damaged", "larger than 256 MiB", "another size or other samples"];
            assert!(expected.iter().any(|expected| text.contains(expected)), "{syntax}: {text}");
        }
    }
}

#[test]
fn headers_that_end_anywhere_are_errors() {
    for syntax in [EXPLICIT, IMPLICIT] {
        let bytes = slice().written_as(syntax).to_bytes();
        assert!(read_bytes(&bytes).is_ok());
        for length in (0..bytes.len() - 1).step_by(7) {
            assert!(read_bytes(&bytes[..length]).is_err(), "{length}");
        }
        // A length that leads behind the end, anywhere.
        for at in (140..bytes.len() - 4).step_by(5) {
            let mut wrong = bytes.clone();
            wrong[at..at + 4].fill(0xff);
            let _ = read_bytes(&wrong);
        }
    }
}

#[test]
fn pixels_that_do_not_fit_what_is_said_are_refused() {
    let wrong =
        |tag: u32, words: &[u16]| refused(&slice().with(|all| all.words(tag, b"US", words)).to_bytes());
    assert!(
        wrong(0x0028_0100, &[12])
            .contains("samples of 12 bits allocated, 16 stored and the highest number 15")
    );
    assert!(wrong(0x0028_0102, &[16]).contains("the highest number 16"));
    assert!(wrong(0x0028_0002, &[3]).contains("its pixels have 3 samples, not 1"));
    assert!(wrong(0x0028_0010, &[0]).contains("it does not say its numbers of rows and columns"));
    let colors = slice().with(|all| all.text(0x0028_0004, b"CS", "SECRET"));
    assert!(refused(&colors.to_bytes()).ends_with("its kind of colors is not known"));
}

#[test]
fn a_folder_of_nothing_says_so() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("README"), b"text").unwrap();
    let (found, _) = read_folder(directory.path());
    let error = found[0].as_ref().unwrap_err();
    let (start, end) = ("there are no .npy, .npz, .dcm", " files in this directory");
    assert!(error.contains(start) && error.ends_with(end), "{error}");
    assert_eq!(read_files(&[("deep/IM1", slice().to_bytes())])[0].gif, "deep.gif");
}

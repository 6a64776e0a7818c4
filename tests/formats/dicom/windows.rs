//! Windows and what is shown by default, against numbers by hand.

use vol2gif::volume::Volume;
use vol2gif::{Control, Converter, Options, Output, Resources};
use vol2gif_kit::dicom_writer::{Dicom, Elements};
use vol2gif_kit::gif_oracle::Shown;

use super::read_bytes;

/// A slice with this window.
fn slice(samples: &[u16], center: &str, width: &str, change: fn(Elements) -> Elements) -> Dicom {
    Dicom::slice(samples.len() as u16, 1, 0.0, 1, samples)
        .with(|all| change(all.text(0x0028_1050, b"DS", center).text(0x0028_1051, b"DS", width)))
}

/// The levels that are shown by default.
fn levels(dicom: &Dicom) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let (path, gif) = (directory.path().join("a.dcm"), directory.path().join("a.gif"));
    std::fs::write(&path, dicom.to_bytes()).unwrap();
    let volume = Volume::open(&path, None).unwrap();
    let resources = Resources { backend: vol2gif::backend::Choice::Cpu, ..Resources::default() };
    let converter = Converter::new(resources).unwrap();
    let output = Output::File(gif.clone());
    converter.convert(&volume, &output, &Options::default(), &Control::default()).unwrap();
    Shown::of(&std::fs::read(gif).unwrap()).levels()[0].clone()
}

const RESCALED: fn(Elements) -> Elements =
    |all| all.text(0x0028_1052, b"DS", "-1000").text(0x0028_1053, b"DS", "2");

#[test]
fn windows_of_each_kind_have_the_ends_of_the_standard() {
    let samples = [0, 400, 600, 1000];
    type Change = fn(Elements) -> Elements;
    let exact: Change = |all| RESCALED(all).text(0x0028_1056, b"CS", "LINEAR_EXACT");
    let sigmoid: Change = |all| RESCALED(all).text(0x0028_1056, b"CS", "SIGMOID");
    for (center, width, change, ends) in [
        ("40", "400", RESCALED, Some((-160.0, 239.0))),
        ("40\\300", "400\\1500", RESCALED, Some((-160.0, 239.0))),
        ("40", "400", exact, Some((-160.0, 240.0))),
        ("40", "400", sigmoid, Some((-160.0, 240.0))),
        ("40", "1", RESCALED, None),
        ("40", "0", RESCALED, None),
        ("40", "-5", exact, None),
        ("Secret", "400", RESCALED, None),
    ] {
        let read = read_bytes(&slice(&samples, center, width, change).to_bytes()).unwrap();
        assert_eq!(read.metadata.display, ends, "{center} {width}");
    }
}

#[test]
fn the_window_is_shown_by_default_in_units_of_the_values() {
    // Values are -1000, -160, 39, 239 and 1000; 39.5 would be the middle.
    let samples = [0, 420, 520, 619, 620, 1000];
    let found = levels(&slice(&samples, "40", "400", RESCALED));
    // floor(255 (value + 160) / 399 + 0.5)
    assert_eq!(found, [0, 0, 128, 254, 255, 255]);
}

#[test]
fn a_sigmoid_is_the_function_of_the_standard() {
    let sigmoid: fn(Elements) -> Elements = |all| RESCALED(all).text(0x0028_1056, b"CS", "SIGMOID");
    // Values are -1000, -160, 0, 40, 140, 240 and 1000.
    let samples = [0, 420, 500, 520, 570, 620, 1000];
    let found = levels(&slice(&samples, "40", "400", sigmoid));
    // floor(255 / (1 + exp(-4 (value - 40) / 400)) + 0.5)
    assert_eq!(found, [0, 30, 102, 128, 186, 225, 255]);
}

#[test]
fn inverted_grey_is_inverted_after_the_window() {
    let samples = [0, 420, 520, 619, 620, 1000];
    let inverted: fn(Elements) -> Elements = |all| RESCALED(all).text(0x0028_0004, b"CS", "MONOCHROME1");
    let found = levels(&slice(&samples, "40", "400", inverted));
    assert_eq!(found, [255, 255, 127, 1, 0, 0]);
}

#[test]
fn pet_and_windows_that_miss_the_values_are_shown_by_the_rule() {
    let samples = [0, 500, 1000];
    let pet: fn(Elements) -> Elements = |all| all.text(0x0008_0060, b"CS", "PT");
    // The rule: from the least to the greatest value.
    assert_eq!(levels(&slice(&samples, "40", "50", pet)), [0, 127, 255]);
    assert_eq!(levels(&slice(&samples, "40000", "50", |all| all)), [0, 127, 255]);
}

#[test]
fn a_window_of_ct_on_another_scanner_is_noted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.dcm");
    for (modality, window, noted) in [
        ("MR", "wl:brain", true),
        ("CT", "wl:brain", false),
        ("MR", "1,80", false),
        ("SECRET", "wl:brain", false),
    ] {
        let dicom = Dicom::slice(3, 1, 0.0, 1, &[0, 50, 100]);
        let dicom = dicom.with(|all| all.text(0x0008_0060, b"CS", modality));
        std::fs::write(&path, dicom.to_bytes()).unwrap();
        let mut options = Options::default();
        options.tone.contrast.window = window.parse().unwrap();
        let resources = Resources { backend: vol2gif::backend::Choice::Cpu, ..Resources::default() };
        let volume = Volume::open(&path, None).unwrap();
        let converter = Converter::new(resources).unwrap();
        let outcome = converter.convert(&volume, &Output::Memory, &options, &Control::default()).unwrap();
        let notes: Vec<String> = outcome.warnings.iter().map(ToString::to_string).collect();
        let text = "the window brain is one of CT, and the samples are of MR";
        assert_eq!(notes.iter().any(|note| note == text), noted, "{modality} {window}: {notes:?}");
    }
}

#[test]
fn a_table_makes_values_of_stored_samples() {
    let table = |first: u16, entries: &[u16]| {
        let count = entries.len() as u16;
        Elements::default()
            .words(0x0028_3002, b"US", &[count, first, 16])
            .words(0x0028_3006, b"OW", entries)
            .text(0x0028_3004, b"LO", "Secret unit")
    };
    let dicom = Dicom::slice(4, 1, 0.0, 1, &[0, 10, 11, 99])
        .with(|all| all.items(0x0028_3000, vec![table(10, &[500, 1000, 2000])]));
    let read = read_bytes(&dicom.to_bytes()).unwrap();
    let values: Vec<u16> = read.samples.chunks(2).map(|it| u16::from_le_bytes([it[0], it[1]])).collect();
    assert_eq!((read.sample, values), ("uint16", vec![500, 500, 1000, 2000]));
}

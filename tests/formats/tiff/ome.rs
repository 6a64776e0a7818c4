//! OME-TIFF: planes in any order of any files, sets whose members name each other, and planes that are not there.

use std::fs;

use tempfile::TempDir;
use vol2gif::formats::arrays;
use vol2gif::volume::{Interval, LengthUnit, Volume};
use vol2gif_kit::tiff_writer::{Layout, Tiff, wave};

use super::read;

const WIDTH: usize = 38;
const HEIGHT: usize = 26;
const PAGE: usize = WIDTH * HEIGHT * 2;

/// An OME-XML of these images.
fn xml(uuid: &str, inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- a comment --><OME \
         xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\" UUID=\"{uuid}\">{inner}</OME>"
    )
}

/// An image of Z, C and T, with elements that lead to its planes.
fn image(name: &str, order: &str, [z, c, t]: [usize; 3], data: &str) -> String {
    format!(
        "<Image ID=\"Image:0\" Name=\"{name}\"><Pixels ID=\"Pixels:0\" DimensionOrder=\"{order}\" Type=\"uint16\" \
         SizeX=\"{WIDTH}\" SizeY=\"{HEIGHT}\" SizeZ=\"{z}\" SizeC=\"{c}\" SizeT=\"{t}\" PhysicalSizeX=\"0.65\" \
         PhysicalSizeY=\"650\" PhysicalSizeYUnit=\"nm\" PhysicalSizeZ=\"2\" TimeIncrement=\"1.5\" \
         TimeIncrementUnit=\"min\"><Channel ID=\"Channel:0:0\" Name=\"GFP\" Color=\"16711935\"/>{data}</Pixels></Image>"
    )
}

/// Writes a file of these pages, with a description in the first.
fn put(directory: &TempDir, name: &str, description: &str, pages: &[&[u8]]) {
    let layout = Layout { rows: 9, ..Layout::grey(WIDTH, HEIGHT, 16) };
    let mut tiff = Tiff::new(false, false);
    for (number, samples) in pages.iter().enumerate() {
        let text = tiff.text(description.as_bytes());
        tiff.page(&layout, samples, if number == 0 { vec![(270, text)] } else { vec![] });
    }
    fs::write(directory.path().join(name), &tiff.bytes).unwrap();
}

fn pages(samples: &[u8]) -> Vec<&[u8]> {
    samples.chunks(PAGE).collect()
}

#[test]
fn planes_are_where_the_xml_says() {
    let directory = TempDir::new().unwrap();
    let samples = wave(&[3, 2, 2, HEIGHT, WIDTH], 2);
    let all = pages(&samples);
    // Without more, pages are planes in the order of the image.
    put(&directory, "a.ome.tif", &xml("u", &image("x", "XYCZT", [2, 2, 3], "<TiffData/>")), &all);
    let read_as = |name: &str, axes: &str, lengths: &[usize], samples: &[u8]| {
        let read = read(&directory.path().join(name), None).unwrap();
        assert_eq!((&*read.axes, &read.lengths[..]), (axes, lengths), "{name}");
        assert!(read.samples == samples, "{name}: other samples");
        assert_eq!(read.remarks, Vec::<String>::new());
    };
    read_as("a.ome.tif", "TZCYX", &[3, 2, 2, HEIGHT, WIDTH], &samples);
    put(
        &directory,
        "b.ome.tif",
        &xml("u", &image("x", "XYZTC", [2, 2, 3], "<TiffData IFD=\"0\" PlaneCount=\"12\"/>")),
        &all,
    );
    read_as("b.ome.tif", "CTZYX", &[2, 3, 2, HEIGHT, WIDTH], &samples);
    // One element for each plane, the pages in reverse order.
    let data: String = (0..12)
        .map(|k| {
            let (t, z, c) = (k / 4, k / 2 % 2, k % 2);
            format!("<TiffData IFD=\"{}\" FirstT=\"{t}\" FirstZ=\"{z}\" FirstC=\"{c}\"></TiffData>", 11 - k)
        })
        .collect();
    let reversed: Vec<&[u8]> = all.iter().rev().copied().collect();
    put(&directory, "c.ome.tif", &xml("u", &image("x", "XYCZT", [2, 2, 3], &data)), &reversed);
    read_as("c.ome.tif", "TZCYX", &[3, 2, 2, HEIGHT, WIDTH], &samples);

    let volume = Volume::open(&directory.path().join("c.ome.tif"), None).unwrap();
    let (spacing, interval) = (volume.metadata().spacing, volume.metadata().interval);
    assert_eq!((spacing.z, spacing.y, spacing.x), (Some(2.0), Some(0.65), Some(0.65)));
    assert_eq!(spacing.unit, Some(LengthUnit::Micrometer));
    assert_eq!(interval, Some(Interval { nanoseconds: 90_000_000_000, start_nanoseconds: 0 }));
    let channels = &volume.metadata().channels;
    assert_eq!((channels[0].name.as_deref(), channels[0].color), (Some("GFP"), Some([0, 255, 0])));
}

#[test]
fn an_axis_that_counts_two_things_is_named() {
    let directory = TempDir::new().unwrap();
    let samples = wave(&[6, HEIGHT, WIDTH], 2);
    for (modulo, expected) in [
        (
            "<ModuloAlongZ Type=\"phase\" Start=\"0\" End=\"2\" Step=\"1\"/>",
            &["the 6 of axis Z are 2 times 3 that differ in phase"][..],
        ),
        (
            "<ModuloAlongZ Type=\"angle\"><Label>0</Label><Label>90</Label></ModuloAlongZ><Label>x</Label>",
            &["the 6 of axis Z are 3 times 2 that differ in angle"],
        ),
        ("<ModuloAlongZ Type=\"angle\" Start=\"0\" End=\"1e99\"/><ModuloAlongT Type=\"x\"/>", &[]),
    ] {
        let annotations = format!(
            "<StructuredAnnotations><XMLAnnotation><Value><Modulo>{modulo}</Modulo></Value></XMLAnnotation>\
             </StructuredAnnotations>"
        );
        let text = xml("u", &(image("x", "XYZCT", [6, 1, 1], "<TiffData/>") + &annotations));
        put(&directory, "a.ome.tif", &text, &pages(&samples));
        let read = read(&directory.path().join("a.ome.tif"), None).unwrap();
        assert_eq!((&*read.axes, read.remarks), ("ZYX", expected.iter().map(ToString::to_string).collect()));
        assert!(read.samples == samples);
    }
}

/// A set of files of a plane: two images of 3 times and 2 channels. The first file has the XML, all others name it.
fn set(directory: &TempDir) -> Vec<String> {
    let name = |image: usize, t: usize, c: usize| format!("pos{image}_t{t}_ch{c}.ome.tif");
    let uuid = |image: usize, t: usize, c: usize| format!("urn:uuid:{image}{t}{c}");
    let images: String = (0..2)
        .map(|k| {
            let data: String = (0..6)
                .map(|plane| {
                    let (t, c) = (plane / 2, plane % 2);
                    format!(
                        "<TiffData IFD=\"0\" PlaneCount=\"1\" FirstC=\"{c}\" FirstT=\"{t}\" FirstZ=\"0\"><UUID \
                         FileName=\"{}\">{}</UUID></TiffData>",
                        name(k, t, c),
                        uuid(k, t, c)
                    )
                })
                .collect();
            image(&format!("position {k}"), "XYCZT", [1, 2, 3], &data)
        })
        .collect();
    let mut names = Vec::new();
    for k in 0..2 {
        let samples = plane_samples(k);
        for (plane, samples) in samples.chunks(PAGE).enumerate() {
            let (t, c) = (plane / 2, plane % 2);
            let inner = match (k, t, c) {
                (0, 0, 0) => images.clone(),
                _ => format!("<BinaryOnly MetadataFile=\"{}\" UUID=\"{}\"/>", name(0, 0, 0), uuid(0, 0, 0)),
            };
            put(directory, &name(k, t, c), &xml(&uuid(k, t, c), &inner), &[samples]);
            names.push(name(k, t, c));
        }
    }
    names
}

/// The samples of image `k` of the set.
fn plane_samples(k: usize) -> Vec<u8> {
    let samples = wave(&[3, 2, HEIGHT, WIDTH], 2);
    let add = |sample: &[u8]| (u16::from_le_bytes([sample[0], sample[1]]) + 1000 * k as u16).to_le_bytes();
    samples.chunks(2).flat_map(add).collect()
}

#[test]
fn a_set_is_two_arrays_whichever_file_is_named() {
    let directory = TempDir::new().unwrap();
    for name in set(&directory) {
        let path = directory.path().join(&name);
        assert_eq!(arrays(&path).unwrap(), ["position 0", "position 1"], "{name}");
        for k in 0..2 {
            let read = read(&path, Some(&format!("position {k}"))).unwrap();
            assert_eq!((&*read.axes, &read.lengths[..]), ("TCYX", &[3, 2, HEIGHT, WIDTH][..]));
            assert!(read.samples == plane_samples(k), "{name}: other samples");
        }
    }
}

#[test]
fn planes_that_are_not_there_are_named_and_left_out() {
    let directory = TempDir::new().unwrap();
    set(&directory);
    let path = directory.path().join("pos0_t0_ch0.ome.tif");
    fs::remove_file(directory.path().join("pos0_t1_ch1.ome.tif")).unwrap();
    let read = read(&path, Some("position 0")).unwrap();
    assert_eq!((&*read.axes, &read.lengths[..]), ("TCYX", &[2, 2, HEIGHT, WIDTH][..]));
    let all = plane_samples(0);
    assert!(read.samples == [&all[..2 * PAGE], &all[4 * PAGE..]].concat(), "other samples");
    assert_eq!(
        read.remarks,
        [
            "the OME-XML names files that are not there: pos0_t1_ch1.ome.tif",
            "the OME-XML promises 6 planes, and 5 are there; 2 frames of 2 channels are shown",
        ]
    );
}

#[test]
fn an_acquisition_that_was_stopped_ends_with_whole_stacks_or_has_fewer_frames() {
    let directory = TempDir::new().unwrap();
    let samples = wave(&[4, 3, HEIGHT, WIDTH], 2);
    let data = "<TiffData IFD=\"0\" PlaneCount=\"12\"/>";
    let text = xml("u", &image("x", "XYCZT", [3, 1, 4], data));
    // Two stacks and two slices of the third.
    put(&directory, "a.ome.tif", &text, &pages(&samples)[..8]);
    let stopped = read(&directory.path().join("a.ome.tif"), None).unwrap();
    assert_eq!((&*stopped.axes, &stopped.lengths[..]), ("TZYX", &[2, 3, HEIGHT, WIDTH][..]));
    assert!(stopped.samples == samples[..6 * PAGE], "other samples");
    assert_eq!(
        stopped.remarks,
        ["the OME-XML promises 12 planes, and 8 are there; 6 frames of 1 channels are shown"]
    );
    // Gaps in two stacks.
    let data: String = [0, 1, 2, 3, 5, 7, 8]
        .iter()
        .enumerate()
        .map(|(page, k)| format!("<TiffData IFD=\"{page}\" FirstT=\"{}\" FirstZ=\"{}\"/>", k / 3, k % 3))
        .collect();
    let all = pages(&samples);
    let there: Vec<&[u8]> = [0, 1, 2, 3, 5, 7, 8].iter().map(|&k| all[k]).collect();
    put(&directory, "b.ome.tif", &xml("u", &image("x", "XYCZT", [3, 1, 4], &data)), &there);
    let gaps = read(&directory.path().join("b.ome.tif"), None).unwrap();
    assert_eq!((&*gaps.axes, &gaps.lengths[..]), ("TYX", &[7, HEIGHT, WIDTH][..]));
    assert!(gaps.samples == there.concat(), "other samples");
}

#[test]
fn names_in_an_xml_lead_nowhere_but_to_the_directory_of_the_file() {
    let outside = TempDir::new().unwrap();
    let samples = wave(&[1, HEIGHT, WIDTH], 2);
    put(&outside, "secret.tif", "", &[&samples]);
    let directory = TempDir::new_in(outside.path()).unwrap();
    let secret = outside.path().join("secret.tif");
    for name in
        ["../secret.tif", secret.to_str().unwrap(), "..\\secret.tif", "file:///etc/../secret.tif", "..", "/"]
    {
        let data =
            format!("<TiffData IFD=\"0\" FirstZ=\"1\"><UUID FileName=\"{name}\">other</UUID></TiffData>");
        let data = format!("<TiffData IFD=\"0\" FirstZ=\"0\"/>{data}");
        put(&directory, "a.ome.tif", &xml("u", &image("x", "XYCZT", [2, 1, 1], &data)), &[&samples]);
        let read = read(&directory.path().join("a.ome.tif"), None).unwrap();
        assert_eq!(read.lengths, [HEIGHT, WIDTH], "{name}");
        put(
            &directory,
            "b.ome.tif",
            &xml("u", &format!("<BinaryOnly MetadataFile=\"{name}\"/>")),
            &[&samples],
        );
        assert_eq!(super::read(&directory.path().join("b.ome.tif"), None).unwrap().lengths, [HEIGHT, WIDTH]);
    }
}

#[test]
fn a_file_that_was_renamed_still_has_its_planes() {
    let directory = TempDir::new().unwrap();
    let samples = wave(&[3, HEIGHT, WIDTH], 2);
    let data = "<TiffData><UUID FileName=\"before.ome.tif\">old</UUID></TiffData>";
    put(&directory, "after.ome.tif", &xml("new", &image("x", "XYCZT", [1, 1, 3], data)), &pages(&samples));
    let read = read(&directory.path().join("after.ome.tif"), None).unwrap();
    assert_eq!((&*read.axes, read.samples == samples), ("TYX", true));
}

#[test]
fn pictures_of_labels_are_left_out_unless_they_are_named() {
    let directory = TempDir::new().unwrap();
    let samples = wave(&[2, HEIGHT, WIDTH], 2);
    let of = |name, page| image(name, "XYCZT", [1, 1, 1], &format!("<TiffData IFD=\"{page}\"/>"));
    let text = xml("u", &(of("tissue", 0) + &of("label", 1)));
    put(&directory, "a.ome.tif", &text, &pages(&samples));
    let path = directory.path().join("a.ome.tif");
    assert!(read(&path, None).unwrap().samples == samples[..PAGE], "the tissue is shown");
    assert!(read(&path, Some("label")).unwrap().samples == samples[PAGE..], "the label is there");
}

/// An XML that is none, that promises what no file has, or that would be large if its entities were replaced.
#[test]
fn an_xml_that_lies_is_an_error_or_plain_pages() {
    let directory = TempDir::new().unwrap();
    let samples = wave(&[2, HEIGHT, WIDTH], 2);
    let huge = image("x", "XYCZT", [4_000_000_000, 4_000_000_000, 4_000_000_000], "<TiffData/>");
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
    let entity = image("&b;", "XYCZT", [2, 1, 1], "<TiffData/>");
    for text in [
        xml("u", &huge),
        format!("{bomb}{}", xml("u", &entity)),
        xml("u", "<Image><Pixels SizeX=\"-1\" SizeY=\"x\"><TiffData/></Pixels></Image>"),
        "<OME><Image></OME>".to_owned(),
        "OME>".to_owned(),
        "<OME></OME>".to_owned(),
        xml("u", &"<Image>".repeat(1000)),
        xml("u", &image("x", "", [2, 1, 1], "<TiffData IFD=\"99999999999\" PlaneCount=\"99999999999\"/>")),
    ] {
        put(&directory, "a.ome.tif", &text, &pages(&samples));
        match read(&directory.path().join("a.ome.tif"), None) {
            Ok(read) => assert_eq!(read.samples.len(), 2 * PAGE, "{text}"),
            Err(error) => assert!(!error.to_string().contains('\n'), "{error}"),
        }
    }
}

//! Stores of others, and those of `make.py`.

use flate2::Crc;
use vol2gif::Problem;
use vol2gif::formats::arrays;

use super::{read, read_with, stored};
use vol2gif::formats::MissingChunks;
use vol2gif::volume::Interval;

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Reads what a table of `make.py` lists.
fn compare(store: &str, table: &str) {
    for line in table.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, sample, lengths, expected] = *fields else { panic!("{line}") };
        let read = read(&stored(store), Some(name));
        if expected == "refused" {
            assert!(matches!(
                read.map(|_| ()).unwrap_err().problem(),
                Problem::Format { .. } | Problem::SampleType(_)
            ));
            continue;
        }
        let read = read.unwrap_or_else(|error| panic!("{error}"));
        let found: Vec<String> = read.lengths.iter().map(ToString::to_string).collect();
        assert_eq!((read.sample, &*found.join(",")), (sample, lengths), "{name}");
        assert_eq!(format!("{:08x}", crc(&read.samples)), expected, "{name}");
    }
}

#[test]
fn arrays_of_every_type_compression_and_layout_are_read_as_zarr_python_reads_them() {
    compare("made.ozx", include_str!("../files/zarr/made.tsv"));
}

#[test]
fn containers_of_n5_are_read_as_tensorstore_reads_them() {
    compare("made.n5", include_str!("../files/zarr/made_n5.tsv"));
    let cut = read(&stored("made.n5"), Some("cut")).unwrap();
    assert_eq!((&*cut.axes(), cut.metadata.spacing), ("", Default::default()));
    assert_eq!(read(&stored("made.n5"), Some("raw")).unwrap().axes(), "ZYX");
}

#[test]
fn images_of_ome_zarr_have_their_axes_and_levels() {
    type Expected = (&'static str, Option<&'static str>, &'static str, &'static [usize], u32);
    let files: [Expected; 8] = [
        ("fiji_zyx_v04.ome.zarr", None, "ZYX", &[16, 64, 64], FIJI[0]),
        ("fiji_tzyx_v05.ome.zarr", Some("0"), "TZYX", &[4, 16, 64, 64], FIJI[1]),
        ("fiji_tczyx_v04.ome.zarr", Some("0"), "TCZYX", &[4, 3, 16, 64, 64], FIJI[2]),
        ("fiji_tczyx_v04.ome.zarr", Some("1"), "TCZYX", &[4, 3, 8, 32, 32], FIJI[3]),
        ("fiji_bf2raw_v05.ome.zarr", Some("0"), "YX", &[64, 64], FIJI[4]),
        ("fiji_bf2raw_v05.ome.zarr", Some("1"), "YX", &[64, 64], FIJI[5]),
        ("fiji_bf2raw_v05.ome.zarr", Some("1/0"), "YX", &[64, 64], FIJI[5]),
        ("fiji_bf2raw_v05.ome.zarr", Some("1/1"), "YX", &[32, 32], FIJI[6]),
    ];
    for (name, array, axes, lengths, expected) in files {
        let read = read(&stored(name), array).unwrap();
        assert_eq!(
            (&*read.axes(), &*read.lengths, read.sample),
            (axes, lengths, "uint8"),
            "{name} {array:?}"
        );
        assert_eq!(crc(&read.samples), expected, "{name} {array:?}");
    }
}

/// What zarr-python 3.1.6 reads of these arrays, in the order of the test.
const FIJI: [u32; 7] = [0xfb19c3dd, 0xe1915162, 0x7a8de331, 0x7bca4d4d, 0x6da4cb34, 0x9a8c3c99, 0xa57f914d];

#[test]
fn what_is_known_of_channels_and_voxels_is_used() {
    let image = read(&stored("fiji_tczyx_v04.ome.zarr"), Some("0")).unwrap();
    let channel = &image.metadata.channels[1];
    assert_eq!((channel.name.as_deref(), channel.color), (Some("NLStdTomato"), Some([255, 0, 0])));
    assert_eq!((channel.display, channel.is_hidden), (Some((6.0, 133.0)), false));
    let level = read(&stored("fiji_tczyx_v04.ome.zarr"), Some("1")).unwrap();
    assert_eq!(level.metadata.spacing, "2,2,2".parse().unwrap());
    assert_eq!(level.metadata.interval, None::<Interval>);
}

#[test]
fn collections_and_plates_list_their_images() {
    assert_eq!(arrays(&stored("fiji_bf2raw_v05.ome.zarr")).unwrap(), ["0", "1"]);
    assert_eq!(arrays(&stored("bit_plate_v04.zarr")).unwrap(), ["A/1/0", "A/2/0", "B/1/0", "B/2/0"]);
    assert_eq!(arrays(&stored("fiji_zyx_v04.ome.zarr")).unwrap(), [""; 0]);
}

#[test]
fn an_array_without_chunks_is_an_error_or_all_fill_value() {
    let error = read(&stored("bit_plate_v04.zarr"), Some("A/1/0")).map(|_| ()).unwrap_err();
    assert!(matches!(error.problem(), Problem::NoChunks { chunks: 100, fill } if fill == "0"), "{error}");
    let read = read_with(&stored("bit_plate_v04.zarr"), Some("A/1/0/0"), MissingChunks::Fill).unwrap();
    assert_eq!((&*read.axes(), &*read.lengths, read.sample), ("YX", &[1000, 1000][..], "float64"));
    assert!(read.samples.iter().all(|&byte| byte == 0));
    assert_eq!(read.metadata.notes, ["100 of 100 chunks are not there and shown as 0, the fill value"]);
}

#[test]
fn stores_that_are_no_images_say_why() {
    for (name, reason) in [
        ("image-01", "no array is in it"),
        ("image-02", "has no multiscales"),
        ("image-03", "no array is at \"0\", which its metadata name"),
    ] {
        let error = read(&stored(&format!("bit_invalid/{name}.zarr")), None).map(|_| ()).unwrap_err();
        assert!(error.to_string().contains(reason), "{error}");
    }
    let level = read_with(&stored("bit_invalid/image-04.zarr"), Some("1"), MissingChunks::Fill);
    let error = level.map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("an image has 3 axes, and its array has 2"), "{error}");
}

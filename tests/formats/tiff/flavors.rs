//! Flavors of TIFF, made byte by byte: axes, order and planes as tifffile 2026.3.3 has them.

use vol2gif::volume::{Interval, LengthUnit, Volume};
use vol2gif_kit::tiff_writer::{Layout, Packing, Tiff, Value, wave};

use super::{Read, read, read_bytes};

const HYPER: [usize; 5] = [3, 2, 2, 30, 41];

/// Lines of ImageJ for a hyperstack.
fn lines([frames, slices, channels, ..]: [usize; 5], more: &str) -> String {
    format!(
        "ImageJ=1.54f\nimages={}\nchannels={channels}\nslices={slices}\nframes={frames}\nhyperstack=true\n\
         mode=composite\nunit=\\u00B5m\nfinterval=2.5\nspacing=0.7\nloop=false\nmin=120.0\nmax=3000.0\n{more}",
        frames * slices * channels
    )
}

/// A hyperstack with one directory, all planes behind the first.
fn one_directory(big_endian: bool, more: &str, cut: usize) -> Vec<u8> {
    let layout = Layout::grey(41, 30, 16);
    let mut samples = wave(&HYPER, 2);
    if big_endian {
        samples.chunks_mut(2).for_each(<[u8]>::reverse);
    }
    let mut tiff = Tiff::new(big_endian, false);
    let at = tiff.put(&samples[..2460]);
    let mut tags = tiff.tags(&layout, &[at], &[2460]);
    tags.insert(270, tiff.text(lines(HYPER, more).as_bytes()));
    for tag in [282, 283] {
        tags.insert(tag, tiff.fraction(5, 1));
    }
    tags.insert(296, tiff.shorts(&[1]));
    // The directory is before the samples, as ImageJ has it.
    let mut probe = Tiff::new(big_endian, false);
    probe.directory(&tags);
    let at = probe.bytes.len() as u64;
    let mut tiff = Tiff::new(big_endian, false);
    tags.insert(273, tiff.offsets(&[at]));
    tiff.directory(&tags);
    assert_eq!(tiff.put(&samples), at);
    tiff.bytes.truncate(tiff.bytes.len() - cut);
    tiff.bytes
}

fn assert_read(read: &Read, axes: &str, lengths: &[usize], samples: &[u8]) {
    assert_eq!((&*read.axes, &*read.lengths), (axes, lengths));
    assert!(read.samples == samples, "other samples");
}

#[test]
fn a_hyperstack_of_imagej_may_have_one_directory() {
    for big_endian in [false, true] {
        let read = read_bytes(&one_directory(big_endian, "", 0), None).unwrap();
        assert_read(&read, "TZCYX", &HYPER, &wave(&HYPER, 2));
        assert_eq!((read.sample, read.remarks.len()), ("uint16", 0));
    }
}

/// Signed samples of 16 bits are stored with 32768 added, and the calibration takes it away.
#[test]
fn signed_samples_of_imagej_are_signed() {
    let calibration = "cf=0\nc0=-32768.0\nc1=1.0\nvunit=Hounsfield\n";
    let stored = wave(&HYPER, 2);
    let signed = |stored: &[u8]| (u16::from_le_bytes([stored[0], stored[1]]) as i32 - 32768) as i16;
    let expected: Vec<u8> = stored.chunks(2).flat_map(|it| signed(it).to_le_bytes()).collect();
    let mut files = vec![one_directory(true, calibration, 0), one_directory(false, calibration, 0)];
    let pages = Layout { rows: 7, ..Layout::grey(41, 30, 16) };
    for layout in [pages, Layout { packing: Packing::Lzw, predictor: 2, ..pages }] {
        files.push(with_description(&lines(HYPER, calibration), &HYPER, &layout));
    }
    for file in files {
        let read = read_bytes(&file, None).unwrap();
        assert_read(&read, "TZCYX", &HYPER, &expected);
        assert_eq!((read.sample, read.remarks), ("int16", vec![]));
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.tif");
    std::fs::write(&path, one_directory(true, calibration, 0)).unwrap();
    let display = Volume::open(&path, None).unwrap().metadata().display;
    assert_eq!(display, Some((120.0 - 32768.0, 3000.0 - 32768.0)));
    // Any other calibration is named, and changes nothing.
    let other = read_bytes(&one_directory(true, "cf=0\nc0=-1000.0\nc1=0.5\nvunit=mV\n", 0), None).unwrap();
    assert_read(&other, "TZCYX", &HYPER, &stored);
    assert_eq!(
        other.remarks,
        ["ImageJ calibrates its values as -1000 + 0.5 times the sample mV; the samples are shown"]
    );
}

#[test]
fn a_hyperstack_that_is_cut_short_ends_with_whole_stacks() {
    // 10 planes and a part of another one are left, of 12: two times of two slices.
    let read = read_bytes(&one_directory(true, "", 3000), None).unwrap();
    assert_read(&read, "TZCYX", &[2, 2, 2, 30, 41], &wave(&HYPER, 2)[..8 * 2460]);
    assert_eq!(
        read.remarks,
        ["ImageJ promises 12 planes, and 10 are in the file; the first 8 make whole stacks"]
    );
    let one = read_bytes(&one_directory(true, "", 9 * 2460), None).unwrap();
    assert_read(&one, "CYX", &[2, 30, 41], &wave(&HYPER, 2)[..2 * 2460]);
}

#[test]
fn planes_of_imagej_may_have_pages_and_another_order() {
    for (order, axes, lengths) in [
        ("", "TZCYX", [3, 2, 2, 30, 41]),
        ("order=zct\n", "TCZYX", [3, 2, 2, 30, 41]),
        ("order=tzc\n", "CZTYX", [2, 2, 3, 30, 41]),
    ] {
        let layout = Layout { rows: 7, ..Layout::grey(41, 30, 16) };
        let samples = wave(&HYPER, 2);
        let mut tiff = Tiff::new(true, false);
        let text = tiff.text(lines(HYPER, order).as_bytes());
        for (page, samples) in samples.chunks(2460).enumerate() {
            let more = if page == 0 { vec![(270, text.clone())] } else { vec![] };
            tiff.page(&layout, samples, more);
        }
        assert_read(&read_bytes(&tiff.bytes, None).unwrap(), axes, &lengths, &samples);
    }
}

#[test]
fn what_imagej_says_of_sizes_and_times_is_known() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.tif");
    std::fs::write(&path, one_directory(true, "", 0)).unwrap();
    let volume = Volume::open(&path, None).unwrap();
    let metadata = volume.metadata();
    let spacing = metadata.spacing;
    assert_eq!((spacing.z, spacing.y, spacing.x), (Some(0.7), Some(0.2), Some(0.2)));
    assert_eq!(spacing.unit, Some(LengthUnit::Micrometer));
    let interval = Interval { nanoseconds: 2_500_000_000, start_nanoseconds: 0 };
    assert_eq!((metadata.interval, metadata.display), (Some(interval), Some((120.0, 3000.0))));
}

/// A page for each plane, with a description in the first.
fn with_description(text: &str, lengths: &[usize], layout: &Layout) -> Vec<u8> {
    let samples = wave(lengths, layout.sample_bytes());
    let mut tiff = Tiff::new(false, false);
    let of_page = layout.width * layout.height * layout.samples * layout.sample_bytes();
    let text = tiff.text(text.as_bytes());
    for (page, samples) in samples.chunks(of_page).enumerate() {
        let more = if page == 0 { vec![(270, text.clone())] } else { vec![] };
        tiff.page(layout, samples, more);
    }
    tiff.bytes
}

#[test]
fn the_shape_that_tifffile_writes_is_the_shape() {
    let layout = Layout { rows: 5, ..Layout::grey(20, 12, 8) };
    let text = r#"{"shape": [3, 2, 12, 20], "axes": "TZYX"}"#;
    let read = read_bytes(&with_description(text, &[3, 2, 12, 20], &layout), None).unwrap();
    assert_read(&read, "TZYX", &[3, 2, 12, 20], &wave(&[3, 2, 12, 20], 1));
    // Without letters, axes of several indices that have no name are only known if there is one of them.
    let read =
        read_bytes(&with_description(r#"{"shape": [6, 12, 20]}"#, &[6, 12, 20], &layout), None).unwrap();
    assert_read(&read, "ZYX", &[6, 12, 20], &wave(&[6, 12, 20], 1));
    let text = r#"{"shape": [3, 2, 12, 20]}"#;
    let read = read_bytes(&with_description(text, &[3, 2, 12, 20], &layout), None).unwrap();
    assert_read(&read, "", &[3, 2, 12, 20], &wave(&[3, 2, 12, 20], 1));
    let colors = Layout { samples: 3, photometric: 2, ..layout };
    let read = read_bytes(&with_description("shape=(4, 12, 20, 3)", &[4, 12, 20, 3], &colors), None).unwrap();
    assert_read(&read, "ZYXS", &[4, 12, 20, 3], &wave(&[4, 12, 20, 3], 1));
}

#[test]
fn planes_of_metamorph_lie_behind_the_first() {
    let lengths = [7, 33, 45];
    let samples = wave(&lengths, 2);
    let mut tiff = Tiff::new(false, false);
    let at = tiff.put(&samples);
    let size = tiff.put(&[13, 0, 0, 0, 100, 0, 0, 0]);
    let unit = tiff.put(b"\x03\0\0\0um\0");
    let numbers = |values: &[u32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let calibration = numbers(&[4, size as u32, 5, size as u32, 6, unit as u32, 3, 1, 0, 0]);
    let planes: Vec<u8> =
        (0..7).flat_map(|k| numbers(&[4 + 4 * k, 10, 2455000, 1000 * k, 2455000, 1000 * k])).collect();
    let layout = Layout::grey(45, 33, 16);
    let mut tags = tiff.tags(&layout, &[at], &[2970]);
    tags.insert(33628, tiff.raw(4, 5, calibration));
    tags.insert(33629, tiff.raw(5, 7, planes));
    tiff.directory(&tags);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.stk");
    std::fs::write(&path, &tiff.bytes).unwrap();
    assert_read(&read(&path, None).unwrap(), "ZYX", &lengths, &samples);
    let spacing = Volume::open(&path, None).unwrap().metadata().spacing;
    assert_eq!((spacing.z, spacing.y, spacing.x), (Some(0.4), Some(0.13), Some(0.13)));
}

#[test]
fn channels_of_zeiss_are_strips_and_thumbnails_are_left_out() {
    let lengths = [4, 2, 40, 32];
    let samples = wave(&lengths, 2);
    let thumbnail = wave(&[3, 10, 8], 1);
    let mut info = vec![0; 512];
    let mut set = |at: usize, bytes: &[u8]| info[at..at + bytes.len()].copy_from_slice(bytes);
    set(0, &67_127_628u32.to_le_bytes());
    for (at, value) in [(8, 32u32), (12, 40), (16, 4), (20, 2), (24, 1)] {
        set(at, &value.to_le_bytes());
    }
    for (at, value) in [(40, 2e-7f64), (48, 2e-7), (56, 1e-6)] {
        set(at, &value.to_le_bytes());
    }
    let layout = Layout { samples: 2, planar: true, ..Layout::grey(32, 40, 16) };
    let small = Layout { samples: 3, planar: true, photometric: 2, ..Layout::grey(8, 10, 8) };
    let mut tiff = Tiff::new(false, false);
    for (page, samples) in samples.chunks(2 * 40 * 32 * 2).enumerate() {
        // The two numbers of bits are behind an offset, although they would fit.
        let bits = tiff.put(&[16, 0, 16, 0]);
        let mut more = vec![(258, tiff.raw(3, 2, tiff.number(bits, 4))), (254, tiff.offsets(&[0]))];
        if page == 0 {
            more.push((34412, tiff.raw(1, 512, info.clone())));
        }
        tiff.page(&layout, samples, more);
        let reduced: Value = tiff.offsets(&[1]);
        tiff.page(&small, &thumbnail, vec![(254, reduced)]);
    }
    assert_read(&read_bytes(&tiff.bytes, None).unwrap(), "ZCYX", &lengths, &samples);
    let thumbnails = read_bytes(&tiff.bytes, Some("thumbnail")).unwrap();
    assert_read(&thumbnails, "ZSYX", &[4, 3, 10, 8], &thumbnail.repeat(4));
}

#[test]
fn channels_of_scanimage_come_in_turns() {
    let lengths = [3, 2, 2, 24, 36];
    let samples = wave(&lengths, 2);
    let layout = Layout { format: 2, ..Layout::grey(36, 24, 16) };
    for (channels, frames, axes, expected) in [
        ("[1;3]", "2", "ZTCYX", vec![3, 2, 2, 24, 36]),
        ("[1 3]", "Inf", "TCYX", vec![6, 2, 24, 36]),
        // One channel, whatever its number.
        ("3", "Inf", "TYX", vec![12, 24, 36]),
    ] {
        let text = format!(
            "SI.VERSION_MAJOR = 2020\nSI.hChannels.channelSave = {channels}\n\
             SI.hStackManager.framesPerSlice = {frames}\nSI.hRoiManager.scanFrameRate = 30.01\n"
        );
        let mut tiff = Tiff::new(false, true);
        for samples in samples.chunks(24 * 36 * 2) {
            let text = tiff.text(text.as_bytes());
            tiff.page(&layout, samples, vec![(305, text)]);
        }
        assert_read(&read_bytes(&tiff.bytes, None).unwrap(), axes, &expected, &samples);
    }
}

#[test]
fn the_least_value_may_be_white_and_numbers_may_be_those_of_colors() {
    let samples = wave(&[3, 20, 31], 2);
    let page = |photometric: u64| {
        let layout = Layout { photometric, ..Layout::grey(31, 20, 16) };
        let mut tiff = Tiff::new(false, false);
        samples.chunks(1240).for_each(|samples| {
            tiff.page(&layout, samples, vec![]);
        });
        read_bytes(&tiff.bytes, None).unwrap()
    };
    let white = page(0);
    assert_read(&white, "ZYX", &[3, 20, 31], &samples);
    assert_eq!(white.remarks, ["0 is white in it, so its picture is inverted; the values stay as they are"]);
    let palette = page(3);
    assert_read(&palette, "ZYX", &[3, 20, 31], &samples);
    assert_eq!(
        palette.remarks,
        ["it has a table of colors, and the numbers of the colors are shown as grey"]
    );
    assert!(page(1).remarks.is_empty());
}

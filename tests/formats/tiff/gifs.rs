//! A TIFF file and a `.npy` file of the same samples become the same GIF, but for the record.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use vol2gif_kit::npy_writer::{header, npy_with};
use vol2gif_kit::tiff_writer::{Layout, Packing, Tiff, wave};

/// Runs the program; returns its exit status and what it printed on stderr.
fn run(directory: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vol2gif"));
    command.args(["--no-comment", "--backend", "cpu"]).args(arguments);
    let output = command.current_dir(directory).stdin(Stdio::null()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// The GIF that these arguments make of an input.
fn gif(directory: &Path, arguments: &[&str]) -> Vec<u8> {
    let (status, err) = run(directory, &[arguments, &["-o", "out.gif"]].concat());
    assert_eq!(status, Some(0), "{arguments:?}: {err}");
    fs::read(directory.join("out.gif")).unwrap()
}

/// Writes the samples (16 bits, unsigned) as a `.npy` and, page by page, as a TIFF.
fn put(directory: &Path, lengths: &[usize], layout: &Layout, text: &str) {
    let samples = wave(lengths, 2);
    fs::write(directory.join("a.npy"), npy_with(1, &header("<u2", false, lengths), &samples)).unwrap();
    let mut tiff = Tiff::new(true, false);
    let of_page = layout.width * layout.height * layout.samples * 2;
    for (page, samples) in samples.chunks(of_page).enumerate() {
        let text = tiff.text(text.as_bytes());
        tiff.page(layout, samples, if page == 0 { vec![(270, text)] } else { vec![] });
    }
    fs::write(directory.join("a.tif"), &tiff.bytes).unwrap();
}

#[test]
fn pages_of_every_kind_make_the_gif_of_their_samples() {
    let grey = Layout { rows: 11, ..Layout::grey(47, 35, 16) };
    for layout in [
        grey,
        Layout { rows: 35, ..grey },
        Layout { packing: Packing::Lzw, predictor: 2, ..grey },
        Layout { packing: Packing::Deflate, tile: Some((16, 32)), ..grey },
        Layout { packing: Packing::Zstd, ..grey },
        Layout { packing: Packing::PackBits, ..grey },
    ] {
        let directory = TempDir::new().unwrap();
        put(directory.path(), &[9, 35, 47], &layout, "");
        for more in [&[][..], &["--select", "z=1:8:3"], &["--plane", "xz"], &["--verify", "--range", "full"]]
        {
            let of = |input: &str| gif(directory.path(), &[&[input], more].concat());
            assert!(of("a.tif") == of("a.npy"), "{layout:?} {more:?}");
        }
        let colors = Layout { samples: 3, photometric: 2, ..layout };
        put(directory.path(), &[4, 35, 47, 3], &colors, "");
        let of = |input: &str| gif(directory.path(), &[input]);
        assert!(of("a.tif") == of("a.npy"), "{colors:?}");
    }
}

#[test]
fn what_a_file_says_of_its_axes_is_used_and_several_channels_are_shown_together() {
    let directory = TempDir::new().unwrap();
    let text = "ImageJ=1.54f\nimages=12\nchannels=2\nslices=2\nframes=3\nhyperstack=true\n";
    put(directory.path(), &[3, 2, 2, 35, 47], &Layout::grey(47, 35, 16), text);
    let together = gif(directory.path(), &["a.npy", "--axes", "TZCYX", "--channels", "magenta,green"]);
    assert!(gif(directory.path(), &["a.tif"]) == together);
    let choice = ["--select", "c=1"];
    let named = gif(directory.path(), &[&["a.npy", "--axes", "TZCYX"][..], &choice].concat());
    assert!(gif(directory.path(), &[&["a.tif"][..], &choice].concat()) == named);
    assert!(gif(directory.path(), &["a.tif", "--frames", "z,c", "--select", "t=2"]).starts_with(b"GIF89a"));
}

#[test]
fn a_picture_whose_least_value_is_white_is_inverted_and_inverted_back() {
    let directory = TempDir::new().unwrap();
    let layout = Layout { photometric: 0, ..Layout::grey(47, 35, 16) };
    put(directory.path(), &[5, 35, 47], &layout, "");
    assert!(gif(directory.path(), &["a.tif"]) == gif(directory.path(), &["a.npy", "--invert"]));
    assert!(gif(directory.path(), &["a.tif", "--invert"]) == gif(directory.path(), &["a.npy"]));
    let (_, err) = run(directory.path(), &["a.tif"]);
    assert!(err.contains("0 is white in it, so its picture is inverted"), "{err}");
}

#[test]
fn every_array_of_a_file_becomes_a_gif_and_levels_do_not() {
    let directory = TempDir::new().unwrap();
    let mut tiff = Tiff::new(false, true);
    for (width, height) in [(40, 30), (20, 15), (33, 31)] {
        tiff.page(&Layout::grey(width, height, 8), &wave(&[height, width], 1), vec![]);
    }
    fs::write(directory.path().join("b.ome.btf"), &tiff.bytes).unwrap();
    let (status, err) = run(directory.path(), &["b.ome.btf"]);
    assert_eq!(status, Some(0), "{err}");
    let mut names: Vec<String> = fs::read_dir(directory.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["b.0.gif", "b.2.gif", "b.ome.btf"]);
}

#[test]
fn a_set_in_a_directory_is_converted_once() {
    let directory = TempDir::new().unwrap();
    let input = directory.path().join("in");
    fs::create_dir(&input).unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/files/tiff/multifile-companion");
    for entry in fs::read_dir(samples).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, input.join(path.file_name().unwrap())).unwrap();
    }
    let (status, err) = run(directory.path(), &["in", "-o", "out"]);
    assert_eq!(status, Some(0), "{err}");
    let names: Vec<_> =
        fs::read_dir(directory.path().join("out")).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

/// ImageJ writes one directory for a stack of more than 4 GiB; the file here has holes in place of most planes.
#[cfg(unix)]
#[test]
fn a_stack_of_more_than_4_gib_is_read_to_its_end() {
    use std::os::unix::fs::FileExt;

    const PLANE: usize = 512 * 512;
    const PLANES: usize = (4 << 30) / PLANE + 12;
    let directory = TempDir::new().unwrap();
    let layout = Layout::grey(512, 512, 8);
    let text = format!("ImageJ=1.54f\nimages={PLANES}\nslices={PLANES}\nloop=false\n");
    let mut tiff = Tiff::new(true, false);
    let mut tags = tiff.tags(&layout, &[4096], &[PLANE as u64]);
    tags.insert(270, tiff.text(text.as_bytes()));
    tiff.directory(&tags);
    assert!(tiff.bytes.len() < 4096);
    let file = fs::File::create(directory.path().join("a.tif")).unwrap();
    file.write_all_at(&tiff.bytes, 0).unwrap();
    let last: Vec<u8> = wave(&[8, 512, 512], 2).chunks(2).map(|sample| sample[0]).collect();
    file.write_all_at(&last, 4096 + ((PLANES - 8) * PLANE) as u64).unwrap();
    let samples = [vec![0; PLANE], last].concat();
    fs::write(directory.path().join("a.npy"), npy_with(1, &header("|u1", false, &[9, 512, 512]), &samples))
        .unwrap();
    let select = format!("z={}:{PLANES}", PLANES - 9);
    assert!(gif(directory.path(), &["a.tif", "--select", &select]) == gif(directory.path(), &["a.npy"]));
}

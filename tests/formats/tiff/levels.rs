//! Levels of pyramids: below the pages of an OME-TIFF and of tifffile, and in later pages. None is shown unless it is
//! asked for.

use std::fs;

use tempfile::TempDir;
use vol2gif::batch::{PlanOptions, plan_all};
use vol2gif::formats::{Resolution, arrays};
use vol2gif_kit::tiff_writer::{Layout, Packing, Tiff, wave};

use super::read;

/// Width and height of each level.
const SIZES: [(usize, usize); 3] = [(40, 32), (20, 16), (10, 8)];

fn layout((width, height): (usize, usize)) -> Layout {
    Layout { tile: Some((16, 16)), packing: Packing::Deflate, ..Layout::grey(width, height, 16) }
}

/// The samples of a level of image `image`.
fn samples(image: usize, level: usize) -> Vec<u8> {
    let (width, height) = SIZES[level];
    let mut samples = wave(&[3, height, width], 2);
    samples.iter_mut().step_by(2).for_each(|low| *low ^= (16 * image + level) as u8);
    samples
}

/// Images of 3 slices each, with two levels below each page.
fn ome(directory: &TempDir, name: &str, images: &[&str]) {
    let (width, height) = SIZES[0];
    let image = |(number, name): (usize, &&str)| {
        format!(
            "<Image Name=\"{name}\"><Pixels DimensionOrder=\"XYZCT\" Type=\"uint16\" SizeX=\"{width}\" SizeY=\"{height}\" \
             SizeZ=\"3\" SizeC=\"1\" SizeT=\"1\" PhysicalSizeX=\"0.5\" PhysicalSizeY=\"0.5\" PhysicalSizeZ=\"2\"><TiffData \
             IFD=\"{}\" PlaneCount=\"3\"/></Pixels></Image>",
            3 * number
        )
    };
    let inner: String = images.iter().enumerate().map(image).collect();
    let mut tiff = Tiff::new(false, true);
    for number in 0..images.len() {
        let levels: Vec<Vec<u8>> = (0..3).map(|level| samples(number, level)).collect();
        for slice in 0..3 {
            let of = |level: usize| {
                let bytes = levels[level].len() / 3;
                &levels[level][slice * bytes..][..bytes]
            };
            let below = [1, 2].map(|level| tiff.page_below(&layout(SIZES[level]), of(level)));
            let mut more = vec![(330, tiff.offsets(&below))];
            if (number, slice) == (0, 0) {
                more.push((270, tiff.text(format!("<OME UUID=\"u\">{inner}</OME>").as_bytes())));
            }
            tiff.page(&layout(SIZES[0]), of(0), more);
        }
    }
    fs::write(directory.path().join(name), &tiff.bytes).unwrap();
}

#[test]
fn levels_below_the_pages_of_an_ome_tiff_are_arrays() {
    let directory = TempDir::new().unwrap();
    ome(&directory, "one.ome.tif", &["cells"]);
    ome(&directory, "two.ome.tif", &["a", "b"]);
    let one = directory.path().join("one.ome.tif");
    let two = directory.path().join("two.ome.tif");
    assert_eq!(arrays(&one).unwrap(), Vec::<String>::new());
    assert_eq!(arrays(&two).unwrap(), ["a", "b"]);
    for (level, (width, height)) in SIZES.into_iter().enumerate() {
        let named = |name: &str| match level {
            0 => name.to_owned(),
            _ => format!("{name} level {level}").trim().to_owned(),
        };
        for (path, array, number) in [
            (&one, (level > 0).then(|| named("")), 0),
            (&two, Some(named("a")), 0),
            (&two, Some(named("b")), 1),
        ] {
            let read = read(path, array.as_deref()).unwrap();
            assert_eq!((&*read.axes, &*read.lengths), ("ZYX", &[3, height, width][..]), "{array:?}");
            assert!(read.samples == samples(number, level), "{array:?}: other samples");
        }
    }
    // A pixel of a level is as wide as the pixels that it stands for.
    let volume = vol2gif::volume::Volume::open(&one, Some("level 2")).unwrap();
    let spacing = volume.metadata().spacing;
    assert_eq!((spacing.z, spacing.y, spacing.x), (Some(2.0), Some(2.0), Some(2.0)));
}

/// The names of the arrays that a plan has, and the names of their GIFs.
fn planned(directory: &TempDir, name: &str, resolution: &str) -> Result<Vec<(String, String)>, String> {
    let resolution: Resolution = resolution.parse().unwrap();
    let options = PlanOptions { resolution, ..PlanOptions::default() };
    let plan = plan_all(&[directory.path().join(name)], None, &options).unwrap();
    let folder = directory.path().display().to_string();
    let short = |text: String| text.replace(&folder, "").trim_start_matches(['/', '\\']).to_owned();
    let jobs = plan.jobs.into_iter().map(|job| {
        let job = job.map_err(|error| error.problem().to_string())?;
        Ok((short(job.input.name()), short(job.output.name())))
    });
    jobs.collect()
}

#[test]
fn a_resolution_is_a_level_by_number_size_or_name() {
    let directory = TempDir::new().unwrap();
    ome(&directory, "one.ome.tif", &["cells"]);
    ome(&directory, "two.ome.tif", &["a", "b"]);
    let pair = |input: &str, output: &str| (input.to_owned(), output.to_owned());
    for (resolution, input) in [
        ("0", "one.ome.tif"),
        ("1", "one.ome.tif[level 1]"),
        ("level 2", "one.ome.tif[level 2]"),
        ("cells", "one.ome.tif"),
        ("1px", "one.ome.tif[level 2]"),
        ("10px", "one.ome.tif[level 2]"),
        ("11px", "one.ome.tif[level 1]"),
        ("21px", "one.ome.tif"),
        ("1000px", "one.ome.tif"),
    ] {
        let expected = vec![pair(input, "one.gif")];
        assert_eq!(planned(&directory, "one.ome.tif", resolution), Ok(expected), "{resolution}");
    }
    let both = [pair("two.ome.tif[a level 1]", "two.a.gif"), pair("two.ome.tif[b level 1]", "two.b.gif")];
    assert_eq!(planned(&directory, "two.ome.tif", "1"), Ok(both.to_vec()));
    assert_eq!(
        planned(&directory, "one.ome.tif", "3"),
        Err(r#"has no resolution 3; it has 0 (40x32), 1 (20x16, "level 1"), 2 (10x8, "level 2")"#.into())
    );
    fs::write(directory.path().join("a.npy"), vol2gif_kit::npy_writer::npy(&[2, 2, 3], &[0_u8; 12])).unwrap();
    assert_eq!(planned(&directory, "a.npy", "9px").unwrap(), [pair("a.npy", "a.gif")]);
    assert_eq!(planned(&directory, "a.npy", "1"), Err("has no resolution 1; it has only level 0".into()));
}

#[test]
fn later_pages_of_half_the_size_are_levels() {
    let directory = TempDir::new().unwrap();
    let mut tiff = Tiff::new(true, false);
    for (level, size) in SIZES.into_iter().enumerate() {
        let samples = samples(0, level);
        samples.chunks(size.0 * size.1 * 2).for_each(|page| {
            tiff.page(&layout(size), page, vec![]);
        });
    }
    fs::write(directory.path().join("p.tif"), &tiff.bytes).unwrap();
    let expected = [("p.tif[2]".to_owned(), "p.gif".to_owned())];
    assert_eq!(planned(&directory, "p.tif", "8px").unwrap(), expected);
    assert!(read(&directory.path().join("p.tif"), Some("2")).unwrap().samples == samples(0, 2));
}

#[cfg(feature = "cli")]
#[test]
fn the_program_takes_a_level_and_resumes_with_it() {
    use std::process::{Command, Stdio};

    let directory = TempDir::new().unwrap();
    ome(&directory, "one.ome.tif", &["cells"]);
    let header = vol2gif_kit::npy_writer::header("<u2", false, &[3, 16, 20]);
    let npy = vol2gif_kit::npy_writer::npy_with(1, &header, &samples(0, 1));
    fs::write(directory.path().join("b.npy"), npy).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vol2gif"));
        command.args(["--backend", "cpu", "-v"]).args(arguments).current_dir(directory.path());
        let output = command.stdin(Stdio::null()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(run(&["one.ome.tif", "--resolution", "1", "--no-comment"]).0, Some(0));
    assert_eq!(run(&["b.npy", "--no-comment", "--spacing", "2,1,1um"]).0, Some(0));
    let gif = |name: &str| fs::read(directory.path().join(name)).unwrap();
    assert!(gif("one.gif") == gif("b.gif"), "a level and its samples make other GIFs");
    // The record says which level it is, so another level is converted again.
    for (resolution, kept) in [("1", false), ("1", true), ("level 1", true), ("2", false), ("0", false)] {
        let (status, err) = run(&["one.ome.tif", "--resolution", resolution, "--resume"]);
        assert_eq!((status, err.contains("one.gif: kept")), (Some(0), kept), "{resolution}: {err}");
    }
    let (status, err) = run(&["-", "-o", "a.gif", "--resolution", "1"]);
    assert_eq!(status, Some(2));
    assert!(err.contains("--array"), "{err}");
}

//! `--sequence`: numbered files as one volume.

use vol2gif_kit::fixtures::two_pixels;
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// The samples of slice `i` of `tests/cases/slices`.
fn slice(i: u8) -> Vec<u8> {
    (0..30).map(|k| 10 * i + 3 * k).collect()
}

macro_rules! slices {
    ($($number:literal)*) => {
        [$((
            concat!("slices/slice_", $number, ".npy"),
            include_bytes!(concat!("../cases/slices/slice_", $number, ".npy")).to_vec(),
        )),*]
    };
}

fn sandbox() -> Sandbox {
    Sandbox::with(slices!(0 1 2 3 4 5 6 7 8 9 10 11))
}

#[test]
fn slices_become_one_gif_in_the_order_of_their_numbers() {
    let sandbox = sandbox();
    let whole: Vec<u8> = (0..12).flat_map(slice).collect();
    sandbox.put("expected.npy", &npy(&[12, 5, 6], &whole));
    sandbox.run(&["expected.npy", "--no-comment"]).succeeds();
    let expected = sandbox.bytes("expected.gif");
    sandbox
        .run(&["--sequence", "slices", "--no-comment"])
        .succeeds()
        .mentions("slices/slice_*.npy -> slices/slice.gif: 12 frames of 6x5");
    assert_eq!(sandbox.bytes("slices/slice.gif"), expected);
    // Named one by one, in any order, to a file of a name of its own.
    let names: Vec<String> = (0..12).rev().map(|i| format!("slices/slice_{i}.npy")).collect();
    let mut arguments: Vec<&str> = names.iter().map(String::as_str).collect();
    arguments.extend(["--sequence", "--no-comment", "-o", "one.gif"]);
    sandbox.run(&arguments).succeeds();
    assert_eq!(sandbox.bytes("one.gif"), expected);
    // As a view of the slices along the first axis.
    sandbox.run(&["--sequence", "slices", "--select", "z=3", "--no-comment", "-o", "three.gif"]).succeeds();
    sandbox.run(&["slices/slice_3.npy", "--no-comment"]).succeeds();
    assert_eq!(sandbox.shown("three.gif").levels(), sandbox.shown("slices/slice_3.gif").levels());
    // Without the option, each is a picture of its own.
    sandbox.run(&["slices", "-o", "single"]).succeeds().mentions("12 of 12 volumes converted");
}

#[test]
fn a_sequence_is_resumed_listed_and_described_like_any_volume() {
    let sandbox = sandbox();
    let run = ["--sequence", "slices", "-o", "gifs/"];
    // A GIF must be newer than its files.
    std::thread::sleep(std::time::Duration::from_millis(50));
    sandbox.run(&run).succeeds();
    sandbox.run(&[&run[..], &["--resume", "-v"]].concat()).succeeds().mentions("gifs/slice.gif: kept");
    let listed = sandbox.run(&[&run[..], &["--dry-run"]].concat());
    assert!(
        String::from_utf8_lossy(&listed.succeeds().out).starts_with("slices/slice_*.npy -> gifs/slice.gif")
    );
    let info = sandbox.run(&["--sequence", "slices", "--info"]);
    let info = String::from_utf8_lossy(&info.succeeds().out).into_owned();
    assert!(info.contains("\naxes: ZYX\n") && info.matches("file: ").count() == 1, "{info}");
    let out = sandbox.run(&["gifs/slice.gif", "--info"]);
    assert!(String::from_utf8_lossy(&out.out).contains("source: slice_*.npy"), "{out:?}");
}

#[test]
fn pictures_are_found_with_sequence_only_or_if_they_are_named() {
    let picture = include_bytes!("../cases/pictures/grey8.png").to_vec();
    let jpeg = include_bytes!("../cases/pictures/grey.jpg").to_vec();
    let sandbox = Sandbox::with([
        ("in/a1.png", picture.clone()),
        ("in/a2.png", picture),
        ("in/photo.jpg", jpeg),
        ("in/v.npy", two_pixels()),
    ]);
    sandbox.run(&["in", "-o", "out"]).succeeds();
    let gifs = |sandbox: &Sandbox| -> Vec<String> {
        sandbox.files().into_iter().filter(|name| name.ends_with(".gif")).collect()
    };
    assert_eq!(gifs(&sandbox), ["out/v.gif"]);
    sandbox.run(&["--sequence", "in", "-o", "out"]).succeeds();
    assert_eq!(gifs(&sandbox), ["out/a.gif", "out/photo.gif", "out/v.gif"]);
    sandbox.run(&["in/a1.png"]).succeeds().mentions("1 frame of 7x5, range 0 to 238");
    let levels: Vec<u8> = (0..35u32).map(|k| (k * 7 % 256) as u8).collect();
    assert_eq!(sandbox.shown("in/a1.gif").levels(), std::slice::from_ref(&levels));
    assert_eq!(sandbox.shown("out/a.gif").levels(), [levels.clone(), levels]);
}

#[test]
fn a_file_that_does_not_fit_is_named() {
    let sandbox = sandbox();
    sandbox.put("slices/slice_7.npy", &npy(&[6, 5], &slice(7)));
    sandbox.run(&["--sequence", "slices"]).exits(1).says(&[
        "error: slices/slice_7.npy: is 6x5 uint8, and the first one of its sequence, slice_0.npy, is 5x6 uint8; convert \
         it by itself, or leave it out",
    ]);
    let channels = ["c1_t1", "c1_t2", "c2_t1", "c2_t2"];
    for name in channels {
        sandbox.put(&format!("ch/{name}.npy"), &two_pixels());
    }
    sandbox.run(&["--sequence", "ch", "-o", "x.gif"]).exits(2).mentions("ch/c1_t*.npy");
    sandbox.run(&["--sequence", "ch"]).succeeds();
    assert!(sandbox.files().contains(&"ch/c1.gif".to_owned()), "{:?}", sandbox.files());
}

#[cfg(target_os = "linux")]
#[test]
fn thousands_of_files_stay_within_the_limit_of_open_files() {
    let sandbox = Sandbox::with([]);
    let whole: Vec<u8> = (0..2000u32).flat_map(|i| [i as u8, (i >> 3) as u8]).collect();
    for (i, frame) in whole.chunks(2).enumerate() {
        sandbox.put(&format!("many/f{i}.npy"), &npy(&[1, 2], frame));
    }
    sandbox.put("expected.npy", &npy(&[2000, 1, 2], &whole));
    sandbox.run(&["expected.npy", "--no-comment"]).succeeds();
    let program = sandbox.command(&[]).get_program().to_owned();
    let mut command = std::process::Command::new("sh");
    let script = "ulimit -n 64; exec \"$0\" --sequence many --threads 8 --no-comment -o many.gif";
    command.args(["-c", script]).arg(program).current_dir(sandbox.path(""));
    sandbox.ended(command.output().unwrap()).succeeds();
    assert_eq!(sandbox.bytes("many.gif"), sandbox.bytes("expected.gif"));
}

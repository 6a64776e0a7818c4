//! The contrast options of the command line.

use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

/// Samples whose levels differ from window to window.
const SAMPLES: [i16; 8] = [-1024, -160, -100, 40, 140, 239, 240, 3071];

fn sandbox() -> Sandbox {
    Sandbox::with([("ct.npy", npy(&[1, 2, 4], &SAMPLES)), ("f.npy", npy(&[1, 1, 3], &[0.0f32, 0.5, 2.0]))])
}

/// The levels of `ct.npy`.
#[track_caller]
fn levels(arguments: &[&str]) -> Vec<u8> {
    let sandbox = sandbox();
    sandbox.run(&[&["ct.npy"], arguments].concat()).succeeds();
    sandbox.shown("ct.gif").greys()
}

#[test]
fn a_range_may_begin_with_a_minus_and_be_written_in_several_ways() {
    // floor(255 (x + 160) / 400 + 0.5), cut to 0 to 255.
    let window = [0, 0, 38, 128, 191, 254, 255, 255];
    for arguments in [
        &["--range=-160,240"][..],
        &["--range", "-160,240"],
        &["--range", "-1.6e2, 240.0"],
        &["--range", "wl:400,40"],
        &["--range=wl:400,40", "--gamma", "1"],
    ] {
        assert_eq!(levels(arguments), window, "{arguments:?}");
    }
    assert_eq!(levels(&["--range=-160,240", "--invert"]), window.map(|level| 255 - level));
    // floor(255 (x + 1024) / 4095 + 0.5).
    assert_eq!(levels(&["--range", "full"]), [0, 54, 58, 66, 72, 79, 79, 255]);
    // floor(255 (x + 32768) / 65535 + 0.5).
    assert_eq!(levels(&["--range", "type"]), [124, 127, 127, 128, 128, 128, 128, 139]);
}

#[test]
fn a_curve_takes_the_full_range_unless_a_range_is_given() {
    // floor(255 ((x + 1024) / 4095)^0.5 + 0.5); floor(255 ln(1 + x + 1024) / ln(4096) + 0.5).
    let gamma = [0, 117, 121, 130, 136, 142, 142, 255];
    assert_eq!(levels(&["--gamma", "0.5"]), gamma);
    assert_eq!(levels(&["--gamma", "0.5", "--range=full"]), gamma);
    assert_eq!(levels(&["--log"]), [0, 207, 209, 214, 216, 219, 219, 255]);
    assert_eq!(levels(&["--log", "--range=-160,240"])[..4], [0, 0, 175, 226]);
}

#[test]
fn invalid_contrast_options_are_refused_before_the_run() {
    let sandbox = sandbox();
    for (arguments, what) in [
        (&["--range", "400,-160"][..], "backwards; to invert the picture use --invert with -160,400"),
        (&["--range", "40,40"], "the window from 40 to 40 is empty"),
        (&["--range", "nan,40"], "not finite"),
        (&["--range=-inf,40"], "not finite"),
        (&["--range", "wl:0,40"], "holds nothing"),
        (
            &["--range", "most"],
            "\"most\" is none of auto, rule, file, full, robust, type, LO,HI, P%, P1%,P2%, wl:WINDOW,LEVEL and wl:NAME",
        ),
        (
            &["--range", "wl:hand"],
            "there is no window named \"hand\"; the names are brain, subdural, stroke, bone, lung, mediastinum, abdomen, \
             liver, angio",
        ),
        (&["--range", "60%"], "the window from 60% to 40% is empty or backwards"),
        (&["--range", "99%,1%"], "the window from 99% to 1% is empty or backwards"),
        (&["--range", "-1%,99%"], "percentiles are from 0% to 100%, not -1% and 99%"),
        (&["--range", "1%,99"], "\"1%,99\" is none of"),
        (&["--range", "-v"], "\"-v\" is none of"),
        (&["--gamma", "0"], "a gamma of 0 is no curve"),
        (&["--gamma=-1"], "a gamma of -1 is no curve"),
        (&["--gamma", "-1"], "a gamma of -1 is no curve"),
        (&["--gamma", "inf"], "a gamma of inf is no curve"),
        (&["--gamma", "soft"], "not a number"),
        (&["--scope", "slice"], "slice"),
        (
            &["--scope=frame", "--range=0,9"],
            "--scope is for a range that is found in the data, and --range 0,9 is not",
        ),
        (&["--scope=channel", "--range=type"], "found in the data, and --range type is not"),
        (&["--gamma", "2", "--log"], "cannot be used with"),
        (&["--gamma", "2", "--range", "auto"], "--gamma bends a window, and --range auto has none"),
        (&["--log", "--range", "auto"], "--log bends a window, and --range auto has none"),
    ] {
        let ran = sandbox.run(&[&["ct.npy"], arguments].concat());
        ran.exits(2).prints_nothing().mentions(what);
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
    assert_eq!(sandbox.files(), ["ct.npy", "f.npy"]);
}

#[test]
fn the_range_of_a_type_is_refused_for_floats_only() {
    let sandbox = sandbox();
    let ran = sandbox.run(&["ct.npy", "f.npy", "--range", "type", "-q"]);
    ran.exits(1).says(&[
        "error: f.npy: holds float32 samples, and the range of a sample type is for integers; use --range full or \
         --range LO,HI",
    ]);
    assert_eq!(sandbox.files(), ["ct.gif", "ct.npy", "f.npy"]);
}

#[test]
fn a_window_that_shows_all_samples_alike_brings_a_warning() {
    for (range, warning) in [
        ("5000,6000", "the window from 5000 to 6000 shows all samples alike, at level 0"),
        ("-6000,-5000", "the window from -6000 to -5000 shows all samples alike, at level 255"),
        ("-1e9,1e8", "the window from -1000000000 to 100000000 shows all samples alike, at level 232"),
    ] {
        let sandbox = sandbox();
        let ran = sandbox.run(&["ct.npy", "--range", range]);
        ran.succeeds().mentions(&format!("warning: ct.npy: {warning}; --range full shows them apart\n"));
    }
    // Two levels are not one, but nearly all samples share them.
    let ran = sandbox().run(&["ct.npy", "--range=-1024,9e5"]);
    let lines: Vec<&str> = ran.succeeds().err.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "warning: ct.npy: low contrast: 100 % of the samples share 2 of 256 levels; --range -1024,240 shows them \
             apart"
        ]
    );
    let ran = sandbox().run(&["ct.npy", "--range=-1024,9e4"]);
    assert!(!ran.succeeds().err.contains("warning"), "{}", ran.err);
}

#[test]
fn equal_percentiles_bring_a_warning() {
    let mut samples = [0u16; 100];
    (samples[0], samples[1]) = (900, 950);
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 10, 10], &samples))]);
    sandbox.run(&["a.npy", "--range", "5%,95%"]).succeeds().mentions(
        "warning: a.npy: both ends of the window are 0, so levels are 0 up to there and 255 above; choose percentiles \
         farther apart, or --range full\n",
    );
    assert_eq!(sandbox.shown("a.gif").greys()[..3], [255, 255, 0]);
}

#[test]
fn a_volume_without_finite_samples_has_no_percentiles() {
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 1, 2], &[f32::NAN, f32::INFINITY]))]);
    let ran = sandbox.run(&["a.npy", "-v", "--range", "5%,95%"]);
    ran.succeeds().mentions("grey, nothing finite, ").mentions("no sample is finite");
    assert_eq!(sandbox.shown("a.gif").greys(), [0, 0]);
}

#[test]
fn verbose_names_the_rule_of_the_levels() {
    for (arguments, rule) in [
        (&[][..], "grey, normalized, "),
        (&["--range=-160,240"], "grey, window -160 to 240, "),
        (&["--log"], "grey, window -1024 to 3071, log, "),
        // numpy.percentile(SAMPLES, [0, 75]).
        (&["--range=0%,75%", "--gamma=2"], "grey, window -1024 to 239.25, gamma 2, "),
        (&["--gamma=0.5", "--invert"], "grey, window -1024 to 3071, gamma 0.5, inverted, "),
        (&["--colormap=fire", "--invert"], "grey, normalized, colormap fire, inverted, "),
    ] {
        let ran = sandbox().run(&[&["ct.npy", "-v"], arguments].concat());
        ran.succeeds().mentions(&format!("\n  int16 samples, {rule}"));
    }
}

/// A colormap as text: the color of each of the 256 levels.
fn text(color: impl Fn(usize) -> [usize; 3]) -> Vec<u8> {
    let line = |level| color(level).map(|channel| channel.to_string()).join(" ");
    (0..256).map(line).collect::<Vec<_>>().join("\n").into_bytes()
}

#[test]
fn a_colormap_is_a_name_or_a_file() {
    let sandbox = sandbox();
    sandbox.put("mine.txt", &text(|level| [255 - level, level, 7]));
    sandbox.put("mine.lut", &[[1; 256], [2; 256], [3; 256]].concat());
    sandbox.put("viridis", &text(|_| [9, 9, 9]));
    let pixel = |colormap: &[&str]| {
        sandbox.run(&[&["ct.npy", "--range=full"], colormap].concat()).succeeds();
        sandbox.shown("ct.gif").frames.concat()[4]
    };
    // A pixel of level 72.
    assert_eq!(pixel(&[]), [72, 72, 72]);
    assert_eq!(pixel(&["--colormap", "mine.txt"]), [183, 72, 7]);
    assert_eq!(pixel(&["--colormap", "mine.txt", "--invert"]), [72, 183, 7]);
    assert_eq!(pixel(&["--colormap", "mine.lut"]), [1, 2, 3]);
    assert_eq!(pixel(&["--colormap", "green"]), [0, 72, 0]);
    assert_eq!(pixel(&["--colormap=viridis"]), [54, 91, 140], "a name goes before a file");
    assert_eq!(pixel(&["--colormap=./viridis"]), [9, 9, 9]);
}

#[test]
fn short_forms_of_a_range_stand_for_long_ones() {
    let sandbox = Sandbox::with([(
        "a.npy",
        npy(&[1, 30, 40], &(0..1200).map(|i| i * i / 40 - 99).collect::<Vec<i32>>()),
    )]);
    let gif = |range: &str| {
        sandbox.run(&["a.npy", "--range", range]).succeeds();
        sandbox.bytes("a.gif")
    };
    let default = gif("auto");
    sandbox.run(&["a.npy"]).succeeds();
    assert!(sandbox.bytes("a.gif") == default);
    for (short, long) in [
        ("robust", "0.1%,99.9%"),
        ("Robust", "0.1%,99.9%"),
        ("2%", "2%,98%"),
        ("0.7%", "0.7%,99.3%"),
        ("wl:brain", "0,80"),
        ("wl:subdural", "-25,175"),
        ("wl:stroke", "20,60"),
        ("wl:bone", "-500,1300"),
        ("wl:Lung", "-1350,150"),
        ("wl:mediastinum", "-125,225"),
        ("wl:abdomen", "-150,250"),
        ("wl:liver", "-45,105"),
        ("wl:angio", "0,600"),
    ] {
        assert!(gif(short) == gif(long), "{short}");
        assert!(long == "auto" || gif(short) != default, "{short}");
    }
}

#[test]
fn robust_shows_what_a_hot_pixel_hides() {
    // 90 to 399, and one sample of 65535.
    let mut samples: Vec<u16> = (0..4 * 32 * 32u32).map(|i| 90 + (i * 7919 % 310) as u16).collect();
    samples[2000] = 65535;
    let sandbox = Sandbox::with([("a.npy", npy(&[4, 32, 32], &samples))]);
    let levels = |arguments: &[&str]| {
        sandbox.run(&[&["a.npy"], arguments].concat()).succeeds();
        let mut levels = sandbox.shown("a.gif").greys();
        levels.sort_unstable();
        levels.dedup();
        levels
    };
    assert_eq!(levels(&[]), [0, 1, 255]);
    assert!(levels(&["--range", "robust"]).len() > 200);
}

#[test]
fn colormaps_have_the_names_of_matplotlib_in_any_case() {
    let sandbox = sandbox();
    let colors = |colormap: &str| {
        sandbox.run(&["ct.npy", "--range=full", "--colormap", colormap]).succeeds();
        sandbox.bytes("ct.gif")
    };
    for (other, name) in [
        ("gray", "grays"),
        ("Grey", "grays"),
        ("YlGnBu", "yellow-green-blue"),
        ("rdbu", "red-blue"),
        ("VIRIDIS", "viridis"),
        ("Jet", "jet"),
    ] {
        assert!(colors(other) == colors(name), "{other}");
    }
    // Level 72 of each, `numpy.round(255 * matplotlib.colormaps[name](72))`, by matplotlib 3.11.2.
    for (name, color) in [("jet", [0, 160, 255]), ("hsv", [85, 255, 0]), ("bone", [63, 63, 88])] {
        colors(name);
        assert_eq!(sandbox.shown("ct.gif").frames.concat()[4], color, "{name}");
    }
}

#[test]
fn labels_have_distinct_colors_that_no_resizing_mixes() {
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 2, 3], &[0u8, 1, 2, 3, 4, 200]))]);
    let colors = |arguments: &[&str]| {
        sandbox.run(&[&["a.npy", "--colormap", "labels"], arguments].concat()).succeeds();
        sandbox.shown("a.gif").frames.concat()
    };
    let plain = colors(&[]);
    assert_eq!(plain[0], [0, 0, 0]);
    let table = *vol2gif::Colormap::named("labels").unwrap().colors();
    assert_eq!(plain, [0, 1, 2, 3, 4, 200].map(|label| table[label]));
    let large = colors(&["--scale", "3"]);
    assert!(large.len() == 54 && large.iter().all(|color| plain.contains(color)), "{large:?}");
    assert!(colors(&["--scale", "3", "--resample", "linear"]).iter().any(|color| !plain.contains(color)));
}

#[test]
fn the_list_of_colormaps_has_every_name_and_colors_on_request() {
    let sandbox = sandbox();
    let ran = sandbox.run(&["--list-colormaps"]);
    ran.succeeds().says(&[]);
    let lines = ran.lines();
    let first: Vec<&str> = lines.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(first, vol2gif::Colormap::names().collect::<Vec<_>>());
    assert!(
        lines.iter().any(|line| line.starts_with("yellow-green-blue ") && line.ends_with(" YlGnBu")),
        "{lines:?}"
    );
    assert!(lines.iter().all(|line| !line.contains('\u{1b}')));
    let colored = sandbox.run(&["--list-colormaps", "--color", "always"]).lines();
    let magenta = colored.iter().find(|line| line.starts_with("magenta ")).unwrap();
    assert!(
        magenta.contains("\u{1b}[48;2;0;0;0m \u{1b}[48;2;8;0;8m ") && magenta.ends_with("\u{1b}[0m"),
        "{magenta:?}"
    );
    let labels = colored.iter().find(|line| line.starts_with("labels ")).unwrap();
    assert!(labels.contains("\u{1b}[48;2;0;0;0m \u{1b}[48;2;190;10;255m "), "{labels:?}");
}

#[test]
fn an_unusable_colormap_is_refused_before_the_run() {
    let sandbox = sandbox();
    sandbox.put("short.txt", b"1 2 3");
    for (colormap, what) in [
        (
            "jett",
            "error: --colormap jett: no such file, and there is no colormap of that name; the nearest are jet, ",
        ),
        (
            "Virdis",
            "error: --colormap Virdis: no such file, and there is no colormap of that name; the nearest are viridis, \
             cividis and reds; --list-colormaps shows all\n",
        ),
        (
            "short.txt",
            "error: short.txt: is no colormap: it holds 3 numbers; a colormap is 256 colors as text",
        ),
        (".", "error: .: cannot be read: "),
    ] {
        sandbox.run(&["ct.npy", "--colormap", colormap]).exits(2).prints_nothing().mentions(what);
    }
    assert_eq!(sandbox.files(), ["ct.npy", "f.npy", "short.txt"]);
}

#[test]
fn a_colormap_is_refused_for_rgb_volumes() {
    let sandbox = sandbox();
    sandbox.put("rgb.npy", &npy(&[1, 1, 2, 3], &[0u8, 1, 2, 3, 4, 255]));
    sandbox.run(&["ct.npy", "rgb.npy", "--colormap", "fire", "-q"]).exits(1).says(&[
        "error: rgb.npy: holds RGB colors, and a colormap is for grey levels; leave out --colormap, or select one channel \
         with numpy first",
    ]);
    assert_eq!(sandbox.files(), ["ct.gif", "ct.npy", "f.npy", "rgb.npy"]);
}

#[test]
fn help_names_every_colormap() {
    let help = String::from_utf8(sandbox().run(&["--help"]).out).unwrap();
    let words: Vec<_> = help.split(|c: char| !c.is_ascii_lowercase() && c != '-').collect();
    for name in vol2gif::Colormap::names() {
        assert!(words.contains(&name), "{name}");
    }
}

#[test]
fn the_scope_may_be_the_frame_or_the_channel() {
    let stack = npy(&[3, 1, 2], &[0u16, 1000, 7, 7, 500, 9000]);
    let sandbox = Sandbox::with([("a.npy", stack.clone()), ("z.npz", npz(&[("s.npy", &stack)], true))]);
    let ran = sandbox.run(&["a.npy", "z.npz", "--scope", "frame", "--no-comment", "-v"]);
    ran.succeeds()
        .mentions("\n  uint16 samples, grey, normalized in the first frame, others apart, ")
        .mentions("warning: a.npy: 1 of 3 frames, the first is frame 1: all samples are the same; every pixel has level 7\n");
    assert_eq!(sandbox.shown("a.gif").levels(), [[0, 255], [7, 7], [0, 255]]);
    assert_eq!(sandbox.bytes("a.gif"), sandbox.bytes("z.gif"));

    sandbox.put("rgb.npy", &npy(&[1, 1, 2, 3], &[0u8, 10, 100, 1, 20, 200]));
    sandbox
        .run(&["rgb.npy", "--scope=channel", "--range=full", "-v"])
        .succeeds()
        .mentions("window 0 to 1 / window 10 to 20 / window 100 to 200, ");
    assert_eq!(sandbox.shown("rgb.gif").frames, [[[0, 0, 0], [255, 255, 255]]]);
}

#[cfg(unix)]
#[test]
fn too_many_frames_for_a_scope_are_an_error_of_their_volume_only() {
    use vol2gif_kit::fixtures::{stack, two_pixels};
    use vol2gif_kit::npy_writer::{header, npy_with};

    // A sparse file, whose header promises more frames than any memory can hold levels for.
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels())]);
    let frames = 1u64 << 40;
    let header = npy_with(1, &header("|u1", false, &[1 << 40, 1, 1]), &[]);
    sandbox.put("long.npy", &header);
    let file = std::fs::File::options().write(true).open(sandbox.path("long.npy")).unwrap();
    let size = header.len() as u64 + frames;
    file.set_len(size).expect("the temporary directory must be on a file system with sparse files of 1 TiB");
    let arguments = ["a.npy", "long.npy", "b.npy", "-o", "out", "--scope", "frame", "--range", "full"];
    sandbox
        .run(&arguments)
        .exits(1)
        .mentions("long.npy: has 1099511627776 frames, too many to have levels of their own");
    assert_eq!(sandbox.files(), ["a.npy", "b.npy", "long.npy", "out/a.gif", "out/b.gif"]);
}

//! `--preview`: frames drawn in the terminal, as their GIF would show them.

use std::env;
use std::fs;
use std::io::{Write, stderr};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::{Ran, Sandbox};

/// A run with these variables, and no others that say what a terminal can.
fn run(sandbox: &Sandbox, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = sandbox.command(arguments);
    plain(&mut command).envs(variables.iter().copied());
    sandbox.ended(command.output().unwrap())
}

/// The same command without the variables that say what a terminal can, in a locale with Unicode.
pub fn plain(command: &mut Command) -> &mut Command {
    for name in [
        "TERM",
        "COLORTERM",
        "TERM_PROGRAM",
        "KITTY_WINDOW_ID",
        "TMUX",
        "STY",
        "ZELLIJ",
        "COLUMNS",
        "LANG",
        "LC_CTYPE",
        "VOL2GIF_PREVIEW",
    ] {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C.UTF-8")
}

/// A picture of a PNG: its sides, and the color of each pixel that is visible.
struct Picture {
    width: usize,
    pixels: Vec<Option<[u8; 3]>>,
}

/// The lines of a run, and the pictures below them, which were drawn by the graphics of kitty.
fn drawn(ran: &Ran) -> Vec<(String, Picture)> {
    let text = String::from_utf8(ran.succeeds().out.clone()).unwrap();
    let mut rest = &*text;
    let mut all = Vec::new();
    while let Some((line, pieces)) = rest.split_once('\n') {
        let (pieces, behind) = pieces.split_once('\n').unwrap();
        let mut encoded = String::new();
        let pieces: Vec<&str> = pieces.split("\x1b\\").filter(|piece| !piece.is_empty()).collect();
        for (number, piece) in pieces.iter().enumerate() {
            let (keys, data) = piece.strip_prefix("\x1b_G").unwrap().split_once(';').unwrap();
            let more = u8::from(number + 1 < pieces.len());
            let first = if number == 0 { "a=T,f=100,q=2," } else { "" };
            assert_eq!(keys, format!("{first}m={more}"));
            assert!(data.len() <= 4096 && (more == 0 || data.len() % 4 == 0));
            encoded += data;
        }
        all.push((line.to_owned(), picture(&decoded(&encoded))));
        rest = behind;
    }
    all
}

/// The bytes of base64, by its definition.
fn decoded(text: &str) -> Vec<u8> {
    let digit = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        other => panic!("{other}"),
    };
    let digits = text.trim_end_matches('=').bytes().map(digit);
    let bits: Vec<u8> = digits.flat_map(|digit| (0..6).rev().map(move |bit| digit >> bit & 1)).collect();
    bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect()
}

fn picture(file: &[u8]) -> Picture {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut samples).unwrap();
    let per_pixel = info.color_type.samples();
    let pixel = |pixel: &[u8]| {
        pixel.get(3).is_none_or(|opacity| *opacity > 0).then(|| [pixel[0], pixel[1], pixel[2]])
    };
    let pixels = samples[..info.buffer_size()].chunks_exact(per_pixel).map(pixel).collect();
    Picture { width: info.width as usize, pixels }
}

/// The numbers of the frames that a line names.
fn numbers(line: &str) -> Vec<usize> {
    let which = line.split_once(": ").unwrap().1;
    if let Some((some, _)) = which.split_once(" of 0 to ") {
        let some = some.trim_start_matches("frames ").trim_start_matches("frame ");
        return some.split(", ").map(|number| number.parse().unwrap()).collect();
    }
    let all: usize = which.split_once(" frame").unwrap().0.parse().unwrap();
    (0..all).collect()
}

/// The width and height that a line names, and how often a pixel of the GIF is repeated along a side.
fn sides(line: &str) -> ((usize, usize), usize) {
    let pair = |text: &str| {
        let (width, height) = text.split_once('x').unwrap();
        (width.parse::<usize>().unwrap(), height.parse::<usize>().unwrap())
    };
    let words: Vec<&str> = line.split([' ', ',']).collect();
    let is_size =
        |word: &&&str| word.split_once('x').is_some_and(|(width, _)| width.parse::<usize>().is_ok());
    let sizes: Vec<(usize, usize)> = words.iter().filter(is_size).map(|word| pair(word)).collect();
    let times = sizes.get(1).map_or(1, |shown| shown.0 / sizes[0].0);
    (sizes[0], times)
}

/// Pixels between two frames.
const GAP: usize = 4;

/// The frame of this place in a picture, with each pixel of the GIF once.
fn frame(
    picture: &Picture,
    place: usize,
    ((width, height), times): ((usize, usize), usize),
) -> Vec<Option<[u8; 3]>> {
    let columns = (picture.width + GAP) / (times * width + GAP);
    let (left, top) = (place % columns * (times * width + GAP), place / columns * (times * height + GAP));
    let at = |x: usize, y: usize| picture.pixels[(top + times * y) * picture.width + left + times * x];
    (0..height).flat_map(|y| (0..width).map(move |x| at(x, y))).collect()
}

/// A hill that wanders, 8 frames of 24x20, and labels of it.
fn sandbox() -> Sandbox {
    let hill = |at: usize| {
        let (z, y, x) = (at / 480, at / 24 % 20, at % 24);
        (5000 / (1 + (x.abs_diff(3 * z).pow(2) + y.abs_diff(2 * z).pow(2)) / 8)) as u16
    };
    let values: Vec<u16> = (0..8 * 480).map(hill).collect();
    let labels: Vec<u8> = values.iter().map(|value| (value / 1500) as u8).collect();
    let colors: Vec<u8> = (0..8 * 480 * 3).map(|at| (at / 3 % 480 / 60 * 30 + at % 3 * 5) as u8).collect();
    let rgba: Vec<u8> = (0..8 * 480 * 4)
        .map(|at| if at % 4 == 3 { (at / 4 % 5 * 60) as u8 } else { (at % 4 * 50) as u8 })
        .collect();
    let fortran = {
        let at = |index: usize| hill(index % 8 * 480 + index / 8 % 20 * 24 + index / 160);
        vol2gif_kit::npy_writer::npy_with(
            1,
            &vol2gif_kit::npy_writer::header("<u2", true, &[8, 20, 24]),
            &(0..8 * 480).flat_map(|index| at(index).to_le_bytes()).collect::<Vec<u8>>(),
        )
    };
    Sandbox::with([
        ("hill.npy", npy(&[8, 20, 24], &values)),
        ("labels.npy", npy(&[8, 20, 24], &labels)),
        ("colors.npy", npy(&[8, 20, 24, 3], &colors)),
        ("rgba.npy", npy(&[8, 20, 24, 4], &rgba)),
        ("packed.npz", npz(&[("a.npy", &npy(&[8, 20, 24], &values))], true)),
        ("fortran.npy", fortran),
    ])
}

/// Whatever the options: a frame that is drawn is the frame of the GIF, if the range is given.
#[test]
fn frames_are_those_of_the_gif() {
    let sandbox = sandbox();
    let fixed = "--range=0,4000";
    for options in [
        &["hill.npy", fixed][..],
        &["packed.npz", fixed],
        &["fortran.npy", fixed],
        &["fortran.npy", fixed, "--plane=yz"],
        &["hill.npy", fixed, "--invert", "--gamma=0.7"],
        &["hill.npy", fixed, "--colormap=viridis"],
        &["hill.npy", fixed, "--select=z=2:8:2,x=3:20", "--flip=y"],
        &["packed.npz", fixed, "--plane=xz", "--select=y=::-1"],
        &["hill.npy", fixed, "--ping-pong", "--slice-label", "--text={frame}"],
        &["hill.npy", fixed, "--width=60", "--text={frame} {z}", "--text-size=8", "--color-bar"],
        &["hill.npy", fixed, "--spacing=3,2,1um", "--scale-bar"],
        &["hill.npy", fixed, "--axes=TYX", "--interval=90", "--scale=300%", "--time-stamp"],
        &["hill.npy", fixed, "--overlay=labels.npy", "--opacity=100", "--select=z=3:"],
        &["hill.npy", fixed, "--overlay=labels.npy", "--ping-pong", "--outline"],
        &["hill.npy", fixed, "--overlay=labels.npy", "--opacity=30", "--select=z=1::3"],
        &["hill.npy", fixed, "--project=max", "--slab=3", "--slice-label", "--width=48"],
        &["hill.npy", "--project=mean"],
        &["hill.npy", "--project=max", "--slab=2", "--depth-color=turbo"],
        &["hill.npy", "--turntable=7", "--cue=30"],
        &["hill.npy", "--turntable=5", "--tilt=20", "--render=surface"],
        &["hill.npy", "--ortho"],
        &["hill.npy", "--axes=CYX", "--select=c=0:3", "--range=0,3000", "--channels=red,green,-"],
        &["hill.npy", "--axes=CYX", "--select=c=1:3", fixed, "--montage", "--scale=400%"],
        &["hill.npy", fixed, "--axes=CYX", "--frames=c"],
        &["hill.npy", "--scope=frame", "--range=full"],
        &["hill.npy", "--scope=batch", "--range=full"],
        &["hill.npy", fixed, "--transparent=0", "--disposal=background"],
        &["colors.npy", "--range=0,255"],
        &["colors.npy", "--range=0,255", "--palette=frame", "--invert"],
        &["rgba.npy", "--range=0,255"],
        &["rgba.npy", "--range=0,255", "--compat=all"],
    ] {
        sandbox.run(&[options, &["-o", "made.gif"]].concat()).succeeds();
        let gif = Shown::in_layers(&sandbox.bytes("made.gif"));
        let is_moving =
            options.iter().any(|option| option.starts_with("--turntable") || option.starts_with("--ortho"));
        for preview in ["--preview", "--preview=all"] {
            let shown = run(
                &sandbox,
                &[options, &[preview]].concat(),
                &[("VOL2GIF_PREVIEW", "kitty"), ("COLUMNS", "300")],
            );
            let shown = drawn(&shown);
            let (line, picture) = &shown[0];
            let (numbers, sides) = (numbers(line), sides(line));
            assert_eq!(sides.0, (gif.width, gif.height), "{line}");
            let expected = if preview == "--preview" { 1 } else { gif.frames.len().min(9) };
            assert_eq!((shown.len(), numbers.len()), (1, expected), "{options:?} {line}");
            if preview == "--preview" {
                assert_eq!(numbers, [gif.frames.len() / 2], "{options:?}");
            }
            for (place, number) in numbers.into_iter().enumerate() {
                let pixels = gif.frames[number].iter().zip(&gif.drawn[number]);
                let of_gif: Vec<_> = pixels.map(|(color, drawn)| drawn.then_some(*color)).collect();
                assert!(frame(picture, place, sides) == of_gif, "{options:?} {preview} frame {number}");
            }
            assert_eq!(
                line.contains(" alone"),
                !is_moving
                    && line.contains(" of 0 to ")
                    && !options.iter().any(|option| { option.starts_with("--project") }),
                "{line}"
            );
        }
    }
    assert!(!sandbox.path("hill.gif").exists());
}

#[test]
fn a_range_that_is_found_is_that_of_the_frames_that_are_shown() {
    let levels = |at: usize| (1000 + at / 4 * 100 + at % 4) as u16;
    let sandbox = Sandbox::with([("a.npy", npy(&[20, 2, 2], &(0..80).map(levels).collect::<Vec<_>>()))]);
    let line = |arguments: &[&str]| {
        run(&sandbox, &[&["a.npy"], arguments].concat(), &[]).succeeds().lines()[0].clone()
    };
    let rule = "normalized";
    for (arguments, expected) in [
        (
            &["--preview"][..],
            "a.npy: frame 10 of 0 to 19, 2x2 shown as 4x4, range 2000 to 2003 of this frame alone",
        ),
        (
            &["--preview=all", "--range=full"],
            "a.npy: frames 1, 3, 5, 7, 10, 12, 14, 16, 18 of 0 to 19, 2x2 shown as 4x4, range 1100 to 2803 of these \
             frames alone",
        ),
        (&["--preview=all", "--select=z=4:7"], "a.npy: 3 frames, 2x2 shown as 4x4, range 1400 to 1603"),
        (&["--preview", "--project=max"], "a.npy: 1 frame, 2x2 shown as 4x4, range 2900 to 2903"),
        (
            &["--preview", "--project=max", "--slab=2"],
            "a.npy: frame 9 of 0 to 18, 2x2 shown as 4x4, range 1100 to 2903, ",
        ),
        (&["--preview", "--select=z=3"], "a.npy: 1 frame, 2x2 shown as 4x4, range 1300 to 1303"),
        (
            &["--preview", "--scope=batch"],
            "a.npy: frame 10 of 0 to 19, 2x2 shown as 4x4, range 2000 to 2003 of this frame alone, levels of the range of \
             all inputs",
        ),
    ] {
        let said = line(arguments);
        assert!(said.starts_with(expected), "{said}");
    }
    assert!(line(&["--preview"]).contains(rule));
    assert!(line(&["--preview", "--range=0,9", "--invert"]).ends_with("window 0 to 9, inverted"));
}

#[test]
fn each_input_has_its_line_and_its_picture() {
    let sandbox = Sandbox::with([
        ("in/a.npy", npy(&[1, 2, 4], &[0u8, 255, 128, 64, 255, 0, 64, 128])),
        (
            "in/b.npz",
            npz(&[("x.npy", &npy(&[1, 1, 2], &[255u8, 0])), ("y.npy", &npy(&[1, 1, 1], &[200u8]))], true),
        ),
        ("in/broken.npy", b"\x93NUMPY".to_vec()),
    ]);
    let before = sandbox.files();
    let ran = run(&sandbox, &["in", "--preview"], &[]);
    ran.exits(1).mentions("in/broken.npy");
    let range = "range 0 to 255, values as levels";
    let expected = [
        &format!("in/a.npy: 1 frame, 4x2 shown as 8x4, {range}")[..],
        "  @@++::",
        "@@  ::++",
        &format!("in/b.npz[x]: 1 frame, 2x1 shown as 4x2, {range}"),
        "@@",
        "in/b.npz[y]: 1 frame, 1x1 shown as 2x2, range 200 to 200, values as levels",
        "##",
    ];
    assert_eq!(ran.lines(), expected);
    assert_eq!(sandbox.files(), before);
    // From standard input, and a reader that closes the pipe is no failure.
    let volume = npy(&[1, 1, 2], &[255u8, 0]);
    let ran = sandbox.run_on(&volume, &["-", "--preview", "--color=never"]);
    assert_eq!(ran.succeeds().lines(), [&format!("stdin: 1 frame, 2x1 shown as 4x2, {range}"), "@@"]);
}

#[test]
fn pictures_are_drawn_as_asked_for() {
    let samples: Vec<u8> = vec![0, 255, 255, 0, 10, 10];
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 3, 2], &samples))]);
    let picture = |arguments: &[&str], variables: &[(&str, &str)]| {
        let ran = run(&sandbox, &[&["a.npy", "--preview"], arguments].concat(), variables);
        let text = String::from_utf8(ran.succeeds().out.clone()).unwrap();
        text.split_once('\n').unwrap().1.to_owned()
    };
    let half_blocks = "\x1b[38;2;0;0;0;48;2;255;255;255m▀\x1b[38;2;255;255;255;48;2;0;0;0m▀\x1b[0m\n\
                       \x1b[38;2;10;10;10m▀▀\x1b[0m\n";
    assert_eq!(picture(&["--color=always"], &[]), half_blocks);
    assert_eq!(picture(&[], &[("VOL2GIF_PREVIEW", "blocks")]), half_blocks);
    // Without Unicode each pixel is a blank.
    let blank = |level: u8| format!("\x1b[48;2;{level};{level};{level}m  ");
    let rows = [[0, 255], [255, 0]].map(|row| row.map(blank).concat() + "\x1b[0m\n").concat();
    assert_eq!(picture(&["--color=always"], &[("LC_ALL", "C")]), rows + &blank(10) + "  \x1b[0m\n");
    let ascii = "  @@\n@@\n\n";
    assert_eq!(picture(&[], &[]), ascii);
    assert_eq!(picture(&["--color=never"], &[("TERM", "xterm-kitty"), ("COLORTERM", "truecolor")]), ascii);
    // The picture is 2x3, and enlarged to 170x255.
    let sixels = picture(&[], &[("VOL2GIF_PREVIEW", "sixel")]);
    assert!(
        sixels.starts_with("\x1bP0;1;0q\"1;1;170;255#0;2;0;0;0#10;2;4;4;4#255;2;100;100;100#0!85~$#255"),
        "{sixels:?}"
    );
    let ran = run(&sandbox, &["a.npy", "--preview"], &[("VOL2GIF_PREVIEW", "x")]);
    ran.exits(2).says(&["error: VOL2GIF_PREVIEW=x is none of kitty, sixel, blocks and ascii"]).prints(b"");
}

/// libsixel shows the picture that kitty gets, each level within two. Skipped, and said so, where it is not installed;
/// with `VOL2GIF_REQUIRE_DECODERS=1` that fails.
#[test]
fn sixels_are_decoded_by_another_program() {
    let installed = Command::new("sixel2png").arg("-V").stdin(Stdio::null()).output();
    if installed.is_err() {
        assert!(env::var_os("VOL2GIF_REQUIRE_DECODERS").is_none(), "sixel2png is not installed");
        // Past the harness, which keeps what a test prints that passes.
        let _ = writeln!(stderr(), "SKIPPED: sixel2png is not installed, so sixels were not decoded");
        return;
    }
    let sandbox = sandbox();
    for options in [
        &["hill.npy", "--range=0,4000"][..],
        &["hill.npy", "--range=0,4000", "--colormap=viridis", "--scale=700%"],
        &["hill.npy", "--range=0,4000", "--overlay=labels.npy", "--opacity=100"],
        &["colors.npy", "--range=0,255"],
    ] {
        let arguments = [options, &["--preview"]].concat();
        let sixels = run(&sandbox, &arguments, &[("VOL2GIF_PREVIEW", "sixel")]);
        let start = sixels.succeeds().out.iter().position(|byte| *byte == b'\n').unwrap();
        sandbox.put("a.six", &sixels.out[start + 1..]);
        let (from, to) = (sandbox.path("a.six"), sandbox.path("a.png"));
        let status = Command::new("sixel2png").arg("-i").arg(from).arg("-o").arg(to).status().unwrap();
        assert!(status.success());
        let found = picture(&sandbox.bytes("a.png"));
        let kitty = run(&sandbox, &arguments, &[("VOL2GIF_PREVIEW", "kitty")]);
        let (_, expected) = drawn(&kitty).remove(0);
        assert_eq!((found.width, found.pixels.len()), (expected.width, expected.pixels.len()));
        let pairs = found.pixels.iter().flatten().flatten().zip(expected.pixels.iter().flatten().flatten());
        let greatest = pairs.map(|(found, expected)| found.abs_diff(*expected)).max().unwrap();
        assert!(greatest <= 2, "{options:?}: {greatest}");
    }
}

#[test]
fn pictures_fit_the_columns() {
    let sandbox = Sandbox::with([("a.npy", npy(&[9, 100, 300], &[7u8; 270_000]))]);
    for (columns, arguments, size) in [
        ("", &["--preview"][..], "300x100 shown as 80x26"),
        ("40", &["--preview"], "300x100 shown as 40x12"),
        ("40", &["--preview", "--color=always"], "300x100 shown as 40x13"),
        ("200", &["--preview=all", "--color=always"], "300x100 shown as 99x33"),
        ("x", &["--preview"], "300x100 shown as 80x26"),
    ] {
        let ran = run(&sandbox, &[&["a.npy"], arguments].concat(), &[("COLUMNS", columns)]);
        assert!(ran.succeeds().lines()[0].contains(size), "{columns} {arguments:?}: {}", ran.lines()[0]);
    }
}

#[test]
fn what_makes_no_sense_with_a_preview_is_refused() {
    let sandbox = sandbox();
    for other in [
        &["-o", "a.gif"][..],
        &["--info"],
        &["--dry-run"],
        &["--resume"],
        &["--no-clobber"],
        &["--report", "a.jsonl"],
        &["--merge-reports"],
        &["--verify"],
        &["--shard", "1/2"],
        &["--suffix", "x"],
        &["--names", "number"],
        &["--no-mkdir"],
        &["--comment", "x"],
        &["--no-comment"],
        &["--list-devices"],
        &["--list-colormaps"],
    ] {
        let ran = sandbox.run(&[&["hill.npy", "--preview"], other].concat());
        ran.exits(2).mentions("cannot be used with").prints(b"");
    }
    sandbox.run(&["hill.npy", "--preview=some"]).exits(2).mentions("invalid value 'some'");
    sandbox.run(&["--preview"]).exits(2);
    let ran = sandbox.run(&["hill.npy", "--preview", "all"]);
    ran.exits(2)
        .says(&["error: there is no file `all`; a strip of nine frames is --preview=all"])
        .prints(b"");
    sandbox.run(&["hill.npy", "--preview", "--range=5,5"]).exits(2);
}

#[test]
fn warnings_are_said_and_strict_takes_them_for_errors() {
    let dark: Vec<u16> = (0..400).map(|at| (at % 7) as u16).collect();
    let sandbox = Sandbox::with([("dark.npy", npy(&[4, 10, 10], &dark))]);
    let ran = run(&sandbox, &["dark.npy", "--preview"], &[]);
    ran.succeeds().mentions("warning: dark.npy: ").mentions("--range full");
    let ran = run(&sandbox, &["dark.npy", "--preview", "--strict"], &[]);
    assert_eq!(ran.exits(1).lines().len(), 11);
    run(&sandbox, &["dark.npy", "--preview", "--quiet"], &[]).succeeds().says(&[]);
}

/// Of 8 GiB, only the frames that are shown are read.
#[test]
fn a_large_volume_is_previewed_at_once() {
    let sandbox = Sandbox::with([]);
    sandbox.put_zeros("large.npy", "uint16", 4096);
    assert!(fs::metadata(sandbox.path("large.npy")).unwrap().len() > 8 << 30);
    let started = Instant::now();
    for arguments in
        [&["--preview=all"][..], &["--preview", "--slice-label", "--colormap=viridis", "--width=500"]]
    {
        let ran =
            run(&sandbox, &[&["large.npy", "--range=0,1000", "--max-memory=300M"], arguments].concat(), &[]);
        assert!(ran.succeeds().lines()[0].contains(" of 0 to 4095, "), "{}", ran.lines()[0]);
    }
    // A build without optimization, beside other tests. To read everything takes longer.
    let elapsed = started.elapsed();
    assert!(elapsed < Duration::from_secs(20), "{elapsed:?}");
}

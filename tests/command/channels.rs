//! Channels in their colors: each pixel is what an integer formula makes of the levels that its channels have alone.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

use crate::resume::age;

const PLAIN: [&str; 5] = ["a.npy", "--axes", "ZCYX", "--no-comment", "--verify"];

/// Two frames of `channels` channels of 7 x 6 pixels, with few values, so that one palette has all their colors.
fn array(channels: usize) -> Vec<u8> {
    let value =
        |z: usize, c: usize, y: usize, x: usize| ((z + 3 * c + y * (2 + c) + x) % 5 * (900 * c + 70)) as u16;
    let mut values = Vec::new();
    for (z, c) in (0..2).flat_map(|z| (0..channels).map(move |c| (z, c))) {
        values.extend((0..6).flat_map(|y| (0..7).map(move |x| value(z, c, y, x))));
    }
    npy(&[2, channels, 6, 7], &values)
}

fn sandbox(channels: usize) -> Sandbox {
    Sandbox::with([("a.npy", array(channels))])
}

/// The levels that each of the first channels has alone, under these options.
fn levels(sandbox: &Sandbox, channels: usize, options: &[&[&str]]) -> Vec<Vec<u8>> {
    let of_channel = |channel: usize| {
        let select = format!("c={channel}");
        let own = options.get(channel).copied().unwrap_or_default();
        sandbox.run(&[&PLAIN[..], &["--select", &select], own].concat()).succeeds();
        sandbox.shown("a.gif").levels().concat()
    };
    (0..channels).map(of_channel).collect()
}

/// What the levels of channels look like in these colors.
fn composed(levels: &[Vec<u8>], colors: &[[u32; 3]], join: fn(u32, u32) -> u32) -> Vec<[u8; 3]> {
    let pixel = |at: usize| {
        let component = |part: usize| {
            let shares = levels
                .iter()
                .zip(colors)
                .map(|(levels, color)| (color[part] * u32::from(levels[at]) + 127) / 255);
            shares.fold(0, join) as u8
        };
        [component(0), component(1), component(2)]
    };
    (0..levels[0].len()).map(pixel).collect()
}

fn add(a: u32, b: u32) -> u32 {
    (a + b).min(255)
}

const MAGENTA: [u32; 3] = [255, 0, 255];
const GREEN: [u32; 3] = [0, 255, 0];

#[test]
fn channels_have_the_usual_colors_and_a_range_each() {
    let (red, blue, white) = ([255, 0, 0], [0, 0, 255], [255; 3]);
    let (cyan, yellow) = ([0, 255, 255], [255, 255, 0]);
    for colors in [vec![MAGENTA, GREEN], vec![red, GREEN, blue], vec![white, cyan, MAGENTA, yellow]] {
        let sandbox = sandbox(colors.len());
        let levels = levels(&sandbox, colors.len(), &[]);
        sandbox.run(&PLAIN).succeeds().mentions("2 frames of 7x6");
        let shown = sandbox.shown("a.gif");
        assert_eq!(shown.frames.concat(), composed(&levels, &colors, add));
        // Each channel reaches its brightest level, by a range of its own.
        assert!(levels.iter().all(|levels| levels.contains(&255) && levels.contains(&0)));
    }
}

#[test]
fn colors_ranges_and_gammas_are_those_of_the_channels() {
    let sandbox = sandbox(4);
    let own: [&[&str]; 4] = [
        &["--range", "70,300"],
        &["--range", "5%,80%"],
        &["--range", "full", "--gamma", "0.5"],
        &["--range", "type"],
    ];
    let levels = levels(&sandbox, 4, &own);
    let options = [
        "--range", "5%,80%", "--range", "0=70,300", "--range", "2=full", "--gamma", "2=0.5", "--range",
        "3=type",
    ];
    let orange = [255, 128, 0];
    for (channels, shown, colors) in [
        ("magenta,green,#ff8000,#102030", &[0, 1, 2, 3][..], &[MAGENTA, GREEN, orange, [16, 32, 48]][..]),
        ("0=orange,3=green,1=white", &[0, 1, 3], &[orange, [255; 3], GREEN]),
        ("-,green,-,magenta", &[1, 3], &[GREEN, MAGENTA]),
    ] {
        // A range of a channel that is not shown is refused.
        let is_shown = |pair: &[&str]| {
            !pair[1].contains('=') || shown.iter().any(|c| pair[1].starts_with(&c.to_string()))
        };
        let options: Vec<&str> = options.chunks(2).filter(|pair| is_shown(pair)).flatten().copied().collect();
        let levels: Vec<Vec<u8>> = shown.iter().map(|&channel: &usize| levels[channel].clone()).collect();
        for (blend, join) in [("add", add as fn(u32, u32) -> u32), ("max", u32::max)] {
            sandbox
                .run(&[&PLAIN[..], &["--channels", channels, "--blend", blend], &*options].concat())
                .succeeds();
            let expected = composed(&levels, colors, join);
            assert_eq!(sandbox.shown("a.gif").frames.concat(), expected, "{channels} {blend}");
            // Inverted, a component is 255 minus itself.
            let inverted: Vec<[u8; 3]> = expected.iter().map(|color| color.map(|part| 255 - part)).collect();
            let more = ["--channels", channels, "--blend", blend, "--invert"];
            sandbox.run(&[&PLAIN[..], &more, &*options].concat()).succeeds();
            assert_eq!(sandbox.shown("a.gif").frames.concat(), inverted, "{channels} {blend}");
        }
    }
    // A colormap is a color, too.
    sandbox.run(&[&PLAIN[..], &["--select", "c=0", "--colormap", "fire"]].concat()).succeeds();
    let fire = sandbox.shown("a.gif").frames;
    sandbox.run(&[&PLAIN[..], &["--channels", "fire,-,-,-"]].concat()).succeeds();
    assert_eq!(sandbox.shown("a.gif").frames, fire);
}

#[test]
fn one_range_is_that_of_all_channels_and_a_frame_has_its_own() {
    let sandbox = sandbox(2);
    // 70 * 4 and 970 * 4 are the greatest values.
    let levels = levels(&sandbox, 2, &[&["--range", "0,3880"], &["--range", "0,3880"]]);
    for options in [&["--scope", "volume", "--range", "full"][..], &["--scope", "batch", "--range", "full"]] {
        sandbox.run(&[&PLAIN[..], options].concat()).succeeds();
        assert_eq!(sandbox.shown("a.gif").frames.concat(), composed(&levels, &[MAGENTA, GREEN], add));
    }
    let frames: Vec<Vec<[u8; 3]>> = (0..2)
        .map(|frame| {
            let select = format!("z={frame}:{}", frame + 1);
            sandbox.run(&[&PLAIN[..], &["--select", &select, "--range", "10%,70%"]].concat()).succeeds();
            sandbox.shown("a.gif").frames.concat()
        })
        .collect();
    sandbox.run(&[&PLAIN[..], &["--scope", "frame", "--range", "10%,70%"]].concat()).succeeds();
    assert_eq!(sandbox.shown("a.gif").frames, frames);
}

#[test]
fn one_channel_is_a_grey_volume_in_its_color() {
    let sandbox = sandbox(3);
    let levels = levels(&sandbox, 3, &[]);
    sandbox.run(&[&PLAIN[..], &["--channels", "-,-,white"]].concat()).succeeds();
    assert_eq!(sandbox.shown("a.gif").levels().concat(), levels[2]);
    let white = sandbox.bytes("a.gif");
    sandbox.run(&[&PLAIN[..], &["--select", "c=2"]].concat()).succeeds();
    assert!(sandbox.bytes("a.gif") == white);
    for channels in ["1=#ff8040", "-,#ff8040,-"] {
        sandbox.run(&[&PLAIN[..], &["--channels", channels]].concat()).succeeds();
        let shown = sandbox.shown("a.gif");
        assert_eq!(shown.frames.concat(), composed(&levels[1..2], &[[255, 128, 64]], add));
    }
    // A volume without channels has one.
    let grey = Sandbox::with([("a.npy", npy(&[2, 3, 4], &(0..24).collect::<Vec<u8>>()))]);
    grey.run(&["a.npy", "--channels", "green", "--range", "0,255", "--verify"]).succeeds();
    let expected: Vec<[u8; 3]> = (0..24).map(|level| [0, level, 0]).collect();
    assert_eq!(grey.shown("a.gif").frames.concat(), expected);
}

#[test]
fn composites_are_viewed_resized_and_reduced_as_their_channels() {
    let sandbox = sandbox(3);
    let colors = [[255, 0, 0], GREEN, [0, 0, 255]];
    for options in [
        &["--plane", "yz", "--flip", "y"][..],
        &["--frames", "x", "--plane", "zy", "--select", "z=::-1"],
        &["--width", "5"],
        &["--scale", "2", "--resample", "lanczos"],
        &["--select", "z=1"],
        &["--ping-pong", "--frames", "y", "--plane", "xz"],
        &["--spacing", "1,2,1"],
    ] {
        let levels = levels(&sandbox, 3, &[options, options, options]);
        sandbox.run(&[&PLAIN[..], options].concat()).succeeds();
        let shown = sandbox.shown("a.gif");
        let expected = composed(&levels, &colors, add);
        // More than 256 colors are shown by the nearest of a palette.
        let mut distinct = expected.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() <= 256 {
            assert_eq!(shown.frames.concat(), expected, "{options:?}");
        } else {
            let found = shown.frames.concat();
            let far =
                found.iter().flatten().zip(expected.iter().flatten()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(found.len() == expected.len() && far < Some(24), "{options:?}: {far:?}");
        }
    }
    // Two of four channels that are not equally far from each other as the third.
    let four = self::sandbox(4);
    let all = self::levels(&four, 4, &[]);
    four.run(&[&PLAIN[..], &["--channels", "0=red,1=green,3=blue", "--ping-pong"]].concat()).succeeds();
    let chosen = [all[0].clone(), all[1].clone(), all[3].clone()];
    assert_eq!(four.shown("a.gif").frames.concat(), composed(&chosen, &colors, add));
    // Fewer frames are every n-th picture, not every n-th plane.
    let long: Vec<u8> =
        (0..12 * 2 * 64 * 64).map(|at: usize| (at / 4096 * 20 + at % 13 * 19) as u8).collect();
    let long = Sandbox::with([("a.npy", npy(&[12, 2, 64, 64], &long))]);
    long.run(&[&PLAIN[..], &["--range", "0,255"]].concat()).succeeds();
    let (all, bytes) = (long.shown("a.gif"), long.bytes("a.gif").len());
    let most = format!("{}", bytes / 6);
    let less = ["--range", "0,255", "--max-bytes", &most, "--allow", "frames"];
    long.run(&[&PLAIN[..], &less].concat()).succeeds();
    let shown = long.shown("a.gif");
    let step = 12usize.div_ceil(shown.frames.len());
    assert!(step > 1, "{}", shown.frames.len());
    for (frame, expected) in shown.frames.iter().zip(all.frames.iter().step_by(step)) {
        let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 60;
        assert!(frame.iter().flatten().zip(expected.iter().flatten()).all(near));
    }
}

#[test]
fn channels_may_be_stored_in_any_order() {
    let sandbox = sandbox(3);
    sandbox.run(&PLAIN).succeeds();
    let expected = sandbox.shown("a.gif").frames;
    let stored = |order: [usize; 4], fortran: bool| {
        let bytes = array(3);
        let values: Vec<u16> = bytes[bytes.len() - 2 * 2 * 3 * 42..]
            .as_chunks::<2>()
            .0
            .iter()
            .map(|&pair| u16::from_le_bytes(pair))
            .collect();
        let array = ndarray::Array4::from_shape_vec((2, 3, 6, 7), values).unwrap().permuted_axes(order);
        let array = if fortran { array.reversed_axes() } else { array };
        npy(array.shape(), &array.iter().copied().collect::<Vec<u16>>())
    };
    for (letters, bytes) in [("ZYXC", stored([0, 2, 3, 1], false)), ("XYCZ", stored([0, 1, 2, 3], true))] {
        let other = Sandbox::with([("a.npy", bytes)]);
        other.run(&["a.npy", "--axes", letters, "--no-comment", "--verify"]).succeeds();
        assert_eq!(other.shown("a.gif").frames, expected, "{letters}");
    }
}

#[test]
fn the_record_says_how_channels_are_shown() {
    let sandbox = sandbox(3);
    age(&sandbox, "a.npy", 60);
    let options = [
        "a.npy",
        "--axes",
        "ZCYX",
        "--channels",
        "0=cyan,2=#102030",
        "--range",
        "2=0,1000",
        "--blend",
        "max",
    ];
    sandbox.run(&options).succeeds();
    let text =
        |arguments: &[&str]| String::from_utf8_lossy(&sandbox.run(arguments).succeeds().out).into_owned();
    let info = text(&["a.gif", "--info"]);
    assert!(
        info.contains("view: axes ZCYX, channels 0,2, plane XY, frames Z; 2x6x7x3, 0 to 7480\n"),
        "{info}"
    );
    assert!(info.contains("channels: 0 cyan, 2 #102030; max\n"), "{info}");
    assert!(info.contains("levels: channels 0 to 280 truncated; 0 to 1000 rounded, each\n"), "{info}");
    let settings = "settings: --axes ZCYX --range 2=0,1000 --channels 0=cyan,2=#102030 --blend max";
    assert!(info.contains(settings), "{info}");
    sandbox.run(&[&options[..], &["--resume"]].concat()).succeeds().mentions("1 kept");
    for change in [&["--blend", "add"][..], &["--channels", "0=cyan,2=#102031"], &["--range", "2=0,1001"]] {
        let mut other: Vec<&str> = options.to_vec();
        let at = other.iter().position(|word| *word == change[0]).unwrap();
        other[at + 1] = change[1];
        let line = text(&[&other[..], &["--resume", "--dry-run"]].concat());
        assert!(line.contains("replace"), "{change:?}: {line}");
    }
    // The options come back from the record.
    let shown = sandbox.shown("a.gif").frames;
    sandbox.run(&["a.npy", "--like", "a.gif", "-o", "b.gif"]).succeeds();
    assert_eq!(sandbox.shown("b.gif").frames, shown);
    let info = text(&["a.npy", "--axes", "ZCYX", "--info"]);
    assert!(info.contains("shape: 2x3x6x7, 2 frames of 7x6, RGB\n"), "{info}");
    assert!(info.contains("channels 0 red, 1 green, 2 blue; add"), "{info}");
    let line = text(&["a.npy", "--axes", "ZCYX", "--dry-run"]);
    assert!(line.contains("2x6x7x3 uint16"), "{line}");
}

#[test]
fn channels_that_do_not_fit_are_errors_with_the_way_out() {
    let sandbox = sandbox(3);
    for (options, message) in [
        (
            &["--channels", "red,green"][..],
            "has 3 channels, and 2 colors were given; give one to each (- leaves a channel out), or name the channels \
             to show, such as --channels 0=green",
        ),
        (&["--channels", "DAPI=red"], "has no channel \"DAPI\"; it has 0, 1, 2"),
        (&["--channels", "3=red"], "has no channel \"3\"; it has 0, 1, 2"),
        (&["--channels", "-,-,-"], "has no channel that is shown"),
        (&["--range", "4=0,1"], "has no channel \"4\"; it has 0, 1, 2"),
        (
            &["--channels", "0=red", "--range", "1=0,1"],
            "does not show channel \"1\", so it has no range or gamma of its own",
        ),
        (
            &["--colormap", "fire"],
            "shows several channels together, and a colormap is for one; show one of them (--select c=0), or leave \
             out --colormap",
        ),
        (
            &["--transparent", "0"],
            "shows several channels together, and only a level of grey can be transparent; show one of them \
             (--select c=0), or leave out --transparent",
        ),
        (
            &["--background", "0"],
            "shows several channels together, and only a level of grey can be the background; show one of them \
             (--select c=0), or leave out --background",
        ),
        (
            &["--frames", "z,c", "--channels", "red,green,blue"],
            "shows its channels one after the other, so they have no colors together; leave out --channels, and \
             ranges and gammas of channels",
        ),
        (
            &["--range", "1=file"],
            "says nothing about the values to show as black and as white; use --range full or --range LO,HI",
        ),
    ] {
        let ran = sandbox.run(&[&["a.npy", "--axes", "ZCYX"], options].concat());
        ran.exits(1).says(&[&format!("error: a.npy: {message}")]);
        sandbox.run(&[&["a.npy", "--axes", "ZCYX", "--info"], options].concat()).exits(1);
        sandbox.run(&[&["a.npy", "--axes", "ZCYX", "--dry-run"], options].concat()).exits(1);
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
    let colors = Sandbox::with([("a.npy", npy(&[2, 3, 4, 3], &[7u8; 72]))]);
    colors.run(&["a.npy", "--channels", "red"]).exits(1).mentions(
        "holds RGB colors, and colors of channels are for grey levels; leave out --channels, and ranges and gammas of \
         channels",
    );
    // RGB pictures have no colors of channels.
    let pictures = Sandbox::with([("a.npy", npy(&[2, 2, 3, 4, 3], &[7u8; 144]))]);
    pictures
        .run(&["a.npy", "--axes", "ZCYXS"])
        .exits(1)
        .mentions("has 2 channels; show one of them (--select c=0), or one after the other (--frames z,c)");
    let many = Sandbox::with([("a.npy", npy(&[17, 2, 3], &[7u8; 102]))]);
    many.run(&["a.npy", "--axes", "CYX"]).exits(1).mentions(
        "has 17 channels, and at most 16 are shown together; name some of them, such as --channels \
         0=magenta,1=green, or show one (--select c=0)",
    );
    many.run(&["a.npy", "--axes", "CYX", "--channels", "16=red,0=blue"]).succeeds();
}

#[test]
fn slips_of_channels_are_refused_before_anything_is_started() {
    let sandbox = sandbox(2);
    for (options, message) in [
        (&["--channels", "red,"][..], "\"red,\" is no list of colors"),
        (
            &["--channels", "greenish"],
            "\"greenish\" is no color, such as magenta or #ff8000, and no colormap",
        ),
        (&["--channels", "0=red,0=blue"], "channel \"0\" is named twice"),
        (
            &["--range", "0,1", "--range", "0,2"],
            "--range is given twice; several of them are for one channel each",
        ),
        (&["--range", "0=0,1", "--range", "0=0,2"], "--range is given twice for channel 0"),
        (
            &["--gamma", "2", "--gamma", "3"],
            "--gamma is given twice; several of them are for one channel each",
        ),
        (&["--range", "=0,1"], "there is no channel before the equals sign"),
        (&["--range", "0=all"], "is none of auto"),
        (
            &["--scope", "volume", "--range", "1=0,1"],
            "--scope volume is one range of all channels, and --range 1= is of one",
        ),
    ] {
        sandbox.run(&[&["a.npy", "--axes", "ZCYX"], options].concat()).exits(2).mentions(message);
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}

#[test]
fn a_warning_names_the_channel() {
    // A hot pixel in the second channel.
    let mut values: Vec<u16> = (0..2 * 2 * 64 * 64).map(|at: usize| (at % 97 * 5) as u16).collect();
    values[64 * 64 + 5] = 60_000;
    let sandbox = Sandbox::with([("a.npy", npy(&[2, 2, 64, 64], &values))]);
    sandbox
        .run(&["a.npy", "--axes", "ZCYX"])
        .succeeds()
        .mentions("1 of 2 channels, the first is channel 1: low contrast: ");
    sandbox.run(&["a.npy", "--axes", "ZCYX", "--strict"]).exits(1);
    let constant = Sandbox::with([("a.npy", npy(&[2, 1, 2], &[5u16, 900, 7, 7]))]);
    let ran = constant.run(&["a.npy", "--axes", "CYX"]);
    ran.succeeds().mentions("1 of 2 channels, the first is channel 1: all samples are the same");
}

#[test]
fn names_of_channels_have_their_colors() {
    let (width, height) = (150, 40);
    let value = |at: usize| (at.wrapping_mul(2_654_435_761) >> 9) as u8;
    let values: Vec<u8> = (0..2 * 4 * width * height).map(value).collect();
    let sandbox = Sandbox::with([("a.npy", npy(&[2, 4, height, width], &values))]);
    let options = ["a.npy", "--axes", "ZCYX", "--range", "0,255", "--no-comment", "--verify"];
    let text = ["--text", "a {channel}@lower-left", "--text-size", "16", "--text-color", "yellow"];
    let yellow = [255, 255, 0];
    let (white, black, cyan, blue) = ([255; 3], [0; 3], [0, 255, 255], [0, 0, 255]);
    // The letters and their edges: white ones have a black edge, dark ones a white edge.
    let usual = (yellow, black);
    let pairs = |colors: [[u8; 3]; 3]| {
        let edge = |color: [u8; 3]| if [blue, black].contains(&color) { white } else { black };
        let [a, b, c] = colors.map(|color| (color, edge(color)));
        vec![usual, usual, a, usual, b, usual, c]
    };
    for (more, text_of, expected) in [
        (&["--channels", "white,cyan,-,blue"][..], "a 0+1+3", pairs([white, cyan, blue])),
        (
            &["--channels", "green,-,cyan,white", "--invert"],
            "a 0+2+3",
            pairs([[255, 0, 255], [255, 0, 0], black]),
        ),
        (&["--channels", "-,blue,-,-"], "a 1", vec![usual, usual, (blue, white)]),
        (&["--channels", "-,white,-,-"], "a 1", vec![usual, usual, usual]),
        (&["--select", "c=2"], "a 2", vec![usual, usual, usual]),
    ] {
        sandbox.run(&[&options[..], &text, more].concat()).succeeds();
        let shown = sandbox.shown("a.gif");
        let drawing = crate::annotations::letters(text_of, 16);
        let top = height - 1 - 18;
        for (row, pixels) in drawing.iter().enumerate() {
            for (column, ink) in pixels.iter().enumerate() {
                let Some(is_letter) = ink else { continue };
                let letter = (column.max(1) - 1) / 8;
                let found = shown.frames[1][(top + row) * width + 1 + column];
                let near = [letter.saturating_sub(1), letter, letter + 1];
                let near = near.iter().filter_map(|letter| expected.get(*letter));
                if *is_letter {
                    assert_eq!(found, expected[letter].0, "{more:?} {row} {column}");
                } else {
                    // Between two letters the edge may be of either.
                    assert!(near.into_iter().any(|(_, edge)| found == *edge), "{more:?} {row} {column}");
                }
            }
        }
    }
}

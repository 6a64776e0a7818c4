//! Bars of all levels: their levels, their values and their places, read back from the GIF.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

use crate::annotations::letters;

const WIDTH: usize = 200;
const HEIGHT: usize = 240;

/// Two frames with all levels, and few neighbors alike.
fn sandbox() -> Sandbox {
    let level = |at: usize| (at.wrapping_mul(2_654_435_761) >> 11) as u8;
    let levels: Vec<u8> = (0..2 * WIDTH * HEIGHT).map(level).collect();
    Sandbox::with([("a.npy", npy(&[2, HEIGHT, WIDTH], &levels))])
}

/// The greatest rectangle of columns that are alike and whose rows go from level 255 down to 0: left, top, width, height.
fn bar(frame: &[u8]) -> Option<(usize, usize, usize, usize)> {
    // As the docs have it: as high as half of the picture.
    let height = HEIGHT / 2;
    let expected = |row: usize| ((height - 1 - row) * 255 + (height - 1) / 2) / (height - 1);
    let is_bar = |left: usize, top: usize| {
        (0..height).all(|row| usize::from(frame[(top + row) * WIDTH + left]) == expected(row))
    };
    let top = (0..HEIGHT - height).find(|top| (0..WIDTH).any(|left| is_bar(left, *top)))?;
    let left = (0..WIDTH).find(|left| is_bar(*left, top))?;
    let width = (left..WIDTH).take_while(|left| is_bar(*left, top)).count();
    Some((left, top, width, height))
}

/// Whether `text` is in a frame, as letters of 8 pixels, with its upper left corner at one of these places.
fn has(frame: &[u8], text: &str, places: impl IntoIterator<Item = (usize, usize)>) -> bool {
    let drawing = letters(text, 8);
    let is_at = |(left, top): (usize, usize)| {
        drawing[1..9].iter().enumerate().all(|(y, row)| {
            row[1..row.len() - 1].iter().enumerate().all(|(x, ink)| {
                let level = frame[(top + y) * WIDTH + left + x];
                ink.is_none_or(|is_letter| level == if is_letter { 255 } else { 0 })
            })
        })
    };
    places.into_iter().any(is_at)
}

#[test]
fn a_bar_has_all_levels_and_the_values_that_they_stand_for() {
    let sandbox = sandbox();
    let options = ["a.npy", "--no-comment", "--verify", "--text-size", "8"];
    for (more, values) in [
        (&["--range", "0,255"][..], ["255", "128", "0"]),
        (&["--range=-160,240"], ["240", "40", "-160"]),
        (&["--range", "0.25,0.75"], ["0.75", "0.5", "0.25"]),
        (&["--range", "10,100", "--gamma", "0.5", "--max-error", "5"], ["100", "32.5", "10"]),
    ] {
        sandbox.run(&[&options[..], &["--color-bar"], more].concat()).succeeds();
        for frame in sandbox.shown("a.gif").levels() {
            let (left, top, width, height) = bar(&frame).unwrap_or_else(|| panic!("{more:?}: no bar"));
            // A margin of 4 pixels, the edge and the frame.
            assert_eq!((left + width, width), (WIDTH - 6, 5), "{more:?}");
            assert_eq!(top, (HEIGHT - height) / 2);
            for (text, row) in values.into_iter().zip([0, (height - 1) / 2, height - 1]) {
                // The middle of a value is beside its level, and its end before the mark.
                let place = (left - 1 - 3 - 2 - 5 * text.len(), top + row - 4);
                assert!(has(&frame, text, [place]), "{more:?}: {text}");
            }
        }
    }
    // In a corner, and through a colormap: the colors of the levels.
    for (corner, places) in [("upper-left", (6, 10)), ("lower-right", (WIDTH - 11, HEIGHT - 4 - 6 - 120))] {
        let color_bar = format!("--color-bar=@{corner}");
        let more = [&color_bar, "--range", "0,255", "--colormap", "fire"];
        sandbox.run(&[&options[..], &more].concat()).succeeds();
        let shown = sandbox.shown("a.gif");
        sandbox.run(&[&options[..], &more[1..]].concat()).succeeds();
        let table = Sandbox::with([("t.npy", npy(&[1, 1, 256], &(0..=255).collect::<Vec<u8>>()))]);
        table.run(&["t.npy", "--range", "0,255", "--colormap", "fire"]).succeeds();
        let table = table.shown("t.gif").frames[0].clone();
        for row in 0..120 {
            let level = ((119 - row) * 255 + 59) / 119;
            let found = shown.frames[1][(places.1 + row) * WIDTH + places.0];
            let far = (0..3).map(|part| found[part].abs_diff(table[level][part])).max();
            assert!(far <= Some(2), "{corner} {row}: {found:?} {:?}", table[level]);
        }
    }
}

#[test]
fn a_bar_without_room_is_left_out() {
    let sandbox = sandbox();
    let options = ["a.npy", "--range", "0,255", "--color-bar", "--text-size", "24"];
    sandbox
        .run(&[&options[..], &["--height", "40", "--width", "60"]].concat())
        .succeeds()
        .mentions("the color bar was left out, since there is no room for it");
    // Only the values of the ends have room.
    sandbox.run(&[&options[..], &["--text-size", "8", "--height", "32"]].concat()).exits(2);
    let small =
        ["a.npy", "--range", "0,255", "--color-bar", "--text-size", "8", "--height", "32", "--width", "60"];
    let ran = sandbox.run(&small);
    ran.succeeds();
    assert!(!ran.err.contains("left out"), "{}", ran.err);
    // The letters of directions are beside the bar.
    let both =
        ["--color-bar", "--orientation-letters", "--orientation", "LPS", "--range", "0,255", "--text-size=8"];
    let ran = sandbox.run(&[&["a.npy"][..], &both].concat());
    ran.succeeds();
    assert!(!ran.err.contains("left out"), "{}", ran.err);
    let frame = &sandbox.shown("a.gif").levels()[0];
    let (left, ..) = bar(frame).unwrap();
    let places = (80..left - 20).flat_map(|x| (80..160).map(move |y| (x, y)));
    assert!(has(frame, "L", places));
}

#[test]
fn bars_of_what_has_no_values_are_refused() {
    let sandbox = sandbox();
    sandbox.put("rgb.npy", &npy(&[2, 30, 30, 3], &vec![7u8; 2 * 900 * 3]));
    sandbox.put("two.npy", &npy(&[2, 30, 30], &vec![7u8; 1800]));
    for (options, message) in [
        (
            &["rgb.npy"][..],
            "rgb.npy: holds RGB colors, and a color bar is for grey levels; leave out --color-bar",
        ),
        (
            &["two.npy", "--axes", "CYX"],
            "two.npy: shows several channels together, and a color bar is for one; show one of them (--select c=0), \
             or leave out --color-bar",
        ),
    ] {
        for mode in [&[][..], &["--info"], &["--dry-run"]] {
            let ran = sandbox.run(&[options, &["--color-bar"], mode].concat());
            ran.exits(1).mentions(&format!("error: {message}\n"));
        }
    }
    sandbox
        .run(&["two.npy", "--axes", "CYX", "--channels", "green,-", "--color-bar", "--width=90"])
        .succeeds();
    sandbox.run(&["a.npy", "--color-bar", "--scope", "frame", "--range", "full"]).exits(2).mentions(
        "each frame has a range of its own, so no color bar holds for all of them; leave out --scope frame, or \
         --color-bar",
    );
    sandbox.run(&["a.npy", "--color-bar=left"]).exits(2).mentions("\"left\" is no corner: @upper-left");
    sandbox.run(&["a.npy", "--color-bar=@lower-left", "--range", "0,255"]).succeeds();
    let shown = sandbox.shown("a.gif").frames;
    let info = String::from_utf8_lossy(&sandbox.run(&["a.gif", "--info"]).out).into_owned();
    assert!(info.contains("--color-bar=@lower-left"), "{info}");
    sandbox.run(&["a.npy", "--like", "a.gif", "-o", "b.gif"]).succeeds();
    assert!(sandbox.shown("b.gif").frames == shown);
}

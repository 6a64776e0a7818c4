//! `--like`: the options that a GIF was made with.

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// Two volumes of six frames of 20x30, of other values.
fn volumes() -> Sandbox {
    let value = |at: u32, step: u32| (at * step % 7919) as u16 + (at / 600 * 1000) as u16;
    let samples = |step| (0..3600).map(|at| value(at, step)).collect::<Vec<u16>>();
    Sandbox::with([
        ("a.npy", npy(&[6, 20, 30], &samples(577))),
        ("b.npy", npy(&[6, 20, 30], &samples(1031))),
        ("labels.npy", npy(&[2, 4, 4], &(0..32u8).collect::<Vec<_>>())),
    ])
}

/// Checks that `b.npy` with `--like` and `more` is, byte for byte, `b.npy` with the options in full.
fn is_like(sandbox: &Sandbox, of_a: &[&str], more: &[&str], in_full: &[&str]) {
    sandbox.run(&[&["a.npy", "-o", "a.gif"], of_a].concat()).succeeds();
    sandbox.run(&[&["b.npy", "-o", "like.gif", "--like", "a.gif"], more].concat()).succeeds();
    sandbox.run(&[&["b.npy", "-o", "full.gif"], in_full].concat()).succeeds();
    let [like, full] = ["like.gif", "full.gif"].map(|gif| std::fs::read(sandbox.path(gif)).unwrap());
    assert!(like == full, "{of_a:?} and {more:?} are not {in_full:?}");
}

#[test]
fn a_gif_is_made_like_another_one() {
    let sandbox = volumes();
    for options in [
        &["--range", "-5.5,2000", "--gamma", "0.7", "--invert", "--fps", "30", "--loop", "once"][..],
        &["--range", "1%,98.5%", "--scope", "frame", "--log", "--colormap", "YlGnBu", "--effort", "0"],
        &["--select", "z=1:5,x=::-1", "--plane", "yx", "--flip", "y", "--ping-pong", "--max-error", "3"],
        &["--select", "z=1:5", "--plane", "xz", "--project", "std:y", "--range", "full"],
        &["--turntable", "5,180,-20.5", "--render", "mean", "--cue", "30", "--interpolate", "nearest"],
        &["--project", "mean", "--slab", "3,2"],
        &[
            "--axes",
            "TYX",
            "--spacing",
            "1,2um",
            "--interval",
            "30s",
            "--width",
            "77",
            "--resample",
            "lanczos",
        ],
        &[
            "--scale",
            "40%",
            "--duration",
            "10,20,30,40,50,60.5",
            "--transparent",
            "3",
            "--disposal",
            "background",
        ],
        &[
            "--max-bytes",
            "900",
            "--allow",
            "frames,pixels",
            "--compat",
            "web",
            "--background",
            "7",
            "--speed",
            "3",
        ],
        &["--colormap", "labels", "--width", "90"],
        &["--colormap", "labels", "--width", "90", "--resample", "auto"],
        &["--no-clobber", "--threads", "2"],
    ] {
        is_like(&sandbox, options, &[], options);
    }
}

#[test]
fn options_beside_it_come_first() {
    let sandbox = volumes();
    let made = ["--range", "1%,99%", "--scope", "frame", "--log", "--select", "z=1:5,x=3:", "--effort", "3"];
    let made: Vec<&'static str> =
        [&made[..], &["--width", "50", "--duration", "40", "--compat", "web", "--invert"]].concat();
    let with = |change: &[(&str, &'static str)]| {
        let mut options = made.clone();
        for (option, value) in change {
            let at = made.iter().position(|known| known == option).unwrap();
            options[at + 1] = value;
        }
        options
    };
    is_like(&sandbox, &made, &["--range", "full"], &with(&[("--range", "full")]));
    is_like(
        &sandbox,
        &made,
        &["--scope", "volume", "--effort", "2"],
        &with(&[("--scope", "volume"), ("--effort", "2")]),
    );
    is_like(&sandbox, &made, &["--select", "z=2"], &with(&[("--select", "x=3:,z=2")]));
    is_like(&sandbox, &made, &["--select", "y=4:"], &with(&[("--select", "z=1:5,x=3:,y=4:")]));
    is_like(
        &sandbox,
        &made,
        &["--compat", "java", "--width", "33"],
        &with(&[("--compat", "java"), ("--width", "33")]),
    );
    is_like(&sandbox, &made, &["--fps", "50"], &with(&[("--duration", "20")]));
    is_like(&sandbox, &made, &["--speed", "2"], &with(&[("--duration", "20")]));
    // One side in place of the other, a power in place of the logarithm, a range that is not found in the data.
    let mut other = with(&[("--width", "14")]);
    let at = other.iter().position(|known| *known == "--width").unwrap();
    other[at] = "--height";
    is_like(&sandbox, &made, &["--height", "14"], &other);
    let rest = |out: &[&str]| made.iter().copied().filter(|word| !out.contains(word)).collect::<Vec<_>>();
    let gamma = ["--gamma", "2"];
    is_like(&sandbox, &made, &gamma, &[&rest(&["--log"])[..], &gamma].concat());
    let given = with(&[("--range", "5,900")]);
    let given: Vec<_> = given.into_iter().filter(|word| !["--scope", "frame"].contains(word)).collect();
    is_like(&sandbox, &made, &["--range", "5,900"], &given);
    // A range together, taken and left.
    sandbox.run(&["a.npy", "b.npy", "--scope", "batch", "-o", "together/"]).succeeds();
    let like = |more: &[&str]| {
        sandbox.run(&[&["a.npy", "b.npy", "--like", "together/a.gif", "-o", "again/"], more].concat())
    };
    let shown = |gif| sandbox.shown(gif).levels();
    like(&[]).succeeds();
    assert_eq!(shown("again/b.gif"), shown("together/b.gif"));
    like(&["--shard", "1/2"]).exits(2).mentions("--scope batch is a range of all inputs");
    sandbox.run(&["b.npy", "-o", "alone.gif"]).succeeds();
    like(&["--scope", "volume"]).succeeds();
    assert_eq!(shown("again/b.gif"), shown("alone.gif"));
}

#[test]
fn it_holds_for_what_only_looks() {
    let sandbox = volumes();
    sandbox.run(&["a.npy", "-o", "a.gif", "--range", "100,900", "--width", "90"]).succeeds();
    let info = sandbox.run(&["b.npy", "--info", "--like", "a.gif"]);
    let text = String::from_utf8(info.succeeds().out.clone()).unwrap();
    for line in ["levels: 100 to 900, rounded (window 100 to 900)", "picture: resized to 90x60"] {
        assert!(text.lines().any(|known| known == line), "{line}: {text}");
    }
    let plan = sandbox.run(&["b.npy", "--dry-run", "--like", "a.gif"]);
    let text = String::from_utf8(plan.succeeds().out.clone()).unwrap();
    assert!(text.contains(" shown as 90x60, "), "{text}");
    // A GIF that is made like itself is up to date.
    sandbox.run(&["a.npy", "-o", "a.gif", "--like", "a.gif"]).succeeds();
    crate::resume::age(&sandbox, "a.npy", 60);
    sandbox.run(&["a.npy", "-o", "a.gif", "--like", "a.gif", "--resume", "-v"]).succeeds().mentions("1 kept");
}

#[test]
fn what_cannot_be_followed_is_refused() {
    let sandbox = volumes();
    let colors = "1 2 3\n".repeat(256);
    sandbox.put("my map.txt", colors.as_bytes());
    sandbox.run(&["a.npy", "-o", "colors.gif", "--colormap", "my map.txt", "--invert"]).succeeds();
    sandbox.run(&["a.npy", "-o", "silent.gif", "--no-comment", "--comment", "of mine"]).succeeds();
    sandbox.run(&["a.npy", "-o", "made.gif", "--effort", "3"]).succeeds();
    let made = std::fs::read(sandbox.path("made.gif")).unwrap();
    sandbox.put("cut.gif", &made[..made.len() / 2]);
    let at = made.windows(8).position(|text| text == b"--effort").unwrap();
    let mut later = made.clone();
    later[at..at + 8].copy_from_slice(b"--afford");
    sandbox.put("later.gif", &later);
    sandbox.put("stack.npy", &stack());
    for (gif, message) in [
        ("missing.gif", "cannot be read: "),
        ("stack.npy", "it is no GIF; name a GIF that vol2gif made, or give the options themselves"),
        ("cut.gif", "it is cut short; name a GIF that vol2gif made, or give the options themselves"),
        (
            "silent.gif",
            "it has no comment on how it was made; name a GIF that vol2gif made without --no-comment, or give the \
             options themselves",
        ),
        (
            "later.gif",
            concat!(
                "vol2gif ",
                env!("CARGO_PKG_VERSION"),
                " made it with \"--afford 3\", which this version does not know; give the options themselves, as \
                 --info later.gif prints them"
            ),
        ),
        (
            "colors.gif",
            "its colors are those of a file, my map.txt, which is not in it; give --colormap FILE, too",
        ),
    ] {
        for looks in [&[][..], &["--info"], &["--dry-run"]] {
            let run = sandbox.run(&[&["b.npy", "--like", gif], looks].concat());
            run.exits(2).mentions(&format!("error: --like {gif}: {message}"));
        }
        assert!(!sandbox.path("b.gif").exists());
    }
    // As the message says.
    is_like(
        &sandbox,
        &["--colormap", "my map.txt", "--invert"],
        &["--colormap", "my map.txt"],
        &["--colormap", "my map.txt", "--invert"],
    );
}

#[test]
fn labels_stay_labels_where_only_the_second_picture_is_resized() {
    let sandbox = volumes();
    sandbox.run(&["labels.npy", "-o", "l.gif", "--colormap", "labels"]).succeeds();
    sandbox.run(&["labels.npy", "-o", "like.gif", "--like", "l.gif", "--width", "9"]).succeeds();
    sandbox.run(&["labels.npy", "-o", "full.gif", "--colormap", "labels", "--width", "9"]).succeeds();
    let [like, full] = ["like.gif", "full.gif"].map(|gif| std::fs::read(sandbox.path(gif)).unwrap());
    assert_eq!(like, full);
}

//! Delays, the number of plays, and the number of threads.

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

fn frames(count: usize) -> Vec<u8> {
    npy(&[count, 2, 2], &(0..4 * count).map(|i| i as u8).collect::<Vec<_>>())
}

#[test]
fn delays_are_rounded_so_that_their_sum_stays_true() {
    let sandbox = Sandbox::with([("a.npy", frames(6))]);
    for (arguments, delays) in [
        (&[][..], [10, 10, 10, 10, 10, 10]),
        (&["--duration", "40"], [4, 4, 4, 4, 4, 4]),
        (&["--duration", "33.3"], [3, 4, 3, 3, 4, 3]),
        (&["--duration", "20,30,40,655350,0,100"], [2, 3, 4, 65535, 0, 10]),
        (&["--duration", "25,25,25,25,25,25"], [3, 2, 3, 2, 3, 2]),
        (&["--fps", "30"], [3, 4, 3, 3, 4, 3]),
        (&["--fps", "0.0016"], [62500; 6]),
    ] {
        sandbox.run(&[&["a.npy"], arguments].concat()).succeeds();
        assert_eq!(sandbox.shown("a.gif").delays, delays, "{arguments:?}");
    }
}

#[test]
fn a_speed_divides_every_duration() {
    let sandbox = Sandbox::with([("a.npy", frames(3))]);
    for (arguments, delays) in [
        (&["--speed", "2"][..], [5, 5, 5]),
        (&["--speed", "2x"], [5, 5, 5]),
        (&["--speed=50%"], [20, 20, 20]),
        (&["--speed", "0.5", "--fps", "20"], [10, 10, 10]),
        (&["--speed", "4", "--duration", "100,200,400"], [3, 5, 10]),
    ] {
        sandbox.run(&[&["a.npy"], arguments].concat()).succeeds();
        assert_eq!(sandbox.shown("a.gif").delays, delays, "{arguments:?}");
    }
    // The GIF is the one of the durations themselves, and so is its record.
    sandbox.run(&["a.npy", "--speed", "4", "-o", "b.gif"]).succeeds();
    sandbox.run(&["a.npy", "--duration", "25"]).succeeds();
    assert!(sandbox.bytes("b.gif") == sandbox.bytes("a.gif"));
    for (speed, message) in [
        ("0", "not a number above 0, such as 2 or 0.5"),
        ("-1", "not a number above 0, such as 2 or 0.5"),
        ("nan", "not a number above 0, such as 2 or 0.5"),
        ("fast", "not a number above 0, such as 2 or 0.5"),
        ("1e-9", "a frame cannot be shown for 100000000000 ms"),
    ] {
        sandbox.run(&["a.npy", "--speed", speed]).exits(2).mentions(message);
    }
}

#[test]
fn a_list_of_durations_of_the_wrong_length_is_an_error_of_its_volume() {
    let sandbox = Sandbox::with([("a.npy", frames(3)), ("b.npy", frames(2))]);
    sandbox.run(&["a.npy", "b.npy", "--duration", "100,200"]).exits(1).mentions(
        "error: a.npy: has 3 frames, but 2 durations were given; give one for each frame, or one for all\n",
    );
    assert_eq!(sandbox.files(), ["a.npy", "b.gif", "b.npy"]);
    assert_eq!(sandbox.shown("b.gif").delays, [10, 20]);
}

#[test]
fn the_loop_block_holds_the_number_of_the_option() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    for repeat in [0, 1, 7, 65535] {
        sandbox.run(&["a.npy", "--loop", &repeat.to_string()]).succeeds();
        assert_eq!(sandbox.shown("a.gif").repeat, Some(repeat));
    }
    for arguments in [&["a.npy"][..], &["a.npy", "--loop", "forever"]] {
        sandbox.run(arguments).succeeds();
        assert_eq!(sandbox.shown("a.gif").repeat, Some(0));
    }
}

#[test]
fn a_gif_that_plays_once_has_no_loop_block_and_is_the_same_otherwise() {
    let colors = npy(&[2, 1, 2, 3], &[1u8, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3]);
    let levels = npy(&[2, 16, 16], &(0..512).map(|i| i as u8).collect::<Vec<_>>());
    let sandbox = Sandbox::with([("few.npy", stack()), ("all.npy", levels), ("colors.npy", colors)]);
    for arguments in [
        // The palette is cut to the entries in use, and what follows is moved.
        &["few.npy"][..],
        &["few.npy", "--comment", "mine"],
        &["few.npy", "--background", "3"],
        &["few.npy", "--disposal", "previous", "--transparent", "0"],
        &["colors.npy", "--palette", "frame"],
        // All 256 entries are in use, and nothing is moved.
        &["all.npy"],
    ] {
        // Without the record, which has the settings.
        let arguments = [arguments, &["--verify", "--no-comment"]].concat();
        sandbox.run(&[&arguments[..], &["-o", "forever.gif"]].concat()).succeeds();
        sandbox.run(&[&arguments[..], &["-o", "once.gif", "--loop", "once"]].concat()).succeeds();
        assert_eq!(Shown::in_layers(&sandbox.bytes("once.gif")).repeat, None, "{arguments:?}");
        let mut forever = sandbox.bytes("forever.gif");
        let at = forever.windows(14).position(|it| it == b"\x21\xff\x0bNETSCAPE2.0").unwrap();
        forever.drain(at..at + 19);
        assert!(sandbox.bytes("once.gif") == forever, "{arguments:?}");
    }
}

#[test]
fn a_wrong_number_of_plays_is_refused_with_what_would_be_right() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    for (text, message) in [
        ("-1", "use forever for a GIF that never stops, or once for one that plays once"),
        ("70000", "a GIF can hold at most 65535; use forever for one that never stops"),
        ("0.5", "not once, forever, or a number from 1 to 65535"),
        ("abc", "not once, forever, or a number from 1 to 65535"),
    ] {
        for arguments in [&["a.npy", "--loop", text][..], &["a.npy", &format!("--loop={text}")]] {
            let expected = format!("error: invalid value '{text}' for '--loop <TIMES>': {message}\n");
            sandbox.run(arguments).exits(2).prints_nothing().mentions(&expected);
        }
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}

#[test]
fn the_number_of_threads_does_not_change_the_file() {
    let noise: Vec<u16> =
        (0..40 * 30 * 50u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 17) as u16).collect();
    let color: Vec<u8> = noise[..30_000].iter().map(|&sample| (sample >> 3) as u8).collect();
    let sandbox = Sandbox::with([
        ("grey.npy", npy(&[40, 30, 50], &noise)),
        ("color.npy", npy(&[10, 20, 50, 3], &color)),
    ]);
    for threads in ["1", "2", "3", "16"] {
        sandbox.run(&["grey.npy", "color.npy", "--threads", threads, "-o", threads]).succeeds();
        for gif in ["grey.gif", "color.gif"] {
            let (one, these) =
                (sandbox.bytes(&format!("1/{gif}")), sandbox.bytes(&format!("{threads}/{gif}")));
            assert!(one == these, "{gif} of {threads} threads");
        }
    }
    assert_eq!(sandbox.shown("1/grey.gif").frames.len(), 40);
}

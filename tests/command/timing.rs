//! Delays, the number of plays, and the number of threads.

use vol2gif_kit::fixtures::stack;
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
        assert_eq!(sandbox.shown("a.gif").repeat, repeat);
    }
    sandbox.run(&["a.npy"]).succeeds();
    assert_eq!(sandbox.shown("a.gif").repeat, 0);
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

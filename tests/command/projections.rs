//! `--project`: the GIF is the GIF of the array that NumPy would have projected.

use vol2gif_kit::npy_writer::{Element, npy};
use vol2gif_kit::sandbox::Sandbox;

use crate::resume::age;

/// Lengths of T, C, Z, Y and X.
const LENGTHS: [usize; 5] = [3, 2, 4, 5, 6];

fn sample([t, c, z, y, x]: [usize; 5]) -> u16 {
    let number = ((((t * 2 + c) * 4 + z) * 5 + y) * 6 + x) as u32;
    (number.wrapping_mul(2_654_435_761) >> 20) as u16
}

/// The array of these samples, or what `of` makes of the indices in its place.
fn array<E: Element>(lengths: &[usize], of: impl Fn(&[usize]) -> E) -> Vec<u8> {
    let count: usize = lengths.iter().product();
    let indices = |mut number: usize| {
        let mut at = vec![0; lengths.len()];
        for (index, length) in at.iter_mut().zip(lengths).rev() {
            *index = number % length;
            number /= length;
        }
        at
    };
    npy(lengths, &(0..count).map(|number| of(&indices(number))).collect::<Vec<E>>())
}

fn five_axes() -> Vec<u8> {
    array(&LENGTHS, |at| sample([at[0], at[1], at[2], at[3], at[4]]))
}

/// Checks that two calls make the same GIF, whatever the range, and whatever the backend.
fn same(first: (&[u8], &[&str]), second: (&[u8], &[&str])) {
    let sandbox = Sandbox::with([("a.npy", first.0.to_vec()), ("b.npy", second.0.to_vec())]);
    for range in [&[][..], &["--range", "full"], &["--range", "5%,95%", "--verify"], &["--range", "100,3000"]]
    {
        sandbox.run(&[&["a.npy", "--no-comment"], first.1, range].concat()).succeeds();
        sandbox.run(&[&["b.npy", "--no-comment"], second.1, range].concat()).succeeds();
        assert!(sandbox.bytes("a.gif") == sandbox.bytes("b.gif"), "{:?} {range:?}", first.1);
    }
}

#[test]
fn a_projection_makes_the_gif_of_the_projected_array() {
    let five = five_axes();
    let along = |count: usize, of: &dyn Fn(usize) -> u16| -> Vec<f64> {
        (0..count).map(|at| f64::from(of(at))).collect()
    };
    let max = |values: Vec<f64>| values.into_iter().fold(0.0, f64::max) as u16;
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
    let of_t = array(&[3, 5, 6], |at| max(along(4, &|z| sample([at[0], 1, z, at[1], at[2]]))));
    same((&five, &["--axes", "TCZYX", "--select", "c=1", "--project", "max"]), (&of_t, &[]));
    // Along y: the axis that is not in the picture.
    let front = array(&[3, 4, 6], |at| mean(along(5, &|y| sample([at[0], 0, at[1], y, at[2]]))));
    let view = ["--axes", "TCZYX", "--select", "c=0", "--plane", "xz", "--project", "mean"];
    same((&five, &view), (&front, &[]));
    // Along t, of some slices backward, mirrored, there and back.
    let sum = |values: Vec<f64>| values.iter().sum::<f64>();
    let of_z = array(&[2, 5, 6], |at| sum(along(3, &|t| sample([t, 0, 3 - 2 * at[0], at[1], 5 - at[2]]))));
    let view =
        ["--axes", "TCZYX", "--select", "c=0,z=::-2", "--flip", "x", "--project", "sum:t", "--ping-pong"];
    same((&five, &view), (&of_z, &["--ping-pong"]));
    // Channels of a composite, each projected.
    let channels = array(&[3, 2, 5, 6], |at| max(along(4, &|z| sample([at[0], at[1], z, at[2], at[3]]))));
    same((&five, &["--axes", "TCZYX", "--project", "max"]), (&channels, &["--axes", "TCYX"]));
    let colors = ["--channels", "-,cyan"];
    same(
        (&five, &[&["--axes", "TCZYX", "--project", "max"], &colors[..]].concat()),
        (&channels, &[&["--axes", "TCYX"], &colors[..]].concat()),
    );
    // Colors, one by one.
    let rgb = array(&[4, 5, 6, 3], |at| sample([at[3], 0, at[0], at[1], at[2]]));
    let of_rgb = array(&[1, 5, 6, 3], |at| max(along(4, &|z| sample([at[3], 0, z, at[1], at[2]]))));
    same((&rgb, &["--project", "max"]), (&of_rgb, &[]));
}

#[test]
fn slabs_slide_along_their_axis() {
    let five = five_axes();
    // Of 4 slices, 3 slabs of 2; of each time point.
    let thick = array(&[9, 5, 6], |at| {
        let (t, z) = (at[0] / 3, at[0] % 3);
        (z..z + 2).map(|z| sample([t, 1, z, at[1], at[2]])).max().unwrap()
    });
    let view = ["--axes", "TCZYX", "--select", "c=1", "--project", "max", "--slab", "2"];
    same((&five, &view), (&thick, &[]));
    // Lengths, every second slab, of every second row from the last one on: rows 4, 2 and 0.
    let rows = array(&[3, 4, 6], |at| {
        let of = |y: usize| f64::from(sample([at[0], 0, at[1], y, at[2]]));
        (of(4) + of(2)) / 2.0
    });
    let view = ["--axes", "TCZYX", "--select", "c=0,y=::-2", "--plane", "xz", "--frames", "t,y"];
    let slab = ["--project", "mean", "--spacing", "1,1,1um", "--slab", "3.9um,2"];
    same((&five, &[&view[..], &slab].concat()), (&rows, &["--spacing", "1,1,1um"]));
    // Times, of channels in their colors.
    let times = array(&[2, 2, 4, 5, 6], |at| {
        (at[0]..at[0] + 2).map(|t| sample([t, at[1], at[2], at[3], at[4]])).min().unwrap()
    });
    let view = ["--axes", "TCZYX", "--project", "min:t", "--slab", "60s", "--interval", "30s"];
    same((&five, &view), (&times, &["--axes", "TCZYX"]));
}

#[test]
fn depths_have_colors() {
    // The first of equal maxima counts: of 6 slices, some are equal.
    let level = |z: usize, y: usize, x: usize| ((z * 7 + y * 3) % 5 * 50 + x % 2 * 20) as u8;
    let depth = array(&[6, 9, 8], |at| level(at[0], at[1], at[2]));
    let colors = *vol2gif::Colormap::named("viridis").unwrap().colors();
    let shade = |at: &[usize], slices: std::ops::Range<usize>, channel: usize| {
        let levels: Vec<u8> = slices.map(|z| level(z, at[1], at[2])).collect();
        let most = *levels.iter().max().unwrap();
        let (first, last) = (levels.iter().position(|level| *level == most).unwrap(), levels.len() - 1);
        let color = u32::from(colors[(255 * first + last / 2) / last][channel]);
        ((color * u32::from(most) + 127) / 255) as u8
    };
    let whole = array(&[1, 9, 8, 3], |at| shade(at, 0..6, at[3]));
    let slabs = array(&[2, 9, 8, 3], |at| shade(at, 2 * at[0]..2 * at[0] + 4, at[3]));
    let options = ["--no-comment", "--range", "0,255", "--verify"];
    let color = ["--project", "max", "--depth-color", "viridis"];
    for (more, array) in [(&[][..], &whole), (&["--slab", "4,2"][..], &slabs)] {
        let sandbox = Sandbox::with([("a.npy", depth.clone()), ("b.npy", array.clone())]);
        for size in [&[][..], &["--width", "20"], &["--palette", "frame", "--spacing", "1,2,1"]] {
            sandbox.run(&[&["a.npy"], &options[..], &color, more, size].concat()).succeeds();
            sandbox.run(&[&["b.npy"], &options[..], size].concat()).succeeds();
            assert!(sandbox.bytes("a.gif") == sandbox.bytes("b.gif"), "{more:?} {size:?}");
        }
        sandbox.run(&[&["a.npy"][..], &color, more].concat()).succeeds();
        let info = String::from_utf8_lossy(&sandbox.run(&["a.gif", "--info"]).out).into_owned();
        assert!(info.contains("--project max") && info.contains("--depth-color viridis"), "{info}");
        sandbox.run(&["a.npy", "-o", "c.gif", "--like", "a.gif"]).succeeds();
        assert!(sandbox.bytes("a.gif") == sandbox.bytes("c.gif"));
        sandbox.run(&[&["a.npy", "--info"], &color[..], more].concat()).succeeds();
        sandbox.run(&[&["a.npy", "--dry-run"], &color[..], more].concat()).succeeds();
    }
}

#[test]
fn the_picture_of_a_projection_has_true_proportions() {
    let sandbox = Sandbox::with([("a.npy", five_axes())]);
    let view = ["a.npy", "--axes", "TCZYX", "--select", "c=0", "--spacing", "2,1,1um", "--project", "max:y"];
    sandbox.run(&[&view[..], &["--plane", "xz"]].concat()).succeeds().mentions("3 frames of 6x8");
}

#[test]
fn the_record_says_what_is_projected() {
    let sandbox = Sandbox::with([("a.npy", five_axes())]);
    age(&sandbox, "a.npy", 60);
    let view = ["a.npy", "--axes", "TCZYX", "--select", "c=1", "--project", "std"];
    sandbox.run(&[&view[..], &["--dry-run"]].concat()).succeeds();
    let info = sandbox.run(&[&view[..], &["--info"]].concat()).succeeds().lines();
    assert!(info.contains(&"shape: 3x2x4x5x6, 3 frames of 6x5, grey".into()), "{info:?}");
    sandbox.run(&view).succeeds().mentions("3 frames of 6x5");
    let text = String::from_utf8_lossy(&sandbox.run(&["a.gif", "--info"]).out).into_owned();
    assert!(text.contains("volume: 3x2x4x5x6 uint16\n"), "{text}");
    assert!(
        text.contains("view: axes TCZYX, select c=1, plane XY, frames T, project std:z; 3x5x6, "),
        "{text}"
    );
    assert!(text.contains("settings: --axes TCZYX --select c=1 --project std"), "{text}");
    sandbox.run(&[&view[..], &["--resume"]].concat()).succeeds().mentions("1 kept");
    let other = ["a.npy", "--axes", "TCZYX", "--select", "c=1", "--project", "mean"];
    sandbox.run(&[&other[..], &["--resume"]].concat()).succeeds().mentions("replaced");
    // Of several inputs, one range together.
    let [a, b] = [array(&[2, 3, 3], |at| at[0] as u8 * 9), array(&[2, 3, 3], |at| at[0] as u8 * 90)];
    let shared = Sandbox::with([("a.npy", a), ("b.npy", b)]);
    shared.run(&["a.npy", "b.npy", "--project", "sum", "--range", "full", "--scope", "batch"]).succeeds();
    assert_eq!(shared.shown("a.gif").levels(), [[0u8; 9]]);
    assert_eq!(shared.shown("b.gif").levels(), [[255u8; 9]]);
}

#[test]
fn labels_name_what_is_projected() {
    // The label of one picture is drawn as the text is.
    let depth = array(&[6, 40, 200], |at| (at[0] * 20) as u8);
    let flat = array(&[1, 40, 200], |_| 100u8);
    let cases: [(&[&str], &str); 7] = [
        (&["--slice-label"], "z=0:6"),
        (&["--select", "z=1:5:2", "--slice-label"], "z=1:4:2"),
        (&["--flip", "z", "--slice-label"], "z=0:6"),
        (&["--spacing", "2.5,1,1um", "--slice-label=position", "--aspect", "voxel"], "z=0:15µm"),
        (&["--text", "slices {z}@lower-left"], "slices 0:6"),
        (&["--slab", "2,4", "--select", "z=1:", "--slice-label"], "z=1:3"),
        (&["--slab", "5", "--flip", "z", "--select", "z=:5", "--slice-label"], "z=0:5"),
    ];
    for (label, text) in cases {
        let sandbox = Sandbox::with([("a.npy", depth.clone()), ("b.npy", flat.clone())]);
        let plain = ["--no-comment", "--range", "0,255"];
        sandbox.run(&[&["a.npy", "--project", "max"], label, &plain].concat()).succeeds();
        let max = match text {
            "z=1:4:2" => "60",
            "z=1:3" => "40",
            "z=0:5" => "80",
            _ => "100",
        };
        let flat = ["b.npy", "--text", &format!("{text}@lower-left"), "--range", "0,255", "--no-comment"];
        sandbox.run(&flat).succeeds();
        let (found, expected) = (sandbox.shown("a.gif").levels(), sandbox.shown("b.gif").levels());
        let level = max.parse::<u8>().unwrap();
        let same = |(found, expected): (&u8, &u8)| {
            if *expected == 100 { *found == level } else { found == expected }
        };
        assert!(found[0].iter().zip(&expected[0]).all(same), "{label:?} is not {text}");
    }
    let sandbox = Sandbox::with([("a.npy", array(&[3, 40, 90], |_| 1u8))]);
    let film = ["a.npy", "--axes", "TYX", "--interval", "1s", "--project", "max:t", "--time-stamp"];
    sandbox.run(&film).exits(1);
}

#[test]
fn a_projection_that_does_not_fit_is_an_error_with_the_way_out() {
    let rgba = array(&[2, 4, 4, 4], |at| (at[3] * 80) as u8);
    let sandbox =
        Sandbox::with([("a.npy", five_axes()), ("b.npy", npy(&[3, 4], &[0u8; 12])), ("c.npy", rgba)]);
    for (input, options, message) in [
        (
            "a.npy",
            &["--axes", "TCZYX", "--project", "max:x"][..],
            "axis X cannot be projected and shown at once; name another axis, such as --project max:z, another \
             --plane or other --frames",
        ),
        (
            "a.npy",
            &["--axes", "TCZYX", "--project", "max", "--frames", "t,z"],
            "axis Z cannot be projected and shown",
        ),
        (
            "a.npy",
            &["--axes", "TCZYX", "--project", "max", "--select", "z=1"],
            "axis Z is selected to one index, so there is nothing to project",
        ),
        ("b.npy", &["--project", "max"], "has no axis Z; its axes are YX"),
        ("c.npy", &["--project", "max"], "pixels with an opacity cannot be projected; show their colors"),
        (
            "a.npy",
            &["--axes", "TCZYX", "--project", "max", "--slab", "5"],
            "a slab of 5 is thicker than axis Z, which has 4; choose a thinner one, or leave out --slab",
        ),
        (
            "a.npy",
            &["--axes", "TCZYX", "--project", "max", "--slab", "2", "--frames", "t"],
            "axis Z (3) is neither in the picture nor in the frames; add z to --frames",
        ),
        (
            "a.npy",
            &["--axes", "TCZYX", "--project", "max", "--slab", "2um"],
            "it is not known how far apart the indices of axis Z are",
        ),
        ("c.npy", &["--project", "max:s"], "axis S cannot be projected and shown at once"),
    ] {
        sandbox.run(&[&[input], options].concat()).exits(1).mentions(message);
        sandbox.run(&[&[input, "--dry-run"], options].concat()).exits(1);
    }
    for text in ["most", "max:q", "max:zy", "max:"] {
        let message =
            if text == "max:q" { "'q' is no axis" } else { "is no projection, such as max or mean:z" };
        sandbox.run(&["a.npy", "--project", text]).exits(2).mentions(message);
    }
    for text in ["0", "2,0", "-3um", "two", "2,3,4"] {
        let slab = format!("--slab={text}");
        let message =
            format!("{text:?} is no slab, such as 10 or 20um, or 10,5 for a slab at every 5th index");
        sandbox.run(&["a.npy", "--project", "max", &slab]).exits(2).mentions(&message);
    }
    let depths =
        "colors of depths are for a projection by the maximum; add --project max, or leave out --depth-color";
    for options in [&[][..], &["--project", "min"]] {
        sandbox.run(&[&["a.npy", "--depth-color", "fire"], options].concat()).exits(2).mentions(depths);
    }
    let channels =
        "colors of depths are for grey levels, and it has several channels or RGB colors; show one channel";
    let color = ["a.npy", "--axes", "TCZYX", "--project", "max", "--depth-color", "fire"];
    sandbox.run(&color).exits(1).mentions(channels);
    let two = [&color[..], &["--select", "c=0", "--colormap", "fire"]].concat();
    sandbox.run(&two).exits(2).mentions("a colormap is for grey levels");
    sandbox.run(&["a.npy", "--depth-color", "no"]).exits(2).mentions("--list-colormaps shows all");
    let alone = "a slab is a part of what is projected, and nothing is; add --project, such as --project max";
    sandbox.run(&["a.npy", "--slab", "2"]).exits(2).mentions(alone);
    assert_eq!(sandbox.files(), ["a.npy", "b.npy", "c.npy"]);
}

//! Tests of the options and of the rays.

use super::*;

fn geometry(lengths: [usize; 3], sizes: [Option<f64>; 3], turns: &str, options: TurnOptions) -> TurnGeometry {
    TurnGeometry::new(&Extent::new(lengths, sizes), turns.parse().unwrap(), &options)
}

#[test]
fn a_turntable_prints_as_it_is_parsed() {
    for (text, printed) in [
        ("72", "72"),
        ("36,180", "36,180"),
        ("36, 180, -45.5", "36,180,-45.5"),
        ("8,360,0", "8"),
        ("1,0", "1,0"),
        ("12,-360", "12,-360"),
        ("9,360,10", "9,360,10"),
    ] {
        let turns: Turns = text.parse().unwrap();
        assert_eq!(turns.to_string(), printed);
        assert_eq!(printed.parse::<Turns>().unwrap(), turns);
    }
    for text in [
        "",
        "0",
        "65536",
        "x",
        "3,",
        "3,x",
        "3,1,2,3",
        "3,nan",
        "3,inf",
        "1.5",
        "-3",
        "3,36001",
        "3,1,-36001",
    ] {
        let message = text.parse::<Turns>().unwrap_err().to_string();
        assert!(message.starts_with(&format!("{text:?} is no turntable")), "{message}");
    }
}

#[test]
fn a_render_prints_as_it_is_parsed() {
    for (text, render, printed) in [
        ("max", Render::Max, "max"),
        ("mean", Render::Mean, "mean"),
        ("surface", Render::Surface(128), "surface"),
        ("surface:128", Render::Surface(128), "surface"),
        ("surface:1", Render::Surface(1), "surface:1"),
        ("surface: 255", Render::Surface(255), "surface:255"),
    ] {
        assert_eq!(text.parse::<Render>().unwrap(), render);
        assert_eq!(render.to_string(), printed);
    }
    for text in ["", "surface:", "surface:0", "surface:256", "surface:x", "mip", "max:3"] {
        assert!(text.parse::<Render>().is_err(), "{text}");
    }
}

#[test]
fn a_cue_dims_the_back_of_a_maximum_alone_by_default() {
    let cue = |render, cue| TurnOptions { render, cue, ..TurnOptions::default() }.effective_cue();
    assert_eq!([Render::Max, Render::Mean, Render::Surface(9)].map(|render| cue(render, None)), [50, 0, 0]);
    assert_eq!([Render::Max, Render::Mean, Render::Surface(9)].map(|render| cue(render, Some(7))), [7; 3]);
    let options = |cue| TurnOptions { cue: Some(cue), ..TurnOptions::default() };
    let weights = |steps, cue| RayRule::new(steps, &options(cue), Interpolation::Linear).weights;
    assert_eq!(weights(5, 50), [256, 224, 192, 160, 128]);
    assert_eq!(weights(4, 100), [256, 171, 86, 0]);
    assert_eq!(weights(3, 0), [256; 3]);
    assert_eq!(weights(1, 80), [256]);
}

/// Width and steps are the least numbers that reach the diagonal, as even as width and depth.
#[test]
fn a_picture_is_as_wide_as_the_diagonal() {
    let level = TurnOptions::default();
    for (lengths, width, steps) in [
        ([12, 30, 40], 42, 42),
        ([11, 30, 40], 42, 43),
        ([12, 30, 41], 43, 44),
        ([1, 1, 1], 3, 3),
        ([3, 5, 4], 6, 5),
    ] {
        let found = geometry(lengths, [None; 3], "4", level);
        assert_eq!((found.width, found.height, found.steps), (width, lengths[1], steps), "{lengths:?}");
    }
    // Slices 3 times as far apart as the pixels are wide, and rows 2 times.
    let found = geometry([10, 8, 40], [Some(3.0), Some(2.0), Some(1.0)], "4", level);
    assert_eq!((found.width, found.height, found.steps), (50, 16, 50));
    // Seen from above, the picture is as high as the volume is deep.
    let tilted = TurnOptions { tilt: 90.0, ..level };
    let found = geometry([30, 7, 40], [None; 3], "4", tilted);
    assert_eq!((found.width, found.height, found.steps), (50, 51, 8));
}

#[test]
fn the_front_of_frame_0_is_the_first_slice_and_moves_to_the_right() {
    let found = geometry([5, 3, 5], [None; 3], "8", TurnOptions { cue: Some(1), ..TurnOptions::default() });
    let at = |frame: usize, column, step| {
        let Rays { depth, width, .. } = found.rays[frame];
        (depth.at(column, 0, step), width.at(column, 0, step))
    };
    // 9 columns and steps around 5 voxels; a voxel's middle is half a voxel from its face.
    assert_eq!((found.width, found.steps), (9, 9));
    assert_eq!(at(0, 2, 2), (32768, 32768));
    assert_eq!(at(0, 6, 2), (32768, 4 * 65536 + 32768));
    assert_eq!(at(0, 4, 6), (4 * 65536 + 32768, 2 * 65536 + 32768));
    // After a quarter of a turn, the first slice is on the right, and what was on the left is in front.
    assert_eq!(at(2, 6, 4), (32768, 2 * 65536 + 32768));
    assert_eq!(at(2, 4, 2), (2 * 65536 + 32768, 32768));
}

#[test]
fn a_tilt_looks_from_above() {
    let tilted = TurnOptions { tilt: 90.0, ..TurnOptions::default() };
    let found = geometry([5, 5, 5], [None; 3], "1", tilted);
    let Rays { depth, height, width, .. } = found.rays[0];
    let middle = [(found.width - 1) / 2, (found.height - 1) / 2, (found.steps - 1) / 2];
    let at =
        |[column, row, step]: [usize; 3]| [&depth, &height, &width].map(|line| line.at(column, row, step));
    let center = 2 * 65536 + 32768;
    assert_eq!(at(middle), [center; 3]);
    // Rays run from the top to the bottom, and the front is below in the picture.
    assert_eq!(at([middle[0], middle[1], middle[2] + 1]), [center, center + 65536, center]);
    assert_eq!(at([middle[0], middle[1] + 1, middle[2]]), [center - 65536, center, center]);
}

#[test]
fn the_second_half_is_mirrored_where_nothing_tells_front_from_back() {
    let own = |turns, options| geometry([4, 4, 4], [None; 3], turns, options).rays.len();
    let plain = TurnOptions { cue: Some(0), ..TurnOptions::default() };
    assert_eq!([own("8", plain), own("8,-360", plain), own("8,1080,7", plain)], [4; 3]);
    assert_eq!([own("7", plain), own("8,180", plain), own("8,720", plain), own("1", plain)], [7, 8, 8, 1]);
    assert_eq!(own("8", TurnOptions::default()), 8);
    assert_eq!(own("8", TurnOptions { render: Render::Mean, ..TurnOptions::default() }), 4);
    assert_eq!(own("8", TurnOptions { tilt: 1.0, ..plain }), 8);
    assert_eq!(own("8", TurnOptions { render: Render::Surface(9), ..plain }), 8);
    let found = geometry([4, 4, 4], [None; 3], "8", plain);
    assert_eq!([0, 3, 4, 7].map(|frame| found.source(frame)), [(0, false), (3, false), (0, true), (3, true)]);
}

#[test]
fn sizes_that_are_almost_equal_count_as_equal() {
    let pixels = |sizes| Extent::new([2, 3, 4], sizes).pixels;
    assert_eq!(pixels([Some(1.0), Some(1.01), Some(1.0)]), [1.0; 3]);
    assert_eq!(pixels([Some(3.0), Some(0.5), None]), [6.0, 1.0, 1.0]);
    assert_eq!(pixels([None; 3]), [1.0; 3]);
}

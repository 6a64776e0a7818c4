//! Time stamps by the times that an OME-TIFF has for each plane.

use vol2gif_kit::sandbox::Sandbox;
use vol2gif_kit::tiff_writer::{Layout, Tiff};

use crate::annotations::{letters, over};

const WIDTH: usize = 120;
const HEIGHT: usize = 48;

/// Milliseconds of two slices at four times, with a pause of ten minutes.
const TIMES: [u32; 8] = [0, 500, 30_000, 30_500, 630_000, 630_500, 660_250, 660_750];

/// A file whose planes are in the order CZT, with these elements `Plane`.
fn file(channels: usize, planes: &str) -> Vec<u8> {
    let pages = 8 * channels;
    let text = format!(
        "<?xml version=\"1.0\"?><OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\">\
         <Pixels ID=\"Pixels:0\" DimensionOrder=\"XYCZT\" Type=\"uint8\" SizeX=\"{WIDTH}\" SizeY=\"{HEIGHT}\" SizeZ=\"2\" \
         SizeC=\"{channels}\" SizeT=\"4\" TimeIncrement=\"90\"><Channel ID=\"Channel:0:0\"/><TiffData/>{planes}\
         </Pixels></Image></OME>"
    );
    let layout = Layout::grey(WIDTH, HEIGHT, 8);
    let mut tiff = Tiff::new(false, false);
    for page in 0..pages {
        let samples = vec![(page * 9 + 20) as u8; WIDTH * HEIGHT];
        let text = tiff.text(text.as_bytes());
        tiff.page(&layout, &samples, if page == 0 { vec![(270, text)] } else { vec![] });
    }
    tiff.bytes
}

/// The elements of these times; the second channel comes 100 ms later.
fn planes(channels: usize, unit: &str) -> String {
    let element = |at: usize| {
        let (c, z, t) = (at % channels, at / channels % 2, at / channels / 2);
        let time = TIMES[2 * t + z] + 100 * c as u32;
        let time = if unit.is_empty() { format!("{}", f64::from(time) / 1000.0) } else { time.to_string() };
        format!("<Plane TheZ=\"{z}\" TheC=\"{c}\" TheT=\"{t}\" DeltaT=\"{time}\" {unit}/>")
    };
    // Their order says nothing.
    (0..8 * channels).rev().map(element).collect()
}

fn check(sandbox: &Sandbox, name: &str, options: &[&str], times: &[&str]) {
    let plain = [&[name, "--range", "0,255", "-o", "a.gif"][..], options].concat();
    sandbox.run(&plain).succeeds();
    let expected = sandbox.shown("a.gif").levels();
    sandbox.run(&[&plain[..], &["--time-stamp", "--text-size", "8"]].concat()).succeeds();
    let found = sandbox.shown("a.gif").levels();
    assert_eq!(found.len(), times.len());
    for (frame, ((found, plain), time)) in found.iter().zip(&expected).zip(times).enumerate() {
        let drawn = over(plain, WIDTH, &letters(time, 8), (1, 1));
        assert!(*found == drawn, "{name} {options:?}: frame {frame} is not at {time}");
    }
}

#[test]
fn a_stamp_jumps_where_the_times_of_the_planes_jump() {
    let milliseconds = "DeltaTUnit=\"ms\"";
    let sandbox = Sandbox::with([
        ("a.ome.tif", file(1, &planes(1, ""))),
        ("b.ome.tif", file(1, &planes(1, milliseconds))),
        ("c.ome.tif", file(2, &planes(2, milliseconds))),
        ("d.ome.tif", file(1, &planes(1, "").replacen("<Plane", "<Other", 1))),
        ("e.ome.tif", file(1, &planes(1, "DeltaTUnit=\"fortnight\""))),
    ]);
    let all =
        ["00:00.00", "00:00.50", "00:30.00", "00:30.50", "10:30.00", "10:30.50", "11:00.25", "11:00.75"];
    let info = String::from_utf8_lossy(&sandbox.run(&["a.ome.tif", "--info"]).out).into_owned();
    assert!(info.contains("\ninterval: 90s\ntimes of planes: 0 s to 660.75 s\n"), "{info}");
    let second = ["00:01", "00:31", "10:31", "11:01"];
    for name in ["a.ome.tif", "b.ome.tif"] {
        check(&sandbox, name, &[], &all);
        // Of one slice the times are far from each other, so that they need no decimals.
        check(&sandbox, name, &["--select", "z=1"], &second);
        check(&sandbox, name, &["--select", "z=1,t=::-1"], &["11:01", "10:31", "00:31", "00:01"]);
        // What is asked for counts.
        check(&sandbox, name, &["--select", "z=0", "--interval", "5s,1s"], &["1 s", "6 s", "11 s", "16 s"]);
    }
    check(&sandbox, "c.ome.tif", &["--select", "c=1,z=0"], &["00:00", "00:30", "10:30", "11:00"]);
    check(&sandbox, "c.ome.tif", &["--select", "c=1,z=0,t=:2"], &["0 s", "30 s"]);
    // Without the times of all planes, or with a unit that is none, there is only the interval.
    for name in ["d.ome.tif", "e.ome.tif"] {
        check(&sandbox, name, &["--select", "z=0"], &["00:00", "01:30", "03:00", "04:30"]);
    }
}

//! Colors and names of channels, as ImageJ itself wrote them. `ImageJLuts.java` made the file.

use std::fs;

use vol2gif::volume::Volume;
use vol2gif_kit::sandbox::Sandbox;

static FILE: &[u8] = include_bytes!("imagej_luts.tif");

/// The second slice of the composite, as ImageJ shows it.
const SHOWN: [&str; 5] = [
    "7100e8 ff574d fffdc4 ff00ff ff7dbc ffffff aa00b3 ff9b2b 500050",
    "ff00e4 ffba9a c300ff ff18ff ffd909 6500d9 ff4654 fff89b ff00ff",
    "ff71c2 ffffff a600cf ff9131 ffffff ff00ff ffafa0 c500ff ff0aff",
    "ffce0f 5900c7 ff3661 ffed86 fb00ff ff65c8 ffffff 9e00e8 ff8637",
    "ffffff ff00ff ffa4a6 cb00f1 ff00ff ffc315 4d00b3 ff257e ffe284",
];

#[test]
fn channels_have_the_tables_and_labels_of_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.tif");
    fs::write(&path, FILE).unwrap();
    let volume = Volume::open(&path, None).unwrap();
    let [dapi, gfp] = &*volume.metadata().channels else { panic!("two channels") };
    assert_eq!((dapi.name.as_deref(), gfp.name.as_deref()), (Some("DAPI"), Some("GFP")));
    assert_eq!((dapi.color, &dapi.table), (Some([255, 0, 255]), &None));
    // By tifffile: level 100 of the table "fire".
    assert_eq!(gfp.table.as_ref().map(|table| table[100]), Some([201, 7, 78]));
    assert_eq!((dapi.display, gfp.display), (Some((100.0, 355.0)), Some((100.0, 355.0))));
}

#[test]
fn the_composite_is_that_of_imagej() {
    let sandbox = Sandbox::with([("a.tif", FILE.to_vec())]);
    sandbox.run(&["a.tif", "--range", "file", "--verify"]).succeeds();
    let color = |text: &str| {
        let number = u32::from_str_radix(text, 16).unwrap();
        [16, 8, 0].map(|shift| (number >> shift) as u8)
    };
    let expected: Vec<[u8; 3]> = SHOWN.iter().flat_map(|row| row.split(' ').map(color)).collect();
    assert_eq!(sandbox.shown("a.gif").frames[1], expected);
    let info = String::from_utf8_lossy(&sandbox.run(&["a.tif", "--info"]).out).into_owned();
    assert!(
        info.contains("channels: \"DAPI\" #ff00ff 100 to 355, \"GFP\" table of colors 100 to 355"),
        "{info}"
    );
    assert!(info.contains("channels 0 magenta, 1 table; add"), "{info}");
    // A channel is found by the name that the file has for it.
    sandbox.run(&["a.tif", "--channels", "GFP=green", "--range", "GFP=file"]).succeeds();
}

//! Files that NumPy reads, as people have them: each is converted, or refused with advice that works.
//!
//! The files of `tests/cases/` were made with NumPy. What is in them is said there.

use std::io::Write;

use vol2gif_kit::fixtures::{STACK_LEVELS, stack, two_pixels};
use vol2gif_kit::npy_writer::{npy, npy_with, npz};
use vol2gif_kit::sandbox::Sandbox;

/// A file of `tests/cases/`.
macro_rules! case {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../cases/", $name)).to_vec())
    };
}

/// 0 to 2300 by 100, as the arrays of several cases are.
fn hundreds() -> Vec<u8> {
    npy(&[2, 3, 4], &(0..24).map(|k| k * 100).collect::<Vec<u16>>())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// Asserts that the GIFs of the file `name` and of the array `npy` are the same, but for the record.
fn is_gif_of(sandbox: &Sandbox, name: &str, npy: &[u8]) {
    sandbox.put("expected.npy", npy);
    sandbox.run(&["expected.npy", "--no-comment"]).succeeds();
    sandbox.run(&[name, "--no-comment", "-o", "found.gif"]).succeeds();
    assert_eq!(sandbox.bytes("found.gif"), sandbox.bytes("expected.gif"), "{name}");
}

#[test]
fn numbers_of_numpy_2_in_a_shape_are_read() {
    let sandbox = Sandbox::with([case!("numpy2_scalar_shape_u16.npy")]);
    is_gif_of(&sandbox, "numpy2_scalar_shape_u16.npy", &hundreds());
}

#[test]
fn three_equal_fields_are_red_green_and_blue() {
    let sandbox = Sandbox::with([case!("structured_rgb_u8.npy")]);
    let colors = npy(&[2, 3, 4, 3], &(0..72).collect::<Vec<u8>>());
    is_gif_of(&sandbox, "structured_rgb_u8.npy", &colors);
    // Of two axes, they are one picture.
    let header =
        "{'descr': [('R', '<u2'), ('G', '<u2'), ('B', '<u2')], 'fortran_order': False, 'shape': (3, 4), }";
    let samples: Vec<u16> = (0..36).map(|k| k * 1000).collect();
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    sandbox.put("picture.npy", &npy_with(1, header, &bytes));
    is_gif_of(&sandbox, "picture.npy", &npy(&[1, 3, 4, 3], &samples));
    let ran = sandbox.run(&["picture.npy", "--info"]);
    assert!(String::from_utf8_lossy(&ran.succeeds().out).contains("\naxes: YXS\n"), "{ran:?}");
    sandbox.run_on(&npy_with(1, header, &bytes), &["-", "--no-comment", "-o", "stream.gif"]).succeeds();
    assert_eq!(sandbox.bytes("stream.gif"), sandbox.bytes("expected.gif"));
}

#[test]
fn a_header_may_be_written_by_any_program() {
    let sandbox = Sandbox::with([]);
    for (k, header) in [
        "{'descr': '<u2',\n 'fortran_order': False,\n 'shape': (2, 3, 4),\n}",
        "{u'descr': u'<u2', u'fortran_order': False, u'shape': (2L, 3L, 4L), }",
        "{\"descr\": \"<H\",\r\n\"fortran_order\": False, \"shape\": (2, 3, 4)}",
        "{'descr': 'uint16', 'fortran_order': False, 'shape': (2, numpy.uint8(3), 4)}",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("{k}.npy");
        sandbox.put(&name, &npy_with(1, header, &hundreds()[128..]));
        is_gif_of(&sandbox, &name, &hundreds());
    }
}

#[test]
fn a_type_without_levels_brings_advice_that_works() {
    let sandbox = Sandbox::with([
        case!("bfloat16_as_void.npy"),
        case!("float8_e5m2.npy"),
        case!("complex64.npy"),
        case!("list_of_frames_object.npy"),
        (
            "pair.npy",
            npy_with(
                1,
                "{'descr': [('a', '<f4'), ('b', '<u2')], 'fortran_order': False, 'shape': (1, 1, 1), }",
                &[0; 6],
            ),
        ),
    ]);
    for (name, expected) in [
        (
            "bfloat16_as_void.npy",
            "holds samples of type \"<V2\" (bytes without a type; two of them are bfloat16 in most files); save \
             a.view(ml_dtypes.bfloat16).astype('float32'), or without ml_dtypes \
             (a.view('<u2').astype('<u4') << 16).view('<f4')",
        ),
        (
            "float8_e5m2.npy",
            "holds samples of type \"<f1\" (a float of 8 bits); convert them with .astype('float32') before they are \
             saved",
        ),
        (
            "complex64.npy",
            "holds samples of type \"<c8\" (complex); save their magnitudes, numpy.abs(a), or their real parts, a.real",
        ),
        (
            "list_of_frames_object.npy",
            "holds samples of type \"|O\" (pickled objects); if they are frames of one shape, load them with \
             allow_pickle=True and save numpy.stack(list(a))",
        ),
        (
            "pair.npy",
            "holds samples of type [('a', '<f4'), ('b', '<u2')] (structured); save one field of it, a['NAME']",
        ),
    ] {
        sandbox.run(&[name]).exits(1).says(&[&format!("error: {name}: {expected}")]);
    }
}

#[test]
fn what_follows_the_promised_samples_is_said_and_can_be_ignored() {
    let sandbox = Sandbox::with([
        case!("one_frame_more_than_the_header_says.npy"),
        case!("two_arrays_in_one_file.npy"),
    ]);
    sandbox.run(&["one_frame_more_than_the_header_says.npy"]).exits(1).says(&[
        "error: one_frame_more_than_the_header_says.npy: holds more frames than its header says: 2 are promised, 3 are \
         there; --trailing ignore converts those promised; to see all, save them again with their number",
    ]);
    sandbox.run(&["two_arrays_in_one_file.npy"]).exits(1).says(&[
        "error: two_arrays_in_one_file.npy: holds another array behind the first; --trailing ignore converts the first; \
         to split them call numpy.load on one open file several times, and numpy.save each",
    ]);
    sandbox.put("expected.npy", &hundreds());
    sandbox.run(&["expected.npy", "--no-comment"]).succeeds();
    for name in ["one_frame_more_than_the_header_says.npy", "two_arrays_in_one_file.npy"] {
        let bytes = sandbox.bytes(name);
        let ignoring = ["--trailing", "ignore", "--no-comment", "-o"];
        sandbox.run(&[&[name], &ignoring[..], &["found.gif"]].concat()).succeeds();
        assert_eq!(sandbox.bytes("found.gif"), sandbox.bytes("expected.gif"), "{name}");
        // The same in archives and in gzip, from a file and from a stream.
        sandbox.put("stored.npz", &npz(&[("a.npy", &bytes)], false));
        sandbox.put("deflated.npz", &npz(&[("a.npy", &bytes)], true));
        sandbox.put("packed.npy.gz", &gzip(&bytes));
        for packed in ["stored.npz", "deflated.npz", "packed.npy.gz"] {
            sandbox.run(&[packed]).exits(1);
            sandbox.run(&[&[packed], &ignoring[..], &["found.gif"]].concat()).succeeds();
            assert_eq!(sandbox.bytes("found.gif"), sandbox.bytes("expected.gif"), "{name} in {packed}");
        }
        sandbox.run_on(&bytes, &["-", "-o", "-"]).exits(1);
        let ran = sandbox.run_on(&bytes, &[&["-"], &ignoring[..], &["-"]].concat());
        assert_eq!(ran.succeeds().out, sandbox.bytes("expected.gif"), "{name} from stdin");
    }
}

#[test]
fn members_of_an_archive_that_can_be_no_volume_are_passed_over() {
    let sandbox = Sandbox::with([case!("volume_and_notes.npz"), case!("names_without_npy.npz")]);
    is_gif_of(&sandbox, "volume_and_notes.npz", &hundreds());
    is_gif_of(&sandbox, "names_without_npy.npz", &hundreds());
    let passed_over = "passed over: spacing (1 axis), name (text), properties (objects)";
    let ran = sandbox.run(&["volume_and_notes.npz"]);
    assert!(!ran.succeeds().err.contains("passed over"), "{}", ran.err);
    assert!(
        sandbox.files().contains(&"volume_and_notes.gif".to_owned()),
        "one volume has no name of an array"
    );
    sandbox.run(&["volume_and_notes.npz", "-v"]).succeeds().mentions(&format!("  {passed_over}\n"));
    let ran = sandbox.run(&["volume_and_notes.npz", "--info"]);
    let out = String::from_utf8(ran.succeeds().out.clone()).unwrap();
    assert!(out.ends_with(&format!("{passed_over}\n")), "{out}");
    // What is named is no longer passed over.
    sandbox
        .run(&["volume_and_notes.npz", "--array", "spacing"])
        .exits(1)
        .mentions("error: volume_and_notes.npz[spacing]: has shape (3,): 1 axes");
    sandbox
        .run(&["volume_and_notes.npz", "--array", "other"])
        .exits(1)
        .mentions("has no array named \"other\"; it holds \"volume\", \"spacing\", \"name\", \"properties\"");
}

#[test]
fn what_an_operating_system_adds_to_an_archive_is_passed_over_and_damage_is_not() {
    let added = b"\x00\x05\x16\x07 what Finder keeps of a file";
    let complex = npy_with(1, "{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }", &[0; 16]);
    let empty = npy::<u8>(&[0, 3], &[]);
    let entries = [
        ("a.npy", &stack()[..]),
        ("__MACOSX/._a.npy", &added[..]),
        ("notes.txt", b"text"),
        ("spectrum.npy", &complex),
        ("points.npy", &empty),
        ("b.npy", &two_pixels()),
    ];
    let sandbox = Sandbox::with([("s.npz", npz(&entries, true))]);
    sandbox.run(&["s.npz", "-v"]).succeeds().mentions(
        "  passed over: __MACOSX/._a (no array), notes.txt (no array), spectrum (1 axis), points (empty)\n",
    );
    assert_eq!(sandbox.files(), ["s.a.gif", "s.b.gif", "s.npz"]);
    let entries = [("a.npy", &stack()[..]), ("cut.npy", &stack()[..130])];
    sandbox.put("s.npz", &npz(&entries, true));
    sandbox.run(&["s.npz"]).exits(1).mentions("error: s.npz[cut]: is cut short");
}

#[test]
fn an_archive_on_stdin_is_converted() {
    let sandbox = Sandbox::with([]);
    for deflated in [false, true] {
        let one = npz(&[("x.npy", &stack()), ("name.npy", &npy(&[2], &[1u8, 2]))], deflated);
        sandbox.run_on(&one, &["-", "-o", "x.gif"]).succeeds().mentions("stdin[x] -> x.gif: ");
        assert_eq!(sandbox.shown("x.gif").levels(), STACK_LEVELS);
        let two = npz(&[("x.npy", &stack()), ("y.npy", &two_pixels())], deflated);
        sandbox
            .run_on(&two, &["-", "-o", "y.gif"])
            .exits(1)
            .says(&["error: stdin: holds several arrays, \"x\", \"y\"; choose one with --array"]);
        sandbox.run_on(&two, &["-", "-o", "y.gif", "--array", "y"]).succeeds();
        assert_eq!(sandbox.shown("y.gif").levels(), [[0, 255]]);
        sandbox.run_on(&two, &["-", "--info", "--array", "y"]).succeeds();
        let packed = gzip(&one);
        sandbox.run_on(&packed, &["-", "-o", "x.gif"]).succeeds();
        assert_eq!(sandbox.shown("x.gif").levels(), STACK_LEVELS);
    }
}

#[test]
fn gzip_around_a_file_is_taken_off() {
    let sandbox = Sandbox::with([]);
    let archive = npz(&[("x.npy", &stack())], false);
    for (name, bytes) in
        [("in/a.npy.gz", stack()), ("in/b.npz.gz", archive), ("c", stack()), ("d.npy", stack())]
    {
        sandbox.put(name, &gzip(&bytes));
    }
    for name in ["in/a.npy.gz", "in/b.npz.gz", "c", "d.npy"] {
        sandbox.run(&[name, "-o", "found.gif"]).succeeds();
        assert_eq!(sandbox.shown("found.gif").levels(), STACK_LEVELS, "{name}");
    }
    // Pieces of gzip may follow each other.
    let whole = stack();
    let (first, second) = whole.split_at(100);
    sandbox.put("pieces.npy.gz", &[gzip(first), gzip(second)].concat());
    sandbox.run(&["pieces.npy.gz", "-o", "found.gif"]).succeeds();
    assert_eq!(sandbox.shown("found.gif").levels(), STACK_LEVELS);
    let ran = sandbox.run_on(&gzip(&stack()), &["-", "-o", "-"]);
    assert_eq!(ran.succeeds().status, 0);
    // A search finds them.
    sandbox.run(&["in", "-o", "out"]).succeeds().mentions("2 of 2 volumes converted");
    // Damage is an error.
    let packed = gzip(&stack());
    sandbox
        .run_on(&packed[..packed.len() - 20], &["-", "-o", "-"])
        .exits(1)
        .mentions("error: stdin: is cut short");
}

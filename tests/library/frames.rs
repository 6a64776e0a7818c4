//! Frames from a function: in order, by one thread at a time, again or once; and its errors come back.

use std::error::Error as _;
use std::fmt;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use ndarray::Array3;
use vol2gif::volume::{ByteOrder, SampleType, Volume};
use vol2gif::{Error, Options, Output, Problem};
use vol2gif_invariants::read_back;
use vol2gif_kit::npy_writer::samples;

use super::{convert, converter, gif};

/// A function that gives the frames of `bytes`, and the calls that it got.
type Calls = Arc<Mutex<Vec<Range<usize>>>>;

fn giving(
    bytes: Vec<u8>,
    frame_bytes: usize,
) -> (impl Fn(Range<usize>, &mut [u8]) -> io::Result<()> + Send + Sync + 'static, Calls) {
    let (calls, busy) = (Calls::default(), AtomicBool::new(false));
    let heard = Arc::clone(&calls);
    let read = move |frames: Range<usize>, out: &mut [u8]| {
        assert!(!busy.swap(true, Ordering::SeqCst), "two calls at once");
        assert_eq!(out.len(), frames.len() * frame_bytes);
        out.copy_from_slice(&bytes[frames.start * frame_bytes..frames.end * frame_bytes]);
        heard.lock().unwrap().push(frames);
        std::thread::yield_now();
        busy.store(false, Ordering::SeqCst);
        Ok(())
    };
    (read, calls)
}

#[test]
fn frames_of_every_type_and_byte_order_are_read_in_blocks_of_any_size() {
    for &sample in SampleType::ALL {
        for axes in [&[7, 3, 4][..], &[5, 2, 3, 3]] {
            let expected = samples(sample.name(), axes.iter().product());
            let width = sample.bits() as usize / 8;
            let mut swapped = expected.clone();
            swapped.chunks_mut(width).for_each(<[u8]>::reverse);
            for (order, bytes) in [(ByteOrder::Little, expected.clone()), (ByteOrder::Big, swapped)] {
                let frame_bytes = bytes.len() / axes[0];
                let again =
                    Volume::from_frames("f", axes, sample, order, giving(bytes.clone(), frame_bytes).0);
                let once = Volume::from_frames_once("f", axes, sample, order, giving(bytes, frame_bytes).0);
                for volume in [again.unwrap(), once.unwrap()] {
                    for (frames, block, threads) in [(1, 1, 1), (2, 3 * width, 3), (3, 1 << 20, 2)] {
                        let found = read_back(&volume, frames, block, threads, false).unwrap();
                        assert!(found == expected, "{} {axes:?} {order:?} {block}", sample.name());
                    }
                }
            }
        }
    }
}

#[test]
fn frames_are_asked_for_in_order_again_or_once() {
    // Frames that are blocks by the dozen, and one that is several blocks.
    for axes in [[200, 20, 30], [5, 700, 900]] {
        let array = Array3::from_shape_fn(axes, |(f, y, x)| (f * 700 + y * 3 + x) as u16);
        let bytes: Vec<u8> = array.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let (expected, frame_bytes) =
            (gif(&Volume::from_array("a", array.view()).unwrap()), axes[1] * axes[2] * 2);
        let kind = (SampleType::U16, ByteOrder::Little);

        let (read, calls) = giving(bytes.clone(), frame_bytes);
        let volume = Volume::from_frames("heat", &axes, kind.0, kind.1, read).unwrap();
        assert!(volume.memory() <= frame_bytes as u64);
        assert!(gif(&volume) == expected);
        let calls: Vec<usize> = calls.lock().unwrap().iter().cloned().flatten().collect();
        let passes = calls.len() / axes[0];
        assert!((2..=3).contains(&passes), "{passes}");
        assert!(calls.into_iter().eq((0..passes).flat_map(|_| 0..axes[0])));

        let (read, calls) = giving(bytes, frame_bytes);
        let volume = Volume::from_frames_once("heat", &axes, kind.0, kind.1, read).unwrap();
        let estimate = converter().estimate(&volume, &Options::default()).unwrap();
        assert!(estimate > 0);
        assert!(gif(&volume) == expected && gif(&volume) == expected);
        let calls: Vec<usize> = calls.lock().unwrap().iter().cloned().flatten().collect();
        assert!(calls.into_iter().eq(0..axes[0]));
    }
}

/// An error of the caller's own.
#[derive(Debug)]
struct Unplugged(u32);

impl fmt::Display for Unplugged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "camera {} was unplugged", self.0)
    }
}

impl std::error::Error for Unplugged {}

/// Volumes whose function fails in call number `at`, with this error.
fn failing(at: usize, error: fn() -> io::Error) -> [Volume<'static>; 2] {
    let read = move || {
        let calls = AtomicUsize::new(0);
        move |_: Range<usize>, out: &mut [u8]| {
            out.fill(7);
            if calls.fetch_add(1, Ordering::Relaxed) == at { Err(error()) } else { Ok(()) }
        }
    };
    let (axes, order) = ([9, 1024, 1024], ByteOrder::NATIVE);
    [
        Volume::from_frames("camera", &axes, SampleType::U8, order, read()).unwrap(),
        Volume::from_frames_once("camera", &axes, SampleType::U8, order, read()).unwrap(),
    ]
}

#[test]
fn an_error_of_the_function_comes_back_unchanged_and_leaves_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.gif");
    let names = || std::fs::read_dir(directory.path()).unwrap().count();
    let attempt = |volume: &Volume<'_>| -> Error {
        convert(volume, &Output::File(path.clone()), &Options::default()).unwrap_err()
    };
    // In the first pass, and in the second where there is one.
    for (at, which) in [(0, 0..2), (5, 0..2), (9 + 3, 0..1)] {
        for volume in &failing(at, || io::Error::other(Unplugged(3)))[which] {
            let error = attempt(volume);
            assert_eq!(error.to_string(), "camera: cannot be read: camera 3 was unplugged");
            let Problem::Read(inner) = error.problem() else { panic!("{error}") };
            assert_eq!(inner.get_ref().unwrap().downcast_ref::<Unplugged>().unwrap().0, 3);
            let source = error.source().unwrap().downcast_ref::<io::Error>().unwrap();
            assert_eq!((source.kind(), error.io_kind()), (ErrorKind::Other, Some(ErrorKind::Other)));
            assert_eq!(names(), 0, "{at}");
        }
    }
    for volume in failing(1, || ErrorKind::TimedOut.into()) {
        assert_eq!(attempt(&volume).io_kind(), Some(ErrorKind::TimedOut));
    }
    for volume in failing(1, || io::Error::from_raw_os_error(2)) {
        let error = attempt(&volume);
        let Problem::Read(inner) = error.problem() else { panic!("{error}") };
        assert_eq!(inner.raw_os_error(), Some(2));
    }
    // A file that was there before stays as it was.
    std::fs::write(&path, "GIF before").unwrap();
    failing(3, || ErrorKind::BrokenPipe.into()).iter().for_each(|volume| drop(attempt(volume)));
    assert_eq!((std::fs::read_to_string(&path).unwrap().as_str(), names()), ("GIF before", 1));
}

#[test]
fn a_frame_whose_call_failed_is_asked_for_again_by_the_next_conversion() {
    let [again, once] = failing(5, || ErrorKind::TimedOut.into());
    let expected = gif(&Volume::from_array("a", Array3::<u8>::from_elem((9, 1024, 1024), 7).view()).unwrap());
    for volume in [again, once] {
        assert!(convert(&volume, &Output::Memory, &Options::default()).is_err());
        assert!(gif(&volume) == expected);
    }
}

#[test]
fn a_panic_of_the_function_is_an_error() {
    let read =
        |frames: Range<usize>, _: &mut [u8]| if frames.start > 3 { panic!("no {frames:?}") } else { Ok(()) };
    let axes = [9, 1024, 1024];
    let again = Volume::from_frames("f", &axes, SampleType::U8, ByteOrder::NATIVE, read).unwrap();
    let once = Volume::from_frames_once("f", &axes, SampleType::U8, ByteOrder::NATIVE, read).unwrap();
    for volume in [again, once] {
        let error = convert(&volume, &Output::Memory, &Options::default()).unwrap_err();
        assert!(matches!(error.problem(), Problem::Bug(text) if text.contains("no 4..5")), "{error}");
    }
}

#[test]
fn a_shape_is_refused_before_the_first_call() {
    let read = |_: Range<usize>, _: &mut [u8]| unreachable!();
    let error = Volume::from_frames("f", &[4, 0, 2], SampleType::U8, ByteOrder::NATIVE, read).unwrap_err();
    assert_eq!(error.to_string(), "f: has shape (4, 0, 2): axis 1 has length 0, so there is nothing to show");
    let error = Volume::from_frames_once("f", &[4, 2], SampleType::U8, ByteOrder::NATIVE, read).unwrap_err();
    assert!(matches!(error.problem(), Problem::Shape { .. }));
}

//! Chunks from a function: the samples of any array and view, each chunk as often as promised; and its errors come back.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex};

use vol2gif::view::ViewOptions;
use vol2gif::volume::{ByteOrder, SampleType, Volume};
use vol2gif::{Options, Output, Problem};
use vol2gif_invariants::read_back;
use vol2gif_kit::npy_writer::samples;

use super::convert;

/// How often each chunk was asked for.
type Calls = Arc<Mutex<BTreeMap<Vec<usize>, usize>>>;

/// The GIF of a volume.
fn gif(volume: &Volume<'_>, options: &Options) -> Vec<u8> {
    convert(volume, &Output::Memory, options).unwrap().gif.unwrap().into()
}

/// A function that gives the chunks of an array in C order, one sample after the other, and the calls that it got.
fn giving(
    bytes: Vec<u8>,
    axes: &[usize],
    chunk: &[usize],
    width: usize,
) -> (impl Fn(&[usize], &mut [u8]) -> io::Result<()> + Send + Sync + 'static, Calls) {
    let (axes, chunk, calls) = (axes.to_vec(), chunk.to_vec(), Calls::default());
    let heard = Arc::clone(&calls);
    let read = move |place: &[usize], out: &mut [u8]| {
        *heard.lock().unwrap().entry(place.to_vec()).or_default() += 1;
        assert_eq!(out.len(), chunk.iter().product::<usize>() * width);
        for (within, out) in out.chunks_mut(width).enumerate() {
            let (mut rest, mut at, mut step) = (within, 0, 1);
            let mut is_inside = true;
            for axis in (0..axes.len()).rev() {
                let index = place[axis] * chunk[axis] + rest % chunk[axis];
                rest /= chunk[axis];
                is_inside &= index < axes[axis];
                at += index * step;
                step *= axes[axis];
            }
            // Beyond the array there may be anything.
            match is_inside {
                true => out.copy_from_slice(&bytes[at * width..][..width]),
                false => out.fill(0xa5),
            }
        }
        Ok(())
    };
    (read, calls)
}

#[test]
fn chunks_of_every_type_and_byte_order_are_the_samples_of_the_array() {
    for &sample in SampleType::ALL {
        for (axes, chunk) in
            [(&[7, 3, 4][..], &[2, 3, 3][..]), (&[7, 3, 4], &[7, 1, 4]), (&[5, 2, 3, 3], &[1, 2, 2, 3])]
        {
            let expected = samples(sample.name(), axes.iter().product());
            let width = sample.bits() as usize / 8;
            let mut swapped = expected.clone();
            swapped.chunks_mut(width).for_each(<[u8]>::reverse);
            for (order, bytes) in [(ByteOrder::Little, expected.clone()), (ByteOrder::Big, swapped)] {
                let read = giving(bytes, axes, chunk, width).0;
                let volume = Volume::from_chunks("c", axes, chunk, sample, order, read).unwrap();
                let found = read_back(&volume, 2, 3 * width, 2, false).unwrap();
                assert!(found == expected, "{} {axes:?} {chunk:?} {order:?}", sample.name());
            }
        }
    }
}

#[test]
fn a_view_asks_for_the_chunks_that_it_shows_only() {
    let (axes, chunk) = ([4, 6, 8, 10], [1, 2, 8, 10]);
    let bytes = samples("uint16", 4 * 6 * 8 * 10);
    let (read, calls) = giving(bytes.clone(), &axes, &chunk, 2);
    let volume = Volume::from_chunks("c", &axes, &chunk, SampleType::U16, ByteOrder::Little, read).unwrap();
    let view = ViewOptions {
        axes: Some("TZYX".parse().unwrap()),
        select: ViewOptions::parse_selections("t=1,z=2:6").unwrap(),
        ..ViewOptions::default()
    };
    let options = Options { view, ..Options::default() };
    let found = gif(&volume, &options);
    let asked: Vec<Vec<usize>> = calls.lock().unwrap().keys().cloned().collect();
    assert_eq!(asked, [[1, 1, 0, 0], [1, 2, 0, 0]]);
    let in_memory = Volume::from_bytes("c", &axes, SampleType::U16, ByteOrder::Little, bytes).unwrap();
    assert!(found == gif(&in_memory, &options));
}

#[test]
fn errors_of_the_function_come_back() {
    let read = |place: &[usize], _: &mut [u8]| match place[0] {
        2 => Err(io::Error::new(ErrorKind::TimedOut, "the store is gone")),
        _ => Ok(()),
    };
    let volume =
        Volume::from_chunks("c", &[4, 5, 6], &[1, 5, 6], SampleType::U8, ByteOrder::Little, read).unwrap();
    let error = convert(&volume, &Output::Memory, &Options::default()).unwrap_err();
    assert_eq!(error.io_kind(), Some(ErrorKind::TimedOut));
    assert_eq!(error.to_string(), "c: cannot be read: the store is gone");
}

#[test]
fn chunks_that_do_not_fit_the_array_are_refused() {
    for chunk in [&[1, 5][..], &[0, 5, 6], &[1, 5, 7]] {
        let never = |_: &[usize], _: &mut [u8]| Ok(());
        let volume = Volume::from_chunks("c", &[4, 5, 6], chunk, SampleType::U8, ByteOrder::Little, never);
        let error = volume.unwrap_err();
        assert!(matches!(error.problem(), Problem::Bytes(_)));
        let text =
            format!("c: has axes of the lengths [4, 5, 6], and chunks of the lengths {chunk:?} do not fit");
        assert_eq!(error.to_string(), text);
    }
}

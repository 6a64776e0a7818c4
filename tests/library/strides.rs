//! Samples in memory at any strides are read as the plain sum of index times stride says, and arrays as `ndarray`
//! goes through them.

use ndarray::{Array, ArrayD, ArrayViewD, Axis, IxDyn, Slice};
use proptest::prelude::*;
use vol2gif::volume::{ByteOrder, Sample, SampleType, Volume};
use vol2gif::{BytesReason, Error, Problem};
use vol2gif_invariants::read_back;

/// An array in memory, described in full.
#[derive(Clone, Debug)]
struct Described {
    axes: Vec<usize>,
    strides: Vec<isize>,
    sample: SampleType,
    order: ByteOrder,
    bytes: Vec<u8>,
    offset: usize,
}

impl Described {
    /// `axes` in memory in the `order_of_axes`, the slowest first, `gap` bytes after each sample. The axes with a bit
    /// in `backwards` run backwards, those with a bit in `repeated` repeat one sample.
    fn new(
        (sample, order): (SampleType, ByteOrder),
        axes: &[usize],
        order_of_axes: &[usize],
        gap: usize,
        backwards: u8,
        repeated: u8,
    ) -> Self {
        let (mut strides, mut offset) = (vec![0; axes.len()], 3);
        let mut stride = sample.bits() as usize / 8 + gap;
        for &axis in order_of_axes.iter().rev().filter(|&axis| repeated >> axis & 1 == 0) {
            strides[axis] = stride as isize;
            if backwards >> axis & 1 == 1 {
                strides[axis] = -strides[axis];
                offset += stride * (axes[axis] - 1);
            }
            stride *= axes[axis];
        }
        let bytes = (0..stride + 6).map(|at| ((at * 40503) >> 4) as u8).collect();
        Self { axes: axes.to_vec(), strides, sample, order, bytes, offset }
    }

    fn volume(&self) -> Result<Volume<'_>, Error> {
        let Self { axes, strides, sample, order, bytes, offset } = self;
        Volume::from_strided("foreign", axes, strides, *sample, *order, bytes, *offset)
    }

    /// The samples as blocks give them: C order, little-endian, bools 0 or 1.
    fn expected(&self) -> Vec<u8> {
        let width = self.sample.bits() as usize / 8;
        let mut found = Vec::new();
        for index in ndarray::indices(self.axes.clone()) {
            let ahead: isize =
                (0..self.axes.len()).map(|axis| index[axis] as isize * self.strides[axis]).sum();
            let at = (self.offset as isize + ahead) as usize;
            let mut sample = self.bytes[at..at + width].to_vec();
            if self.order == ByteOrder::Big {
                sample.reverse();
            }
            if self.sample == SampleType::Bool {
                sample[0] = u8::from(sample[0] != 0);
            }
            found.extend(sample);
        }
        found
    }
}

/// Whether the array is refused because of samples outside its bytes, the first of them at `lowest`.
fn is_outside(array: &Described, lowest: Option<i128>) -> bool {
    let error = array.volume().unwrap_err();
    let Problem::Bytes(BytesReason::Outside { first, .. }) = error.problem() else { return false };
    lowest.is_none_or(|lowest| *first == lowest)
}

/// Reads the volume in several ways.
fn check(volume: &Volume<'_>, expected: &[u8], case: &str) {
    let width = volume.sample().bits() as usize / 8;
    for (frames, block, threads) in [(1, 1, 1), (2, 7 * width, 1), (3, 1001, 3), (100, 1 << 20, 2)] {
        // Thousands of blocks of one sample tell nothing new.
        if block > 1 || expected.len() < 5000 {
            assert!(read_back(volume, frames, block, threads, false).unwrap() == expected, "{case} {block}");
        }
    }
    let any = read_back(volume, 2, 500, 2, true).unwrap();
    assert!(sorted(&any, width) == sorted(expected, width), "{case} in any order");
}

fn sorted(bytes: &[u8], width: usize) -> Vec<&[u8]> {
    let mut samples: Vec<&[u8]> = bytes.chunks(width).collect();
    samples.sort_unstable();
    samples
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut found = vec![vec![]];
    for axis in 0..count {
        found = found
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                (0..=order.len()).map(move |place| {
                    let mut order = order.clone();
                    order.insert(place, axis);
                    order
                })
            })
            .collect();
    }
    found
}

#[test]
fn every_order_of_axes_is_read_in_frames_larger_than_tiles() {
    for (axes, sample) in [
        (&[130, 70, 40][..], SampleType::U16),
        (&[70, 3, 130], SampleType::U8),
        (&[5, 70, 66], SampleType::F64),
        (&[3, 40, 40, 3], SampleType::I32),
        (&[70, 9, 33, 3], SampleType::U8),
    ] {
        for order_of_axes in permutations(axes.len()) {
            for (gap, backwards) in [(0, 0), (1, 0), (0, 0b1111), (2, 0b0101)] {
                let kind = (sample, ByteOrder::Little);
                let array = Described::new(kind, axes, &order_of_axes, gap, backwards, 0);
                check(
                    &array.volume().unwrap(),
                    &array.expected(),
                    &format!("{axes:?} {order_of_axes:?} {gap}"),
                );
            }
        }
    }
}

#[test]
fn frames_that_are_the_fastest_axis_are_gathered_in_several_windows_of_several_pieces() {
    for (axes, order_of_axes, backwards) in [
        (&[150, 20, 700][..], &[2, 1, 0][..], 0),
        (&[150, 20, 700], &[1, 2, 0], 1),
        (&[140, 9, 500, 3], &[3, 2, 1, 0], 0),
    ] {
        let kind = (SampleType::U16, ByteOrder::Big);
        let array = Described::new(kind, axes, order_of_axes, 0, backwards, 0);
        let (volume, expected) = (array.volume().unwrap(), array.expected());
        // Blocks of half a frame, groups of frames from two windows, and all threads at one window.
        for (frames, block, threads) in [(1, 14_000, 3), (100, 1 << 20, 2), (7, 1 << 16, 4)] {
            let found = read_back(&volume, frames, block, threads, false).unwrap();
            assert!(found == expected, "{axes:?} {order_of_axes:?} {block}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn strides_lead_to_the_samples_that_they_say(
        sample in proptest::sample::select(SampleType::ALL),
        big in any::<bool>(),
        (axes, order_of_axes) in prop_oneof![
            (proptest::collection::vec(1usize..9, 3), Just(vec![0, 1, 2]).prop_shuffle()),
            (
                proptest::collection::vec(1usize..7, 3).prop_map(|mut axes| { axes.push(3); axes }),
                Just(vec![0, 1, 2, 3]).prop_shuffle(),
            ),
        ],
        gap in 0usize..4,
        backwards in 0u8..16,
        repeated in prop_oneof![3 => Just(0u8), 1 => 0u8..16],
    ) {
        let kind = (sample, if big { ByteOrder::Big } else { ByteOrder::Little });
        let array = Described::new(kind, &axes, &order_of_axes, gap, backwards, repeated);
        check(&array.volume().unwrap(), &array.expected(), &format!("{array:?}"));
        // A byte less at either end, and the least or the greatest sample is not there.
        let mut cut = array.clone();
        cut.bytes.truncate(array.bytes.len() - 3);
        let reach = |sign: isize| -> isize {
            (0..axes.len()).map(|axis| (axes[axis] as isize - 1) * array.strides[axis]).filter(|it| it * sign > 0).sum()
        };
        let last = array.offset as isize + reach(1) + sample.bits() as isize / 8;
        cut.bytes.truncate(last as usize);
        prop_assert!(cut.volume().is_ok());
        cut.bytes.truncate(last as usize - 1);
        prop_assert!(is_outside(&cut, None));
        let lowest = (array.offset as isize + reach(-1)) as usize;
        let early = Described { offset: array.offset - lowest, ..array.clone() };
        prop_assert!(early.volume().is_ok());
        if let Some(offset) = early.offset.checked_sub(1) {
            let early = Described { offset, ..early };
            prop_assert!(is_outside(&early, Some(-1)));
        }
    }
}

#[test]
fn bytes_in_c_order_are_read_in_every_type_and_byte_order() {
    for &sample in SampleType::ALL {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            for axes in [&[5, 3, 4][..], &[2, 3, 4, 3]] {
                let places: Vec<usize> = (0..axes.len()).collect();
                let mut array = Described::new((sample, order), axes, &places, 0, 0, 0);
                // An odd address, too: nothing is aligned.
                let bytes = array.bytes.split_off(3);
                let bytes = &bytes[..bytes.len() - 3];
                let array = Described { bytes: bytes.to_vec(), offset: 0, ..array };
                let case = format!("{} {order:?} {axes:?}", sample.name());
                let volume = Volume::from_bytes("sent", axes, sample, order, bytes).unwrap();
                assert_eq!(volume.memory(), 0);
                check(&volume, &array.expected(), &case);
                let owned = Volume::from_bytes("sent", axes, sample, order, bytes.to_vec()).unwrap();
                assert_eq!(owned.memory(), bytes.len() as u64);
                check(&owned, &array.expected(), &case);
                assert_eq!((volume.name(), volume.provenance_name()), ("sent", Some("sent")));
            }
        }
    }
}

/// The samples of an array one by one, in C order.
fn one_by_one<S: Sample>(array: &ArrayViewD<'_, S>) -> Vec<u8> {
    array.iter().flat_map(|sample| little_endian(*sample)).collect()
}

/// The bytes of a sample, by the plainest way of reading.
fn little_endian<S: Sample>(sample: S) -> Vec<u8> {
    let array = Array::from_elem((1, 1, 1), sample);
    let volume = Volume::from_array("one", array.view()).unwrap();
    read_back(&volume, 1, 8, 1, false).unwrap()
}

fn base<S: Sample>(axes: &[usize], value: impl Fn(usize) -> S) -> ArrayD<S> {
    let mut at = 0;
    ArrayD::from_shape_simple_fn(IxDyn(axes), || {
        at += 1;
        value(at)
    })
}

fn every_view<S: Sample>(value: impl Fn(usize) -> S) {
    for axes in [&[6, 5, 70][..], &[4, 5, 10, 3], &[70, 4, 3]] {
        let array = base(axes, &value);
        for order in permutations(axes.len()) {
            for (steps, gap) in
                [([1, 1, 1, 1], 0), ([-1, -1, -1, -1], 0), ([2, 1, -2, 1], 0), ([1, -2, 1, 1], 1)]
            {
                let mut view = array.view();
                for (axis, &step) in steps.iter().enumerate().take(axes.len().min(3)) {
                    view.slice_axis_inplace(Axis(axis), Slice::new(gap, None, step));
                }
                let view = view.permuted_axes(order.clone());
                let Ok(volume) = Volume::from_array("view", view.view()) else {
                    assert!(axes.len() == 4 && ![1, 3].contains(&view.shape()[3]));
                    continue;
                };
                check(&volume, &one_by_one(&view), &format!("{axes:?} {order:?} {steps:?}"));
            }
        }
    }
}

#[test]
fn arrays_of_every_type_and_order_are_read_as_ndarray_goes_through_them() {
    every_view(|at| at as u16);
    every_view(|at| at % 3 == 0);
    every_view(|at| (at as f64).sqrt());
    every_view(|at| at as i8);
}

#[test]
fn an_array_is_never_copied_as_a_whole() {
    let array = base(&[40, 30, 20], |at| at as f32);
    for view in
        [array.view(), array.view().reversed_axes(), array.slice(ndarray::s![..;2, 1..20, ..;-3]).into_dyn()]
    {
        let volume = Volume::from_array("view", view).unwrap();
        // What is gathered for all threads where frames are the fastest axis.
        assert!(volume.memory() <= 2 * volume.bytes(), "{}", volume.memory());
    }
    assert_eq!(Volume::from_array("view", array.slice(ndarray::s![..;2, .., ..])).unwrap().memory(), 0);
}

#[test]
fn bytes_that_are_not_the_array_are_refused_with_the_numbers() {
    let (sample, order) = (SampleType::U16, ByteOrder::Little);
    let text = |volume: Result<Volume<'_>, Error>| volume.unwrap_err().to_string();
    let bytes = [0; 50];
    for given in [23, 25] {
        let found = Volume::from_bytes("sent", &[2, 2, 3], sample, order, &bytes[..given]).unwrap_err();
        let reason = BytesReason::Count { needed: 24, given: given as u64 };
        assert!(matches!(found.problem(), Problem::Bytes(it) if *it == reason), "{found}");
        assert_eq!(found.to_string(), format!("sent: its shape takes 24 bytes, and {given} were given"));
        assert_eq!((found.io_kind(), found.remedy()), (None, None));
    }
    assert_eq!(
        text(Volume::from_strided("foreign", &[2, 2, 3], &[6, 2], sample, order, &bytes, 0)),
        "foreign: has 3 axes, but 2 strides were given"
    );
    assert_eq!(
        text(Volume::from_strided("foreign", &[2, 2, 3], &[-30, 6, 2], sample, order, &bytes, 20)),
        "foreign: its offset and strides lead to bytes -10 to 31, and there are 50 bytes"
    );
    // Numbers that no sum of 64 bits holds.
    for strides in [[isize::MAX, isize::MAX, 1], [isize::MIN, isize::MIN, 1], [1 << 62, 1 << 62, 1 << 62]] {
        for offset in [0, usize::MAX] {
            let volume = Volume::from_strided("foreign", &[9, 9, 9], &strides, sample, order, &bytes, offset);
            assert!(text(volume).starts_with("foreign: its offset and strides lead to bytes "));
        }
    }
    assert!(text(Volume::from_bytes("sent", &[2, 0], sample, order, &bytes)).contains("has shape (2, 0)"));
    // An axis of one sample has no neighbor, wherever its stride leads.
    let one =
        Volume::from_strided("foreign", &[1, 1, 3], &[isize::MIN, isize::MAX, 2], sample, order, &bytes, 44);
    assert_eq!(read_back(&one.unwrap(), 1, 100, 1, false).unwrap(), [0; 6]);
}

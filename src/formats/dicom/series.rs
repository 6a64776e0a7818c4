//! Series: which files belong together, and in which order their frames are.
//!
//! A series of a scanner may have several kinds of pictures, such as slices and a localizer. Only frames that are
//! alike become one volume: of one series, size, type, kind and direction.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::frame::Frame;
use super::header::{Header, Samples};
use super::instance::Instance;
use super::order::{Order, Slice, by_number, by_position};
use super::photometric::Colors;
use super::plane::Plane;
use super::values::Uid;

/// An image with more directions than this has one for each of its frames: it is a rotation.
const MOST_DIRECTIONS: usize = 8;

/// What files of one volume have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Likeness {
    series: Uid,
    modality: Option<&'static str>,
    size: [usize; 3],
    bits: [u32; 3],
    signed: bool,
    colors: Colors,
    samples: Samples,
    image_type: Vec<u8>,
    echo: Option<u64>,
    /// The file, where it is a volume by itself.
    alone: Option<usize>,
}

/// A volume: frames that are alike, in their order.
pub(in crate::formats) struct Series {
    pub(super) files: Vec<Arc<Instance>>,
    pub(super) order: Order,
    pub(super) plane: Option<Plane>,
    /// Whether frames follow one another in time, and not in depth.
    pub(super) runs_in_time: bool,
    pub(super) number: Option<i64>,
}

impl Series {
    /// The header of the first file.
    pub(super) fn header(&self) -> &Header {
        &self.files[0].header
    }

    /// The path of the first file.
    pub(in crate::formats) fn first_path(&self) -> PathBuf {
        self.files[0].path.clone()
    }

    /// What is said of a frame.
    pub(super) fn frame(&self, slice: Slice) -> Frame {
        said(&self.files, slice)
    }

    /// The frame in the middle of time and depth.
    pub(super) fn middle(&self) -> Frame {
        let Order { slices, times, depth, .. } = &self.order;
        let middle = slices.get(times / 2 * depth + depth / 2);
        middle.map_or_else(Frame::default, |slice| self.frame(*slice))
    }
}

/// What is said of a frame. A dose says how far its frames are from the first one.
fn said(files: &[Arc<Instance>], slice: Slice) -> Frame {
    let header = &files[slice.file].header;
    let mut frame = header.frame(slice.frame);
    if let (Some(offset), Some(_)) = (header.offsets.get(slice.frame), Plane::of(&frame)) {
        let first = header.offsets[0];
        // Offsets are along the normal as rows and columns have it.
        let [a, b, c, d, e, f] = frame.orientation.unwrap_or_default();
        let normal = [b * f - c * e, c * d - a * f, a * e - b * d];
        let moved = |place: [f64; 3]| [0, 1, 2].map(|at| place[at] + (offset - first) * normal[at]);
        frame.position = frame.position.map(moved);
    }
    frame
}

/// The volumes of files, in the order of their series' numbers. A file that is there twice counts once.
pub(super) fn all(instances: Vec<Arc<Instance>>) -> Vec<Series> {
    let mut seen: HashMap<Identity, usize> = HashMap::new();
    let mut groups: Vec<(Vec<Arc<Instance>>, usize)> = Vec::new();
    let mut known: HashMap<Likeness, usize> = HashMap::new();
    for (number, instance) in instances.into_iter().enumerate() {
        let identity = identity(&instance.header);
        if let Some(group) = identity.as_ref().and_then(|identity| seen.get(identity)) {
            groups[*group].1 += 1;
            continue;
        }
        let group = group_of(&mut known, &mut groups, &instance.header, number);
        groups[group].0.push(instance);
        seen.extend(identity.map(|identity| (identity, group)));
    }
    let mut all: Vec<Series> = groups.into_iter().flat_map(|(files, twice)| divided(files, twice)).collect();
    // A stable sort: of equal numbers, the first file decides.
    all.sort_by(|one, other| match (one.number, other.number) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(one), Some(other)) => one.cmp(&other),
    });
    all
}

/// What tells an image from all others: its identity and the one of its series. Writers that give all images one
/// identity still give each a number or a position.
type Identity = (Uid, Uid, Option<i64>, Option<[u64; 3]>);

/// The identity of an image, if it has one.
fn identity(header: &Header) -> Option<Identity> {
    let position = header.frame(0).position.map(|place| place.map(f64::to_bits));
    let identity = || (header.series.clone(), header.sop.clone(), header.instance, position);
    (!header.sop.is_empty()).then(identity)
}

fn group_of(
    known: &mut HashMap<Likeness, usize>,
    groups: &mut Vec<(Vec<Arc<Instance>>, usize)>,
    header: &Header,
    number: usize,
) -> usize {
    // Films are volumes by themselves, and so are files that do not say their series.
    let is_film = header.frame_count > 1 && header.frames.is_empty();
    let alone = is_film || header.series.is_empty() || header.modality == Some("SEG");
    let likeness = Likeness {
        series: header.series.clone(),
        modality: header.modality,
        size: [header.rows, header.columns, header.samples],
        bits: [header.allocated, header.stored, header.high],
        signed: header.signed,
        colors: header.colors,
        samples: header.pixels.samples,
        image_type: header.image_type.clone(),
        echo: header.frame(0).echo.map(f64::to_bits),
        alone: alone.then_some(number),
    };
    *known.entry(likeness).or_insert_with(|| {
        groups.push((Vec::new(), 0));
        groups.len() - 1
    })
}

/// The volumes of files that are alike: one for each direction of their frames.
fn divided(files: Vec<Arc<Instance>>, twice: usize) -> Vec<Series> {
    let mut by_direction: Vec<(Option<Plane>, Vec<Slice>)> = Vec::new();
    for (file, instance) in files.iter().enumerate() {
        for frame in 0..instance.header.frame_count {
            let slice = Slice { file, frame };
            let said = said(&files, slice);
            let plane = Plane::of(&said).filter(|_| said.position.is_some());
            let is_like = |known: &&mut (Option<Plane>, Vec<Slice>)| match (&known.0, &plane) {
                (Some(known), Some(plane)) => known.is_like(plane),
                (None, None) => true,
                _ => false,
            };
            match by_direction.iter_mut().find(is_like) {
                Some((_, slices)) => slices.push(slice),
                None => by_direction.push((plane, vec![slice])),
            }
            if by_direction.len() > MOST_DIRECTIONS && files.len() == 1 {
                let all = (0..instance.header.frame_count).map(|frame| Slice { file: 0, frame }).collect();
                return vec![of_slices(&files, None, all, twice)];
            }
        }
    }
    by_direction.into_iter().map(|(plane, slices)| of_slices(&files, plane, slices, twice)).collect()
}

fn of_slices(files: &[Arc<Instance>], plane: Option<Plane>, slices: Vec<Slice>, twice: usize) -> Series {
    let header = &files[slices[0].file].header;
    let is_film = slices.len() > 1 && slices.iter().all(|slice| slice.file == slices[0].file);
    let runs_in_time = is_film && is_in_time(header);
    let segments = header.modality == Some("SEG") && {
        let first = said(files, slices[0]).segment;
        slices.iter().any(|slice| said(files, *slice).segment != first)
    };
    let frame = |slice: Slice| said(files, slice);
    // The only position of a film is the one of its first frame.
    let says_places = !is_film || !header.frames.is_empty() || !header.offsets.is_empty();
    let by_place = match &plane {
        Some(plane) if says_places && !runs_in_time && !segments => {
            by_position(files, slices.clone(), plane, &frame)
        }
        _ => None,
    };
    let is_placed = by_place.is_some();
    let mut order = by_place.unwrap_or_else(|| {
        let several = slices.len() > 1 && !is_film;
        let remark = "some images do not say their position, so all are in the order of their numbers";
        let slices = by_number(files, slices);
        let (times, depth) = if runs_in_time { (slices.len(), 1) } else { (1, slices.len()) };
        let notes = several.then(|| remark.to_owned()).into_iter().collect();
        Order { slices, times, depth, spacing: None, remarks: Vec::new(), notes }
    });
    if segments {
        order.notes.push("several segments follow one another".into());
    }
    if twice > 0 {
        order.notes.push(match twice {
            1 => "1 image is there twice, and is shown once".to_owned(),
            twice => format!("{twice} images are there more than once, and are shown once"),
        });
    }
    if order.spacing.is_none() {
        order.spacing = order.slices.first().and_then(|slice| said(files, *slice).between);
    }
    let (files, slices) = used(files, &order.slices);
    let number = files[0].header.series_number;
    let runs_in_time = runs_in_time || (is_placed && order.depth == 1 && order.times > 1);
    Series { files, order: Order { slices, ..order }, plane, runs_in_time, number }
}

/// Whether the frames of a film follow one another in time.
fn is_in_time(header: &Header) -> bool {
    match header.increment {
        Some(0x0018_1063 | 0x0018_1065) => true,
        Some(0x3004_000c | 0x0054_0080) => false,
        _ if !header.frames.is_empty() => false,
        _ => {
            let has_time =
                header.frame_time.is_some() || !header.frame_times.is_empty() || header.rate.is_some();
            has_time || matches!(header.modality, Some("US" | "XA" | "RF" | "IVUS" | "ES" | "XC"))
        }
    }
}

/// The files that have slices, in the order of these, and the slices by the new numbers of their files.
fn used(files: &[Arc<Instance>], slices: &[Slice]) -> (Vec<Arc<Instance>>, Vec<Slice>) {
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let mut of_slices = Vec::new();
    let mut renumbered = Vec::with_capacity(slices.len());
    for slice in slices {
        let file = *numbers.entry(slice.file).or_insert_with(|| {
            of_slices.push(Arc::clone(&files[slice.file]));
            of_slices.len() - 1
        });
        renumbered.push(Slice { file, ..*slice });
    }
    (of_slices, renumbered)
}

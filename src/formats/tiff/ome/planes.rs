//! The planes of an image: which are there, and the array that they make.

use std::collections::{BTreeMap, BTreeSet};

use super::members::Members;
use super::xml::Image;
use crate::formats::tiff::page::PageShape;
use crate::formats::tiff::stack::Place;

/// The planes of an image that are there: the indices along Z, C and T, and where each is.
#[derive(Default)]
pub(super) struct Found {
    at: Vec<[u32; 3]>,
    pub(super) places: Vec<Place>,
    /// Names of files that are not there.
    missing: BTreeSet<String>,
    /// Number of elements that lead to planes which the image does not have.
    outside: usize,
}

/// Planes as an array.
pub(super) struct Arranged {
    pub(super) outer: Vec<(char, usize)>,
    pub(super) places: Vec<Place>,
    /// Seconds at which each was taken; none unless all have a time.
    pub(super) times: Vec<f64>,
    /// The channels that are there.
    pub(super) channels: Vec<usize>,
    pub(super) remarks: Vec<String>,
}

/// The most names of files in a remark.
const MOST_NAMES: usize = 3;

/// Finds the planes of an image.
pub(super) fn of_image(image: &Image, members: &mut Members<'_>) -> Found {
    let mut found = Found { outside: image.outside, ..Found::default() };
    let lengths = lengths(image, samples(image));
    let order = order(image);
    for data in &image.data {
        if data.first.iter().zip(lengths).any(|(first, length)| *first as usize >= length) {
            found.outside += 1;
            continue;
        }
        let Some(pages) = members.pages(data.file) else {
            found.missing.insert(members.name(data.file).to_owned());
            continue;
        };
        let count = if data.count == 0 { pages.len() } else { data.count as usize };
        // The planes follow one another in the order of the image, the fastest axis first.
        let mut at = data.first;
        for number in 0..count {
            let Some(place) = pages.place((data.page as usize).saturating_add(number)) else { break };
            found.at.push(at);
            found.places.push(place);
            let mut is_last = true;
            for &axis in &order {
                at[axis] += 1;
                if (at[axis] as usize) < lengths[axis] {
                    is_last = false;
                    break;
                }
                at[axis] = 0;
            }
            if is_last {
                break;
            }
        }
    }
    found
}

/// Planes at these indices along Z, C and T as an array of pages of this shape. `order` has the letters of these axes,
/// the fastest first.
pub(super) fn of_list(planes: Vec<([u32; 3], Place)>, order: &str, shape: &PageShape) -> Option<Arranged> {
    let mut lengths = [shape.width, shape.height, 1, 1, 1];
    for (at, _) in &planes {
        for (length, at) in lengths[2..].iter_mut().zip(at) {
            *length = (*length).max(*at as usize + 1);
        }
    }
    let image = Image { order: order.to_owned(), lengths, ..Image::default() };
    let (at, places) = planes.into_iter().unzip();
    Found { at, places, ..Found::default() }.arrange(&image, shape, "the index")
}

/// Samples of a pixel that the XML counts as channels.
fn samples(image: &Image) -> usize {
    image.channels.first().and_then(|channel| channel.samples).unwrap_or(1).max(1)
}

/// The lengths of Z, C and T. The XML counts the `samples` of a pixel as channels.
fn lengths(image: &Image, samples: usize) -> [usize; 3] {
    let [_, _, z, c, t] = image.lengths;
    [z.max(1), (c / samples).max(1), t.max(1)]
}

/// The axes Z (0), C (1) and T (2), the fastest first.
fn order(image: &Image) -> [usize; 3] {
    let place = |axis: char| image.order.find(axis).unwrap_or(usize::MAX);
    let mut order = [0, 1, 2];
    order.sort_by_key(|&axis| place(['Z', 'C', 'T'][axis]));
    order
}

impl Found {
    /// The planes as an array of pages of this shape: all that the XML promises, or those without gaps.
    /// `source` is what promises them.
    pub(super) fn arrange(self, image: &Image, shape: &PageShape, source: &str) -> Option<Arranged> {
        if (shape.width, shape.height) != (image.lengths[0], image.lengths[1]) {
            return None;
        }
        // Old writers do not say that the samples of a pixel are the channels.
        let of_xml = samples(image);
        let own = if shape.samples > 1 && image.lengths[3].is_multiple_of(shape.samples) {
            shape.samples
        } else {
            1
        };
        if of_xml > 1 && of_xml != shape.samples {
            return None;
        }
        let lengths = lengths(image, of_xml.max(own));
        let mut planes: BTreeMap<[u32; 3], Place> = BTreeMap::new();
        for (at, place) in self.at.iter().zip(&self.places) {
            if at.iter().zip(lengths).all(|(at, length)| (*at as usize) < length) {
                planes.insert(*at, *place);
            }
        }
        let mut remarks = Vec::new();
        if self.outside > 0 {
            remarks.push(format!(
                "the OME-XML has {} planes outside of the image, which are left out",
                self.outside
            ));
        }
        if !self.missing.is_empty() {
            let names: Vec<_> = self.missing.iter().take(MOST_NAMES).map(String::as_str).collect();
            let more = self.missing.len() - names.len();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            remarks.push(format!("the OME-XML names files that are not there: {}{more}", names.join(", ")));
        }
        let slowest_first: Vec<usize> = order(image).into_iter().rev().collect();
        let promised = lengths.iter().try_fold(1usize, |product, &length| product.checked_mul(length));
        let kept = Kept::new(&planes, lengths, promised)?;
        if let Some(remark) = kept.remark(source, planes.len(), promised) {
            remarks.push(remark);
        }
        let letters = ['Z', 'C', 'T'];
        let mut outer: Vec<(char, usize)> =
            slowest_first.iter().map(|&axis| (letters[axis], kept.indices[axis].len())).collect();
        let mut shown: Vec<[u32; 3]> = Vec::new();
        match &kept.pairs {
            None => {
                let [a, b, c] = [0, 1, 2].map(|at| &kept.indices[slowest_first[at]]);
                for one in a {
                    for two in b {
                        for three in c {
                            let mut at = [0; 3];
                            for (axis, index) in slowest_first.iter().zip([one, two, three]) {
                                at[*axis] = *index;
                            }
                            shown.push(at);
                        }
                    }
                }
            }
            Some(pairs) => {
                outer =
                    vec![(if lengths[2] > 1 { 'T' } else { 'Z' }, pairs.len()), ('C', kept.indices[1].len())];
                for [t, z] in pairs {
                    for c in &kept.indices[1] {
                        shown.push([*z, *c, *t]);
                    }
                }
            }
        }
        outer.retain(|(_, length)| *length > 1);
        let channels = kept.indices[1].iter().map(|&channel| channel as usize).collect();
        let places = shown.iter().map(|at| planes.get(at).copied()).collect::<Option<_>>()?;
        let times: BTreeMap<[u32; 3], f64> = image.times.iter().copied().collect();
        let times = shown.iter().map(|at| times.get(at).copied()).collect::<Option<_>>().unwrap_or_default();
        Some(Arranged { outer, places, times, channels, remarks })
    }
}

/// The indices that are shown.
struct Kept {
    /// Along Z, C and T.
    indices: [Vec<u32>; 3],
    /// The pairs of T and Z, where not every T has every Z.
    pairs: Option<Vec<[u32; 2]>>,
}

impl Kept {
    /// All indices where all planes are there. Else the channels that have planes, and the times and slices for which
    /// all these channels have one.
    fn new(planes: &BTreeMap<[u32; 3], Place>, lengths: [usize; 3], promised: Option<usize>) -> Option<Self> {
        let range = |length: usize| (0..length as u32).collect::<Vec<_>>();
        if promised == Some(planes.len()) {
            return Some(Self { indices: lengths.map(range), pairs: None });
        }
        let channels: BTreeSet<u32> = planes.keys().map(|at| at[1]).collect();
        let mut count: BTreeMap<[u32; 2], usize> = BTreeMap::new();
        for [z, _, t] in planes.keys() {
            *count.entry([*t, *z]).or_default() += 1;
        }
        let whole: Vec<[u32; 2]> =
            count.into_iter().filter(|(_, count)| *count == channels.len()).map(|(pair, _)| pair).collect();
        let distinct = |at: usize| whole.iter().map(|pair| pair[at]).collect::<BTreeSet<u32>>();
        let (times, slices) = (distinct(0), distinct(1));
        if whole.is_empty() {
            return None;
        }
        let list = |set: BTreeSet<u32>| set.into_iter().collect::<Vec<_>>();
        // Times at the end whose stacks are not complete are left out if that leaves whole stacks.
        let mut per_time: BTreeMap<u32, usize> = BTreeMap::new();
        for [time, _] in &whole {
            *per_time.entry(*time).or_default() += 1;
        }
        let complete: BTreeSet<u32> =
            per_time.into_iter().filter(|(_, count)| *count == slices.len()).map(|(time, _)| time).collect();
        if lengths[0] > 1 && !complete.is_empty() && complete.len() + 1 >= times.len() {
            return Some(Self { indices: [list(slices), list(channels), list(complete)], pairs: None });
        }
        let is_grid = whole.len() == times.len() * slices.len();
        Some(Self {
            indices: [list(slices), list(channels), list(times)],
            pairs: (!is_grid).then_some(whole),
        })
    }

    fn remark(&self, source: &str, there: usize, promised: Option<usize>) -> Option<String> {
        if promised == Some(there) {
            return None;
        }
        let frames = match &self.pairs {
            Some(pairs) => pairs.len(),
            None => self.indices[0].len() * self.indices[2].len(),
        };
        let promised = promised.map_or_else(|| "more".to_owned(), |promised| promised.to_string());
        Some(format!(
            "{source} promises {promised} planes, and {there} are there; {frames} frames of {} channels are shown",
            self.indices[1].len()
        ))
    }
}

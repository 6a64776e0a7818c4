//! Imaris: `DataSet/ResolutionLevel R/TimePoint T/Channel C/Data`, padded to whole chunks, and `DataSetInfo`. All
//! attributes are texts.

use hdf5_metno::Group;

use super::Place;
use super::file::{Hdf5File, number, text};
use crate::error::Problem;
use crate::formats::format::Entry;
use crate::formats::passed_over::PassedOver;
use crate::volume::{Axes, AxisKind, ChannelMetadata, LengthUnit, Metadata, Spacing};

/// The image of a file of Imaris with its levels; `None` for other files.
///
/// # Errors
///
/// When its axes cannot be.
pub(super) fn entries(file: &Hdf5File) -> Result<Option<Vec<Entry>>, Problem> {
    let mut levels = Vec::new();
    let mut first: Option<[usize; 3]> = None;
    while let Some(group) = file.group(&format!("DataSet/ResolutionLevel {}", levels.len())) {
        let path = format!("DataSet/ResolutionLevel {}", levels.len());
        let times = numbered(&group, "TimePoint ");
        let channels = group.group("TimePoint 0").map_or(0, |time| numbered(&time, "Channel "));
        if times == 0 || channels == 0 {
            break;
        }
        let info = file.group("DataSetInfo/Image").filter(|_| levels.is_empty());
        let channel = file.group(&format!("{path}/TimePoint 0/Channel 0"));
        let side = |axis: &str| {
            let own = channel.as_ref().and_then(|channel| number(channel, &format!("ImageSize{axis}")));
            own.or_else(|| number(info.as_ref()?, axis)).map(|length| length as usize)
        };
        let size = match [side("Z"), side("Y"), side("X")] {
            [Some(z), Some(y), Some(x)] => Some([z, y, x]),
            _ => None,
        };
        first = first.or(size);
        let mut paths = Vec::with_capacity(times * channels);
        for time in 0..times {
            paths.extend(
                (0..channels).map(|channel| format!("{path}/TimePoint {time}/Channel {channel}/Data")),
            );
        }
        let metadata = metadata(file, first, size, channels)?;
        let place = Place {
            paths,
            outer: vec![times, channels],
            shown: size.map(Vec::from),
            is_unsigned: false,
            metadata,
        };
        let [_, height, width] = size.unwrap_or_default();
        let entry = match levels.len() {
            0 => Entry::unnamed(place).with_alias("0".to_owned()),
            level => Entry::named(level.to_string(), place).passed_over(Some(PassedOver::Aside)),
        };
        levels.push(entry.with_size((width, height)));
    }
    if levels.is_empty() {
        return Ok(None);
    }
    let whole = levels.remove(0).with_levels(levels.clone());
    Ok(Some(std::iter::once(whole).chain(levels).collect()))
}

/// How many members of a group are numbered from 0 on.
fn numbered(group: &Group, start: &str) -> usize {
    (0..).take_while(|number| group.link_exists(&format!("{start}{number}"))).count()
}

/// What the file says of a level: of the whole image, and of its own size.
fn metadata(
    file: &Hdf5File,
    whole: Option<[usize; 3]>,
    size: Option<[usize; 3]>,
    channels: usize,
) -> Result<Metadata, Problem> {
    let info = file.group("DataSetInfo/Image");
    // Axis 0 is X.
    let extent = |axis: usize| {
        let end = |end: &str| number(info.as_ref()?, &format!("Ext{end}{axis}"));
        let (from, to) = (end("Min")?, end("Max")?);
        let count = size.or(whole)?[2 - axis];
        let distance = (to - from).abs() / count as f64;
        (distance > 0.0 && distance.is_finite()).then_some(distance)
    };
    let unit = info.as_ref().and_then(|info| text(info, "Unit"));
    let channel = |number: usize| {
        let group = file.group(&format!("DataSetInfo/Channel {number}"));
        let numbers = |name: &str| -> Option<Vec<f64>> {
            text(group.as_ref()?, name)?.split_whitespace().map(|number| number.parse().ok()).collect()
        };
        let color = numbers("Color").filter(|color| color.len() == 3);
        let range = numbers("ColorRange").and_then(|range| Some((*range.first()?, *range.get(1)?)));
        ChannelMetadata {
            name: group.as_ref().and_then(|group| text(group, "Name")).filter(|name| !name.is_empty()),
            color: color
                .map(|color| [0, 1, 2].map(|part| (color[part] * 255.0).round().clamp(0.0, 255.0) as u8)),
            display: range.filter(|(lo, hi)| lo < hi && lo.is_finite() && hi.is_finite()),
            ..ChannelMetadata::default()
        }
    };
    let all: Vec<ChannelMetadata> = (0..channels).map(channel).collect();
    use AxisKind::{Channel, Time, X, Y, Z};
    Ok(Metadata {
        axes: Some(Axes::new([Time, Channel, Z, Y, X])?),
        spacing: Spacing {
            z: extent(2),
            y: extent(1),
            x: extent(0),
            unit: unit.as_deref().and_then(LengthUnit::named),
        },
        display: all.first().filter(|_| channels == 1).and_then(|channel| channel.display),
        channels: all,
        ..Metadata::default()
    })
}

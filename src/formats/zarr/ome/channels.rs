//! How OMERO shows the channels of an image: names, colors, and the values that are black and white.

use serde_json::Value;

use crate::volume::{ChannelMetadata, Kind, Metadata, SampleType};

/// Adds what OMERO says of the channels of an image, `count` of them.
pub(super) fn add(metadata: &mut Metadata, omero: &Value, count: usize, sample: SampleType) {
    let list = omero.get("channels").and_then(Value::as_array);
    let is_grey = omero.pointer("/rdefs/model").and_then(Value::as_str) == Some("greyscale");
    let channel = |channel: &Value| ChannelMetadata {
        name: text(channel, "label").or_else(|| text(channel, "name")).filter(|name| !name.trim().is_empty()),
        color: channel.get("color").and_then(color).filter(|_| !is_grey),
        display: channel.get("window").and_then(window).filter(|window| !is_whole(*window, sample)),
        is_hidden: channel.get("active").and_then(Value::as_bool) == Some(false),
        ..ChannelMetadata::default()
    };
    let mut channels: Vec<ChannelMetadata> = list.into_iter().flatten().take(count).map(channel).collect();
    if count == 1 {
        metadata.display = channels.first().and_then(|channel| channel.display);
    }
    if metadata.axes.as_ref().is_some_and(|axes| axes.position(crate::volume::AxisKind::Channel).is_some())
        && channels.iter().any(|channel| *channel != ChannelMetadata::default())
    {
        // All of them hidden says nothing.
        if channels.iter().all(|channel| channel.is_hidden) {
            channels.iter_mut().for_each(|channel| channel.is_hidden = false);
        }
        channels.resize(count, ChannelMetadata::default());
        metadata.channels = channels;
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// Six digits for red, green and blue, which may follow a `#`.
fn color(value: &Value) -> Option<[u8; 3]> {
    let digits = value.as_str()?.trim_start_matches('#');
    let is_color = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok().filter(|_| is_color)?.to_be_bytes();
    Some([red, green, blue])
}

/// The values to be shown as black and white; not the ends of what a user may choose.
fn window(value: &Value) -> Option<(f64, f64)> {
    let end = |key: &str| value.get(key).and_then(Value::as_f64).filter(|end| end.is_finite());
    let (start, end) = (end("start")?, end("end")?);
    (start < end).then_some((start, end))
}

/// Whether a window is all of an integer type, as many writers put there without looking.
fn is_whole((start, end): (f64, f64), sample: SampleType) -> bool {
    let bits = sample.bits() as i32;
    match sample.kind() {
        Kind::Float => false,
        Kind::Unsigned => start <= 0.0 && end >= 2f64.powi(bits) - 1.0,
        Kind::Signed => start <= -(2f64.powi(bits - 1)) && end >= 2f64.powi(bits - 1) - 1.0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn windows_of_the_whole_type_and_odd_colors_say_nothing() {
        let omero = json!({"channels": [
            {"label": "DAPI", "color": "0000ff", "window": {"min": 0, "max": 65535, "start": 173, "end": 1285}},
            {"color": "#00FF00", "active": false, "window": {"start": 0, "end": 65535}},
            {"color": "white"},
            {"label": "a fourth one"},
        ]});
        let mut metadata = Metadata { axes: "CYX".parse().ok(), ..Metadata::default() };
        add(&mut metadata, &omero, 3, SampleType::U16);
        let known = |name: Option<&str>, color, display, is_hidden| ChannelMetadata {
            name: name.map(str::to_owned),
            color,
            display,
            is_hidden,
            ..ChannelMetadata::default()
        };
        assert_eq!(
            metadata.channels,
            [
                known(Some("DAPI"), Some([0, 0, 255]), Some((173.0, 1285.0)), false),
                known(None, Some([0, 255, 0]), None, true),
                known(None, None, None, false),
            ]
        );
        let mut grey = Metadata { axes: "ZYX".parse().ok(), ..Metadata::default() };
        add(&mut grey, &omero, 1, SampleType::U16);
        assert_eq!((grey.display, grey.channels.len()), (Some((173.0, 1285.0)), 0));
        let mut few = Metadata { axes: "CYX".parse().ok(), ..Metadata::default() };
        add(
            &mut few,
            &json!({"rdefs": {"model": "greyscale"}, "channels": [{"color": "FF0000"}]}),
            2,
            SampleType::U8,
        );
        assert_eq!(few.channels, []);
    }
}

//! Values of options that may be for one channel: `DAPI=100,3000`.

use super::values::{gamma, window};
use crate::tone::{Curve, Window};

/// A value for all channels, or for the channel of a name or a number.
#[derive(Clone, Debug, PartialEq)]
pub struct OfChannel<T> {
    pub channel: Option<String>,
    pub value: T,
}

/// Parses a range of values, of one channel or of all.
pub fn channel_window(text: &str) -> Result<OfChannel<Window>, String> {
    of_channel(text, window)
}

/// Parses a power, of one channel or of all.
pub fn channel_gamma(text: &str) -> Result<OfChannel<Curve>, String> {
    of_channel(text, gamma)
}

fn of_channel<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<OfChannel<T>, String> {
    let (channel, value) = match text.rsplit_once('=') {
        Some((channel, value)) => (Some(channel.trim()), value),
        None => (None, text),
    };
    if channel == Some("") {
        return Err("there is no channel before the equals sign".into());
    }
    Ok(OfChannel { channel: channel.map(str::to_owned), value: read(value)? })
}

/// The value for all channels, if there is one.
///
/// # Errors
///
/// A message where there are two.
pub fn of_all<T: Copy>(option: &str, values: &[OfChannel<T>]) -> Result<Option<T>, String> {
    let mut all = values.iter().filter(|it| it.channel.is_none()).map(|it| it.value);
    match (all.next(), all.next()) {
        (_, Some(_)) => Err(format!("{option} is given twice; several of them are for one channel each")),
        (first, None) => Ok(first),
    }
}

/// The values of single channels.
///
/// # Errors
///
/// A message where a channel has two.
pub fn of_each<T: Copy>(option: &str, values: &[OfChannel<T>]) -> Result<Vec<(String, T)>, String> {
    let mut each: Vec<(String, T)> = Vec::new();
    for OfChannel { channel, value } in values {
        let Some(channel) = channel else { continue };
        if each.iter().any(|(known, _)| known == channel) {
            return Err(format!("{option} is given twice for channel {channel}"));
        }
        each.push((channel.clone(), *value));
    }
    Ok(each)
}

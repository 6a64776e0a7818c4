//! Which channels of an array are shown, in which colors, and with which contrast.

use super::composition::{Channel, Composition};
use super::light::ChannelColor;
use super::options::{ChannelColors, ChannelOptions};
use crate::color::colormap::Colormap;
use crate::error::{ChannelsReason, MOST_CHANNELS, Problem};
use crate::tone::Contrast;
use crate::volume::{ChannelMetadata, Metadata};

impl ChannelOptions {
    /// How the channels are shown. `selected` are the stored indices of the channels that may be shown together; none
    /// where there is no such axis. `usual` is the contrast of channels that have none of their own. `None` where one
    /// channel is shown and nothing is asked for it.
    ///
    /// # Errors
    ///
    /// [`Problem::Channels`] when the options do not fit the channels.
    pub(crate) fn composition(
        &self,
        selected: &[usize],
        metadata: &Metadata,
        usual: Contrast,
    ) -> Result<Option<Composition>, Problem> {
        if selected.len() < 2 && !self.names_any() {
            return Ok(None);
        }
        let candidates = Candidates { indices: if selected.is_empty() { &[0] } else { selected }, metadata };
        let shown = self.colors.of(&candidates)?;
        match shown.len() {
            0 => return Err(Problem::Channels(ChannelsReason::NoneShown)),
            count if count > MOST_CHANNELS => return Err(Problem::Channels(ChannelsReason::TooMany(count))),
            _ => {}
        }
        let mut channels: Vec<Channel> = shown
            .into_iter()
            .map(|(index, color)| {
                let own = candidates.metadata_of(index).and_then(|channel| channel.display);
                Channel::new(index, color, usual, own.or(metadata.display))
            })
            .collect();
        let find = |name: &String| -> Result<usize, Problem> {
            let index = candidates.find(name)?;
            let shown = channels.iter().position(|channel| channel.index == index);
            shown.ok_or_else(|| Problem::Channels(ChannelsReason::NotShown(name.clone())))
        };
        let windows = self.windows.iter().map(|(name, window)| Ok((find(name)?, *window)));
        let windows = windows.collect::<Result<Vec<_>, Problem>>()?;
        let curves = self.curves.iter().map(|(name, curve)| Ok((find(name)?, *curve)));
        let curves = curves.collect::<Result<Vec<_>, Problem>>()?;
        windows.into_iter().for_each(|(at, window)| channels[at].contrast.window = window);
        curves.into_iter().for_each(|(at, curve)| channels[at].contrast.curve = curve);
        if let (true, Some((name, _))) = (self.one_range && channels.len() > 1, self.windows.first()) {
            return Err(Problem::Channels(ChannelsReason::OneRange(name.clone())));
        }
        if let (true, Some((name, _))) = (self.one_range && channels.len() > 1, self.curves.first()) {
            return Err(Problem::Channels(ChannelsReason::OneRange(name.clone())));
        }
        Ok(Some(Composition { channels, blend: self.blend, is_montage: false }))
    }
}

/// The channels that may be shown.
struct Candidates<'c> {
    indices: &'c [usize],
    metadata: &'c Metadata,
}

impl Candidates<'_> {
    fn metadata_of(&self, index: usize) -> Option<&ChannelMetadata> {
        self.metadata.channels.get(index)
    }

    fn name(&self, index: usize) -> Option<&str> {
        self.metadata_of(index)?.name.as_deref()
    }

    /// The index of a channel by its name or, where no channel has this name, its number.
    fn find(&self, wanted: &str) -> Result<usize, Problem> {
        let named = |same: &dyn Fn(&str) -> bool| {
            self.indices.iter().copied().find(|&index| self.name(index).is_some_and(same))
        };
        let number = || wanted.parse().ok().filter(|number| self.indices.contains(number));
        let found = named(&|name| name == wanted)
            .or_else(|| named(&|name| name.to_lowercase() == wanted.to_lowercase()))
            .or_else(number);
        found.ok_or_else(|| {
            let name = |&index: &usize| match self.name(index) {
                Some(name) => format!("{index} {name:?}"),
                None => index.to_string(),
            };
            let mut names: Vec<String> = self.indices.iter().take(MOST_CHANNELS).map(name).collect();
            if self.indices.len() > MOST_CHANNELS {
                names.push("more".to_owned());
            }
            let wanted = wanted.to_owned();
            Problem::Channels(ChannelsReason::Unknown { wanted, found: names.join(", ") })
        })
    }
}

impl ChannelColors {
    /// The channels that are shown, in the order of the file, with their colors.
    fn of(&self, candidates: &Candidates<'_>) -> Result<Vec<(usize, ChannelColor)>, Problem> {
        let indices = candidates.indices;
        match self {
            Self::OfFile => Ok(of_file(candidates)),
            Self::InOrder(colors) if colors.len() == indices.len() => {
                let shown = indices.iter().zip(colors);
                Ok(shown.filter_map(|(&index, color)| Some((index, color.clone()?))).collect())
            }
            Self::InOrder(colors) => {
                let (channels, colors) = (indices.len(), colors.len());
                Err(Problem::Channels(ChannelsReason::Count { channels, colors }))
            }
            Self::Named(named) => {
                let mut shown: Vec<(usize, ChannelColor)> = Vec::new();
                for (name, color) in named {
                    let index = candidates.find(name)?;
                    if shown.iter().any(|(known, _)| *known == index) {
                        return Err(Problem::Channels(ChannelsReason::Twice(name.clone())));
                    }
                    shown.push((index, color.clone()));
                }
                shown.sort_by_key(|(index, _)| *index);
                Ok(shown)
            }
        }
    }
}

/// The channels that the file does not hide, or all if it hides all of them, with its colors or the usual ones.
fn of_file(candidates: &Candidates<'_>) -> Vec<(usize, ChannelColor)> {
    let is_hidden = |index: usize| candidates.metadata_of(index).is_some_and(|channel| channel.is_hidden);
    let mut indices: Vec<usize> = candidates.indices.to_vec();
    if !indices.iter().all(|&index| is_hidden(index)) {
        indices.retain(|&index| !is_hidden(index));
    }
    let own: Option<Vec<ChannelColor>> =
        indices.iter().map(|&index| own_color(candidates.metadata_of(index)?)).collect();
    // Several channels in one color would look alike: a writer without colors has put it there.
    let own = own.filter(|colors| colors.len() == 1 || colors.iter().any(|color| *color != colors[0]));
    let usual = || usual(indices.len()).into_iter().map(ChannelColor::Of).collect();
    let colors = own.unwrap_or_else(usual);
    indices.into_iter().zip(colors).collect()
}

/// The color that the file has for a channel.
fn own_color(channel: &ChannelMetadata) -> Option<ChannelColor> {
    match &channel.table {
        Some(table) => Some(ChannelColor::Map(Colormap::from_colors("table", **table))),
        None => channel.color.map(ChannelColor::Of),
    }
}

/// The colors of channels whose file has none. Two are told apart by the color blind, too; two and three add without
/// loss. The colors of more are in Fiji's order.
fn usual(count: usize) -> Vec<[u8; 3]> {
    const WHITE: [u8; 3] = [255; 3];
    const RED: [u8; 3] = [255, 0, 0];
    const GREEN: [u8; 3] = [0, 255, 0];
    const BLUE: [u8; 3] = [0, 0, 255];
    const CYAN: [u8; 3] = [0, 255, 255];
    const MAGENTA: [u8; 3] = [255, 0, 255];
    const YELLOW: [u8; 3] = [255, 255, 0];
    let order: &[[u8; 3]] = match count {
        1 => &[WHITE],
        2 => &[MAGENTA, GREEN],
        3 => &[RED, GREEN, BLUE],
        _ => &[WHITE, CYAN, MAGENTA, YELLOW, RED, GREEN, BLUE],
    };
    order.iter().copied().cycle().take(count).collect()
}

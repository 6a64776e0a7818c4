//! The levels of several planes, as one RGB picture.

use super::light::ChannelColor;
use super::options::Blend;
use crate::color::colormap::Colormap;
use crate::tone::Contrast;

/// The channels that are shown, in the order of their planes: at least one. One alone is a grey volume with the colors
/// of its table.
#[derive(Debug)]
pub(crate) struct Composition {
    pub(crate) channels: Vec<Channel>,
    pub(super) blend: Blend,
    /// Whether the channels are shown side by side, too.
    pub(super) is_montage: bool,
}

/// A channel that is shown.
#[derive(Debug)]
pub(crate) struct Channel {
    /// Its number in the file, from 0.
    pub(crate) index: usize,
    color: ChannelColor,
    /// How its values become levels; percentiles are not found yet.
    pub(crate) contrast: Contrast,
    /// The window that the file names.
    pub(crate) display: Option<(f64, f64)>,
    /// The color of each level.
    table: Box<[[u8; 3]; 256]>,
    /// For red, green and blue: whether the component is the level, if it is and the others are 0.
    pure: Option<[bool; 3]>,
}

/// Pixels that are composed at a time, in registers and the first-level cache.
const LANES: usize = 512;

impl Channel {
    pub(super) fn new(
        index: usize,
        color: ChannelColor,
        contrast: Contrast,
        display: Option<(f64, f64)>,
    ) -> Self {
        let table = color.table();
        let pure = match color {
            ChannelColor::Of(color) if color.iter().all(|component| matches!(component, 0 | 255)) => {
                Some(color.map(|component| component == 255))
            }
            _ => None,
        };
        Self { index, color, contrast, display, table, pure }
    }

    /// Joins the colors of some levels with those of the channels before.
    fn join(&self, levels: &[u8], joined: &mut [[u8; LANES]; 3], blend: Blend) {
        match self.pure {
            Some(pure) => {
                let is_full = pure.into_iter().zip(joined).filter(|(is_full, _)| *is_full);
                is_full.for_each(|(_, sums)| join(sums, levels, blend));
            }
            None => {
                for (component, sums) in joined.iter_mut().enumerate() {
                    let mut own = [0; LANES];
                    for (own, &level) in own.iter_mut().zip(levels) {
                        *own = self.table[usize::from(level)][component];
                    }
                    join(sums, &own[..levels.len()], blend);
                }
            }
        }
    }
}

fn join(sums: &mut [u8; LANES], values: &[u8], blend: Blend) {
    let pairs = sums.iter_mut().zip(values);
    match blend {
        Blend::Add => pairs.for_each(|(sum, &value)| *sum = sum.saturating_add(value)),
        Blend::Max => pairs.for_each(|(sum, &value)| *sum = value.max(*sum)),
    }
}

impl Composition {
    /// Appends the pictures of `planes` to `colors`: red, green, blue, red, … The planes of a picture have this
    /// width and height and follow one another; all pictures are complete.
    pub(crate) fn compose(&self, planes: &[u8], (width, height): (usize, usize), colors: &mut Vec<u8>) {
        match self.is_montage {
            true => self.compose_montage(planes, (width, height), colors),
            false => self.join(planes, width * height, colors),
        }
    }

    /// Appends the pictures of all channels together to `colors`.
    pub(super) fn join(&self, planes: &[u8], pixels: usize, colors: &mut Vec<u8>) {
        for picture in planes.chunks_exact(pixels * self.channels.len()) {
            let start = colors.len();
            colors.resize(start + 3 * pixels, 0);
            for (number, colors) in colors[start..].chunks_mut(3 * LANES).enumerate() {
                let (first, count) = (number * LANES, colors.len() / 3);
                let mut joined = [[0; LANES]; 3];
                for (channel, plane) in self.channels.iter().zip(picture.chunks_exact(pixels)) {
                    channel.join(&plane[first..first + count], &mut joined, self.blend);
                }
                let [red, green, blue] = &joined;
                let components = red.iter().zip(green).zip(blue);
                for (color, ((red, green), blue)) in colors.as_chunks_mut::<3>().0.iter_mut().zip(components)
                {
                    *color = [*red, *green, *blue];
                }
            }
        }
    }

    /// Appends the picture of one channel alone to `colors`.
    pub(super) fn alone(&self, channel: usize, plane: &[u8], colors: &mut Vec<u8>) {
        let table = &self.channels[channel].table;
        colors.extend(plane.iter().flat_map(|&level| table[usize::from(level)]));
    }

    /// The numbers of the channels in the file.
    pub(crate) fn indices(&self) -> Vec<usize> {
        self.channels.iter().map(|channel| channel.index).collect()
    }

    /// The color of level 255 of each channel, as it is shown; `None` for a grey volume.
    pub(crate) fn brightest_colors(&self, is_inverted: bool) -> Vec<Option<[u8; 3]>> {
        let shown = |color: [u8; 3]| if is_inverted { color.map(|part| !part) } else { color };
        let is_grey = |channel: &Channel| !self.is_joined() && channel.color == ChannelColor::WHITE;
        let own = |channel: &Channel| (!is_grey(channel)).then(|| shown(channel.table[255]));
        self.channels.iter().map(own).collect()
    }

    /// Whether several channels are joined, into RGB pictures.
    pub(crate) fn is_joined(&self) -> bool {
        self.channels.len() > 1
    }

    /// The colors of the levels of a channel that is shown alone; `None` for greys, and for several channels.
    pub(crate) fn colormap(&self) -> Option<Colormap> {
        let [channel] = &*self.channels else { return None };
        (channel.color != ChannelColor::WHITE).then(|| channel.color.colormap())
    }

    /// The channels, their colors, and how they are joined, for a record: `0 magenta, 1 green; add`.
    pub(crate) fn describe(&self) -> String {
        let channel = |channel: &Channel| format!("{} {}", channel.index, channel.color);
        let channels: Vec<String> = self.channels.iter().map(channel).collect();
        format!("{}; {}", channels.join(", "), self.blend.name())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_pixel_is_the_sum_or_the_maximum_of_its_channels(
            colors in prop::collection::vec(prop::array::uniform3(prop_oneof![Just(0), Just(255), any::<u8>()]), 1..5),
            pixels in 1..1200usize,
            pictures in 1..3usize,
            seed: u32,
        ) {
            let count = colors.len();
            let planes: Vec<u8> = (0..(pixels * count * pictures) as u32)
                .map(|at| (at.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 13) as u8)
                .collect();
            for blend in Blend::ALL {
                let channel = |color: &[u8; 3]| Channel::new(0, ChannelColor::Of(*color), Contrast::default(), None);
                let channels = colors.iter().map(channel).collect();
                let composition = Composition { channels, blend, is_montage: false };
                let mut found = Vec::new();
                composition.compose(&planes, (pixels, 1), &mut found);
                prop_assert_eq!(found.len(), 3 * pixels * pictures);
                for (at, found) in found.iter().enumerate() {
                    let (picture, pixel, component) = (at / 3 / pixels, at / 3 % pixels, at % 3);
                    let shares = colors.iter().enumerate().map(|(channel, color)| {
                        let level = planes[(picture * count + channel) * pixels + pixel];
                        (u32::from(color[component]) * u32::from(level) + 127) / 255
                    });
                    let expected = match blend {
                        Blend::Add => shares.sum::<u32>().min(255),
                        Blend::Max => shares.max().unwrap(),
                    };
                    prop_assert_eq!(u32::from(*found), expected);
                }
            }
        }
    }
}

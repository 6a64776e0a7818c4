//! Channels side by side, each in its color, and all of them together at the right.

use super::composition::Composition;
use crate::picture::{PanelLayout, Panels, ROW_GAP, Title};
use crate::volume::{FrameShape, Metadata};

impl Composition {
    /// The same composition, whose channels are shown side by side, too.
    pub(crate) fn side_by_side(self) -> Self {
        Self { is_montage: true, ..self }
    }

    /// The shape of pictures whose planes have this shape.
    pub(crate) fn shape(&self, plane: FrameShape) -> FrameShape {
        let width = match self.is_montage {
            true => self.channels.len() * (plane.width + ROW_GAP) + plane.width,
            false => plane.width,
        };
        FrameShape { width, ..plane }
    }

    /// Appends the pictures of `planes` to `colors`, with all channels side by side.
    pub(super) fn compose_montage(
        &self,
        planes: &[u8],
        (width, height): (usize, usize),
        colors: &mut Vec<u8>,
    ) {
        let (pixels, count) = (width * height, self.channels.len());
        let mut panels: Vec<Vec<u8>> = vec![Vec::new(); count + 1];
        for picture in planes.chunks_exact(pixels * count) {
            panels.iter_mut().for_each(Vec::clear);
            for (channel, plane) in picture.chunks_exact(pixels).enumerate() {
                self.alone(channel, plane, &mut panels[channel]);
            }
            self.join(picture, pixels, &mut panels[count]);
            for row in 0..height {
                for (number, panel) in panels.iter().enumerate() {
                    let gap = if number == 0 { 0 } else { ROW_GAP };
                    colors.resize(colors.len() + 3 * gap, 0);
                    colors.extend_from_slice(&panel[3 * row * width..][..3 * width]);
                }
            }
        }
    }

    /// The pictures of a frame and their titles, if channels are side by side: the names of the channels, or their
    /// numbers, in their colors.
    pub(crate) fn panels(&self, metadata: &Metadata, is_inverted: bool) -> Option<Panels> {
        let name = |index: usize| {
            let channel = metadata.channels.get(index);
            channel.and_then(|channel| channel.name.clone()).unwrap_or_else(|| index.to_string())
        };
        let titles = self.channels.iter().zip(self.brightest_colors(is_inverted));
        let titles = titles.map(|(channel, color)| Title { text: name(channel.index), color });
        let together = Title { text: "composite".to_owned(), color: None };
        let titles = titles.chain([together]).collect();
        self.is_montage.then_some(Panels { layout: PanelLayout::Row, titles, crosses: Vec::new() })
    }
}

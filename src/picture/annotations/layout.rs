//! Where annotations are, and how they are drawn.

use std::iter;

use super::bar::{self, Bar};
use super::color_bar::{ColorBarDrawing, level};
use super::corner::Corner;
use super::font::{Font, has};
use super::inks::Inks;
use super::letters::Letters;
use super::mask::{Ink, Mask};
use super::options::AnnotationOptions;
use super::panels::Panels;
use super::placed::{Content, Placed, text_mask, text_width};
use super::rectangle::Rectangle;
pub(crate) use super::stamp::Source;
use super::stamp::Stamp;
use crate::error::{Problem, ViewReason};
use crate::tone::ValueScale;
use crate::volume::FrameShape;

/// Letters are this part of the height of the picture.
const LINES: usize = 24;

/// What is drawn over frames of one shape.
pub(crate) struct Annotations {
    source: Source,
    frame_step: usize,
    /// The picture that each frame shows, where they are some of all.
    pictures: Option<Vec<usize>>,
    width: usize,
    inks: Inks,
    placed: Vec<Placed>,
    /// Where all levels are shown.
    levels: Option<Rectangle>,
    /// Where the pictures of a frame are, if they are several.
    panels: Vec<Rectangle>,
    /// Annotations that there was no room for, by their names.
    pub(crate) left_out: Vec<&'static str>,
}

impl Annotations {
    /// Annotations of frames of this `shape`, every `frame_step`-th picture of the `source`; `None` if there are none.
    /// `scale` has the values of levels; a color bar has no place until they are known.
    ///
    /// # Errors
    ///
    /// [`Problem::Annotation`] and [`Problem::View`] where the array does not say what they need.
    pub(crate) fn new(
        options: &AnnotationOptions,
        source: &Source,
        scale: Option<&ValueScale>,
        (shape, frame_step): (FrameShape, usize),
    ) -> Result<Option<Self>, Problem> {
        if options.is_empty() && source.panels.is_none() {
            return Ok(None);
        }
        let size = options.text_size.map_or(shape.height / LINES, |size| usize::from(size.get()));
        let mut layout = Layout {
            font: Font::nearest(size),
            shape,
            margin: ((shape.width + shape.height) / 100).max(1),
            stacked: [0; 4],
            placed: Vec::new(),
            levels: None,
            left_out: Vec::new(),
        };
        if let Some((bar, scale)) = options.color_bar.zip(scale) {
            layout.add_color_bar(scale, bar.corner);
        }
        if options.orientation_letters {
            layout.add_directions(source)?;
        }
        let pictures = 1 + (shape.frames - 1) * frame_step;
        if let Some(bar) = options.scale_bar {
            layout.add_bar(bar.length, bar.corner.unwrap_or(Corner::LowerRight), source)?;
        }
        for (stamp, corner) in Stamp::all(options, source, pictures)? {
            let usual = match stamp {
                Stamp::Time(_) => Corner::UpperLeft,
                Stamp::Slice(..) => Corner::LowerLeft,
                Stamp::Text(..) => Corner::UpperRight,
            };
            layout.add_stamp(stamp, corner.unwrap_or(usual), source, frame_step)?;
        }
        let usual = options.text_color.unwrap_or([255; 3]);
        let names_channels = options.texts.iter().any(|text| text.text.names_channels());
        let of_channels = source.colors.iter().filter(|_| names_channels);
        let of_channels = of_channels.map(|color| color.unwrap_or(usual));
        let of_titles = source.panels.iter().flat_map(|panels| &panels.titles);
        let of_titles = of_titles.map(|title| title.color.unwrap_or(usual));
        let panels = source.panels.as_ref().map_or_else(Vec::new, |panels| {
            let places = panels.places(shape.width, shape.height);
            layout.add_titles(panels, &places, 1 + of_channels.clone().count());
            places
        });
        let Layout { placed, levels, left_out, .. } = layout;
        let inks = Inks::of(iter::once(usual).chain(of_channels).chain(of_titles));
        let (source, width) = (source.clone(), shape.width);
        let pictures = None;
        Ok(Some(Self { source, frame_step, pictures, width, inks, placed, levels, panels, left_out }))
    }

    /// The same annotations of frames that show the pictures of these numbers alone. Everything stays where it is with
    /// all of them.
    pub(crate) fn of_pictures(self, numbers: &[usize]) -> Self {
        Self { pictures: Some(numbers.to_vec()), ..self }
    }

    /// The colors that are drawn.
    pub(crate) fn colors(&self) -> &[[u8; 3]] {
        self.inks.colors()
    }

    /// Draws the levels of a color bar over the palette indices of a grey frame. `index` is the palette index of a
    /// level.
    pub(crate) fn draw_levels(&self, index: impl Fn(u8) -> u8, indices: &mut [u8]) {
        let Some(Rectangle { left, top, width, height }) = self.levels else { return };
        let rows = indices.chunks_exact_mut(self.width).skip(top).take(height);
        rows.enumerate().for_each(|(row, indices)| {
            indices[left..left + width].fill(index(level(row, height)));
        });
    }

    /// Draws what a frame has over its palette indices. `inks` are the indices of the [colors](Self::colors).
    pub(crate) fn draw(&self, frame: usize, inks: &[u8], indices: &mut [u8]) {
        // A palette in which the colors have no place is too small for anything to be drawn over it.
        let Some(inks) = self.inks.pairs(inks) else { return };
        let number = match &self.pictures {
            Some(pictures) => pictures.get(frame).copied().unwrap_or(frame),
            None => frame * self.frame_step,
        };
        let picture = (&self.source, number);
        if let (Some(panels), Some(Ink { text, edge })) = (&self.source.panels, inks.first()) {
            panels.draw(picture.1, &self.panels, self.width, (*edge, *text), indices);
        }
        self.placed.iter().for_each(|placed| placed.draw(picture, &inks, self.width, indices));
    }
}

/// A layout in work.
struct Layout {
    font: Font,
    shape: FrameShape,
    /// Pixels between annotations and the border of the picture.
    margin: usize,
    /// Height of what is stacked in each corner.
    stacked: [usize; 4],
    placed: Vec<Placed>,
    levels: Option<Rectangle>,
    left_out: Vec<&'static str>,
}

impl Layout {
    /// A color bar of half the height of the picture, in the middle of the right edge or in a corner.
    fn add_color_bar(&mut self, scale: &ValueScale, corner: Option<Corner>) {
        const NAME: &str = "the color bar";
        let Self { font, shape, .. } = *self;
        let values_left = corner.is_none_or(|corner| !corner.is_left());
        let Some(drawing) = ColorBarDrawing::new(scale, &font, shape.height / 2, values_left) else {
            return self.left_out.push(NAME);
        };
        let ColorBarDrawing { mask, width, height, hole, sides } = drawing;
        let (before, content) = (self.placed.len(), (font, Content::Still(mask.stencil())));
        match corner {
            Some(corner) => self.place(NAME, (width, height), corner, content),
            None => {
                let most = (self.most(shape.width, width), self.most(shape.height, height));
                let place = most.0.zip(most.1).map(|(left, _)| Rectangle {
                    left,
                    top: (shape.height - height) / 2,
                    width,
                    height,
                });
                let placed = place.map(|place| Placed { place, content: content.1, font, is_left: false });
                if !placed.is_some_and(|placed| self.put(placed)) {
                    self.left_out.push(NAME);
                }
            }
        }
        if let Some(Placed { place, .. }) = self.placed.get(before) {
            let (left, top) = (place.left + hole.0, place.top + hole.1);
            self.levels = Some(Rectangle { left, top, width: sides.0, height: sides.1 });
        }
    }

    fn add_bar(
        &mut self,
        length: Option<crate::volume::Quantity>,
        corner: Corner,
        source: &Source,
    ) -> Result<(), Problem> {
        let spacing = &source.places.metadata.spacing;
        let axis = source.places.right;
        let unknown = || Problem::View(ViewReason::NoScale(axis.letter()));
        let pixel = spacing.along(axis).zip(spacing.unit).ok_or_else(unknown)?;
        let pixels_of_width = source.places.shape.width as f64 / self.shape.width as f64;
        let pitch = pixel.0 * pixel.1.angstroms() * pixels_of_width;
        let room = self.shape.width.saturating_sub(2 * self.margin + 2);
        match bar::bar(length, pitch, (room, self.shape.width))? {
            Some(bar) => {
                let thickness = (self.shape.height / 100).max(2);
                let font = self.font.for_text(&bar.label);
                let (mask, width, height) = bar_mask(&font, &bar, thickness);
                self.place("the scale bar", (width, height), corner, (font, Content::Still(mask.stencil())));
            }
            None => self.left_out.push("the scale bar"),
        }
        Ok(())
    }

    fn add_stamp(
        &mut self,
        stamp: Stamp,
        corner: Corner,
        source: &Source,
        frame_step: usize,
    ) -> Result<(), Problem> {
        let text = |frame: usize| stamp.text(source, frame * frame_step);
        let first = text(0)?;
        let (mut most, mut is_still, mut font) = (first.count(), true, self.font.for_text(&first.text()));
        for frame in 1..self.shape.frames {
            let text = text(frame)?;
            most = most.max(text.count());
            is_still &= text == first;
            font = font.for_text(&text.text());
        }
        let name = stamp.name();
        let content = match is_still {
            true => Content::Still(text_mask(&font, &first).stencil()),
            false => Content::Moving(stamp),
        };
        self.place(name, (text_width(&font, most), font.height + 2), corner, (font, content));
        Ok(())
    }

    /// The letters of the directions in the body at the middles of the edges: all four, or none.
    fn add_directions(&mut self, source: &Source) -> Result<(), Problem> {
        let [right, down] = source.places.directions().map_err(Problem::Annotation)?;
        let Self { font, shape, margin, .. } = *self;
        let (width, height) = (text_width(&font, 1), font.height + 2);
        let before = self.placed.len();
        let (most_left, most_top) = (self.most(shape.width, width), self.most(shape.height, height));
        let mut is_placed = false;
        if let (Some(most_left), Some(most_top)) = (most_left, most_top) {
            let (middle, center) = ((shape.width - width) / 2, (shape.height - height) / 2);
            // Beside a color bar at the right edge.
            let bar =
                self.placed.first().filter(|bar| bar.place.left + bar.place.width + margin == shape.width);
            let bar = bar
                .filter(|bar| bar.place.top <= center + height && center <= bar.place.top + bar.place.height);
            let far_right = bar.map_or(most_left, |bar| bar.place.left.saturating_sub(margin + width));
            let edges = [
                (right.opposite(), (margin, center)),
                (right, (far_right, center)),
                (down.opposite(), (middle, margin)),
                (down, (middle, most_top)),
            ];
            is_placed = edges.into_iter().all(|(direction, (left, top))| {
                let content = Content::Still(
                    text_mask(&font, &Letters::from(direction.letter().to_string())).stencil(),
                );
                let place = Rectangle { left, top, width, height };
                self.put(Placed { place, content, font, is_left: true })
            });
        }
        if !is_placed {
            self.placed.truncate(before);
            self.left_out.push("the set of orientation letters");
        }
        Ok(())
    }

    /// The titles of several pictures in one frame, each in the upper left of its picture; their pairs of colors are
    /// those from number `pair` on.
    fn add_titles(&mut self, panels: &Panels, places: &[Rectangle], pair: usize) {
        const NAME: &str = "the title of a picture";
        for ((title, place), pair) in panels.titles.iter().zip(places).zip(pair..) {
            // The name of a channel may have any letters.
            let known = |letter| if has(letter) { letter } else { '?' };
            let text: String = title.text.chars().map(known).collect();
            let font = self.font.for_text(&text);
            let mask = text_mask(&font, &Letters::of(&text, pair as u8));
            let (width, height) = (text_width(&font, text.chars().count()), font.height + 2);
            let content = Content::Still(mask.stencil());
            let fits = width + self.margin <= place.width && height + self.margin <= place.height;
            if !fits || text.is_empty() {
                self.left_out.extend((!fits).then_some(NAME));
            } else if (place.left, place.top) == (0, 0) {
                self.place(NAME, (width, height), Corner::UpperLeft, (font, content));
            } else {
                let place =
                    Rectangle { left: place.left + self.margin, top: place.top + self.margin, width, height };
                if !self.put(Placed { place, content, font, is_left: true }) {
                    self.left_out.push(NAME);
                }
            }
        }
    }

    /// The greatest coordinate of a box of this `length`, inside of the margin of a `side`; `None` without room.
    fn most(&self, side: usize, length: usize) -> Option<usize> {
        side.checked_sub(self.margin + length).filter(|most| *most >= self.margin)
    }

    /// Places a box in a corner, behind what is there; or leaves it out where there is no room.
    fn place(
        &mut self,
        name: &'static str,
        (width, height): (usize, usize),
        corner: Corner,
        (font, content): (Font, Content),
    ) {
        let Self { shape, margin, .. } = *self;
        let number = Corner::ALL.iter().position(|known| *known == corner).unwrap_or(0);
        let stacked = self.stacked[number];
        let most = (self.most(shape.width, width), self.most(shape.height, height + stacked));
        let is_placed = most.0.zip(most.1).is_some_and(|(most_left, most_top)| {
            let place = Rectangle {
                left: if corner.is_left() { margin } else { most_left },
                top: if corner.is_upper() { margin + stacked } else { most_top },
                width,
                height,
            };
            self.put(Placed { place, content, font, is_left: corner.is_left() })
        });
        match is_placed {
            true => self.stacked[number] += height + font.height / 8,
            false => self.left_out.push(name),
        }
    }

    /// Puts a box at its place; `false` where it meets another one.
    fn put(&mut self, placed: Placed) -> bool {
        let is_free = self.placed.iter().all(|other| !other.place.meets(&placed.place));
        if is_free {
            self.placed.push(placed);
        }
        is_free
    }
}

/// A bar with its length above it, both in the middle of the box; and the sides of the box.
fn bar_mask(font: &Font, bar: &Bar, thickness: usize) -> (Mask, usize, usize) {
    let label = bar.label.chars().count() * font.width;
    let width = label.max(bar.pixels) + 2;
    let (below, height) = (font.height + 2, font.height + 3 + thickness);
    let mut mask = Mask::new(width, height);
    mask.set_text(font, &Letters::from(&*bar.label), ((width - label) / 2, 1));
    for y in below..below + thickness {
        for x in 0..bar.pixels {
            mask.set((width - bar.pixels) / 2 + x, y);
        }
    }
    (mask, width, height)
}

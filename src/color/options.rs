//! Options of the stage that gives levels their colors.

use super::colormap::Colormap;
use super::palette_runs::PaletteScope;

/// The colors that levels are shown in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColorOptions {
    /// The colors of the levels of grey volumes; RGB volumes are refused with a colormap. Only the palette
    /// differs.
    ///
    /// Default: greys.
    pub colormap: Option<Colormap>,
    /// The colors of the depths of a [projection](crate::options::ViewOptions::project) by the maximum: each pixel has
    /// the color of where on the axis the maximum was first, as bright as its level. Entry 0 is for the index that is
    /// shown first, entry 255 for the last one; of [slabs](crate::options::ViewOptions::slab), for those of each slab.
    /// It is for grey levels, without a colormap.
    ///
    /// Default: none.
    pub depths: Option<Colormap>,
    /// Whether level `l` is shown as level `255 - l`, separately for red, green and blue: black on white, or
    /// the colormap backwards. NaN has level 0 and is shown like the highest values then. Only the palette
    /// differs.
    ///
    /// Default: false.
    pub invert: bool,
    /// How many frames share a palette. No effect where one palette holds every color: for grey volumes, and
    /// for RGB volumes of at most 256 colors.
    ///
    /// Default: [`PaletteScope::Volume`].
    pub palettes: PaletteScope,
    /// Whether RGB volumes with more than 256 colors are dithered: an offset of -8 to 8 levels, fixed to the
    /// position of the pixel, is added before the nearest color is found. It hides steps in smooth slopes at
    /// a distance; each single pixel is farther from its exact color.
    ///
    /// Default: false.
    pub dither: bool,
}

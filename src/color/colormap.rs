//! Colormaps: a color for each of the 256 levels of a grey volume, by name, from a file or from an array.
//!
//! A colormap only changes the palette; the compressed frames are the same as in the grey GIF. Named
//! colormaps come from ImageJ and from the `colorous` crate. Without the standard library, the arithmetic of
//! that crate gives the same result on every machine.

mod file;
mod imagej;

use std::path::Path;

use colorous::Gradient;

use crate::error::{ColormapReason, Error, Problem};
use crate::volume::on_one_line;

/// A color for each level of a grey volume.
///
/// `viridis`, `magma`, `inferno` and `plasma` are the tables of matplotlib. `turbo` and `cividis` are the
/// polynomials of d3, which differ from matplotlib's tables by up to 32 and 18 of 255.
///
/// # Examples
///
/// ```
/// use vol2gif::{Colormap, Options};
///
/// let mut options = Options::default();
/// options.color.colormap = Some(Colormap::named("viridis")?);
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colormap {
    name: String,
    colors: Box<[[u8; 3]; 256]>,
}

/// The gradients of `colorous`, without its `GREYS`: that one goes from white to black, and its name is too
/// similar to ImageJ's `grays`.
const GRADIENTS: &[(&str, Gradient)] = &[
    ("viridis", colorous::VIRIDIS),
    ("magma", colorous::MAGMA),
    ("inferno", colorous::INFERNO),
    ("plasma", colorous::PLASMA),
    ("cividis", colorous::CIVIDIS),
    ("turbo", colorous::TURBO),
    ("warm", colorous::WARM),
    ("cool", colorous::COOL),
    ("cubehelix", colorous::CUBEHELIX),
    ("blues", colorous::BLUES),
    ("greens", colorous::GREENS),
    ("oranges", colorous::ORANGES),
    ("purples", colorous::PURPLES),
    ("reds", colorous::REDS),
    ("blue-green", colorous::BLUE_GREEN),
    ("blue-purple", colorous::BLUE_PURPLE),
    ("green-blue", colorous::GREEN_BLUE),
    ("orange-red", colorous::ORANGE_RED),
    ("purple-blue-green", colorous::PURPLE_BLUE_GREEN),
    ("purple-blue", colorous::PURPLE_BLUE),
    ("purple-red", colorous::PURPLE_RED),
    ("red-purple", colorous::RED_PURPLE),
    ("yellow-green-blue", colorous::YELLOW_GREEN_BLUE),
    ("yellow-green", colorous::YELLOW_GREEN),
    ("yellow-orange-brown", colorous::YELLOW_ORANGE_BROWN),
    ("yellow-orange-red", colorous::YELLOW_ORANGE_RED),
    ("brown-green", colorous::BROWN_GREEN),
    ("purple-green", colorous::PURPLE_GREEN),
    ("pink-green", colorous::PINK_GREEN),
    ("purple-orange", colorous::PURPLE_ORANGE),
    ("red-blue", colorous::RED_BLUE),
    ("red-grey", colorous::RED_GREY),
    ("red-yellow-blue", colorous::RED_YELLOW_BLUE),
    ("red-yellow-green", colorous::RED_YELLOW_GREEN),
    ("spectral", colorous::SPECTRAL),
    ("rainbow", colorous::RAINBOW),
    ("sinebow", colorous::SINEBOW),
];

impl Colormap {
    /// The names of all named colormaps.
    pub fn names() -> impl Iterator<Item = &'static str> {
        GRADIENTS.iter().map(|(name, _)| *name).chain(imagej::MAPS.iter().map(|(name, _)| *name))
    }

    /// The colormap of this name.
    ///
    /// # Errors
    ///
    /// [`Problem::Colormap`] when there is no colormap of this name.
    pub fn named(name: &str) -> Result<Self, Problem> {
        let gradient = GRADIENTS.iter().find(|(known, _)| *known == name).map(|(_, gradient)| gradient);
        let colors = if let Some(gradient) = gradient {
            std::array::from_fn(|level| gradient.eval_rational(level, 256).into_array())
        } else if let Some((_, color)) = imagej::MAPS.iter().find(|(known, _)| *known == name) {
            std::array::from_fn(|level| color(level as u8))
        } else {
            let names = Self::names().collect::<Vec<_>>().join(", ");
            return Err(Problem::Colormap(ColormapReason::UnknownName(names)));
        };
        Ok(Self { name: name.to_owned(), colors: Box::new(colors) })
    }

    /// Reads a colormap from a file. The file is one of:
    ///
    /// - a text of 256 colors, each of three numbers from 0 to 255, separated by white space or commas, with
    ///   comments from `#` to the end of a line;
    /// - a binary `.lut` of ImageJ.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or [`Problem::Colormap`] when it holds anything else.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let bytes = file::read(path).map_err(|error| Error::at(path, Problem::Read(error)))?;
        let colors = file::colors(&bytes)
            .map_err(|found| Error::at(path, Problem::Colormap(ColormapReason::NotATable(found))))?;
        Ok(Self { name: path.display().to_string(), colors: Box::new(colors) })
    }

    /// A colormap of these colors, red, green and blue, for the levels from 0 to 255.
    ///
    /// `name` is for people: outcomes and records mention it. A record also has a checksum of the colors,
    /// unless the colormap is the one that [`named`](Self::named) gives for this name. So an equal name with
    /// other colors is another setting. Control characters in the name are replaced.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::{Colormap, Options};
    ///
    /// // From black to the yellow of a fluorescent dye.
    /// let colors = std::array::from_fn(|level| [level as u8, level as u8, 0]);
    /// let mut options = Options::default();
    /// options.color.colormap = Some(Colormap::from_colors("dye", colors));
    /// ```
    pub fn from_colors(name: &str, colors: [[u8; 3]; 256]) -> Self {
        Self { name: on_one_line(name), colors: Box::new(colors) }
    }

    /// The name of a named colormap, the path of its file, or the name given with its colors.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The colors of the levels from 0 to 255: red, green and blue.
    pub fn colors(&self) -> &[[u8; 3]; 256] {
        &self.colors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_colormaps_are_close_to_those_of_matplotlib() {
        // `255 * matplotlib.colormaps[name](level)`, rounded, by matplotlib 3.11.2, and the greatest
        // difference from it. turbo and cividis are polynomials here.
        for (name, level, color, difference) in [
            ("viridis", 0, [68u8, 1, 84], 1),
            ("viridis", 128, [33, 145, 140], 1),
            ("viridis", 255, [253, 231, 37], 1),
            ("magma", 64, [81, 18, 124], 1),
            ("inferno", 200, [251, 157, 7], 1),
            ("plasma", 10, [38, 5, 145], 1),
            ("cividis", 128, [125, 124, 120], 4),
            ("cividis", 64, [67, 79, 108], 8),
            ("turbo", 128, [164, 252, 60], 20),
            ("turbo", 200, [244, 102, 23], 7),
        ] {
            let found = Colormap::named(name).unwrap().colors()[level];
            let near = found.iter().zip(color).all(|(a, b)| a.abs_diff(b) <= difference);
            assert!(near, "{name} {level}: {found:?}");
        }
    }

    #[test]
    fn every_name_is_a_different_colormap() {
        let maps: Vec<_> = Colormap::names().map(|name| Colormap::named(name).unwrap()).collect();
        for (index, map) in maps.iter().enumerate() {
            assert!(maps[..index].iter().all(|other| other.colors != map.colors), "{}", map.name());
            assert!(map.colors[0] != map.colors[127] && map.colors[127] != map.colors[200]);
        }
    }

    #[test]
    fn the_error_for_an_unknown_name_lists_the_known_names() {
        let problem = Colormap::named("jet").unwrap_err().to_string();
        assert!(problem.contains("viridis") && problem.contains("fire"), "{problem}");
    }
}

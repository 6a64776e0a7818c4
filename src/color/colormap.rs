//! Colormaps: a color for each of the 256 levels of a grey volume, by name, from a file or from an array.
//!
//! A colormap only changes the palette; the compressed frames are the same as in the grey GIF. Named
//! colormaps come from ImageJ, from Matplotlib, from a table of distinct colors, and from the `colorous` crate.
//! Without the standard library, the arithmetic of that crate gives the same result on every machine.

mod file;
mod imagej;
mod labels;
mod names;
mod segments;

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

/// Colors of all levels: red, green and blue.
type Table = [[u8; 3]; 256];

/// The colormap of distinct colors.
const LABELS: &str = "labels";

/// The colors of the colormap of this name, spelled as [`Colormap::names`] has it.
fn table(name: &str) -> Option<Table> {
    if name == LABELS {
        return Some(std::array::from_fn(|label| match label.checked_sub(1) {
            None => [0; 3],
            Some(index) => labels::LABELS[index],
        }));
    }
    if let Some((_, gradient)) = GRADIENTS.iter().find(|(known, _)| *known == name) {
        return Some(std::array::from_fn(|level| gradient.eval_rational(level, 256).into_array()));
    }
    if let Some((_, color)) = imagej::MAPS.iter().find(|(known, _)| *known == name) {
        return Some(std::array::from_fn(|level| color(level as u8)));
    }
    segments::MAPS.iter().find(|(known, _)| *known == name).map(|(_, channels)| segments::table(channels))
}

impl Colormap {
    /// The names of all named colormaps.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let gradients = GRADIENTS.iter().map(|(name, _)| *name);
        let imagej = imagej::MAPS.iter().map(|(name, _)| *name);
        let segments = segments::MAPS.iter().map(|(name, _)| *name);
        gradients.chain(imagej).chain(segments).chain([LABELS])
    }

    /// Other names of the named colormap `name`, among them the names that Matplotlib has.
    pub fn other_names(name: &str) -> impl Iterator<Item = &'static str> {
        names::others(name)
    }

    /// The colormap of this name, or of this [other name](Self::other_names), in upper or lower case.
    ///
    /// `labels` has distinct colors, black for level 0: level L is the color of label L.
    ///
    /// # Errors
    ///
    /// [`Problem::Colormap`] when there is no colormap of this name.
    pub fn named(name: &str) -> Result<Self, Problem> {
        let known = names::known(name);
        let unknown = || {
            let nearest = names::nearest(name, Self::names());
            Problem::Colormap(ColormapReason::UnknownName(nearest))
        };
        let colors = table(&known).ok_or_else(unknown)?;
        Ok(Self { name: known, colors: Box::new(colors) })
    }

    /// The colormap of distinct colors.
    pub(crate) fn labels() -> Self {
        let colors = table(LABELS).unwrap_or([[0; 3]; 256]);
        Self { name: LABELS.to_owned(), colors: Box::new(colors) }
    }

    /// Whether this is the colormap of distinct colors, which is for labels and not for values.
    pub fn is_for_labels(&self) -> bool {
        table(LABELS).is_some_and(|labels| labels == *self.colors)
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
    fn the_error_for_an_unknown_name_has_the_three_nearest_ones() {
        let problem = Colormap::named("virdis").unwrap_err().to_string();
        assert_eq!(problem, "there is no colormap of that name; the nearest are viridis, cividis and reds");
    }

    #[test]
    fn labels_are_distinct_and_the_background_is_black() {
        let labels = Colormap::named("labels").unwrap();
        assert!(labels.is_for_labels() && !Colormap::named("jet").unwrap().is_for_labels());
        assert_eq!(labels.colors()[0], [0; 3]);
        let mut colors = labels.colors().to_vec();
        colors.sort_unstable();
        colors.dedup();
        assert_eq!(colors.len(), 256);
        // No label is nearly a grey.
        for color in &labels.colors()[1..] {
            let (least, most) = (color.iter().min().unwrap(), color.iter().max().unwrap());
            assert!(most - least >= 20, "{color:?}");
        }
    }
}

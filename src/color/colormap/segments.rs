//! `jet`, `hsv` and `bone`, with the knots that Matplotlib has, linear between them.

use super::Table;

/// The knots of a channel: positions from 0 to 1 in rising order, and the values there.
type Knots = &'static [(f64, f64)];

/// All colormaps of this file.
pub(super) const MAPS: &[(&str, [Knots; 3])] = &[("jet", JET), ("hsv", HSV), ("bone", BONE)];

const JET: [Knots; 3] = [
    &[(0.0, 0.0), (0.35, 0.0), (0.66, 1.0), (0.89, 1.0), (1.0, 0.5)],
    &[(0.0, 0.0), (0.125, 0.0), (0.375, 1.0), (0.64, 1.0), (0.91, 0.0), (1.0, 0.0)],
    &[(0.0, 0.5), (0.11, 1.0), (0.34, 1.0), (0.65, 0.0), (1.0, 0.0)],
];
const HSV: [Knots; 3] = [
    &[
        (0.0, 1.0),
        (0.158730, 1.0),
        (0.174603, 0.96875),
        (0.333333, 0.03125),
        (0.349206, 0.0),
        (0.666667, 0.0),
        (0.682540, 0.03125),
        (0.841270, 0.96875),
        (0.857143, 1.0),
        (1.0, 1.0),
    ],
    &[
        (0.0, 0.0),
        (0.158730, 0.9375),
        (0.174603, 1.0),
        (0.507937, 1.0),
        (0.666667, 0.0625),
        (0.682540, 0.0),
        (1.0, 0.0),
    ],
    &[
        (0.0, 0.0),
        (0.333333, 0.0),
        (0.349206, 0.0625),
        (0.507937, 1.0),
        (0.841270, 1.0),
        (0.857143, 0.9375),
        (1.0, 0.09375),
    ],
];
const BONE: [Knots; 3] = [
    &[(0.0, 0.0), (0.746032, 0.652778), (1.0, 1.0)],
    &[(0.0, 0.0), (0.365079, 0.319444), (0.746032, 0.777778), (1.0, 1.0)],
    &[(0.0, 0.0), (0.365079, 0.444444), (1.0, 1.0)],
];

/// The colors of all levels, by the arithmetic of Matplotlib, so that halves are rounded as there.
pub(super) fn table(channels: &[Knots; 3]) -> Table {
    std::array::from_fn(|level| channels.map(|knots| (255.0 * value(knots, level)).round_ties_even() as u8))
}

/// The value at a level.
fn value(knots: Knots, level: usize) -> f64 {
    let at = 255.0 * (level as f64 * (1.0 / 255.0));
    match (level, knots.windows(2).find(|pair| at <= 255.0 * pair[1].0)) {
        (1..255, Some([(from, low), (to, high)])) => {
            (at - 255.0 * from) / (255.0 * to - 255.0 * from) * (high - low) + low
        }
        (0, _) => knots.first().map_or(0.0, |(_, value)| *value),
        _ => knots.last().map_or(0.0, |(_, value)| *value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colors_are_those_of_matplotlib() {
        // `numpy.round(255 * matplotlib.colormaps[name](level))`, by matplotlib 3.11.2.
        for (name, level, color) in [
            ("jet", 0, [0u8, 0, 128]),
            ("jet", 1, [0u8, 0, 132]),
            ("jet", 28, [0u8, 0, 255]),
            ("jet", 44, [0u8, 48, 255]),
            ("jet", 64, [0u8, 128, 255]),
            ("jet", 100, [35u8, 255, 212]),
            ("jet", 128, [125u8, 255, 122]),
            ("jet", 150, [196u8, 255, 51]),
            ("jet", 191, [255u8, 152, 0]),
            ("jet", 200, [255u8, 119, 0]),
            ("jet", 229, [246u8, 11, 0]),
            ("jet", 254, [132u8, 0, 0]),
            ("jet", 255, [128u8, 0, 0]),
            ("hsv", 0, [255u8, 0, 0]),
            ("hsv", 1, [255u8, 6, 0]),
            ("hsv", 28, [255u8, 165, 0]),
            ("hsv", 44, [248u8, 253, 0]),
            ("hsv", 64, [132u8, 255, 0]),
            ("hsv", 100, [0u8, 255, 81]),
            ("hsv", 128, [0u8, 255, 246]),
            ("hsv", 150, [0u8, 134, 255]),
            ("hsv", 191, [108u8, 0, 255]),
            ("hsv", 200, [161u8, 0, 255]),
            ("hsv", 229, [255u8, 0, 177]),
            ("hsv", 254, [255u8, 0, 30]),
            ("hsv", 255, [255u8, 0, 24]),
            ("bone", 0, [0u8, 0, 0]),
            ("bone", 1, [1u8, 1, 1]),
            ("bone", 28, [24u8, 24, 34]),
            ("bone", 44, [38u8, 38, 54]),
            ("bone", 64, [56u8, 56, 78]),
            ("bone", 100, [87u8, 90, 119]),
            ("bone", 128, [112u8, 123, 144]),
            ("bone", 150, [131u8, 150, 163]),
            ("bone", 191, [167u8, 199, 199]),
            ("bone", 200, [180u8, 207, 207]),
            ("bone", 229, [219u8, 232, 232]),
            ("bone", 254, [254u8, 254, 254]),
            ("bone", 255, [255u8, 255, 255]),
        ] {
            let (_, channels) = MAPS.iter().find(|(known, _)| *known == name).unwrap();
            assert_eq!(table(channels)[level], color, "{name} {level}");
        }
    }
}

//! A bar of all levels, with the values that they stand for.

use std::fmt;
use std::str::FromStr;

use super::corner::{Corner, write};
use super::font::Font;
use super::letters::Letters;
use super::mask::Mask;
use crate::error::{AnnotationReason, Problem};
use crate::tone::ValueScale;

/// A bar of all levels in their colors, with the values of its ends and of its middle.
///
/// It prints as, and is parsed from, `@lower-left`, or nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColorBar {
    /// Where it is; `None` for the middle of the right edge.
    pub corner: Option<Corner>,
}

impl fmt::Display for ColorBar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &"", self.corner)
    }
}

impl FromStr for ColorBar {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match Corner::divide(text) {
            (before, corner) if before.trim().is_empty() => Ok(Self { corner }),
            _ => Err(Problem::Annotation(AnnotationReason::Corner(text.to_owned()))),
        }
    }
}

/// Pixels of a mark beside a value.
const MARK: usize = 3;

/// The drawing of a bar: its frame, marks and values, around a hole for the levels.
pub(super) struct ColorBarDrawing {
    pub(super) mask: Mask,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Left and top of the hole in the box, and its sides.
    pub(super) hole: (usize, usize),
    pub(super) sides: (usize, usize),
}

/// The level of a row of a bar of this `height`: 255 on top, 0 at the bottom.
pub(super) fn level(row: usize, height: usize) -> u8 {
    let last = height.saturating_sub(1).max(1);
    ((last - row.min(last)) * 255 + last / 2).checked_div(last).map_or(0, |level| level as u8)
}

impl ColorBarDrawing {
    /// A bar with a hole of this `height`, in letters of `font`, with its values on the left or on the right; `None`
    /// where the values of its ends do not have room.
    pub(super) fn new(scale: &ValueScale, font: &Font, height: usize, values_left: bool) -> Option<Self> {
        if height < font.height + 2 {
            return None;
        }
        let values = values(scale).map_or_else(Vec::new, |values| values.map(|value| value).to_vec());
        let has_middle = height / 2 >= font.height + 2;
        let last = height - 1;
        // In the order of the values: from the bottom up.
        let texts: Vec<(usize, String)> = [last, last / 2, 0]
            .into_iter()
            .zip(values)
            .filter(|(row, _)| has_middle || *row == 0 || *row == last)
            .collect();
        let letters = texts.iter().map(|(_, text)| text.chars().count()).max().unwrap_or(0);
        let across = (font.height * 2 / 3).max(4);
        let gap = font.width / 2;
        let beside = letters * font.width + gap + MARK;
        let (above, width) = (font.height / 2 + 2, beside + across + 4);
        let box_height = height + font.height + 4;
        let mut mask = Mask::new(width, box_height);
        let left = if values_left { beside + 2 } else { 2 };
        for x in left - 1..=left + across {
            mask.set(x, above - 1);
            mask.set(x, above + height);
        }
        for y in above..above + height {
            mask.set(left - 1, y);
            mask.set(left + across, y);
        }
        for (row, text) in &texts {
            let y = above + row;
            let length = text.chars().count() * font.width;
            let (mark, start) = match values_left {
                true => (left - 1 - MARK, left - 1 - MARK - gap - length),
                false => (left + across + 1, left + across + 1 + MARK + gap),
            };
            (mark..mark + MARK).for_each(|x| mask.set(x, y));
            mask.set_text(font, &Letters::from(&**text), (start, y - font.height / 2));
        }
        mask.clear((left, above), (across, height));
        Some(Self { mask, width, height: box_height, hole: (left, above), sides: (across, height) })
    }
}

/// The values at the bottom, in the middle and on top, as texts; `None` where no value is finite.
fn values(scale: &ValueScale) -> Option<[String; 3]> {
    let value = |level| scale.value(0, level);
    let (lo, hi) = (value(0)?, value(255)?);
    // The middle lies between two levels.
    let middle = value(127)? / 2.0 + value(128)? / 2.0;
    Some([lo, middle, hi].map(|value| number(value, (lo, hi))))
}

/// A value with the digits that tell hundredths of the range apart.
fn number(value: f64, (lo, hi): (f64, f64)) -> String {
    let power = |length: f64| if length > 0.0 { length.log10().floor() as i32 } else { 0 };
    let span = (hi / 2.0 - lo / 2.0).abs() * 2.0;
    let span = if span.is_finite() && span > 0.0 { span } else { lo.abs().max(hi.abs()) };
    let greatest = lo.abs().max(hi.abs());
    let trimmed = |digits: &str| match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => digits.to_owned(),
    };
    if greatest != 0.0 && !(1e-3..1e6).contains(&greatest) {
        let decimals = (power(greatest) - power(span) + 2).clamp(0, 9) as usize;
        let text = format!("{value:.decimals$e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return match trimmed(digits).as_str() {
            "0" | "-0" => "0".to_owned(),
            digits => format!("{digits}e{exponent}"),
        };
    }
    let decimals = (2 - power(span)).clamp(0, 9) as usize;
    match trimmed(&format!("{value:.decimals$}")).as_str() {
        "-0" => "0".to_owned(),
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_have_the_digits_of_the_range() {
        for (scale, texts) in [
            ("0 to 255, truncated", ["0", "128", "255"]),
            ("-160 to 240, rounded", ["-160", "40", "240"]),
            ("0 to 1, truncated", ["0", "0.5", "1"]),
            ("0.25 to 0.75, rounded", ["0.25", "0.5", "0.75"]),
            ("-1.0237291 to 3.2, rounded", ["-1.02", "1.09", "3.2"]),
            ("93 to 4000, truncated", ["93", "2046", "4000"]),
            ("0 to 100, gamma 2, rounded", ["0", "71", "100"]),
            ("0 to 0.0000025, rounded", ["0", "1.25e-6", "2.5e-6"]),
            ("1000000 to 1000010, rounded", ["1e6", "1.000005e6", "1.00001e6"]),
            ("-1e300 to 1e300, rounded", ["-1e300", "0", "1e300"]),
            ("300 to 300, rounded", ["300", "300", "300"]),
        ] {
            assert_eq!(values(&scale.parse().unwrap()).unwrap(), texts, "{scale}");
        }
        assert_eq!(values(&"frames none, rounded".parse().unwrap()), None);
    }

    #[test]
    fn the_levels_run_from_the_top_to_the_bottom() {
        for height in [2, 9, 100, 255, 256, 257, 600] {
            let levels: Vec<u8> = (0..height).map(|row| level(row, height)).collect();
            assert_eq!((levels[0], levels[height - 1]), (255, 0));
            assert!(levels.windows(2).all(|pair| pair[0] >= pair[1]));
            for (row, level) in levels.into_iter().enumerate() {
                let exact = 255.0 * (height - 1 - row) as f64 / (height - 1) as f64;
                assert!((f64::from(level) - exact).abs() <= 0.5);
            }
        }
    }

    #[test]
    fn a_place_is_one_of_the_corners() {
        for text in ["", "@lower-left"] {
            assert_eq!(text.parse::<ColorBar>().unwrap().to_string(), text);
        }
        let message = "left".parse::<ColorBar>().unwrap_err().to_string();
        assert_eq!(message, "\"left\" is no corner: @upper-left, @upper-right, @lower-left or @lower-right");
    }
}

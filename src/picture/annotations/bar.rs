//! The length of a scale bar.

use crate::error::{AnnotationReason, Problem};
use crate::volume::{LengthUnit, Quantity, Unit};

/// The shortest bar that can be read, in pixels.
const SHORTEST: usize = 8;

/// The bar is at most this part of the width of the picture.
const PART_OF_WIDTH: f64 = 0.2;

/// A bar: its length, and how long that is in pixels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) pixels: usize,
}

/// The bar for a picture whose pixels are `pitch` angstroms wide, with room for `room` pixels of `width`: of the
/// length asked for, or the longest of 1, 2 and 5 times a power of ten that is at most a fifth of the width. `None`
/// where there is no room.
///
/// # Errors
///
/// [`Problem::Annotation`] for a length that is no length, or shorter than 8 pixels.
pub(super) fn bar(
    asked: Option<Quantity>,
    pitch: f64,
    (room, width): (usize, usize),
) -> Result<Option<Bar>, Problem> {
    let Some(asked) = asked else {
        let fifth = longest(pitch * width as f64 * PART_OF_WIDTH, pitch);
        let bar = fifth.filter(|bar| bar.pixels >= SHORTEST).or_else(|| longest(pitch * room as f64, pitch));
        return Ok(bar.filter(|bar| (SHORTEST..=room).contains(&bar.pixels)));
    };
    let Unit::Length(unit) = asked.unit else {
        return Err(Problem::Annotation(AnnotationReason::Length(asked.to_string())));
    };
    let pixels = asked.value * unit.angstroms() / pitch;
    let label = label(asked.value, unit);
    if pixels.round() < SHORTEST as f64 {
        let pixels = pixels.max(0.0).round() as usize;
        return Err(Problem::Annotation(AnnotationReason::ShortBar { length: label, pixels }));
    }
    if pixels.round() > width as f64 {
        return Err(Problem::Annotation(AnnotationReason::LongBar { length: label, width }));
    }
    let pixels = pixels.round() as usize;
    Ok((pixels <= room).then_some(Bar { label, pixels }))
}

/// The bar of the longest nice length up to `most` angstroms.
fn longest(most: f64, pitch: f64) -> Option<Bar> {
    // Of one unit, in whole powers of ten, so that 0.3 is no 0.30000000000000004.
    let exponent = most.log10().floor();
    let nice = [5.0, 2.0, 1.0].into_iter().map(|digit| (digit, exponent));
    let (digit, exponent) = nice.into_iter().find(|(digit, exponent)| length(*digit, *exponent) <= most)?;
    let units = [
        LengthUnit::Meter,
        LengthUnit::Millimeter,
        LengthUnit::Micrometer,
        LengthUnit::Nanometer,
        LengthUnit::Angstrom,
    ];
    // The unit in which the number is from 1 to 999.
    let power = |unit: LengthUnit| exponent - unit.angstroms().log10().round();
    let unit = units.into_iter().find(|unit| power(*unit) >= 0.0).unwrap_or(LengthUnit::Angstrom);
    let pixels = (length(digit, exponent) / pitch).round() as usize;
    Some(Bar { label: label(length(digit, power(unit)), unit), pixels })
}

/// A digit times a power of ten, the number that one would write.
fn length(digit: f64, exponent: f64) -> f64 {
    format!("{digit}e{exponent}").parse().unwrap_or(f64::NAN)
}

/// The text below a bar: the micrometer has its own sign.
fn label(value: f64, unit: LengthUnit) -> String {
    let symbol = if unit == LengthUnit::Micrometer { "µm" } else { unit.symbol() };
    format!("{value} {symbol}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn automatic(micrometers: f64, width: usize) -> Option<(String, usize)> {
        let bar = bar(None, micrometers * 1e4, (width - 4, width)).unwrap();
        bar.map(|bar| (bar.label, bar.pixels))
    }

    #[test]
    fn an_automatic_bar_is_nice_and_about_a_fifth() {
        for (pitch, width, label, pixels) in [
            (0.5, 512, "50 µm", 100),
            (0.1, 512, "10 µm", 100),
            (0.001, 1000, "200 nm", 200),
            (0.0005, 1000, "100 nm", 200),
            (0.0001, 512, "10 nm", 100),
            (0.00001, 512, "1 nm", 100),
            (0.000005, 512, "5 Å", 100),
            (1000.0, 181, "20 mm", 20),
            (250.0, 512, "20 mm", 80),
            (3e6, 512, "200 m", 67),
            (0.325, 2048, "100 µm", 308),
            (1.0, 45, "5 µm", 5),
        ] {
            let found = automatic(pitch, width);
            if pixels >= 8 {
                assert_eq!(found, Some((label.to_owned(), pixels)), "{pitch} {width}");
            } else {
                // A fifth is too short to be seen.
                assert_eq!(found, Some(("20 µm".to_owned(), 20)), "{pitch} {width}");
            }
        }
        assert_eq!(automatic(1.0, 11), None);
    }

    #[test]
    fn a_length_is_kept_or_refused() {
        let asked = |text: &str, width: usize| bar(Some(text.parse().unwrap()), 5000.0, (width - 8, width));
        assert_eq!(asked("20um", 100).unwrap(), Some(Bar { label: "20 µm".into(), pixels: 40 }));
        assert_eq!(asked("0.0075mm", 100).unwrap(), Some(Bar { label: "0.0075 mm".into(), pixels: 15 }));
        assert_eq!(asked("48um", 100).unwrap(), None, "no room between the margins");
        let message = |text: &str| asked(text, 100).unwrap_err().to_string();
        assert_eq!(message("3um"), "a bar of 3 µm is 6 pixels long, too short to be seen");
        assert_eq!(message("-3um"), "a bar of -3 µm is 0 pixels long, too short to be seen");
        assert_eq!(message("51um"), "a bar of 51 µm is longer than the picture, which is 100 pixels wide");
        assert_eq!(message("51s"), "51s is no length for a bar, such as 20um");
    }
}

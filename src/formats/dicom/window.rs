//! The window that a file asks for: the values that are shown as black and as white.

use super::frame::{Frame, Function};
use super::header::Header;

/// The values of black and white of the first window of a frame, in units of the values; `None` where there is none
/// that can be used. What a user should know is added to `notes`.
pub(super) fn of(frame: &Frame, header: &Header, notes: &mut Vec<String>) -> Option<(f64, f64)> {
    let Some((center, width)) = frame.center.zip(frame.width) else {
        if header.has_voi_table {
            notes.push("its table from values to brightness is not used".into());
        }
        return None;
    };
    let (black, white) = ends(center, width, frame.function.unwrap_or_default());
    if black.is_finite() && white.is_finite() && black < white {
        return Some((black, white));
    }
    notes.push(format!("its window of width {width} around {center} is empty and is not used"));
    None
}

/// The values of black and white, as part 3 of the standard has them (C.11.2.1.2): `LINEAR` counts pixels, so that a
/// window of width 256 has 256 values; `LINEAR_EXACT` measures, and `SIGMOID` has no ends, but a width.
fn ends(center: f64, width: f64, function: Function) -> (f64, f64) {
    match function {
        Function::Linear => (center - 0.5 - (width - 1.0) / 2.0, center - 0.5 + (width - 1.0) / 2.0),
        Function::LinearExact | Function::Sigmoid => (center - width / 2.0, center + width / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_have_the_ends_of_the_standard() {
        for (center, width, function, expected) in [
            (40.0, 400.0, Function::Linear, (-160.0, 239.0)),
            (128.0, 256.0, Function::Linear, (0.0, 255.0)),
            (40.0, 400.0, Function::LinearExact, (-160.0, 240.0)),
            (40.0, 400.0, Function::Sigmoid, (-160.0, 240.0)),
        ] {
            assert_eq!(ends(center, width, function), expected);
        }
    }
}

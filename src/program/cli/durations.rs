//! The parser of durations.

/// Durations of one use of `--duration`, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Durations(pub Vec<f64>);

/// The units, and their number of milliseconds as a power of ten and a factor.
const UNITS: [(&str, i32, f64); 3] = [("ms", 0, 1.0), ("s", 3, 1.0), ("min", 3, 60.0)];

/// Parses durations, separated by commas or spaces, with or without brackets around them. Each may have a unit; a
/// number without a unit counts milliseconds. A unit behind the brackets holds for all of them.
pub fn durations(text: &str) -> Result<Durations, String> {
    let wrong = || "not a number of milliseconds, or a duration such as 100ms or 0.1s".to_owned();
    let (list, unit) = without_brackets(text.trim()).ok_or_else(wrong)?;
    let mut found: Vec<(&str, Option<&str>)> = Vec::new();
    for piece in list.split(',') {
        let before = found.len();
        for word in piece.split_whitespace() {
            let follows = found.len() > before && is_unit(word);
            match found.last_mut() {
                Some((_, unit @ None)) if follows => *unit = Some(word),
                _ => found.push(split(word)),
            }
        }
        if found.len() == before {
            return Err(wrong());
        }
    }
    let mut units = found.iter().map(|(_, unit)| unit.unwrap_or("ms"));
    let first = units.next();
    if found.iter().any(|(_, unit)| unit.is_none()) && units.any(|unit| Some(unit) != first) {
        return Err("some durations have a unit and others do not; give one to each".into());
    }
    let milliseconds = |(number, own): (&str, Option<&str>)| match (own, unit) {
        (Some(_), Some(_)) => None,
        (own, all) => milliseconds(number, own.or(all).unwrap_or("ms")),
    };
    found.into_iter().map(milliseconds).collect::<Option<_>>().map(Durations).ok_or_else(wrong)
}

/// The text within brackets, and the unit behind them. A comma may stand before the last bracket, as in Python.
fn without_brackets(text: &str) -> Option<(&str, Option<&str>)> {
    let Some((close, inside)) = [('[', ']'), ('(', ')')]
        .into_iter()
        .find_map(|(open, close)| text.strip_prefix(open).map(|inside| (close, inside)))
    else {
        return Some((text, None));
    };
    let (list, unit) = inside.rsplit_once(close)?;
    let (list, unit) = (list.trim_end(), unit.trim());
    let list = list.strip_suffix(',').unwrap_or(list);
    match unit {
        "" => Some((list, None)),
        unit => is_unit(unit).then_some((list, Some(unit))),
    }
}

fn is_unit(text: &str) -> bool {
    UNITS.iter().any(|(unit, ..)| *unit == text)
}

/// A number and its unit, if there is one at its end.
fn split(word: &str) -> (&str, Option<&str>) {
    let unit = UNITS.iter().find(|(unit, ..)| {
        word.strip_suffix(unit)
            .is_some_and(|number| number.ends_with(|c: char| c.is_ascii_digit() || c == '.'))
    });
    match unit {
        Some((unit, ..)) => (&word[..word.len() - unit.len()], Some(unit)),
        None => (word, None),
    }
}

/// The milliseconds of a number with a unit.
fn milliseconds(number: &str, unit: &str) -> Option<f64> {
    let (_, exponent, factor) = UNITS.into_iter().find(|(known, ..)| *known == unit)?;
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || b".+-".contains(&byte));
    // A shift of the decimal point, so that 0.033s is the number that 33 is.
    let shifted = match plain {
        true => format!("{number}e{exponent}").parse::<f64>(),
        false => number.parse::<f64>().map(|number| number * 10f64.powi(exponent)),
    };
    Some(shifted.ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_spaces_and_brackets() {
        for (text, list) in [
            ("40", &[40.0][..]),
            ("33.3", &[33.3]),
            ("100ms", &[100.0]),
            ("100 ms", &[100.0]),
            ("0.1s", &[100.0]),
            ("0.033 s", &[33.0]),
            ("1min", &[60000.0]),
            ("1e2", &[100.0]),
            ("1e-1s", &[100.0]),
            ("10,20,30", &[10.0, 20.0, 30.0]),
            (" 10, 20 ,30 ", &[10.0, 20.0, 30.0]),
            ("[10, 20, 30]", &[10.0, 20.0, 30.0]),
            ("(10, 20,)", &[10.0, 20.0]),
            ("[10 20 30]", &[10.0, 20.0, 30.0]),
            ("[0.1, 0.2] s", &[100.0, 200.0]),
            ("0.1s, 20 ms", &[100.0, 20.0]),
            ("10, 20 ms", &[10.0, 20.0]),
            ("-1", &[-1.0]),
        ] {
            assert_eq!(durations(text), Ok(Durations(list.to_vec())), "{text}");
        }
        assert!(durations("nan").unwrap().0[0].is_nan());
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "soon", "10,,20", "[]", "[10", "10]", "ms", "[1 s] s", "5 h", "1,5,", "sms"] {
            let message = durations(text).unwrap_err();
            assert_eq!(
                message, "not a number of milliseconds, or a duration such as 100ms or 0.1s",
                "{text}"
            );
        }
        let message = durations("0.1, 0.2 s").unwrap_err();
        assert_eq!(message, "some durations have a unit and others do not; give one to each");
    }
}

//! The names of chunks.

/// How chunks are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keys {
    /// Whether names begin with `c`.
    pub(super) has_prefix: bool,
    pub(super) separator: char,
    /// Whether the number along the last axis comes first.
    pub(super) is_reversed: bool,
}

impl Keys {
    /// The name of a chunk, below the folder of its array.
    pub(super) fn name(self, place: &[usize]) -> String {
        let mut name = if self.has_prefix { "c".to_owned() } else { String::new() };
        let mut push = |number: &usize| {
            if !name.is_empty() {
                name.push(self.separator);
            }
            name += &number.to_string();
        };
        match self.is_reversed {
            true => place.iter().rev().for_each(&mut push),
            false => place.iter().for_each(&mut push),
        }
        name
    }

    /// The place of the chunk of this name in a grid of `counts` chunks along each axis; `None` where it is no name of
    /// one of them.
    pub(super) fn place(self, name: &str, counts: &[usize]) -> Option<Vec<usize>> {
        let numbers = match self.has_prefix {
            true => name.strip_prefix('c')?.strip_prefix(self.separator)?,
            false => name,
        };
        let mut place = numbers.split(self.separator).map(number).collect::<Option<Vec<usize>>>()?;
        if self.is_reversed {
            place.reverse();
        }
        let is_inside = place.len() == counts.len() && place.iter().zip(counts).all(|(at, count)| at < count);
        is_inside.then_some(place)
    }

    /// The same with the other separator.
    pub(super) fn with_other_separator(self) -> Self {
        Self { separator: if self.separator == '.' { '/' } else { '.' }, ..self }
    }
}

/// A number as it is written in names: without zeros before it.
fn number(text: &str) -> Option<usize> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if is_plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_places_and_back() {
        let keys = |has_prefix, separator, is_reversed| Keys { has_prefix, separator, is_reversed };
        for (keys, name) in [
            (keys(true, '/', false), "c/0/12/3"),
            (keys(true, '.', false), "c.0.12.3"),
            (keys(false, '.', false), "0.12.3"),
            (keys(false, '/', false), "0/12/3"),
            (keys(false, '/', true), "3/12/0"),
        ] {
            assert_eq!(keys.name(&[0, 12, 3]), name);
            assert_eq!(keys.place(name, &[1, 13, 4]), Some(vec![0, 12, 3]));
            assert_eq!(keys.place(name, &[1, 12, 4]), None);
            for other in [".zarray", "c/0/12", "0.012.3", "c/0/12/3/0", "0/12/3/", "", "c", "0.+1.3"] {
                assert_eq!(keys.place(other, &[9, 99, 9]), None, "{other}");
            }
        }
    }
}

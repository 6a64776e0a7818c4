//! Names of colormaps: other names of the same one, and the nearest to a name that none has.

/// Other names, and the names here. Those of Matplotlib are spelled as there; its `Greys`, which begins with white, is
/// no other name of `grays`.
const OTHERS: &[(&str, &str)] = &[
    ("gray", "grays"),
    ("grey", "grays"),
    ("BuGn", "blue-green"),
    ("BuPu", "blue-purple"),
    ("GnBu", "green-blue"),
    ("OrRd", "orange-red"),
    ("PuBuGn", "purple-blue-green"),
    ("PuBu", "purple-blue"),
    ("PuRd", "purple-red"),
    ("RdPu", "red-purple"),
    ("YlGnBu", "yellow-green-blue"),
    ("YlGn", "yellow-green"),
    ("YlOrBr", "yellow-orange-brown"),
    ("YlOrRd", "yellow-orange-red"),
    ("BrBG", "brown-green"),
    ("PRGn", "purple-green"),
    ("PiYG", "pink-green"),
    ("PuOr", "purple-orange"),
    ("RdBu", "red-blue"),
    ("RdGy", "red-grey"),
    ("red-gray", "red-grey"),
    ("RdYlBu", "red-yellow-blue"),
    ("RdYlGn", "red-yellow-green"),
];

/// The other names of the colormap `name`.
pub(super) fn others(name: &str) -> impl Iterator<Item = &'static str> {
    OTHERS.iter().filter(move |(_, known)| *known == name).map(|(other, _)| *other)
}

/// The name here of the colormap that `text` names, in any case; `text` itself, in lower case, if it is no other name.
pub(super) fn known(text: &str) -> String {
    let other = OTHERS.iter().find(|(other, _)| other.eq_ignore_ascii_case(text));
    other.map_or_else(|| text.to_ascii_lowercase(), |(_, name)| (*name).to_owned())
}

/// The three of `names` that are nearest to `text`, for a message. Other names count for theirs.
pub(super) fn nearest(text: &str, names: impl Iterator<Item = &'static str>) -> String {
    let text = text.to_ascii_lowercase();
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(&text, &name.to_ascii_lowercase());
    let best = |name: &str| others(name).map(likeness).fold(likeness(name), f64::max);
    let mut names: Vec<(f64, &str)> = names.map(|name| (best(name), name)).collect();
    // A stable sort, so that equally near ones stay in their order.
    names.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    match &*names {
        [(_, first), (_, second), (_, third), ..] => format!("{first}, {second} and {third}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Colormap;

    #[test]
    fn every_other_name_is_a_name_of_a_colormap_in_any_case() {
        for (other, name) in OTHERS {
            let named = Colormap::named(name).unwrap();
            for spelled in [(*other).to_owned(), other.to_lowercase(), other.to_uppercase()] {
                assert_eq!(Colormap::named(&spelled).unwrap(), named, "{spelled}");
            }
            assert!(others(name).any(|it| it == *other));
        }
    }

    #[test]
    fn the_nearest_names_come_first() {
        for (text, first) in [
            ("jett", "jet"),
            ("Virdis", "viridis"),
            ("viridis_r", "viridis"),
            ("label", "labels"),
            ("greys", "grays"),
            ("blugn", "blue-green"),
        ] {
            let found = nearest(text, Colormap::names());
            assert!(found.starts_with(&format!("{first}, ")), "{text}: {found}");
        }
    }
}

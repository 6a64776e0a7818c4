//! Which numbered files are one volume, and in which order, by their names alone.
//!
//! Names are compared that are alike but for their numbers: `cell_t01_z002_ch1.tif`. Of these
//! numbers, the ones that vary count:
//!
//! - After `c`, `ch`, `w` or `channel` a number belongs to the group: each channel is a volume of its own.
//! - After `t` it counts time points, after `z` slices.
//! - Of the others the last one counts frames, and those before it make groups, such as positions or wells. Those
//!   before a time point or a slice always do.
//!
//! Directories and extensions are part of the group. Numbers are compared as numbers: 2 is before 10.

mod numbers;
mod roles;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use crate::formats::extension::split_name;
use crate::volume::AxisKind;
use numbers::{Name, Number};
use roles::Role;

/// Files that are one volume.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::formats) struct Group {
    /// The axes along which the files lie, slowest first: what they are, if their names say it, and their lengths.
    /// None if the group has one file.
    pub axes: Vec<(Option<AxisKind>, usize)>,
    /// The files, in the order of the axes.
    pub paths: Vec<PathBuf>,
    /// The name of the group: the common name of the files, with a star for each number that runs along an axis.
    pub pattern: PathBuf,
    /// The path that the volume is called after: the common name without these numbers.
    pub common: PathBuf,
    /// The numbers of a file that is missing, as they are before its extension.
    pub missing: Option<String>,
}

/// A file, and its name in parts.
struct File {
    path: PathBuf,
    name: Name,
}

/// Puts files into groups, in the order in which their first files come.
pub(in crate::formats) fn groups(paths: Vec<PathBuf>) -> Vec<Group> {
    let mut alike: Vec<(String, Vec<File>)> = Vec::new();
    let mut places: HashMap<(PathBuf, Vec<String>, String), usize> = HashMap::new();
    for path in paths {
        let (stem, extension) = split_name(&path);
        let name = Name::of(&stem.to_string_lossy());
        let directory = path.parent().unwrap_or(Path::new("")).to_owned();
        let key = (directory, name.texts.clone(), extension.clone());
        let place = *places.entry(key).or_insert_with(|| {
            alike.push((extension, Vec::new()));
            alike.len() - 1
        });
        alike[place].1.push(File { path, name });
    }
    alike.into_iter().flat_map(|(extension, files)| groups_of(&extension, files)).collect()
}

/// The groups of files whose names are alike but for their numbers.
fn groups_of(extension: &str, files: Vec<File>) -> Vec<Group> {
    let Some(first) = files.first() else { return Vec::new() };
    let names: Vec<&Name> = files.iter().map(|file| &file.name).collect();
    let roles = roles::of(&names, &first.name);
    let of_group = |file: &File| -> Vec<String> {
        let numbers = file.name.numbers.iter().zip(&roles);
        numbers.filter(|(_, role)| **role == Role::Group).map(|(number, _)| number.digits().into()).collect()
    };
    let mut sorted: Vec<Vec<File>> = Vec::new();
    let mut places = HashMap::new();
    for file in files {
        let place = *places.entry(of_group(&file)).or_insert(sorted.len());
        if place == sorted.len() {
            sorted.push(Vec::new());
        }
        sorted[place].push(file);
    }
    if !roles.iter().any(|role| matches!(role, Role::Axis(_))) {
        // Equal numbers that are written in different ways count nothing.
        let single = sorted.into_iter().flatten().map(|file| group(extension, vec![file], &roles));
        return single.collect();
    }
    sorted.into_iter().map(|files| group(extension, files, &roles)).collect()
}

/// One group: its files in the order of its axes.
fn group(extension: &str, mut files: Vec<File>, roles: &[Role]) -> Group {
    // Time before slices, and frames that have no name last.
    let mut columns: Vec<(usize, Option<AxisKind>)> = Vec::new();
    for kind in [Some(AxisKind::Time), Some(AxisKind::Z), None] {
        columns.extend(roles.iter().position(|role| *role == Role::Axis(kind)).map(|at| (at, kind)));
    }
    let numbers = |file: &File| -> Vec<Number> {
        columns.iter().map(|(at, _)| file.name.numbers[*at].clone()).collect()
    };
    files.sort_by(|one, two| numbers(one).cmp(&numbers(two)).then_with(|| one.path.cmp(&two.path)));
    let values: Vec<Vec<Number>> = (0..columns.len())
        .map(|axis| files.iter().map(|file| numbers(file)[axis].clone()).collect::<BTreeSet<_>>())
        .map(Vec::from_iter)
        .collect();
    let (axes, missing) = match (&*columns, files.len()) {
        ([], _) | (_, 1) => (Vec::new(), None),
        // Of one axis, numbers may be missing, and equal numbers of different length are different files.
        ([(_, kind)], count) => (vec![(*kind, count)], None),
        _ => {
            let lengths = values.iter().map(Vec::len);
            let axes = columns.iter().map(|(_, kind)| *kind).zip(lengths).filter(|(_, length)| *length > 1);
            (axes.collect::<Vec<_>>(), first_missing(&files, &columns, &values, &numbers))
        }
    };
    let first = &files[0];
    let written = |star: &str, cut: bool| {
        let mut written = String::new();
        for (at, text) in first.name.texts.iter().enumerate() {
            written += text;
            match (roles.get(at), first.name.numbers.get(at)) {
                (Some(Role::Axis(kind)), Some(_)) if !axes.is_empty() => {
                    written += star;
                    if cut {
                        cut_label(&mut written, *kind);
                    }
                }
                (_, number) => written += number.map_or("", |number| &number.0),
            }
        }
        written
    };
    let named = |stem: &str| first.path.with_file_name(format!("{stem}{extension}"));
    let (pattern, common) = match axes.is_empty() {
        true => (first.path.clone(), first.path.clone()),
        false => {
            let common = written("", true);
            let common = common.trim_matches(is_separator);
            let directory = first.path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy());
            let common = match common {
                "" => directory.as_deref().unwrap_or("sequence"),
                common => common,
            };
            (named(&written("*", false)), named(common))
        }
    };
    Group { axes, paths: files.into_iter().map(|file| file.path).collect(), pattern, common, missing }
}

fn is_separator(character: char) -> bool {
    matches!(character, '_' | '-' | '.' | ' ')
}

/// Removes the letter of a number that is named, and the separators before it.
fn cut_label(written: &mut String, kind: Option<AxisKind>) {
    if kind.is_some() {
        written.pop();
    }
    written.truncate(written.trim_end_matches(is_separator).len());
}

/// The first file that is missing in the order of the axes, or is there twice.
fn first_missing(
    files: &[File],
    columns: &[(usize, Option<AxisKind>)],
    values: &[Vec<Number>],
    numbers: &dyn Fn(&File) -> Vec<Number>,
) -> Option<String> {
    let total = values.iter().try_fold(1usize, |product, values| product.checked_mul(values.len()));
    let mut found = files.iter().map(numbers);
    let mut place = vec![0; values.len()];
    for _ in 0..total.unwrap_or(usize::MAX) {
        let expected: Vec<Number> =
            place.iter().zip(values).map(|(at, values)| values[*at].clone()).collect();
        if found.next().as_ref() != Some(&expected) {
            let name = |((_, kind), number): (&(usize, Option<AxisKind>), &Number)| {
                let letter = kind.map_or(String::new(), |kind| kind.letter().to_lowercase().to_string());
                format!("{letter}{}", number.0)
            };
            return Some(columns.iter().zip(&expected).map(name).collect::<Vec<_>>().join(", "));
        }
        for (at, values) in place.iter_mut().zip(values).rev() {
            *at += 1;
            if *at < values.len() {
                break;
            }
            *at = 0;
        }
    }
    // One that is there twice is as good as missing: it is not known which one is meant.
    found.next().map(|_| "one name for each".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The groups of these names: axes with lengths, pattern, common name, and the files.
    fn grouped(names: &[&str]) -> Vec<String> {
        let show = |group: Group| {
            let path = |path: &PathBuf| path.display().to_string().replace('\\', "/");
            let axes = group.axes.iter().map(|(kind, length)| {
                format!("{}{length}", kind.map_or("-".into(), |kind| kind.to_string()))
            });
            let (axes, paths) = (axes.collect::<String>(), group.paths.iter().map(path).collect::<Vec<_>>());
            let missing = group.missing.map_or(String::new(), |missing| format!(" without {missing}"));
            format!("{axes} {} {}: {}{missing}", path(&group.pattern), path(&group.common), paths.join(" "))
        };
        groups(names.iter().map(PathBuf::from).collect()).into_iter().map(show).collect()
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert_eq!(
            grouped(&["d/slice_10.npy", "d/slice_9.npy", "d/slice_2.npy", "d/slice_011.npy"]),
            ["-4 d/slice_*.npy d/slice.npy: d/slice_2.npy d/slice_9.npy d/slice_10.npy d/slice_011.npy"]
        );
        let long = "99999999999999999999999999";
        assert_eq!(
            grouped(&[&format!("{long}0.png"), &format!("{long}.png")]),
            [format!("-2 *.png sequence.png: {long}.png {long}0.png")]
        );
        // The same number, written in two ways.
        assert_eq!(
            grouped(&["in/1.png", "in/2.png", "in/01.png"]),
            ["-3 in/*.png in/in.png: in/01.png in/1.png in/2.png"]
        );
        assert_eq!(grouped(&["1.png", "01.png"]), [" 1.png 1.png: 1.png", " 01.png 01.png: 01.png"]);
    }

    #[test]
    fn only_numbers_that_vary_count() {
        assert_eq!(
            grouped(&["T76S3F00002.png", "T76S3F00001.png"]),
            ["-2 T76S3F*.png T76S3F.png: T76S3F00001.png T76S3F00002.png"]
        );
        assert_eq!(
            grouped(&["E--W2--P1--T00000--Z000--C.tif", "E--W2--P1--T00001--Z000--C.tif"]),
            ["T2 E--W2--P1--T*--Z000--C.tif E--W2--P1--Z000--C.tif: E--W2--P1--T00000--Z000--C.tif \
              E--W2--P1--T00001--Z000--C.tif"]
        );
        assert_eq!(grouped(&["em_z0.tif", "em_z1.tif"]), ["Z2 em_z*.tif em.tif: em_z0.tif em_z1.tif"]);
    }

    #[test]
    fn channels_extensions_and_directories_belong_to_the_group() {
        for label in ["c", "ch", "w", "channel", "Ch", "imageC"] {
            let name = |channel: u8, time: u8| format!("a_{label}{channel}_t{time}.npy");
            let names = [name(1, 1), name(2, 1), name(1, 2), name(2, 2)];
            let of = |channel: u8| {
                let (one, two) = (name(channel, 1), name(channel, 2));
                format!("T2 a_{label}{channel}_t*.npy a_{label}{channel}.npy: {one} {two}")
            };
            assert_eq!(grouped(&names.each_ref().map(|name| &**name)), [of(1), of(2)]);
        }
        assert_eq!(
            grouped(&["a/1.npy", "b/2.npy", "a/2.npy", "a/3.png", "b/x.npy"]),
            [
                "-2 a/*.npy a/a.npy: a/1.npy a/2.npy",
                " b/2.npy b/2.npy: b/2.npy",
                " a/3.png a/3.png: a/3.png",
                " b/x.npy b/x.npy: b/x.npy",
            ]
        );
    }

    #[test]
    fn time_and_slices_are_two_axes_and_other_numbers_before_them_make_groups() {
        assert_eq!(
            grouped(&["s1_z1_t1.npy", "s1_z1_t2.npy", "s1_z2_t1.npy", "s1_z2_t2.npy"]),
            ["T2Z2 s1_z*_t*.npy s1.npy: s1_z1_t1.npy s1_z2_t1.npy s1_z1_t2.npy s1_z2_t2.npy"]
        );
        assert_eq!(
            grouped(&["s1_t1.npy", "s2_t1.npy", "s1_t2.npy", "s2_t2.npy"]),
            ["T2 s1_t*.npy s1.npy: s1_t1.npy s1_t2.npy", "T2 s2_t*.npy s2.npy: s2_t1.npy s2_t2.npy"]
        );
        assert_eq!(
            grouped(&["t1_1.npy", "t1_2.npy", "t2_1.npy", "t2_2.npy"]),
            ["T2-2 t*_*.npy sequence.npy: t1_1.npy t1_2.npy t2_1.npy t2_2.npy"]
        );
        assert_eq!(
            grouped(&["7_1.npy", "7_2.npy", "8_1.npy"]),
            ["-2 7_*.npy 7.npy: 7_1.npy 7_2.npy", " 8_1.npy 8_1.npy: 8_1.npy"]
        );
    }

    #[test]
    fn a_file_that_is_missing_is_named() {
        assert_eq!(
            grouped(&["z1t1.npy", "z1t2.npy", "z2t2.npy"]),
            ["T2Z2 z*t*.npy sequence.npy: z1t1.npy z1t2.npy z2t2.npy without t1, z2"]
        );
        assert_eq!(
            grouped(&["z1t1.npy", "z1t2.npy", "z2t2.npy", "z2t1.npy", "z2t01.npy"])[0]
                .split(" without")
                .count(),
            2
        );
        // Of one axis, numbers may be left out.
        assert_eq!(grouped(&["z1.npy", "z4.npy"]), ["Z2 z*.npy sequence.npy: z1.npy z4.npy"]);
    }
}

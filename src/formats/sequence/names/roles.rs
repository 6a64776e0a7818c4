//! What the numbers of names are for, by which of them vary and by the texts before them.

use super::numbers::Name;
use crate::volume::AxisKind;

/// What a number of a name is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    /// It is the same in all names.
    Constant,
    Group,
    Axis(Option<AxisKind>),
}

/// The role of each number.
pub(super) fn of(names: &[&Name], first: &Name) -> Vec<Role> {
    let varies = |at: usize| names.iter().any(|name| name.numbers[at] != first.numbers[at]);
    let named: Vec<Role> = (0..first.numbers.len())
        .map(|at| match role(&first.texts[at]) {
            _ if !varies(at) => Role::Constant,
            named => named,
        })
        .collect();
    let has = |kind: AxisKind| named.iter().rposition(|role| *role == Role::Axis(Some(kind)));
    let (time, slice) = (has(AxisKind::Time), has(AxisKind::Z));
    let first_named = time.into_iter().chain(slice).min();
    let frame = named.iter().rposition(|role| *role == Role::Axis(None));
    let keeps = |(at, role): (usize, Role)| match role {
        Role::Axis(Some(_)) if Some(at) != time && Some(at) != slice => Role::Group,
        Role::Axis(None) if Some(at) != frame || first_named.is_some_and(|named| at < named) => Role::Group,
        role => role,
    };
    named.into_iter().enumerate().map(keeps).collect()
}

/// The role of a number that varies, by the text before it.
fn role(before: &str) -> Role {
    let letters = |text: &str| text.chars().rev().take_while(|c| c.is_alphabetic()).collect::<String>();
    let run: String = letters(before).chars().rev().collect();
    // `imageZ01`: a letter in upper case begins a word.
    let word = run.rfind(|c: char| c.is_lowercase()).map_or("", |at| {
        let after = run[at..].chars().next().map_or(0, char::len_utf8);
        &run[at + after..]
    });
    for label in [&*run, word] {
        match &*label.to_lowercase() {
            "c" | "ch" | "w" | "channel" => return Role::Group,
            "t" => return Role::Axis(Some(AxisKind::Time)),
            "z" => return Role::Axis(Some(AxisKind::Z)),
            _ => {}
        }
    }
    Role::Axis(None)
}

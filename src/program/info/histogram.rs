//! A histogram as text: drawn with blocks, or with characters of ASCII, or as plain numbers.

use std::io::{IsTerminal, stdout};

use clap::ColorChoice;

use crate::program::unicode;
use crate::tone::{Histogram, Percentile};
use crate::volume::Sample;

/// How histograms are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As plain numbers.
    Numbers,
    /// Drawn, by this many characters of a column that is partly filled, and all of it.
    Drawn(&'static [char]),
}

const ASCII: Look = Look::Drawn(&['.', ':', '#']);
const BLOCKS: Look = Look::Drawn(&['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']);

/// Most columns of a drawing, its rows, and most columns of one bin.
const COLUMNS: usize = 64;
const ROWS: usize = 6;
const COLUMNS_OF_A_BIN: usize = 8;
/// Most numbers in a line.
const NUMBERS: usize = 32;

impl Look {
    /// How histograms are shown on stdout: drawn on a terminal, or anywhere with `--color always`; with blocks where
    /// the locale has Unicode.
    pub fn of(color: ColorChoice) -> Self {
        if color != ColorChoice::Always && !stdout().is_terminal() {
            return Self::Numbers;
        }
        if unicode::is_shown() { BLOCKS } else { ASCII }
    }
}

/// Lines about one histogram. `name` is its channel's, and `window` are the values of level 0 and level 255, where all
/// of its samples have the same.
pub fn lines(
    histogram: &Histogram,
    name: Option<&str>,
    window: Option<(f64, f64)>,
    look: Look,
) -> Vec<String> {
    let Histogram { edges, percentiles, .. } = histogram;
    let of = name.map_or(String::new(), |name| format!(" of {name}"));
    let (false, Some(&first), Some(&last)) = (percentiles.is_empty(), edges.first(), edges.last()) else {
        return vec![format!("histogram{of}: no finite samples")];
    };
    let named = percentiles.iter().map(|it| format!("{}% {}", it.percent, certain(it)));
    let mut lines = vec![format!("percentiles{of}: {}", named.collect::<Vec<_>>().join(", "))];
    match look {
        Look::Numbers => {
            let bins = merged(histogram, NUMBERS);
            let counts = bins.iter().map(|bin| bin.2.to_string()).collect::<Vec<_>>().join(" ");
            let (first, last) = (short(first), short(last));
            lines.push(format!("histogram{of}: {first} to {last} in {} bins: {counts}", bins.len()));
        }
        Look::Drawn(characters) => {
            let marked = window
                .map_or(String::new(), |(lo, hi)| format!("; underlined is {} to {}", short(lo), short(hi)));
            lines.push(format!("histogram{of}: square roots of counts{marked}"));
            lines.extend(drawn(histogram, window, characters));
        }
    }
    lines
}

/// The rows of a drawing, the line that marks the window, and the ends.
fn drawn(histogram: &Histogram, window: Option<(f64, f64)>, characters: &[char]) -> Vec<String> {
    let bins = merged(histogram, COLUMNS);
    let repeated = (COLUMNS / bins.len()).clamp(1, COLUMNS_OF_A_BIN);
    let most = bins.iter().map(|bin| bin.2).max().unwrap_or(0);
    let steps = characters.len();
    let height = |count: u64| ((count as f64 / most as f64).sqrt() * (ROWS * steps) as f64).ceil() as usize;
    let row = |above: usize| {
        let cell = |&(_, _, count): &(f64, f64, u64)| match height(count).saturating_sub(above * steps) {
            0 => ' ',
            filled => characters[filled.min(steps) - 1],
        };
        line(bins.iter().map(cell), repeated)
    };
    let mut lines: Vec<String> = (0..ROWS).rev().map(row).collect();
    if let Some((lo, hi)) = window {
        let (lo, hi) = (lo.min(hi), lo.max(hi));
        let mark = if steps > 3 { '━' } else { '=' };
        let is_in = |&(low, high, _): &(f64, f64, u64)| low <= hi && (high > lo || low == high);
        lines.push(line(bins.iter().map(|bin| if is_in(bin) { mark } else { ' ' }), repeated));
    }
    let ends = bins.first().zip(bins.last()).map(|(first, last)| (short(first.0), short(last.1)));
    let (first, last) = ends.unwrap_or_default();
    let between = (bins.len() * repeated).saturating_sub(first.len() + last.len()).max(1);
    lines.push(format!("  {first}{}{last}", " ".repeat(between)));
    lines
}

/// A row of characters, each `repeated` times, without spaces at its end.
fn line(row: impl Iterator<Item = char>, repeated: usize) -> String {
    let row: String = row.flat_map(|character| std::iter::repeat_n(character, repeated)).collect();
    format!("  {row}").trim_end().to_owned()
}

/// The ends and the count of at most `most` bins, each of as many bins of the histogram.
fn merged(histogram: &Histogram, most: usize) -> Vec<(f64, f64, u64)> {
    let Histogram { edges, counts, .. } = histogram;
    let size = counts.len().div_ceil(most).max(1);
    let bin = |(number, counts): (usize, &[u64])| {
        (edges[number * size], edges[number * size + counts.len()], counts.iter().sum())
    };
    counts.chunks(size).enumerate().map(bin).collect()
}

/// A percentile for a person, with the digits that are certain.
fn certain(percentile: &Percentile) -> String {
    let &Percentile { value, within, .. } = percentile;
    if within == 0.0 {
        return short(value);
    }
    let digits = -(2.0 * within).log10().ceil();
    let power = 10f64.powf(digits.abs());
    match (0.0..300.0).contains(&digits) {
        true => format!("{value:.*}", digits as usize).parse().map_or_else(|_| short(value), short),
        false => short((value / power).round() * power),
    }
}

/// A value for a person: whole numbers as they are, others to 6 digits.
fn short(value: f64) -> String {
    let is_whole = value.fract() == 0.0 && value.abs() < 1e15;
    let rounded = if is_whole { None } else { format!("{value:.5e}").parse::<f64>().ok() };
    rounded.unwrap_or(value).describe()
}

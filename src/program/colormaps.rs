//! The list of colormaps, with their colors where they can be shown.

use std::io::{IsTerminal, stdout};

use clap::ColorChoice;

use super::cli::Cli;
use super::stdout::StdoutText;
use super::terminal::Terminal;
use crate::Colormap;
use crate::program::FAILED;

/// Number of colors that are shown of a colormap.
const SHOWN: usize = 32;

/// Prints the names of all colormaps to stdout, one on a line, each with its other names; and with its colors on a
/// terminal. Returns the exit status.
pub fn list(cli: &Cli) -> u8 {
    let in_color = match cli.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    let width = Colormap::names().map(str::len).max().unwrap_or(0);
    let mut text = StdoutText::new();
    for name in Colormap::names() {
        let colors = if in_color { format!("{}  ", strip(name)) } else { String::new() };
        let others = Colormap::other_names(name).collect::<Vec<_>>().join(", ");
        let line = format!("{name:width$}  {colors}{others}");
        text.print(&format!("{}\n", line.trim_end()));
    }
    match text.finish() {
        Ok(()) => 0,
        Err(message) => {
            Terminal::of(cli, 0).error(&message);
            FAILED
        }
    }
}

/// Colors of a colormap as backgrounds of spaces: from the first to the last, or the first ones of labels.
fn strip(name: &str) -> String {
    let Ok(colormap) = Colormap::named(name) else { return String::new() };
    let level = |cell: usize| match colormap.is_for_labels() {
        true => cell,
        false => cell * 255 / (SHOWN - 1),
    };
    let cell = |cell: usize| {
        let [red, green, blue] = colormap.colors()[level(cell)];
        format!("\x1b[48;2;{red};{green};{blue}m ")
    };
    (0..SHOWN).map(cell).collect::<String>() + "\x1b[0m"
}

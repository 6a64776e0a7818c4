//! The manual page and the completions of shells, made from the definitions of the options.

use std::io;

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::cli::{Cli, EXAMPLES, EXIT_STATUS, GenerateArg};
use super::stdout::StdoutText;
use super::terminal::Terminal;
use crate::program::FAILED;

/// Prints what `--generate` asks for to stdout. Returns the exit status.
pub fn print(cli: &Cli, what: GenerateArg) -> u8 {
    let mut text = StdoutText::new();
    text.print(&generated(what));
    match text.finish() {
        Ok(()) => 0,
        Err(message) => {
            Terminal::of(cli, 0).error(&message);
            FAILED
        }
    }
}

fn generated(what: GenerateArg) -> String {
    let shell = match what {
        GenerateArg::Man => return page(),
        GenerateArg::Bash => Shell::Bash,
        GenerateArg::Zsh => Shell::Zsh,
        GenerateArg::Fish => Shell::Fish,
        GenerateArg::PowerShell => Shell::PowerShell,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "vol2gif", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// What each section begins with: the apostrophe as a string, for the readers that would turn it into a quote.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

/// The manual page. It has no date, since the same version makes the same page.
fn page() -> String {
    // What follows the options has sections of its own.
    let mut command = Cli::command().after_help("").after_long_help("");
    command.build();
    let version = command.get_version().unwrap_or_default();
    let title = format!("{PREAMBLE}.TH VOL2GIF 1 \"\" \"vol2gif {version}\" \"User Commands\"\n");
    let man = Man::new(command);
    let options = rendered(|to| {
        man.render_name_section(to)?;
        man.render_synopsis_section(to)?;
        man.render_description_section(to)?;
        man.render_options_section(to)
    });
    title + &options + &as_typed("EXAMPLES", EXAMPLES) + &as_typed("EXIT STATUS", EXIT_STATUS)
}

/// A section with the lines of `text`, which the help indents by two columns.
fn as_typed(heading: &str, text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect();
    let lines = Man::new(Command::new("vol2gif").after_help(lines.join("\n")));
    let section = rendered(|to| lines.render_extra_section(to));
    section.replacen(".SH EXTRA\n", &format!(".SH {heading:?}\n.nf\n"), 1) + ".fi\n"
}

/// What `render` writes, without the preambles. Between two paragraphs is a space; a page has no empty lines.
fn rendered(render: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut page = Vec::new();
    // A vector takes all that is written.
    let _written = render(&mut page);
    let page = String::from_utf8_lossy(&page).replace(PREAMBLE, "");
    page.lines().map(|line| if line.is_empty() { ".sp\n".into() } else { format!("{line}\n") }).collect()
}

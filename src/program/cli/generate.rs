//! What `--generate` makes.

use clap::ValueEnum;

/// A text that is made from the definitions of the options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GenerateArg {
    /// The manual page, in roff.
    Man,
    /// Completions for Bash.
    Bash,
    /// Completions for zsh.
    Zsh,
    /// Completions for fish.
    Fish,
    /// Completions for PowerShell.
    #[value(name = "powershell")]
    PowerShell,
}

//! What another front end asks for in the words of the command line: a binding, whose keywords are the options.
//!
//! A binding has no list of the options and no rules for their values. It gives names and texts, gets the options
//! that the program would make of them, and says what is wrong in words of its own.

use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, CommandFactory, Parser};

use super::cli::{Cli, Wanted};
use super::info;
use super::remedies;
use crate::batch::PlanOptions;
use crate::volume::Volume;
use crate::{Control, Converter, Error, Options, Remedy, Resources};

/// The options of a command line, as values.
pub struct Asked {
    /// How volumes are converted.
    pub options: Options,
    /// On what.
    pub resources: Resources,
    /// Which volumes are found in an input.
    pub plan: PlanOptions,
}

/// What is wrong with what was asked for. The texts name options as the command line does.
#[derive(Debug)]
pub struct Mistake {
    /// The name of the option, without dashes, where one is wrong by itself.
    pub option: Option<String>,
    /// Its value.
    pub value: Option<String>,
    /// What is wrong.
    pub fact: String,
}

/// An option of the program.
pub struct OptionWord {
    /// Its name, without dashes.
    pub name: String,
    /// Whether it takes a value.
    pub takes_value: bool,
    /// Its short help.
    pub help: String,
}

/// All options of the program, in the order of its help.
pub fn option_words() -> Vec<OptionWord> {
    let command = Cli::command();
    let shown = command.get_arguments().filter(|argument| !argument.is_hide_set());
    let word = |argument: &clap::Arg| {
        Some(OptionWord {
            name: argument.get_long()?.to_owned(),
            takes_value: matches!(argument.get_action(), ArgAction::Set | ArgAction::Append),
            help: argument.get_help().map(ToString::to_string).unwrap_or_default(),
        })
    };
    shown.filter_map(word).collect()
}

/// The options that the program makes of these words for one input: names without dashes, each with its value if it
/// takes one.
///
/// # Errors
///
/// [`Mistake`] where the program would exit with status 2.
pub fn asked(words: &[(String, Option<OsString>)]) -> Result<Asked, Mistake> {
    let argument = |(name, value): &(String, Option<OsString>)| {
        let mut argument = OsString::from(format!("--{name}"));
        if let Some(value) = value {
            argument.push("=");
            argument.push(value);
        }
        argument
    };
    let arguments = ["vol2gif".into()].into_iter().chain(words.iter().map(argument));
    let cli =
        Cli::try_parse_from(arguments.chain(["--".into(), "volume".into()])).map_err(|e| mistake(&e))?;
    let whole = |fact| Mistake { option: None, value: None, fact };
    let Wanted { options, shares_range } = cli.wanted().map_err(whole)?;
    if shares_range {
        return Err(whole("--scope batch is a range of several volumes, and there is one".into()));
    }
    Ok(Asked { options, resources: cli.resources().map_err(whole)?, plan: cli.plan_options() })
}

fn mistake(error: &clap::Error) -> Mistake {
    let texts = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let text = |kind| texts(kind).into_iter().next();
    // `--range <RANGE>` is the option `range`.
    let name = |text: String| {
        let name = text.trim_start_matches('-').split([' ', '=']).next().map(str::to_owned);
        name.unwrap_or_default()
    };
    let option = text(ContextKind::InvalidArg).map(name);
    let source = std::error::Error::source(error).map(ToString::to_string);
    let prior = || texts(ContextKind::PriorArg).into_iter().map(name).map(|name| format!("--{name}"));
    let fact = match error.kind() {
        ErrorKind::ValueValidation => source,
        ErrorKind::InvalidValue if text(ContextKind::InvalidValue).is_some_and(|it| !it.is_empty()) => {
            Some(format!("none of {}", texts(ContextKind::ValidValue).join(", ")))
        }
        ErrorKind::InvalidValue => Some("it needs a value".into()),
        ErrorKind::ArgumentConflict => {
            Some(format!("it cannot be given with {}", prior().collect::<String>()))
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = option.clone().unwrap_or_default();
            return Mistake { option: None, value: None, fact: format!("--{missing} must be given, too") };
        }
        _ => None,
    };
    let fact = fact.unwrap_or_else(|| error.to_string().lines().next().unwrap_or_default().to_owned());
    Mistake { option, value: text(ContextKind::InvalidValue), fact }
}

/// What would help, in the words of the command line. `subject` is the name of the input.
pub fn remedy_words(remedy: Remedy, subject: &str) -> String {
    remedies::words(remedy, subject).into_owned()
}

/// What `--info --json` says about the GIF at `path`; `None` where there is no GIF.
///
/// # Errors
///
/// When the file cannot be read, or is no complete GIF.
pub fn gif_facts(path: &Path) -> Option<Result<String, Error>> {
    info::is_gif(path).then(|| info::gif_line(path))
}

/// What `--info --json` says about a volume, which the input `name` holds.
///
/// # Errors
///
/// As [`Converter::inspect`].
pub fn volume_facts(
    volume: &Volume<'_>,
    name: &str,
    options: &Options,
    converter: &Converter,
    control: &Control<'_>,
) -> Result<String, Error> {
    info::volume_line(volume, name, options, converter, control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Effort;

    fn words(words: &[(&str, Option<&str>)]) -> Vec<(String, Option<OsString>)> {
        words.iter().map(|(name, value)| ((*name).to_owned(), value.map(OsString::from))).collect()
    }

    #[test]
    fn words_are_the_options_of_the_command_line() {
        let asked =
            asked(&words(&[("effort", Some("3")), ("no-clobber", None), ("select", Some("z=-1"))])).unwrap();
        assert_eq!(asked.options.encode.effort, Effort::Best);
        assert_eq!(asked.options.view.select.len(), 1);
        assert!(!asked.options.output.replace && asked.options.output.make_directories);
        let all = option_words();
        let word = |name: &str| all.iter().find(|word| word.name == name).unwrap();
        assert!(word("effort").takes_value && !word("no-clobber").takes_value);
        assert_eq!(
            word("log").help,
            "Make levels from the logarithm of 1 + value - LO; with --range full unless another is given"
        );
    }

    #[test]
    fn mistakes_name_the_option_where_one_is_wrong_by_itself() {
        for (given, option, value, fact) in [
            (&[("effort", Some("4"))][..], Some("effort"), Some("4"), "4 is not in 0..=3"),
            (&[("scope", Some("x"))], Some("scope"), Some("x"), "none of volume, frame, channel, batch"),
            (&[("comment", Some(""))], Some("comment"), Some(""), "it needs a value"),
            (&[("gamma", Some("2")), ("log", None)], Some("gamma"), None, "it cannot be given with --log"),
            (&[("allow", Some("frames"))], None, None, "--max-bytes must be given, too"),
            (
                &[("log", None), ("range", Some("rule"))],
                None,
                None,
                "--log bends a window, and --range rule has none; use --range full",
            ),
            (
                &[("scope", Some("batch"))],
                None,
                None,
                "--scope batch is a range of several volumes, and there is one",
            ),
        ] {
            let mistake = asked(&words(given)).map(|_| ()).unwrap_err();
            assert_eq!((mistake.option.as_deref(), mistake.value.as_deref()), (option, value));
            assert_eq!(mistake.fact, fact);
        }
    }
}

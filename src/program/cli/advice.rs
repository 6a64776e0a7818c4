//! What would help against an error of the command line, where vol2gif knows more than clap does.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use super::{Cli, foreign};

/// Adds what would help to an error of clap. `arguments` are those of the program, without its name.
pub fn with_advice(mut error: clap::Error, arguments: &[OsString]) -> clap::Error {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::InvalidValue
            if text(ContextKind::InvalidValue).is_empty() && argument.starts_with("--compat ") =>
        {
            let advice =
                "VIEWERS is web, java, imagej or all; --compat without it was what --compat all is now";
            advise(&mut error, advice.into());
        }
        ErrorKind::UnknownArgument => about_unknown(&mut error, &argument, arguments),
        _ => {}
    }
    error
}

fn advise(error: &mut clap::Error, advice: String) {
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![advice.into()]));
}

/// Adds advice about an option that does not exist. A name that only resembles another one a little is no advice.
fn about_unknown(error: &mut clap::Error, argument: &str, arguments: &[OsString]) {
    error.remove(ContextKind::SuggestedArg);
    let command = Cli::command();
    let Some((name, value)) = given(argument, arguments, &command) else { return };
    if let Some(advice) = foreign::advice(&name, value.as_deref()) {
        advise(error, advice);
    } else if let Some(near) = nearest(&name, &command) {
        error.insert(ContextKind::SuggestedArg, ContextValue::String(format!("--{near}")));
    }
}

/// The name of the option that clap calls `argument`, and the value behind it.
///
/// clap reads `-delay` as `-d` and complains about that. It is the option of a program that takes one dash.
fn given(argument: &str, arguments: &[OsString], command: &Command) -> Option<(String, Option<String>)> {
    let texts: Vec<&str> = arguments.iter().map(|argument| argument.to_str().unwrap_or_default()).collect();
    let named = |text: &str| {
        let word = text.strip_prefix("--").or_else(|| text.strip_prefix('-'))?;
        Some(word.split('=').next().unwrap_or_default().to_owned())
    };
    let is_it = |text: &&str| match argument.starts_with("--") {
        true => text.split('=').next() == Some(argument),
        false => {
            let is_known = |name: &str| foreign::advice(name, None).is_some() || is_option(name, command);
            text.starts_with(argument) && named(text).is_some_and(|name| name.len() > 2 && is_known(&name))
        }
    };
    let at = texts.iter().position(is_it)?;
    let value = match texts[at].split_once('=') {
        Some((_, value)) => Some(value),
        None => texts.get(at + 1).copied().filter(|next| !next.starts_with('-')),
    };
    Some((named(texts[at])?, value.map(str::to_owned)))
}

/// The names of the options in the help.
fn options(command: &Command) -> impl Iterator<Item = &str> {
    command.get_arguments().filter(|argument| !argument.is_hide_set()).filter_map(clap::Arg::get_long)
}

fn is_option(name: &str, command: &Command) -> bool {
    options(command).any(|option| option == name)
}

/// The option that `name` is a slip of, or the beginning of; `None` where several or none are near.
fn nearest(name: &str, command: &Command) -> Option<String> {
    let beginnings: Vec<&str> = options(command).filter(|option| option.starts_with(name)).collect();
    if let ([only], true) = (&*beginnings, name.len() > 1) {
        return Some((*only).to_owned());
    }
    let most = name.chars().count() / 3;
    let slips = |option: &str| strsim::osa_distance(name, option);
    let near =
        options(command).map(|option| (slips(option), option)).filter(|(slips, _)| *slips <= most.min(2));
    let (_, option) = near.min()?;
    Some(option.to_owned())
}

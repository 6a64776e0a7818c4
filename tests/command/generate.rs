//! The manual page and the completions. Real shells are asked what they complete; `man`'s reader is asked what it reads.
//!
//! A test is skipped, and says so on stderr, where its program is not installed. With `VOL2GIF_REQUIRE_SHELLS=1` it fails.

use std::env;
use std::io::{Write, stderr};
use std::process::{Command, Stdio};

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::sandbox::Sandbox;

/// A sandbox with `vol2gif.bash` or another text of `--generate`; `None` where `program` is not installed.
fn with_generated(what: &str, program: &str) -> Option<Sandbox> {
    let sandbox = Sandbox::with([("stack one.npy", stack())]);
    let found = Command::new(program).arg("--version").stdin(Stdio::null()).output();
    if found.is_err() {
        assert!(env::var_os("VOL2GIF_REQUIRE_SHELLS").is_none(), "{program} is not installed");
        // Past the harness, which keeps what a test prints that passes.
        let _ = writeln!(stderr(), "SKIPPED: {program} is not installed, so --generate {what} was not tried");
        return None;
    }
    let ran = sandbox.run(&["--generate", what]);
    ran.succeeds().says(&[]);
    sandbox.put(&format!("vol2gif.{what}"), &ran.out);
    Some(sandbox)
}

/// What `program` prints, run in the sandbox.
#[track_caller]
fn printed(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(sandbox.path(""))
        .env("HOME", sandbox.path("home"))
        .env("TERM", "dumb");
    let output = command.stdin(Stdio::null()).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(err, "", "{out}");
    out
}

/// The words of [`printed`], in order.
#[track_caller]
fn words(sandbox: &Sandbox, program: &str, arguments: &[&str]) -> Vec<String> {
    let out = printed(sandbox, program, arguments);
    let mut words: Vec<String> = out.split_whitespace().map(str::to_owned).collect();
    words.sort();
    words
}

/// The long name of the option that a line of the help or of the manual page is about.
fn option_of(line: &str) -> Option<&str> {
    let (short, long) = line.split_at_checked(6)?;
    let is_short = short.trim_start().is_empty() || short.ends_with(", ");
    let end = long.find(|c: char| !c.is_ascii_lowercase() && c != '-').unwrap_or(long.len());
    (is_short && long.starts_with("--")).then_some(&long[..end])
}

/// The options of the help that begin with `beginning`, in order.
fn options(beginning: &str) -> Vec<String> {
    let help = Sandbox::with([]).run(&["--help"]).lines();
    let found = help.iter().filter_map(|line| option_of(line)).filter(|option| option.starts_with(beginning));
    let mut found: Vec<String> = found.map(str::to_owned).collect();
    found.sort();
    found
}

#[test]
fn the_help_that_the_shells_are_compared_with_is_read_right() {
    assert_eq!(options("--pro"), ["--project"]);
    assert_eq!(options("--ou"), ["--outline", "--output"]);
    assert!(options("--").len() > 70, "{:?}", options("--"));
}

#[test]
fn bash_completes_options_values_and_files() {
    let Some(sandbox) = with_generated("bash", "bash") else { return };
    let complete = |line: &[&str]| {
        let count = line.len() - 1;
        let script = format!(
            "source vol2gif.bash; COMP_WORDS=(\"$@\"); COMP_CWORD={count}; \
             _vol2gif vol2gif \"${{COMP_WORDS[{count}]}}\" \"${{COMP_WORDS[{}]}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            count - 1
        );
        words(&sandbox, "bash", &[&["--norc", "-c", &script, "bash"], line].concat())
    };
    assert_eq!(complete(&["vol2gif", "--pro"]), ["--project"]);
    assert_eq!(complete(&["vol2gif", "a.npy", "--list-"]), options("--list-"));
    assert_eq!(complete(&["vol2gif", "--"]), options("--"));
    assert_eq!(complete(&["vol2gif", "--backend", ""]), ["auto", "cpu", "gpu"]);
    assert_eq!(complete(&["vol2gif", "--generate", ""]), ["bash", "fish", "man", "powershell", "zsh"]);
    assert_eq!(complete(&["vol2gif", "-o", "sta"]), ["one.npy", "stack"]);
    let registered =
        words(&sandbox, "bash", &["--norc", "-c", "source vol2gif.bash; complete -p vol2gif"]).join(" ");
    assert!(registered.contains("_vol2gif"), "{registered}");
}

#[test]
fn fish_completes_options_and_values() {
    let Some(sandbox) = with_generated("fish", "fish") else { return };
    // Each line has a description behind a tab.
    let complete = |line: &str| {
        let script = format!("source vol2gif.fish; complete -C '{line}' | string replace -r '\\t.*' ''");
        words(&sandbox, "fish", &["--no-config", "-c", &script])
    };
    assert_eq!(complete("vol2gif --pro"), ["--project"]);
    assert_eq!(complete("vol2gif --"), options("--"));
    assert_eq!(complete("vol2gif --backend "), ["auto", "cpu", "gpu"]);
}

/// The line after a press of the tab key: zsh itself is run in a terminal of its own.
#[test]
fn zsh_completes_options_and_values() {
    let Some(sandbox) = with_generated("zsh", "zsh") else { return };
    let complete = |line: &str| {
        let script = format!(
            "zmodload zsh/zpty; zpty shell zsh -f -i\n\
             zpty -w shell 'PROMPT=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; \
             source ./vol2gif.zsh; _show() {{ zle expand-or-complete; print -r -- \"<$BUFFER>\"; exit }}; \
             zle -N _show; bindkey \"^X\" _show; print re''ady'\n\
             zpty -r -m shell answer '*ready*'; zpty -w -n shell $'{line}\\x18'\n\
             zpty -r -m shell answer '*<*>*'; print -r -- \"${{${{answer##*<}}%%>*}}\""
        );
        printed(&sandbox, "zsh", &["-f", "-c", &script]).trim_end().to_owned()
    };
    assert_eq!(complete("vol2gif --proj"), "vol2gif --project=");
    assert_eq!(complete("vol2gif --generate powe"), "vol2gif --generate powershell");
    assert_eq!(complete("vol2gif --backend g"), "vol2gif --backend gpu");
    assert_eq!(complete("vol2gif sta"), "vol2gif stack\\ one.npy");
}

#[test]
fn powershell_completions_name_every_option() {
    let ran = Sandbox::with([]).run(&["--generate", "powershell"]);
    let script = String::from_utf8(ran.succeeds().out.clone()).unwrap();
    assert!(script.contains("Register-ArgumentCompleter -Native -CommandName 'vol2gif'"), "{script}");
    for option in options("--") {
        assert!(script.contains(&format!("[CompletionResult]::new('{option}'")), "{option}");
    }
}

#[test]
fn the_page_has_every_option_and_no_fault_that_mandoc_finds() {
    let Some(sandbox) = with_generated("man", "mandoc") else { return };
    let lint =
        Command::new("mandoc").args(["-Tlint", "-Wstyle"]).arg(sandbox.path("vol2gif.man")).output().unwrap();
    let complaints = String::from_utf8(lint.stdout).unwrap();
    // Readers fill lines of any length; a version has no date.
    let is_allowed = |line: &&str| line.contains("longer than 80 bytes") || line.contains("missing date");
    let others: Vec<_> = complaints.lines().filter(|line| !is_allowed(line)).collect();
    assert!(others.is_empty(), "{others:#?}");

    let read = Command::new("mandoc")
        .args(["-Tascii", "-Owidth=200"])
        .arg(sandbox.path("vol2gif.man"))
        .output()
        .unwrap();
    // Bold letters are typed twice there, one over the other.
    let mut page = String::new();
    for c in String::from_utf8(read.stdout).unwrap().chars() {
        match c {
            '\u{8}' => drop(page.pop()),
            c => page.push(c),
        }
    }
    let lines: Vec<&str> = page.lines().map(str::trim_start).collect();
    for option in options("--") {
        let is_it = |line: &&str| {
            let line =
                line.split_once(", --").map_or_else(|| (*line).to_owned(), |(_, long)| format!("--{long}"));
            line.strip_prefix(&option).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '[']))
        };
        assert!(lines.iter().any(is_it), "{option} is not in:\n{page}");
    }
    for heading in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "CONTRAST", "EXAMPLES", "EXIT STATUS"] {
        assert!(page.lines().any(|line| line == heading), "{heading}");
    }
    for typed in [
        "     vol2gif brain.npz\n",
        "     vol2gif scans/ -o gifs/ --resume\n           continues a run",
        "     1  at least",
    ] {
        assert!(page.contains(typed), "{typed:?} is not in:\n{page}");
    }
}

#[test]
fn nothing_else_is_given_beside_it() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    for beside in
        [&["a.npy"][..], &["--list-colormaps"], &["-o", "x.gif"], &["--quiet"], &["--generate", "man"]]
    {
        let ran = sandbox.run(&[&["--generate", "bash"], beside].concat());
        ran.exits(2).prints_nothing().mentions("--generate <WHAT>");
    }
    let unknown = sandbox.run(&["--generate", "csh"]);
    unknown.exits(2).prints_nothing().mentions("[possible values: man, bash, zsh, fish, powershell]");
    assert_eq!(sandbox.files(), ["a.npy"]);
}

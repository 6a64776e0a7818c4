//! Every command of the pages runs, on small files that have the names in the command.

use std::env;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use tempfile::TempDir;
use vol2gif_kit::sandbox::program;

use crate::inputs;
use crate::pages::{Page, pages};

/// Commands that cannot run here, by page.
const NOT_RUN: &[(&str, usize)] = &[("docs/hdf5.md", 4)];

/// A command, and where it stands.
struct Line {
    page: String,
    number: usize,
    text: String,
    runs: bool,
}

fn commands(page: &Page) -> Vec<Line> {
    let mut found = Vec::new();
    let mut add = |number: usize, text: &str, runs: bool| {
        found.push(Line { page: page.path.clone(), number, text: text.to_owned(), runs });
    };
    for block in page.blocks().iter().filter(|block| block.is_shell()) {
        let mut whole = String::new();
        for (number, line) in &block.lines {
            whole.push_str(line.strip_suffix('\\').unwrap_or(line));
            if !line.ends_with('\\') {
                if whole.starts_with("vol2gif ") || whole.contains("| vol2gif ") {
                    add(*number, &whole, !block.info.contains(" not-run"));
                }
                whole.clear();
            }
        }
    }
    for (number, text) in page.spans() {
        if text.starts_with("vol2gif ") && has_input(&text) {
            add(number, &text, true);
        }
    }
    found
}

/// Whether a span of code is a whole command: it names a file, and no placeholder such as `FILE`.
fn has_input(text: &str) -> bool {
    let words = text.split_whitespace().skip(1);
    let is_placeholder = |word: &str| {
        let letters = word.trim_start_matches("--").trim_end_matches(".gif").trim_end_matches("...");
        letters.len() > 2 && letters.chars().all(|c| c.is_ascii_uppercase())
    };
    let mut files = words.clone().filter(|word| word.ends_with('/') || word.contains('.'));
    files.any(|word| !word.starts_with('-') && !word.starts_with(|c: char| c.is_ascii_digit()))
        && !words.clone().any(is_placeholder)
}

/// Runs a command in a folder of its own; what went wrong.
fn failure(line: &Line) -> Option<String> {
    let folder = TempDir::new().unwrap();
    inputs::put(folder.path(), &line.text);
    let paths = [program().parent().unwrap().to_owned()].into_iter();
    let path = env::join_paths(paths.chain(env::split_paths(&env::var_os("PATH").unwrap()))).unwrap();
    let mut shell = Command::new("bash");
    shell
        .args(["-c", &line.text])
        .current_dir(folder.path())
        .env("PATH", path)
        .env("HOME", folder.path())
        .env("PROFILE", "profile.ps1")
        .stdin(Stdio::null());
    let ran = shell.output().unwrap();
    let err = String::from_utf8_lossy(&ran.stderr);
    let prints = ["--info", "--dry-run", "--merge-reports", "--generate", "--preview"]
        .iter()
        .any(|it| line.text.contains(it));
    let wrong = match ran.status.success() {
        false => format!("{}: {err}", ran.status),
        true if !prints && !has_gif(folder.path()) => format!("no GIF is made: {err}"),
        true => return None,
    };
    Some(format!(
        "{}:{}: {}\n    {}",
        line.page,
        line.number,
        line.text,
        wrong.trim().replace('\n', "\n    ")
    ))
}

fn has_gif(folder: &Path) -> bool {
    folder.read_dir().unwrap().map(Result::unwrap).any(|entry| match entry.file_type().unwrap().is_dir() {
        true => has_gif(&entry.path()),
        false => {
            entry.path().extension().is_some_and(|it| it == "gif")
                && entry.path() != folder.join("figure2.gif")
        }
    })
}

#[test]
fn every_command_of_the_pages_runs() {
    let lines: Vec<Line> = pages().iter().flat_map(commands).collect();
    let (run, rest): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.runs);
    let share = run.len().div_ceil(thread::available_parallelism().map_or(1, usize::from));
    let failed: Vec<String> = thread::scope(|scope| {
        let shares: Vec<_> = run
            .chunks(share)
            .map(|lines| scope.spawn(|| lines.iter().filter_map(failure).collect::<Vec<_>>()))
            .collect();
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{} of {} commands fail:\n{}", failed.len(), run.len(), failed.join("\n"));
    assert!(run.len() > 120, "only {} commands are found", run.len());
    let mut marked = String::new();
    for page in pages() {
        let count = rest.iter().filter(|line| line.page == page.path).count();
        if count > 0 {
            writeln!(marked, "{}: {count}", page.path).unwrap();
        }
    }
    let known: String = NOT_RUN.iter().map(|(page, count)| format!("{page}: {count}\n")).collect();
    assert_eq!(marked, known, "other commands are marked as not-run");
}

//! A directory to run the program in, and a temporary directory of its own, which must be empty again
//! whenever the program has ended.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
#[cfg(unix)]
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::gif_oracle::Shown;

/// The directory that the program runs in. File names are relative to it.
pub struct Sandbox {
    work: TempDir,
    temporary: TempDir,
    /// Holds the copy of the program that [`Sandbox::unprivileged_command`] runs.
    #[cfg(unix)]
    copy: OnceLock<TempDir>,
}

/// The exit status and the output of a run.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub out: Vec<u8>,
    pub err: String,
}

impl Sandbox {
    /// Makes a sandbox with the given files.
    pub fn with<const N: usize>(files: [(&str, Vec<u8>); N]) -> Self {
        let sandbox = Self {
            work: TempDir::new().unwrap(),
            temporary: TempDir::new().unwrap(),
            #[cfg(unix)]
            copy: OnceLock::new(),
        };
        for (name, bytes) in files {
            sandbox.put(name, &bytes);
        }
        sandbox
    }

    pub fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.work.path().join(name)
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name))
            .unwrap_or_else(|error| panic!("{name}: {error}; there are {:?}", self.files()))
    }

    /// What the GIF `name` shows.
    pub fn shown(&self, name: &str) -> Shown {
        Shown::of(&self.bytes(name))
    }

    /// The names of all files, including hidden ones, in order.
    pub fn files(&self) -> Vec<String> {
        files_below(self.work.path())
    }

    /// A command that runs the program here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(&program(), arguments)
    }

    /// A command that runs the program here as a user that file permissions apply to.
    ///
    /// They do not apply to the superuser. If the tests run as the superuser, this gives all files of the
    /// sandbox to an unprivileged user, and runs a copy of the program, because that user may not reach the
    /// original.
    #[cfg(unix)]
    pub fn unprivileged_command(&self, arguments: &[&str]) -> Command {
        use std::os::unix::fs::{MetadataExt, chown};
        use std::os::unix::process::CommandExt;
        const UNPRIVILEGED: u32 = 65534;
        let owner = fs::metadata(self.work.path()).unwrap().uid();
        if owner != 0 {
            return self.command(arguments);
        }
        let copy = self.copy.get_or_init(|| {
            let copy = TempDir::new().unwrap();
            fs::copy(program(), copy.path().join("vol2gif")).unwrap();
            copy
        });
        for directory in [&self.work, &self.temporary, copy] {
            for file in files_and_directories(directory.path()) {
                chown(file, Some(UNPRIVILEGED), Some(UNPRIVILEGED))
                    .expect("the superuser may give files away");
            }
        }
        let mut command = self.command_of(&copy.path().join("vol2gif"), arguments);
        command.uid(UNPRIVILEGED).gid(UNPRIVILEGED);
        command
    }

    fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.work.path())
            .env("TMPDIR", self.temporary.path())
            // Some graphics drivers complain without it.
            .env("XDG_RUNTIME_DIR", self.temporary.path())
            .env_remove("NO_COLOR")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.ended(self.command(arguments).output().unwrap())
    }

    /// Runs the program with `input` as standard input.
    pub fn run_on(&self, input: &[u8], arguments: &[&str]) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The program may end before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input);
        self.ended(child.wait_with_output().unwrap())
    }

    /// The result of a run that has ended. No temporary file may be left, and the program must not have
    /// panicked.
    pub fn ended(&self, output: Output) -> Ran {
        let err = String::from_utf8(output.stderr).unwrap();
        let status = output.status.code().unwrap_or_else(|| panic!("{}: {err}", output.status));
        let left: Vec<String> = files_below(self.temporary.path())
            .into_iter()
            .chain(self.files().into_iter().filter(|name| name.contains(".vol2gif-")))
            .collect();
        assert!(left.is_empty(), "temporary files are left: {left:?}");
        assert!(!err.contains("panicked"), "{err}");
        Ran { status, out: output.stdout, err }
    }
}

impl Ran {
    /// Asserts that the run converted all its inputs.
    #[track_caller]
    pub fn succeeds(&self) -> &Self {
        self.exits(0)
    }

    /// Asserts the exit status.
    #[track_caller]
    pub fn exits(&self, status: i32) -> &Self {
        assert_eq!(self.status, status, "{}", self.err);
        self
    }

    /// Asserts that stderr holds exactly these lines in this order, with `T s` in place of times.
    #[track_caller]
    pub fn says(&self, lines: &[&str]) -> &Self {
        let said: Vec<String> = self.err.lines().map(timeless).collect();
        assert_eq!(said, lines);
        self
    }

    /// Asserts that stderr holds exactly these lines in any order. Several volumes may end in any order.
    #[track_caller]
    pub fn says_in_any_order(&self, lines: &[&str]) -> &Self {
        let mut said: Vec<String> = self.err.lines().map(timeless).collect();
        let mut lines = lines.to_vec();
        said.sort();
        lines.sort_unstable();
        assert_eq!(said, lines);
        self
    }

    /// Asserts that stderr contains `text`.
    #[track_caller]
    pub fn mentions(&self, text: &str) -> &Self {
        assert!(self.err.contains(text), "{text:?} is not in:\n{}", self.err);
        self
    }

    /// Asserts that stdout holds exactly `bytes`.
    #[track_caller]
    pub fn prints(&self, bytes: &[u8]) -> &Self {
        assert!(
            self.out == bytes,
            "{} bytes on stdout: {:?}",
            self.out.len(),
            String::from_utf8_lossy(&self.out)
        );
        self
    }

    /// The lines on stdout.
    pub fn lines(&self) -> Vec<String> {
        std::str::from_utf8(&self.out).unwrap().lines().map(str::to_owned).collect()
    }

    /// Asserts that stdout is empty.
    #[track_caller]
    pub fn prints_nothing(&self) -> &Self {
        self.prints(b"")
    }
}

/// The program under test.
///
/// From Cargo 1.94 on, an environment variable names it. With an older Cargo, or in a debugger, the program
/// is one directory above the test.
pub fn program() -> PathBuf {
    env::var_os("CARGO_BIN_EXE_vol2gif").map_or_else(
        || {
            let directory = env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_owned();
            directory.join("vol2gif").with_extension(env::consts::EXE_EXTENSION)
        },
        PathBuf::from,
    )
}

/// Replaces the time in a line: `… in 0.12 s, cpu` becomes `… in T s, cpu`.
fn timeless(line: &str) -> String {
    match line.rsplit_once(" in ").and_then(|(before, after)| Some((before, after.split_once(" s")?))) {
        Some((before, (time, after))) if time.parse::<f64>().is_ok() => format!("{before} in T s{after}"),
        _ => line.to_owned(),
    }
}

/// A directory, and all directories and regular files below it. Only the superuser may list all of them.
#[cfg(unix)]
fn files_and_directories(directory: &Path) -> Vec<PathBuf> {
    let mut found = vec![directory.to_owned()];
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(files_and_directories(&entry.path()));
        } else if entry.file_type().unwrap().is_file() {
            found.push(entry.path());
        }
    }
    found
}

/// The paths of all files below `directory`, relative to it, in order.
fn files_below(directory: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            files.extend(files_below(&entry.path()).into_iter().map(|below| format!("{name}/{below}")));
        } else {
            files.push(name);
        }
    }
    files.sort();
    files
}

//! `--preview` on a terminal: what it is asked, what its size is, and how it is left.

#![cfg(unix)]

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// The request for attributes.
const REQUEST: &str = "\x1b[c";

/// How long the program waits for an answer.
const PATIENCE: Duration = Duration::from_millis(500);

/// A run on a terminal.
struct OnTerminal {
    /// What the terminal got, with its ends of lines as they were written.
    text: String,
    status: Option<i32>,
    /// What can still be read of what was typed.
    left: Vec<u8>,
    elapsed: Duration,
}

/// A terminal, what it answers to the request, and what was typed before.
#[derive(Clone, Copy, Default)]
struct Terminal<'t> {
    variables: &'t [(&'t str, &'t str)],
    /// Columns, rows, width and height.
    size: [u16; 4],
    answer: &'t [u8],
    typed: &'t [u8],
}

impl Terminal<'_> {
    /// Runs the program with stdin and stdout on this terminal; again where a busy machine answered too late.
    fn run(&self, sandbox: &Sandbox, arguments: &[&str]) -> OnTerminal {
        let mut shown = self.run_once(sandbox, arguments);
        for _ in 0..20 {
            if self.answer.is_empty() || shown.elapsed < PATIENCE || !shown.text.contains(REQUEST) {
                break;
            }
            shown = self.run_once(sandbox, arguments);
        }
        shown
    }

    /// Runs the program once on a new terminal, which must be as it was afterward.
    fn run_once(&self, sandbox: &Sandbox, arguments: &[&str]) -> OnTerminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let [ws_col, ws_row, ws_xpixel, ws_ypixel] = self.size;
        tcsetwinsize(&master, Winsize { ws_col, ws_row, ws_xpixel, ws_ypixel }).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        let flags = OFlags::NOCTTY.bits() as i32;
        let slave = File::options().read(true).write(true).custom_flags(flags).open(name).unwrap();
        let mut master = File::from(master);
        master.write_all(self.typed).unwrap();
        let modes = |terminal: &File| tcgetattr(terminal).unwrap().local_modes;
        let before = modes(&slave);
        assert!(before.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG));

        let program = sandbox.command(arguments);
        // In the foreground of the terminal, as a shell starts it. Jobs in the background of a script ignore Ctrl-C, and
        // tests may run in one.
        let mut command = Command::new("setsid");
        command.args(["--ctty", "--wait", "env", "--default-signal=INT"]);
        command.arg(program.get_program()).args(program.get_args());
        command.current_dir(program.get_current_dir().unwrap());
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        super::preview::plain(&mut command).env_remove("NO_COLOR").envs(self.variables.iter().copied());
        command.stdin(slave.try_clone().unwrap()).stdout(slave.try_clone().unwrap()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().unwrap();

        let (mut text, mut has_answered) = (Vec::new(), false);
        let is_ready = |terminal: &File, milliseconds: i64| {
            let time = Timespec { tv_sec: 0, tv_nsec: milliseconds * 1_000_000 };
            poll(&mut [PollFd::new(terminal, PollFlags::IN)], Some(&time)).unwrap() > 0
        };
        let status = loop {
            while is_ready(&master, 20) {
                let mut bytes = [0; 4096];
                let count = master.read(&mut bytes).unwrap();
                text.extend_from_slice(&bytes[..count]);
            }
            if !has_answered && String::from_utf8_lossy(&text).contains(REQUEST) {
                has_answered = true;
                master.write_all(self.answer).unwrap();
            }
            if let Some(status) = child.try_wait().unwrap()
                && !is_ready(&master, 0)
            {
                break status;
            }
        };
        let elapsed = started.elapsed();
        assert_eq!(modes(&slave), before, "the terminal is as it was");
        let mut left = vec![0; 256];
        let count = if is_ready(&slave, 0) { (&slave).read(&mut left).unwrap() } else { 0 };
        left.truncate(count);
        let text = String::from_utf8(text).unwrap().replace("\r\n", "\n");
        OnTerminal { text, status: status.code(), left, elapsed }
    }
}

fn sandbox() -> Sandbox {
    Sandbox::with([("a.npy", npy(&[1, 2, 2], &[0u8, 255, 255, 0]))])
}

const LINE: &str = "a.npy: 1 frame, 2x2, range 0 to 255, values as levels\n";
const HALF_BLOCKS: &str = "\x1b[38;2;0;0;0;48;2;255;255;255m▀\x1b[38;2;255;255;255;48;2;0;0;0m▀\x1b[0m\n";

const XTERM: Terminal<'static> = Terminal {
    variables: &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
    size: [80, 24, 0, 0],
    answer: b"\x1b[?62;22c",
    typed: b"",
};

#[test]
fn a_terminal_that_says_so_gets_sixels() {
    let sandbox = sandbox();
    let shown = Terminal { answer: b"\x1b[?62;4;22c", ..XTERM }.run(&sandbox, &["a.npy", "--preview"]);
    assert_eq!(shown.status, Some(0));
    let (asked, rest) = shown.text.split_once(REQUEST).unwrap();
    assert_eq!(asked, "");
    let (line, picture) = rest.split_once('\n').unwrap();
    assert_eq!(line, "a.npy: 1 frame, 2x2 shown as 256x256, range 0 to 255, values as levels");
    assert!(
        picture.starts_with("\x1bP0;1;0q\"1;1;256;256#0;2;0;0;0#255;2;100;100;100#0!128~$#255!128?!128~-")
    );
    assert!(picture.ends_with("\x1b\\\n") && shown.left.is_empty());

    let shown = XTERM.run(&sandbox, &["a.npy", "--preview"]);
    assert_eq!((&*shown.text, shown.status), (&*format!("{REQUEST}{LINE}{HALF_BLOCKS}"), Some(0)));
}

#[test]
fn a_terminal_is_asked_only_where_that_is_safe_and_needed() {
    let sandbox = sandbox();
    let plain = |terminal: Terminal<'_>, arguments: &[&str]| {
        let shown = terminal.run(&sandbox, &[&["a.npy", "--preview"], arguments].concat());
        assert_eq!((shown.status, shown.text.contains(REQUEST)), (Some(0), false));
        shown
    };
    // What was typed before would be taken for an answer; it stays for the shell.
    let shown = plain(Terminal { typed: b"ls\n", ..XTERM }, &[]);
    // The terminal shows what is typed.
    assert_eq!((&*shown.text, &*shown.left), (&*format!("ls\n{LINE}{HALF_BLOCKS}"), &b"ls\n"[..]));
    let shown = plain(Terminal { typed: b"ls", ..XTERM }, &[]);
    assert_eq!(shown.text, format!("ls{LINE}{HALF_BLOCKS}"));
    assert!(!plain(XTERM, &["--color=never"]).text.contains('\x1b'));
    assert!(!plain(Terminal { variables: &[("TERM", "dumb")], ..XTERM }, &[]).text.contains('\x1b'));
    let kitty = Terminal { variables: &[("TERM", "xterm-kitty")], ..XTERM };
    assert!(plain(kitty, &[]).text.contains("\x1b_Ga=T,f=100,q=2,m=0;"));
}

#[test]
fn a_terminal_that_does_not_answer_is_not_waited_for_long() {
    let shown = Terminal { answer: b"", ..XTERM }.run(&sandbox(), &["a.npy", "--preview"]);
    assert_eq!((&*shown.text, shown.status), (&*format!("{REQUEST}{LINE}{HALF_BLOCKS}"), Some(0)));
    assert!(shown.elapsed >= PATIENCE, "{:?}", shown.elapsed);
    // Ctrl-C in place of an answer.
    let shown = Terminal { answer: b"\x03", ..XTERM }.run(&sandbox(), &["a.npy", "--preview"]);
    assert_eq!(shown.text, REQUEST);
    assert_ne!(shown.status, Some(0));
}

#[test]
fn the_size_of_the_terminal_is_the_room() {
    let sandbox = Sandbox::with([("a.npy", npy(&[9, 300, 300], &[9u8; 810_000]))]);
    let kitty: &[(&str, &str)] = &[("TERM", "xterm-kitty")];
    for (terminal, arguments, size) in [
        (Terminal { size: [100, 30, 0, 0], ..XTERM }, &["--preview"][..], "300x300 shown as 56x56,"),
        (Terminal { size: [40, 30, 0, 0], ..XTERM }, &["--preview"], "300x300 shown as 40x40,"),
        (Terminal { size: [0, 0, 0, 0], ..XTERM }, &["--preview"], "300x300 shown as 44x44,"),
        // Characters of 8x16 pixels, and of 10x20 where the terminal does not say.
        (
            Terminal { size: [50, 12, 400, 192], variables: kitty, ..XTERM },
            &["--preview"],
            "300x300 shown as 160x160,",
        ),
        (
            Terminal { size: [50, 12, 0, 0], variables: kitty, ..XTERM },
            &["--preview"],
            "300x300 shown as 200x200,",
        ),
        (
            Terminal { size: [200, 60, 1600, 960], variables: kitty, ..XTERM },
            &["--preview=all"],
            "300x300, range",
        ),
    ] {
        let shown = terminal.run(&sandbox, &[&["a.npy"], arguments].concat());
        let text = shown.text.trim_start_matches(REQUEST);
        let line = text.lines().next().unwrap();
        assert!(line.contains(size), "{line}");
    }
}

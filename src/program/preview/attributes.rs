//! What a terminal says of itself: its size, and whether it shows sixels.
//!
//! Terminals answer to a request for their attributes, and 4 among these means sixels. The answer comes as if it were
//! typed. So the terminal must not wait for the end of a line meanwhile, nor show what comes; afterward it is as it
//! was.

/// Columns and rows, then width and height in pixels, which are 0 where they are not known.
pub type Sides = ((u16, u16), (u16, u16));

#[cfg(not(unix))]
mod asked {
    use super::Sides;

    pub fn size() -> Option<Sides> {
        None
    }

    pub fn attributes() -> Option<Vec<u8>> {
        None
    }
}

#[cfg(unix)]
mod asked {
    use std::ffi::OsStr;
    use std::fs::File;
    use std::io::{Read, Write, stdout};
    use std::os::unix::ffi::OsStrExt;
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::process::{Signal, getpgrp, getpid, kill_process};
    use rustix::termios::{
        LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr, ttyname,
    };

    use super::{REQUEST, Sides, answer};

    /// The longest time for an answer. Terminals on this machine take a few milliseconds.
    const PATIENCE: Duration = Duration::from_millis(500);
    /// The most bytes of an answer.
    const MOST: usize = 256;
    /// Ctrl-C, as a byte that is typed.
    const INTERRUPT: u8 = 3;

    pub fn size() -> Option<Sides> {
        let size = tcgetwinsize(stdout()).ok()?;
        Some(((size.ws_col, size.ws_row), (size.ws_xpixel, size.ws_ypixel)))
    }

    /// The terminal as it was before it was asked.
    struct Before<'t> {
        terminal: &'t File,
        settings: Termios,
    }

    impl Drop for Before<'_> {
        fn drop(&mut self) {
            // There is nothing else that could be tried.
            let _ = tcsetattr(self.terminal, OptionalActions::Now, &self.settings);
        }
    }

    /// What the terminal of stdout answers. It is not asked where this process is in its background, or where
    /// something has been typed that would be taken for an answer.
    pub fn attributes() -> Option<Vec<u8>> {
        let name = ttyname(stdout(), Vec::new()).ok()?;
        let mut terminal =
            File::options().read(true).write(true).open(OsStr::from_bytes(name.as_bytes())).ok()?;
        if tcgetpgrp(&terminal).ok()? != getpgrp() || is_ready(&terminal, Duration::ZERO)? {
            return None;
        }
        let settings = tcgetattr(&terminal).ok()?;
        let mut asking = settings.clone();
        asking.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
        let device = terminal.try_clone().ok()?;
        let before = Before { terminal: &device, settings };
        tcsetattr(&terminal, OptionalActions::Now, &asking).ok()?;
        // The beginning of a line can be seen only now.
        if is_ready(&terminal, Duration::ZERO)? {
            return None;
        }
        terminal.write_all(REQUEST).ok()?;
        let (end, mut found) = (Instant::now() + PATIENCE, Vec::new());
        while found.len() < MOST && answer(&found).is_none() && !found.contains(&INTERRUPT) {
            if !is_ready(&terminal, end.saturating_duration_since(Instant::now()))? {
                break;
            }
            let mut bytes = [0; MOST];
            let count = terminal.read(&mut bytes).ok()?;
            if count == 0 {
                break;
            }
            found.extend_from_slice(&bytes[..count]);
        }
        drop(before);
        if found.contains(&INTERRUPT) {
            let _ = kill_process(getpid(), Signal::INT);
        }
        answer(&found).map(<[u8]>::to_vec)
    }

    /// Whether something can be read within this time.
    fn is_ready(terminal: &File, time: Duration) -> Option<bool> {
        let time = Timespec { tv_sec: time.as_secs().try_into().ok()?, tv_nsec: time.subsec_nanos().into() };
        Some(poll(&mut [PollFd::new(terminal, PollFlags::IN)], Some(&time)).ok()? > 0)
    }
}

pub use asked::size;

/// Asks for the primary attributes.
#[cfg(unix)]
const REQUEST: &[u8] = b"\x1b[c";

/// Whether the terminal of stdout shows sixels.
pub fn terminal_has_sixels() -> bool {
    asked::attributes().is_some_and(|attributes| has_sixels(&attributes))
}

/// The attributes in what was read: the numbers between `ESC [ ?` and `c`; `None` until they are complete.
#[cfg_attr(not(unix), expect(dead_code, reason = "no terminal is asked"))]
fn answer(read: &[u8]) -> Option<&[u8]> {
    let start = read.windows(3).position(|window| window == b"\x1b[?")? + 3;
    let length = read[start..].iter().position(|byte| *byte == b'c')?;
    Some(&read[start..start + length])
}

/// The first attribute is the class of the terminal.
fn has_sixels(attributes: &[u8]) -> bool {
    attributes.split(|byte| *byte == b';').skip(1).any(|attribute| attribute == b"4")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixels_are_the_fourth_attribute() {
        for (read, expected) in [
            (&b"\x1b[?62;4;22c"[..], Some(true)),
            (b"\x1b[?63;1;2;3;4c", Some(true)),
            (b"\x1b[?62;22;24c", Some(false)),
            (b"\x1b[?4;6c", Some(false)),
            (b"\x1b[?1;2c", Some(false)),
            (b"typed\x1b[?62;4c", Some(true)),
            (b"\x1b[?62;4", None),
            (b"", None),
        ] {
            assert_eq!(answer(read).map(has_sixels), expected, "{read:?}");
        }
    }
}

//! Text on stdout that the user asked for: the contents of files, the plan of a run, the list of devices.

use std::io::{self, Write, stdout};

/// Text on stdout. After the first error of writing nothing more is printed.
pub struct StdoutText(io::Result<()>);

impl StdoutText {
    pub fn new() -> Self {
        Self(Ok(()))
    }

    /// Prints `text`, unless an earlier piece failed.
    pub fn print(&mut self, text: &str) {
        if self.0.is_ok() {
            let mut out = stdout().lock();
            self.0 = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
    }

    /// Returns whether all pieces were written. A reader that closes the pipe early is not a failure.
    ///
    /// # Errors
    ///
    /// A message about the first error.
    pub fn finish(self) -> Result<(), String> {
        match self.0 {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(format!("stdout cannot be written: {error}"))
            }
            _ => Ok(()),
        }
    }
}

//! What is printed on stdout for whoever asked for it: what is in files, what would be done, which devices there are.

use std::io::{self, Write, stdout};

/// Text on stdout, up to the first piece that did not arrive.
pub struct StdoutText(io::Result<()>);

impl StdoutText {
    pub fn new() -> Self {
        Self(Ok(()))
    }

    /// Prints a piece of it.
    pub fn print(&mut self, text: &str) {
        if self.0.is_ok() {
            let mut out = stdout().lock();
            self.0 = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
    }

    /// Whether it arrived. A reader that has seen enough is no failure.
    ///
    /// # Errors
    ///
    /// A sentence about what went wrong.
    pub fn finish(self) -> Result<(), String> {
        match self.0 {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(format!("stdout cannot be written: {error}"))
            }
            _ => Ok(()),
        }
    }
}

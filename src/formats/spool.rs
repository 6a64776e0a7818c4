//! Temporary files for what can be read once only, from front to back, and is needed at any place.

use std::fs::File;
use std::io::{Read, Write};

use crate::error::Problem;

/// Bytes that are copied at once.
const BUFFER_BYTES: usize = 1 << 20;

/// Copies all of `reader` to a temporary file without a name, in the directory that [`std::env::temp_dir`] gives.
///
/// # Errors
///
/// [`Problem::Read`] and [`Problem::Spool`].
pub(super) fn spooled(reader: &mut dyn Read) -> Result<File, Problem> {
    let mut file = tempfile::tempfile().map_err(Problem::Spool)?;
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok(file),
            Ok(count) => file.write_all(&buffer[..count]).map_err(Problem::Spool)?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Problem::Read(error)),
        }
    }
}

//! Samples that Python code gives piece by piece: chunks of an array, or frames.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// Calls `read` with `arguments` and copies the bytes that it returns to `out`.
pub fn fill(read: &Py<PyAny>, arguments: &[usize], out: &mut [u8]) -> io::Result<()> {
    Python::attach(|py| {
        let bytes = read.bind(py).call1(PyTuple::new(py, arguments)?)?;
        PyBuffer::<u8>::get(&bytes)?.copy_to_slice(py, out)
    })
    // The conversion ends with this error, and the caller takes it out again.
    .map_err(io::Error::other)
}

/// Chunks that are costly to make again: each is kept in a file without a name when it is made.
#[derive(Default)]
pub struct Kept(Mutex<(Option<File>, HashSet<u64>)>);

impl Kept {
    /// Fills `out` with chunk `number`, which `make` makes if it is not kept yet.
    pub fn fill(
        &self,
        number: u64,
        out: &mut [u8],
        make: impl FnOnce(&mut [u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let start = SeekFrom::Start(number * out.len() as u64);
        let kept = self.state(|(file, known)| match file {
            Some(file) if known.contains(&number) => {
                Some(file.seek(start).and_then(|_| file.read_exact(out)))
            }
            _ => None,
        });
        if let Some(read) = kept {
            return read;
        }
        make(out)?;
        self.state(|(file, known)| {
            let file = match file {
                Some(file) => file,
                None => file.insert(tempfile::tempfile()?),
            };
            file.seek(start)?;
            file.write_all(out)?;
            known.insert(number);
            Ok(())
        })
    }

    fn state<T>(&self, work: impl FnOnce(&mut (Option<File>, HashSet<u64>)) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

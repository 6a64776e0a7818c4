//! Failures as exceptions of Python, with texts that name keywords.

use std::error::Error as _;
use std::io::ErrorKind;

use pyo3::exceptions::{
    PyKeyboardInterrupt, PyMemoryError, PyOSError, PyRuntimeError, PyTypeError, PyValueError,
};
use pyo3::prelude::*;
use vol2gif::batch::PlanError;
use vol2gif::program::asked::{self, Mistake};
use vol2gif::{Error, NoVolume, Problem, Remedy, Warning, WayOut};

use crate::dialect::in_keywords;

/// Why a call failed.
pub enum Failure {
    /// The library refused or failed.
    Library(Box<Error>),
    /// An exception of Python code that was called, or of a signal handler.
    Raised(PyErr),
}

impl Failure {
    /// A wrong value.
    pub fn value(text: &str) -> Self {
        Self::Raised(PyValueError::new_err(text.to_owned()))
    }

    /// An input that could not be looked through.
    pub fn plan(error: &PlanError) -> Self {
        Self::value(&with_remedy(error.to_string(), error.remedy(), ""))
    }

    /// A thread that could not be started.
    pub fn threads(error: &std::io::Error) -> Self {
        Self::Raised(PyRuntimeError::new_err(format!("cannot start threads: {error}")))
    }

    /// A panic, which is a mistake in vol2gif.
    pub fn panic() -> Self {
        Self::Raised(PyRuntimeError::new_err("internal error; please report this with the input"))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(Box::new(error))
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Raised(exception) => exception,
            Failure::Library(error) => exception(&error),
        }
    }
}

/// The exception of an error of the library.
fn exception(error: &Error) -> PyErr {
    if let Problem::Read(error) = error.problem()
        && let Some(raised) = error.get_ref().and_then(|inner| inner.downcast_ref::<PyErr>())
    {
        return Python::attach(|py| raised.clone_ref(py));
    }
    if let Some(kind) = error.io_kind() {
        return of_kind(kind, error);
    }
    let text = with_remedy(error.to_string(), error.remedy(), error.subject());
    match error.problem() {
        Problem::SampleType(_) => PyTypeError::new_err(text),
        Problem::NoGpu(_) | Problem::Gpu(_) | Problem::Verify(_) | Problem::Bug(_) | Problem::Threads(_) => {
            PyRuntimeError::new_err(text)
        }
        Problem::Interrupted => PyKeyboardInterrupt::new_err(text),
        _ => PyValueError::new_err(text),
    }
}

/// An `OSError` of the subclass that its number stands for.
fn of_kind(kind: ErrorKind, error: &Error) -> PyErr {
    let name = match kind {
        ErrorKind::OutOfMemory => return PyMemoryError::new_err(error.to_string()),
        ErrorKind::NotFound => "ENOENT",
        ErrorKind::PermissionDenied => "EACCES",
        ErrorKind::AlreadyExists => "EEXIST",
        ErrorKind::NotADirectory => "ENOTDIR",
        ErrorKind::IsADirectory => "EISDIR",
        ErrorKind::StorageFull => "ENOSPC",
        ErrorKind::NotSeekable => "ESPIPE",
        ErrorKind::Unsupported => "ENOTSUP",
        _ => "EIO",
    };
    let number = error.problem().source().and_then(|source| source.downcast_ref::<std::io::Error>());
    let number = number.and_then(std::io::Error::raw_os_error);
    let text = with_remedy(error.problem().to_string(), error.remedy(), error.subject());
    Python::attach(|py| {
        let known = || py.import("errno").and_then(|errno| errno.getattr(name)).and_then(|it| it.extract());
        let number: i32 = number.unwrap_or_else(|| known().unwrap_or_default());
        PyOSError::new_err((number, text, error.subject().to_owned()))
    })
}

/// The exception of a wrong option.
pub fn mistaken(Mistake { option, value, fact }: &Mistake) -> PyErr {
    let fact = in_keywords(fact);
    PyValueError::new_err(match (option, value) {
        (Some(option), Some(value)) if !value.is_empty() => {
            format!("{}={value:?}: {fact}", option.replace('-', "_"))
        }
        (Some(option), _) => format!("{}: {fact}", option.replace('-', "_")),
        _ => fact,
    })
}

/// The text of a warning.
pub fn warning(warning: &Warning) -> String {
    with_remedy(warning.to_string(), warning.remedy(), "")
}

fn with_remedy(fact: String, remedy: Option<Remedy>, subject: &str) -> String {
    match remedy {
        Some(remedy) => format!("{fact}; {}", words(remedy, subject)),
        None => fact,
    }
}

/// A remedy as a user of Python can apply it: in the program's words, but where these make no sense.
fn words(remedy: Remedy, subject: &str) -> String {
    let own = match remedy {
        Remedy::UseStdin => "read it to an array first",
        Remedy::TemporaryDirectory => "name a directory with room in the environment, as TMPDIR",
        Remedy::WriteToStdout => "make bytes of it with vol2gif.gif(), and write those",
        Remedy::WayOut(WayOut::NotAVolume(NoVolume::Gif)) => "vol2gif.info() says what is in it",
        remedy => return in_keywords(&asked::remedy_words(remedy, subject)),
    };
    own.into()
}

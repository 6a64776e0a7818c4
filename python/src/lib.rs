//! The native half of the Python package vol2gif: the library and the program, for `python/vol2gif`.
//!
//! What a keyword is called and means is the program's (`vol2gif::program::asked`). The Python half checks types
//! and turns values into the texts of the program's options; here they become a conversion.

mod array;
mod chunks;
mod dialect;
mod error;
mod outcome;
mod run;
mod source;

use std::ffi::OsString;
use std::path::PathBuf;

use pyo3::prelude::*;
use vol2gif::program::{self, asked};
use vol2gif::tone::ValueScale;
use vol2gif::{Colormap, Output};

use error::Failure;
use outcome::Converted;
use run::Call;
use source::Source;

/// Names and texts of options.
type Words = Vec<(String, Option<OsString>)>;

/// Converts a volume; to bytes where there is no `output`.
#[pyfunction]
#[pyo3(signature = (source, overlay, output, words, colormap, progress))]
fn convert<'py>(
    py: Python<'py>,
    source: Source,
    overlay: Option<Source>,
    output: Option<PathBuf>,
    words: Words,
    colormap: Option<Vec<u8>>,
    progress: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let call = Call::new(&words, colormap, overlay.is_some())?;
    let output = output.map_or(Output::Memory, Output::File);
    let opened = source.opened(py)?;
    let overlay = overlay.map(|overlay| overlay.opened(py)).transpose()?;
    let converted =
        call.run(py, &opened, overlay.as_ref(), progress, |converter, volume, options, control| {
            Ok(converter.convert(volume, &output, options, control)?)
        })?;
    Converted(converted).into_python(py)
}

/// What `--info --json` says: a line of JSON.
#[pyfunction]
#[pyo3(signature = (source, overlay, words, colormap))]
fn inspect(
    py: Python<'_>,
    source: Source,
    overlay: Option<Source>,
    words: Words,
    colormap: Option<Vec<u8>>,
) -> PyResult<String> {
    if let Some(facts) = source.path().and_then(asked::gif_facts) {
        return Ok(facts.map_err(Failure::from)?);
    }
    let call = Call::new(&words, colormap, overlay.is_some())?;
    let opened = source.opened(py)?;
    let overlay = overlay.map(|overlay| overlay.opened(py)).transpose()?;
    let facts = call.run(py, &opened, overlay.as_ref(), None, |converter, volume, options, control| {
        Ok(asked::volume_facts(volume, volume.name(), options, converter, control)?)
    })?;
    Ok(facts)
}

/// The options of the program: name, whether it takes a value, and its help.
#[pyfunction]
fn option_words() -> Vec<(String, bool, String)> {
    asked::option_words().into_iter().map(|word| (word.name, word.takes_value, word.help)).collect()
}

/// The names of the colormaps.
#[pyfunction]
fn colormaps() -> Vec<&'static str> {
    Colormap::names().collect()
}

/// The values of the 256 levels of each part of a scale; `None` for a part without finite samples.
#[pyfunction]
fn scale_values(scale: &str) -> Vec<Option<Vec<f64>>> {
    let Ok(scale) = scale.parse::<ValueScale>() else { return Vec::new() };
    let values = |part| (0..=255).map(|level| scale.value(part, level)).collect();
    (0..scale.ends.len()).map(values).collect()
}

/// Runs the program, and returns its exit status.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| program::status(arguments))
}

#[pymodule]
fn _vol2gif(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("HAS_GPU", cfg!(feature = "gpu"))?;
    module.add_function(wrap_pyfunction!(convert, module)?)?;
    module.add_function(wrap_pyfunction!(inspect, module)?)?;
    module.add_function(wrap_pyfunction!(option_words, module)?)?;
    module.add_function(wrap_pyfunction!(colormaps, module)?)?;
    module.add_function(wrap_pyfunction!(scale_values, module)?)?;
    module.add_function(wrap_pyfunction!(main, module)?)
}

//! What the names of inputs and of the output say before anything is opened.

use std::path::{Path, PathBuf};

use crate::formats::{format_by_name, stem};

/// Checks the names of the inputs and of the output.
///
/// # Errors
///
/// A message about an input that is named as a GIF, or about an output that is named as a file of another format.
pub fn check(inputs: &[PathBuf], output: Option<&Path>) -> Result<(), String> {
    let is_gif =
        |input: &&PathBuf| input.as_os_str().to_string_lossy().to_ascii_lowercase().ends_with(".gif");
    if let Some(gif) = inputs.iter().find(is_gif) {
        return Err(format!(
            "{} is no input, since its name ends in .gif; for the output use -o, to see what is in a GIF --info",
            gif.display()
        ));
    }
    match output {
        Some(output) => check_output(output),
        None => Ok(()),
    }
}

fn check_output(output: &Path) -> Result<(), String> {
    let ends_in_separator = output.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    if ends_in_separator || output.is_dir() {
        return Ok(());
    }
    match format_by_name(output).filter(|(extension, _)| *extension != "gif") {
        Some((_, format)) => {
            let output = output.display().to_string();
            let stem = stem(&output);
            Err(format!(
                "{output} has the extension of {format}, and the output is a GIF; name it {stem}.gif, or end it in / \
                 if it is a directory"
            ))
        }
        None => Ok(()),
    }
}

//! Warnings that are errors.

use super::warnings::Warning;
use crate::error::{Error, Problem};
use crate::options::Options;
use crate::volume::Volume;

/// Refuses a volume with warnings where the options say so. Notes are no warnings.
///
/// # Errors
///
/// [`Problem::Strict`] with the first warning.
pub(super) fn check(volume: &Volume<'_>, warnings: &[Warning], options: &Options) -> Result<(), Error> {
    let mut warnings = warnings.iter().filter(|warning| !warning.is_note());
    match warnings.next().filter(|_| options.strict) {
        Some(first) => Err(volume.error(Problem::Strict {
            warning: first.to_string(),
            remedy: first.remedy(),
            more: warnings.count(),
        })),
        None => Ok(()),
    }
}

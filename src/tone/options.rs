//! Options of the stage that turns values into levels.

use super::contrast::Contrast;
use super::scoped::Scope;
use super::shared::SharedRange;

/// Which values become which levels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ToneOptions {
    /// The window of values and the curve.
    ///
    /// Default: values from 0 to 255 as they are, values from 0 to 1 stretched, others normalized.
    pub contrast: Contrast,
    /// Over what the range is taken that the contrast depends on. No effect on windows that are given as
    /// values.
    ///
    /// Default: the whole volume.
    pub scope: Scope,
    /// The range that the volume shares with others, in place of its own. No effect on windows that are given as
    /// values; the scope is the whole volume.
    ///
    /// Default: none.
    pub shared: Option<SharedRange>,
}

impl ToneOptions {
    /// The scope, or the whole volume where the scope does not matter.
    pub(crate) fn effective_scope(&self) -> Scope {
        match self.contrast.depends_on_samples() && self.shared.is_none() {
            true => self.scope,
            false => Scope::Volume,
        }
    }
}

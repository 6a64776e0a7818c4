//! Options of a plan.

/// What of the inputs is converted, and how the GIFs are named.
#[derive(Clone, Debug, Default)]
pub struct PlanOptions {
    /// The name of the array to convert.
    ///
    /// Default: all arrays.
    pub array: Option<String>,
    /// Whether numbered files are one volume, by the rule of [`sequences`](crate::formats::sequences).
    ///
    /// Default: false.
    pub sequence: bool,
    /// What follows the name of the input in the name of its GIF.
    ///
    /// Default: nothing.
    pub suffix: String,
    /// What GIFs are called after.
    ///
    /// Default: their inputs.
    pub names: Names,
}

/// What GIFs are called after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// Their inputs: the name of the file without the extension, and the name of the array where there are several.
    #[default]
    Input,
    /// Their numbers in the plan, from 1, with zeros before them so that all have the same length.
    Number,
}

//! Options for reading: what is done where an input is not as its header says.

/// How inputs are read. The samples that are shown are the same with all of these options; without them, some
/// inputs are errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// What is done about bytes that follow the samples that a header promises.
    ///
    /// Default: [`Trailing::Refuse`].
    pub trailing: Trailing,
    /// What is done about an array without any chunk.
    ///
    /// Default: [`MissingChunks::Refuse`].
    pub missing: MissingChunks,
}

/// What is done about an array in chunks where none is there: all of its samples are the fill value, which writers
/// leave out, or its chunks were lost. Where some chunks are there, the others are shown as the fill value in any
/// case, and counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingChunks {
    /// The input is an error, which says both.
    #[default]
    Refuse,
    /// All samples are the fill value.
    Fill,
}

/// What is done about bytes that follow the samples that a header promises: further frames of a recording whose
/// header was not brought up to date, another array, or damage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trailing {
    /// The input is an error, which says what follows.
    #[default]
    Refuse,
    /// The samples that are promised are the volume.
    Ignore,
}

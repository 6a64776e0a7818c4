//! What a user may not expect of a plan.

use std::fmt;

/// Something about a [`Plan`](super::Plan) that a user may not expect, and that keeps nothing from being started.
///
/// Prints as the fact, on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanNote {
    /// Inputs whose GIFs would have one name, so that these keep the extensions of the inputs.
    KeptExtensions {
        /// The name of one input.
        first: String,
        /// The name of another input with the same GIF.
        second: String,
        /// The name of that GIF.
        output: String,
        /// Number of further inputs whose GIFs keep the extension.
        more: usize,
    },
    /// Files and directories that searches passed over, by what was to be included and excluded; their number.
    LeftOut(usize),
    /// Files beside one that is refused, of the same folder and refused for the same reason; their number. Only the
    /// first of each folder has an error.
    RefusedAlike(usize),
    /// Files of a format that has series that hold no image, such as plans and tables of contents, and were passed
    /// over; their number.
    WithoutImages(usize),
    /// Series of a kind whose pixels may show the name of a patient, which are shown as they are; their number.
    MayShowNames(usize),
    /// No input is a directory, so that nothing was searched for what was to be included or excluded.
    NothingSearched,
    /// A suffix or a number for the name of a GIF whose whole name was given; the text is that name.
    NamedOutput(String),
    /// Several inputs for an output that is named as a GIF, so that a directory of this name is made; the text is the
    /// name.
    NamedAsGif(String),
    /// An array was asked for by name, and inputs hold one array without a name, which was taken.
    NoNames {
        /// The name of the first such input.
        first: String,
        /// Number of further such inputs.
        more: usize,
        /// The name that was asked for.
        wanted: String,
    },
}

impl fmt::Display for PlanNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanNote::KeptExtensions { first, second, output, more } => {
                write!(
                    f,
                    "{first} and {second} would both be written to {output}, so their GIFs keep the extensions"
                )?;
                if *more > 0 {
                    write!(f, ", as do {more} more")?;
                }
                Ok(())
            }
            PlanNote::LeftOut(1) => f.write_str("1 file or directory was left out of the search"),
            PlanNote::LeftOut(files) => {
                write!(f, "{files} files and directories were left out of the search")
            }
            PlanNote::RefusedAlike(1) => {
                f.write_str("1 more DICOM file is compressed as the one beside it that is not read")
            }
            PlanNote::RefusedAlike(files) => {
                write!(f, "{files} more DICOM files are compressed as those beside them that are not read")
            }
            PlanNote::WithoutImages(1) => f.write_str("1 DICOM file without an image was passed over"),
            PlanNote::WithoutImages(files) => {
                write!(f, "{files} DICOM files without images were passed over")
            }
            PlanNote::MayShowNames(1) => f.write_str(
                "1 series is of a kind whose pixels may show the name of a patient, and is shown as it is",
            ),
            PlanNote::MayShowNames(series) => write!(
                f,
                "{series} series are of kinds whose pixels may show the name of a patient, and are shown as they are"
            ),
            PlanNote::NothingSearched => f.write_str(
                "no input is a directory to search, so no file is included or excluded by its name",
            ),
            PlanNote::NamedOutput(output) => {
                write!(f, "the name {output} was given whole, so it gets no suffix and no number")
            }
            PlanNote::NamedAsGif(output) => {
                write!(f, "there are several inputs, so {output} is a directory for their GIFs")
            }
            PlanNote::NoNames { first, more, wanted } => {
                let hold = match more {
                    0 => "holds".into(),
                    more => format!("and {more} more hold"),
                };
                write!(f, "{first} {hold} one array without a name, which is taken, not {wanted:?}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::tests::assert_is_a_fact;

    #[test]
    fn every_note_states_a_fact_and_names_no_front_end() {
        let text = || "x".to_owned();
        for more in [0, 5] {
            let (first, second, output) = (text(), text(), text());
            assert_is_a_fact(&PlanNote::KeptExtensions { first, second, output, more });
            assert_is_a_fact(&PlanNote::LeftOut(1 + more));
            assert_is_a_fact(&PlanNote::WithoutImages(1 + more));
            assert_is_a_fact(&PlanNote::MayShowNames(1 + more));
            assert_is_a_fact(&PlanNote::NothingSearched);
            assert_is_a_fact(&PlanNote::NamedOutput(text()));
            assert_is_a_fact(&PlanNote::NamedAsGif(text()));
            assert_is_a_fact(&PlanNote::NoNames { first: text(), more, wanted: text() });
        }
    }
}

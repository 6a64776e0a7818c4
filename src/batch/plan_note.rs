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
            assert_is_a_fact(&PlanNote::NoNames { first: text(), more, wanted: text() });
        }
    }
}

//! Why the jobs of a batch contradict each other.

use crate::error::Remedy;
use crate::output::Output;

/// A set of inputs and outputs that contradicts itself, so that nothing should be started.
///
/// Prints as the fact. What would help is [`PlanError::remedy`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Two volumes would be written to the same GIF.
    #[error("{first} and {second} would both be written to {output}")]
    Collision {
        /// The name of one input.
        first: String,
        /// The name of the other input.
        second: String,
        /// The name of the GIF.
        output: String,
    },
    /// A GIF would replace an input.
    #[error("the GIF of {volume} would replace the input {input}")]
    Overwrite {
        /// The name of the volume that the GIF is made of.
        volume: String,
        /// The name of the input that would be replaced.
        input: String,
    },
    /// Several GIFs need a directory, and the output is a file; the text is its path.
    #[error("the output {0} is a file, but several GIFs need a directory")]
    NotADirectory(String),
    /// Several GIFs would be written to standard output, or to one named file.
    #[error("{} volumes cannot all be written to {}: {}", .volumes.len(), .output.name(), names(.volumes))]
    Several {
        /// The names of the volumes.
        volumes: Vec<String>,
        /// Whether they are arrays of one input.
        one_input: bool,
        /// The output that was asked for.
        output: Output,
    },
    /// A volume from standard input has no directory that its GIF could be written to.
    #[error("a volume from stdin needs a place for its GIF")]
    StdinWithoutOutput,
    /// Standard input is an input more than once, but can be read only once.
    #[error("stdin (-) is given more than once")]
    StdinTwice,
    /// A level of a pyramid was asked for, and standard input has none; an array of it can be named.
    #[error("standard input is read at its full resolution only")]
    StdinResolution,
}

impl PlanError {
    /// What would help; `None` where only the fact is known.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            PlanError::Collision { .. } => Some(Remedy::SeparateOrRename),
            PlanError::Overwrite { .. } => Some(Remedy::ChooseOutput),
            PlanError::NotADirectory(_) => Some(Remedy::GiveDirectory),
            PlanError::Several { output: Output::File(_), one_input: true, .. } => {
                Some(Remedy::ChooseArrayOrDirectory)
            }
            PlanError::Several { output: Output::File(_), one_input: false, .. } => {
                Some(Remedy::ChooseInputOrDirectory)
            }
            PlanError::Several { output: Output::Stdout | Output::Memory, .. } => {
                Some(Remedy::ChooseArrayOrOneInput)
            }
            PlanError::StdinWithoutOutput => Some(Remedy::GiveOutput),
            PlanError::StdinResolution => Some(Remedy::ChooseArray),
            PlanError::StdinTwice => None,
        }
    }
}

/// The most names in a message.
const MOST_NAMES: usize = 8;

/// Names for a message.
fn names(all: &[String]) -> String {
    let (shown, more) = all.split_at(all.len().min(MOST_NAMES));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    shown.join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::tests::assert_is_a_fact;

    #[test]
    fn every_plan_error_states_a_fact_and_names_no_front_end() {
        let text = || "x".to_owned();
        let several = |output| PlanError::Several { volumes: vec![text(), text()], one_input: true, output };
        for error in [
            PlanError::Collision { first: text(), second: text(), output: text() },
            PlanError::Overwrite { volume: text(), input: text() },
            PlanError::NotADirectory(text()),
            several(Output::Stdout),
            several(Output::File("x.gif".into())),
            PlanError::StdinWithoutOutput,
            PlanError::StdinTwice,
            PlanError::StdinResolution,
        ] {
            assert_is_a_fact(&error);
        }
    }

    #[test]
    fn an_error_about_many_volumes_names_eight_of_them() {
        let volumes = |count: usize| (1..=count).map(|number| format!("v{number}")).collect();
        let several =
            |count| PlanError::Several { volumes: volumes(count), one_input: false, output: Output::Stdout };
        assert_eq!(several(2).to_string(), "2 volumes cannot all be written to stdout: v1, v2");
        let ten = "10 volumes cannot all be written to stdout: v1, v2, v3, v4, v5, v6, v7, v8 and 2 more";
        assert_eq!(several(10).to_string(), ten);
    }
}

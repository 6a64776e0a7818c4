//! How often a GIF is played.

use std::fmt;
use std::num::NonZeroU16;

/// How often the frames of a GIF are played: the number in its loop block, or no such block.
///
/// The loop block, `NETSCAPE2.0`, is not in the specification of GIF, and programs read its number in two ways.
/// Browsers count the repetitions after the first play ([Chromium], [Firefox]). Some other viewers count the
/// plays. Only [`Once`](Self::Once) and [`Forever`](Self::Forever) mean the same everywhere.
///
/// [Chromium]: https://crbug.com/592735
/// [Firefox]: https://bugzilla.mozilla.org/show_bug.cgi?id=1255497
///
/// # Examples
///
/// ```
/// use vol2gif::Repeat;
///
/// let three = Repeat::of_loop_block(Some(3));
/// assert_eq!((three.to_string(), three.plays_in_browsers()), ("3".into(), Some(4)));
/// assert_eq!(Repeat::of_loop_block(Some(0)), Repeat::Forever);
/// assert_eq!(Repeat::of_loop_block(None), Repeat::Once);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// The frames are played once: the GIF has no loop block.
    Once,
    /// The loop block has this number, N. Browsers play the frames N + 1 times, some other viewers N times.
    Times(NonZeroU16),
    /// The frames are played again and again: the loop block has the number 0.
    #[default]
    Forever,
}

impl Repeat {
    /// What a GIF means whose loop block has this number; `None` if it has no loop block. 0 is
    /// [`Forever`](Self::Forever).
    pub fn of_loop_block(number: Option<u16>) -> Self {
        match number {
            None => Self::Once,
            Some(number) => NonZeroU16::new(number).map_or(Self::Forever, Self::Times),
        }
    }

    /// The number in the loop block, 0 to 65535; `None` if there is to be no loop block.
    pub fn loop_block(self) -> Option<u16> {
        match self {
            Self::Once => None,
            Self::Times(number) => Some(number.get()),
            Self::Forever => Some(0),
        }
    }

    /// How often browsers play the frames, 1 to 65536 times; `None` if they never stop.
    pub fn plays_in_browsers(self) -> Option<u32> {
        match self {
            Self::Once => Some(1),
            Self::Times(number) => Some(u32::from(number.get()) + 1),
            Self::Forever => None,
        }
    }
}

impl fmt::Display for Repeat {
    /// Writes it as the command line takes it: `once`, the number in the loop block, or `forever`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Once => f.write_str("once"),
            Self::Times(number) => write!(f, "{number}"),
            Self::Forever => f.write_str("forever"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loop_block_is_read_as_it_was_written() {
        for number in [None, Some(0), Some(1), Some(2), Some(u16::MAX)] {
            assert_eq!(Repeat::of_loop_block(number).loop_block(), number);
        }
        assert_eq!(Repeat::default().loop_block(), Some(0));
    }

    #[test]
    fn browsers_play_the_frames_once_more_than_the_number() {
        let plays = |number| Repeat::of_loop_block(number).plays_in_browsers();
        assert_eq!(
            [None, Some(1), Some(3), Some(u16::MAX)].map(plays),
            [Some(1), Some(2), Some(4), Some(65536)]
        );
        assert_eq!(plays(Some(0)), None);
    }
}

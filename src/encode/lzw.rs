//! LZW as GIF uses it: indices in, codes in a bit stream out, fast and small.
//!
//! The decoder builds the same dictionary as the packer, one code later. That fixes what a packer must do,
//! and leaves it some freedom:
//!
//! - An **epoch** is the part of a stream between two Clears. It begins with the single indices and the two
//!   codes that stand for no phrase, Clear and End. Every emitted code adds one entry: the phrase of the code
//!   followed by the next index. When all 4096 codes are used, nothing is added any more: the dictionary is
//!   **frozen**. Nothing is carried over from one epoch to the next. So a **Clear may stand anywhere**, even
//!   where the dictionary is not full or in the middle of a longer phrase, and the part after it may be
//!   packed first, or by another thread. [Segments](Indices::segments_of) work this way.
//! - A code has as many bits as the decoder's dictionary needs, and that dictionary grows with every code
//!   that is read. The decoder also makes an entry (from this code and the one before) for **the last code of
//!   an epoch**. So this entry counts, and it may raise the width by one bit before Clear or End is written.
//! - The packer may know less than the decoder, because it need not use every entry. So its table may lose a
//!   phrase, and to a frozen dictionary it simply adds nothing.
//! - To clear when the dictionary is full is the plain rule. A **deferred Clear** keeps the frozen dictionary
//!   while it does better than the epoch did on average, and *rewinds* when it no longer does. The codes
//!   emitted since the best place to clear are still pending as numbers, not bits. So the lane restores three
//!   numbers (indices taken, codes emitted, current phrase), emits the current phrase and clears there.
//!
//! The *current phrase* is the longest known phrase that ends at the last index taken.
//!
//! Phrases are looked up first and become bits later. A *lane* is one image with its table and its pending
//! codes. Three lanes are stepped in turn in a loop that does not branch on the result of a look-up
//! (`hot_loop.rs`), because a single lane would wait for its own look-ups. A lane goes from event to event
//! (`lane.rs`), skips long runs (`runs.rs`), monitors its frozen dictionary (`clear.rs`), and turns the codes
//! of an epoch into bits when the epoch ends (`epoch.rs`, `bits.rs`).
//!
//! With the most effort, phrases are chosen by lookahead (`lookahead.rs`), also without lanes. Images of few
//! runs are packed without lanes, run by run (`run_parser.rs`). Noise in which hardly any phrase repeats may
//! be packed without phrases (`literals.rs`). What a lane emits depends on its image and rule alone, never on
//! the progress of the other lanes.

mod bits;
mod clear;
mod clear_points;
mod epoch;
mod hot_loop;
mod indices;
mod job;
mod lane;
mod literals;
mod lookahead;
mod packer;
mod run_parser;
mod runs;
mod segment;
mod table;
#[cfg(test)]
mod tests;
mod workspace;

pub(crate) use clear::weight;
pub use indices::{ClearRule, Indices};
pub(crate) use lookahead::IndexChoices;
pub(crate) use packer::LANES;
pub use packer::Packer;
pub(crate) use run_parser::{Run, RunImage};
pub use segment::{Bits, Segment, join};
pub(crate) use table::CODES;

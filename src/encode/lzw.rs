//! LZW as GIF has it: indices in, codes in a bit stream out, fast and small.
//!
//! The decoder builds the same dictionary as the packer, one code behind it. That fixes what a packer must
//! obey, and what it is free to do:
//!
//! - A **generation** is what lies between two Clears. It begins with the single indices and two codes without
//!   a phrase, Clear and End; every code emitted makes one entry more, the phrase that it stands for followed
//!   by the index after it, until 4096 codes are used up and the dictionary is **frozen**. Nothing is carried
//!   over from one generation to the next, so a **Clear may stand anywhere**, even where the dictionary is not
//!   full or inside what would be a longer phrase, and what comes after it may be packed first, or by
//!   another thread: that is how [segments](Indices::segments_of) work.
//! - Codes have as many bits as the decoder's dictionary needs, which grows with every code that it reads.
//!   It makes an entry (from this code and the one before) for **the last code of a generation too**, so
//!   that entry counts, and may take the width up by one, before Clear or End is written.
//! - The packer may know less than the decoder: whether it uses an entry is its own affair. So its
//!   table may lose a phrase, and a frozen dictionary is one to which it adds nothing.
//! - Clear when full is the plain rule. **Late Clear** keeps the frozen dictionary while it does better than
//!   the generation did on average, and *rewinds* when it no longer does: the codes since the best
//!   place to clear are still pending as numbers, not bits, so the lane puts back its three numbers (indices
//!   taken, codes emitted, phrase at hand), emits the phrase at hand and clears there.
//!
//! Look-ups come first and bits later: a *lane* is one image, its table and its pending codes. Three lanes
//! are stepped in turn in a loop without a branch on what is found (`step.rs`), since one alone would wait
//! for its own look-ups; each goes from event to event (`lane.rs`), skips long runs (`runs.rs`), watches over its
//! frozen dictionary (`clear.rs`), and has the codes of a generation made bits at its end (`bits.rs`).
//! With time to spare, phrases are chosen with foresight (`flexible.rs`), also without lanes.
//! Images that are few runs are packed without lanes, from one run to the next (`striped.rs`); and noise in which hardly a
//! phrase comes twice may be packed without phrases (`singles.rs`).
//! What a lane emits depends on its image and rule alone, never on how far the others are.

mod bits;
mod clear;
mod clear_points;
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
pub(crate) use lookahead::Lookahead;
pub(crate) use packer::LANES;
pub use packer::Packer;
pub(crate) use run_parser::{Run, RunParser};
pub use segment::{Bits, Segment, join};
pub(crate) use table::CODES;

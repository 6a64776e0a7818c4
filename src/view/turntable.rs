//! A turning volume: its options, the rays of its pictures, and what a ray shows.

mod geometry;
mod options;
mod rule;
#[cfg(test)]
mod tests;
mod upright;

pub use geometry::{AMBIENT, Extent, LIGHT, Line, MAX_TILTED_SIDE, MAX_TURNED_SIDE, Rays, TurnGeometry};
pub use options::{Interpolation, Render, TurnOptions, Turns};
pub use rule::RayRule;

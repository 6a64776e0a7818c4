//! The CPU backend: its stages are plain loops that the compiler turns into vector code.
//!
//! `cpu/minmax.rs`, `cpu/histogram.rs`, `cpu/normalize.rs`, `cpu/nearest.rs`, `cpu/turn.rs` and `cpu/rays.rs` do the
//! same as the shaders with these names. A stage runs on the calling thread. To use all cores, call it from several
//! threads.

mod histogram;
mod minmax;
mod nearest;
mod normalize;
mod rays;
pub(crate) mod transpose;
mod turn;

use std::ops;

use super::columns::Columns;
use super::{Backend, BackendKind, check_turned};
use crate::error::Error;
use crate::tone::{Bins, Levels, Range};
use crate::view::turntable::{RayRule, Rays};
use crate::volume::Block;

pub(crate) use crate::runtime::vectorized::vectorized;
pub(crate) use nearest::keys as nearest_keys;

/// Size of a block in bytes. Such a block stays in a core's second-level cache from the read to the last
/// level.
const BLOCK_BYTES: usize = 256 << 10;

/// The CPU backend. It works on every machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

impl Backend for Cpu {
    fn kind(&self) -> BackendKind {
        BackendKind::Cpu
    }

    fn name(&self) -> &str {
        "cpu"
    }

    fn block_bytes(&self) -> usize {
        BLOCK_BYTES
    }

    fn minmax(&self, mut block: Block<'_>) -> Result<Range, Error> {
        let sample = block.sample();
        Ok(minmax::range(sample, block.bytes()?))
    }

    fn histogram(&self, mut block: Block<'_>, bins: &Bins, counts: &mut [u64]) -> Result<(), Error> {
        assert_eq!(counts.len(), bins.len(), "one count per bin");
        let sample = block.sample();
        histogram::histogram(sample, block.bytes()?, bins, counts);
        Ok(())
    }

    fn normalize(&self, mut block: Block<'_>, levels: &Levels, out: &mut [u8]) -> Result<(), Error> {
        assert_eq!(out.len(), block.len(), "one level per sample");
        normalize::normalize(levels, block.bytes()?, out);
        Ok(())
    }

    fn nearest(&self, palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) -> Result<(), Error> {
        assert_eq!(out.len(), colors.len(), "one index per color");
        nearest::nearest(palette, colors, out);
        Ok(())
    }

    fn turn(
        &self,
        columns: &Columns,
        runs: ops::Range<usize>,
        pictures: (&[Rays], usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        check_turned(columns, &runs, pictures, out);
        turn::turn(columns, runs, pictures, rule, out);
        Ok(())
    }

    fn rays(
        &self,
        columns: &Columns,
        rays: &Rays,
        picture: (ops::Range<usize>, usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        assert_eq!(out.len(), picture.0.len() * picture.1, "one level per pixel");
        rays::rays(columns, rays, picture, rule, out);
        Ok(())
    }
}

//! Faults outside of the program: kills, signals, full disks, closed directories, and inputs that shrink or
//! fail.
//!
//! These tests are slow, and some need more than Rust. `cargo test --test faults -- --ignored` runs them.

#![cfg(all(feature = "cli", unix))]

mod disk;
mod killed;
mod noise;
mod stopped;

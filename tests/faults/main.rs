//! What goes wrong outside of the program, on purpose and often. Slow, so it runs when asked for:
//! `cargo test --test faults -- --ignored`.

#![cfg(all(feature = "cli", unix))]

mod disk;
mod killed;
mod noise;
mod stopped;

//! What goes wrong outside of the program, on purpose and often. Slow, so it runs when asked for:
//! `cargo test --test faults -- --ignored`.

#![cfg(feature = "cli")]

#[allow(dead_code, reason = "the tests of the program need more of it")]
#[path = "../command/desk.rs"]
mod desk;
#[cfg(unix)]
mod disk;
#[cfg(unix)]
mod killed;
#[path = "../shown/mod.rs"]
mod shown;
#[cfg(unix)]
mod stopped;
#[path = "../stored/mod.rs"]
mod stored;
#[cfg(unix)]
mod waiting;

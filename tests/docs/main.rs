//! The pages: links lead somewhere, options exist and are all described, and every command runs.
//!
//! A block of commands that cannot run in a test is marked behind its fence: `sh not-run`.

#![cfg(feature = "cli")]

#[cfg(all(unix, feature = "zarr"))]
mod commands;
#[cfg(all(unix, feature = "zarr"))]
mod inputs;
mod links;
mod options;
mod pages;
#[cfg(all(unix, feature = "zarr"))]
mod stores;

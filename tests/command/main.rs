//! The program itself: what it writes, what it says, how it ends.

#![cfg(feature = "cli")]

mod allow;
mod calibration;
mod comment;
mod contrast;
mod devices;
mod dry_run;
mod gif_names;
mod hostile_names;
mod info;
mod inputs;
#[cfg(unix)]
mod interrupt;
#[cfg(target_os = "linux")]
mod memory;
mod messages;
mod numpy_files;
mod outputs;
mod overwrite;
mod palettes;
mod picture_size;
mod rejected;
mod report;
mod resume;
mod sequences;
mod shards;
mod size;
mod slips;
mod timing;
mod transparency;
mod views;

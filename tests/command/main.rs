//! The program itself: what it writes, what it says, how it ends.

#![cfg(feature = "cli")]

mod allow;
mod annotated_frames;
mod annotations;
mod arrangement;
mod budget;
mod bytes_read;
mod calibration;
mod channels;
mod color_bars;
mod comment;
#[cfg(target_os = "linux")]
mod containers;
mod contrast;
mod crowded;
mod devices;
mod dicom;
mod directions;
mod dry_run;
mod generate;
mod gif_names;
mod histograms;
mod hostile_names;
mod info;
mod inputs;
#[cfg(unix)]
mod interrupt;
mod like;
#[cfg(target_os = "linux")]
mod memory;
mod messages;
mod mixed_tree;
mod no_clobber;
mod numpy_files;
mod outputs;
mod overlay;
mod overwrite;
mod palettes;
mod picture_size;
mod plane_times;
mod preview;
mod preview_terminal;
mod projections;
mod rejected;
mod report;
mod report_page;
mod resume;
mod scale_bars;
mod searches;
mod sequences;
mod shards;
mod shared_range;
mod silent_options;
mod size;
mod slips;
mod temp_dir;
mod timing;
mod transparency;
mod turntables;
mod views;

//! The program itself: what it writes, what it says, how it ends.

#![cfg(feature = "cli")]

#[path = "command/ahead.rs"]
mod ahead;
#[path = "command/allowed.rs"]
mod allowed;
#[path = "command/color.rs"]
mod color;
#[path = "command/comment.rs"]
mod comment;
#[path = "command/contrast.rs"]
mod contrast;
#[path = "command/desk.rs"]
mod desk;
#[path = "command/devices.rs"]
mod devices;
#[path = "command/hostile.rs"]
mod hostile;
#[path = "command/inputs.rs"]
mod inputs;
#[path = "command/kept.rs"]
mod kept;
#[path = "command/layers.rs"]
mod layers;
#[cfg(target_os = "linux")]
#[path = "command/memory.rs"]
mod memory;
#[path = "command/messages.rs"]
mod messages;
#[path = "command/outputs.rs"]
mod outputs;
#[path = "command/refusals.rs"]
mod refusals;
#[path = "command/report.rs"]
mod report;
#[path = "command/resume.rs"]
mod resume;
#[path = "command/size.rs"]
mod size;
#[cfg(unix)]
#[path = "command/stopping.rs"]
mod stopping;
#[path = "command/timing.rs"]
mod timing;
#[path = "command/zeros.rs"]
mod zeros;

mod shown;
mod stored;

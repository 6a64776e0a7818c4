//! The `vol2gif` program. All of it is [`vol2gif::program`].

use std::process::ExitCode;

fn main() -> ExitCode {
    vol2gif::program::run(std::env::args_os())
}

//! A variable of the environment that graphics drivers complain about.
//!
//! Mesa looks for a display in the directory that `XDG_RUNTIME_DIR` names, and prints an error where there is no such
//! variable, though nothing is wrong. It is often missing in containers, over SSH, and in jobs of a cluster. A process
//! changes its own environment only by unsafe code, so the program is started once more in its own place.

use std::env;
use std::ffi::OsString;

use super::cli::Cli;

/// The name of the variable.
const VARIABLE: &str = "XDG_RUNTIME_DIR";

/// Starts this process once more with the variable, if it is missing and a GPU may be used. Returns if nothing must be
/// done or the start fails; then the drivers complain.
///
/// `arguments` are those of the program. If the process has other arguments, it is another program that contains this
/// one, and is left alone.
pub fn provide(cli: &Cli, arguments: &[OsString]) {
    let is_given = env::var_os(VARIABLE).is_some_and(|it| it.as_encoded_bytes().starts_with(b"/"));
    if is_given || !cli.may_use_gpu() || !env::args_os().eq(arguments.iter().cloned()) {
        return;
    }
    restart(arguments);
}

#[cfg(all(target_os = "linux", feature = "gpu"))]
fn restart(arguments: &[OsString]) {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    /// No display is found here, and nothing is written.
    const NOWHERE: &str = "/nonexistent";
    if let (Ok(program), [name, arguments @ ..]) = (env::current_exe(), arguments) {
        // Returns only where it fails.
        let _failure = Command::new(program).arg0(name).args(arguments).env(VARIABLE, NOWHERE).exec();
    }
}

#[cfg(not(all(target_os = "linux", feature = "gpu")))]
fn restart(_arguments: &[OsString]) {}

//! Tests that may need a GPU, for suites that `libtest-mimic` runs.
//!
//! On a machine without a GPU, a test that needs one is reported as *ignored*, and stderr names the reason.
//! With `VOL2GIF_REQUIRE_GPU=1` it fails. The harness of Rust cannot ignore a test that has begun, so the
//! test would have to pass.

use std::env;
use std::sync::Once;

use libtest_mimic::{Arguments, Completion};

pub use libtest_mimic::Trial;

/// Runs the tests that the command line asks for, as Rust's harness does, and exits.
pub fn run(tests: Vec<Trial>) -> ! {
    libtest_mimic::run(&Arguments::from_args(), tests).exit()
}

/// Whether a missing GPU is a failure.
pub fn gpu_is_required() -> bool {
    env::var_os("VOL2GIF_REQUIRE_GPU").is_some_and(|value| !value.is_empty() && value != "0")
}

/// A test that needs no GPU.
pub fn test(name: impl Into<String>, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, || {
        test();
        Ok(())
    })
}

/// A test of the GPU that `gpu` opens. The error of `gpu` is the reason why there is none.
pub fn gpu_test<T>(
    name: impl Into<String>,
    gpu: impl FnOnce() -> Result<T, String> + Send + 'static,
    test: impl FnOnce(T) + Send + 'static,
) -> Trial {
    Trial::ignorable_test(name, || match gpu() {
        Ok(gpu) => {
            test(gpu);
            Ok(Completion::Completed)
        }
        Err(reason) if gpu_is_required() => Err(format!("no GPU to test: {reason}").into()),
        Err(reason) => {
            // Once, because the reason is long and the tests are many.
            static REASON: Once = Once::new();
            REASON.call_once(|| eprintln!("\nnot run, because there is no GPU: {reason}\n"));
            Ok(Completion::ignored_with("no GPU"))
        }
    })
}

/// The name of a test, formed as Rust's harness does it. `path` is a `module_path!()`, and its first part is
/// the suite.
pub fn name(path: &str, test: &str) -> String {
    match path.split_once("::") {
        Some((_, module)) => format!("{module}::{test}"),
        None => test.to_owned(),
    }
}

/// A list of tests that need no GPU, from the names of functions.
#[macro_export]
macro_rules! tests {
    ($($test:ident),* $(,)?) => {
        vec![$($crate::trials::test($crate::trials::name(module_path!(), stringify!($test)), $test)),*]
    };
}

/// A list of tests that need a GPU, from an expression for a function that opens it and the names of
/// functions that take what it opens.
#[macro_export]
macro_rules! gpu_tests {
    ($gpu:expr; $($test:ident),* $(,)?) => {
        vec![$($crate::trials::gpu_test($crate::trials::name(module_path!(), stringify!($test)), $gpu, $test)),*]
    };
}

//! One suite for every backend: its ranges, counts, levels, palette entries and turned pictures
//! are those of the plain
//! definition.
//!
//! A claim (`claims.rs`) takes any backend and returns what is wrong with it. The claims are checked on every
//! backend, on the GPU in several sizes, and on faulty backends, whose fault they must notice.

mod claims;
mod crooked;
mod faulty;
#[cfg(feature = "gpu")]
mod gpu;
mod nearest;
#[cfg(all(feature = "cli", feature = "gpu"))]
mod program;
mod rays;
mod samples;
mod turn;

use vol2gif::backend::Backend;
use vol2gif::backend::cpu::Cpu;
use vol2gif_kit::trials::{Trial, gpu_test, run};

fn main() {
    let mut tests = claims_on("definition", || Ok(faulty::definition()));
    tests.extend(claims_on("cpu", || Ok(&Cpu)));
    tests.extend(nearest::tests());
    tests.extend(faulty::tests());
    #[cfg(feature = "gpu")]
    {
        tests.extend(claims_on("gpu", gpu::usual));
        tests.extend(claims_on("gpu_of_tiny_slots", gpu::tiny));
        tests.extend(claims_on("gpu_of_short_rows", gpu::short_rows));
        tests.extend(gpu::tests());
    }
    #[cfg(all(feature = "cli", feature = "gpu"))]
    tests.extend(program::tests());
    run(tests);
}

/// A test for each claim about the backend that `open` opens.
fn claims_on(name: &str, open: fn() -> Result<&'static dyn Backend, String>) -> Vec<Trial> {
    const COLORS: (&str, claims::Claim) =
        ("some_colors_have_their_nearest_entries", nearest::some_colors_have_their_nearest_entries);
    let claims = claims::ALL.iter().chain(turn::ALL).chain(rays::ALL).copied().chain([COLORS]);
    let test = |(claim, check): (&str, claims::Claim)| {
        gpu_test(format!("{name}::{claim}"), open, move |backend| {
            check(backend).unwrap_or_else(|fault| panic!("{}: {fault}", backend.name()));
        })
    };
    claims.map(test).collect()
}

//! The library as others build on it: samples in memory of every kind, frames from a callback, GIFs in memory,
//! errors as values, stopping, and the examples.

mod chunks;
mod errors;
mod examples;
mod frames;
mod outputs;
mod stop;
mod strides;

use std::num::NonZeroUsize;

use vol2gif::backend::Choice;
use vol2gif::volume::Volume;
use vol2gif::{Control, Converter, Error, Options, Outcome, Output, Resources};

/// The CPU with three threads.
fn converter() -> Converter {
    let threads = NonZeroUsize::new(3);
    Converter::new(Resources { backend: Choice::Cpu, threads, ..Resources::default() }).unwrap()
}

fn convert(volume: &Volume<'_>, output: &Output, options: &Options) -> Result<Outcome, Error> {
    converter().convert(volume, output, options, &Control::default())
}

/// The GIF of a volume, without a record, which names it.
fn gif(volume: &Volume<'_>) -> Vec<u8> {
    let mut options = Options::default();
    options.output.record = false;
    convert(volume, &Output::Memory, &options).unwrap().gif.unwrap().into()
}

//! All `.npy` and `.npz` files of a folder to GIFs, with progress, until Ctrl-C:
//! `cargo run --example folder -- scans/ gifs/`.
//!
//! After Ctrl-C no GIF is half-written: a GIF is there as a whole or not at all.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use vol2gif::batch::{self, Batch, Finished, Job, Observer};
use vol2gif::{Converter, Options, Problem, Progress, Resources, Stage, Stop};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        return Err("give two folders: of volumes, and for GIFs".into());
    };
    let stop = Stop::default();
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(stop.flag()))?;
    let report = Report { stop: stop.clone(), ..Report::default() };
    let written = convert(from.as_ref(), to.as_ref(), &stop, &report)?;
    println!("{written} GIFs");
    Ok(())
}

/// Converts a folder; returns the number of GIFs.
pub fn convert(from: &Path, to: &Path, stop: &Stop, report: &Report) -> Result<usize, Box<dyn Error>> {
    // The folder itself and all below it. A batch writes into a folder that ends in a separator.
    let jobs = batch::plan(&[from.to_owned()], Some(&to.join("")), None)?;
    let (converter, options) = (Converter::new(Resources::default())?, Options::default());
    Batch { converter: &converter, options: &options, stop }.run(jobs, report);
    Ok(report.written.load(Ordering::Relaxed))
}

/// Hears of all volumes, from several threads at once.
#[derive(Default)]
pub struct Report {
    /// Requested after the last GIF that is wanted.
    pub stop: Stop,
    /// Stop after as many GIFs; 0 for no limit.
    pub most: usize,
    /// Number of GIFs.
    pub written: AtomicUsize,
}

impl Observer for Report {
    fn begins(&self, job: &Job) -> Box<dyn Progress + '_> {
        Box::new(Bar { name: job.input.name(), frames: AtomicUsize::new(0), done: AtomicUsize::new(0) })
    }

    fn finished(&self, finished: Finished) {
        match finished.result {
            Ok(outcome) => {
                println!("{}: {} bytes", outcome.name, outcome.bytes);
                let written = self.written.fetch_add(1, Ordering::Relaxed) + 1;
                if written == self.most {
                    self.stop.request();
                }
            }
            // All volumes that were in work when the stop came.
            Err(error) if matches!(error.problem(), Problem::Interrupted) => {}
            Err(error) => eprintln!("{error}"),
        }
    }
}

/// Tells how far one volume is.
struct Bar {
    name: String,
    frames: AtomicUsize,
    done: AtomicUsize,
}

impl Progress for Bar {
    fn begin(&self, _stage: Stage, frames: usize) {
        self.frames.store(frames, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
    }

    fn advance(&self, frames: usize) {
        let (before, all) =
            (self.done.fetch_add(frames, Ordering::Relaxed), self.frames.load(Ordering::Relaxed));
        let tenth = |done: usize| 10 * done / all.max(1);
        if tenth(before) < tenth(before + frames) {
            eprintln!("{}: {}0 %", self.name, tenth(before + frames));
        }
    }
}

//! What a person sees: progress bars, a line for each volume, warnings and errors, all on stderr.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use crate::batch::{Existing, Job};
use crate::volume::FrameShape;
use crate::{Error, Outcome, Progress, Stage, Verified};
use clap::ColorChoice;
use indicatif::{HumanBytes, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::cli::Cli;
use super::report::Merged;
use super::way_out::with_way_out;

/// How much is printed, and how.
pub struct Terminal {
    bars: MultiProgress,
    batch: Option<ProgressBar>,
    volumes: usize,
    begun: Instant,
    quiet: bool,
    verbose: bool,
    colored: bool,
}

/// What came of all volumes.
#[derive(Debug, Default)]
pub struct Totals {
    pub converted: usize,
    /// That were there before.
    pub kept: usize,
    pub failed: usize,
    /// Of all GIFs.
    pub bytes: u64,
}

/// How often a bar is drawn anew at most, so that drawing costs nothing.
const DRAWS_PER_SECOND: u8 = 10;

impl Terminal {
    /// A terminal for a run of `volumes` volumes, as the command line wants it.
    pub fn of(cli: &Cli, volumes: usize) -> Self {
        Self::new(volumes, cli.quiet, cli.verbose, cli.color)
    }

    /// A terminal for a run of `volumes` volumes. Bars are drawn where stderr is a terminal, and never when `quiet`.
    fn new(volumes: usize, quiet: bool, verbose: bool, color: ColorChoice) -> Self {
        let on_terminal = stderr().is_terminal();
        let colored = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                on_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        };
        let target = if quiet || !on_terminal {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr_with_hz(DRAWS_PER_SECOND)
        };
        let bars = MultiProgress::with_draw_target(target);
        let batch = (volumes > 1).then(|| {
            bars.add(
                ProgressBar::new(volumes as u64)
                    .with_style(style("{bar:24} {pos}/{len} volumes  {eta} left")),
            )
        });
        Self { bars, batch, volumes, begun: Instant::now(), quiet, verbose, colored }
    }

    /// A bar for one volume.
    pub fn volume(&self, name: &str) -> VolumeBar {
        let bar = ProgressBar::new(0).with_style(style("{bar:24} {percent:>3}%  {prefix}: {msg}"));
        bar.set_prefix(plain(name).into_owned());
        VolumeBar(match &self.batch {
            Some(batch) => self.bars.insert_before(batch, bar),
            None => self.bars.add(bar),
        })
    }

    /// One volume more is done with.
    pub fn volume_ended(&self) {
        if let Some(batch) = &self.batch {
            batch.inc(1);
        }
    }

    /// A volume was converted.
    pub fn converted(&self, outcome: &Outcome) {
        if self.quiet {
            return;
        }
        self.line(&summary(outcome));
        for text in sacrifices(outcome) {
            self.line(&text);
        }
        if self.verbose {
            self.line(&details(outcome));
        }
        if let Some(verified) = &outcome.verified {
            self.line(&proof(verified));
        }
        for failure in &outcome.failures {
            self.labeled("warning", "33", format_args!("{}: done again after {failure}", outcome.name));
        }
        for warning in &outcome.warnings {
            self.labeled("warning", "33", format_args!("{}: {warning}", outcome.name));
        }
    }

    /// This is at the output of a job.
    pub fn found(&self, job: &Job, found: &Existing) {
        let (input, output) = (job.input.name(), job.output.name());
        match found {
            Existing::Current if self.verbose => self.line(&format!("{input} -> {output}: kept")),
            Existing::Stale(difference) if self.verbose => {
                self.line(&format!("{input} -> {output}: it {difference}"));
            }
            _ => {}
        }
    }

    /// Something failed.
    pub fn error(&self, error: &dyn Display) {
        self.labeled("error", "31", error);
    }

    /// An input failed: the error, and what would help.
    pub fn failed(&self, error: &Error) {
        self.error(&with_way_out(error));
    }

    /// The run is over; `interrupted` when it was stopped before its end.
    pub fn finish(&self, sums: &Totals, interrupted: bool) {
        if let Some(batch) = &self.batch {
            batch.finish_and_clear();
        }
        let Totals { converted, kept, failed, bytes } = sums;
        if (self.volumes > 1 || *kept > 0) && !self.quiet {
            let kept = if *kept > 0 { format!(", {kept} kept") } else { String::new() };
            let (size, time) = (HumanBytes(*bytes), seconds(self.begun.elapsed()));
            let interrupted = if interrupted { "interrupted: " } else { "" };
            self.line(&format!(
                "{interrupted}{converted} of {} volumes converted{kept}, {failed} failed; {size} in {time}",
                self.volumes
            ));
        }
    }

    /// Reports were merged.
    pub fn merged(&self, merged: &Merged) {
        for (path, lines) in &merged.broken {
            let text = format!("{}: {lines} broken lines were passed over", path.display());
            self.labeled("warning", "33", text);
        }
        let good = merged.entries.iter().filter(|entry| entry.is_good()).count();
        if !self.quiet {
            self.line(&format!("{good} of {} inputs converted", merged.entries.len()));
        }
    }

    fn labeled(&self, label: &str, color: &str, text: impl Display) {
        let text = text.to_string();
        if self.colored {
            self.bars.suspend(|| print(&format!("\x1b[1;{color}m{label}:\x1b[0m {}", plain(&text))));
        } else {
            self.line(&format!("{label}: {text}"));
        }
    }

    /// Prints a line above the bars.
    fn line(&self, text: &str) {
        self.bars.suspend(|| print(&plain(text)));
    }
}

/// Prints to stderr. Should it be closed, there is nobody left to tell.
fn print(line: &str) {
    use std::io::Write;
    let _ = writeln!(stderr(), "{line}");
}

/// One line that does nothing to a terminal, whatever the names of files and arrays hold.
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() }).collect()
    } else {
        text.into()
    }
}

/// The bar of a volume; it disappears with this.
pub struct VolumeBar(ProgressBar);

impl Progress for VolumeBar {
    fn begin(&self, stage: Stage, frames: usize) {
        self.0.set_length(frames as u64);
        self.0.set_position(0);
        self.0.set_message(match stage {
            Stage::Range => "finding the range",
            Stage::Percentiles => "finding percentiles",
            Stage::Colors => "counting colors",
            Stage::Frames => "packing frames",
            Stage::Verification => "verifying",
        });
    }

    fn advance(&self, frames: usize) {
        self.0.inc(frames as u64);
    }
}

impl Drop for VolumeBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    // The templates are the ones above; a mistake in one costs its looks, not the run.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// `brain.npz[t1] -> brain.gif: 95 frames of 117x99, range -12.5 to 987.5, 612.45 KiB in 0.05 s, cpu`
fn summary(outcome: &Outcome) -> String {
    let Outcome { name, output, shown, bytes, elapsed, backend, .. } = outcome;
    let range = match outcome.range.describe(outcome.sample) {
        Some((least, greatest)) => format!("range {least} to {greatest}"),
        None => "no finite samples".into(),
    };
    format!(
        "{name} -> {}: {} of {}x{}, {range}, {} in {}, {backend}",
        output.name(),
        frames(shown.frames),
        shown.width,
        shown.height,
        HumanBytes(*bytes),
        seconds(*elapsed),
    )
}

/// What was given up for a small file.
fn sacrifices(outcome: &Outcome) -> impl Iterator<Item = String> {
    let Outcome { step, errors, shape, .. } = outcome;
    let frames = (step.every > 1).then(|| {
        let nth = if step.every == 3 {
            "rd"
        } else if step.every == 2 {
            "nd"
        } else {
            "th"
        };
        format!("  every {}{nth} of {} frames is shown, for as long as all of them", step.every, shape.frames)
    });
    let pixels = (step.binning > 1).then(|| {
        let FrameShape { width, height, .. } = shape;
        format!("  a pixel is the mean of {0}x{0} of {width}x{height}", step.binning)
    });
    let levels = (errors.pixels > 0).then(|| {
        let (mean, largest) = (errors.mean(), errors.largest);
        format!(
            "  --max-error {}: levels are off by {mean:.2} on average, by {largest} at most",
            step.max_error
        )
    });
    frames.into_iter().chain(pixels).chain(levels)
}

/// What `--verbose` adds.
fn details(outcome: &Outcome) -> String {
    let colors = match (outcome.shape.samples, outcome.exact_colors) {
        (1, _) => "grey",
        (_, true) => "RGB, all colors kept",
        (_, false) => "RGB, shown in 256 colors",
    };
    let megapixels = (outcome.shape.frames * outcome.shape.frame_pixels()) as f64 / 1e6;
    let speed = megapixels / outcome.elapsed.as_secs_f64().max(1e-9);
    let effort = outcome.step.effort as u8;
    format!(
        "  {} samples, {colors}, {}, effort {effort}, {speed:.0} Mpx/s",
        outcome.sample.name(),
        outcome.rule
    )
}

/// What `--verify` has found to be true.
fn proof(verified: &Verified) -> String {
    let against = match &verified.against {
        Some(backend) => format!("levels compared with {backend}"),
        None => "no GPU on this machine to compare levels with".into(),
    };
    format!("  verified: {} decoded, {against}", frames(verified.frames))
}

fn frames(count: usize) -> String {
    if count == 1 { "1 frame".into() } else { format!("{count} frames") }
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.2} s", elapsed.as_secs_f64())
}

//! Output for a person: progress bars, one line per volume, warnings and errors, all on stderr.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use crate::batch::{Existing, Input, Job};
use crate::volume::FrameShape;
use crate::{Outcome, OverlayColors, Progress, Stage, Verified, Warning};
use clap::ColorChoice;
use indicatif::{HumanBytes, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::cli::Cli;
use super::remedies::Explain;
use super::report::Merged;

/// The terminal of a run: its progress bars, and the settings for how much is printed.
pub struct Terminal {
    bars: MultiProgress,
    /// The bar of the whole run, if it has several volumes.
    batch: Option<ProgressBar>,
    /// Number of volumes in the run.
    volumes: usize,
    begun: Instant,
    quiet: bool,
    verbose: bool,
    colored: bool,
}

/// Totals of a run: numbers of volumes, and bytes.
#[derive(Debug, Default)]
pub struct Totals {
    /// Number of volumes that were converted.
    pub converted: usize,
    /// Number of volumes whose GIF existed already and was kept.
    pub kept: usize,
    /// Number of volumes that failed.
    pub failed: usize,
    /// Their errors, as they were printed; no more than are printed again.
    pub failures: Vec<String>,
    /// Number of bytes of all GIFs that were written.
    pub bytes: u64,
}

/// Number of volumes from which a run is long: the first lines have left a usual screen.
const LONG_RUN: usize = 50;

/// The most failures that are printed again.
pub const MOST_FAILURES: usize = 20;

/// The largest number of times per second that a bar is drawn, so that drawing costs next to nothing.
const DRAWS_PER_SECOND: u8 = 10;

impl Terminal {
    /// A terminal for a run of `volumes` volumes, with the settings of the command line.
    pub fn of(cli: &Cli, volumes: usize) -> Self {
        Self::new(volumes, cli.quiet, cli.verbose, cli.color)
    }

    /// A terminal for a run of `volumes` volumes. Bars are drawn if stderr is a terminal and not `quiet`.
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

    /// Adds a bar for one volume.
    pub fn volume(&self, name: &str) -> VolumeBar {
        let bar = ProgressBar::new(0).with_style(style("{bar:24} {percent:>3}%  {prefix}: {msg}"));
        bar.set_prefix(escaped(name).into_owned());
        VolumeBar(match &self.batch {
            Some(batch) => self.bars.insert_before(batch, bar),
            None => self.bars.add(bar),
        })
    }

    /// Advances the bar of the whole run by one volume.
    pub fn volume_finished(&self) {
        if let Some(batch) = &self.batch {
            batch.inc(1);
        }
    }

    /// Prints the result of a volume that was converted.
    pub fn converted(&self, outcome: &Outcome) {
        if self.quiet {
            return;
        }
        self.line(&summary(outcome));
        for text in reductions(outcome) {
            self.line(&text);
        }
        if self.verbose {
            self.line(&details(outcome));
        }
        if let Some(verified) = &outcome.verified {
            self.line(&verification(verified));
        }
        for failure in &outcome.failures {
            self.labeled("warning", "33", format_args!("{}: done again after {failure}", outcome.name));
        }
        self.warnings(&outcome.name, &outcome.warnings);
    }

    /// Prints warnings and notes about a volume.
    pub fn warnings(&self, name: &str, warnings: &[Warning]) {
        for warning in warnings.iter().filter(|_| !self.quiet) {
            let (label, color) = if warning.is_note() { ("note", "36") } else { ("warning", "33") };
            self.labeled(label, color, format_args!("{name}: {}", warning.explain()));
        }
    }

    /// Prints what is in the input of a converted volume and was passed over, if `--verbose` is set.
    pub fn passed_over(&self, input: &Input) {
        if let Some(text) = passed_over(input).filter(|_| self.verbose) {
            self.line(&format!("  passed over: {text}"));
        }
    }

    /// Prints what exists at the output of a job, if `--verbose` is set and there is something to say.
    pub fn existing(&self, job: &Job, existing: &Existing) {
        let (input, output) = (job.input.name(), job.output.name());
        match existing {
            Existing::Current if self.verbose => self.line(&format!("{input} -> {output}: kept")),
            Existing::Stale(difference) if self.verbose => {
                self.line(&format!("{input} -> {output}: it {difference}"));
            }
            _ => {}
        }
    }

    /// Prints something that a user may not expect, but that is no warning.
    pub fn note(&self, note: &dyn Explain) {
        if !self.quiet {
            self.labeled("note", "36", note.explain());
        }
    }

    /// Prints an error.
    pub fn error(&self, error: &dyn Explain) {
        self.labeled("error", "31", error.explain());
    }

    /// Prints the totals of the run. `interrupted` says that it was stopped before its end.
    pub fn finish(&self, totals: &Totals, interrupted: bool) {
        if let Some(batch) = &self.batch {
            batch.finish_and_clear();
        }
        let Totals { converted, kept, failed, bytes, .. } = totals;
        if (self.volumes > 1 || *kept > 0) && !self.quiet {
            let kept = if *kept > 0 { format!(", {kept} kept") } else { String::new() };
            let (size, time) = (HumanBytes(*bytes), seconds(self.begun.elapsed()));
            let interrupted = if interrupted { "interrupted: " } else { "" };
            self.line(&format!(
                "{interrupted}{converted} of {} volumes converted{kept}, {failed} failed; {size} in {time}",
                self.volumes
            ));
            if self.volumes >= LONG_RUN {
                self.failures_again(totals);
            }
        }
    }

    /// Prints the failures of a long run again, since the lines of all other volumes came between them.
    fn failures_again(&self, totals: &Totals) {
        if !totals.failures.is_empty() {
            self.line("the failures again:");
        }
        totals.failures.iter().for_each(|failure| self.line(&format!("  {failure}")));
        let more = totals.failed - totals.failures.len();
        if more > 0 {
            self.line(&format!("  and {more} more; --report FILE keeps all of them"));
        }
    }

    /// Prints the result of merging reports.
    pub fn merged(&self, merged: &Merged) {
        for (path, lines) in &merged.broken_lines {
            let text = format!("{}: {lines} broken lines were passed over", path.display());
            self.labeled("warning", "33", text);
        }
        let converted = merged.entries.iter().filter(|entry| entry.has_gif()).count();
        if !self.quiet {
            self.line(&format!("{converted} of {} inputs converted", merged.entries.len()));
        }
    }

    /// Prints a line with a label, which is colored if colors are on. `color` is the number of an ANSI color.
    fn labeled(&self, label: &str, color: &str, text: impl Display) {
        let text = text.to_string();
        if self.colored {
            self.bars.suspend(|| print(&format!("\x1b[1;{color}m{label}:\x1b[0m {}", escaped(&text))));
        } else {
            self.line(&format!("{label}: {text}"));
        }
    }

    /// Prints a line above the bars.
    fn line(&self, text: &str) {
        self.bars.suspend(|| print(&escaped(text)));
    }
}

/// What is in an input and is not converted, e.g. `spacing (1 axis), name (text)`; `None` if there is nothing.
pub fn passed_over(input: &Input) -> Option<String> {
    let Input::Stored(location) = input else { return None };
    /// Most that are named.
    const MOST: usize = 16;
    let all = location.passed_over();
    let mut named: Vec<String> =
        all.iter().take(MOST).map(|(name, what)| format!("{name} ({what})")).collect();
    if all.len() > MOST {
        named.push(format!("and {} more", all.len() - MOST));
    }
    (!named.is_empty()).then(|| named.join(", "))
}

/// Prints a line to stderr. A closed stderr is not an error: there is no other place for a message.
fn print(line: &str) {
    use std::io::Write;
    let _ = writeln!(stderr(), "{line}");
}

/// Escapes control characters, which names of files and arrays may contain, so that `text` stays one line and
/// cannot control the terminal.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.into() }).collect()
    } else {
        text.into()
    }
}

/// The bar of a volume. It disappears on drop.
pub struct VolumeBar(ProgressBar);

impl Progress for VolumeBar {
    fn begin(&self, stage: Stage, frames: usize) {
        self.0.set_length(frames as u64);
        self.0.set_position(0);
        self.0.set_message(match stage {
            Stage::Range => "finding the range",
            Stage::Percentiles => "finding percentiles",
            Stage::Colors => "counting colors",
            Stage::Turning => "turning",
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
    // The templates are constants of this file. A mistake in one gives the default style and does not end the
    // run.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The line about a converted volume, e.g.
/// `brain.npz[t1] -> brain.gif: 95 frames of 117x99, range -12.5 to 987.5, 612.45 KiB in 0.05 s, cpu`.
fn summary(outcome: &Outcome) -> String {
    let Outcome { name, output, shown, bytes, elapsed, backend, replaced, .. } = outcome;
    let replaced = if *replaced { ", replaced" } else { "" };
    let range = match outcome.range.describe(outcome.values) {
        Some((least, greatest)) => {
            let unit = outcome.values.scaling.unit().map_or(String::new(), |unit| format!(" {unit}"));
            format!("range {least} to {greatest}{unit}")
        }
        None => "no finite samples".into(),
    };
    let overlay = overlay(outcome);
    format!(
        "{name} -> {}: {} of {}x{}, {range}{overlay}, {} in {}, {backend}{replaced}",
        output.name(),
        frames(shown.frames),
        shown.width,
        shown.height,
        HumanBytes(*bytes),
        seconds(*elapsed),
    )
}

/// How exact the colors of the overlay are, if there is one.
fn overlay(outcome: &Outcome) -> String {
    let greys = if outcome.shape.samples == 1 { ", greys within 1 level" } else { "" };
    match outcome.overlay {
        None => String::new(),
        Some(OverlayColors::Mixed) => ", overlay mixed with the picture".to_owned(),
        Some(OverlayColors::Exact(1)) if outcome.exact_colors => {
            ", 1 overlay color and all others exact".to_owned()
        }
        Some(OverlayColors::Exact(colors)) if outcome.exact_colors => {
            format!(", {colors} overlay colors and all others exact")
        }
        Some(OverlayColors::Exact(1)) => format!(", 1 overlay color exact{greys}"),
        Some(OverlayColors::Exact(colors)) => format!(", {colors} overlay colors exact{greys}"),
    }
}

/// Lines about what was left out or changed to make the file smaller.
fn reductions(outcome: &Outcome) -> impl Iterator<Item = String> {
    let Outcome { reduction: step, deviation: errors, shape, resized, .. } = outcome;
    let frames = (step.frame_step > 1).then(|| {
        let nth = if step.frame_step == 3 {
            "rd"
        } else if step.frame_step == 2 {
            "nd"
        } else {
            "th"
        };
        format!(
            "  every {}{nth} of {} frames is shown, for as long as all of them",
            step.frame_step, shape.frames
        )
    });
    let pixels = (step.binning > 1).then(|| {
        let FrameShape { width, height, .. } = resized;
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

/// The line that `--verbose` adds.
fn details(outcome: &Outcome) -> String {
    let colors = match (outcome.shown.samples, outcome.exact_colors) {
        (1, _) => "grey",
        (_, true) => "RGB, all colors kept",
        (_, false) => "RGB, shown in 256 colors",
    };
    let megapixels = (outcome.shape.frames * outcome.shape.frame_pixels()) as f64 / 1e6;
    let speed = megapixels / outcome.elapsed.as_secs_f64().max(1e-9);
    let effort = outcome.reduction.effort as u8;
    format!(
        "  {} samples, {colors}, {}, effort {effort}, {speed:.0} Mpx/s",
        outcome.values.sample.name(),
        outcome.rule
    )
}

/// The line about what `--verify` compared.
fn verification(verified: &Verified) -> String {
    let against = match &verified.against {
        Some(backend) => format!("levels compared with {backend}"),
        None => "no GPU on this machine to compare levels with".into(),
    };
    format!("  verified: {} decoded, {against}", frames(verified.frames))
}

/// A number of frames, in words.
pub fn frames(count: usize) -> String {
    if count == 1 { "1 frame".into() } else { format!("{count} frames") }
}

fn seconds(elapsed: Duration) -> String {
    format!("{:.2} s", elapsed.as_secs_f64())
}

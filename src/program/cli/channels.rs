//! Options for channels that are shown together.

use std::fmt::Display;

use clap::{Args, ValueEnum};

use super::Cli;
use super::of_channel::of_each;
use super::picture::ScopeArg;
use crate::Problem;
use crate::options::{Blend, ChannelColors, ChannelOptions};
use crate::program::remedies::Explain;

/// How channels are shown together.
#[derive(Args, Debug)]
#[command(next_help_heading = "Channels")]
pub struct ChannelArgs {
    /// Colors of the channels: magenta,green,... in the order of the file, or CHANNEL=COLOR,... for those to show
    ///
    /// A CHANNEL is its name or its number from 0. A COLOR is white, red, green, blue, cyan, magenta, yellow, orange,
    /// #rrggbb or the name of a colormap; - in its place leaves a channel out. Each channel has its own range, unless
    /// --scope volume or batch is given; --range and --gamma may be of one channel: --range DAPI=100,3000. [default:
    /// the channels and colors of the file; without them magenta and green, red, green and blue, or, of more than
    /// three, grey, cyan, magenta, yellow, red, green, blue]
    #[arg(long, value_name = "[CHANNEL=]COLOR,...", allow_hyphen_values = true, value_parser = channel_colors)]
    pub channels: Option<ChannelColors>,
    /// How the colors of channels are joined: add (at most 255) or max [default: add]
    #[arg(long, value_name = "BLEND", hide_possible_values = true)]
    pub blend: Option<BlendArg>,
}

/// [`Blend`] as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BlendArg {
    /// The sum.
    Add,
    /// The greatest.
    Max,
}

fn channel_colors(text: &str) -> Result<ChannelColors, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

impl Cli {
    /// How channels are shown together.
    ///
    /// # Errors
    ///
    /// A message about values that are impossible together.
    pub(super) fn channels(&self, like: &ChannelOptions) -> Result<ChannelOptions, String> {
        let windows = of_each("--range", &self.contrast.range)?;
        let curves = of_each("--gamma", &self.contrast.gamma)?;
        let one_range = match self.contrast.scope {
            None => like.one_range,
            Some(scope) => scope == ScopeArg::Volume,
        };
        let refuse = |option: &str, name: &dyn Display| {
            Err(format!("--scope volume is one range of all channels, and {option} {name}= is of one"))
        };
        match (self.contrast.scope, windows.first(), curves.first()) {
            (Some(ScopeArg::Volume | ScopeArg::Batch), Some((name, _)), _) => return refuse("--range", name),
            (Some(ScopeArg::Volume | ScopeArg::Batch), _, Some((name, _))) => return refuse("--gamma", name),
            _ => {}
        }
        Ok(ChannelOptions {
            colors: self.channel_args.channels.clone().unwrap_or_else(|| like.colors.clone()),
            windows: if windows.is_empty() { like.windows.clone() } else { windows },
            curves: if curves.is_empty() { like.curves.clone() } else { curves },
            blend: match self.channel_args.blend {
                None => like.blend,
                Some(BlendArg::Add) => Blend::Add,
                Some(BlendArg::Max) => Blend::Max,
            },
            one_range,
        })
    }
}

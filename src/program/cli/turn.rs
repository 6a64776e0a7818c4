//! Options for a volume that turns.

use clap::Args;

use super::Cli;
use crate::Problem;
use crate::options::{Interpolation, Render, TurnOptions, Turns};
use crate::program::remedies::Explain;

/// How a turning volume is shown.
#[derive(Args, Debug)]
#[command(next_help_heading = "Turntable")]
pub struct TurnArgs {
    /// Turn the volume about the vertical axis of the picture: N frames, through ARC degrees [360] from START [0]
    ///
    /// Each pixel shows the brightest sample of its ray (--render). The picture is as wide as the diagonal of the
    /// volume. The front of frame 0 is the first slice; a positive angle moves the front to the right. The range is
    /// the one of the volume. Where the orientation of a body is known, and no --plane is given, it stands upright
    /// and is seen from the front. --ping-pong turns it back again. Channels are turned each, and then composed.
    #[arg(long, value_name = "N[,ARC[,START]]", allow_hyphen_values = true, value_parser = turns)]
    pub turntable: Option<Turns>,
    /// What a pixel shows of its ray: max (the brightest sample), mean, or surface:LEVEL [default: max]
    ///
    /// A surface is where levels first rise to LEVEL, 1 to 255 [128], lit from the upper left in front.
    #[arg(long, value_name = "KIND", value_parser = render)]
    pub render: Option<Render>,
    /// Look down on the volume, from -90 (from below) to 90 degrees (from above) [default: 0]
    #[arg(long, value_name = "DEG", allow_negative_numbers = true, value_parser = tilt)]
    pub tilt: Option<f64>,
    /// How much darker the back is than the front, 0 to 100 percent [default: 50 with --render max, else 0]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub cue: Option<u8>,
    /// How samples between voxels are made: linear or nearest (for labels) [default: linear; nearest with --colormap
    /// labels]
    #[arg(long, value_name = "KIND", value_parser = interpolation)]
    pub interpolate: Option<Interpolation>,
}

fn turns(text: &str) -> Result<Turns, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn render(text: &str) -> Result<Render, String> {
    text.parse().map_err(|problem: Problem| problem.explain())
}

fn tilt(text: &str) -> Result<f64, String> {
    let degrees = text.parse().ok().filter(|degrees: &f64| degrees.abs() <= 90.0);
    degrees.ok_or_else(|| "not from -90 to 90".into())
}

fn interpolation(text: &str) -> Result<Interpolation, String> {
    let known = Interpolation::ALL.into_iter().find(|known| known.name() == text);
    known.ok_or_else(|| "not linear or nearest".into())
}

impl Cli {
    /// How the volume turns.
    ///
    /// # Errors
    ///
    /// A message about an option that has an effect on a turntable alone.
    pub(super) fn turn(&self, like: &TurnOptions) -> Result<TurnOptions, String> {
        let given = &self.turn_args;
        let turns = given.turntable.or(like.turns);
        let idle = [
            ("--render", given.render.is_some()),
            ("--tilt", given.tilt.is_some()),
            ("--cue", given.cue.is_some()),
            ("--interpolate", given.interpolate.is_some()),
        ];
        if let (None, Some((name, _))) = (turns, idle.into_iter().find(|(_, is_given)| *is_given)) {
            return Err(format!("{name} is for --turntable; give --turntable N, too"));
        }
        if turns.is_some() && self.view.project.is_some() {
            return Err(
                "--turntable turns the slices, and --project leaves one picture of them; give one of both"
                    .into(),
            );
        }
        Ok(TurnOptions {
            turns,
            render: given.render.unwrap_or(like.render),
            tilt: given.tilt.unwrap_or(like.tilt),
            cue: given.cue.or(like.cue),
            interpolation: given.interpolate.or(like.interpolation),
        })
    }
}

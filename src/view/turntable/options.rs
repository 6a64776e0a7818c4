//! Options of the stage that turns a volume.

use std::fmt;
use std::str::FromStr;

use crate::error::{Problem, TurnReason};

/// How a turning volume is shown. Everything but [`turns`](Self::turns) has an effect only with it.
///
/// The levels are turned, not the values: ranges, percentiles and value scales are those of the volume.
///
/// # Examples
///
/// ```
/// use vol2gif::options::{Render, TurnOptions};
/// use vol2gif::{Options, array_to_gif};
///
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("a.gif");
/// let stack = ndarray::Array3::<u8>::from_shape_fn((12, 30, 40), |(z, y, x)| (z * y + x) as u8);
/// let mut options = Options::default();
/// options.turn = TurnOptions { turns: Some("36".parse()?), cue: Some(0), ..TurnOptions::default() };
/// let outcome = array_to_gif(&path, stack.view(), &options)?;
/// // 42 is the least even number of at least the diagonal of 12 x 40.
/// assert_eq!(outcome.shown.to_string(), "36x30x42");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TurnOptions {
    /// The frames and the angles of the turntable: about the vertical axis of the picture.
    ///
    /// Default: none, and the frames are slices.
    pub turns: Option<Turns>,
    /// What a ray shows of its samples.
    ///
    /// Default: [`Render::Max`].
    pub render: Render,
    /// How far the picture looks down on the volume, in degrees from -90 to 90.
    ///
    /// Default: 0.
    pub tilt: f64,
    /// How much darker the farthest samples are than the nearest, in percent from 0 to 100.
    ///
    /// Default: 50 for [`Render::Max`], else 0.
    pub cue: Option<u8>,
    /// How samples between voxels are made.
    ///
    /// Default: [`Interpolation::Linear`]; [`Interpolation::Nearest`] for a colormap of labels.
    pub interpolation: Option<Interpolation>,
}

impl TurnOptions {
    /// Whether every ray runs within a row: it is not tilted, and shows no surface.
    pub fn is_level(&self) -> bool {
        self.tilt == 0.0 && !matches!(self.render, Render::Surface(_))
    }

    /// How much darker the farthest samples are, in percent.
    pub fn effective_cue(&self) -> u8 {
        self.cue.unwrap_or(if self.render == Render::Max { 50 } else { 0 })
    }
}

/// The frames of a turntable, and their angles. It prints as, and is parsed from, `N`, `N,ARC` or `N,ARC,START`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turns {
    frames: usize,
    arc: f64,
    start: f64,
}

impl Turns {
    /// Most frames of a turntable.
    pub const MOST: usize = 65535;

    /// A turntable of `frames` frames, 1 to [`MOST`](Self::MOST), from the angle `start` through `arc` degrees. The
    /// end of the arc is not shown: it is the first frame of a full turn.
    ///
    /// # Errors
    ///
    /// [`Problem::Turn`] for another number, or an angle that is not within -36000 and 36000.
    pub fn new(frames: usize, arc: f64, start: f64) -> Result<Self, Problem> {
        const MOST_DEGREES: f64 = 36000.0;
        let is_angle = |angle: f64| angle.abs() <= MOST_DEGREES;
        match (1..=Self::MOST).contains(&frames) && is_angle(arc) && is_angle(start) {
            true => Ok(Self { frames, arc, start }),
            false => Err(refused(&Self { frames, arc, start }.to_string())),
        }
    }

    /// Number of frames.
    pub fn frames(self) -> usize {
        self.frames
    }

    /// The angle of a frame in degrees.
    pub fn angle(self, frame: usize) -> f64 {
        self.start + frame as f64 * self.arc / self.frames as f64
    }

    /// Whether frame k + n/2 of n looks from the side opposite to frame k.
    pub fn second_half_is_mirrored(self) -> bool {
        self.frames.is_multiple_of(2) && (self.arc / 2.0).rem_euclid(360.0) == 180.0
    }
}

impl fmt::Display for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { frames, arc, start } = self;
        write!(f, "{frames}")?;
        match (*arc, *start) {
            (360.0, 0.0) => Ok(()),
            (arc, 0.0) => write!(f, ",{arc}"),
            (arc, start) => write!(f, ",{arc},{start}"),
        }
    }
}

impl FromStr for Turns {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || refused(text);
        let mut parts = text.split(',').map(str::trim);
        let frames = parts.next().and_then(|part| part.parse().ok()).ok_or_else(refuse)?;
        let mut angle = |default| parts.next().map_or(Some(default), |part| part.parse().ok());
        let arc = angle(360.0).ok_or_else(refuse)?;
        let start = angle(0.0).ok_or_else(refuse)?;
        if parts.next().is_some() {
            return Err(refuse());
        }
        Self::new(frames, arc, start).map_err(|_| refuse())
    }
}

fn refused(text: &str) -> Problem {
    Problem::Turn(TurnReason::Turns(text.to_owned()))
}

/// What a ray shows of its samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Render {
    /// The brightest one. The default.
    #[default]
    Max,
    /// Their mean.
    Mean,
    /// The surface at which the levels rise to this one, 1 to 255, lit from the side of the viewer.
    Surface(u8),
}

impl Render {
    /// The level of a surface where none is given.
    pub const LEVEL: u8 = 128;
}

impl fmt::Display for Render {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Max => f.write_str("max"),
            Self::Mean => f.write_str("mean"),
            Self::Surface(Self::LEVEL) => f.write_str("surface"),
            Self::Surface(level) => write!(f, "surface:{level}"),
        }
    }
}

impl FromStr for Render {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let level = |text: &str| text.trim().parse().ok().filter(|level| *level > 0);
        match text.trim() {
            "max" => Some(Self::Max),
            "mean" => Some(Self::Mean),
            "surface" => Some(Self::Surface(Self::LEVEL)),
            other => other.strip_prefix("surface:").and_then(level).map(Self::Surface),
        }
        .ok_or_else(|| Problem::Turn(TurnReason::Render(text.to_owned())))
    }
}

/// How samples between voxels are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interpolation {
    /// Of the voxels around them, each by its share. The default.
    #[default]
    Linear,
    /// The nearest voxel.
    Nearest,
}

impl Interpolation {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Linear, Self::Nearest];

    /// The name: `linear` or `nearest`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Nearest => "nearest",
        }
    }
}

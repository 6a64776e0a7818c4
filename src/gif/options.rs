//! Options of the GIF itself: time, and how frames lie over each other.

use super::delays::Delays;
use super::disposal::Disposal;
use super::repeat::Repeat;

/// When each frame is shown, and how often all of them are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimingOptions {
    /// How long each frame is shown.
    ///
    /// Default: 100 ms.
    pub delays: Delays,
    /// How often the frames are played.
    ///
    /// Default: [`Repeat::Forever`].
    pub repeat: Repeat,
}

/// How frames lie over each other and over the background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LayerOptions {
    /// What is done with a frame before the next one is drawn.
    ///
    /// Default: [`Disposal::Keep`].
    pub disposal: Disposal,
    /// The level of grey volumes that is not drawn; RGB volumes are refused with it. It is the level before a
    /// colormap and before an inversion. The frames before show through there, unless
    /// [`disposal`](Self::disposal) removes them.
    ///
    /// Default: none.
    pub transparent: Option<u8>,
    /// The level of grey volumes whose color is the background of the screen; RGB volumes are refused with
    /// it. It is the level before a colormap and before an inversion. Most viewers show nothing where no
    /// frame is drawn and where [`Disposal::Background`] clears a frame; a few show this color.
    ///
    /// Default: none, which makes it the first entry of the palette.
    pub background: Option<u8>,
}

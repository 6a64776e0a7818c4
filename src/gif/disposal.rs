//! What is under a frame.

/// What becomes of a frame before the next one is drawn.
///
/// With all but [`Keep`](Self::Keep) nothing of a frame is left for the next one, so every frame is packed
/// whole, at any [`Effort`](super::Effort).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disposal {
    /// It stays, and is seen where the next one is transparent.
    #[default]
    Keep,
    /// It is cleared to the background. Browsers and most other viewers show nothing there, whatever the
    /// background is; a few its color.
    Background,
    /// What was there before it comes back.
    Previous,
}

impl Disposal {
    /// Whether the next frame is drawn over this one.
    pub(crate) fn keeps_frame(self) -> bool {
        self == Self::Keep
    }

    /// As it is written.
    pub(super) fn method(self) -> gif::DisposalMethod {
        match self {
            Self::Keep => gif::DisposalMethod::Keep,
            Self::Background => gif::DisposalMethod::Background,
            Self::Previous => gif::DisposalMethod::Previous,
        }
    }
}

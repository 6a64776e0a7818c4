//! What becomes of a frame before the next one is drawn.

/// What becomes of a frame before the next one is drawn.
///
/// Only with [`Keep`](Self::Keep) the next frame can build on this one. With the others every frame is
/// encoded as a whole, at any [`Effort`](crate::Effort).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Disposal {
    /// It stays, and is visible where the next frame is transparent.
    #[default]
    Keep,
    /// It is cleared to the background. Browsers and most other viewers show nothing there, whatever the
    /// background is; a few show its color.
    Background,
    /// The picture before this frame is restored.
    Previous,
}

impl Disposal {
    /// Whether the next frame is drawn over this one.
    pub(crate) fn keeps_frame(self) -> bool {
        self == Self::Keep
    }

    /// The method as the `gif` crate writes it.
    pub(super) fn method(self) -> gif::DisposalMethod {
        match self {
            Self::Keep => gif::DisposalMethod::Keep,
            Self::Background => gif::DisposalMethod::Background,
            Self::Previous => gif::DisposalMethod::Previous,
        }
    }
}

//! JPEG-LS.

use super::{Damage, Decoded, FrameSize};

pub(super) fn decode(_: &[u8], _: FrameSize) -> Result<Decoded, Damage> {
    Err(Damage::Unread("JPEG-LS"))
}

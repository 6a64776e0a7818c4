//! Another array that is drawn over the pictures of a volume.

use super::Volume;

/// What is drawn over a volume.
#[derive(Debug)]
pub(super) struct VolumeOverlay<'a> {
    volume: Volume<'a>,
    /// Its name, and what tells it from others of this name, for the record.
    identity: String,
}

impl<'a> Volume<'a> {
    /// The same volume, over whose pictures `overlay` is drawn: an array of labels, or of values, as
    /// [`OverlayOptions`](crate::options::OverlayOptions) say.
    ///
    /// It has the axes of this volume, in any order, without channels; it may have no axis of time. Where the
    /// [orientation](super::Metadata::orientation) of both is known, they are matched by it: a label on the left stays
    /// on the left.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::volume::Volume;
    /// use vol2gif::{Control, Converter, Options, Output, Resources};
    ///
    /// let stack = ndarray::Array3::from_shape_fn((4, 32, 48), |(z, y, x)| (z * y + x) as u8);
    /// let labels = ndarray::Array3::from_shape_fn((4, 32, 48), |(_, y, x)| u16::from(x > y));
    /// let labels = Volume::from_array("labels", labels.view())?;
    /// let volume = Volume::from_array("stack", stack.view())?.with_overlay(labels);
    /// let mut options = Options::default();
    /// options.overlay.opacity = 100;
    /// let outcome =
    ///     Converter::new(Resources::default())?.convert(&volume, &Output::Memory, &options, &Control::default())?;
    /// assert_eq!(outcome.shape.frames, 4);
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn with_overlay(self, overlay: Volume<'a>) -> Self {
        let identity = overlay.provenance_name.clone().unwrap_or_else(|| "overlay".to_owned());
        self.with_identified_overlay(overlay, identity)
    }

    /// The same volume with this overlay, which the record calls by this text.
    pub(crate) fn with_identified_overlay(self, volume: Volume<'a>, identity: String) -> Self {
        Self { overlay: Some(Box::new(VolumeOverlay { volume, identity })), ..self }
    }

    /// What is drawn over the pictures, if there is something.
    pub fn overlay(&self) -> Option<&Volume<'a>> {
        self.overlay.as_deref().map(|overlay| &overlay.volume)
    }

    /// What the record calls the overlay.
    pub(crate) fn overlay_identity(&self) -> Option<&str> {
        self.overlay.as_deref().map(|overlay| &*overlay.identity)
    }
}

//! Transfer syntaxes: how a data set is written, and how its pixels are compressed.

use super::elements::Writing;
use crate::error::{Problem, WayOut};
use crate::volume::ByteOrder;

/// How pixels are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Compression {
    /// Not at all. They may still lie in fragments.
    None,
    Rle,
    Jpeg,
    JpegLossless,
    JpegLs,
    Jpeg2000,
}

/// A transfer syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) writing: Writing,
    /// Whether the data set is deflated.
    pub(super) deflated: bool,
    pub(super) compression: Compression,
}

impl Syntax {
    /// The transfer syntax of a UID.
    ///
    /// # Errors
    ///
    /// [`Problem::UnreadFormat`] for one that is not read.
    pub(super) fn of(uid: &[u8]) -> Result<Self, Problem> {
        let syntax = |explicit, order, deflated, compression| {
            Ok(Self { writing: Writing { explicit, order }, deflated, compression })
        };
        let little = |compression| syntax(true, ByteOrder::Little, false, compression);
        let format = match uid.strip_prefix(b"1.2.840.10008.1.2").unwrap_or(b"?") {
            b"" => return syntax(false, ByteOrder::Little, false, Compression::None),
            b".1" | b".1.98" => return little(Compression::None),
            b".1.99" => return syntax(true, ByteOrder::Little, true, Compression::None),
            b".2" => return syntax(true, ByteOrder::Big, false, Compression::None),
            b".4.50" | b".4.51" => return little(Compression::Jpeg),
            b".4.57" | b".4.70" => return little(Compression::JpegLossless),
            b".4.80" | b".4.81" => return little(Compression::JpegLs),
            b".4.90" | b".4.91" => return little(Compression::Jpeg2000),
            b".5" => return little(Compression::Rle),
            b".4.201" => "a DICOM file compressed with HTJ2K (1.2.840.10008.1.2.4.201)",
            b".4.202" => "a DICOM file compressed with HTJ2K (1.2.840.10008.1.2.4.202)",
            b".4.203" => "a DICOM file compressed with HTJ2K (1.2.840.10008.1.2.4.203)",
            b".4.92" | b".4.93" => "a DICOM file compressed with JPEG 2000 of part 2",
            b".4.94" | b".4.95" => "a DICOM file that leads to its pixels on a server (JPIP)",
            b".4.100" | b".4.100.1" | b".4.101" | b".4.101.1" => "a DICOM file of a video in MPEG-2",
            b".4.102" | b".4.102.1" | b".4.103" | b".4.103.1" | b".4.104" | b".4.104.1" | b".4.105"
            | b".4.105.1" | b".4.106" | b".4.106.1" => "a DICOM file of a video in MPEG-4",
            b".4.107" | b".4.108" => "a DICOM file of a video in HEVC",
            b".4.110" | b".4.111" | b".4.112" => "a DICOM file compressed with JPEG XL",
            b".4.52" | b".4.53" | b".4.54" | b".4.55" | b".4.56" | b".4.58" | b".4.59" | b".4.60"
            | b".4.61" | b".4.62" | b".4.63" | b".4.64" | b".4.65" | b".4.66" => {
                "a DICOM file compressed with a retired process of JPEG"
            }
            _ => "a DICOM file of an unknown transfer syntax",
        };
        Err(Problem::UnreadFormat { format, way_out: WayOut::Uncompress })
    }
}

/// The problem of lossy JPEG of 12 bits.
pub(super) fn jpeg_of_12_bits() -> Problem {
    let format = "a DICOM file compressed with JPEG Extended of 12 bits (1.2.840.10008.1.2.4.51)";
    Problem::UnreadFormat { format, way_out: WayOut::Uncompress }
}

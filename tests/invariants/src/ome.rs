//! The reader of OME-XML.

use vol2gif_kit::tiff_writer::{Layout, Tiff, wave};

use crate::decisions::Decisions;
use crate::tiff::survive;

/// Pieces of OME-XML, so that most inputs say something.
const PIECES: [&str; 24] = [
    "<Image Name=\"a\">",
    "</Image>",
    "<Pixels DimensionOrder=\"XYCZT\" SizeX=\"7\" SizeY=\"5\" SizeZ=\"2\" SizeC=\"1\" SizeT=\"2\">",
    "<Pixels DimensionOrder=\"XYZTC\" SizeX=\"7\" SizeY=\"5\" SizeZ=\"1\" SizeC=\"4\" SizeT=\"1\">",
    "<Pixels DimensionOrder=\"XYTCZ\" SizeX=\"7\" SizeY=\"5\" SizeZ=\"9999999999\" SizeC=\"3\" SizeT=\"88888888\">",
    "</Pixels>",
    "<Channel SamplesPerPixel=\"1\" Color=\"-1\"/>",
    "<Channel SamplesPerPixel=\"3\"/>",
    "<TiffData/>",
    "<TiffData IFD=\"0\" FirstZ=\"1\"/>",
    "<TiffData IFD=\"1\" FirstT=\"1\" PlaneCount=\"2\"/>",
    "<TiffData IFD=\"4294967295\" PlaneCount=\"4294967295\"/>",
    "<TiffData FirstC=\"3\" NumPlanes=\"1\">",
    "<UUID FileName=\"a.tif\">u</UUID>",
    "<UUID FileName=\"../a.tif\">v</UUID>",
    "<UUID FileName=\"b.tif\">u</UUID>",
    "</TiffData>",
    "<BinaryOnly MetadataFile=\"a.tif\"/>",
    "<BinaryOnly MetadataFile=\"/etc/hosts\"/>",
    "<!-- x -->",
    "&amp;&lt;&x;",
    "<![CDATA[ x ]]>",
    "<Pixels PhysicalSizeX=\"1e-320\" PhysicalSizeXUnit=\"nm\" TimeIncrement=\"1e300\" TimeIncrementUnit=\"d\"/>",
    "\u{b5}",
];

/// A file of four pages with any OME-XML is an error or a volume.
pub fn check(bytes: &[u8]) {
    let mut decisions = Decisions(bytes);
    let mut text = b"<OME UUID=\"u\">".to_vec();
    while !decisions.0.is_empty() {
        let piece = usize::from(decisions.byte());
        match PIECES.get(piece) {
            Some(piece) => text.extend(piece.as_bytes()),
            None => {
                let count = piece % 32;
                text.extend(decisions.take(count));
            }
        }
    }
    text.extend(b"</OME>");
    let mut tiff = Tiff::new(false, false);
    let text = tiff.text(&text);
    for (page, samples) in wave(&[4, 5, 7], 1).chunks(35).enumerate() {
        tiff.page(
            &Layout::grey(7, 5, 8),
            samples,
            if page == 0 { vec![(270, text.clone())] } else { vec![] },
        );
    }
    survive(&tiff.bytes);
}

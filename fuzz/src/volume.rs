//! Volumes read in several ways, which must agree.

use vol2gif::volume::Volume;

use super::stored::read_back;

/// The most bytes of a volume that is read again in other ways.
const SMALL: u64 = 1 << 16;

/// All samples of a volume; `None` if it cannot be read. In any order they are the same, and in any blocks.
pub fn samples(volume: &Volume<'_>) -> Option<Vec<u8>> {
    let samples = read_back(volume, 3, 1 << 20, 1, false).ok();
    if let Some(samples) = &samples {
        assert_eq!(samples.len() as u64, volume.bytes());
        if volume.bytes() <= SMALL {
            assert_eq!(read_back(volume, 1, 1000, 1, false).ok().as_ref(), Some(samples));
            let mut sorted = read_back(volume, 2, 500, 1, true).expect("read before");
            let mut expected = samples.clone();
            sorted.sort_unstable();
            expected.sort_unstable();
            assert_eq!(sorted, expected);
        }
    }
    samples
}

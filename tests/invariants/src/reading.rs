//! Reading of volumes in several ways, whose results must agree.

use vol2gif::Error;
use vol2gif::volume::{Pass, Volume};
use vol2gif_kit::groups::read_groups;

/// A volume of more bytes is read in one way only.
const SMALL: u64 = 1 << 16;

/// All samples of a volume; `None` if it cannot be read. They must be the same for any sizes of blocks and
/// groups, and, once sorted, in any order.
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

/// Reads all samples of a volume from `threads` threads; with `any_order`, blocks come in any order.
pub fn read_back(
    volume: &Volume<'_>,
    frames_per_group: usize,
    bytes_per_block: usize,
    threads: usize,
    any_order: bool,
) -> Result<Vec<u8>, Error> {
    let pass = if any_order {
        volume.pass_in_any_order(frames_per_group, bytes_per_block)?
    } else {
        volume.pass(frames_per_group, bytes_per_block)?
    };
    read_pass(&pass, threads)
}

/// Reads all samples of a pass, group by group.
pub fn read_pass(pass: &Pass<'_>, threads: usize) -> Result<Vec<u8>, Error> {
    read_groups(threads, |buffer, bytes| {
        let group = pass.next(buffer, &mut |mut block| {
            bytes.extend_from_slice(block.bytes()?);
            Ok(())
        })?;
        Some(group.map(|group| group.index))
    })
}

//! Large pages for large memory.
//!
//! The system hands out fresh memory page by page, when a page is first touched. With Linux's pages of 4 KiB,
//! that took as long as inflating a deflated MRI of 8 MiB. With pages of 2 MiB it hardly takes any time: the
//! MRI is converted 1.15 times as fast.

/// The least size for which advice is given: 4 MiB contain a whole page of 2 MiB wherever they begin.
#[cfg(all(target_os = "linux", not(miri)))]
const LEAST_BYTES: usize = 4 << 20;

/// Asks for large pages for fresh memory. Where the system refuses, nothing changes.
#[cfg(all(target_os = "linux", not(miri)))]
pub(crate) fn prefer_large(bytes: &mut [u8]) {
    use rustix::mm::{Advice, madvise};
    if bytes.len() < LEAST_BYTES {
        return;
    }
    let page = rustix::param::page_size();
    let before = bytes.as_ptr().align_offset(page);
    let Some(bytes) = bytes.get_mut(before..) else { return };
    // SAFETY: the pages from an aligned byte of a slice to its end are memory of this process. The advice
    // does not change their content, nor the content of the rest of the last page.
    let _ = unsafe { madvise(bytes.as_mut_ptr().cast(), bytes.len(), Advice::LinuxHugepage) };
}

/// Does nothing: this system takes no such advice.
#[cfg(not(all(target_os = "linux", not(miri))))]
pub(crate) fn prefer_large(_bytes: &mut [u8]) {}

#[cfg(test)]
mod tests {
    use crate::runtime::pages::prefer_large;

    #[test]
    fn advice_changes_nothing_in_memory() {
        for length in [0, 1, 4095, 4 << 20, (9 << 20) + 77] {
            let byte = |at: usize| (at * 31 % 251) as u8;
            let mut bytes: Vec<u8> = (0..length).map(byte).collect();
            for from in [0, 1.min(length)] {
                prefer_large(&mut bytes[from..]);
            }
            assert!(bytes.iter().enumerate().all(|(at, &found)| found == byte(at)), "{length} bytes");
        }
    }

    /// Whether the memory that a byte lies in is marked for large pages.
    #[cfg(all(target_os = "linux", not(miri)))]
    fn is_marked(byte: *const u8) -> bool {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap_or_default();
        let mut here = false;
        let flags = maps.lines().find(|line| {
            let hex = |text: &str| usize::from_str_radix(text, 16).ok();
            let range = line.split_once(' ').and_then(|(range, _)| range.split_once('-'));
            if let Some((Some(from), Some(to))) = range.map(|(from, to)| (hex(from), hex(to))) {
                here = (from..to).contains(&(byte as usize));
            }
            here && line.starts_with("VmFlags:")
        });
        flags.is_some_and(|flags| flags.split(' ').any(|flag| flag == "hg"))
    }

    #[cfg(all(target_os = "linux", not(miri)))]
    #[test]
    fn large_memory_is_marked_for_large_pages() {
        use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap_anonymous, munmap};
        const LENGTH: usize = 32 << 20;
        // SAFETY: the mapping is new, nothing else refers to it, and it is not used after it is unmapped.
        let marks = unsafe {
            let map =
                mmap_anonymous(std::ptr::null_mut(), LENGTH, ProtFlags::READ, MapFlags::PRIVATE).unwrap();
            let marks = madvise(map, LENGTH, Advice::LinuxHugepage).is_ok() && is_marked(map.cast());
            munmap(map, LENGTH).unwrap();
            marks
        };
        if !marks {
            eprintln!("did not run: this system has no large pages, or does not say where");
            return;
        }
        let mut bytes = vec![0u8; LENGTH];
        prefer_large(&mut bytes);
        assert!(is_marked(&bytes[LENGTH / 2]));
    }
}

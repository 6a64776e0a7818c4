//! Large pages for large memory.
//!
//! Memory that was just allocated is given page by page, as it is first touched, and on Linux a page has 4 KiB: of a deflated MRI of 8 MiB
//! that took as long as the inflating. Of 2 MiB it hardly takes any time; an MRI is converted 1.15 times as fast.

/// From so many bytes on there is sure to be a page of 2 MiB in them.
#[cfg(all(target_os = "linux", not(miri)))]
const WORTH: usize = 4 << 20;

/// Asks that fresh memory be given in large pages, where the system has any. Says nothing if it will not: nothing is lost.
#[cfg(all(target_os = "linux", not(miri)))]
pub(crate) fn prefer_large(bytes: &mut [u8]) {
    use rustix::mm::{Advice, madvise};
    if bytes.len() < WORTH {
        return;
    }
    let page = rustix::param::page_size();
    let before = bytes.as_ptr().align_offset(page);
    let Some(bytes) = bytes.get_mut(before..) else { return };
    // SAFETY: the pages from an aligned byte of a slice to its end are memory of this process, and what is in them does not change by
    // this advice, whatever else lies in the last one.
    let _ = unsafe { madvise(bytes.as_mut_ptr().cast(), bytes.len(), Advice::LinuxHugepage) };
}

/// Where there is no such advice.
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
        // SAFETY: the mapping is new, nobody else knows of it, and it is not used after it is gone.
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

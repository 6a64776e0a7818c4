//! The memory that control groups, and so containers and jobs of a cluster, leave to this process.
//!
//! Linux has two versions of control groups, and a machine may have both. Where a container shows only a part of the
//! groups, the directory of the process may be missing; then the nearest one above it counts, which is the container's
//! own. The limits of processors are respected by `std::thread::available_parallelism`.

use std::fs;
use std::path::{Path, PathBuf};

/// The names of a version's files.
struct Version {
    most: &'static str,
    current: &'static str,
    /// The lines of `memory.stat` with the bytes of files that the system would give up.
    caches: [&'static str; 2],
}

const FIRST: Version = Version {
    most: "memory.limit_in_bytes",
    current: "memory.usage_in_bytes",
    caches: ["total_inactive_file ", "total_active_file "],
};
const SECOND: Version =
    Version { most: "memory.max", current: "memory.current", caches: ["inactive_file ", "active_file "] };

/// Bytes that the control groups of this process leave to use; `None` where they have no limit.
pub(super) fn memory_left() -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    of_groups(&groups, Path::new("/sys/fs/cgroup"))
}

/// The same by the text of `/proc/self/cgroup` and the directory where the groups are.
fn of_groups(groups: &str, root: &Path) -> Option<u64> {
    let left = |line: &str| {
        let (controllers, group) = line.split_once(':')?.1.split_once(":/")?;
        match controllers {
            "" => SECOND.left(&root.join(group)),
            _ if controllers.split(',').any(|it| it == "memory") => {
                FIRST.left(&root.join("memory").join(group))
            }
            _ => None,
        }
    };
    groups.lines().filter_map(left).min()
}

impl Version {
    /// Bytes that a control group and its parents leave to use.
    fn left(&self, group: &Path) -> Option<u64> {
        group.ancestors().filter_map(|group| self.left_by_one(group)).min()
    }

    fn left_by_one(&self, group: &Path) -> Option<u64> {
        let text = |file: PathBuf| fs::read_to_string(file).ok();
        let number = |file: &str| text(group.join(file))?.trim().parse::<u64>().ok();
        let most = number(self.most)?;
        let current = number(self.current).unwrap_or(0);
        let stat = text(group.join("memory.stat")).unwrap_or_default();
        let cache = |name: &str| -> Option<u64> {
            stat.lines().find_map(|line| line.strip_prefix(name))?.trim().parse().ok()
        };
        let caches: u64 = self.caches.iter().filter_map(|name| cache(name)).sum();
        Some(most.saturating_sub(current.saturating_sub(caches)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory with these files.
    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn the_tightest_group_of_the_second_version_counts() {
        let root = tree(&[("a/b/memory.max", "max\n")]);
        assert_eq!(of_groups("0::/a/b\n", root.path()), None);
        let root = tree(&[("a/b/memory.max", "max\n"), ("a/memory.max", "1000\n")]);
        assert_eq!(of_groups("0::/a/b\n", root.path()), Some(1000));
        fs::write(root.path().join("a/memory.current"), "300\n").unwrap();
        assert_eq!(of_groups("0::/a/b\n", root.path()), Some(700));
        fs::write(root.path().join("a/memory.stat"), "anon 50\ninactive_file 100\nactive_file 7\n").unwrap();
        assert_eq!(of_groups("0::/a/b\n", root.path()), Some(807), "the cache of files is given up");
        fs::write(root.path().join("a/b/memory.max"), "500\n").unwrap();
        assert_eq!(of_groups("0::/a/b\n", root.path()), Some(500));
    }

    #[test]
    fn the_first_version_has_a_directory_for_memory() {
        let groups = "9:name=systemd:/\n4:cpu,memory:/docker/77\n1:cpu:/\n0::/\n";
        let root = tree(&[
            ("memory/docker/77/memory.limit_in_bytes", "4000\n"),
            ("memory/docker/77/memory.usage_in_bytes", "900\n"),
            (
                "memory/docker/77/memory.stat",
                "inactive_file 5\ntotal_inactive_file 300\ntotal_active_file 0\n",
            ),
            ("memory/memory.limit_in_bytes", "9223372036854771712\n"),
        ]);
        assert_eq!(of_groups(groups, root.path()), Some(3400));
        // A container sees its own group as the root.
        let root = tree(&[("memory/memory.limit_in_bytes", "2000\n"), ("memory.max", "5000\n")]);
        assert_eq!(of_groups(groups, root.path()), Some(2000));
        assert_eq!(of_groups("1:cpu:/\n", root.path()), None);
    }
}

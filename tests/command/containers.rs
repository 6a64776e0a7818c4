//! The limits of a container, a job or an affinity: processors and memory.
//!
//! Groups can be made only by the superuser, where the system shows them. Elsewhere these tests end early, and say so.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use vol2gif_kit::npy_writer::{header, npy, npy_with};
use vol2gif_kit::sandbox::{Ran, Sandbox, program};

/// A control group, which is removed on drop.
struct Group(PathBuf);

impl Group {
    /// A new group with these settings, below the first of `parents` where that is possible.
    fn new(parents: &[&str], name: &str, settings: &[(&str, &str)]) -> Option<Self> {
        let made = parents.iter().find_map(|parent| {
            let group = Self(PathBuf::from(parent).join(format!("vol2gif-{name}-{}", std::process::id())));
            fs::create_dir(&group.0).ok()?;
            let is_set = settings.iter().all(|(file, text)| {
                !group.0.join(file).exists() || fs::write(group.0.join(file), text).is_ok()
            });
            let is_known = settings.iter().any(|(file, _)| group.0.join(file).exists());
            (is_set && is_known).then_some(group)
        });
        if made.is_none() {
            eprintln!("did not run: no control group can be made here");
        }
        made
    }

    /// Runs the program in the group.
    fn run(&self, sandbox: &Sandbox, arguments: &[&str]) -> Ran {
        let enter = format!("echo $$ > {}/cgroup.procs && exec \"$0\" \"$@\"", self.0.display());
        within(sandbox, &["sh", "-c", &enter], arguments)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // A group is removed as a directory, although there are files in it.
        let _ = fs::remove_dir(&self.0);
    }
}

/// Runs the program by another one.
fn within(sandbox: &Sandbox, by: &[&str], arguments: &[&str]) -> Ran {
    let usual = sandbox.command(arguments);
    let mut command = Command::new(by[0]);
    command.args(&by[1..]).arg(program()).args(arguments).current_dir(sandbox.path(""));
    for (name, value) in usual.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    sandbox.ended(command.output().unwrap())
}

/// The line of `--info` on memory, which depends on the number of threads.
fn memory_line(ran: &Ran) -> String {
    let lines = ran.succeeds().lines();
    lines.into_iter().find(|line| line.starts_with("estimated memory: ")).unwrap()
}

/// A volume whose conversion takes more memory with more threads.
fn volume() -> Sandbox {
    let noise: Vec<u8> =
        (0..24 * 512 * 512u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    Sandbox::with([("a.npy", npy(&[24, 512, 512], &noise))])
}

#[test]
fn an_affinity_limits_the_threads() {
    let sandbox = volume();
    let one = memory_line(&sandbox.run(&["a.npy", "--info", "--threads", "1"]));
    let two = memory_line(&sandbox.run(&["a.npy", "--info", "--threads", "2"]));
    assert_ne!(one, two);
    if Command::new("taskset").args(["-c", "0", "true"]).status().is_ok_and(|status| status.success()) {
        let ran = within(&sandbox, &["taskset", "-c", "0"], &["a.npy", "--info"]);
        assert_eq!(memory_line(&ran), one);
    } else {
        eprintln!("did not run: there is no taskset");
    }
}

#[test]
fn a_quota_of_processors_limits_the_threads() {
    let sandbox = volume();
    let settings =
        [("cpu.max", "100000 100000"), ("cpu.cfs_period_us", "100000"), ("cpu.cfs_quota_us", "100000")];
    let Some(group) = Group::new(&["/sys/fs/cgroup", "/sys/fs/cgroup/cpu"], "cpu", &settings) else { return };
    let one = memory_line(&sandbox.run(&["a.npy", "--info", "--threads", "1"]));
    assert_eq!(memory_line(&group.run(&sandbox, &["a.npy", "--info"])), one);
}

#[test]
fn the_memory_of_a_group_limits_the_budget() {
    // The error about more frames than fit says how much the budget is.
    let sandbox = Sandbox::with([]);
    let start = npy_with(1, &header("|u1", false, &[1 << 36, 1, 1]), &[]);
    sandbox.put("long.npy", &start);
    let file = fs::File::options().write(true).open(sandbox.path("long.npy")).unwrap();
    if file.set_len(start.len() as u64 + (1 << 36)).is_err() {
        eprintln!("did not run: no sparse file of 64 GiB can be made here");
        return;
    }
    let settings = [("memory.max", "536870912"), ("memory.limit_in_bytes", "536870912")];
    let parents = ["/sys/fs/cgroup", "/sys/fs/cgroup/memory"];
    let Some(group) = Group::new(&parents, "memory", &settings) else { return };
    let ran = group.run(&sandbox, &["long.npy", "--scope", "frame"]);
    let budget =
        ran.exits(1).err.split_once("levels of their own in ").unwrap().1.split_once(" MiB").unwrap().0;
    let budget: u64 = budget.parse().unwrap();
    assert!((64..=256).contains(&budget), "{budget} MiB of a group with 512 MiB");
}

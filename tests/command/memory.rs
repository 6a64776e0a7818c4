//! How much memory a conversion takes: as much as it has in hand, whatever the size of the volume.

use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use vol2gif::volume::SampleType;

use crate::desk::Desk;
use crate::stopping::put_zeros;

#[test]
fn a_volume_of_a_gibibyte_takes_less_than_300_mib() {
    let desk = Desk::with([]);
    put_zeros(&desk, "a.npy", SampleType::U16, 512);
    let mut child = desk
        .command(&["a.npy", "--backend", "cpu", "--threads", "4"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The peak that Linux keeps for a process is gone with its memory, so the last one seen is taken.
    let status = format!("/proc/{}/status", child.id());
    let (mut peak_kib, mut looks) = (0, 0);
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix(" kB")) {
            (peak_kib, looks) = (peak.trim().parse().unwrap(), looks + 1);
        }
        sleep(Duration::from_millis(10));
    }
    desk.ended(child.wait_with_output().unwrap()).succeeds().mentions("512 frames of 1024x1024");
    println!("{peak_kib} KiB at most, by {looks} looks");
    assert!(looks > 10 && peak_kib < 300 << 10, "{peak_kib} KiB at most, by {looks} looks");
}

//! The windows of radiology that have names.

/// The names of the windows for CT, with their widths and levels in Hounsfield units.
pub(super) const NAMED: [(&str, f64, f64); 9] = [
    ("brain", 80.0, 40.0),
    ("subdural", 200.0, 75.0),
    ("stroke", 40.0, 40.0),
    ("bone", 1800.0, 400.0),
    ("lung", 1500.0, -600.0),
    ("mediastinum", 350.0, 50.0),
    ("abdomen", 400.0, 50.0),
    ("liver", 150.0, 30.0),
    ("angio", 600.0, 300.0),
];

/// The width and the level of the window of this name, which is in lower case.
pub(super) fn named(name: &str) -> Option<(f64, f64)> {
    NAMED.iter().find(|(known, ..)| *known == name).map(|(_, width, level)| (*width, *level))
}

/// The name of the window from `lo` to `hi`, if it has one.
pub(super) fn name_of(lo: f64, hi: f64) -> Option<&'static str> {
    let is_it =
        |&&(_, width, level): &&(&str, f64, f64)| (level - width / 2.0, level + width / 2.0) == (lo, hi);
    NAMED.iter().find(is_it).map(|(name, ..)| *name)
}

/// All names, for a message.
pub(super) fn names() -> String {
    NAMED.map(|(name, ..)| name).join(", ")
}

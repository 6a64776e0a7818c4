//! Whether characters beyond ASCII are shown.

use std::env::var;

/// Whether the locale has Unicode, and the terminal more than the least.
pub fn is_shown() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| var(name).ok());
    let locale = locale.into_iter().find(|value| !value.is_empty()).unwrap_or_default().to_lowercase();
    let has_unicode =
        cfg!(windows) && locale.is_empty() || locale.contains("utf-8") || locale.contains("utf8");
    let is_dumb = var("TERM").is_ok_and(|name| name == "dumb");
    has_unicode && !is_dumb
}

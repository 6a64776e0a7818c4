//! Where files are, seen from a page: addresses of GIFs, and names and folders of inputs.

use std::fmt::Write;
use std::iter;
use std::path::{Component, Path, PathBuf, absolute};

use crate::error::path_text;

/// The path that a report has as `text`. Bytes that are no text stand there as `\xff`; so may the name of a file.
pub fn path(text: &str) -> PathBuf {
    let plain = PathBuf::from(text);
    match plain.exists() {
        true => plain,
        false => with_bytes(text).filter(|path| path.exists()).unwrap_or(plain),
    }
}

/// The path with the bytes that `text` has as `\x80` to `\xff`; `None` if there is none.
#[cfg(unix)]
fn with_bytes(text: &str) -> Option<PathBuf> {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|byte| *byte >= 0x80) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.extend_from_slice(b"\\x");
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    (bytes != text.as_bytes()).then(|| OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn with_bytes(_text: &str) -> Option<PathBuf> {
    None
}

/// The address of the file at `path` from the page at `report`, which begins with `./`; `None` where there is no way,
/// such as from one drive of Windows to another, and for what is no file.
pub fn link(path: &Path, report: &Path) -> Option<String> {
    if path == Path::new("stdout") && !path.exists() {
        return None;
    }
    let (path, folder) = (plain(path)?, plain(report)?);
    let folder = folder.parent()?;
    let (mut to, mut from) = (path.components().peekable(), folder.components().peekable());
    // A way from drive to drive would not begin with a common component.
    if to.peek() != from.peek() {
        return None;
    }
    while to.peek().is_some() && to.peek() == from.peek() {
        to.next();
        from.next();
    }
    let up = from.map(|_| "..".to_owned());
    let down = to.map(|part| encoded(part.as_os_str().as_encoded_bytes()));
    Some(iter::once(".".to_owned()).chain(up).chain(down).collect::<Vec<_>>().join("/"))
}

/// The name of an input's file with its array, and its folder: from the folder of the page if it is below that, else
/// whole. Standard input has no folder.
pub fn folder_and_name(input: &str, report: &Path) -> (String, String) {
    if input == "stdin" || input.starts_with("stdin[") {
        return (String::new(), input.to_owned());
    }
    // The name of an array may have slashes, too.
    let file = match input.strip_suffix(']').and_then(|rest| rest.rfind('[')) {
        Some(array) => &input[..array],
        None => input,
    };
    let is_end = |character: char| character == '/' || cfg!(windows) && character == '\\';
    let (folder, name) = input.split_at(file.rfind(is_end).map_or(0, |slash| slash + 1));
    let folder = Path::new(if folder.is_empty() { "." } else { folder });
    let page = plain(report).and_then(|report| report.parent().map(Path::to_owned));
    let text = match plain(folder).zip(page) {
        Some((folder, page)) => match folder.strip_prefix(&page) {
            Ok(below) if below.as_os_str().is_empty() => ".".to_owned(),
            Ok(below) => path_text(below),
            Err(_) => path_text(&folder),
        },
        None => path_text(folder),
    };
    (text, name.to_owned())
}

/// The absolute path without `.` and `..`.
fn plain(path: &Path) -> Option<PathBuf> {
    let absolute = absolute(path).ok()?;
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            // What is above a link is known to the system alone.
            Component::ParentDir => {
                plain = plain.canonicalize().unwrap_or(plain);
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    Some(plain)
}

/// The bytes as a part of an address: all are encoded but letters, digits and `-._~`.
fn encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte))
            }
            // Nothing can fail in memory.
            other => drop(write!(text, "%{other:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_lead_from_the_folder_of_the_page_to_the_gif() {
        for (gif, report, expected) in [
            ("/a/b/x.gif", "/a/b/r.html", "./x.gif"),
            ("/a/b/c/x.gif", "/a/b/r.html", "./c/x.gif"),
            ("/a/x.gif", "/a/b/c/r.html", "./../../x.gif"),
            ("/x/y.gif", "/a/r.html", "./../x/y.gif"),
            ("/a/./b/y.gif", "/a/b/r.html", "./y.gif"),
            ("/a/javascript:alert(1).gif", "/a/r.html", "./javascript%3Aalert%281%29.gif"),
            ("/a/50% #1?.gif", "/a/r.html", "./50%25%20%231%3F.gif"),
            ("/a/\"<é>&'\n.gif", "/a/r.html", "./%22%3C%C3%A9%3E%26%27%0A.gif"),
            ("/a/\u{202e}fig.gif", "/a/r.html", "./%E2%80%AEfig.gif"),
        ] {
            assert_eq!(link(Path::new(gif), Path::new(report)).as_deref(), Some(expected));
        }
        let page = absolute("pages/r.html").unwrap();
        assert_eq!(link(Path::new("gifs/a.gif"), &page).as_deref(), Some("./../gifs/a.gif"));
        assert_eq!(link(Path::new("stdout"), &page), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_name_and_the_folder_of_an_input_are_apart() {
        for (input, folder, name) in [
            ("/d/in/a.npy", "in", "a.npy"),
            ("/d/a.npy", ".", "a.npy"),
            ("/e/a.npz[x]", "/e", "a.npz[x]"),
            ("/d/s.zarr[A/1/0]", ".", "s.zarr[A/1/0]"),
            ("/d/set[1]/a.npy", "set[1]", "a.npy"),
            ("stdin[x]", "", "stdin[x]"),
        ] {
            let expected = (folder.to_owned(), name.to_owned());
            assert_eq!(folder_and_name(input, Path::new("/d/r.html")), expected, "{input}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_is_found_again() {
        use std::os::unix::ffi::OsStrExt;
        let bytes = |text| with_bytes(text).map(|path| path.as_os_str().as_bytes().to_vec());
        assert_eq!(bytes("a\\xff\\x80.gif"), Some(b"a\xff\x80.gif".to_vec()));
        for text in ["a.gif", "a\\x", "a\\xg0", "a\\x41.gif", "\\x7f", "a\\xé"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }
}
